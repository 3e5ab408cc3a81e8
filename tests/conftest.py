"""Fixtures: a fresh database for each test (SQLite, or PostgreSQL with --database=postgresql), people, an app."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as examples
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import assemble, furnish
from bpo.kernel.commands import migrate
from bpo.kernel.db import Database
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.kernel.settings import Settings
from bpo.people.actions import add_member, open_session, register_person
from bpo.people.models import SessionKind, User
from bpo.people.queries import actor_of
from tests import databases, shared
from tests.built import Built, built_once
from tests.databases import copied_database
from tests.reachable import chromium, redis_answers
from tests.reused import Reused, ReusedFile, ReusedOnServer
from tests.stories.twins import TODAY, build_twins

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
HASHES: dict[str, str] = {}  # of the one password that everybody here has: hashing is slow on purpose


examples.register_profile("house", deadline=None)  # a busy machine is no failure
examples.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="where database tests run")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only tests that use a database run again; browser tests need a Chromium, few tests a Redis."""
    kept, dropped = [], []
    on_postgresql = config.getoption("--database") == "postgresql"
    for item in items:
        needs_database = "template_database" in getattr(item, "fixturenames", ())
        is_browser = "browser" in Path(str(item.path)).parts
        drop = (on_postgresql and not needs_database) or (is_browser and (chromium() is None or on_postgresql))
        drop = drop or ("redis_store" in getattr(item, "fixturenames", ()) and not redis_answers())
        (dropped if drop else kept).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=dropped)


def pytest_collection_finish() -> None:
    """What is loaded stays: the collector of garbage need not walk through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the run itself, not one of its processes
        shared.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shared.end(databases.drop)


@pytest.fixture(scope="session")
def template_database(request: pytest.FixtureRequest) -> str:
    """The URL of a database with all tables, made once a run; each test gets a copy."""

    return migrated_once(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def sqlite_template() -> str:
    """The same, always on SQLite: for worlds that take long to build and whose acts run on both databases elsewhere."""
    return migrated_once("sqlite")


def migrated_once(kind: str) -> str:
    def make(folder: Path) -> dict[str, Any]:
        url = databases.empty_database(kind, folder)
        migrate(url)
        return {"url": url}

    return str(shared.once(f"template-{kind}", make)["url"])


@pytest.fixture(scope="session")
def twins(template_database: str) -> Built:
    """The small vendor with twin projects, built once a run; who needs it takes a copy (`twins_app`)."""
    return built_once("twins", template_database, TODAY, build_twins)


@pytest.fixture
def empty_database(tmp_path: Path, template_database: str) -> Iterator[str]:
    """The URL of a database without any table."""
    url = databases.empty_database("sqlite" if template_database.startswith("sqlite") else "postgresql", tmp_path)
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def reused_database(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reused]:
    """The database that the tests of a process have one after the other."""
    if template_database.startswith("sqlite"):
        yield ReusedFile(template_database, tmp_path_factory.mktemp("reused"))
        return
    with copied_database(template_database, Path(".")) as url:
        yield ReusedOnServer(url)


@pytest.fixture
def settings(template_database: str, reused_database: Reused, tmp_path: Path) -> Iterator[Settings]:
    found = Settings(var=tmp_path, keys=tmp_path / "keys", immediate_jobs=True)
    if reused_database.restore():
        yield replace(found, database_url=reused_database.url)
        return
    with copied_database(template_database, tmp_path) as url:
        yield replace(found, database_url=url)


class Clock:
    """The installation's clock, set by the test."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture(scope="session")
def assembled() -> Flask:
    """The application, put together once a test process and furnished by each test."""
    found = assemble()
    found.config["TESTING"] = True
    return found


@pytest.fixture
def app(assembled: Flask, settings: Settings, clock: Clock) -> Iterator[Flask]:
    yield furnish(assembled, settings, clock)
    assembled.extensions["database"].close()


@pytest.fixture
def database(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    return found


@pytest.fixture
def session(database: Database, clock: Clock) -> Iterator[Session]:
    """A writing session; what a test commits is there for the app as well."""
    with database.writes() as session:
        session.info["clock"] = clock
        yield session


def make_person(
    session: Session, role: Role, *, login: str | None = None, name: str = "", department: Department | None = None,
    projects: tuple[Any, ...] = (),
) -> Actor:  # fmt: skip
    """A person with a role, a member of the given projects; committed. Returns the actor they are."""
    # Counted, not drawn by lot: the same scene in another test has the same words and papers, set once.
    login = login or f"{role.value.replace('_', '.')}-{session.scalar(select(func.count(User.id)))}"
    session.info["hashes"] = HASHES
    user = register_person(
        session, Actor.system(), login=login, name=name or login, roles=[role], password=PASSWORD, department=department
    )
    for project in projects:
        add_member(session, Actor.system(), user_id=user.id, project_id=project.id, client_id=project.client_id)
    actor = actor_of(session, user.id)
    session.commit()  # nothing stays open: on SQLite an open act keeps everybody else out
    return actor


@pytest.fixture
def person(session: Session) -> Callable[..., Actor]:
    """`person(Role.SALES, projects=(project,))` → the actor."""

    def make(role: Role, **facts: Any) -> Actor:
        return make_person(session, role, **facts)

    return make


class Browser:
    """A signed-in test client that sends the form token by itself."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, **kwargs: Any) -> Any:
        return self.client.get(url, **kwargs)

    def post(self, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        return self.client.post(url, data={**(data or {}), "csrf_token": self.token()}, **kwargs)

    def token(self) -> str:
        page = self.client.get("/me" if self.client.get_cookie("bpo_session") else "/sign-in").text
        mark = 'name="csrf_token" value="'
        start = page.index(mark) + len(mark)
        return page[start : page.index('"', start)]


def browser_of(app: Flask, session: Session, actor: Actor) -> Browser:
    """A browser in which this person is signed in (without spending time on the password)."""
    clock = app.extensions["clock"]
    secret, _row = open_session(
        session, session.get_one(User, actor.id), kind=SessionKind.BROWSER, label="test", now=clock()
    )
    session.commit()
    client = app.test_client()
    client.set_cookie("bpo_session", secret)
    client.set_cookie("language", "en")
    return Browser(client)


@pytest.fixture
def sign_in(app: Flask, session: Session) -> Callable[[Actor], Browser]:
    """`sign_in(actor)` → a browser in which they are signed in, in English."""
    return lambda actor: browser_of(app, session, actor)


def programme_of(app: Flask, session: Session, actor: Actor) -> Callable[..., Any]:
    """A programme with a token of this person's."""
    secret, _row = open_session(
        session, session.get_one(User, actor.id), kind=SessionKind.TOKEN, label="test", now=app.extensions["clock"](),
        days=1,
    )  # fmt: skip
    session.commit()
    client = app.test_client()

    def call(method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)

    return call


@pytest.fixture
def programme(app: Flask, session: Session) -> Callable[[Actor], Callable[..., Any]]:
    """`programme(actor)("POST", "/clients", {…})` → the API's answer, with that person's bearer token."""
    return lambda actor: programme_of(app, session, actor)
