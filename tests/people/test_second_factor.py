"""The second factor: asked at every door, no code good twice, led to where a role needs it, reset with a word."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from bpo.kernel import jobs
from bpo.kernel.models import Mail
from bpo.kernel.roles import Role
from bpo.kernel.vault import house_vault
from bpo.people import actions
from bpo.people.models import RecoveryCode, User
from tests.conftest import PASSWORD, Browser


@pytest.fixture(autouse=True)
def nothing_waits():
    yield
    jobs.LINE.pop("due", None)


def code_at(session, actor, moment) -> str:
    """What the person's device shows."""
    session.expire_all()
    secret = house_vault().show(session.get_one(User, actor.id).otp_secret)
    session.rollback()
    return pyotp.TOTP(secret).at(moment)


def set_up(session, actor, clock) -> list[str]:
    """The person sets up a device; returns their recovery codes. The clock moves on, so that the next code is new."""
    actions.begin_otp(session, actor, present=PASSWORD)
    session.commit()
    code = code_at(session, actor, clock())
    codes = actions.confirm_otp(session, actor, code=code, now=clock(), keep_id=None)
    session.commit()
    clock.moment += timedelta(minutes=2)
    return codes


def at_the_code(app, login) -> tuple[Browser, str]:
    """A browser whose password was right: (it, the secret of the page that asks for the code)."""
    browser = Browser(app.test_client())
    browser.client.set_cookie("language", "en")
    page = browser.post("/sign-in", {"login": login, "password": PASSWORD})
    assert page.status_code == 200 and not browser.client.get_cookie("bpo_session")
    found = re.search(r'name="secret" value="([^"]+)"', page.text)
    assert found is not None
    return browser, found.group(1)


def token_of(browser) -> str:
    """The form token of the one page that is open to somebody who must set up a second factor."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/me/second-factor").text)
    assert found is not None
    return found.group(1)


def test_setting_it_up_on_the_pages_shows_the_picture_and_the_codes_once(app, session, person, sign_in, clock):
    who = person(Role.SALES, login="wang.lei")
    browser = sign_in(who)
    assert browser.post("/me/second-factor/begin", {"present": "wrong"}).status_code == 422
    page = browser.post("/me/second-factor/begin", {"present": PASSWORD})
    assert page.status_code == 200 and 'src="data:image/png;base64,' in page.text
    assert browser.post("/me/second-factor/confirm", {"code": "000000"}).status_code == 422
    done = browser.post("/me/second-factor/confirm", {"code": code_at(session, who, clock())})
    codes = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", done.text)
    assert len(set(codes)) == 10
    again = browser.get("/me/second-factor").text + browser.get("/me").text
    assert not any(code in again for code in codes) and "data:image/png" not in again
    assert "set up a second factor" in browser.get("/me").text


def test_the_password_alone_opens_nothing_and_no_code_is_good_twice(app, session, person, clock):
    who = person(Role.SALES, login="wang.lei")
    set_up(session, who, clock)
    code = code_at(session, who, clock())
    browser, secret = at_the_code(app, "wang.lei")
    assert browser.get("/").status_code == 302
    assert browser.post("/sign-in/code", {"secret": secret, "code": ""}).status_code == 422
    assert browser.post("/sign-in/code", {"secret": secret}).status_code == 422
    assert browser.post("/sign-in/code", {"secret": secret, "code": code}).status_code == 303
    assert browser.get("/").status_code == 200
    second, secret = at_the_code(app, "wang.lei")
    assert second.post("/sign-in/code", {"secret": secret, "code": code}).status_code == 422
    clock.moment += timedelta(seconds=60)
    fresh = code_at(session, who, clock())
    assert second.post("/sign-in/code", {"secret": secret, "code": fresh}).status_code == 303
    assert second.post("/sign-in/code", {"secret": secret, "code": fresh}).location.startswith("/sign-in")


def test_the_page_that_asks_for_the_code_is_over_after_minutes(app, session, person, clock):
    who = person(Role.SALES, login="wang.lei")
    set_up(session, who, clock)
    browser, secret = at_the_code(app, "wang.lei")
    clock.moment += timedelta(minutes=6)
    answer = browser.post("/sign-in/code", {"secret": secret, "code": code_at(session, who, clock())})
    assert answer.status_code == 303 and answer.location.startswith("/sign-in")
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize("otp", [{}, {"otp": None}, {"otp": ""}, {"otp": "000000"}], ids=str)
def test_a_program_needs_the_code_too_and_omission_is_refusal(app, session, person, clock, otp):
    who = person(Role.SALES, login="wang.lei")
    set_up(session, who, clock)
    asked = {"login": "wang.lei", "password": PASSWORD}
    refused = app.test_client().post("/api/v1/tokens", json={**asked, **otp})
    assert refused.status_code == 422 and refused.json["code"] == "code_wrong"
    code = code_at(session, who, clock())
    assert app.test_client().post("/api/v1/tokens", json={**asked, "otp": code}).status_code == 201
    assert app.test_client().post("/api/v1/tokens", json={**asked, "otp": code}).status_code == 422


def test_guessing_codes_locks_the_account(app, session, person, clock):
    who = person(Role.SALES, login="wang.lei")
    set_up(session, who, clock)
    asked = {"login": "wang.lei", "password": PASSWORD, "otp": "000000"}
    statuses = [app.test_client().post("/api/v1/tokens", json=asked).status_code for _time in range(6)]
    assert statuses == [422] * 5 + [429]  # the right password in between forgets nothing


def test_a_recovery_code_opens_once_and_new_ones_replace_the_old(app, session, person, clock):
    who = person(Role.SALES, login="wang.lei")
    codes = set_up(session, who, clock)
    for expected in (303, 422):
        browser, secret = at_the_code(app, "wang.lei")
        typed = f"  {codes[0].upper()} "
        assert browser.post("/sign-in/code", {"secret": secret, "code": typed}).status_code == expected
    fresh = actions.new_recovery_codes(session, who, present=PASSWORD)
    session.commit()
    browser, secret = at_the_code(app, "wang.lei")
    assert browser.post("/sign-in/code", {"secret": secret, "code": codes[1]}).status_code == 422
    assert browser.post("/sign-in/code", {"secret": secret, "code": fresh[0]}).status_code == 303


def test_neither_secret_nor_recovery_codes_are_readable_in_the_database(session, person, clock):
    who = person(Role.SALES)
    codes = set_up(session, who, clock)
    user = session.get_one(User, who.id)
    assert house_vault().show(user.otp_secret).encode() not in user.otp_secret
    kept = "".join(session.scalars(select(RecoveryCode.fingerprint)))
    assert not any(code.replace("-", "") in kept for code in codes)


def test_whose_role_needs_it_is_led_there_and_does_nothing_else(app, session, person, sign_in, programme, clock):
    who, administrator = person(Role.FINANCE, login="sun.jing"), person(Role.ADMINISTRATOR)
    browser, token = sign_in(who), programme(who)
    answer = sign_in(administrator).post("/access/second-factor", {"otp_roles": ["finance"]})
    assert answer.status_code == 303
    for path in ("/", "/invoices", "/me", "/users"):
        assert browser.get(path).location == "/me/second-factor"
    data = {"present": PASSWORD, "csrf_token": token_of(browser)}
    assert browser.client.post("/me/password", data=data).location == "/me/second-factor"
    assert browser.get("/me/second-factor").status_code == 200
    assert token("GET", "/me").status_code == 403 and token("GET", "/me").json["code"] == "forbidden"
    asked = {"login": "sun.jing", "password": PASSWORD}
    assert app.test_client().post("/api/v1/tokens", json=asked).status_code == 403
    browser.client.post("/me/second-factor/begin", data=data)
    confirm = {"code": code_at(session, who, clock()), "csrf_token": data["csrf_token"]}
    assert browser.client.post("/me/second-factor/confirm", data=confirm).status_code == 200
    assert browser.get("/").status_code == 200
    assert browser.post("/me/second-factor/removal", {"present": PASSWORD}).status_code == 409


def test_an_administrator_resets_it_and_the_person_is_told(app, session, person, sign_in, clock):
    who, administrator = person(Role.SALES, login="wang.lei"), person(Role.ADMINISTRATOR, name="陈管")
    session.execute(update(User).where(User.id == who.id).values(email="wang.lei@vendor.example"))
    session.commit()
    set_up(session, who, clock)
    theirs, browser = sign_in(who), sign_in(administrator)
    assert browser.post(f"/users/{who.id}/second-factor/reset").status_code == 303
    assert theirs.get("/").status_code == 302
    (letter,) = session.scalars(select(Mail).where(Mail.kind == "people.told"))
    assert "陈管" in letter.text
    session.commit()
    assert "reset the second factor" in browser.get(f"/users/{who.id}").text
    anew = Browser(app.test_client())
    assert anew.post("/sign-in", {"login": "wang.lei", "password": PASSWORD}).status_code == 303


def test_nobody_resets_their_own_and_others_may_not(session, person, sign_in, clock):
    administrator, sales = person(Role.ADMINISTRATOR), person(Role.SALES)
    set_up(session, administrator, clock)
    assert sign_in(administrator).post(f"/users/{administrator.id}/second-factor/reset").status_code == 409
    assert sign_in(sales).post(f"/users/{administrator.id}/second-factor/reset").status_code == 403
    assert session.get_one(User, administrator.id).otp_since is not None


def test_removing_it_asks_the_password(session, person, sign_in, clock):
    who = person(Role.SALES)
    set_up(session, who, clock)
    browser = sign_in(who)
    assert browser.post("/me/second-factor/removal", {"present": "wrong"}).status_code == 422
    assert browser.post("/me/second-factor/removal", {"present": PASSWORD}).status_code == 303
    session.expire_all()
    assert session.get_one(User, who.id).otp_secret is None
