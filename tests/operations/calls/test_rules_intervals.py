"""The half hour of a call, on days of 23, 24 and 25 hours."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from operations.calls.rules import day_bounds, day_intervals, interval_label, interval_start

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
KATHMANDU, LORD_HOWE = ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_a_call_belongs_to_the_half_hour_in_which_it_arrived():
    assert interval_start(utc(2026, 10, 1, 1, 29, 59), SHANGHAI) == utc(2026, 10, 1, 1)
    assert interval_start(utc(2026, 10, 1, 1, 30), SHANGHAI) == utc(2026, 10, 1, 1, 30)
    assert interval_start(utc(2026, 10, 1, 1, 44), SHANGHAI, 15) == utc(2026, 10, 1, 1, 30)


def test_half_hours_follow_the_local_clock_where_it_is_a_quarter_off():
    assert interval_start(utc(2026, 10, 1, 0, 20), KATHMANDU) == utc(2026, 10, 1, 0, 15)
    assert interval_label(utc(2026, 10, 1, 0, 15), KATHMANDU) == "06:00"


@pytest.mark.parametrize(
    ("day", "zone", "count", "hours"),
    [
        (date(2026, 10, 1), SHANGHAI, 48, 24),
        (date(2026, 3, 29), BERLIN, 46, 23),
        (date(2026, 10, 25), BERLIN, 50, 25),
        (date(1986, 5, 4), SHANGHAI, 46, 23),
        (date(1986, 9, 14), SHANGHAI, 50, 25),
        (date(1991, 9, 15), SHANGHAI, 50, 25),
        (date(1992, 5, 4), SHANGHAI, 48, 24),
        (date(2026, 10, 4), LORD_HOWE, 47, 23.5),
        (date(2026, 4, 5), LORD_HOWE, 49, 24.5),
    ],
)
def test_a_day_has_as_many_half_hours_as_the_clock_gives_it(day, zone, count, hours):
    intervals = day_intervals(day, zone)
    begins, ends = day_bounds(day, zone)
    assert len(intervals) == count and ends - begins == timedelta(hours=hours)
    assert (intervals[0].start, intervals[-1].end) == (begins, ends)
    assert all(one.end == following.start for one, following in pairwise(intervals))
    assert len({interval.label for interval in intervals}) == count


def test_the_hour_that_happens_twice_is_labelled_with_its_offset():
    labels = [interval.label for interval in day_intervals(date(2026, 10, 25), BERLIN)]
    assert labels[3:9] == ["01:30", "02:00 +02:00", "02:30 +02:00", "02:00 +01:00", "02:30 +01:00", "03:00"]


@given(
    st.datetimes(min_value=datetime(1986, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([SHANGHAI, BERLIN, KATHMANDU, LORD_HOWE]),
    st.sampled_from([15, 30]),
)
def test_every_instant_lies_in_exactly_one_interval_of_its_day(moment, zone, minutes):
    day = moment.astimezone(zone).date()
    holding = [one for one in day_intervals(day, zone, minutes) if one.start <= moment < one.end]
    assert [one.start for one in holding] == [interval_start(moment, zone, minutes)]


def test_a_length_that_does_not_divide_the_hour_is_refused():
    with pytest.raises(Invalid):
        interval_start(utc(2026, 10, 1), SHANGHAI, 7)
