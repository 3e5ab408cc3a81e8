"""Answers kept until the next act: asked once, by each reader, and anew as soon as anything was done."""

import pytest

from bpo.clients.actions import make_dormant
from bpo.kernel.roles import Role
from bpo.kernel.standing import Standing
from tests.clients.makers import make_client


@pytest.fixture
def asked(session, person):
    """(ask(actor), how often the answer was looked for); something has been done before."""
    client = make_client(session)
    session.commit()
    answers, looked = Standing(3), []

    def ask(actor, question="which"):
        return answers.ask(session, actor, question, lambda: looked.append(actor.id) or len(looked))

    return ask, looked, client


def test_an_answer_is_looked_for_once_until_the_next_act(session, person, asked):
    ask, _looked, client = asked
    sales = person(Role.SALES)
    session.commit()
    assert [ask(sales) for _time in range(3)] == [1, 1, 1]
    session.commit()
    assert ask(sales) == 1
    make_dormant(session, sales, client_id=client.id, reason="业务暂停")
    session.commit()
    assert ask(sales) == 2


def test_each_reader_and_each_question_has_its_own(session, person, asked):
    ask, _looked, _client = asked
    sales, director = person(Role.SALES), person(Role.DIRECTOR)
    session.commit()
    assert [ask(sales), ask(director), ask(sales, "who"), ask(sales), ask(director)] == [1, 2, 3, 1, 2]


def test_whose_rights_change_asks_anew(session, person, asked):
    ask, _looked, _client = asked
    sales = person(Role.SALES)
    session.commit()
    assert ask(sales) == 1
    assert ask(type(sales)(id=sales.id, name=sales.name, roles=frozenset({Role.HR}))) == 2


def test_a_session_that_has_written_hears_of_it_at_once(session, person, asked):
    ask, _looked, client = asked
    sales = person(Role.SALES)
    session.commit()
    assert ask(sales) == 1
    make_dormant(session, sales, client_id=client.id, reason="业务暂停")
    session.flush()
    assert [ask(sales), ask(sales)] == [2, 3]


def test_no_more_are_kept_than_may_be(session, person, asked):
    ask, looked, _client = asked
    sales = person(Role.SALES)
    session.commit()
    for question in "abcd":
        ask(sales, question)
    ask(sales, "d")
    assert len(looked) == 4
