"""The shape of the days adds up to the days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from operations.calls.rules import Tally
from operations.calls.rules.profile import contacts_by_half_hour

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 10, 1, tzinfo=UTC)


def answered(count: int) -> Tally:
    return Tally(offered=count, answered=count)


@given(st.dictionaries(st.integers(0, 48 * 5), st.integers(0, 50), max_size=40))
def test_every_contact_stands_in_its_half_hour_and_day(counts):
    counted = {START + timedelta(minutes=30 * place): answered(count) for place, count in counts.items()}
    table = contacts_by_half_hour(counted, SHANGHAI)
    assert int(table.to_numpy().sum() if counts else 0) == sum(counts.values())
    for start, tally in counted.items():
        local = start.astimezone(SHANGHAI)
        assert table.loc[f"{local:%H:%M}", local.date()] == tally.offered


def test_nothing_counted_is_an_empty_table():
    assert contacts_by_half_hour({}, SHANGHAI).empty
