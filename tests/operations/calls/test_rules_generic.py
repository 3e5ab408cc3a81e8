"""Tables of any other system, through a column mapping."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from bpo.kernel.sheets import read_sheet
from operations.calls.rules import Direction, Outcome, read_generic, resolve_mapping, suggest_mapping
from operations.calls.rules.durations import to_seconds
from tests.operations.calls.call_files import SHANGHAI, records, refusals

CHINESE = """通话流水号,呼叫类型,队列名称,坐席工号,来电时间,接听时间,结束时间,呼叫结果,等待时长(秒),通话时长,\
保持时长,话后时长,客户号码,是否转接
C001,呼入,售后,8001,2026/10/1 9:00,2026/10/1 9:00,2026/10/1 9:03,已接听,12,00:02:30,5,20,13812345678,否
C002,呼入,售后,,2026/10/1 9:10,,2026/10/1 9:11,客户放弃,31,0,,,010-88886666,
C003,外呼,回访,8002,2026年10月1日 9:20,2026年10月1日 9:20,2026年10月1日 9:22,接通,８,1分5秒,0,10,'02188886666,是
C004,呼入,售后,,2026/10/1 9:30,,,溢出,,,,,,
"""
ENGLISH = """Call ID,Start Time,Connected,Talk Time,Agent,Phone Number
E-1,2026-10-01T09:00:00+08:00,Yes,65,8001,13812345678
E-2,2026-10-01 09:01:00,no,,,13812345679
"""
HEAD = ["id", "start", "answered", "talk", "wait"]
MAPPING = {
    "external_id": "id",
    "arrived_at": "start",
    "answered": "answered",
    "talk_seconds": "talk",
    "wait_seconds": 5,
}
ROW = ["1", "2026-10-01 09:00:00", "Y", "60", "10"]


def read_text(text, mapping=None, encoding="utf-8", **options):
    sheet = read_sheet(text.encode(encoding))
    return list(read_generic(sheet.rows, sheet.header, mapping, SHANGHAI, **options))


def read(*rows, head=HEAD, mapping=MAPPING, **options):
    return list(read_generic(list(enumerate(rows, start=2)), head, mapping, SHANGHAI, **options))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_chinese_export_needs_no_mapping(encoding):
    first, second, third, fourth = records(read_text(CHINESE, encoding=encoding))
    assert (first.external_id, first.direction, first.queue, first.agent_login) == (
        "C001",
        Direction.INBOUND,
        "售后",
        "8001",
    )
    assert first.arrived_at == datetime(2026, 10, 1, 1, tzinfo=UTC)
    assert (first.wait_seconds, first.talk_seconds, first.hold_seconds, first.acw_seconds) == (12, 150, 5, 20)
    assert (second.outcome, second.wait_seconds, second.caller_number) == (Outcome.ABANDONED, 31, "010-88886666")
    assert (third.direction, third.wait_seconds, third.talk_seconds, third.transferred) == (
        Direction.OUTBOUND,
        8,
        65,
        True,
    )
    assert third.caller_number == "02188886666"
    assert (fourth.outcome, fourth.wait_seconds) == (Outcome.OVERFLOWED, None)


def test_an_english_export_needs_no_mapping():
    first, second = records(read_text(ENGLISH))
    assert first.arrived_at == datetime(2026, 10, 1, 1, tzinfo=UTC) and first.talk_seconds == 65
    assert second.outcome is Outcome.ABANDONED and second.wait_seconds is None


def test_a_workbook_with_typed_cells_gives_the_same_call_as_the_text():
    book = openpyxl.Workbook()
    book.active.append(["十月通话"])
    book.active.append(["通话编号", "日期", "时间", "是否接通", "通话时长", "主叫号码"])
    book.active.append([20261001001, date(2026, 10, 1), time(9, 0, 5), "是", time(0, 2, 30), 13812345678])
    content = io.BytesIO()
    book.save(content)
    sheet = read_sheet(content.getvalue())
    mapping = {**suggest_mapping(sheet.header), "arrived_at": ["日期", "时间"]}
    typed = records(read_generic(sheet.rows, sheet.header, mapping, SHANGHAI))
    text = "通话编号,日期,时间,是否接通,通话时长,主叫号码\n20261001001,2026-10-01,9:00:05,是,150,13812345678\n"
    assert typed == records(read_text(text, mapping))
    assert typed[0].arrived_at == datetime(2026, 10, 1, 1, 0, 5, tzinfo=UTC)
    assert (typed[0].external_id, typed[0].caller_number) == ("20261001001", "13812345678")


def test_the_suggestion_is_a_mapping_to_be_kept():
    sheet = read_sheet(CHINESE.encode())
    suggested = suggest_mapping(sheet.header)
    assert suggested["external_id"] == "通话流水号" and suggested["wait_seconds"] == "等待时长(秒)"
    assert records(read_text(CHINESE, suggested)) == records(read_text(CHINESE))


def test_columns_may_be_named_or_counted_formats_and_words_given():
    mapping = {
        "external_id": 1,
        "arrived_at": 2,
        "answered": 3,
        "talk_seconds": 4,
        "formats": {"arrived_at": "%d/%m/%Y %H:%M", "talk_seconds": "minutes"},
        "values": {"answered": ["OK"], "not_answered": "KO"},
    }
    taken, lost = records(
        read(["1", "01/10/2026 09:00", "ok", "1.5"], ["2", "01/10/2026 09:01", "KO", ""], mapping=mapping)
    )
    assert (taken.arrived_at, taken.talk_seconds) == (datetime(2026, 10, 1, 1, tzinfo=UTC), 90)
    assert lost.outcome is Outcome.ABANDONED


def test_the_mappings_own_words_win_over_the_built_in_ones():
    mapping = {**MAPPING, "values": {"not_answered": ["1"], "answered": ["0"]}}
    assert [record.answered for record in records(read([*ROW[:2], "0", "1", "1"], mapping=mapping))] == [True]


def test_a_time_of_answer_is_enough_to_know_that_a_call_was_answered():
    mapping = {"external_id": 1, "arrived_at": 2, "answered_at": 3, "ended_at": 4}
    taken, lost = records(
        read(
            ["1", "2026-10-01 09:00:00", "2026-10-01 09:00:20", "2026-10-01 09:01:00"],
            ["2", "2026-10-01 09:00:00", "", "2026-10-01 09:00:04"],
            mapping=mapping,
        )
    )
    assert (taken.wait_seconds, taken.talk_seconds) == (20, 40)
    assert (lost.outcome, lost.wait_seconds) == (Outcome.ABANDONED, 4)


def test_seconds_of_calls_nobody_answered_are_not_handling():
    (record,) = records(read(["1", "2026-10-01 09:00:00", "N", "35", "35"]))
    assert (record.handle_seconds, record.wait_seconds) == (0, 35)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, "", "id_missing"),
        (0, "1.5E+17", "digits_lost"),
        (1, "10/1/2026", "not_a_moment"),
        (1, "", "start_missing"),
        (2, "也许", "value_unknown"),
        (2, "", "value_unknown"),
        (3, "-5", "duration_negative"),
        (3, "05:00:01", "duration_too_long"),
        (3, "long", "not_a_duration"),
        (4, "14401", "duration_too_long"),
    ],
)
def test_a_bad_row_is_refused_with_row_column_value_and_reason(column, value, code):
    bad = [value if index == column else cell for index, cell in enumerate(ROW)]
    readings = read(ROW, bad, ["3", *ROW[1:]])
    (refused,) = refusals(readings)
    assert len(records(readings)) == 2
    assert (refused.row_number, refused.column, refused.value, refused.reason.code) == (3, HEAD[column], value, code)
    assert str(refused.reason) and refused.cells == tuple(bad)


def test_times_that_contradict_each_other_are_refused():
    mapping = {"external_id": 1, "arrived_at": 2, "answered": 3, "answered_at": 4, "ended_at": 5}
    head = ["id", "start", "answered", "answer", "end"]
    start = "2026-10-01 09:00:00"
    readings = read(
        ["1", start, "是", "2026-10-01 09:00:10", "2026-10-01 08:59:59"],
        ["2", start, "是", "2026-10-01 08:59:00", "2026-10-01 09:10:00"],
        ["3", start, "否", "2026-10-01 09:01:00", "2026-10-01 09:10:00"],
        mapping=mapping,
        head=head,
    )
    found = [(refused.column, refused.reason.code) for refused in refusals(readings)]
    assert found[:2] == [("end", "end_before_start"), ("answer", "answer_outside_call")]
    assert found[2][1] == "answer_contradicted"


def test_of_an_id_in_several_rows_the_one_revised_last_counts():
    head = [*HEAD, "updated"]
    mapping = {**MAPPING, "updated_at": "updated"}
    newer = [*ROW[:3], "90", "10", "2026-10-02 08:00:00"]
    older = [*ROW[:3], "60", "10", "2026-10-01 10:00:00"]
    for rows in ([newer, older], [older, newer]):
        (reading,) = read(*rows, head=head, mapping=mapping)
        assert reading.record.talk_seconds == 90 and reading.row_numbers == (2, 3)
    assert records(read(ROW, [*ROW[:3], "75", "10"]))[0].talk_seconds == 75


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"external_id": 1, "arrived_at": 2}, "mapping_incomplete"),
        ({"arrived_at": 2, "answered": 3}, "mapping_incomplete"),
        ({**MAPPING, "mood": 1}, "mapping_unknown_name"),
        ({**MAPPING, "values": {"perhaps": ["x"]}}, "mapping_unknown_name"),
        ({**MAPPING, "formats": {"queue": "x"}}, "mapping_unknown_name"),
        ({**MAPPING, "formats": {"talk_seconds": "hours"}}, "mapping_unknown_unit"),
        ({**MAPPING, "formats": ["x"]}, "mapping_malformed"),
        ({**MAPPING, "queue": "skill"}, "mapping_column_missing"),
        ({**MAPPING, "queue": 6}, "mapping_column_missing"),
        ({**MAPPING, "queue": 0}, "mapping_column_missing"),
        ({**MAPPING, "queue": True}, "mapping_column_missing"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_before_any_row(mapping, code):
    with pytest.raises(Invalid) as refused:
        resolve_mapping(HEAD, mapping)
    assert refused.value.code == code and "%(" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("65", 65),
        (65, 65),
        ("65.5", 66),
        ("1:05", 65),
        ("00:01:05", 65),
        ("1分5秒", 65),
        ("1小时2分钟3秒", 3723),
        ("1m 5s", 65),
        (time(0, 1, 5), 65),
        ("０:０５", 5),
        ("1,065", 1065),
    ],
)
def test_durations(written, seconds):
    assert to_seconds(written, "talk_seconds") == seconds


def test_durations_in_milliseconds():
    assert to_seconds("65499", "talk_seconds", "milliseconds") == 65


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(0, 900)), max_size=20), st.integers(0, 20))
def test_a_file_cut_in_two_gives_the_calls_of_the_whole(calls, cut):
    rows = [[str(key), "2026-10-01 09:00:00", "Y", str(talk), "1"] for key, talk in calls]
    whole = {record.external_id: record for record in records(read(*rows))}
    parts = {record.external_id: record for part in (rows[:cut], rows[cut:]) for record in records(read(*part))}
    assert parts == whole == {key: replace(record) for key, record in whole.items()}
