"""FreeSWITCH call detail records of mod_cdr_csv: its “example” template, others of the same fields, or with a head."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bpo.kernel.cells import Cell
from bpo.kernel.errors import Invalid, text
from operations.calls.rules.reading import (
    Attempt,
    Row,
    Rows,
    anchor,
    call_times,
    columns_like,
    gather,
    header_layout,
    read_attempts,
)
from operations.calls.rules.records import CallRecord, Direction, Leg, Outcome, Reading, Source

_CAUSE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BUSY = {"USER_BUSY", "CALL_REJECTED"}
# Nobody answered while it rang. NO_USER_RESPONSE is not among them: the device never rang, so the call failed.
_RANG = {"NO_ANSWER", "ORIGINATOR_CANCEL", "NORMAL_CLEARING", "ALLOTTED_TIMEOUT", "PICKED_OFF", "LOSE_RACE"}
_NAMES = {
    "calleridname": "caller_id_name",
    "calleridnumber": "caller_id_number",
    "destinationnumber": "destination_number",
    "context": "context",
    "startstamp": "start",
    "answerstamp": "answer",
    "endstamp": "end",
    "duration": "duration",
    "billsec": "billsec",
    "hangupcause": "hangup_cause",
    "uuid": "uuid",
    "bleguuid": "bleg_uuid",
    "accountcode": "accountcode",
    "direction": "direction",
}
_NEEDED = {"start", "duration", "billsec", "hangup_cause", "uuid"}


def read_freeswitch_cdr(rows: Rows, zone: ZoneInfo, *, direction: Direction = Direction.INBOUND) -> Iterator[Reading]:
    """Calls of a FreeSWITCH CSV; times without offset are local to `zone`.

    One call is one uuid. Rows that repeat a uuid are the same call, of which the strongest report counts (`stronger`);
    a row whose uuid another row names as its B-leg belongs to that call and its seconds are not counted again.
    The file does not say who called: `direction` is that of the import, unless a column of that name says it.
    Raises `Invalid` when no row is a CDR; a single bad row is `Rejected`.
    """
    table = list(rows)
    layout = header_layout(table[0][1], _NAMES, _NEEDED) if table else None
    if layout is not None:
        table = table[1:]
    else:
        layout = _layout(table)
    seen = [Row(number, cells, layout) for number, cells in table]
    attempts, refused = read_attempts(seen, lambda row: _attempt(row, zone, direction))
    owners = {row.words("bleg_uuid").lower(): row.words("uuid").lower() for row in seen if row.words("bleg_uuid")}
    yield from gather((_in_its_call(attempt, owners) for attempt in attempts), refused)


def _layout(table: list[tuple[int, Sequence[Cell]]]) -> dict[str, int]:
    start = anchor(table, lambda word: bool(_CAUSE.fullmatch(word)))
    uuids = columns_like(table, _UUID, start + 6) if start is not None else []
    if start is None or not uuids:
        raise Invalid(
            "not_freeswitch",
            text(
                "No row of the file is a FreeSWITCH call record: none has start, answer and end, duration, billsec, "
                "a hang-up cause and a uuid. Choose another kind of file."
            ),
        )
    before = ("caller_id_name", "caller_id_number", "destination_number", "context")
    after = ("start", "answer", "end", "duration", "billsec", "hangup_cause")
    layout = {name: start + offset for offset, name in enumerate(after)}
    layout |= {name: index for index, name in enumerate(before, start=start - 4) if index >= 0}
    layout["uuid"] = uuids[0]
    return layout | {"bleg_uuid": uuids[0] + 1, "accountcode": uuids[0] + 2}


def _attempt(row: Row, zone: ZoneInfo, given: Direction) -> Attempt:
    uuid = row.words("uuid").lower()
    if not _UUID.fullmatch(uuid):
        raise Invalid(
            "id_missing" if not uuid else "uuid_malformed",
            text("“%(value)s” is no uuid. Without one the call cannot be told from others."),
            "uuid",
            value=uuid,
        )
    stated = row.words("direction").lower()
    direction = Direction(stated) if stated in set(Direction) else given
    inbound = direction is Direction.INBOUND
    start, answer, end = call_times(row, zone)
    duration, billed = row.seconds("duration"), row.seconds("billsec")
    cause = row.words("hangup_cause").upper()
    answered = answer is not None
    outcome = Outcome.ANSWERED if answered else _unanswered(cause, inbound)
    leg = Leg(
        key=uuid,
        started_at=start,
        ended_at=end,
        answered_at=answer,
        outcome=outcome,
        ring_seconds=duration - billed if answered else duration,
        talk_seconds=billed if answered else 0,
        queue=row.words("destination_number") if inbound else row.words("context"),
        agent_login="" if inbound else row.words("accountcode") or row.words("caller_id_number"),
        disposition=cause,
    )
    number = row.words("caller_id_number" if inbound else "destination_number")
    record = CallRecord(Source.FREESWITCH, uuid, direction, start, outcome, caller_number=number)
    return Attempt(record, leg, row.number)


def _unanswered(cause: str, inbound: bool) -> Outcome:
    if cause in _BUSY:
        return Outcome.BUSY
    if cause in _RANG:
        return Outcome.ABANDONED if inbound else Outcome.NO_ANSWER
    return Outcome.FAILED


def _in_its_call(attempt: Attempt, owners: dict[str, str]) -> Attempt:
    """A B-leg moved into the call of its A-leg; where two legs name each other the smaller uuid is the call."""
    uuid = attempt.leg.key
    owner = owners.get(uuid)
    if not owner or owner == uuid or (owners.get(owner) == uuid and uuid < owner):
        return attempt
    # What the B-leg calls its destination is the agent's extension; the queue is what the caller dialled.
    leg = replace(attempt.leg, inner=True, agent_login=attempt.leg.agent_login or attempt.leg.queue, queue="")
    return replace(attempt, record=replace(attempt.record, external_id=owner), leg=leg)
