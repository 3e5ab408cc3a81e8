"""What another look at the same call changes, and what of a number may be seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from operations.calls.rules import (
    CallRecord,
    Change,
    Direction,
    Outcome,
    Source,
    check_record,
    fingerprint,
    join,
    legs_from_json,
    legs_to_json,
    mask_number,
    merge,
    read_asterisk_cdr,
)
from tests.operations.calls.call_files import PLAIN_CALLS, SHANGHAI, cdr_custom_row, records, sheet_rows, written

NINE = datetime(2026, 10, 1, 1, tzinfo=UTC)


def call(**changes):
    given_facts = {
        "source": Source.GENERIC,
        "external_id": "C1",
        "direction": Direction.INBOUND,
        "arrived_at": NINE,
        "outcome": Outcome.ANSWERED,
        "wait_seconds": 10,
        "talk_seconds": 60,
        "caller_number": "13812345678",
    }
    return CallRecord(**{**given_facts, **changes})


def test_a_call_is_new_then_unchanged_then_revised():
    known = fingerprint(call())
    assert merge(None, call()) is Change.NEW
    assert merge(known, call()) is Change.UNCHANGED
    assert merge(known, call(talk_seconds=61)) is Change.REVISED


def test_the_same_instant_in_another_zone_is_no_revision():
    there = call(arrived_at=NINE.astimezone(timezone(timedelta(hours=8))))
    assert merge(fingerprint(call()), there) is Change.UNCHANGED


def test_the_number_itself_never_enters_the_fingerprint_but_its_keyed_hash_does():
    assert fingerprint(call()) == fingerprint(call(caller_number="13900000000"))
    assert fingerprint(call(), "hash-a") != fingerprint(call(), "hash-b")


def test_older_data_are_ignored():
    newer = call(talk_seconds=90, updated_at=NINE + timedelta(hours=2))
    older = call(updated_at=NINE + timedelta(hours=1))
    assert join(newer, older) == join(older, newer) == newer


def test_legs_survive_being_kept_as_json():
    rows = [cdr_custom_row(one, count=n, linkedid="1790816400.10") for n, one in enumerate(PLAIN_CALLS)]
    (record,) = records(read_asterisk_cdr(sheet_rows(written(rows)), SHANGHAI))
    assert len(record.legs) == 5
    assert legs_from_json(legs_to_json(record.legs)) == record.legs
    assert record.caller_number not in str(legs_to_json(record.legs))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"external_id": " "}, "external_id"),
        ({"talk_seconds": -1}, "talk_seconds"),
        ({"wait_seconds": 14_401}, "wait_seconds"),
        ({"ended_at": NINE - timedelta(seconds=1)}, "ended_at"),
        ({"answered_at": NINE - timedelta(seconds=1)}, "answered_at"),
        ({"answered_at": NINE, "outcome": Outcome.ABANDONED}, "outcome"),
    ],
)
def test_a_record_that_cannot_be_is_refused_with_its_field(changes, field):
    with pytest.raises(Invalid) as refused:
        check_record(call(**changes))
    assert refused.value.field == field


def test_a_believable_record_passes():
    record = call(talk_seconds=14_400, wait_seconds=None, answered_at=NINE, ended_at=NINE)
    assert check_record(record) == replace(record)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("+86 138 1234 5678", "+86138****5678"),
        ("008613812345678", "0086138****5678"),
        ("8613812345678", "86138****5678"),
        ("010-88886666", "010-****6666"),
        ("01088886666", "010****6666"),
        ("0755-1234567", "0755-***4567"),
        ("010-88886666-123", "010-****6666-***"),
        ("010-88886666转8001", "010-****6666转****"),
        ("01088886666,12", "010****6666,**"),
        ("88886666", "****6666"),
        ("4008001234", "400***1234"),
        ("+14155552671", "+141****2671"),
        ("95500", "***00"),
        ("8001", "**01"),
        ("12", "**"),
        ("anonymous", "a***"),
        ("client1", "c***"),
        ("", ""),
    ],
)
def test_numbers_are_masked(number, masked):
    assert mask_number(number) == masked


@given(st.text(alphabet="0123456789+- 转x#", max_size=24))
def test_no_mask_shows_a_whole_number(number):
    digits = [sign for sign in mask_number(number) if sign.isdigit()]
    written_digits = [sign for sign in number if sign.isdigit()]
    assert not written_digits or len(digits) < len(written_digits)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_number_hides_its_middle_four(number):
    assert mask_number(number) == f"{number[:3]}****{number[7:]}"
