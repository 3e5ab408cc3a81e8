"""Rows inserted many at a time under ids that are known beforehand, and the acts that tell how they came to be."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from bpo.kernel import journal
from bpo.kernel.db import Base
from worlds.builder import Builder

ROWS = 5000  # in one statement
ACTS = 10_000  # sealed in one transaction


def parts(rows: Iterable[Any], most: int = ROWS) -> Iterator[list[Any]]:
    """A few thousand at a time."""
    waiting = iter(rows)
    while part := list(islice(waiting, most)):
        yield part


class Ledger:
    """What is written in bulk: every row with its id, every act with its moment. Acts are sealed in their order."""

    def __init__(self, build: Builder) -> None:
        self.build, self.session = build, build.session
        self._next: dict[str, int] = {}
        self._acts: list[dict[str, Any]] = []

    @staticmethod
    def table(name: str) -> Table:
        return Base.metadata.tables[name]

    def id(self, name: str) -> int:
        """The next free id of a table."""
        if name not in self._next:
            key = self.table(name).c.id
            self._next[name] = (self.session.scalar(select(func.max(key))) or 0) + 1
        self._next[name] += 1
        return self._next[name] - 1

    def insert(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        for part in parts(rows):
            self.session.execute(insert(self.table(name)), part)

    def pour(self, name: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Rows by the driver's own quickest way, without ids: values are as the database holds them."""
        driver: Any = self.session.connection().connection.driver_connection
        if self.session.get_bind().dialect.name == "postgresql":
            with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", rows)

    def tell(
        self, at: datetime, actor_id: int | None, act: str, subject: tuple[str, int], project_id: int | None = None,
        row: dict[str, Any] | None = None, **facts: Any,
    ) -> None:  # fmt: skip
        """An act on a row; `row`: all of its columns, where the act made it."""
        told = {key: [None, journal.plain(value)] for key, value in (row or {}).items() if value is not None}
        told = {key: pair for key, pair in told.items() if pair[1] is not None and key not in ("id", "row_version")}
        self.add(
            {
                "at": at, "actor_id": actor_id, "actor_kind": "person" if actor_id is not None else "system", "act": act,
                "subject_type": subject[0], "subject_id": subject[1], "project_id": project_id,
                "changes": journal.canonical(told), "facts": journal.canonical(journal.plain(facts)),
            }
        )  # fmt: skip

    def add(self, act: dict[str, Any]) -> None:
        """An act as the journal holds it."""
        self._acts.append(act)

    def seal(self) -> int:
        """Write all acts into the journal in the order of their moments; returns how many."""
        self._acts.sort(key=lambda one: one["at"])
        count = len(self._acts)
        for part in parts(self._acts, ACTS):
            journal.record_past(self.session, part)
            self.build.commit()
        self._acts = []
        return count

    def hand_back(self) -> None:
        """Let acts give ids again: PostgreSQL must be told to count on after those given here."""
        if self.session.get_bind().dialect.name == "postgresql":
            for name in self._next:
                sequence = f"pg_get_serial_sequence('{name}', 'id')"
                self.session.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))"))
        self._next = {}


def dealt(things: Sequence[Any], number: int) -> Any:
    """The `number`-th, going round."""
    return things[number % len(things)]
