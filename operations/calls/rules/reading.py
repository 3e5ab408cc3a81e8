"""What all readers of exchange files share: telling the layout by content, refusing a row in words, gathering legs."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bpo.kernel.cells import Cell, is_blank, normal_name, plain, to_int, to_moment
from bpo.kernel.errors import Invalid, text
from operations.calls.rules.records import (
    Accepted,
    CallRecord,
    Leg,
    Reading,
    Reason,
    Rejected,
    check_seconds,
    check_times,
    contact,
    stronger,
)

Rows = Iterable[tuple[int, Sequence[Cell]]]

_SAMPLE = 500


@dataclass(frozen=True)
class Row:
    """One row seen through a layout: {name of the exchange's field: index of its column}."""

    number: int
    cells: Sequence[Cell]
    layout: Mapping[str, int]

    def get(self, name: str) -> Cell:
        index = self.layout.get(name)
        return self.cells[index] if index is not None and index < len(self.cells) else ""

    def words(self, name: str) -> str:
        return plain(self.get(name))

    def seconds(self, name: str) -> int:
        return check_seconds(to_int(self.get(name), name), name)

    def moment(self, name: str, zone: ZoneInfo) -> datetime | None:
        value = self.get(name)
        return None if is_blank(value) else to_moment(value, zone, name)


@dataclass(frozen=True)
class Attempt:
    """A leg with the call it belongs to; `record` holds what the row says of the call as a whole."""

    record: CallRecord
    leg: Leg
    row_number: int


def header_layout(cells: Sequence[Cell], names: Mapping[str, str], needed: set[str]) -> dict[str, int] | None:
    """The layout that a head states, or None where the row is no head. `names`: {normal name: exchange's field}."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = names.get(normal_name(cell))
        if name:
            found.setdefault(name, index)
    return found if needed <= set(found) else None


def anchor(rows: Sequence[tuple[int, Sequence[Cell]]], ending: Callable[[str], bool]) -> int | None:
    """The column of the start time: where start, answer or blank, end, duration and billed seconds, and then a word
    that `ending` knows stand side by side in most rows. None where no row has them."""
    votes: Counter[int] = Counter()
    for _, cells in rows[:_SAMPLE]:
        for index in range(len(cells) - 5):
            start, answer, end, duration, billed, word = cells[index : index + 6]
            if (
                ending(plain(word).upper())
                and _is_whole(duration)
                and _is_whole(billed)
                and _is_moment(start)
                and _is_moment(end)
                and (is_blank(answer) or _is_moment(answer))
            ):
                votes[index] += 1
                break
    return votes.most_common(1)[0][0] if votes else None


def columns_like(rows: Sequence[tuple[int, Sequence[Cell]]], pattern: re.Pattern[str], start: int) -> list[int]:
    """Columns from `start` on, more than half of whose filled cells have this pattern."""
    filled: Counter[int] = Counter()
    alike: Counter[int] = Counter()
    for _, cells in rows[:_SAMPLE]:
        for index in range(start, len(cells)):
            if not is_blank(cells[index]):
                filled[index] += 1
                alike[index] += bool(pattern.fullmatch(plain(cells[index])))
    return sorted(index for index in filled if alike[index] * 2 > filled[index])


def call_times(row: Row, zone: ZoneInfo) -> tuple[datetime, datetime | None, datetime]:
    """Start, answer and end of a row. What a layout leaves out follows from the durations.

    In the hour that happens twice in autumn an end that would lie before the start belongs to the second time.
    """
    start = row.moment("start", zone)
    if start is None:
        raise Invalid("start_missing", text("The call has no start time."), "start", value="")
    duration, billed = row.seconds("duration"), row.seconds("billsec")
    answer, end = row.moment("answer", zone), row.moment("end", zone)
    if end is None:
        end = start + timedelta(seconds=duration)
    if end < start <= _second_time(end, zone):
        end = _second_time(end, zone)
    if answer is not None and answer < start <= _second_time(answer, zone):
        answer = _second_time(answer, zone)
    if "answer" not in row.layout and billed:
        answer = start + timedelta(seconds=duration - billed)
    if billed > duration:
        raise Invalid(
            "talk_longer_than_call",
            text("%(value)s seconds of talk are more than the %(duration)s seconds of the whole call."),
            "billsec",
            value=billed,
            duration=duration,
        )
    try:
        check_times(start, answer, end)
    except Invalid as wrong:
        wrong.field = {"ended_at": "end", "answered_at": "answer"}[str(wrong.field)]
        raise
    return start, answer, end


def read_attempts(rows: Iterable[Row], attempt_of: Callable[[Row], Attempt]) -> tuple[list[Attempt], list[Rejected]]:
    """Every row as an attempt or as refused, with the field and value at fault."""
    attempts: list[Attempt] = []
    refused: list[Rejected] = []
    for row in rows:
        try:
            attempts.append(attempt_of(row))
        except Invalid as wrong:
            refused.append(rejected(row.number, row.cells, wrong.field or "", row.get(wrong.field or ""), wrong))
    return attempts, refused


def rejected(number: int, cells: Sequence[Cell], column: str, value: Any, wrong: Invalid) -> Rejected:
    """A refused row, from the error that refused it."""
    # An instant is named as the file writes it: its reader compares with the file, and facts are kept as JSON.
    facts = {name: plain(value) if isinstance(fact, datetime) else fact for name, fact in wrong.facts.items()}
    reason = Reason(wrong.code, wrong.message, facts)
    return Rejected(number, column, plain(value), reason, tuple(plain(cell) for cell in cells))


def gather(attempts: Iterable[Attempt], refused: Iterable[Rejected]) -> list[Reading]:
    """One `Accepted` for each call, in the order of rows, whatever the order in which its rows stood."""
    calls: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        calls.setdefault(attempt.record.external_id, []).append(attempt)
    readings: list[Reading] = list(refused)
    for parts in calls.values():
        legs: dict[str, Leg] = {}
        for part in parts:
            legs[part.leg.key] = stronger(legs[part.leg.key], part.leg) if part.leg.key in legs else part.leg
        first = min(parts, key=_prominence)
        numbers = tuple(sorted(part.row_number for part in parts))
        readings.append(Accepted(contact(first.record, legs.values()), numbers))
    return sorted(readings, key=lambda reading: reading.row_number)


def _prominence(attempt: Attempt) -> tuple[datetime, bool, bool, str]:
    """Least for the row that speaks for the call: the earliest, made by the caller, with a number."""
    number = attempt.record.caller_number
    return (attempt.leg.started_at, attempt.leg.inner, not number, number)


def _is_whole(value: Cell) -> bool:
    return not is_blank(value) and plain(value).lstrip("-").removesuffix(".0").isdigit()


def _is_moment(value: Cell) -> bool:
    if isinstance(value, datetime):
        return True
    if not isinstance(value, str) or is_blank(value):
        return False
    try:
        to_moment(value, ZoneInfo("UTC"))
    except Invalid:
        return False
    return ":" in value


def _second_time(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(fold=1).astimezone(moment.tzinfo)
