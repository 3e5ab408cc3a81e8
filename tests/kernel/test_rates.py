"""Limits on how often: by token, by person, by address at sign-in; told in the headers, and refused in words."""

from dataclasses import replace

import pytest
from limits.errors import StorageError
from limits.storage import storage_from_string

from app import create_app
from bpo.kernel.roles import Role
from bpo.kernel.settings import Settings
from bpo.kernel.web.rates import COUNTED
from tests.conftest import browser_of
from tests.reachable import REDIS


@pytest.fixture
def limited(settings, clock):
    """`limited(rate_api="3/hour")` → an application with these limits."""
    made = []

    def of(**limits):
        made.append(create_app(replace(settings, **limits), clock=clock))
        return made[-1]

    yield of
    for app in made:
        app.extensions["database"].close()


@pytest.fixture
def redis_store():
    """The address of the Redis server at hand, without what this test has counted there afterwards."""
    yield REDIS
    store = storage_from_string(REDIS)
    store.reset()


def token_of(app, login):
    answer = app.test_client().post("/api/v1/tokens", json={"login": login, "password": "correct horse battery"})
    return answer.json["token"]


def ask(app, secret, path="/api/v1/me"):
    return app.test_client().get(path, headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})


def test_a_token_has_its_limit_and_is_told_where_it_stands(limited, person):
    person(Role.SALES, login="sales")
    app = limited(rate_api="3/hour")
    one, other = token_of(app, "sales"), token_of(app, "sales")
    told = [ask(app, one).headers for _each in range(3)]
    assert [int(headers["RateLimit-Remaining"]) for headers in told] == [2, 1, 0]
    assert {headers["RateLimit-Limit"] for headers in told} == {"3"}
    assert all(0 < int(headers["RateLimit-Reset"]) <= 3600 for headers in told)
    refused = ask(app, one)
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert refused.json["code"] == "too_many_requests" and 0 < int(refused.headers["Retry-After"]) <= 3600
    assert ask(app, other).status_code == 200


def test_signing_in_is_counted_by_address_on_page_and_api_together(limited):
    app = limited(rate_sign_in="3/hour")
    wrong = {"login": "nobody", "password": "wrong"}
    codes = [app.test_client().post("/api/v1/tokens", json=wrong).status_code for _each in range(4)]
    assert codes == [422, 422, 422, 429]
    assert app.test_client().get("/sign-in").status_code == 200  # looking at the form is no try


def test_pages_are_counted_by_person_and_their_static_parts_never(limited, person, session):
    app = limited(rate_pages="3/hour")
    browser = browser_of(app, session, person(Role.SALES))
    assert [browser.get("/").status_code for _each in range(4)] == [200, 200, 200, 429]
    assert {browser.get("/static/app.css").status_code for _each in range(5)} == {200}
    assert browser.get("/health").status_code == 200


def test_processes_that_share_a_store_count_together(limited, person, redis_store):
    person(Role.SALES, login="sales")
    one, other = (limited(rate_api="3/hour", rate_store=redis_store) for _each in range(2))
    secret = token_of(one, "sales")
    assert [ask(app, secret).status_code for app in (one, other, one, other)] == [200, 200, 200, 429]


def test_a_store_out_of_reach_lets_requests_pass(limited, person):
    person(Role.SALES, login="sales")
    app = limited(rate_api="1/hour")
    secret = token_of(app, "sales")
    COUNTED["rates"].counter = Broken()
    assert [ask(app, secret).status_code for _each in range(3)] == [200, 200, 200]


class Broken:
    """A store that does not answer, as the library tells of it."""

    def __init__(self):
        self.refusal = StorageError(ConnectionError("no answer"))

    def hit(self, *_asked):
        raise self.refusal


def test_limits_are_generous_unless_said_otherwise(monkeypatch):
    for name in ("BPO_RATE_API", "BPO_RATE_PAGES", "BPO_RATE_SIGN_IN", "BPO_RATE_STORE"):
        monkeypatch.delenv(name, raising=False)
    usual = Settings.from_environment()
    assert (usual.rate_api, usual.rate_sign_in, usual.rate_store) == ("600/minute", "60/minute", "memory://")
    monkeypatch.setenv("BPO_RATE_API", "off")
    assert Settings.from_environment().rate_api == ""
