"""Versions of a plan against each other, their fingerprints, and progress against a baseline."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import zone
from bpo.kernel.permits import Actor, permit
from bpo.projects import rules
from bpo.projects.models import Baseline, DepartmentTask, Plan, PlanItem
from bpo.projects.queries.plans import approved_plan, facts_of_plan, plan_for, prose_of, versions_of
from bpo.projects.queries.projects import visible_project
from bpo.projects.queries.reviews import calendar_over
from bpo.projects.rules import FROZEN, Comparison, Done, Progress

CAUSES = "plan_change_causes"  # whoever knows why an item was changed answers: {ref: "CR-2026-004"}


@permit("plans.view")
def compared(session: Session, actor: Actor, plan_id: int, with_id: int) -> tuple[Plan, Plan, Comparison]:
    """(before, after, what differs) of two versions of one project's plan, the lower number before."""
    plan, other = plan_for(session, actor, plan_id), plan_for(session, actor, with_id)
    if plan.project_id != other.project_id:
        raise NotFound("plan", id=with_id)
    before, after = sorted((plan, other), key=lambda one: one.number)
    old, new = facts_of_plan(session, before), facts_of_plan(session, after)
    days = [day for one in (*old, *new) for day in (one.due_on, one.starts_on)]
    calendar = calendar_over(session, days)
    return before, after, rules.compare(old, new, prose_of(before), prose_of(after), calendar)


def causes_of(session: Session, plan: Plan) -> dict[str, str]:
    """{ref of an item: number of the change request it was changed for}, where some package knows."""
    if CAUSES not in slots.board.answers:
        return {}
    found: dict[str, str] = slots.ask(CAUSES, session, plan.id)
    return found


def fingerprint_holds(session: Session, plan: Plan) -> bool:
    """Whether a frozen version still says what was approved; one that is not frozen has nothing to hold."""
    if plan.content_hash is None:
        return True
    return rules.content_hash(facts_of_plan(session, plan), prose_of(plan)) == plan.content_hash


def altered_versions(session: Session) -> list[Plan]:
    """The frozen versions that no longer give their fingerprint; the caller answers for who may know."""
    frozen = select(Plan).where(Plan.content_hash.is_not(None)).order_by(Plan.id)
    return [plan for plan in session.scalars(frozen) if not fingerprint_holds(session, plan)]


def baseline_of(session: Session, project_id: int) -> tuple[Plan | None, Baseline | None]:
    """The version measured against: the chosen one with its choice, else the first that was approved."""
    chosen = session.scalars(select(Baseline).where(Baseline.project_id == project_id)).one_or_none()
    if chosen is not None:
        return session.get_one(Plan, chosen.plan_id), chosen
    frozen = [one for one in versions_of(session, project_id) if one.state in FROZEN]
    return (frozen[-1] if frozen else None), None


@dataclass(frozen=True)
class Course:
    """A project's progress: the baseline, the version in force, and their lines."""

    baseline: Plan
    current: Plan
    chosen: Baseline | None
    lines: list[Progress]
    days: tuple[date, date]


@permit("plans.view")
def course_of(session: Session, actor: Actor, project_id: int, today: date) -> Course | None:
    """Progress against the baseline; None before a version was approved."""
    visible_project(session, actor, project_id)
    baseline, chosen = baseline_of(session, project_id)
    current = approved_plan(session, project_id)
    if baseline is None or current is None:
        return None
    old, new = facts_of_plan(session, baseline), facts_of_plan(session, current)
    done = _done(session, current)
    days = [today, *(one.due_on for one in (*old, *new) if one.due_on is not None)]
    days += [day for one in done.values() for day in (one.reported_on, one.confirmed_on) if day is not None]
    lines = rules.progress(old, new, done, today, calendar_over(session, days))
    return Course(baseline, current, chosen, lines, (min(days), max(days)))


def _done(session: Session, plan: Plan) -> dict[str, Done]:
    """{ref: what became of its task} of a version's items, days as the vendor's clock shows them."""
    chosen = (
        select(PlanItem.ref, DepartmentTask.state, DepartmentTask.reported_at, DepartmentTask.confirmed_at)
        .join(DepartmentTask, DepartmentTask.plan_item_id == PlanItem.id)
        .where(PlanItem.plan_id == plan.id)
    )
    return {
        ref: Done(
            state, reported.astimezone(zone()).date() if reported else None,
            confirmed.astimezone(zone()).date() if confirmed else None,
        )
        for ref, state, reported, confirmed in session.execute(chosen)
    }  # fmt: skip
