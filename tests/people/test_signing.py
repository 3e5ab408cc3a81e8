"""Sessions that end at once, invitations and resets by mail, limits on trying."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bpo.kernel import jobs
from bpo.kernel.errors import Conflict, Invalid
from bpo.kernel.models import Mail
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people import actions, queries, rules
from bpo.people.models import Link, SessionKind, SignIn, User
from tests.conftest import NOW, PASSWORD, Browser

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "a brand new sentence"


def link_in(session, kind: str) -> str:
    """The path of the newest letter's link."""
    row = session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id.desc()).limit(1)).one()
    found = re.search(r"/password/\S+", row.text)
    assert found is not None
    return found.group()


def with_mail(session, actor, address="wang.lei@vendor.example"):
    session.execute(update(User).where(User.id == actor.id).values(email=address))
    session.commit()
    return actor


def knock(app, login, password, address="10.0.0.7"):
    browser = Browser(app.test_client())
    browser.client.set_cookie("language", "en")
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser.post("/sign-in", {"login": login, "password": password})


# Sessions


def test_ones_own_sessions_are_told_in_words_and_this_one_is_marked(app, session, person, sign_in, clock):
    who = person(Role.SALES)
    browser = sign_in(who)
    clock.moment = NOW + timedelta(minutes=1)
    user = session.get_one(User, who.id)
    actions.open_session(session, user, kind=SessionKind.BROWSER, label=FIREFOX, now=clock(), address="10.1.2.3")
    actions.open_session(session, user, kind=SessionKind.TOKEN, label="Nightly import", now=clock())
    session.commit()
    page = browser.get("/me").text
    assert "Firefox · Windows" in page and "10.1.2.3" in page and "Nightly import" in page
    assert page.count("This one") == 1


def test_a_session_ended_by_its_owner_or_an_administrator_is_worth_nothing(session, person, sign_in, programme):
    who, administrator = person(Role.SALES), sign_in(person(Role.ADMINISTRATOR))
    here, there, token = sign_in(who), sign_in(who), programme(who)
    others = [one.id for one in queries.own_sessions(session, who, NOW)]
    session.commit()
    assert here.post(f"/me/sessions/{others[1]}/end").status_code == 303  # there
    assert there.get("/").status_code == 302 and here.get("/").status_code == 200
    assert administrator.post(f"/users/{who.id}/sessions/{others[0]}/end").status_code == 303  # the token
    assert token("GET", "/me").status_code == 401 and here.get("/").status_code == 200
    assert administrator.post(f"/users/{who.id}/sessions/end-all").status_code == 303
    assert here.get("/").status_code == 302
    assert "ended all sessions" in administrator.get(f"/users/{who.id}").text


def test_ending_all_others_leaves_this_one(person, sign_in, programme):
    who = person(Role.SALES)
    here, there, token = sign_in(who), sign_in(who), programme(who)
    assert here.post("/me/sessions/end-others").status_code == 303
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert token("GET", "/me").status_code == 401


def test_nobody_ends_the_session_of_somebody_else(session, person, sign_in, programme):
    mine, theirs = person(Role.SALES), person(Role.SALES)
    sign_in(theirs)
    (their_session,) = queries.own_sessions(session, theirs, NOW)
    session.commit()
    assert sign_in(mine).post(f"/me/sessions/{their_session.id}/end").status_code == 404
    assert programme(mine)("DELETE", f"/me/sessions/{their_session.id}").status_code == 404
    assert programme(mine)("GET", f"/users/{theirs.id}/sessions").status_code == 403


# Invitation and reset


def test_an_invited_person_sets_their_own_password_once(app, session, person, sign_in):
    browser = sign_in(person(Role.ADMINISTRATOR, name="陈管"))
    data = {"login": "chen.rong", "name": "陈蓉", "roles": ["hr"], "email": "chen.rong@vendor.example"}
    page = browser.get(browser.post("/users/new", data).location).text
    assert "invited 陈蓉 by e-mail" in page
    path = link_in(session, "people.invitation")
    session.commit()
    client = Browser(app.test_client())
    assert client.get(path).status_code == 200
    assert client.post(path, {"password": "short"}).status_code == 422  # a refusal uses nothing up
    assert client.post(path, {"password": NEW}).status_code == 303
    assert client.post(path, {"password": "another long sentence"}).status_code == 409
    assert knock(app, "chen.rong", NEW).status_code == 303


def test_nobody_types_the_password_of_somebody_who_has_mail(person, sign_in, programme):
    data = {"login": "a.b", "name": "A", "roles": ["hr"], "email": "a@b.example", "password": PASSWORD}
    assert sign_in(person(Role.ADMINISTRATOR)).post("/users/new", data).status_code == 422
    administrator = programme(person(Role.ADMINISTRATOR))
    assert administrator("POST", "/users", data).status_code == 422
    assert administrator("POST", "/users", {**data, "email": None}).status_code == 201
    neither = {"login": "c.d", "name": "C", "roles": ["hr"]}
    assert administrator("POST", "/users", neither).status_code == 422


def test_an_invitation_is_over_after_seven_days_and_by_the_next_one(app, session, person, sign_in, clock):
    invited = with_mail(session, person(Role.HR))
    administrator = sign_in(person(Role.ADMINISTRATOR))
    administrator.post(f"/users/{invited.id}/invitation")
    first = link_in(session, "people.invitation")
    session.commit()
    administrator.post(f"/users/{invited.id}/invitation")
    second = link_in(session, "people.invitation")
    session.commit()
    client = Browser(app.test_client())
    assert client.post(first, {"password": NEW}).status_code == 409
    clock.moment = NOW + rules.INVITATION_LIFE
    assert client.post(second, {"password": NEW}).status_code == 409
    clock.moment = NOW + rules.INVITATION_LIFE - timedelta(seconds=1)
    assert client.post(second, {"password": NEW}).status_code == 303


@pytest.mark.parametrize("change", ["disabled", "other roles", "other address"])
def test_a_link_is_for_the_person_as_they_were(app, session, person, change):
    who, administrator = with_mail(session, person(Role.HR)), person(Role.ADMINISTRATOR)
    actions.ask_reset(session, login="wang.lei@vendor.example", now=NOW)
    session.commit()
    path = link_in(session, "people.reset")
    facts = {"user_id": who.id, "name": "x", "roles": [Role.HR], "active": True, "email": "wang.lei@vendor.example"}
    changes = {
        "disabled": {"active": False},
        "other roles": {"roles": [Role.SALES]},
        "other address": {"email": "x@y.z"},
    }
    actions.edit_person(session, administrator, **{**facts, **changes[change]})
    session.commit()
    assert Browser(app.test_client()).post(path, {"password": NEW}).status_code == 409


def test_forgetting_is_answered_the_same_for_everybody(app, session, person):
    with_mail(session, person(Role.HR, login="known"))
    person(Role.HR, login="without.mail")
    pages = set()
    for login in ("known", "without.mail", "nobody.at.all"):
        browser = Browser(app.test_client())
        answer = browser.post("/forgotten", {"login": login})
        pages.add((answer.status_code, re.sub(r'value="[^"]{20,}"', "", answer.text)))
    assert len(pages) == 1 and next(iter(pages))[0] == 200
    assert len(session.scalars(select(Mail).where(Mail.kind == "people.reset")).all()) == 1


def test_a_reset_works_once_within_the_hour_and_ends_every_session(app, session, person, sign_in, clock):
    who = with_mail(session, person(Role.HR, login="known"))
    browser = sign_in(who)
    for minutes in (59, 61):
        Browser(app.test_client()).post("/forgotten", {"login": "known"})
        path = link_in(session, "people.reset")
        session.commit()
        clock.moment += timedelta(minutes=minutes)
        answer = Browser(app.test_client()).post(path, {"password": f"{NEW} {minutes}"})
        assert answer.status_code == (303 if minutes == 59 else 409)
    assert browser.get("/").status_code == 302
    assert knock(app, "known", f"{NEW} 59").status_code == 303


def test_asking_for_resets_is_limited_by_name_and_by_address(app, session, person):
    with_mail(session, person(Role.HR, login="known"))
    asked = [Browser(app.test_client()).post("/forgotten", {"login": "known"}) for _time in range(4)]
    assert [one.status_code for one in asked] == [200, 200, 200, 429]
    assert int(asked[-1].headers["Retry-After"]) == rules.RESETS_OF_NAME.span.total_seconds()
    for number in range(rules.RESETS_OF_ADDRESS.most):
        Browser(app.test_client()).post("/forgotten", {"login": f"somebody{number}"})
    answer = app.test_client().post("/api/v1/password-resets", json={"login": "another"})
    assert answer.status_code == 429 and answer.json["code"] == "too_many_tries"


def test_a_link_of_one_kind_does_not_do_what_another_does(session, person):
    user = session.get_one(User, person(Role.HR).id)
    secret = actions.ask_code(session, user, NOW)
    with pytest.raises(Conflict):
        actions.set_password(session, secret=secret, password=NEW, now=NOW)
    assert session.scalars(select(Link.used_at)).one() is None


# Limits


def test_a_locked_account_is_told_when_to_come_back_and_unlocked_by_an_administrator(app, person, sign_in, clock):
    who = person(Role.SALES, login="wang.lei")
    for _time in range(rules.FAILURES_BEFORE_LOCK):
        assert knock(app, "wang.lei", "wrong").status_code == 422
    locked = knock(app, "wang.lei", PASSWORD)
    assert locked.status_code == 429 and locked.headers["Retry-After"] == str(15 * 60)
    administrator = sign_in(person(Role.ADMINISTRATOR))
    assert "Locked" in administrator.get(f"/users/{who.id}").text
    assert "wang.lei" in administrator.get("/users?standing=locked").text
    assert administrator.post(f"/users/{who.id}/unlocking").status_code == 303
    assert "wang.lei" not in administrator.get("/users?standing=locked").text
    assert knock(app, "wang.lei", PASSWORD).status_code == 303


def test_a_name_nobody_has_answers_like_one_that_somebody_has(app, person):
    person(Role.SALES, login="wang.lei")
    statuses = {
        login: [knock(app, login, "wrong").status_code for _time in range(rules.FAILURES_BEFORE_LOCK + 1)]
        for login in ("wang.lei", "nobody.here")
    }
    assert statuses["wang.lei"] == statuses["nobody.here"] and statuses["wang.lei"][-1] == 429


def test_one_address_trying_many_accounts_is_stopped_and_its_office_is_not(app, session, person, clock):
    at_home = person(Role.SALES, login="at.home")
    newcomer = person(Role.SALES, login="new.comer")
    user = session.get_one(User, at_home.id)
    actions.open_session(session, user, kind=SessionKind.BROWSER, label="", now=NOW, address="10.0.0.7")
    session.commit()
    for number in range(rules.ADDRESS_FAILURES.most):
        actions.try_password(session, f"guess{number}", "wrong", NOW, address="10.0.0.7")
    session.commit()
    assert knock(app, "guess0", "wrong").status_code == 429
    assert knock(app, "new.comer", PASSWORD).status_code == 429  # never seen from there
    assert knock(app, "at.home", PASSWORD).status_code == 303  # the office signs in as always
    assert knock(app, "new.comer", PASSWORD, address="10.0.0.8").status_code == 303
    clock.moment = NOW + rules.ADDRESS_FAILURES.span
    assert knock(app, "new.comer", PASSWORD).status_code == 303
    assert newcomer.id is not None


def test_wrong_passwords_inside_a_session_count_like_those_at_the_door(app, session, person, sign_in, programme):
    who = person(Role.SALES)
    browser, token = sign_in(who), programme(who)
    for _time in range(3):
        assert browser.post("/me/password", {"present": "wrong", "password": NEW}).status_code == 422
    for _time in range(2):
        assert token("PUT", "/me/password", {"present": "wrong", "password": NEW}).status_code == 422
    assert token("PUT", "/me/password", {"present": PASSWORD, "password": NEW}).status_code == 429
    session.expire_all()
    assert session.get_one(User, who.id).locked_until is not None


def test_addresses_and_names_are_not_kept_in_the_limits(session):
    actions.ask_reset(session, login="wang.lei", now=NOW, address="10.9.8.7")
    session.commit()
    rows = session.execute(select(User.metadata.tables["people_tally"])).all()
    assert len(rows) == 2 and not any("10.9.8.7" in str(row) or "wang.lei" in str(row) for row in rows)


def test_devices_are_named_as_people_call_them():
    assert rules.device_of(FIREFOX) == "Firefox · Windows"
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1"
    assert rules.device_of(iphone) == "Safari · iPhone"
    assert rules.device_of("Our own program 1.2") == "Our own program 1.2"


@pytest.fixture(autouse=True)
def nothing_waits():
    yield
    jobs.LINE.pop("due", None)


def test_a_session_knows_where_it_came_from(app, session, person):
    person(Role.SALES, login="wang.lei")
    knock(app, "wang.lei", PASSWORD, address="10.7.7.7")
    assert session.scalars(select(SignIn.address)).one() == "10.7.7.7"


def test_a_registration_without_password_and_mail_is_refused_in_words(session):
    with pytest.raises(Invalid) as refusal:
        actions.register_person(session, Actor.system(), login="x.y", name="X", roles=[Role.HR])
    assert refusal.value.field == "password"
