"""Half-open periods of days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from bpo.kernel.period import ALWAYS, Period, month, month_of

JUNE = Period(date(2026, 6, 1), date(2026, 7, 1))
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@st.composite
def periods(draw):
    start = draw(DAYS)
    return Period(start, start + timedelta(days=draw(st.integers(1, 500))))


def test_a_month_has_its_days_and_its_last_day():
    assert month("2026-06") == JUNE
    assert JUNE.days == 30
    assert JUNE.last == date(2026, 6, 30)
    assert month("2028-02").days == 29
    assert month("2026-12").end == date(2027, 1, 1)


@pytest.mark.parametrize(
    "written", ["2026-13", "2026-00", "2026-6", "June", "", "2026-06-01", "9999-12", "２０２６-06", "1899-12"]
)
def test_what_is_no_month_is_refused_with_what_was_given(written):
    with pytest.raises(Invalid) as refusal:
        month(written)
    assert refusal.value.code == "month_unreadable"
    assert written in str(refusal.value)


@pytest.mark.parametrize("end", [date(2026, 6, 1), date(2026, 5, 1)])
def test_a_period_has_days(end):
    with pytest.raises(Invalid, match="has no days"):
        Period(date(2026, 6, 1), end)


def test_the_end_is_outside():
    assert date(2026, 6, 30) in JUNE
    assert date(2026, 7, 1) not in JUNE
    assert JUNE.contains(Period(date(2026, 6, 30), date(2026, 7, 1)))
    assert not JUNE.contains(Period(date(2026, 6, 30), date(2026, 7, 2)))
    assert JUNE.intersect(month("2026-07")) is None


def test_a_split_has_two_parts_with_days():
    first, second = JUNE.split(date(2026, 6, 11))
    assert (first.days, second.days) == (10, 20)
    with pytest.raises(Invalid):
        JUNE.split(date(2026, 6, 1))


def test_parts_by_month():
    parts = list(Period(date(2026, 1, 31), date(2026, 3, 2)).by_month())
    assert [part.days for part in parts] == [1, 28, 1]


@given(periods())
def test_iteration_gives_each_day_once(period):
    days = list(period)
    assert len(days) == len(set(days)) == period.days
    assert all(day in period for day in days)


@given(periods())
def test_parts_by_month_are_the_period(period):
    parts = list(period.by_month())
    assert [day for part in parts for day in part] == list(period)
    assert all(month_of(part.start).contains(part) for part in parts)


@given(periods(), periods())
def test_an_intersection_is_the_days_in_both(one, other):
    both = one.intersect(other)
    assert set(both or ()) == set(one) & set(other)
    assert both == other.intersect(one)
    assert one.intersect(ALWAYS) == one
