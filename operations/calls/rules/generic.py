"""Call records of any other system, read through a column mapping (`operations.calls.rules.mapping`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bpo.kernel.cells import Cell, is_blank, normal_name, plain, to_identifier, to_moment
from bpo.kernel.errors import Invalid, text
from operations.calls.rules.durations import to_seconds
from operations.calls.rules.mapping import ColumnMapping, resolve_mapping
from operations.calls.rules.reading import Rows, rejected
from operations.calls.rules.records import (
    Accepted,
    CallRecord,
    Direction,
    Outcome,
    Reading,
    Rejected,
    Source,
    check_record,
    join,
)


@dataclass(frozen=True)
class _Row:
    cells: Sequence[Cell]
    mapping: ColumnMapping
    zone: ZoneInfo
    date1904: bool

    def has(self, field: str) -> bool:
        return field in self.mapping.columns

    def get(self, field: str) -> Cell:
        values = [self.cells[index] for index in self.mapping.columns.get(field, ()) if index < len(self.cells)]
        if len(values) == 1:
            return values[0]
        # A day in one column and a time in the next: Excel gives the day a midnight of its own.
        return " ".join(plain(value.date() if isinstance(value, datetime) else value) for value in values)

    def words(self, field: str) -> str:
        return plain(self.get(field))

    def moment(self, field: str) -> datetime | None:
        value, layout = self.get(field), self.mapping.formats.get(field)
        if is_blank(value):
            return None
        return to_moment(value, self.zone, field, date1904=self.date1904, layout=layout)

    def seconds(self, field: str) -> int | None:
        value = self.get(field)
        return None if is_blank(value) else to_seconds(value, field, self.mapping.formats.get(field, "seconds"))

    def meaning(self, field: str) -> str:
        found = self.mapping.meanings[field].get(normal_name(self.get(field)))
        if found is None:
            raise Invalid(
                "value_unknown",
                text("“%(value)s” is not understood. Say in the column mapping what it stands for."),
                field,
                value=self.words(field),
            )
        return found


def read_generic(
    rows: Rows,
    header: Sequence[str],
    mapping: Mapping[str, Any] | None,
    zone: ZoneInfo,
    *,
    direction: Direction = Direction.INBOUND,
    date1904: bool = False,
) -> Iterator[Reading]:
    """Calls of a table; times without offset are local to `zone`, `direction` is that of rows that say none.

    `mapping` None takes the one the names of the columns suggest. An id in several rows is one call: the row revised
    last counts, without a time of revision the lowest one. Raises `Invalid` for a mapping that does not fit.
    """
    resolved = resolve_mapping(header, mapping)
    calls: dict[str, Accepted] = {}
    refused: list[Rejected] = []
    for number, cells in rows:
        row = _Row(cells, resolved, zone, date1904)
        try:
            record = check_record(_record(row, direction))
        except Invalid as wrong:
            field = wrong.field or ""
            column = " + ".join(header[index] or str(index + 1) for index in resolved.columns.get(field, ()))
            refused.append(rejected(number, cells, column or field, row.get(field), wrong))
            continue
        known = calls.get(record.external_id)
        if known is None:
            calls[record.external_id] = Accepted(record, (number,))
        else:
            calls[record.external_id] = Accepted(join(known.record, record), (*known.row_numbers, number))
    readings: list[Reading] = [*calls.values(), *refused]
    yield from sorted(readings, key=lambda reading: reading.row_number)


def _record(row: _Row, given: Direction) -> CallRecord:
    arrived_at = row.moment("arrived_at")
    if arrived_at is None:
        raise Invalid("start_missing", text("The call has no start time."), "arrived_at", value="")
    answered_at, ended_at = row.moment("answered_at"), row.moment("ended_at")
    direction = Direction(row.meaning("direction")) if row.words("direction") else given
    outcome = _outcome(row, direction, answered_at)
    answered = outcome is Outcome.ANSWERED
    wait_seconds = row.seconds("wait_seconds")
    reached_at = answered_at if answered else ended_at
    if wait_seconds is None and reached_at is not None:
        wait_seconds = int((reached_at - arrived_at).total_seconds())
    record = CallRecord(
        source=Source.GENERIC,
        external_id=to_identifier(row.get("external_id"), "external_id"),
        direction=direction,
        arrived_at=arrived_at,
        outcome=outcome,
        answered_at=answered_at,
        ended_at=ended_at,
        wait_seconds=wait_seconds,
        queue=row.words("queue"),
        skill=row.words("skill"),
        agent_login=to_identifier(row.get("agent_login"), "agent_login"),
        disposition=row.words("disposition"),
        caller_number=to_identifier(row.get("caller_number"), "caller_number"),
        recording_ref=row.words("recording_ref"),
        transferred=bool(row.words("transferred")) and row.meaning("transferred") == "transferred",
        updated_at=row.moment("updated_at"),
    )
    talk, hold, acw = (row.seconds(field) for field in ("talk_seconds", "hold_seconds", "acw_seconds"))
    if not answered:
        # Exports count queue or announcement time as talk of calls nobody answered; they were not handled.
        return record
    if talk is None and answered_at is not None and ended_at is not None:
        talk = max(int((ended_at - answered_at).total_seconds()) - (hold or 0), 0)
    return replace(record, talk_seconds=talk or 0, hold_seconds=hold or 0, acw_seconds=acw or 0)


def _outcome(row: _Row, direction: Direction, answered_at: datetime | None) -> Outcome:
    """What the outcome says, else whether it was answered, else whether there is a time of answer."""
    if row.words("outcome"):
        meaning = row.meaning("outcome")
    elif row.has("answered"):
        meaning = row.meaning("answered")
    elif row.has("answered_at"):
        meaning = "answered" if answered_at is not None else "not_answered"
    else:
        meaning = row.meaning("outcome")
    if meaning in ("not_answered", "no_answer"):
        # ASSUMPTION: a customer who was not answered gave up, where the file says nothing more.
        return Outcome.ABANDONED if direction is Direction.INBOUND else Outcome.NO_ANSWER
    return Outcome(meaning)
