"""The index of everything that can be found, and the records a person last opened.

The index is derived: `flask search rebuild` makes it anew from the records. So its rows have no foreign keys, which
would only stand in the way of the records themselves.
"""

from datetime import date
from typing import Any

from sqlalchemy import DDL, event

from bpo.kernel.db import (
    Base,
    ForeignKey,
    Index,
    Key,
    Mapped,
    Moment,
    String,
    Text,
    UniqueConstraint,
    mapped_column,
)


class SearchEntry(Base):
    """One record that can be found, with whom it may be shown to and the plain forms of its words.

    `permit` is what a reader must hold; under `P` the row is reached by its project or its client, under `S` by its
    person. `outside`: the client's own people may see it. `vendor_wide`: whoever holds the permit, however narrow.
    """

    __tablename__ = "search_entry"
    __journal__ = False
    __table_args__ = (
        UniqueConstraint("kind", "record_id"),
        Index("ix_search_entry_project", "project_id", "kind"),
        Index("ix_search_entry_client", "client_id", "kind"),
        Index("ix_search_entry_person", "person_id"),
        Index("ix_search_entry_wide", "vendor_wide"),
    )
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int]
    permit: Mapped[str] = mapped_column(String(40))
    project_id: Mapped[int | None]
    client_id: Mapped[int | None]
    person_id: Mapped[int | None]
    outside: Mapped[bool]
    vendor_wide: Mapped[bool]
    code: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(String(200))
    dated: Mapped[date | None]
    code_forms: Mapped[str] = mapped_column(Text)
    title_plain: Mapped[str] = mapped_column(Text)
    sound: Mapped[str] = mapped_column(Text)
    text_plain: Mapped[str] = mapped_column(Text)
    figures: Mapped[str] = mapped_column(Text)
    grams: Mapped[str] = mapped_column(Text)


class SearchReach(Base):
    """A record that belongs to several projects (an agent) is reached from each of them."""

    __tablename__ = "search_reach"
    __journal__ = False
    __table_args__ = (
        UniqueConstraint("kind", "record_id", "project_id"),
        Index("ix_search_reach_project", "project_id"),
    )
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int]
    project_id: Mapped[int]


class RecentItem(Base):
    """A record somebody opened, and when they last did."""

    __tablename__ = "search_recent"
    __journal__ = False
    __table_args__ = (UniqueConstraint("person_id", "kind", "record_id"),)
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int]
    opened_at: Mapped[Moment]


# ---- the trigram index: FTS5 beside the table on SQLite, a GIN index on PostgreSQL ----

GRAM_TABLE = "search_grams"  # SQLite's, with the tables FTS5 keeps behind it
GRAM_INDEX = "ix_search_entry_grams"  # PostgreSQL's
_TOLD = "INSERT INTO search_grams (rowid, grams) VALUES (new.id, new.grams)"
_FORGOTTEN = "INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', old.id, old.grams)"
GRAMS_UP: dict[str, list[str]] = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_grams USING fts5 "
        "(grams, content='search_entry', content_rowid='id', tokenize='trigram', detail=none)",
        f"CREATE TRIGGER search_entry_told AFTER INSERT ON search_entry BEGIN {_TOLD}; END",
        f"CREATE TRIGGER search_entry_forgotten AFTER DELETE ON search_entry BEGIN {_FORGOTTEN}; END",
        "CREATE TRIGGER search_entry_changed AFTER UPDATE OF grams ON search_entry WHEN old.grams <> new.grams "
        f"BEGIN {_FORGOTTEN}; {_TOLD}; END",
    ],
    # Without the right to create the extension, or where it is not installed, search reads every row: slower, the same.
    "postgresql": [
        "DO $do$ BEGIN "
        "CREATE EXTENSION IF NOT EXISTS pg_trgm; "
        "CREATE INDEX IF NOT EXISTS ix_search_entry_grams ON search_entry USING gin (grams gin_trgm_ops); "
        "EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN "
        "RAISE NOTICE USING MESSAGE = 'search works without pg_trgm, slower: ' || SQLERRM; "
        "END $do$"
    ],
}
GRAMS_DOWN: dict[str, list[str]] = {"sqlite": ["DROP TABLE search_grams"], "postgresql": []}


def beside_the_models(name: str | None, kind: str) -> bool:
    """Whether a table or index of the database is the trigram index's own, which no model describes."""
    if kind == "table":
        return name is not None and name.startswith(GRAM_TABLE)
    return kind == "index" and name == GRAM_INDEX


def _attach(table: Any) -> None:
    for dialect, statements in GRAMS_UP.items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


_attach(SearchEntry.__table__)
