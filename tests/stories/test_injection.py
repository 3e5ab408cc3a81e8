"""A vendor whose every word is an attack: nothing of it becomes an element, an attribute, an address or something
computed on any page.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from bpo.kernel.roles import Role
from tests.built import built_once
from tests.stories.test_who_sees_what import House, address, routes, scope_of, spy
from tests.stories.twins import TODAY, build_twins, twins_app
from worlds.records import one_of

MARKS = {
    "A1": '"><img src=x onerror=boo()>{{7*7}}壹',
    "A2": "</script><script>boo()</script>贰",
    "B1": "' onclick=boo() x='javascript:boo()",
}
CLIENT_MARKS = {"a": "<svg/onload=boo()>甲${7*7}", "b": "<!--<iframe src=//x.y>乙"}
COMPUTED = ("49壹", "甲49")
# In which order somebody is looked for who may open a page.
READERS = (
    Role.DIRECTOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.PROJECT_MANAGER, Role.SALES, Role.FINANCE, Role.HR,
    Role.SERVICE_MANAGER, Role.SYSTEM, Role.TEAM_LEADER, Role.AGENT, Role.CLIENT,
)  # fmt: skip


class Reader(HTMLParser):
    """What a browser would run of a page: elements and attributes that the words have become."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fired: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.script = tag == "script"
        told = dict(attrs)
        if (tag == "img" and told.get("src") == "x") or (tag in ("svg", "iframe") and "boo" in str(attrs)):
            self.fired.append(f"<{tag}>")
        for name, value in attrs:
            said = (value or "").strip().lower()
            if name.startswith("on") or (name in ("href", "src", "action") and said.startswith("javascript:")):
                self.fired.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        if self.script and re.search(r"^\s*boo\(\)", data):
            self.fired.append(f"<script>{data[:40]}")

    def handle_endtag(self, tag: str) -> None:
        self.script = False


def fired(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.fired + [word for word in COMPUTED if word in page]


def test_the_reader_finds_what_would_fire():
    for mark in MARKS.values():
        assert fired(f"<p title=\"{mark}\">{mark}</p><a href='{mark}'>{mark}</a>"), mark
    assert fired("<p>49壹</p>") and not fired("<p>&lt;img src=x onerror=boo()&gt;</p>")


@pytest.fixture(scope="module")
def armed(sqlite_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = built_once("armed", sqlite_template, TODAY, lambda builder: build_twins(builder, MARKS, CLIENT_MARKS))
    with twins_app(built, tmp_path_factory.mktemp("armed")) as app, app.extensions["database"].writes() as session:
        ids: dict[str, dict[str, int]] = {}
        for key, project_id in built.facts.items():
            found = {name: session.scalars(chosen.limit(1)).first() for name, chosen in one_of(project_id).items()}
            ids[key] = {name: number for name, number in found.items() if number is not None}
        yield House(app, session, ids)


def test_no_word_of_anybodys_is_run_on_any_page(armed):
    readers = {role: spy(armed, role) for role in READERS}
    wrong, shown = [], dict.fromkeys(MARKS.values(), 0)
    for rule, names, methods in routes(armed.app):
        if "GET" not in methods:
            continue
        for role, (actor, browser) in readers.items():
            scope = scope_of(actor, names)
            if scope is None:
                continue
            for whose in ("A1", "A2", "B1") if scope == "A" and rule.arguments else ("A1",):
                wrong += looked(armed, browser, address(armed, rule, whose), shown)
            if scope == "A" or role == Role.PROJECT_MANAGER:
                break
    assert not wrong, "\n".join(wrong)
    assert all(count > 20 for count in shown.values()), shown  # the words do stand on the pages


def looked(armed: House, browser: Any, url: str, shown: dict[str, int]) -> list[str]:
    answer = browser.get(url)
    assert answer.status_code < 500, url
    text = answer.get_data(as_text=True) if "html" in answer.content_type or "json" in answer.content_type else ""
    if "html" not in answer.content_type:
        assert not text or answer.headers["X-Content-Type-Options"] == "nosniff", url
        return []
    plain = HTMLText()
    plain.feed(text)
    for mark in shown:
        shown[mark] += mark in "".join(plain.told)
    return [f"{url}: {one}" for one in fired(text)]


class HTMLText(HTMLParser):
    """The words of a page as they are read, those in attributes too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []

    def handle_data(self, data: str) -> None:
        self.told.append(data)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.told += [value or "" for _name, value in attrs]
