"""Seats: their states, and when one may be given to a project, decided without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bpo.kernel.errors import Conflict, Invalid, text

LONGEST_DAYS = 3 * 366  # of one allotment
MOST_SEATS = 1000  # in one act
ARREARS_DAYS = 31  # ASSUMPTION: what was agreed by telephone is recorded within a month


class SeatStatus(StrEnum):
    PLANNED = "planned"
    READY = "ready"
    FAULTY = "faulty"
    RELEASED = "released"


MOVES: Mapping[SeatStatus, frozenset[SeatStatus]] = {
    SeatStatus.PLANNED: frozenset({SeatStatus.READY, SeatStatus.RELEASED}),
    SeatStatus.READY: frozenset({SeatStatus.FAULTY, SeatStatus.RELEASED}),
    SeatStatus.FAULTY: frozenset({SeatStatus.READY, SeatStatus.RELEASED}),
    SeatStatus.RELEASED: frozenset(),
}


@dataclass(frozen=True)
class Clash:
    """A seat that is taken: by which project (its code), over which of the days asked for, and until which day."""

    seat: str
    project: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class SeatSpell:
    """The seats of a project that stay the same over `[starts_on, ends_on)`."""

    starts_on: date
    ends_on: date
    seat_ids: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.seat_ids)


def check_move(code: str, status: SeatStatus, wanted: SeatStatus, reason: str | None, taken_from: date | None) -> None:
    """Refuse a change of status that is none. `taken_from`: the first day from today on that a project has the seat."""
    if wanted not in MOVES[status]:
        raise Conflict(
            "seat_move",
            text("Seat %(seat)s cannot take that status from the one it has now. Look at it again."),
            seat=code,
            status=status.value,
            wanted=wanted.value,
        )
    if wanted is SeatStatus.FAULTY and not reason:
        raise Invalid("fault_unexplained", text("Say what is wrong with seat %(seat)s."), "reason", seat=code)
    if wanted is SeatStatus.RELEASED and taken_from is not None:
        raise Conflict(
            "seat_taken",
            text("Seat %(seat)s belongs to a project from %(day)s on. Release it from the project first."),
            seat=code,
            day=taken_from,
        )


def seat_codes(prefix: str, first: int, last: int) -> list[str]:
    """“A3-” from 1 to 60 → A3-001 … A3-060: at least three digits, so that they sort."""
    if last < first:
        raise Invalid(
            "seat_numbers", text("The last number %(last)s lies before the first %(first)s."), "last",
            first=first, last=last,
        )  # fmt: skip
    if last - first + 1 > MOST_SEATS:
        raise Invalid(
            "seats_too_many", text("%(count)s seats at once are too many: at most %(most)s."), "last",
            count=last - first + 1, most=MOST_SEATS,
        )  # fmt: skip
    width = max(3, len(str(last)))
    return [f"{prefix}{number:0{width}d}" for number in range(first, last + 1)]


def check_period(starts_on: date, ends_on: date, today: date) -> None:
    """Refuse a period `[starts_on, ends_on)` that is empty, endless or began too long ago to be recorded now."""
    if ends_on <= starts_on:
        raise Invalid(
            "period_empty", text("The last day %(last)s lies before the first day %(first)s."), "last_on",
            first=starts_on, last=ends_on - timedelta(days=1),
        )  # fmt: skip
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise Invalid(
            "period_long", text("%(days)s days are too long for one allotment: at most %(most)s."), "last_on",
            days=(ends_on - starts_on).days, most=LONGEST_DAYS,
        )  # fmt: skip
    if starts_on < today - timedelta(days=ARREARS_DAYS):
        raise Invalid(
            "period_past",
            text("Seats can be recorded at most %(days)s days in arrears; %(first)s is longer ago."),
            "starts_on",
            days=ARREARS_DAYS,
            first=starts_on,
        )


def check_ready(seats: Iterable[tuple[str, SeatStatus]]) -> None:
    """Only ready seats are given to projects: refuses and names those that are not."""
    unready = sorted(code for code, status in seats if status is not SeatStatus.READY)
    if unready:
        raise Conflict(
            "seats_not_ready",
            text("%(count)s of the seats are not ready: %(seats)s. Have them made ready or choose others."),
            count=len(unready),
            seats=_some(unready),
        )


def refuse_clashes(clashes: Iterable[Clash]) -> None:
    """All or nothing: one taken seat refuses the whole act, saying which project has it and until when."""
    found = sorted(clashes, key=lambda clash: (clash.seat, clash.first_day))
    if not found:
        return
    first = found[0]
    if len(found) == 1:
        message = text("%(seat)s belongs to %(project)s until %(last_day)s. Nothing was assigned.")
    else:
        message = text(
            "%(seat)s belongs to %(project)s until %(last_day)s, and %(others)s more are taken: %(seats)s. "
            "Nothing was assigned."
        )
    raise Conflict(
        "seats_taken",
        message,
        seat=first.seat,
        project=first.project,
        first_day=first.first_day,
        last_day=first.last_day,
        others=len(found) - 1,
        seats=_some([f"{clash.seat} ({clash.project}, {clash.last_day.isoformat()})" for clash in found[1:]]),
    )


def _some(names: list[str], most: int = 12) -> list[str]:
    return names if len(names) <= most else [*names[:most], "…"]


def check_release(from_on: date, today: date, held: int, wanted: int) -> None:
    """Refuse to change the past, and to release seats that the project does not have from that day on."""
    if from_on < today:
        raise Invalid(
            "release_past",
            text("Seats are released from today (%(today)s) on; %(day)s is past and stays as it was."),
            "from_on",
            today=today,
            day=from_on,
        )
    if not wanted or held < wanted:
        raise Conflict(
            "seats_not_held",
            text("The project has %(held)s of these seats from %(day)s on; %(wanted)s were to be released."),
            held=held,
            wanted=wanted,
            day=from_on,
        )


def check_reduction(remaining: int, contracted: int | None, contract: str, reason: str | None) -> None:
    """Seats flex upwards freely; below what the contract says they go only with a reason."""
    if contracted is not None and remaining < contracted and not reason:
        raise Invalid(
            "below_contract",
            text(
                "Contract %(contract)s has %(contracted)s seats; after this there would be %(remaining)s. "
                "If that is agreed, say why."
            ),
            "reason",
            contract=contract,
            contracted=contracted,
            remaining=remaining,
        )


def spells(days: Iterable[tuple[date, int]]) -> list[SeatSpell]:
    """(day, seat id) pairs as the longest stretches over which the set of seats stays the same."""
    by_day: dict[date, set[int]] = {}
    for day, seat_id in days:
        by_day.setdefault(day, set()).add(seat_id)
    found: list[SeatSpell] = []
    for day in sorted(by_day):
        seat_ids = tuple(sorted(by_day[day]))
        if found and found[-1].ends_on == day and found[-1].seat_ids == seat_ids:
            found[-1] = SeatSpell(found[-1].starts_on, day + timedelta(days=1), seat_ids)
        else:
            found.append(SeatSpell(day, day + timedelta(days=1), seat_ids))
    return found
