"""Every list of the house, over a small vendor with its records: all that is declared works, at a constant price."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from bpo.kernel.permits import gates
from bpo.kernel.roles import Role
from bpo.kernel.web.lists import LISTS
from bpo.kernel.web.lists.conditions import WORDS
from bpo.projects.models import Manual, Project
from staffing.training.models import Course
from tests.built import Built
from tests.conftest import Browser, browser_of, make_person
from tests.stories.twins import twins_app

# {list: (its page, who reads it)}; the lists without a page of their own are read over the API.
PAGES = {
    "notices": ("/notices", Role.DIRECTOR),
    "projects": ("/projects", Role.DIRECTOR), "tasks": ("/tasks", Role.DIRECTOR),
    "review_comments": ("/projects/{project}/review-comments", Role.DIRECTOR),
    "project_tasks": ("/projects/{project}/tasks", Role.DIRECTOR), "clients": ("/clients", Role.DIRECTOR),
    "contacts": ("/contacts", Role.DIRECTOR), "opportunities": ("/opportunities", Role.DIRECTOR),
    "duties": ("/duties", Role.DIRECTOR), "changes": ("/changes", Role.DIRECTOR),
    "handovers": ("/handovers", Role.DIRECTOR), "jobs": ("/jobs", Role.DIRECTOR),
    "journal": ("/journal", Role.AUDITOR), "users": ("/users", Role.DIRECTOR),
    "requisitions": ("/requisitions", Role.DIRECTOR), "candidates": ("/candidates", Role.HR),
    "agents": ("/agents", Role.HR), "courses": ("/courses", Role.HR), "results": ("/courses/{course}", Role.HR),
    "bills": ("/bills", Role.FINANCE), "invoices": ("/invoices", Role.FINANCE), "sites": ("/sites", Role.DIRECTOR),
    "seats": ("/seats", Role.DIRECTOR), "orders": ("/projects/{project}/orders", Role.DIRECTOR),
    "calls": ("/projects/{project}/calls", Role.DIRECTOR), "imports": ("/imports", Role.DIRECTOR),
    "letters": ("/outbox", Role.ADMINISTRATOR), "contracts": ("/contracts", Role.DIRECTOR),
    "reminders": ("/contracts/reminders", Role.DIRECTOR), "lessons": ("/lessons", Role.DIRECTOR),
    "portfolio": ("/portfolio", Role.DIRECTOR),
    "feedback": ("/feedback", Role.DIRECTOR), "project_feedback": ("/projects/{project}/feedback", Role.DIRECTOR),
    "manual_readers": ("/manuals/{manual}/readers", Role.DIRECTOR),
}  # fmt: skip
ONLY_API = {"billing_runs", "rejected_rows"}
VALUES = {"text": "a", "number": "3", "money": "10.50", "day": "2026-05-01", "moment": "2026-05-01", "flag": "yes"}


@dataclass
class House:
    app: Flask
    readers: dict[Role, Browser]
    places: dict[str, int]

    def page(self, name: str) -> str:
        return PAGES[name][0].format(**self.places)

    def get(self, name: str, query: str = "") -> Any:
        return self.readers[PAGES[name][1]].get(f"{self.page(name)}?{query}")

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        sent: list[str] = []
        engine = self.app.extensions["database"].engine

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield sent
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def house(twins: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with twins_app(twins, tmp_path_factory.mktemp("lists")) as app:
        database = app.extensions["database"]
        with database.writes() as session:
            places = {"project": session.scalars(select(Project.id)).first(),
                      "course": session.scalars(select(Course.id)).first(),
                      "manual": session.scalars(select(Manual.id)).first()}  # fmt: skip
            roles = {role for _page, role in PAGES.values()}
            readers = {role: browser_of(app, session, make_person(session, role)) for role in roles}
        yield House(app, readers, places)


def total_of(page: str) -> int:
    found = re.search(r'class="soft num">(?:[\d,]+–[\d,]+ of )?([\d,]+)', page)
    return int(found[1].replace(",", "")) if found else 0


def test_every_list_is_looked_at_here():
    assert set(PAGES) | ONLY_API == set(LISTS)


def test_a_list_names_the_permits_of_its_page(house):
    known = gates(house.app)
    with house.app.test_request_context():
        matched = {name: known[house.app.url_map.bind("").match(house.page(name), method="GET")[0]] for name in PAGES}
    assert {name: tuple(LISTS[name].permits.split()) for name in PAGES} == matched


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_one(house, name):
    counts = {}
    house.get(name)  # what is counted once for a reader and kept
    for size in (1, 200):
        with house.counting() as sent:
            assert house.get(name, f"per_page={size}").status_code == 200
        counts[size] = len(sent)
    assert counts[1] == counts[200], counts


@pytest.mark.parametrize("name", PAGES)
def test_every_column_can_be_shown_moved_and_sorted_by(house, name):
    listing = LISTS[name]
    columns = ",".join(reversed(listing.known))
    page = house.get(name, f"columns={columns}&per_page=200")
    assert page.status_code == 200 and "was left out" not in page.text
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]*)', page.text)
    if total_of(page.text):
        labels = [str(one.label) for one in reversed(listing.known.values())]
        assert "|".join(labels) in "|".join(one.strip() for one in heads)
    for column in listing.sortable:
        answer = house.get(name, f"sort=-{column}")
        assert answer.status_code == 200 and "cannot be sorted" not in answer.text, column


@pytest.mark.parametrize("name", PAGES)
def test_every_filter_narrows_by_every_operator(house, name):
    listing = LISTS[name]
    everything = total_of(house.get(name).text)
    for filter_, kind in listing.narrowing.items():
        asked = [f"{filter_}.is=empty", f"{filter_}.is=filled", f"panel={filter_}"]
        if kind == "choice":
            page = house.get(name, f"panel={filter_}").text
            offered = re.findall(r'type="checkbox" name="add.value" value="([^"]*)"', page)
            asked += [f"{filter_}={value}" for value in offered[:2]]
            asked += [f"{filter_}.any={','.join(offered)}", f"{filter_}.not={offered[0]}"] if offered else []
        else:
            value = VALUES[kind]
            asked += [f"{filter_}{op}={value}" for op in ("", ".not", ".contains", ".from", ".to")]
            asked += [f"{filter_}.when={word}" for word in WORDS.get(kind, ())]
        for query in asked:
            answer = house.get(name, query)
            assert answer.status_code == 200, query
            assert total_of(answer.text) <= everything, query
        blank, filled = (total_of(house.get(name, f"{filter_}.is={one}").text) for one in ("empty", "filled"))
        declared = listing.filter(filter_)
        if declared is None or (declared.where is None and declared.column is not None):
            assert blank + filled == everything, filter_


@pytest.mark.parametrize("name", PAGES)
def test_nonsense_in_the_address_is_told_and_breaks_nothing(house, name):
    answer = house.get(name, "nowhere=1&nowhere.from=2&sort=nowhere,-%C2%AD&columns=nowhere&cursor=xx&page=0&q=%25_%5C")
    assert answer.status_code == 200
    assert "This list has no filter nowhere; it was left out." in answer.text
    assert "This list has no column nowhere" in answer.text and "cannot be sorted by nowhere" in answer.text
    assert "This cursor belongs to another list" in answer.text


@pytest.mark.parametrize("name", [name for name in PAGES if name != "results"])
def test_the_file_holds_what_the_page_shows(house, name):
    listing = LISTS[name]
    first, second = list(listing.known)[:2]
    answer = house.get(name, f"columns={second},{first}&export=csv")
    assert answer.status_code == 200
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == f'"{listing.known[second].label}","{listing.known[first].label}"'
    assert len(lines) - 1 == total_of(house.get(name).text)
