"""What people and Excel write into a cell."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from bpo.kernel.sheets import match_columns, to_date, to_decimal, to_identifier, to_int, to_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12),
        (" 1,234 ", 1234),
        ("１２３", 123),
        ("12.0", 12),
        (7, 7),
        (Decimal("7.0"), 7),
        ("-3", -3),
        ("¥3000", 3000),
    ],
)
def test_whole_numbers(written, number):
    assert to_int(written) == number


@pytest.mark.parametrize("written", ["", "abc", "1.5", "1,23", "95%", "1e400", True, date(2026, 1, 1), "--1", "٣x"])
def test_what_is_no_whole_number_is_refused_with_the_value_and_the_field(written):
    with pytest.raises(Invalid) as refused:
        to_int(written, "talk_seconds")
    assert refused.value.field == "talk_seconds" and "value" in refused.value.facts


def test_decimals_stay_exact():
    assert to_decimal("1,234.50") == Decimal("1234.50")
    assert to_decimal("１．５元") == Decimal("1.5")
    assert to_decimal("1.2E+3") == 1200


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-01",
        "2026/10/1",
        "2026.10.1",
        "2026年10月1日",
        "２０２６年１０月１日",
        "20261001",
        "2026-10-01 23:59:59",
        46296,
        Decimal("46296.5"),
        date(2026, 10, 1),
        datetime(2026, 10, 1, 5),
    ],
)
def test_days(written):
    assert to_date(written) == date(2026, 10, 1)


@pytest.mark.parametrize("written", ["", "10/1/2026", "2026-13-01", "2026-02-30", "昨天", 12, "20261301", True])
def test_what_is_no_day_is_refused_with_a_remedy(written):
    with pytest.raises(Invalid) as refused:
        to_date(written, "日期")
    assert refused.value.code == "not_a_date" and "2026-10-01" in str(refused.value)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-10-01 22:41:05", datetime(2026, 10, 1, 14, 41, 5)),
        ("2020/2/10 22:41", datetime(2020, 2, 10, 14, 41)),
        ("2026年10月1日 9时5分", datetime(2026, 10, 1, 1, 5)),
        ("2026年10月1日 下午3点05分06秒", datetime(2026, 10, 1, 7, 5, 6)),
        ("2026/10/1 上午 12:30:00", datetime(2026, 9, 30, 16, 30)),
        ("2026-10-01 03:05 PM", datetime(2026, 10, 1, 7, 5)),
        ("2026-10-1 下午3:05:06", datetime(2026, 10, 1, 7, 5, 6)),
        ("2026-10-01 3:05 PM", datetime(2026, 10, 1, 7, 5)),
        ("2026-10-01T14:41:05Z", datetime(2026, 10, 1, 14, 41, 5)),
        ("2026-10-01T14:41:05.250+02:00", datetime(2026, 10, 1, 12, 41, 5)),
        ("2026-10-01 14:41:05+0800", datetime(2026, 10, 1, 6, 41, 5)),
        ("20261001224105", datetime(2026, 10, 1, 14, 41, 5)),
        ("2026-10-01", datetime(2026, 9, 30, 16)),
        (Decimal("46296.5"), datetime(2026, 10, 1, 4)),
        (datetime(2026, 10, 1, 8), datetime(2026, 10, 1)),
        (date(2026, 10, 1), datetime(2026, 9, 30, 16)),
    ],
)
def test_instants_in_the_zone_of_the_file(written, instant):
    assert to_moment(written, SHANGHAI) == instant.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "22:41",
        "2026-10-01 25:00",
        "2026-10-01 10:60",
        "soon",
        41,
        time(8),
        timedelta(1),
        "0001-01-01",
        "9999-12-31",
    ],
)
def test_what_is_no_instant_is_refused(written):
    with pytest.raises(Invalid) as refused:
        to_moment(written, SHANGHAI)
    assert refused.value.code == "not_a_moment"


def test_a_layout_settles_the_order_of_day_and_month():
    assert to_moment("01/10/2026 08:00", SHANGHAI, layout="%d/%m/%Y %H:%M") == datetime(2026, 10, 1, tzinfo=UTC)


def test_an_hour_the_clock_skipped_is_refused_and_of_a_double_hour_the_first_is_taken():
    berlin = ZoneInfo("Europe/Berlin")
    with pytest.raises(Invalid) as refused:
        to_moment("2026-03-29 02:30", berlin)
    assert refused.value.code == "moment_skipped"
    assert to_moment("2026-10-25 02:30", berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_chinas_summer_time_of_1988_is_known():
    assert to_moment("1988-07-01 12:00", SHANGHAI) == datetime(1988, 7, 1, 3, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1992, 1, 1), max_value=datetime(2100, 1, 1)))
def test_an_instant_written_by_excel_in_china_reads_back(moment):
    moment = moment.replace(microsecond=0)
    written = f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M:%S}"
    assert to_moment(written, SHANGHAI).astimezone(SHANGHAI).replace(tzinfo=None) == moment


@pytest.mark.parametrize(
    ("written", "digits"),
    [(13812345678, "13812345678"), ("007", "007"), ("'007", "007"), ("１３８", "138"), ('="010"', "010"), ("a\t", "a")],
)
def test_identifiers_keep_exactly_their_digits(written, digits):
    assert to_identifier(written) == digits


@pytest.mark.parametrize("written", ["1.38E+10", "1E+15", 320102199001011234, Decimal("1690325492.2")])
def test_identifiers_that_lost_digits_are_refused(written):
    with pytest.raises(Invalid) as refused:
        to_identifier(written)
    assert refused.value.code == "digits_lost"


def test_columns_are_matched_whatever_the_width_case_spaces_and_units():
    synonyms = {
        "id": ["call id", "通话编号"],
        "talk": ["通话时长", "talk time"],
        "wait": ["等待时长"],
        "agent": ["工号"],
    }
    header = ["Ｃａｌｌ＿ＩＤ", "通话时长（秒）", "备注", "工 号"]
    assert match_columns(header, synonyms) == {"id": 0, "talk": 1, "agent": 3}


def test_a_column_serves_one_field_and_the_order_of_synonyms_decides():
    assert match_columns(["时长", "通话时长"], {"talk": ["通话时长", "时长"], "total": ["时长"]}) == {
        "talk": 1,
        "total": 0,
    }
