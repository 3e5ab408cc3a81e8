"""The review by sections: opinions, comments, what waits; what somebody has not seen yet of a plan."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bpo.documents.issuing import papers_of
from bpo.documents.models import IssuedDocument
from bpo.kernel.errors import NotFound
from bpo.kernel.holidays.queries import work_calendar
from bpo.kernel.holidays.rules import WorkCalendar
from bpo.kernel.period import ONE_DAY, Period
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.people import queries as people
from bpo.projects import rules
from bpo.projects.models import Plan, PlanLook, Project, Review, ReviewComment, SectionOpinion
from bpo.projects.queries.plans import facts_of_plan, plan_for, prose_of, unanswered
from bpo.projects.queries.projects import visible_project
from bpo.projects.rules import CommentState, PlanSection, ReviewState, SeenChange, Severity

MINUTES = "review_minutes"


def comment_for(session: Session, actor: Actor, comment_id: int) -> ReviewComment:
    """The comment, if the permit acted under reaches its plan; else `NotFound`."""
    comment = session.get(ReviewComment, comment_id)
    if comment is None:
        raise NotFound("review_comment", id=comment_id)
    plan_for(session, actor, comment.plan_id)
    return comment


@permit("plans.view")
def comment_page(session: Session, actor: Actor, comment_id: int) -> ReviewComment:
    return comment_for(session, actor, comment_id)


def section_opinions(session: Session, review: Review) -> list[SectionOpinion]:
    """What the departments say of the sections in a round; the caller has been let see the plan."""
    chosen = select(SectionOpinion).where(SectionOpinion.review_id == review.id)
    return list(session.scalars(chosen.order_by(SectionOpinion.id)))


def open_sections(session: Session, review: Review, department: Department) -> list[SectionOpinion]:
    """The sections of a round on which a department has not decided, in their order."""
    order = list(PlanSection)
    rows = [one for one in section_opinions(session, review) if one.department == department and one.verdict is None]
    return sorted(rows, key=lambda one: order.index(one.section))


def comments_of(session: Session, plan: Plan) -> list[ReviewComment]:
    """The comments on a version, of all its rounds, oldest first; the caller has been let see the plan."""
    chosen = select(ReviewComment).where(ReviewComment.plan_id == plan.id)
    return list(session.scalars(chosen.order_by(ReviewComment.id)))


@permit("plans.view")
def comments_listed(session: Session, actor: Actor, project_id: int) -> Select[Any]:
    """Rows of the comments on all versions of a project's plan."""
    visible_project(session, actor, project_id)
    columns = (
        ReviewComment.id, ReviewComment.plan_id, ReviewComment.section, ReviewComment.item_ref,
        ReviewComment.severity, ReviewComment.words, ReviewComment.department, ReviewComment.written_at,
        ReviewComment.state, ReviewComment.answer, ReviewComment.answered_at, ReviewComment.resolution,
        ReviewComment.reason, ReviewComment.closed_at, ReviewComment.times_reopened, Plan.number.label("version"),
        round_of(ReviewComment.review_id).label("round"), people.name_of(ReviewComment.written_by).label("author"),
    )  # fmt: skip
    statement = select(*columns).join(Plan, Plan.id == ReviewComment.plan_id).where(Plan.project_id == project_id)
    return actor.limit(statement, Plan.project_id)


def open_musts(session: Session, plan: Plan, department: Department | None = None) -> list[ReviewComment]:
    """The comments that keep a version from being approved, of one department or of all."""
    return [
        one for one in comments_of(session, plan)
        if rules.holds_up(one.severity, one.state) and department in (None, one.department)
    ]  # fmt: skip


def waiting_answers(session: Session, plan_ids: Iterable[int]) -> dict[int, int]:
    """{plan id: how many comments wait for the writer's answer}; a note waits for none."""
    chosen = (
        select(ReviewComment.plan_id, func.count())
        .where(
            ReviewComment.plan_id.in_(set(plan_ids)), ReviewComment.state == CommentState.OPEN,
            ReviewComment.severity != Severity.NOTE,
        )
        .group_by(ReviewComment.plan_id)
    )  # fmt: skip
    return dict(session.execute(chosen).all())


def answers_owed(session: Session, plan: Plan) -> int:
    """How many comments keep the next round waiting: on whole opinions, on sections and items."""
    return len(unanswered(plan)) + waiting_answers(session, [plan.id]).get(plan.id, 0)


def awaited_sections(session: Session, review_ids: Collection[int]) -> dict[tuple[int, Department], int]:
    """{(review id, department): on how many sections it has not decided}."""
    chosen = (
        select(SectionOpinion.review_id, SectionOpinion.department, func.count())
        .where(SectionOpinion.review_id.in_(review_ids), SectionOpinion.verdict.is_(None))
        .group_by(SectionOpinion.review_id, SectionOpinion.department)
    )
    return {(review, department): count for review, department, count in session.execute(chosen)}


def open_rounds(session: Session) -> list[tuple[Review, Plan, Project]]:
    """The rounds under way of projects that run, for the daily reminders."""
    chosen = (
        select(Review, Plan, Project)
        .join(Plan, Plan.id == Review.plan_id)
        .join(Project, Project.id == Plan.project_id)
        .where(Review.state == ReviewState.OPEN, Project.state.in_(rules.PLANNABLE))
    )
    return [(review, plan, project) for review, plan, project in session.execute(chosen.order_by(Review.id))]


def calendar_over(session: Session, days: Iterable[date | None]) -> WorkCalendar:
    """The working days between the first and the last of some days."""
    known = [one for one in days if one is not None]
    if not known:
        return WorkCalendar()
    return work_calendar(session, Period(min(known), max(known) + ONE_DAY))


def minutes_of(session: Session, review: Review) -> IssuedDocument | None:
    """The minutes issued when a round was closed; rounds closed before there were any have none."""
    return next((one for one in papers_of(session, review) if one.kind == MINUTES), None)


def look_of(session: Session, actor: Actor, project_id: int) -> PlanLook | None:
    """What the actor last saw of a project's plan."""
    chosen = select(PlanLook).where(PlanLook.project_id == project_id, PlanLook.user_id == actor.id)
    return session.scalars(chosen).one_or_none()


@permit("plans.view")
def changes_since_look(session: Session, actor: Actor, plan_id: int) -> tuple[PlanLook | None, list[SeenChange]]:
    """When the actor last looked at the plan, and what a version says that it did not say then."""
    plan = plan_for(session, actor, plan_id)
    look = look_of(session, actor, plan.project_id)
    if look is None:
        return None, []
    seen: Any = look.seen
    return look, rules.changed_since(seen, facts_of_plan(session, plan), prose_of(plan))


def version_of(plan_id: Any) -> Any:
    """A column: the number of the version that another column points at."""
    return select(Plan.number).where(Plan.id == plan_id).correlate_except(Plan).scalar_subquery()


def round_of(review_id: Any) -> Any:
    """A column: the number of the round that another column points at."""
    return select(Review.round).where(Review.id == review_id).correlate_except(Review).scalar_subquery()
