"""A session that ends while somebody types loses nothing of what was typed."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import delete, select, update

from bpo.clients.models import Client
from bpo.kernel.fields import Password, Schema
from bpo.kernel.models import KeptForm
from bpo.kernel.roles import Role
from bpo.kernel.web import kept_forms
from bpo.people.models import SignIn, User
from bpo.people.rules import BROWSER_IDLE
from tests.clients.makers import make_client, uscc
from tests.conftest import NOW, PASSWORD, Browser

TYPED = {
    "legal_name_zh": "宁远家电有限公司", "short_name": "宁远家电", "taxpayer_kind": "general", "uscc": uscc(5),
    "payment_days": "45",
}  # fmt: skip
AGAIN = "Here is what you had typed."


class Typist:
    """Somebody whose session ends between opening a form and sending it."""

    def __init__(self, browser: Browser, login: str) -> None:
        self.client, self.login = browser.client, login
        self.token = browser.token()

    def send(self, path, words, **kwargs):
        return self.client.post(path, data={**words, "csrf_token": self.token}, **kwargs)

    def sign_in(self, place):
        return self.client.post(place, data={"login": self.login, "password": PASSWORD, "csrf_token": self.token})


def typist_of(session, sign_in, actor) -> Typist:
    return Typist(sign_in(actor), session.get_one(User, actor.id).login)


def end_sessions(session) -> None:
    session.execute(update(SignIn).values(ended_at=NOW))
    session.commit()


@pytest.fixture
def typist(session, person, sign_in):
    return typist_of(session, sign_in, person(Role.SALES))


def test_an_expired_session_leads_through_signing_in_back_to_what_was_typed(session, typist, clock):
    clock.moment = NOW + BROWSER_IDLE + timedelta(minutes=1)
    away = typist.send("/clients/new", TYPED)
    assert away.status_code == 303 and away.location.startswith("/sign-in?next=/clients/new?kept%3D")
    page = typist.client.get(away.location).text
    assert "your form is there as you had filled it in" in page
    back = typist.sign_in(away.location)
    form = typist.client.get(back.location).text
    assert AGAIN in form and "data-dirty" in form
    for words in ("宁远家电有限公司", uscc(5), 'value="45"'):
        assert words in form
    assert session.scalars(select(Client)).all() == []
    session.commit()
    assert typist.send(back.location, TYPED).status_code == 303
    assert session.scalars(select(Client.short_name)).all() == ["宁远家电"]
    assert session.scalars(select(KeptForm)).all() == []


def test_what_was_typed_last_is_kept_when_the_session_ends_once_more(session, typist):
    end_sessions(session)
    back = typist.sign_in(typist.send("/clients/new", TYPED).location).location
    end_sessions(session)
    again = typist.send(back, {**TYPED, "short_name": "再改一次"})
    form = typist.client.get(typist.sign_in(again.location).location).text
    assert "再改一次" in form and 'value="宁远家电"' not in form
    typist.token = "too old"
    once_more = typist.send(back, {**TYPED, "short_name": "又改一次"})
    assert "又改一次" in typist.client.get(once_more.location).text


def test_what_was_typed_is_not_readable_in_the_database(session, typist):
    end_sessions(session)
    typist.send("/clients/new", TYPED)
    row = session.scalars(select(KeptForm)).one()
    assert "宁远".encode() not in row.words and b"\\u5b81" not in row.words


def test_somebody_else_who_signs_in_there_sees_nothing_of_it(session, typist, person, sign_in):
    end_sessions(session)
    place = typist.send("/clients/new", TYPED).location
    other = typist_of(session, sign_in, person(Role.SALES))
    page = other.client.get(other.client.get(place).location).text
    assert "Register a client" in page and AGAIN not in page and "宁远家电" not in page


def test_a_kept_form_is_shown_at_its_own_address_alone(session, typist):
    end_sessions(session)
    place = typist.send("/clients/new", TYPED).location
    back = typist.sign_in(place).location
    kept = back.partition("?")[2]
    assert AGAIN not in typist.client.get(f"/me/away?{kept}").text
    assert AGAIN in typist.client.get(back).text


def test_the_version_one_began_with_is_kept_so_that_a_change_meanwhile_is_noticed(session, person, sign_in):
    client = make_client(session)
    session.commit()
    typist = typist_of(session, sign_in, person(Role.SALES))
    words = {**TYPED, "uscc": client.uscc, "row_version": str(client.row_version)}
    end_sessions(session)
    away = typist.send(f"/clients/{client.id}/edit", words)
    session.execute(update(Client).values(short_name="别人改的", row_version=client.row_version + 1))
    session.commit()
    back = typist.sign_in(away.location).location
    form = typist.client.get(back).text
    assert f'name="row_version" value="{words["row_version"]}"' in form
    stale = typist.send(back, words)
    assert stale.status_code == 409 and "别人改的" in stale.text and "宁远家电" in stale.text


def test_files_and_passwords_are_not_kept(session, person, sign_in):
    typist = typist_of(session, sign_in, person(Role.SALES))
    end_sessions(session)
    typist.send("/clients/new", {**TYPED, "password": "geheim-7781", "file": (BytesIO(b"a"), "a.txt")})
    row = session.scalars(select(KeptForm)).one()
    assert row.with_files
    session.commit()
    fields = {name for schema in _schemas(Schema) for name, one in schema._declared_fields.items()
              if isinstance(one, Password)}  # fmt: skip
    assert fields == set(kept_forms.NEVER_KEPT)


def _schemas(top):
    for one in top.__subclasses__():
        yield one
        yield from _schemas(one)


def test_a_button_leads_back_to_the_page_it_stood_on_and_to_no_other_site(session, typist):
    client = make_client(session)
    end_sessions(session)
    button = f"/clients/{client.id}/activation"
    page = f"http://localhost/clients/{client.id}?tab=history"
    away = typist.send(button, {}, headers={"Referer": page})
    assert away.location == f"/sign-in?next=/clients/{client.id}?tab%3Dhistory"
    assert typist.send(button, {}, headers={"Referer": "https://elsewhere.example/clients"}).location == "/sign-in"
    assert session.scalars(select(KeptForm)).all() == []


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(session, typist):
    end_sessions(session)
    asked = {"HX-Request": "true", "HX-Current-URL": "http://localhost/clients?q=a"}
    answer = typist.client.get("/clients", headers=asked)
    assert answer.status_code == 401 and answer.headers["HX-Redirect"] == "/sign-in?next=/clients?q%3Da"


def test_a_page_too_old_to_be_trusted_shows_its_words_again(session, typist):
    typist.token = "too old"
    away = typist.send("/clients/new", TYPED)
    assert away.status_code == 303 and away.location.startswith("/clients/new?kept=")
    form = typist.client.get(away.location).text
    assert AGAIN in form and "宁远家电有限公司" in form
    assert session.scalars(select(Client)).all() == []


def test_nothing_is_kept_for_a_stranger_or_for_the_disabled(app, session, person, sign_in):
    stranger = Browser(app.test_client())
    token = stranger.token()
    assert stranger.client.post("/clients/new", data={**TYPED, "csrf_token": token}).status_code == 303
    typist = typist_of(session, sign_in, person(Role.SALES))
    session.execute(update(User).values(active=False))
    end_sessions(session)
    typist.send("/clients/new", TYPED)
    assert session.scalars(select(KeptForm)).all() == []


def test_what_nobody_came_back_for_goes(session, typist):
    end_sessions(session)
    typist.send("/clients/new", TYPED)
    assert kept_forms.prune(session, NOW - timedelta(days=1), 10) == 0
    assert kept_forms.prune(session, NOW + timedelta(days=1), 10) == 1
    session.execute(delete(KeptForm))
    session.commit()
