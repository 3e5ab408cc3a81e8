"""The plan on the calendar: what waits for what, how far an item can slip, what moves when one is moved.

Days are counted as working days of the calendar given; an item is on from the morning of `start` to the evening of
`due`. An item stays where it is dated and is pushed only when its predecessors would not let it begin: so the dates a
project manager wrote are the earliest ones, and float is what is left between them and the end of the plan.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bpo.kernel.errors import Invalid, text
from bpo.kernel.holidays.rules import WorkCalendar, is_working_day
from bpo.kernel.period import ONE_DAY
from bpo.projects.rules.plans import Dependency, ItemFacts
from bpo.projects.rules.states import DependencyKind, PlanSection


@dataclass(frozen=True)
class Span:
    """An item on the calendar. `pinned`: its work has begun or is done, so that nothing moves it any more."""

    ref: str
    start: date
    due: date
    after: tuple[Dependency, ...] = ()
    pinned: bool = False
    milestone: bool = False


@dataclass(frozen=True)
class Place:
    """Where an item stands in the timetable.

    `start`, `due`: pushed behind its predecessors; `earliest`: the first day they allow (None: it has none);
    `latest_due`: the last day that leaves the end of the plan alone; `float_days`: working days up to it.
    """

    ref: str
    start: date
    due: date
    length_days: int
    earliest: date | None
    latest_due: date
    float_days: int

    @property
    def is_critical(self) -> bool:
        return self.float_days == 0


@dataclass(frozen=True)
class Clash:
    """An item dated before a predecessor allows: the first day allowed for its `edge` (start or due), as dated."""

    ref: str
    waits_for: Dependency
    edge: str
    dated: date
    allowed: date


@dataclass(frozen=True)
class Move:
    """An item gets other dates. `asked`: by name, else it moves with one that was; `days`: working days of its due."""

    ref: str
    was: tuple[date, date]
    now: tuple[date, date]
    asked: bool
    days: int


class Workdays:
    """Working days as numbers, counted from the first one on or after `origin`; the days before it are negative."""

    def __init__(self, calendar: WorkCalendar, origin: date) -> None:
        self.calendar = calendar
        self.known = [self._worked_from(origin, ONE_DAY)]
        self.numbers: dict[date, int] = {self.known[0]: 0}

    def _worked_from(self, day: date, step: object) -> date:
        while not is_working_day(day, self.calendar):
            day += step  # type: ignore[operator]
        return day

    def day(self, number: int) -> date:
        """The working day with this number."""
        if number < 0:
            day = self.known[0]
            for _each in range(-number):
                day = self._worked_from(day - ONE_DAY, -ONE_DAY)
            return day
        while number >= len(self.known):
            self._grow()
        return self.known[number]

    def _grow(self) -> None:
        self.known.append(self._worked_from(self.known[-1] + ONE_DAY, ONE_DAY))
        self.numbers[self.known[-1]] = len(self.known) - 1

    def number(self, day: date) -> int:
        """The number of the first working day on or after `day`."""
        while self.known[-1] < day:
            self._grow()
        if day < self.known[0]:
            return -sum(1 for one in days_between(day, self.known[0]) if is_working_day(one, self.calendar))
        return self.numbers[self._worked_from(day, ONE_DAY)]

    def last(self, day: date) -> int:
        """The number of the last working day on or before `day`."""
        number = self.number(day)
        return number if self.day(number) == day else number - 1


def days_between(start: date, end: date) -> Iterator[date]:
    """The days from `start` up to the day before `end`."""
    while start < end:
        yield start
        start += ONE_DAY


def span_of(item: ItemFacts, pinned: bool = False) -> Span | None:
    """An item as the timetable sees it; None without a date.

    A position's start is the day its people are in place, which may follow the day they are hired by: what the plan
    waits for is the hiring, a point in time.
    """
    if item.due_on is None:
        return None
    start = item.starts_on if item.starts_on and item.section != PlanSection.POSITIONS else item.due_on
    return Span(
        item.ref, min(start, item.due_on), item.due_on, item.predecessors, pinned,
        item.section == PlanSection.MILESTONES,
    )  # fmt: skip


def spans_of(items: Iterable[ItemFacts], pinned: Collection[str] = ()) -> list[Span]:
    return [span for item in items if (span := span_of(item, item.ref in pinned)) is not None]


def length_days(start: date, due: date, calendar: WorkCalendar) -> int:
    """The working days an item takes; one that lies on days off alone counts as one."""
    return max(1, sum(1 for day in days_between(start, due + ONE_DAY) if is_working_day(day, calendar)))


def number_of(ref: str) -> tuple[int, ...]:
    """Refs in the order of a plan: 2.10 after 2.9."""
    return tuple(int(part) for part in ref.split("."))


def cycle_in(waits: Mapping[str, Collection[str]]) -> tuple[str, ...] | None:
    """A circle of refs that wait for each other, from the lowest back to itself; None when there is none.

    `waits`: {ref: refs it waits for}. Told in the order of the work: 4.1 → 7.2 → 4.1 means that 7.2 waits for 4.1.
    """
    done: set[str] = set()
    for root in sorted(waits, key=number_of):
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(root, iter(sorted(waits[root], key=number_of)))]
        while stack:
            ref, left = stack[-1]
            if not path or path[-1] != ref:
                path.append(ref)
            following = next((one for one in left if one in waits and one not in done), None)
            if following is None:
                done.add(ref)
                stack.pop()
                path.pop()
            elif following in path:
                ring = list(reversed(path[path.index(following) :]))
                lowest = ring.index(min(ring, key=number_of))
                ring = ring[lowest:] + ring[:lowest]
                return (*ring, ring[0])
            else:
                stack.append((following, iter(sorted(waits[following], key=number_of))))
    return None


def must_be_acyclic(waits: Mapping[str, Collection[str]]) -> None:
    """Nothing waits for itself, however far round. Raises `Invalid` with the circle."""
    ring = cycle_in(waits)
    if ring:
        raise Invalid(
            "circle", text("These items would wait for each other in a circle: %(circle)s."), "predecessors",
            circle=" → ".join(ring),
        )  # fmt: skip


def in_order(spans: Mapping[str, Span]) -> list[str]:
    """The refs so that each stands behind those it waits for. Raises `Invalid` for a circle."""
    waits = {ref: {one.ref for one in span.after if one.ref in spans} for ref, span in spans.items()}
    must_be_acyclic(waits)
    order: list[str] = []
    placed: set[str] = set()
    left = sorted(waits, key=number_of)
    while left:
        ready = [ref for ref in left if waits[ref] <= placed]
        order += ready
        placed |= set(ready)
        left = [ref for ref in left if ref not in placed]
    return order


@dataclass
class _Slot:
    """An item in numbers of working days: first and last, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def _slots(spans: Mapping[str, Span], days: Workdays) -> dict[str, _Slot]:
    held = {}
    for ref, span in spans.items():
        first = days.number(span.start)
        held[ref] = _Slot(first, max(first, days.last(span.due)))
    return held


def _first_allowed(waits: Dependency, other: _Slot, length: int) -> int:
    """The first day on which an item of this length may begin because of one predecessor."""
    if waits.kind == DependencyKind.FINISH_START:
        return other.last + 1 + waits.lag_days
    if waits.kind == DependencyKind.START_START:
        return other.first + waits.lag_days
    return other.last + waits.lag_days - length + 1


def _last_allowed(waits: Dependency, successor: _Slot, length: int) -> int:
    """The last day on which an item of this length may end because of one successor."""
    if waits.kind == DependencyKind.FINISH_START:
        return successor.first - 1 - waits.lag_days
    if waits.kind == DependencyKind.START_START:
        return successor.first - waits.lag_days + length - 1
    return successor.last - waits.lag_days


def timetable(spans: Iterable[Span], calendar: WorkCalendar) -> dict[str, Place]:
    """Every item pushed behind its predecessors, with its float against the end of the plan.

    What is pinned stays where it is and holds nobody up by having begun too early.
    """
    known = {span.ref: span for span in spans}
    if not known:
        return {}
    days = Workdays(calendar, min(span.start for span in known.values()))
    slots, order = _slots(known, days), in_order(known)
    earliest: dict[str, int] = {}
    for ref in order:
        slot = slots[ref]
        bounds = [_first_allowed(one, slots[one.ref], slot.length) for one in known[ref].after if one.ref in slots]
        if bounds:
            earliest[ref] = max(bounds)
            if not known[ref].pinned and max(bounds) > slot.first:
                slots[ref] = _Slot(max(bounds), max(bounds) + slot.length - 1)
    latest = _latest(known, slots, order)
    return {
        ref: Place(
            ref=ref, start=_kept(days, slots[ref].first, known[ref].start),
            due=_kept(days, slots[ref].last, known[ref].due), length_days=slots[ref].length,
            earliest=days.day(earliest[ref]) if ref in earliest else None,
            latest_due=_kept(days, latest[ref], known[ref].due), float_days=latest[ref] - slots[ref].last,
        )
        for ref in sorted(order, key=number_of)
    }  # fmt: skip


def _latest(known: Mapping[str, Span], slots: Mapping[str, _Slot], order: list[str]) -> dict[str, int]:
    """The last day on which each may end without moving the end of the plan."""
    end = max(slot.last for slot in slots.values())
    latest = dict.fromkeys(order, end)
    for ref in reversed(order):
        length = slots[ref].length
        due = _Slot(latest[ref] - length + 1, latest[ref])
        if known[ref].pinned:
            continue  # it has begun: whoever it should have waited for cannot delay it any more
        for one in known[ref].after:
            if one.ref in slots:
                latest[one.ref] = min(latest[one.ref], _last_allowed(one, due, slots[one.ref].length))
    return latest


def _kept(days: Workdays, number: int, dated: date) -> date:
    """The day with this number; a date on a day off that was not moved stays as it was written."""
    return dated if number in (days.number(dated), days.last(dated)) else days.day(number)


def clashes(spans: Iterable[Span], calendar: WorkCalendar) -> list[Clash]:
    """The items dated before their predecessors, as these are dated, allow."""
    known = {span.ref: span for span in spans}
    if not known:
        return []
    days = Workdays(calendar, min(span.start for span in known.values()))
    slots, found = _slots(known, days), []
    for ref in sorted(known, key=number_of):
        slot = slots[ref]
        for one in sorted(known[ref].after):
            if one.ref not in slots or _first_allowed(one, slots[one.ref], slot.length) <= slot.first:
                continue
            ends = one.kind == DependencyKind.FINISH_FINISH
            allowed = _first_allowed(one, slots[one.ref], slot.length) + (slot.length - 1 if ends else 0)
            dated = known[ref].due if ends else known[ref].start
            found.append(Clash(ref, one, "due" if ends else "start", dated, days.day(allowed)))
    return found


def moves(
    spans: Iterable[Span], asked: Mapping[str, tuple[date, date]], calendar: WorkCalendar, *, follow: bool = True
) -> list[Move]:
    """What changes when these items get these dates: themselves and, where they follow, whoever would begin too early.

    Only what waits for something that moved is pushed; what is pinned stays. Old clashes elsewhere are left alone.
    """
    known = {span.ref: span for span in spans}
    order = in_order(known)
    wanted = {ref: dates for ref, dates in asked.items() if ref in known}
    if not wanted:
        return []
    starts = [span.start for span in known.values()] + [start for start, _due in wanted.values()]
    days = Workdays(calendar, min(starts))
    slots = _slots(known, days)
    changed = {
        ref: _slots({ref: replace(known[ref], start=start, due=due)}, days)[ref]
        for ref, (start, due) in wanted.items() if (start, due) != (known[ref].start, known[ref].due)
    }  # fmt: skip
    dates = {ref: wanted[ref] for ref in changed}
    for ref in order if follow else ():
        if ref in wanted or known[ref].pinned:
            continue
        slot = slots[ref]
        bounds = [_first_allowed(one, changed[one.ref], slot.length) for one in known[ref].after if one.ref in changed]
        if bounds and max(bounds) > slot.first:
            changed[ref] = _Slot(max(bounds), max(bounds) + slot.length - 1)
            dates[ref] = (days.day(changed[ref].first), days.day(changed[ref].last))
    return [
        Move(ref, (known[ref].start, known[ref].due), dates[ref], ref in wanted, changed[ref].last - slots[ref].last)
        for ref in sorted(changed, key=number_of)
    ]  # fmt: skip


def after_moves(spans: Iterable[Span], made: Iterable[Move]) -> list[Span]:
    """The plan with the moves made."""
    dates = {one.ref: one.now for one in made}
    return [replace(one, start=dates[one.ref][0], due=dates[one.ref][1]) if one.ref in dates else one for one in spans]


def end_of(spans: Iterable[Span]) -> date | None:
    """The day on which a plan ends: its last milestone, else its last item."""
    kept = list(spans)
    milestones = [one.due for one in kept if one.milestone]
    return max(milestones or [one.due for one in kept], default=None)


def slip_days(before: date | None, after: date | None, calendar: WorkCalendar) -> int:
    """By how many working days an end moves; negative when it comes nearer."""
    if before is None or after is None:
        return 0
    days = Workdays(calendar, min(before, after))
    return days.number(after) - days.number(before)
