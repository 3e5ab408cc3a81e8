"""One database for many tests: brought back between them to how it was migrated."""

from pathlib import Path
from shutil import copy
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

# Empties every table. Triggers and foreign keys are off meanwhile: the journal refuses deletion to everybody else.
EMPTY = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', one.tablename);
  END LOOP;
END $$
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


def _table(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)


class Reused(Protocol):
    """A database at one address for test after test: an engine that knows the address keeps what it has compiled."""

    url: str

    def restore(self) -> bool:
        """As migrated again; False where that cannot be done, and each test gets a copy of its own."""


class ReusedFile:
    """One of SQLite: the file is put in place anew, so that nothing left open in the old one is seen in the new."""

    def __init__(self, template: str, folder: Path) -> None:
        self.template, self.path = template.removeprefix("sqlite:///"), folder / "test.sqlite3"
        self.url = f"sqlite:///{self.path}"

    def restore(self) -> bool:
        for old in self.path.parent.glob(f"{self.path.name}*"):
            old.unlink()
        copy(self.template, self.path)
        return True


class ReusedOnServer:
    """One of PostgreSQL, made once a test process: making one for every test takes longer than most tests.

    A server that lets the account switch triggers off (a superuser) is needed; on others `restore` says no, and each
    test gets a copy of its own.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(address, autocommit=True)
        may = self.connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        self.possible = bool(may and may[0])
        if self.possible:
            self.connection.execute("SET session_replication_role = replica")
            self.connection.execute("SET synchronous_commit = off")
            self.connection.execute("SET lock_timeout = '10s'")
            self._keep()

    def _keep(self) -> None:
        """Set aside what the migrations wrote: few tables hold a row so early."""
        self.kept: dict[str, bytes] = {}
        for (name,) in self.connection.execute(TABLES).fetchall():
            with self.connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(_table(name))) as rows:
                if content := b"".join(bytes(one) for one in rows):
                    self.kept[name] = content
        self.reached: dict[str, int] = dict(self.connection.execute(SEQUENCES).fetchall())

    def restore(self) -> bool:
        """As migrated again, with the next numbers as then; False where this server does not let us."""
        if self.possible:
            self.connection.execute(EMPTY)
            for name, content in self.kept.items():
                with self.connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(_table(name))) as rows:
                    rows.write(content)
            for name, last in self.connection.execute(SEQUENCES).fetchall():
                if last != self.reached.get(name):
                    sequence, first = _table(name), sql.Literal(self.reached.get(name, 0) + 1)
                    self.connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(sequence, first))
        return self.possible
