"""Seat states, codes, periods and spells, without a database."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Conflict, Invalid
from operations.seats.rules import (
    MOVES,
    Clash,
    SeatStatus,
    check_move,
    check_period,
    check_ready,
    check_reduction,
    check_release,
    refuse_clashes,
    seat_codes,
    spells,
)

DAY = date(2026, 11, 22)
ALLOWED = {
    ("planned", "ready"), ("planned", "released"), ("ready", "faulty"), ("ready", "released"), ("faulty", "ready"),
    ("faulty", "released"),
}  # fmt: skip


@pytest.mark.parametrize("status", list(SeatStatus))
@pytest.mark.parametrize("wanted", list(SeatStatus))
def test_only_the_moves_of_the_table_are_possible(status, wanted):
    if (status.value, wanted.value) in ALLOWED:
        check_move("A3-001", status, wanted, "broken", None)
    else:
        with pytest.raises(Conflict, match="A3-001"):
            check_move("A3-001", status, wanted, "broken", None)


def test_every_status_has_its_row_in_the_table():
    assert set(MOVES) == set(SeatStatus)


def test_a_fault_needs_a_reason_and_a_projects_seat_is_not_given_up():
    with pytest.raises(Invalid, match="what is wrong with seat A3-001"):
        check_move("A3-001", SeatStatus.READY, SeatStatus.FAULTY, None, None)
    with pytest.raises(Conflict, match="2026-12-01"):
        check_move("A3-001", SeatStatus.READY, SeatStatus.RELEASED, None, date(2026, 12, 1))


def test_codes_run_with_at_least_three_digits():
    assert seat_codes("A3-", 9, 11) == ["A3-009", "A3-010", "A3-011"]
    assert seat_codes("", 998, 1001) == ["0998", "0999", "1000", "1001"]
    with pytest.raises(Invalid):
        seat_codes("A", 5, 4)
    with pytest.raises(Invalid):
        seat_codes("A", 1, 1001)


def test_a_period_is_neither_empty_nor_endless_nor_long_past():
    check_period(DAY - timedelta(days=31), DAY, DAY)
    for starts_on, ends_on in [
        (DAY, DAY),
        (DAY, DAY - timedelta(days=1)),
        (DAY, DAY + timedelta(days=1099)),
        (DAY - timedelta(days=32), DAY),
    ]:
        with pytest.raises(Invalid):
            check_period(starts_on, ends_on, DAY)


def test_seats_that_are_not_ready_are_named():
    check_ready([("A", SeatStatus.READY)])
    with pytest.raises(Conflict, match=r"2 of the seats are not ready.*B.*C"):
        check_ready([("A", SeatStatus.READY), ("C", SeatStatus.FAULTY), ("B", SeatStatus.PLANNED)])


def test_a_clash_names_the_seat_the_project_and_its_last_day():
    refuse_clashes([])
    clash = Clash("A3-017", "P2026-004", DAY, date(2026, 12, 31))
    with pytest.raises(Conflict) as refusal:
        refuse_clashes([clash])
    assert str(refusal.value) == "A3-017 belongs to P2026-004 until 2026-12-31. Nothing was assigned."
    with pytest.raises(Conflict, match=r"A3-017 belongs to P2026-004 .* 1 more are taken.*A3-018 \(P2026-005"):
        refuse_clashes([Clash("A3-018", "P2026-005", DAY, DAY), clash])


def test_the_past_is_not_released_and_not_more_than_there_is():
    check_release(DAY, DAY, 5, 5)
    with pytest.raises(Invalid):
        check_release(DAY - timedelta(days=1), DAY, 5, 5)
    with pytest.raises(Conflict):
        check_release(DAY, DAY, 4, 5)
    with pytest.raises(Conflict):
        check_release(DAY, DAY, 4, 0)


def test_fewer_seats_than_the_contract_says_need_a_reason():
    check_reduction(20, 20, "HT-1", None)
    check_reduction(3, None, "", None)
    check_reduction(19, 20, "HT-1", "agreed by letter")
    with pytest.raises(Invalid, match=r"HT-1 has 20 seats.*19"):
        check_reduction(19, 20, "HT-1", None)


def test_spells_are_cut_where_the_set_of_seats_changes():
    days = [(DAY + timedelta(days=offset), seat) for offset in range(3) for seat in (1, 2)]
    days += [(DAY + timedelta(days=offset), seat) for offset in (3, 5) for seat in (1,)]
    found = [(one.starts_on, one.ends_on, one.count) for one in spells(days)]
    after = [DAY + timedelta(days=offset) for offset in range(7)]
    assert found == [(DAY, after[3], 2), (after[3], after[4], 1), (after[5], after[6], 1)]


@given(st.sets(st.tuples(st.integers(0, 40), st.integers(1, 6))))
def test_spells_hold_exactly_the_days_they_were_made_from(pairs):
    days = {(DAY + timedelta(days=offset), seat) for offset, seat in pairs}
    found = spells(days)
    held = {
        (one.starts_on + timedelta(days=number), seat)
        for one in found
        for number in range((one.ends_on - one.starts_on).days)
        for seat in one.seat_ids
    }
    assert held == days
    assert sum(one.count * (one.ends_on - one.starts_on).days for one in found) == len(days)
    for one, following in pairwise(found):
        assert one.ends_on <= following.starts_on
        assert one.ends_on < following.starts_on or one.seat_ids != following.seat_ids
