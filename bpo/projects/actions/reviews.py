"""The review of a plan: convening a round, the departments' opinions, answers to them, and what follows its end."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bpo.kernel import journal, slots
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.locale import zone as house_zone
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.projects import queries, rules
from bpo.projects.actions.plan_papers import issue_plan
from bpo.projects.actions.tasks import follow_plan
from bpo.projects.models import Opinion, Plan, Project, Review
from bpo.projects.rules import ItemFacts, OpinionFacts, PlanState, ReviewState, Verdict


@permit("plans.write")
def convene_review(
    session: Session, actor: Actor, *, plan_id: int, due_on: date, now: datetime, also: Sequence[Department] = ()
) -> Review:
    """Ask the departments. Approvals of the last round that still hold are carried over, visibly."""
    plan = queries.plan_for(session, actor, plan_id)
    project = session.get_one(Project, plan.project_id)
    rules.must_run(project.state)
    actor = actor.in_place_of(project.manager_id)
    rules.must_manage(project.manager_id, actor.person_id)
    rules.must_be_reviewable(
        plan.state, queries.obstacles_of(session, project, plan), len(queries.unanswered(plan)), due_on,
        now.astimezone(house_zone()).date(),
    )  # fmt: skip
    items = queries.facts_of_plan(session, plan)
    last = plan.reviews[-1] if plan.reviews else None
    before = {one.department: _facts(one) for one in last.opinions} if last else {}
    review = Review(
        round=len(plan.reviews) + 1, state=ReviewState.OPEN, convened_by=actor.id, convened_at=now, due_on=due_on,
        opinions=[_asked(department, items, before) for department in rules.invited(items, [*also, *before])],
    )  # fmt: skip
    plan.reviews.append(review)
    plan.state = PlanState.IN_REVIEW
    session.flush()
    journal.record(session, actor, "plans.review_convened", review, project_id=project.id, round=review.round)
    return review


def _facts(opinion: Opinion) -> OpinionFacts:
    return OpinionFacts(
        department=opinion.department, verdict=opinion.verdict, seen=opinion.seen, comment=opinion.comment,
        decided_by=opinion.decided_by, decided_at=opinion.decided_at,
    )  # fmt: skip


def _asked(department: Department, items: list[ItemFacts], before: dict[Department, OpinionFacts]) -> Opinion:
    opinion = Opinion(department=department, seen=rules.share_of(department, items), carried=False)
    held = rules.carried_over(department, items, before)
    if held is not None:
        opinion.carried, opinion.verdict, opinion.comment = True, held.verdict, held.comment
        opinion.decided_by, opinion.decided_at = held.decided_by, held.decided_at
    return opinion


@permit("plans.review")
def give_opinion(
    session: Session, actor: Actor, *, review_id: int, department: Department, verdict: Verdict, now: datetime,
    comment: str | None = None,
) -> Opinion:  # fmt: skip
    """A department approves the plan or returns it; the last answer closes the round."""
    review = queries.review_for(session, actor, review_id)
    plan = session.get_one(Plan, review.plan_id, with_for_update=True)
    project = session.get_one(Project, plan.project_id)
    rules.must_run(project.state)
    actor = actor.in_place_of(actor.absent(rules.speakers_of(department)))
    opinion = next((one for one in review.opinions if one.department == department), None)
    if opinion is None:
        raise NotFound("opinion", department=department)
    rules.may_decide(
        department=department, speaks_for=rules.spoken_for(actor.hats()), actor_id=actor.id,
        writers=(actor.same_person(plan.written_by), actor.same_person(review.convened_by)),
        round_state=review.state, verdict=opinion.verdict,
    )  # fmt: skip
    rules.check_opinion(verdict, comment)
    opinion.verdict, opinion.comment, opinion.decided_by, opinion.decided_at = verdict, comment, actor.id, now
    if rules.round_result([one.verdict for one in review.opinions]) == ReviewState.APPROVED:
        rules.must_cover(queries.gaps_of(session, plan))
    act = "plans.opinion_approved" if verdict == Verdict.APPROVED else "plans.opinion_returned"
    journal.record(session, actor, act, opinion, project_id=project.id, number=plan.number, comment=comment or "")
    _close(session, actor, project, plan, review, now)
    return opinion


def _close(
    session: Session, actor: Actor, project: Project, plan: Plan, review: Review, now: datetime
) -> None:  # fmt: skip
    result = rules.round_result([one.verdict for one in review.opinions])
    if result == ReviewState.OPEN:
        return
    review.state, review.closed_at = result, now
    if result == ReviewState.RETURNED:
        plan.state = PlanState.RETURNED
        journal.record(session, actor, "plans.returned", plan, number=plan.number)
        return
    _approve(session, actor, project, plan, now)


def _approve(session: Session, actor: Actor, project: Project, plan: Plan, now: datetime) -> None:
    """Freeze the version, supersede the former, make the departments' tasks, and tell who listens."""
    former = queries.approved_plan(session, project.id)
    plan.content_hash = rules.content_hash(queries.facts_of_plan(session, plan), queries.prose_of(plan))
    if former is not None:
        former.state = PlanState.SUPERSEDED
        session.flush()
    plan.state, plan.approved_at = PlanState.APPROVED, now
    project.state = rules.after_approval(project.state)
    journal.record(session, actor, "plans.approved", plan, number=plan.number)
    issue_plan(session, actor, project, former, plan, now)
    follow_plan(session, project, former, plan)
    slots.announce("plan_approved", session, actor, project_id=project.id, plan_id=plan.id, now=now)


@permit("plans.write")
def answer_comment(session: Session, actor: Actor, *, opinion_id: int, answer: str, now: datetime) -> Opinion:
    """The writer's answer to a department's comment; a round can only follow once every return is answered."""
    opinion = queries.opinion_for(session, actor, opinion_id)
    plan = session.get_one(Plan, opinion.review.plan_id)
    project = session.get_one(Project, plan.project_id)
    actor = actor.in_place_of(project.manager_id)
    rules.must_manage(project.manager_id, actor.person_id)
    if not opinion.comment or opinion.carried:
        raise Conflict("no_comment", text("There is no comment to answer here."))
    opinion.answer, opinion.answered_at = answer, now
    journal.record(session, actor, "plans.comment_answered", opinion, project_id=project.id, answer=answer)
    return opinion
