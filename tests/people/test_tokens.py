"""Access tokens: narrowed to some permits, of limited life, shown once; what none of them may do."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bpo.kernel.errors import Forbidden, Invalid
from bpo.kernel.permits import Actor, gates
from bpo.kernel.roles import ROLES, Role
from bpo.people import rules
from bpo.people.actions import open_session
from bpo.people.models import RoleGrant, SessionKind, SignIn, User
from bpo.people.rules import BUNDLES, Scope
from tests.conftest import NOW, PASSWORD

READS_BY_POST = {"api-contracts.sight"}  # taking note of a reminder is for whoever may see it


@given(
    roles=st.frozensets(st.sampled_from(Role)),
    only=st.one_of(st.none(), st.frozensets(st.sampled_from(sorted(ROLES)))),
    permit=st.sampled_from(sorted(ROLES)),
)
def test_a_token_grants_what_its_person_and_its_scope_both_give(roles, only, permit):
    person = Actor(id=1, name="a", roles=roles, project_ids=frozenset({7}))
    token = replace(person, only=only)
    within = only is None or permit in only
    assert token.grant(permit) == (person.grant(permit) if within else None)
    assert token.may(permit, 7) == (person.may(permit, 7) and within)
    if token.grant(permit) is None:
        with pytest.raises(Forbidden):
            token.under(permit)
    else:
        assert token.under(permit).scope() == person.grant(permit)


@given(scope=st.sampled_from(Scope), chosen=st.frozensets(st.sampled_from(sorted(ROLES)), max_size=4),
       held=st.frozensets(st.sampled_from(sorted(ROLES))))  # fmt: skip
def test_a_token_is_never_narrowed_to_more_than_was_asked_for(scope, chosen, held):
    try:
        found = rules.narrowed(scope, chosen, held)
    except Invalid as refusal:
        assert refusal.code in ("scope_unclear", "scope_not_held", "scope_empty")
        return
    assert (found is None) == (scope is Scope.EVERYTHING)
    assert found is None or found == BUNDLES.get(scope, frozenset()) | chosen


def test_the_bundle_for_reading_holds_no_permit_to_act():
    assert all(name.partition(".")[2].startswith("view") for name in BUNDLES[Scope.READ_ONLY])


@pytest.fixture
def token(app, session):
    """`token(actor, **facts)` → a caller with a token of that person."""

    def of(actor, *, secret=None, **facts):
        if secret is None:
            user = session.get_one(User, actor.id)
            secret, _row = open_session(session, user, kind=SessionKind.TOKEN, label="t", now=NOW, **facts)
            session.commit()
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

        def call(method, path, body=None):
            return app.test_client().open(f"/api/v1{path}", method=method, json=body, headers=headers)

        return call

    return of


def signing_in(app, login, **facts):
    return app.test_client().post("/api/v1/tokens", json={"login": login, "password": PASSWORD, **facts})


def test_a_token_for_reading_reads_and_is_refused_every_act(app, person, session, token):
    actor = person(Role.DIRECTOR)
    session.add_all(RoleGrant(user_id=actor.id, role=role) for role in Role if role not in (Role.DIRECTOR, Role.CLIENT))
    call = token(actor, days=1, permits=BUNDLES[Scope.READ_ONLY])
    assert call("GET", "/clients").status_code == 200
    refused = 0
    for rule in app.url_map.iter_rules():
        acts = rule.methods & {"POST", "PUT", "DELETE", "PATCH"}
        gate = gates(app)[rule.endpoint]
        if rule.rule.startswith("/api/v1/") and acts and gate[0] in ROLES and rule.endpoint not in READS_BY_POST:
            path = re.sub(r"<[^>]+>", "1", rule.rule.removeprefix("/api/v1"))
            wanted = 404 if set(gate) & BUNDLES[Scope.READ_ONLY] else 403
            assert call(acts.pop(), path, {}).status_code in (wanted, 415, 422) if wanted == 404 else (403,), rule.rule
            refused += wanted == 403
    assert refused > 80


def test_a_token_is_made_with_a_password_for_days_and_a_scope(app, person, session, clock, token):
    person(Role.SALES, login="sales")
    made = signing_in(app, "sales", label="reader", expires_in_days=3, scope="read_only")
    assert made.status_code == 201
    assert made.json["expires_at"].startswith((NOW + timedelta(days=3)).date().isoformat())
    call = token(None, secret=made.json["token"])
    assert call("GET", "/clients").status_code == 200
    assert call("POST", "/clients", {}).status_code == 403
    (listed,) = call("GET", "/me/tokens").json
    assert (listed["label"], listed["address"]) == ("reader", "127.0.0.1")
    assert set(listed["permits"]) == BUNDLES[Scope.READ_ONLY] and listed["used_at"]
    clock.moment = NOW + timedelta(days=3)
    assert call("GET", "/clients").status_code == 401


@pytest.mark.parametrize(
    "facts", [{"expires_in_days": 0}, {"expires_in_days": 366}, {"permits": ["people.manage"]}, {"permits": ["x"]},
              {"scope": "everything", "permits": ["clients.view"]}, {"scope": "chosen"}, {"scope": "god"}],
)  # fmt: skip
def test_a_token_beyond_its_person_or_its_limits_is_refused(app, person, session, facts):
    person(Role.SALES, login="sales")
    assert signing_in(app, "sales", **facts).status_code == 422
    assert session.scalars(select(SignIn)).all() == []


def test_a_token_is_30_days_and_everything_if_nothing_is_said(app, person, session):
    person(Role.SALES, login="sales")
    assert signing_in(app, "sales").status_code == 201
    row = session.scalars(select(SignIn)).one()
    assert (row.expires_at - row.created_at, row.permits) == (timedelta(days=30), None)


ACCESS = (
    ("POST", "/me/tokens", {"label": "x"}),
    ("PUT", "/me/password", {"present": PASSWORD, "password": "another good one"}),
    ("POST", "/users", {"login": "new", "name": "New", "roles": ["sales"], "password": "another good one"}),
    ("PUT", "/users/{other}", {"name": "Other", "roles": ["finance"], "active": True}),
)


@pytest.mark.parametrize(("method", "path", "body"), ACCESS)
def test_a_token_that_outlives_the_day_changes_nobodys_access(person, token, method, path, body):
    admin, other = person(Role.ADMINISTRATOR), person(Role.SALES)
    path = path.format(other=other.id)
    refused = token(admin, days=2)(method, path, body)
    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    assert token(admin, days=1)(method, path, body).status_code < 300


@pytest.mark.parametrize(("method", "path", "body"), ACCESS[:2])
def test_a_narrowed_token_makes_none_that_is_wider_and_changes_no_password(person, token, method, path, body):
    call = token(person(Role.SALES), days=1, permits=["clients.view"])
    assert call(method, path, body).status_code == 403


def test_one_ends_ones_own_tokens_and_nobody_elses(person, session, token):
    ours, theirs = person(Role.SALES), person(Role.SALES)
    mine, call = token(ours, days=1), token(ours, days=1)
    foreign = token(theirs, days=1)("GET", "/me/tokens").json[0]["id"]
    assert call("DELETE", f"/me/tokens/{foreign}").status_code == 404
    first = min(one["id"] for one in call("GET", "/me/tokens").json)
    assert call("DELETE", f"/me/tokens/{first}").status_code == 204
    assert mine("GET", "/me").status_code == 401
    assert token(theirs, days=1)("GET", "/me").status_code == 200


def test_the_page_makes_a_token_shows_it_once_and_ends_it(person, sign_in, session, token):
    browser = sign_in(person(Role.SALES))
    form = {"label": "nightly", "scope": "read_only", "expires_in_days": "30", "form_token": "once"}
    made = browser.post("/me/tokens/new", form)
    assert made.status_code == 201
    (secret,) = re.findall(r'value="([\w-]{43})" readonly', made.text)
    assert token(None, secret=secret)("GET", "/clients").status_code == 200
    again = browser.post("/me/tokens/new", form)
    assert again.status_code == 303 and secret not in browser.get("/me/tokens").text
    page = browser.get("/me/tokens").text
    assert page.count("nightly") >= 1 and "127.0.0.1" in page
    (end,) = set(re.findall(r'action="(/me/tokens/\d+/end)"', page))
    assert browser.post(end).status_code == 303
    assert token(None, secret=secret)("GET", "/clients").status_code == 401


def test_the_form_offers_the_permits_one_holds_and_no_others(person, sign_in):
    offered = sign_in(person(Role.SALES)).get("/me/tokens/new").text
    assert 'value="contracts.draft"' in offered and 'value="people.manage"' not in offered
