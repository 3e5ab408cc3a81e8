"""The permission matrix, walked: every route as every role, with one's own, a sibling project's, another client's and
nobody's. What lies outside one's work answers as if it were not there, and no word of it appears anywhere.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor, gates
from bpo.kernel.roles import Department, Role
from bpo.people.queries import actor_by_login
from bpo.projects.models import Project
from bpo.talk.actions.comments import add_comment
from tests.built import Built
from tests.conftest import Browser, browser_of, make_person
from tests.stories.twins import CLIENT_MARKS, MARKS, TODAY, twins_app
from worlds.builder import Builder
from worlds.records import VENDORS_OWN, one_of

ABSENT = 987_654_321
INTERNAL = "只供内部的话"  # stands in a comment on every project: no client reads it, on their own project neither
FOREIGN = (MARKS["A2"], MARKS["B1"], CLIENT_MARKS["b"])
DEPARTMENTS = {
    Role.DIRECTOR: Department.OPERATIONS, Role.PROJECT_MANAGER: Department.OPERATIONS, Role.SALES: Department.SALES,
    Role.SYSTEM: Department.SYSTEM, Role.TECHNOLOGY: Department.TECHNOLOGY, Role.HR: Department.HR,
    Role.ADMINISTRATION: Department.ADMINISTRATION, Role.FINANCE: Department.FINANCE,
}  # fmt: skip
WORDS = {
    "form": "xlsx", "kind": "calls", "model": "fixed_fee", "stage": "screening", "status": "ready", "terms": "seats",
    "department": "hr", "filename": "app.css", "secret": "none", "record_type": "projects_project", "set_up": "site",
    "ending": "lost",
}  # fmt: skip


@dataclass
class House:
    app: Flask
    session: Session
    ids: dict[str, dict[str, int]]

    def values(self, rule: Any, whose: str) -> dict[str, Any]:
        """The parts of a route's address for one project's records, or for what does not exist."""
        return {
            name: WORDS[name] if name in WORDS else ABSENT if whose == "absent" else self.ids[whose].get(name, 1)
            for name in rule.arguments
        }


@pytest.fixture(scope="module")
def house(twins: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with (
        twins_app(twins, tmp_path_factory.mktemp("twins")) as app,
        app.extensions["database"].writes() as session,
    ):
        ids: dict[str, dict[str, int]] = {}
        for key, project_id in twins.facts.items():
            talk_about(session, project_id, MARKS[key])
            chosen = one_of(project_id)
            found = {name: session.scalars(statement.limit(1)).first() for name, statement in chosen.items()}
            ids[key] = {name: number for name, number in found.items() if number is not None}
        session.commit()
        yield House(app, session, ids)


def talk_about(session: Session, project_id: int, mark: str) -> None:
    """An internal comment on the project and one shared with its client, each with the project's mark."""
    manager = actor_by_login(session, "zhou.min")
    for words, shared in ((f"{mark}{INTERNAL}", False), (f"{mark}共享", True)):
        add_comment(
            session, manager, record_type="projects_project", record_id=project_id, words=words, shared=shared,
            now=Builder.at(TODAY),
        )  # fmt: skip


def spy(house: House, role: Role) -> tuple[Actor, Browser]:
    """Somebody of that role who works on project A1 only."""
    project = house.session.get_one(Project, house.ids["A1"]["project_id"])
    actor = make_person(house.session, role, department=DEPARTMENTS.get(role), projects=(project,))
    house.session.commit()
    return actor, browser_of(house.app, house.session, actor)


def readable(answer: Any) -> str:
    """Everything a reader of the answer could find in it, headers and the cells of a workbook too."""
    data = answer.get_data()
    told = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return told + "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return told + data.decode("utf-8", "replace")


def scope_of(actor: Actor, names: tuple[str, ...]) -> str | None:
    if names in (("public",), ("signed in",)):
        return "A" if actor.grant("projects.view") == "A" else "own"  # the home page follows one's projects
    scopes = {actor.grant(name) for name in names} - {None}
    return "A" if "A" in scopes else "P" if scopes else None


def routes(app: Flask) -> list[tuple[Any, tuple[str, ...], set[str]]]:
    known = gates(app)
    return [(rule, known[rule.endpoint], rule.methods - {"HEAD", "OPTIONS"}) for rule in app.url_map.iter_rules()
            if rule.endpoint != "static"]  # fmt: skip


def address(house: House, rule: Any, whose: str) -> str:
    with house.app.test_request_context():
        return str(house.app.url_map.bind("").build(rule.endpoint, house.values(rule, whose), force_external=False))


def foreign_words(text: str) -> list[str]:
    return [mark for mark in FOREIGN if mark in text]


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_what_a_role_reads(house, role):
    actor, browser = spy(house, role)
    wrong = []
    for rule, names, methods in routes(house.app):
        if "GET" not in methods:
            continue
        scope = scope_of(actor, names)
        about_projects = set(rule.arguments) - set(WORDS) - set(VENDORS_OWN)
        targets = ("A1", "A2", "B1", "absent") if scope == "P" and about_projects else ("A1",)
        missing = None
        for whose in reversed(targets):
            url = address(house, rule, whose)
            answer = browser.get(url)
            text = readable(answer)
            if answer.status_code >= 500:
                wrong.append(f"{url}: {answer.status_code}")
            if scope is None and answer.status_code not in (403, 404):
                wrong.append(f"{url}: {answer.status_code} without a permit ({names})")
            if whose == "absent":
                missing = answer.status_code
            foreign = scope == "P" and whose in ("A2", "B1") and not shared(rule, whose)
            if foreign and answer.status_code != missing:
                wrong.append(f"{url}: {whose} answers {answer.status_code}, the absent {missing}")
            if role is Role.CLIENT and INTERNAL in text:
                wrong.append(f"{url}: tells a client what is internal")
            if scope != "A" and foreign_words(text):
                wrong.append(f"{url}: tells {foreign_words(text)}")
            if scope != "A" and answer.status_code == 200 and "export=xlsx" in text:
                export = readable(browser.get(f"{url}?export=xlsx"))
                if foreign_words(export):
                    wrong.append(f"{url}?export=xlsx: tells {foreign_words(export)}")
    assert not wrong, "\n".join(wrong)


def shared(rule: Any, whose: str) -> bool:
    """A sibling project has the same client: the client and its contacts are seen from both."""
    return whose == "A2" and bool({"client_id", "contact_id"} & set(rule.arguments))


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_what_a_role_does_elsewhere_is_refused(house, role):
    """Acts on another project's or client's records, and acts without a permit, change nothing and say nothing."""
    actor, browser = spy(house, role)
    token, wrong = browser.token(), []
    for rule, names, methods in routes(house.app):
        scope = scope_of(actor, names)
        for method in methods - {"GET"}:
            if scope == "A" or names in (("public",), ("signed in",)):
                continue
            about_projects = set(rule.arguments) - set(WORDS) - set(VENDORS_OWN)
            targets = ("A2", "B1", "absent") if scope == "P" and about_projects else ("A2",) if scope is None else ()
            for whose in targets:
                url = address(house, rule, whose)
                body = {"json": {}} if url.startswith("/api/") else {"data": {"csrf_token": token}}
                answer = browser.client.open(url, method=method, headers={"X-CSRFToken": token}, **body)
                allowed = (403, 404) if scope is None or not shared(rule, whose) else (403, 404, 409, 422, 303, 200)
                if scope == "P":
                    allowed += (409, 415, 422)  # refused for its input before the record is looked for
                if answer.status_code not in allowed:
                    wrong.append(f"{method} {url}: {answer.status_code}")
                if foreign_words(readable(answer)) and not shared(rule, whose):
                    wrong.append(f"{method} {url}: tells {foreign_words(readable(answer))}")
    assert not wrong, "\n".join(wrong)


def test_the_anonymous_reach_nothing(house):
    client, wrong = house.app.test_client(), []
    for rule, names, methods in routes(house.app):
        if names == ("public",):
            continue
        for method in methods:
            url = address(house, rule, "A1")
            answer = client.open(url, method=method)
            to_sign_in = answer.status_code in (302, 303) and re.match(r"/sign-in", answer.location or "")
            if not (to_sign_in or answer.status_code in (400, 401)):
                wrong.append(f"{method} {url}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
