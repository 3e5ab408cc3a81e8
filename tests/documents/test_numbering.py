"""Numbers of documents: no gap, no duplicate, whatever fails and however many issue at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bpo.documents.models import SeriesCounter
from bpo.documents.numbering import Series, next_number

LETTERS = Series("appointment", "RM-{year}-{n:03d}")
DAY = date(2026, 11, 22)


def test_numbers_count_up_from_one_in_the_pattern_of_their_series(database):
    with database.transaction() as session:
        numbers = [next_number(session, LETTERS, on=DAY) for _ in range(3)]
    assert numbers == ["RM-2026-001", "RM-2026-002", "RM-2026-003"]


def test_series_and_years_count_apart_and_an_old_year_goes_on(database):
    with database.transaction() as session:
        invoices = Series("invoice", "INV-{year}-{n:05d}")
        assert next_number(session, LETTERS, on=DAY) == "RM-2026-001"
        assert next_number(session, invoices, on=DAY) == "INV-2026-00001"
        assert next_number(session, LETTERS, on=date(2027, 1, 1)) == "RM-2027-001"
        assert next_number(session, LETTERS, on=date(2026, 12, 31)) == "RM-2026-002"


def test_a_series_without_the_year_never_starts_again(database):
    clients = Series("client", "KH{n:04d}")
    with database.transaction() as session:
        assert [next_number(session, clients, on=date(year, 1, 1)) for year in (2026, 2027)] == ["KH0001", "KH0002"]


def test_a_number_that_outgrows_its_places_is_written_in_full():
    assert LETTERS.written(1000, DAY) == "RM-2026-1000"


def test_a_failed_act_gives_its_number_back(database):
    with pytest.raises(RuntimeError), database.transaction() as session:
        assert next_number(session, LETTERS, on=DAY) == "RM-2026-001"
        raise RuntimeError
    with database.transaction() as session:
        assert next_number(session, LETTERS, on=DAY) == "RM-2026-001"


def test_eight_at_once_with_every_tenth_failing_leave_no_gap_and_no_duplicate(database):
    together = threading.Barrier(8)

    def issue(worker: int) -> list[str]:
        kept: list[str] = []
        together.wait()
        for attempt in range(50):
            with database.writes() as session:
                number = next_number(session, LETTERS, on=DAY)
                if (attempt + worker) % 10 == 0:
                    session.rollback()
                else:
                    session.commit()
                    kept.append(number)
        return kept

    with ThreadPoolExecutor(8) as pool:
        issued = [number for numbers in pool.map(issue, range(8)) for number in numbers]
    assert len(issued) == 8 * 45
    assert sorted(issued) == [LETTERS.written(n, DAY) for n in range(1, 8 * 45 + 1)]
    with database.reads() as session:
        assert session.scalars(select(SeriesCounter.last)).all() == [8 * 45]


def test_the_database_holds_one_counter_for_a_series_and_year(database):
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add_all([SeriesCounter(code="a", scope="2026", last=1), SeriesCounter(code="a", scope="2026", last=2)])


@pytest.mark.parametrize("pattern", ["RM-{year}", "RM", "{n}-{month}", "{n}{}", "{n.real.x}-{0}"])
def test_a_pattern_needs_the_number_and_knows_only_the_year_besides(pattern):
    with pytest.raises(ValueError, match="pattern"):
        Series("x", pattern)
