"""What the tests of papers share: sample print templates, and databases that hold the tables of papers."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy import Table, create_engine, make_url, text

import bpo.clients.models
import bpo.people.models
import bpo.projects.models  # noqa: F401 - papers refer to projects, those to clients, all of them to people
from bpo.documents import papers
from bpo.documents.models import IssuedDocument, SeriesCounter, SeriesPattern
from bpo.kernel.db import Base, Database
from bpo.kernel.models import JournalEntry, JournalHead, Vendor
from bpo.search.models import SearchEntry, SearchReach

SAMPLES = FileSystemLoader(Path(__file__).with_name("templates"))
SERVERS = ["sqlite", *(["postgresql"] if os.environ.get("BPO_TEST_POSTGRES_URL") else [])]


@pytest.fixture
def sample_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers.environment, "loader", ChoiceLoader([papers.environment.loader, SAMPLES]))


@pytest.fixture(params=SERVERS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of its own with the tables of papers and all they refer to, on each server there is."""
    if request.param == "sqlite":
        yield from _with_tables(f"sqlite:///{tmp_path / 'papers.sqlite3'}")
        return
    server = make_url(os.environ["BPO_TEST_POSTGRES_URL"]).set(drivername="postgresql+psycopg")
    name = f"papers_{uuid4().hex[:12]}"
    maintenance = create_engine(server, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield from _with_tables(server.set(database=name).render_as_string(hide_password=False))
    with maintenance.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    maintenance.dispose()


def _with_tables(url: str) -> Iterator[Database]:
    database = Database(url)
    roots = (SeriesCounter, SeriesPattern, Vendor, IssuedDocument, JournalEntry, JournalHead, SearchEntry, SearchReach)
    Base.metadata.create_all(database.engine, tables=list(_with_parents([root.__table__ for root in roots])))
    yield database
    database.close()


def _with_parents(tables: list[Table]) -> set[Table]:
    found: set[Table] = set()
    waiting = list(tables)
    while waiting:
        table = waiting.pop()
        if table not in found:
            found.add(table)
            waiting.extend(key.column.table for key in table.foreign_keys)
    return found
