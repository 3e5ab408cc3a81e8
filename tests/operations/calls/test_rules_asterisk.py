"""Asterisk call records, in the layouts met in the wild."""

import io
import json
from datetime import UTC, datetime
from functools import reduce
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from bpo.kernel.sheets import read_sheet
from operations.calls.rules import Direction, Outcome, join, read_asterisk_cdr
from tests.operations.calls.call_files import (
    PLAIN_CALLS,
    SHANGHAI,
    cdr_csv_row,
    cdr_custom_row,
    records,
    refusals,
    sheet_rows,
    written,
)

HEAD = [
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "uniqueid",
    "userfield",
    "linkedid",
    "sequence",
    "peeraccount",
]


def read(rows, head=None, **options):
    return list(read_asterisk_cdr(sheet_rows(written(rows, head)), SHANGHAI, **options))


CUSTOM = [cdr_custom_row(call) for call in PLAIN_CALLS]
LAYOUTS = {
    "custom, 19 columns": (CUSTOM, None),
    "custom, 20 columns with linkedid": ([cdr_custom_row(call, linkedid=call[-1]) for call in PLAIN_CALLS], None),
    "csv, 17 columns": ([cdr_csv_row(call, width=17) for call in PLAIN_CALLS], None),
    "csv, 18 columns": ([cdr_csv_row(call) for call in PLAIN_CALLS], None),
    "csv, 20 columns": ([cdr_csv_row(call, width=20) for call in PLAIN_CALLS], None),
    "csv, 21 columns": ([cdr_csv_row(call, width=21) for call in PLAIN_CALLS], None),
    "with a head": ([cdr_csv_row(call, width=21) for call in PLAIN_CALLS], HEAD),
    "with a head in another order": (
        [cdr_csv_row(call, width=21)[::-1] for call in PLAIN_CALLS],
        [name.upper() for name in HEAD[::-1]],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_gives_the_same_calls(name):
    rows, head = LAYOUTS[name]
    found = records(read(rows, head))
    assert found == records(read(CUSTOM))
    assert len(found) == 5 and sum(record.answered for record in found) == 2
    assert sum(record.talk_seconds for record in found) == 160
    assert sum(record.talk_seconds + record.wait_seconds for record in found) == 232


def test_a_call_says_when_who_and_how_long():
    record = records(read(CUSTOM))[0]
    assert record.external_id == "1790816400.10"
    assert record.arrived_at == datetime(2026, 10, 1, 1, tzinfo=UTC)
    assert record.answered_at == datetime(2026, 10, 1, 1, 0, 12, tzinfo=UTC)
    assert (record.wait_seconds, record.talk_seconds) == (12, 120)
    assert (record.queue, record.agent_login, record.caller_number) == ("support", "8001", "13812345678")


def test_the_same_file_out_of_excel_gives_the_same_calls():
    book = openpyxl.Workbook()
    for row in CUSTOM:
        book.active.append([datetime.fromisoformat(cell) if str(cell).startswith("2026-") else cell for cell in row])
    content = io.BytesIO()
    book.save(content)
    sheet = read_sheet(content.getvalue(), header=False)
    assert records(read_asterisk_cdr(sheet.rows, SHANGHAI)) == records(read(CUSTOM))


def test_answered_is_what_the_disposition_says_not_the_billed_seconds():
    call = ("2026-10-01 09:00:00", "2026-10-01 09:00:00", "2026-10-01 09:00:30", 30, 30, "NO ANSWER", "1790816400.1")
    (record,) = records(read([cdr_custom_row(call)]))
    assert (record.outcome, record.talk_seconds, record.wait_seconds) == (Outcome.ABANDONED, 0, 30)


def test_dial_attempts_of_one_linkedid_are_one_call():
    first = ("2026-10-01 09:00:00", "", "2026-10-01 09:00:15", 15, 0, "NO ANSWER", "1790816400.1")
    busy = ("2026-10-01 09:00:15", "", "2026-10-01 09:00:15", 0, 0, "BUSY", "1790816400.1")
    taken = ("2026-10-01 09:00:20", "2026-10-01 09:00:25", "2026-10-01 09:01:25", 65, 60, "ANSWERED", "1790816420.7")
    rows = [
        cdr_custom_row(first, agent="8001", count=1, linkedid="1790816400.1"),
        cdr_custom_row(busy, agent="8002", count=2, linkedid="1790816400.1"),
        cdr_custom_row(taken, agent="8003", count=3, linkedid="1790816400.1"),
    ]
    (reading,) = read(rows)
    record = reading.record
    assert reading.row_numbers == (1, 2, 3)
    assert (record.external_id, record.outcome, record.agent_login) == ("1790816400.1", Outcome.ANSWERED, "8003")
    assert (record.wait_seconds, record.talk_seconds, record.transferred) == (25, 60, False)


def test_linkedid_is_found_before_the_uniqueid_as_well():
    call = ("2026-10-01 09:00:20", "2026-10-01 09:00:25", "2026-10-01 09:01:25", 65, 60, "ANSWERED", "1790816420.7")
    row = cdr_custom_row(call)
    row[15] = "1790816400.1"  # where userfield or accountcode stood
    assert records(read([row]))[0].external_id == "1790816400.1"


def test_a_call_nobody_took_waited_until_the_last_attempt_gave_up():
    rang = ("2026-10-01 09:00:00", "", "2026-10-01 09:00:15", 15, 0, "NO ANSWER", "1790816400.1")
    busy = ("2026-10-01 09:00:20", "", "2026-10-01 09:00:21", 1, 0, "BUSY", "1790816400.1")
    (record,) = records(read([cdr_custom_row(rang, count=1), cdr_custom_row(busy, count=2)]))
    assert (record.outcome, record.wait_seconds, record.agent_login) == (Outcome.ABANDONED, 21, "")


def test_a_transferred_call_has_the_talk_of_both_agents():
    one = ("2026-10-01 09:00:00", "2026-10-01 09:00:10", "2026-10-01 09:01:10", 70, 60, "ANSWERED", "1790816400.1")
    two = ("2026-10-01 09:01:10", "2026-10-01 09:01:15", "2026-10-01 09:01:45", 35, 30, "ANSWERED", "1790816400.1")
    (record,) = records(read([cdr_custom_row(one, count=1), cdr_custom_row(two, count=2, agent="8002")]))
    assert (record.talk_seconds, record.transferred, record.agent_login) == (90, True, "8001")


def test_seconds_of_local_channels_are_not_counted_twice():
    call = ("2026-10-01 09:00:00", "2026-10-01 09:00:10", "2026-10-01 09:01:10", 70, 60, "ANSWERED", "1790816400.1")
    inner = cdr_custom_row(call, count=2, agent="8009", channel="Local/8009@from-queue-00000001;2")
    (record,) = records(read([cdr_custom_row(call, count=1), inner]))
    assert record.talk_seconds == 60


def test_a_file_of_calls_made_is_outbound_and_its_customer_is_the_number_dialled():
    call = ("2026-10-01 09:00:00", "", "2026-10-01 09:00:30", 30, 0, "NO ANSWER", "1790816400.1")
    row = cdr_custom_row(call, caller="8001", channel="PJSIP/8001-0000000b", context="internal")
    row[2] = "13987654321"
    for options in ({"direction": Direction.OUTBOUND}, {"outbound_contexts": {"internal"}}):
        (record,) = records(read([row], **options))
        assert (record.direction, record.outcome) == (Direction.OUTBOUND, Outcome.NO_ANSWER)
        assert (record.agent_login, record.caller_number) == ("8001", "13987654321")
        assert "13987654321" not in str(record.legs)


def changed(call, **cells):
    names = ("start", "answer", "end", "duration", "billsec", "disposition", "uniqueid")
    return tuple(cells.get(name, value) for name, value in zip(names, call, strict=True))


def test_a_file_read_again_in_the_right_zone_or_direction_corrects_what_was_known():
    rows = sheet_rows(written(CUSTOM[:1]))
    (wrong,) = records(read_asterisk_cdr(rows, ZoneInfo("UTC")))
    (right,) = records(read_asterisk_cdr(rows, SHANGHAI))
    assert join(wrong, right) == right
    (outbound,) = records(read_asterisk_cdr(rows, SHANGHAI, direction=Direction.OUTBOUND))
    assert join(right, outbound) == outbound


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"duration": -1}, "duration", "duration_negative"),
        ({"duration": 14_401}, "duration", "duration_too_long"),
        ({"billsec": "x"}, "billsec", "not_a_number"),
        ({"billsec": 133}, "billsec", "talk_longer_than_call"),
        ({"start": "soon"}, "start", "not_a_moment"),
        ({"start": ""}, "start", "start_missing"),
        ({"end": "2026-10-01 08:59:59", "answer": ""}, "end", "end_before_start"),
        ({"answer": "2026-10-01 09:05:00"}, "answer", "answer_outside_call"),
        ({"disposition": "MAYBE"}, "disposition", "disposition_unknown"),
        ({"uniqueid": ""}, "uniqueid", "id_missing"),
        ({"uniqueid": "1790816400"}, "uniqueid", "uniqueid_malformed"),
    ],
)
def test_a_bad_row_is_refused_with_row_column_value_and_reason_and_stops_nothing(cells, column, code):
    bad = cdr_custom_row(changed(PLAIN_CALLS[0], **cells))
    readings = read([*CUSTOM[1:], bad])
    (refused,) = refusals(readings)
    assert len(records(readings)) == 4
    assert (refused.row_number, refused.column, refused.reason.code) == (5, column, code)
    assert refused.value == str(cells[column])
    assert str(refused.reason) and refused.cells == tuple(str(cell) for cell in bad)
    assert json.loads(json.dumps(refused.reason.facts)) == refused.reason.facts


def test_a_file_that_is_something_else_says_so():
    with pytest.raises(Invalid) as refused:
        read([["a", "b", "c"], ["1", "2", "3"]])
    assert refused.value.code == "not_asterisk"


def test_a_call_across_the_hour_that_happens_twice_keeps_its_length():
    berlin = ZoneInfo("Europe/Berlin")
    call = ("2026-10-25 02:50:00", "2026-10-25 02:50:10", "2026-10-25 02:10:00", 1200, 1190, "ANSWERED", "1793000000.1")
    (record,) = records(read_asterisk_cdr(sheet_rows(written([cdr_custom_row(call)])), berlin))
    assert (record.ended_at - record.arrived_at).total_seconds() == 1200


ATTEMPTS = [
    cdr_custom_row(
        (f"2026-10-01 09:{n:02}:00", "", f"2026-10-01 09:{n:02}:15", 15, 0, "NO ANSWER", f"17908164{n:02}.{n}"),
        count=n,
        linkedid="1790816400.0",
    )
    for n in range(4)
] + CUSTOM


@given(st.permutations(ATTEMPTS), st.integers(0, len(ATTEMPTS)), st.integers(0, 3))
def test_cut_anywhere_shuffled_and_overlapping_a_file_gives_the_same_calls(rows, cut, overlap):
    padded = [row if len(row) == 20 else [*row, ""] for row in rows]
    whole = {record.external_id: record for record in records(read(padded))}
    parts = [part for part in (padded[: cut + overlap], padded[cut:]) if part]
    known = {}
    for record in (record for part in parts for record in records(read(part))):
        known[record.external_id] = reduce(
            join, [known[record.external_id], record] if record.external_id in known else [record]
        )
    assert known == whole
