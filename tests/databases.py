"""Databases for tests: made with all tables, copied, thrown away; on SQLite or on a PostgreSQL server."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bpo.kernel.commands import migrate
from bpo.kernel.settings import database_url

MAINTENANCE = os.environ.get("BPO_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def _maintain(statement: str) -> None:
    engine = create_engine(database_url(MAINTENANCE, Path(".")), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def empty_database(kind: str, folder: Path, template: str | None = None) -> str:
    """The address of a new database of the kind `sqlite` or `postgresql`, without tables or as its template is."""
    name = f"bpo_test_{secrets.token_hex(6)}"
    if kind == "sqlite":
        path = folder / f"{name}.sqlite3"
        if template is not None:
            shutil.copy(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"
    source = f" TEMPLATE {make_url(template).database}" if template is not None else ""
    _maintain(f"CREATE DATABASE {name}{source}")
    _maintain(f"ALTER DATABASE {name} SET synchronous_commit = off")  # nothing of it has to outlive a power cut
    server = make_url(database_url(MAINTENANCE, Path(".")))
    return server.set(database=name).render_as_string(hide_password=False)


def drop(url: str) -> None:
    """Throw a database away; a file of SQLite goes with its folder."""
    if not url.startswith("sqlite"):
        _maintain(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


@contextmanager
def copied_database(template: str, folder: Path) -> Iterator[str]:
    """A copy of a database for one test (or one module of them); yields its URL."""
    url = empty_database("sqlite" if template.startswith("sqlite") else "postgresql", folder, template)
    try:
        yield url
    finally:
        drop(url)


@contextmanager
def migrated_database(kind: str, folder: Path) -> Iterator[str]:
    """A database with all tables and nothing in them; yields its URL."""
    url = empty_database(kind, folder)
    try:
        migrate(url)
        yield url
    finally:
        drop(url)
