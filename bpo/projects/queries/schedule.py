"""A plan on the calendar: its items with their places in the timetable, and what a change of dates comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel.holidays.queries import work_calendar
from bpo.kernel.holidays.rules import WorkCalendar
from bpo.kernel.period import Period
from bpo.kernel.permits import Actor, permit
from bpo.projects import rules
from bpo.projects.models import DepartmentTask, Plan, PlanItem
from bpo.projects.queries.plans import item_facts, ordered_items, plan_for
from bpo.projects.rules import Clash, ItemFacts, Move, Place, Span, TaskState

MARGIN = timedelta(days=800)  # lags and pushes may lead far; holidays of those years count too


@dataclass(frozen=True)
class Schedule:
    """A plan as the timetable sees it. `pinned`: refs whose work has begun, by the tasks of the version before."""

    items: tuple[PlanItem, ...]
    facts: tuple[ItemFacts, ...]
    spans: tuple[Span, ...]
    pinned: frozenset[str]
    calendar: WorkCalendar


@dataclass(frozen=True)
class Scheduled:
    """What moves, or was moved, with the items as they are now, and what it does to the end of the plan."""

    saved: bool
    moves: tuple[tuple[PlanItem, Move], ...]
    clashes: tuple[Clash, ...]
    slip_days: int


def pinned_refs(session: Session, project_id: int) -> frozenset[str]:
    """The refs of items whose tasks were begun: their dates are facts, nothing pushes them any more."""
    rows = session.scalars(
        select(PlanItem.ref).join(DepartmentTask, DepartmentTask.plan_item_id == PlanItem.id)
        .where(
            DepartmentTask.project_id == project_id, DepartmentTask.started_at.is_not(None),
            DepartmentTask.state != TaskState.WITHDRAWN,
        )
    )  # fmt: skip
    return frozenset(rows)


def schedule_of(session: Session, plan: Plan, also: Iterable[date] = ()) -> Schedule:
    """The plan's items on the calendar; `also`: further days that the calendar must know."""
    items = ordered_items(plan)
    facts = [item_facts(item, {}) for item in items]
    pinned = pinned_refs(session, plan.project_id)
    spans = rules.spans_of(facts, pinned)
    days = [day for one in spans for day in (one.start, one.due)] + list(also)
    known = work_calendar(session, Period(min(days) - MARGIN, max(days) + MARGIN)) if days else WorkCalendar()
    return Schedule(tuple(items), tuple(facts), tuple(spans), pinned, known)


@permit("plans.view")
def timetable_of(session: Session, actor: Actor, plan_id: int) -> tuple[Plan, Schedule, dict[str, Place]]:
    """A version with its timetable, for whoever sees it."""
    plan = plan_for(session, actor, plan_id)
    schedule = schedule_of(session, plan)
    return plan, schedule, rules.timetable(schedule.spans, schedule.calendar)
