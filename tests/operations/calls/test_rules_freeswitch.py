"""FreeSWITCH call records."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from operations.calls.rules import Direction, Outcome, join, read_freeswitch_cdr
from tests.operations.calls.call_files import (
    FREESWITCH_HEAD,
    SHANGHAI,
    freeswitch_file,
    freeswitch_row,
    records,
    refusals,
    sheet_rows,
    uuid,
    written,
)

TIMES = {"start": "2026-10-01 09:00:00", "answer": "2026-10-01 09:00:10", "end": "2026-10-01 09:01:10"}
TAKEN = {**TIMES, "duration": 70, "billsec": 60}
LOST = {**TIMES, "answer": "", "duration": 70, "billsec": 0}


def read(rows, head=None, **options):
    return list(read_freeswitch_cdr(sheet_rows(written(rows, head)), SHANGHAI, **options))


def test_rows_that_repeat_a_uuid_are_one_call():
    readings = read(freeswitch_file())
    assert len(readings) == 8
    assert sum(record.talk_seconds for record in records(readings)) == 490
    assert readings[-1].row_numbers == (8, 9, 10)


def test_with_a_head_the_columns_may_stand_anywhere():
    rows = [row[::-1] for row in freeswitch_file()]
    assert records(read(rows, FREESWITCH_HEAD[::-1])) == records(read(freeswitch_file()))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_does_not_matter(seed):
    rows = freeswitch_file()
    random.Random(seed).shuffle(rows)
    assert {r.external_id: r for r in records(read(rows))} == {
        r.external_id: r for r in records(read(freeswitch_file()))
    }


def test_of_repeated_rows_that_differ_the_answered_and_longest_counts():
    rows = [
        freeswitch_row(1, **LOST, cause="USER_BUSY"),
        freeswitch_row(1, **TAKEN),
        freeswitch_row(1, **{**TAKEN, "billsec": 40}),
    ]
    (record,) = records(read(rows))
    assert (record.outcome, record.talk_seconds, record.wait_seconds) == (Outcome.ANSWERED, 60, 10)
    assert record.disposition == "NORMAL_CLEARING"


def test_a_b_leg_belongs_to_the_call_of_its_a_leg():
    caller = freeswitch_row(1, **TAKEN, bleg=uuid(2))
    agent = freeswitch_row(2, **{**TAKEN, "start": "2026-10-01 09:00:02", "duration": 68}, destination="8001")
    for rows in ([caller, agent], [agent, caller]):
        (record,) = records(read(rows))
        assert (record.external_id, record.talk_seconds, record.wait_seconds) == (uuid(1), 60, 10)
        assert (record.queue, record.agent_login) == ("95500", "8001")


def test_two_legs_that_name_each_other_are_one_call():
    rows = [freeswitch_row(1, **TAKEN, bleg=uuid(2)), freeswitch_row(2, **TAKEN, bleg=uuid(1), destination="8001")]
    (record,) = records(read(rows))
    assert (record.external_id, record.talk_seconds) == (uuid(1), 60)


@pytest.mark.parametrize(
    ("cause", "inbound", "outbound"),
    [
        ("ORIGINATOR_CANCEL", Outcome.ABANDONED, Outcome.NO_ANSWER),
        ("NO_ANSWER", Outcome.ABANDONED, Outcome.NO_ANSWER),
        ("USER_BUSY", Outcome.BUSY, Outcome.BUSY),
        ("NO_USER_RESPONSE", Outcome.FAILED, Outcome.FAILED),
        ("UNALLOCATED_NUMBER", Outcome.FAILED, Outcome.FAILED),
    ],
)
def test_the_cause_tells_how_an_unanswered_call_ended(cause, inbound, outbound):
    rows = [freeswitch_row(1, **LOST, cause=cause)]
    assert records(read(rows))[0].outcome is inbound
    assert records(read(rows, direction=Direction.OUTBOUND))[0].outcome is outbound


def test_a_direction_column_has_the_last_say():
    rows = [[*freeswitch_row(1, **TAKEN), "outbound"], [*freeswitch_row(2, **TAKEN), "inbound"]]
    found = records(read(rows, [*FREESWITCH_HEAD, "direction"]))
    assert [record.direction for record in found] == [Direction.OUTBOUND, Direction.INBOUND]
    assert found[0].caller_number == "95500"


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"billsec": -2}, "billsec", "duration_negative"),
        ({"duration": 99_999}, "duration", "duration_too_long"),
        ({"end": "2026-10-01 08:00:00", "answer": ""}, "end", "end_before_start"),
        ({"uuid": ""}, "uuid", "id_missing"),
        ({"uuid": "d80e22e0"}, "uuid", "uuid_malformed"),
        ({"start": "2026-13-01 09:00:00"}, "start", "not_a_moment"),
    ],
)
def test_a_bad_row_is_refused_with_row_column_value_and_reason(changes, column, code):
    readings = read([freeswitch_row(1, **TAKEN), freeswitch_row(2, **{**TAKEN, **changes}), freeswitch_row(3, **TAKEN)])
    (refused,) = refusals(readings)
    assert len(records(readings)) == 2
    assert (refused.row_number, refused.column, refused.reason.code) == (2, column, code)
    assert refused.value == str(changes[column])


def test_a_file_that_is_something_else_says_so():
    with pytest.raises(Invalid) as refused:
        read([["a", "b"], ["1", "2"]])
    assert refused.value.code == "not_freeswitch"


@given(st.permutations(freeswitch_file()), st.integers(0, 10))
def test_cut_anywhere_and_shuffled_a_file_gives_the_same_calls(rows, cut):
    known = {}
    for part in (rows[:cut], rows[cut:]):
        for record in records(read(part)) if part else []:
            known[record.external_id] = (
                join(known[record.external_id], record) if record.external_id in known else record
            )
    assert known == {record.external_id: record for record in records(read(freeswitch_file()))}
