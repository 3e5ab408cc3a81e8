"""Progress against a baseline: what an approved version promised, what the plan says now, what was done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bpo.kernel.errors import Conflict, text
from bpo.kernel.holidays.rules import WorkCalendar
from bpo.projects.rules.plans import ItemFacts, makes_task
from bpo.projects.rules.reminders import slip
from bpo.projects.rules.states import PlanSection, PlanState, TaskState

FROZEN = (PlanState.APPROVED, PlanState.SUPERSEDED)
WEEK = timedelta(days=7)
MOST_POINTS = 60


@dataclass(frozen=True)
class Done:
    """What became of the task of an item."""

    state: TaskState
    reported_on: date | None
    confirmed_on: date | None


@dataclass(frozen=True)
class Progress:
    """A line of the comparison: days and people of the baseline, the current plan, and what was done.

    `slip_days`: working days of what was done, else of what is planned now or already overdue, after the baseline;
    None where the baseline does not know the item.
    """

    ref: str
    title: str
    section: PlanSection
    department: str
    baseline_on: date | None
    current_on: date | None
    reported_on: date | None
    confirmed_on: date | None
    state: TaskState | None
    slip_days: int | None
    baseline_heads: int | None
    current_heads: int | None


@dataclass(frozen=True)
class Standing:
    """The whole: how many lines, how many confirmed, how many late, the worst slip, people then and now."""

    lines: int
    confirmed: int
    late: int
    worst_days: int
    baseline_heads: int
    current_heads: int

    @property
    def percent(self) -> int:
        return self.confirmed * 100 // self.lines if self.lines else 0


def may_be_baseline(state: PlanState) -> None:
    """Only what was approved can be measured against. Raises `Conflict`."""
    if state not in FROZEN:
        raise Conflict("not_approved", text("Only an approved version can be the baseline."))


def heads(item: ItemFacts | None) -> int | None:
    return item.quantity if item is not None and item.section == PlanSection.POSITIONS else None


def progress(
    baseline: Sequence[ItemFacts], current: Sequence[ItemFacts], done: Mapping[str, Done], today: date,
    calendar: WorkCalendar,
) -> list[Progress]:  # fmt: skip
    """A line for every task of either version, by the section's order; `done` by ref, of the current version."""
    then = {one.ref: one for one in baseline if makes_task(one)}
    now = {one.ref: one for one in current if makes_task(one)}
    return [_line(then.get(ref), now.get(ref), done.get(ref), today, calendar) for ref in {**now, **then}]


def _line(
    then: ItemFacts | None, now: ItemFacts | None, done: Done | None, today: date, calendar: WorkCalendar
) -> Progress:
    item = now or then
    assert item is not None
    planned = now.due_on if now is not None else None
    finished = done.confirmed_on or done.reported_on if done is not None else None
    reached = finished or (max(planned, today) if planned is not None and planned < today else planned)
    promised = then.due_on if then is not None else None
    return Progress(
        ref=item.ref, title=item.title, section=item.section, department=str(item.department), baseline_on=promised,
        current_on=planned, reported_on=done.reported_on if done else None,
        confirmed_on=done.confirmed_on if done else None,
        state=done.state if done and now is not None else None,
        slip_days=slip(promised, reached, calendar) if promised is not None and reached is not None else None,
        baseline_heads=heads(then), current_heads=heads(now),
    )  # fmt: skip


def standing_of(lines: Iterable[Progress]) -> Standing:
    """The sums over the lines that the current plan still wants."""
    kept = list(lines)
    wanted = [one for one in kept if one.current_on is not None]
    slips = [one.slip_days for one in wanted if one.slip_days is not None]
    return Standing(
        lines=len(wanted), confirmed=sum(1 for one in wanted if one.state == TaskState.CONFIRMED),
        late=sum(1 for days in slips if days > 0), worst_days=max([0, *slips]),
        baseline_heads=sum(one.baseline_heads or 0 for one in kept),
        current_heads=sum(one.current_heads or 0 for one in kept),
    )  # fmt: skip


def curve(lines: Iterable[Progress], today: date) -> list[tuple[date, int, int, int | None]]:
    """[(day, due by the baseline, due by the current plan, confirmed)] summed up week by week; no future is done."""
    kept = list(lines)
    days = [day for one in kept for day in (one.baseline_on, one.current_on, one.confirmed_on) if day is not None]
    if not days:
        return []
    step = WEEK
    while (max(days) - min(days)) // step > MOST_POINTS:
        step *= 2
    points = [min(days)]
    while points[-1] < max(days):
        points.append(points[-1] + step)
    return [
        (
            day,
            sum(1 for one in kept if one.baseline_on is not None and one.baseline_on <= day),
            sum(1 for one in kept if one.current_on is not None and one.current_on <= day),
            None
            if day - step >= today
            else sum(1 for one in kept if one.confirmed_on is not None and one.confirmed_on <= day),
        )
        for day in points
    ]
