"""Who can do what, who can see a record and why, what a person reaches; the list of users is found by all of it."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from bpo.kernel.roles import ROLES, Role
from bpo.people import actions, queries
from bpo.people.models import SessionKind, User
from bpo.people.rules import AwayScope
from tests.conftest import NOW, make_person
from tests.contracts.makers import make_contract
from tests.projects.makers import make_project


def reasons(session, actor, kind, number):
    _title, people = queries.who_sees(session, actor, kind, number)
    return {one.id: one.reasons for one in people}


def test_who_sees_a_project_is_who_the_matrix_and_the_memberships_say(session):
    project, other = make_project(session), make_project(session)
    auditor = make_person(session, Role.AUDITOR)
    make_person(session, Role.HR, projects=(other,))
    member = make_person(session, Role.HR, projects=(project,))
    make_person(session, Role.ADMINISTRATOR, projects=(project,))
    found = reasons(session, auditor, "project", project.code)
    for user_id in session.scalars(select(User.id)).all():
        actor = queries.actor_of(session, user_id)
        assert (user_id in found) == actor.may("projects.view", project.id), actor
    (reason,) = found[member.id]
    assert (reason.role, reason.scope) == (Role.HR, "P") and project.code in reason.project
    assert reason.since is not None
    assert [one.scope for one in found[auditor.id]] == ["A"]


def test_a_contract_is_reached_through_its_project_and_in_anothers_place(session):
    project = make_project(session)
    contract = make_contract(session, project)
    auditor, director = make_person(session, Role.AUDITOR), make_person(session, Role.DIRECTOR, name="李建国")
    agent = make_person(session, Role.TECHNOLOGY)
    assert agent.id not in reasons(session, auditor, "contract", contract.number)
    actions.enter_absence(
        session, director, substitute_id=agent.id, starts_on=NOW.date(), ends_on=NOW.date(),
        scope=AwayScope.APPROVALS, now=NOW, today=NOW.date(),
    )  # fmt: skip
    session.commit()
    (reason,) = reasons(session, auditor, "contract", contract.number)[agent.id]
    assert reason.in_place_of == "李建国"


def test_the_pages_are_for_administrator_auditor_and_director(session, person, sign_in, programme):
    project = make_project(session)
    for role in Role:
        allowed = role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.DIRECTOR)
        who = person(role)
        answer = sign_in(who).get(f"/access/record?kind=project&number={project.code}")
        assert answer.status_code == (200 if allowed else 403)
        api = programme(who)("GET", f"/reach/project?number={project.code}")
        assert api.status_code == (200 if allowed else 403)
        if allowed:
            assert project.code in answer.text and api.json["permit"] == "projects.view"


def test_a_number_nobody_has_is_told_and_the_kinds_are_the_houses(person, sign_in, programme):
    auditor = person(Role.AUDITOR)
    page = sign_in(auditor).get("/access/record?kind=invoice&number=INV-0")
    assert page.status_code == 200 and "No such record: INV-0" in page.text
    assert set(queries.KINDS) == {"project", "client", "contract", "invoice"}
    assert programme(auditor)("GET", "/reach/project?number=none").status_code == 404
    assert programme(auditor)("GET", "/reach/nothing?number=1").status_code == 404


def test_who_sees_takes_as_many_queries_for_many_people_as_for_few(session, database):
    project = make_project(session)
    auditor = make_person(session, Role.AUDITOR)
    make_person(session, Role.HR, projects=(project,))
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for _round in range(2):
        session.rollback()
        session.expunge_all()
        asked.clear()
        queries.who_sees(session, auditor, "project", project.code)
        counts.append(len(asked))
        session.rollback()
        for _more in range(3):
            make_person(session, Role.HR, projects=(project,))
    assert counts[0] == counts[1]


def test_what_a_person_reaches_is_told_by_role_and_project(session, person, sign_in, programme):
    project = make_project(session)
    who = person(Role.HR, projects=(project,))
    auditor = person(Role.AUDITOR)
    told = programme(auditor)("GET", f"/users/{who.id}/reach").json
    assert {one["permit"] for one in told["permits"]} == {name for name, row in ROLES.items() if Role.HR in row}
    assert told["projects"] == [f"{project.code} {project.name}"]
    page = sign_in(auditor).get(f"/users/{who.id}/access").text
    assert project.code in page and "Lead candidates through hiring" in page


@pytest.mark.parametrize(
    ("asked", "there", "absent"),
    [
        ("q=override", "Override the go-live gate", "Issue invoices"),
        ("role=agent", "Acknowledge a manual", "Issue invoices"),
        ("q=orders.import", "Import orders", "See orders"),
        ("q=nothing-like-it", "Nothing matches", "See orders"),
    ],
)
def test_the_matrix_is_searched_by_permit_and_role(person, sign_in, asked, there, absent):
    page = sign_in(person(Role.AUDITOR)).get(f"/access?{asked}").text
    assert there in page and absent not in page


def test_users_are_found_by_how_their_account_stands_and_when_they_were_seen(session, person, sign_in):
    browser = sign_in(person(Role.ADMINISTRATOR))
    seen, never, gone = (person(Role.SALES, name=name) for name in ("王磊", "赵敏", "钱进"))
    actions.open_session(session, session.get_one(User, seen.id), kind=SessionKind.BROWSER, label="", now=NOW)
    actions.open_session(
        session, session.get_one(User, gone.id), kind=SessionKind.TOKEN, label="", now=NOW - timedelta(days=100)
    )
    session.get_one(User, gone.id).active = False
    session.get_one(User, never.id).otp_since = NOW
    session.commit()
    for asked, found in (
        ("seen=week", "王磊"), ("seen=never", "赵敏"), ("seen=long+ago", "钱进"), ("standing=disabled", "钱进"),
        ("second_factor=yes", "赵敏"),
    ):  # fmt: skip
        page = browser.get(f"/users?{asked}").text
        assert [name for name in ("王磊", "赵敏", "钱进") if name in page] == [found], asked
