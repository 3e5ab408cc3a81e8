"""An act that runs while its person's access ends is not committed."""

import pytest

from app import create_app
from bpo.kernel.permits import signed_in
from bpo.kernel.roles import Role
from bpo.kernel.web import actor, db
from bpo.people import actions
from bpo.people.models import User
from tests.conftest import PASSWORD

NEW = "another horse entirely"


@pytest.fixture
def app(settings, clock):
    """An application of this test's own: a route is added to it."""
    own = create_app(settings, clock=clock)
    yield own
    own.extensions["database"].close()


def disable(session, administrator, who):
    user = session.get_one(User, who.id)
    actions.edit_person(
        session, administrator, user_id=who.id, name=user.name, roles=list(who.roles), active=False, email=user.email
    )


def change_roles(session, administrator, who):
    actions.edit_person(session, administrator, user_id=who.id, name="x", roles=[Role.HR], active=True)


def change_password(session, _administrator, who):
    actions.change_password(session, who, present=PASSWORD, password=NEW)


ENDINGS = [disable, change_roles, change_password]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda one: one.__name__)
def test_browser_and_token_end_at_once(session, person, sign_in, programme, ending):
    who, administrator = person(Role.SALES), person(Role.ADMINISTRATOR)
    browser, token = sign_in(who), programme(who)
    assert browser.get("/").status_code == 200 and token("GET", "/me").status_code == 200
    ending(session, administrator, who)
    session.commit()
    assert browser.get("/").status_code == 302 and token("GET", "/me").status_code == 401


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("by", ["browser", "token"])
def test_an_act_that_already_runs_is_not_committed(app, database, session, person, sign_in, programme, ending, by):
    who, administrator = person(Role.SALES), person(Role.ADMINISTRATOR)

    @signed_in
    def slow_act():
        with database.transaction() as other:  # while the request runs, the account is changed elsewhere
            ending(other, administrator, who)
        actions.choose(db(), actor(), theme="dark")
        return {"done": True}

    app.add_url_rule("/api/v1/slow-act", "api-people.slow_act", slow_act, methods=["POST"])
    browser, token = sign_in(who), programme(who)
    if by == "token":
        answer = token("POST", "/slow-act")
    else:
        answer = browser.post("/api/v1/slow-act")
    assert answer.status_code == 401
    session.expire_all()
    assert session.get_one(User, who.id).theme == "auto"
