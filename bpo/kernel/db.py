"""The ground every table stands on: base class, column kinds, engine, sessions.

SQLite and PostgreSQL hold the same tables. Instants are stored in UTC, money in integer minor units.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Engine,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    declared_attr,
    mapped_column,
    object_session,
    relationship,
    sessionmaker,
)
from sqlalchemy.types import TypeDecorator

from bpo.kernel.errors import Conflict, text

__all__ = [
    "Base", "CheckConstraint", "Database", "Enumerated", "ForeignKey", "HouseSession", "Index", "Json", "Key",
    "LargeBinary", "Mapped", "Moment", "Session", "String", "Text", "UniqueConstraint", "Versioned", "append_only",
    "check_absent", "check_version", "guard_table", "insert_into", "mapped_column", "moment_of", "relationship",
    "utc_now",
]  # fmt: skip

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigKey = BigInteger().with_variant(Integer, "sqlite")


class UtcMoment(TypeDecorator[datetime]):
    """An instant. Aware datetimes only; UTC in the database, UTC out of it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: instants are aware datetimes")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Key = Annotated[int, mapped_column(BigKey, primary_key=True)]
Moment = Annotated[datetime, ("moment",)]
Json = Annotated[object, ("json",)]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        int: BigKey,
        Moment: UtcMoment(),
        Json: JSON().with_variant(JSONB(), "postgresql"),
    }
    __journal__ = True  # False: rows whose changes are no business act (sessions, progress, counters)


class Versioned:
    """A row that two people may edit: `row_version` is bumped on each update and checked against the form's."""

    @declared_attr
    def row_version(cls) -> Mapped[int]:
        return mapped_column(Integer, default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.row_version}


def check_version(row: Versioned, row_version: int | None) -> None:
    """Refuse an edit that was begun on an older version of the row than the one that is stored.

    `row_version`: the form's or the body's own; the session's `if_match` holds those of the `If-Match` header (412).
    """
    session = object_session(row)
    matching: frozenset[int] | None = session.info.get("if_match") if session is not None else None
    if matching is not None and row.row_version not in matching:
        refusal = stale(row.row_version, ", ".join(map(str, sorted(matching))) or "—")
        refusal.status = 412
        raise refusal
    if row_version is not None and row_version != row.row_version:
        raise stale(row.row_version, row_version)


def check_absent(session: Session) -> None:
    """Refuse an edit that names a version (`If-Match`) of something that is not stored yet."""
    if session.info.get("if_match") is not None:
        refusal = stale(0, ", ".join(map(str, sorted(session.info["if_match"]))) or "—")
        refusal.status = 412
        raise refusal


def stale(stored: int, given: Any) -> Conflict:
    return Conflict(
        "stale",
        text(
            "Somebody saved this meanwhile: version %(stored)s is stored, yours was begun on version %(given)s. "
            "Compare the two and save anew."
        ),
        stored=stored,
        given=given,
    )


def Enumerated(kind: type[StrEnum], length: int, name: str | None = None) -> Enum:
    """A column that holds one of the values of `kind`; the database refuses any other.

    `name` tells two such columns of one table apart.
    """
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


def append_only(table: str) -> dict[str, list[str]]:
    """DDL by dialect that makes the database itself refuse UPDATE and DELETE on the table."""
    on_sqlite = [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("update", "delete")
    ]
    on_postgresql = [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]
    return {"sqlite": on_sqlite, "postgresql": on_postgresql}


def utc_now() -> datetime:
    return datetime.now(UTC)


def moment_of(session: Session) -> datetime:
    """When the present act happens: by the installation's clock, which dates the journal too."""
    clock: Callable[[], datetime] = session.info.get("clock") or utc_now
    return clock()


def insert_into(session: Session, table: Any) -> Any:
    """An INSERT as the session's own database knows it, with its `on_conflict_…`."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


class HouseSession(Session):
    """A session that remembers what changed, for the journal (bpo/kernel/journal.py listens to it)."""


class Database:
    """One engine and its two kinds of session: for reading, and for acts (which lock at once on SQLite)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = self._engine(url)
        self.reads = sessionmaker(self.engine, class_=HouseSession, expire_on_commit=False)
        writer = self.engine.execution_options(house_writes=True)
        self.writes = sessionmaker(writer, class_=HouseSession, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @staticmethod
    def _engine(url: str) -> Engine:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(
                url, pool_pre_ping=True, hide_parameters=True, connect_args={"options": "-c timezone=utc"}
            )
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": 15}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One act by a command or a job: committed at the end, rolled back on any error."""
        with self.writes() as session:
            yield session
            session.commit()

    def close(self) -> None:
        self.engine.dispose()


PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000",
    "cache_size=-16000",  # KiB a connection: counting and searching read the same pages again and again
)  # fmt: skip


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # An act takes the write lock at once: waiting is better than failing half-way with "database is locked".
    writes = connection.get_execution_options().get("house_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def run_ddl(statements: dict[str, list[str]], execute: Callable[[str], Any], dialect: str) -> None:
    for statement in statements[dialect]:
        execute(statement)


def guard_table(table: Any) -> None:
    """Attach the append-only triggers to a table made by `create_all`; migrations call `append_only` themselves."""
    for dialect, statements in append_only(table.name).items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))
