"""Counters of document numbers, and the papers that were issued: never changed, never deleted."""

from typing import Any

from sqlalchemy import event, inspect

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    ForeignKey,
    Index,
    Json,
    Key,
    Mapped,
    Moment,
    String,
    UniqueConstraint,
    guard_table,
    mapped_column,
)
from bpo.kernel.errors import Conflict, text


class SeriesCounter(Base):
    """The last number given in a series and its scope (the year, or nothing for a series that never restarts)."""

    __tablename__ = "documents_series"
    __journal__ = False
    __table_args__ = (
        UniqueConstraint("code", "scope"),
        CheckConstraint("last > 0", name="counts_from_one"),
    )
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(10))
    last: Mapped[int]


class SeriesPattern(Base):
    """How a series is written from its next number on; the newest row of a series counts.

    `after`: {scope: the last number given when it was decided}. Numbers up to there keep the form they have.
    """

    __tablename__ = "documents_series_pattern"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), index=True)
    pattern: Mapped[str] = mapped_column(String(40))
    after: Mapped[Json]
    decided_at: Mapped[Moment]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)


class IssuedDocument(Base):
    """A paper as it left the house: the facts on it, the PDF made from them, and the hashes of both.

    The subject is the record it was issued for; its file is handed out to whoever may see that record.
    """

    __tablename__ = "documents_issued"
    __table_args__ = (
        UniqueConstraint("kind", "number"),
        UniqueConstraint("supersedes_id"),
        CheckConstraint("supersedes_id <> id", name="supersedes_another"),
        Index("ix_documents_issued_subject", "subject_type", "subject_id"),
    )
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    language: Mapped[str] = mapped_column(String(12))
    template: Mapped[str] = mapped_column(String(200))
    facts: Mapped[Json] = mapped_column(info={"journal": False})
    facts_sha256: Mapped[str] = mapped_column(String(64))
    pdf_file_id: Mapped[int] = mapped_column(ForeignKey("kernel_file.id", ondelete="RESTRICT"), unique=True)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[Moment]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("documents_issued.id", ondelete="RESTRICT"))


@event.listens_for(IssuedDocument, "before_update")
@event.listens_for(IssuedDocument, "before_delete")
def refuse_change(_mapper: Any, _connection: Any, row: IssuedDocument) -> None:
    """Mistakes are put right by a new paper that supersedes the old one; the database refuses by itself as well."""
    raise Conflict(
        "issued_document_frozen",
        text("%(number)s has been issued and stays as it is. Issue a new one that supersedes it."),
        number=inspect(row).committed_state.get("number", row.number),
    )


guard_table(IssuedDocument.__table__)
