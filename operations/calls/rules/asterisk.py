"""Asterisk call detail records: Master.csv in any of its layouts, and tables exported with a head.

No layout is assumed. The three times, duration, billsec and disposition that stand side by side are found by content;
what stands before and after them follows. So cdr_csv (accountcode first) and cdr_custom (clid first) are both read.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bpo.kernel.cells import Cell, plain, to_identifier
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

_DISPOSITIONS = {
    "ANSWERED": Outcome.ANSWERED,
    "NO ANSWER": Outcome.NO_ANSWER,
    "NOANSWER": Outcome.NO_ANSWER,
    "BUSY": Outcome.BUSY,
    "FAILED": Outcome.FAILED,
    "CONGESTION": Outcome.FAILED,
}
# Epoch and counter, with the system's name before them where asterisk.conf gives one.
_UNIQUEID = re.compile(r"(?:.+-)?\d{9,11}\.\d+")
_NAMES = {
    "accountcode": "accountcode",
    "src": "src",
    "dst": "dst",
    "dcontext": "dcontext",
    "clid": "clid",
    "channel": "channel",
    "dstchannel": "dstchannel",
    "lastapp": "lastapp",
    "lastdata": "lastdata",
    "start": "start",
    "calldate": "start",
    "answer": "answer",
    "end": "end",
    "duration": "duration",
    "billsec": "billsec",
    "disposition": "disposition",
    "uniqueid": "uniqueid",
    "linkedid": "linkedid",
    "recordingfile": "recordingfile",
}
_SIDE_BY_SIDE = (
    *("channel", "dstchannel", "lastapp", "lastdata"),
    *("start", "answer", "end", "duration", "billsec", "disposition"),
)
_NEEDED = {"start", "duration", "billsec", "disposition", "uniqueid"}


def read_asterisk_cdr(
    rows: Rows,
    zone: ZoneInfo,
    *,
    direction: Direction = Direction.INBOUND,
    outbound_contexts: Collection[str] = (),
) -> Iterator[Reading]:
    """Calls of an Asterisk CDR file; times without offset are local to `zone`.

    One call is one linkedid, else one uniqueid; its dial attempts are merged. Answered is what the disposition says.
    The file does not say who called: `direction` is that of the import, rows of `outbound_contexts` are outbound.
    Raises `Invalid` when no row is a CDR; a single bad row is `Rejected`.
    """
    table = list(rows)
    layout = header_layout(table[0][1], _NAMES, _NEEDED) if table else None
    if layout is not None:
        table = table[1:]
    else:
        layout = _layout(table)

    def attempt_of(row: Row) -> Attempt:
        calls_out = direction is Direction.OUTBOUND or row.words("dcontext") in outbound_contexts
        return _attempt(row, zone, Direction.OUTBOUND if calls_out else Direction.INBOUND)

    yield from gather(*read_attempts((Row(number, cells, layout) for number, cells in table), attempt_of))


def _layout(table: list[tuple[int, Sequence[Cell]]]) -> dict[str, int]:
    start = anchor(table, _DISPOSITIONS.__contains__)
    if start is None:
        raise Invalid(
            "not_asterisk",
            text(
                "No row of the file is an Asterisk call record: none has start, answer and end, duration, billsec "
                "and a disposition such as ANSWERED side by side. Choose another kind of file."
            ),
        )
    layout = {name: start - 4 + offset for offset, name in enumerate(_SIDE_BY_SIDE)}
    # Both layouts begin with one column (accountcode or clid), then src, dst and dcontext.
    layout |= {"src": 1, "dst": 2, "dcontext": 3}
    ids = columns_like(table, _UNIQUEID, layout["disposition"] + 1)
    if ids:
        layout |= _id_columns(table, ids)
    return layout


def _id_columns(table: list[tuple[int, Sequence[Cell]]], columns: list[int]) -> dict[str, int]:
    """Which of two id columns is linkedid: the id of a call's first channel, so never younger than the row's own."""
    if len(columns) == 1:
        return {"uniqueid": columns[0]}
    one, other = columns[:2]
    for _, cells in table:
        if max(one, other) < len(cells):
            left, right = _age(plain(cells[one])), _age(plain(cells[other]))
            if left < right:
                return {"linkedid": one, "uniqueid": other}
            if left > right:
                break
    return {"uniqueid": one, "linkedid": other}


def _age(uniqueid: str) -> tuple[int, int]:
    matched = re.search(r"(\d{9,11})\.(\d+)$", uniqueid)
    return (int(matched.group(1)), int(matched.group(2))) if matched else (0, 0)


def _attempt(row: Row, zone: ZoneInfo, direction: Direction) -> Attempt:
    outcome = _DISPOSITIONS.get(row.words("disposition").upper())
    if outcome is None:
        raise Invalid(
            "disposition_unknown",
            text("“%(value)s” is no disposition of Asterisk. Known are ANSWERED, NO ANSWER, BUSY, FAILED, CONGESTION."),
            "disposition",
            value=row.words("disposition"),
        )
    uniqueid, contact_key = _ids(row)
    start, answer, end = call_times(row, zone)
    duration, billed = row.seconds("duration"), row.seconds("billsec")
    answered = outcome is Outcome.ANSWERED
    if outcome is Outcome.NO_ANSWER and direction is Direction.INBOUND:
        outcome = Outcome.ABANDONED  # ASSUMPTION: rang until the caller gave up; the file does not say who hung up
    inbound = direction is Direction.INBOUND
    leg = Leg(
        key=_attempt_key(row, uniqueid, start, zone),
        started_at=start,
        ended_at=end,
        answered_at=(answer or start) if answered else None,
        outcome=outcome,
        ring_seconds=duration - billed if answered else duration,
        talk_seconds=billed if answered else 0,
        queue=_queue(row) if inbound else row.words("dcontext"),
        agent_login=_peer(row.words("dstchannel" if inbound else "channel")) if answered or not inbound else "",
        disposition=row.words("disposition").upper(),
        recording_ref=row.words("recordingfile"),
        inner=row.words("channel").startswith("Local/"),
    )
    number = row.words("src" if inbound else "dst")
    record = CallRecord(Source.ASTERISK, contact_key, direction, start, outcome, caller_number=number)
    return Attempt(record, leg, row.number)


def _ids(row: Row) -> tuple[str, str]:
    """The row's own id, and that of the call it belongs to."""
    uniqueid = to_identifier(row.get("uniqueid"), "uniqueid")
    if not uniqueid:
        raise Invalid(
            "id_missing",
            text("The row has no uniqueid. Set loguniqueid=yes in cdr.conf and export again."),
            "uniqueid",
            value="",
        )
    if not _UNIQUEID.fullmatch(uniqueid):
        raise Invalid(
            "uniqueid_malformed",
            text("“%(value)s” is no uniqueid such as 1690325492.2. Import the CSV itself: Excel shortens such ids."),
            "uniqueid",
            value=uniqueid,
        )
    return uniqueid, to_identifier(row.get("linkedid"), "linkedid") or uniqueid


def _queue(row: Row) -> str:
    """The queue's name where the call went through one, else the number that was called."""
    if row.words("lastapp").lower() == "queue":
        return row.words("lastdata").split(",")[0]
    return row.words("dst")


def _attempt_key(row: Row, uniqueid: str, start: datetime, zone: ZoneInfo) -> str:
    """What tells the dial attempts of one id apart, alike in every layout and whatever zone the file is read in: the
    count in the called channel's name (not the name, which may hold a customer's number) and the start by the clock."""
    count = row.words("dstchannel").rpartition("-")[2]
    return f"{uniqueid}/{count}/{start.astimezone(zone):%Y%m%d%H%M%S}"


def _peer(channel: str) -> str:
    """“PJSIP/8001-0000001a” → “8001”; “Local/2001@from-queue-0001;1” → “2001”."""
    name = channel.partition("/")[2]
    return name.split("@")[0] if "@" in name else name.rpartition("-")[0] or name
