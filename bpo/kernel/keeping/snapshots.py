"""The database at one instant, while everybody goes on writing; and putting such a copy in place."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy import text as sql
from sqlalchemy.engine import URL, make_url

ASIDE = "before_restore"


class CannotCopy(Exception):
    """The database cannot be copied or put in place; the message says why."""


@dataclass(frozen=True)
class Snapshot:
    """What the copy holds: rows by table, the journal's end, the migration it stands at."""

    tables: dict[str, int]
    journal_id: int
    journal_mac: str
    revision: str


def is_queue(table: str) -> bool:
    """The job queue's own tables are no part of a backup: waiting jobs are handed out anew from their rows."""
    return table.startswith(("huey_", "sqlite_"))


def look(engine: Engine) -> Snapshot:
    with engine.connect() as connection:
        return _look(connection)


def _look(connection: Connection) -> Snapshot:
    names = sorted(name for name in inspect(connection).get_table_names() if not is_queue(name))
    tables = {name: int(connection.scalar(sql(f'SELECT count(*) FROM "{name}"'))) for name in names}
    head = None
    if "kernel_journal_head" in tables:
        head = connection.execute(sql("SELECT last_id, mac FROM kernel_journal_head")).first()
    revision = connection.scalar(sql("SELECT version_num FROM alembic_version")) if "alembic_version" in tables else ""
    return Snapshot(tables, int(head[0]) if head else 0, str(head[1]) if head else "", str(revision or ""))


def sqlite_path(url: str) -> Path:
    return Path(make_url(url).database or "")


def copy_sqlite(url: str, target: Path) -> Snapshot:
    """SQLite's online backup in one step: a reader's view of one instant, writers go on (the journal mode is WAL)."""
    with closing(sqlite3.connect(sqlite_path(url), timeout=60)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise CannotCopy(f"the copy of the database is damaged: {found}")
    engine = create_engine(f"sqlite:///{target}")
    try:
        return look(engine)
    finally:
        engine.dispose()


def libpq(url: str) -> tuple[str, dict[str, str]]:
    """(address without its password, environment with it) for PostgreSQL's own programs."""
    parsed: URL = make_url(url).set(drivername="postgresql")
    environment = {**os.environ, **({"PGPASSWORD": str(parsed.password)} if parsed.password else {})}
    return parsed._replace(password=None).render_as_string(hide_password=False), environment


def _run(line: list[str], environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(line, env=environment, capture_output=True, text=True)
    except FileNotFoundError:
        raise CannotCopy(f"{line[0]} is not installed: apt-get install postgresql-client") from None
    if done.returncode:
        raise CannotCopy(f"{line[0]} failed: {done.stderr.strip()[-600:]}")


def copy_postgresql(engine: Engine, url: str, target: Path) -> Snapshot:
    """pg_dump in the very snapshot in which the rows are counted."""
    address, environment = libpq(url)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(sql("SELECT pg_export_snapshot()"))
        found = _look(connection)
        _run(
            ["pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
             f"--exclude-schema={ASIDE}_*", "--exclude-table=huey_*", f"--file={target}", address],
            environment,
        )  # fmt: skip
        connection.rollback()
    return found


def put_postgresql(engine: Engine, url: str, dump: Path, aside: str | None) -> None:
    """Restore the dump into the database, all or nothing; what was there goes into the schema `aside`."""
    address, environment = libpq(url)
    with engine.begin() as connection:
        if aside:
            connection.execute(sql(f"ALTER SCHEMA public RENAME TO {aside}"))
        else:
            connection.execute(sql("DROP SCHEMA IF EXISTS public CASCADE"))
        connection.execute(sql("CREATE SCHEMA public"))
        if aside:
            _move_extensions(connection, aside, "public")
    line = ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
            f"--dbname={address}", str(dump)]  # fmt: skip
    try:
        _run(line, environment)
    except CannotCopy:
        if aside:
            with engine.begin() as connection:
                _move_extensions(connection, "public", aside)
                connection.execute(sql("DROP SCHEMA IF EXISTS public CASCADE"))
                connection.execute(sql(f"ALTER SCHEMA {aside} RENAME TO public"))
        raise


def _move_extensions(connection: Connection, source: str, target: str) -> None:
    """What the tables of both schemas use (pg_trgm) exists once a database: it stays where new tables look for it."""
    named = sql(
        "SELECT quote_ident(extname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace "
        "WHERE nspname = :source AND extrelocatable"
    )
    for extension in connection.scalars(named, {"source": source}).all():
        connection.execute(sql(f"ALTER EXTENSION {extension} SET SCHEMA {target}"))


def rows_in(engine: Engine) -> Iterator[str]:
    """The tables that hold rows an installation would miss."""
    known = look(engine).tables
    return (name for name in ("people_user", "kernel_journal", "kernel_file") if known.get(name))
