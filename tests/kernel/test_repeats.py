"""Acts under an Idempotency-Key: once, however often they are asked for, and with the first answer each time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from bpo.clients.models import Client
from bpo.kernel.models import JournalEntry, KeptAnswer
from bpo.kernel.roles import Role
from bpo.kernel.web.repeats import REPLAYED, Repeat, alone, prune
from bpo.people.actions import open_session
from bpo.people.models import SessionKind, User
from tests.clients.makers import handover_of
from tests.conftest import NOW
from tests.projects.makers import make_project

CLIENT = {
    "legal_name_zh": "上海云桥通信服务有限公司",
    "short_name": "云桥",
    "taxpayer_kind": "foreign",
    "payment_days": 30,
}

OTHER = {**CLIENT, "legal_name_zh": "杭州澄湖电子商务有限公司", "short_name": "澄湖"}


@pytest.fixture
def calling(app, session):
    """`calling(actor)(method, path, body=None, key=…)` → the answer."""

    def of(actor):
        user = session.get_one(User, actor.id)
        secret, _row = open_session(session, user, kind=SessionKind.TOKEN, label="t", now=NOW, days=1)
        session.commit()

        def call(method, path, body=None, *, key=None, **more):
            headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
            if key is not None:
                headers["Idempotency-Key"] = key
            if body is not None:
                more["json"] = body
            return app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **more)

        return call

    return of


def count(session, model) -> int:
    found = session.scalar(select(func.count()).select_from(model))
    session.rollback()  # on SQLite an open session keeps everybody else out
    return found


def test_the_same_request_again_gets_the_first_answer_and_does_nothing(calling, person, session):
    call = calling(person(Role.SALES))
    first = call("POST", "/clients", CLIENT, key="k-1")
    entries = count(session, JournalEntry)
    again = call("POST", "/clients", CLIENT, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data and again.content_type == first.content_type
    assert REPLAYED not in first.headers and again.headers[REPLAYED] == "true"
    assert (count(session, Client), count(session, JournalEntry), count(session, KeptAnswer)) == (1, entries, 1)


def test_another_request_under_the_key_is_refused(calling, person, session):
    call = calling(person(Role.SALES))
    call("POST", "/clients", CLIENT, key="k-1")
    other = call("POST", "/clients", {**CLIENT, "short_name": "other"}, key="k-1")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert count(session, Client) == 1


def test_the_same_body_at_another_record_is_another_request(calling, person, session):
    call = calling(person(Role.SALES))
    ids = [call("POST", "/clients", body).json["id"] for body in (CLIENT, OTHER)]
    reason = {"reason": "no business for a year"}
    assert call("POST", f"/clients/{ids[0]}/dormancy", reason, key="k-1").status_code == 200
    assert call("POST", f"/clients/{ids[1]}/dormancy", reason, key="k-1").json["code"] == "idempotency_key_reused"


def test_a_refusal_is_not_kept_and_the_mended_request_may_use_the_key(calling, person, session):
    call = calling(person(Role.SALES))
    assert call("POST", "/clients", {**CLIENT, "payment_days": 9999}, key="k-1").status_code == 422
    assert count(session, KeptAnswer) == 0
    assert call("POST", "/clients", CLIENT, key="k-1").status_code == 201


def test_keys_are_each_persons_own_and_each_address_own(calling, person, session):
    ours, theirs = calling(person(Role.SALES)), calling(person(Role.SALES))
    first = ours("POST", "/clients", CLIENT, key="k-1")
    assert theirs("POST", "/clients", OTHER, key="k-1").json["id"] != first.json["id"]
    assert ours("PUT", "/me/settings", {"theme": "dark"}, key="k-1").status_code == 200


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 201, "键", "a\tb"])
def test_a_key_nobody_should_use_is_refused(calling, person, session, key):
    answer = calling(person(Role.SALES))("POST", "/clients", CLIENT, key=key.encode().decode("latin-1"))
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_malformed")
    assert count(session, Client) == 0


def test_a_quoted_key_is_the_key(calling, person, session):
    call = calling(person(Role.SALES))
    call("POST", "/clients", CLIENT, key='"k-1"')
    assert call("POST", "/clients", CLIENT, key="k-1").headers[REPLAYED] == "true"


def test_answers_without_a_body_and_deletions_are_kept_too(calling, person, session):
    call = calling(person(Role.SALES))
    made = call("POST", "/me/tokens", {"label": "one"}, key="k-1").json
    ended = [call("DELETE", f"/me/tokens/{made['id']}", key="k-2") for _each in range(2)]
    assert [(one.status_code, one.data) for one in ended] == [(204, b"")] * 2
    assert ended[1].headers[REPLAYED] == "true"


def test_what_a_form_sends_is_the_same_whatever_stands_between_its_parts(calling, person, session):
    sales = person(Role.SALES)
    handover = handover_of(session, make_project(session))
    session.commit()
    call = calling(sales)

    def attach(data: bytes):
        return call("POST", f"/handovers/{handover.id}/files", key="k-1", data={"file": (BytesIO(data), "a.csv")})

    first, again, other = attach(b"a,b\n1,2\n"), attach(b"a,b\n1,2\n"), attach(b"a,b\n1,3\n")
    assert first.status_code == 201, first.json
    assert again.json == first.json and again.headers[REPLAYED] == "true"
    assert other.json["code"] == "idempotency_key_reused"


def test_what_is_kept_is_sealed(calling, person, session):
    secret = calling(person(Role.SALES))("POST", "/me/tokens", {"label": "one"}, key="k-1").json["token"]
    kept = session.scalars(select(KeptAnswer)).one()
    assert secret.encode() not in kept.content and secret not in repr(kept.headers)


def test_whoever_may_not_act_gets_no_kept_answer(app, calling, person, session):
    sales = person(Role.SALES)
    calling(sales)("POST", "/clients", CLIENT, key="k-1")
    user = session.get_one(User, sales.id)
    narrow, _row = open_session(session, user, kind=SessionKind.TOKEN, label="t", now=NOW, permits=["clients.view"])
    session.commit()
    headers = {"Authorization": f"Bearer {narrow}", "Idempotency-Key": "k-1"}
    assert app.test_client().post("/api/v1/clients", json=CLIENT, headers=headers).status_code == 403


def test_while_the_first_request_is_under_way_the_second_is_told_so(app, calling, person, session, database):
    sales = person(Role.SALES)
    call = calling(sales)
    under_way = Repeat(sales.id, "POST /api/v1/clients", "k-1", "")
    folder = app.extensions["settings"].var
    with database.reads() as first, alone(under_way, database, folder, lambda: first):
        refused = call("POST", "/clients", CLIENT, key="k-1")
        assert (refused.status_code, refused.json["code"]) == (409, "idempotency_key_in_flight")
        assert call("POST", "/clients", OTHER, key="k-2").status_code == 201
    assert call("POST", "/clients", CLIENT, key="k-1").status_code == 201


def test_of_many_at_the_same_moment_one_acts(calling, person, session):
    call = calling(person(Role.SALES))
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _each: call("POST", "/clients", CLIENT, key="k-1"), range(12)))
    assert {one.status_code for one in answers} <= {201, 409}
    assert len({one.data for one in answers if one.status_code == 201}) == 1
    assert {one.json["code"] for one in answers if one.status_code == 409} <= {"idempotency_key_in_flight"}
    assert (count(session, Client), count(session, KeptAnswer)) == (1, 1)


def test_answers_are_kept_for_a_day(calling, person, session):
    call = calling(person(Role.SALES))
    call("POST", "/clients", CLIENT, key="k-1")
    assert prune(session, NOW, 10) == 0
    assert prune(session, NOW + timedelta(seconds=1), 10) == 1
    session.commit()
    assert REPLAYED not in call("POST", "/clients", CLIENT, key="k-1").headers
