"""Walking a list by its cursors gives each row once, in the order of the whole select, forwards and back.

The rows have many equal and many blank values; both databases must agree with themselves on every order.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from bpo.clients.models import Client
from bpo.clients.rules import ClientStatus, TaxpayerKind
from bpo.clients.views.clients import CLIENTS
from bpo.kernel.db import Database
from bpo.kernel.permits import Actor
from bpo.kernel.web.lists import Part, asked_of
from bpo.kernel.web.lists.cursor import read
from bpo.kernel.web.lists.narrowing import narrow, ordered, rows_of, terms
from bpo.kernel.web.lists.reading import Walk, all_rows
from tests.databases import copied_database
from tests.kernel.list_rows import TODAY, client_row

ROWS = 60
KEY = b"k" * 32
SORTS = st.lists(
    st.tuples(st.sampled_from(CLIENTS.sortable), st.booleans()), max_size=4, unique_by=lambda pair: pair[0]
)
FILTERS = st.sampled_from(
    [{}, {"industry.is": ["empty"]}, {"industry.is": ["filled"]}, {"status": ["active"]}, {"q": ["1"]},
     {"taxpayer_kind.any": ["general,small"]}, {"payment_days.from": ["30"]}, {"code": ["nobody"]}]
)  # fmt: skip


@contextmanager
def rows_in(template: str, folder: Any) -> Iterator[Database]:
    chance = random.Random(7)
    with copied_database(template, folder) as url:
        database = Database(url)
        with database.writes() as session:
            session.execute(insert(Client), [client_row(number, chance) for number in range(ROWS)])
            session.commit()
        yield database
        database.close()


@pytest.fixture(scope="module")
def database(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with rows_in(template_database, tmp_path_factory.mktemp("walks")) as database:
        yield database


def walk_of(session: Any, args: dict[str, list[str]], sorts: Any, size: int, most: int | None = None) -> Walk:
    asked = asked_of(CLIENTS, args, session, Actor.system())
    statement = narrow(CLIENTS, select(Client), asked.words, asked.conditions, TODAY)
    return Walk(session, statement, terms(CLIENTS, sorts), size, KEY, "here", most)


def follow(walk: Walk, token: str) -> Part:
    place = read(KEY, "here", token)
    assert place is not None
    return walk.backwards(place) if place.back else walk.onwards(place)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sorts=SORTS, args=FILTERS, size=st.integers(1, 25), most=st.sampled_from([None, 0, 20, ROWS]))
def test_a_walk_gives_each_row_once_in_the_order_of_the_whole(database, sorts, args, size, most):
    """Also where the first page stops counting: then it tells fewer rows than there are, and says so."""
    with database.reads() as session:
        walk = walk_of(session, args, sorts, size, most)
        whole = [row.id for row in rows_of(session, ordered(walk.statement, walk.order))]
        assert [row.id for chunk in all_rows(walk, chunk=7) for row in chunk] == whole

        part, seen = walk.numbered(1), []
        while True:
            seen += [row.id for row in part.rows]
            assert part.at + len(part.rows) == len(seen) <= part.total
            assert part.total == len(whole) if part.whole else part.total < len(whole)
            if part.next is None:
                break
            part = follow(walk, part.next)
        assert seen == whole

        part = walk.last()
        assert part.next is None
        seen = [row.id for row in part.rows]
        while part.previous is not None:
            part = follow(walk, part.previous)
            assert [row.id for row in part.rows] == whole[part.at : part.at + len(part.rows)]
            seen = [row.id for row in part.rows] + seen
        assert seen == whole and part.at == 0


def test_blanks_stand_last_rising_and_falling(database):
    with database.reads() as session:
        for falls in (False, True):
            walk = walk_of(session, {}, [("industry", falls)], ROWS)
            values = [row.industry for row in walk.numbered(1).rows]
            filled = [one for one in values if one is not None]
            assert values == filled + [None] * (len(values) - len(filled))
            assert filled == sorted(filled, reverse=falls)


def test_a_choice_is_ordered_as_its_words_are_listed(database):
    with database.reads() as session:
        rows = walk_of(session, {}, [("taxpayer_kind", False)], ROWS).numbered(1).rows
        order = list(TaxpayerKind)
        places = [order.index(row.taxpayer_kind) for row in rows]
        assert places == sorted(places)


def test_rows_that_vanish_while_one_walks_lose_nobody_a_row(database):
    with database.reads() as session:
        walk = walk_of(session, {}, [("industry", True)], 10)
        whole = [row.id for row in walk.numbered(1).rows]
        second = follow(walk, walk.numbered(1).next)
        gone = whole[3:]
        smaller = Walk(session, walk.statement.where(Client.id.not_in(gone)), walk.order, 10, KEY, "here")
        assert [row.id for row in follow(smaller, walk.numbered(1).next).rows] == [row.id for row in second.rows]


def test_no_list_pages_deep_by_number(database):
    with database.reads() as session:
        assert walk_of(session, {}, [], 10).numbered(10**6).page == ROWS // 10
        assert {row.status for row in walk_of(session, {"status": ["active"]}, [], ROWS).numbered(1).rows} == {
            ClientStatus.ACTIVE
        }
