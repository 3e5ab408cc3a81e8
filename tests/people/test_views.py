"""Signing in, out, and who may see the users."""

from bpo.kernel.roles import ROLES, Role
from bpo.people.words import PERMIT_LABELS
from tests.conftest import PASSWORD, Browser


def test_a_person_signs_in_with_the_right_password_and_out_again(app, person):
    person(Role.SALES, login="wang.lei", name="王磊")
    browser = Browser(app.test_client())
    wrong = browser.post("/sign-in", {"login": "wang.lei", "password": "not it at all"})
    assert wrong.status_code == 422
    right = browser.post("/sign-in", {"login": "wang.lei", "password": PASSWORD})
    assert right.status_code == 303
    assert browser.get("/").status_code == 200
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/").location.startswith("/sign-in")


def test_the_anonymous_are_asked_to_sign_in_and_come_back_to_where_they_wanted(app):
    answer = app.test_client().get("/users?page=2")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/users?page%3D2"


def test_an_administrator_sees_users_and_sales_does_not(person, sign_in):
    assert "Users" in sign_in(person(Role.ADMINISTRATOR)).get("/users").text
    assert sign_in(person(Role.SALES)).get("/users").status_code == 403


def test_an_act_without_the_forms_token_is_refused(app, person, sign_in):
    browser = sign_in(person(Role.ADMINISTRATOR))
    assert browser.client.post("/sign-out").status_code == 400


def test_registering_a_person_by_page_leaves_a_journal_entry(person, sign_in):
    browser = sign_in(person(Role.ADMINISTRATOR))
    data = {"login": "chen.rong", "name": "陈蓉", "roles": ["hr"], "password": PASSWORD, "form_token": "t1"}
    first = browser.post("/users/new", data)
    assert first.status_code == 303
    second = browser.post("/users/new", data)
    assert second.status_code == 303 and second.location == first.location
    page = browser.get(first.location).text
    assert "陈蓉" in page and "registered 陈蓉 (chen.rong)" in page
    assert browser.get("/users?export=xlsx").data[:2] == b"PK"


def test_the_matrix_names_every_permit_in_words(person, sign_in):
    page = sign_in(person(Role.ADMINISTRATOR)).get("/access").text
    assert set(PERMIT_LABELS) == set(ROLES)
    assert "Override the go-live gate" in page


def test_users_are_found_by_role_and_shown_with_theirs(person, sign_in):
    person(Role.HR, name="陈蓉")
    person(Role.FINANCE, name="孙静")
    browser = sign_in(person(Role.ADMINISTRATOR))
    everybody = browser.get("/users").text
    assert "陈蓉" in everybody and "孙静" in everybody
    only = browser.get("/users?role=finance").text
    assert "孙静" in only and "陈蓉" not in only
