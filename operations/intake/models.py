"""Batches of imported records, the rows that could not be read, and remembered column mappings."""

import json

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Json,
    Key,
    Mapped,
    Moment,
    String,
    Text,
    UniqueConstraint,
    mapped_column,
)
from bpo.kernel.locale import say_error
from operations.intake.rules import IntakeKind, IntakeState


class IntakeBatch(Base):
    """One file imported. `source`: asterisk, freeswitch or generic; counts are of records, rejected of rows.

    The file itself is kept encrypted under the client's key. `header`: the names of its columns, None without a head.
    `mapping`: how it is read, {"mapping": {…}, "choice": "…"}.
    """

    __tablename__ = "operations_batch"
    __table_args__ = (
        CheckConstraint("created + revised + unchanged + rejected >= 0", name="counts"),
        UniqueConstraint("project_id", "kind", "sha256", "source", "mapping_hash"),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[IntakeKind] = mapped_column(Enumerated(IntakeKind, 20))
    source: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("kernel_file.id", ondelete="RESTRICT"))
    sha256: Mapped[str] = mapped_column(String(64))
    header: Mapped[Json | None]
    mapping: Mapped[Json | None]
    mapping_hash: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[IntakeState] = mapped_column(Enumerated(IntakeState, 20), default=IntakeState.WAITING)
    refusal: Mapped[str | None] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    revised: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    covers_from: Mapped[Moment | None]
    covers_to: Mapped[Moment | None]
    imported_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    imported_at: Mapped[Moment]

    @property
    def refusal_said(self) -> str | None:
        """Why the file as a whole was refused, in the reader's language."""
        if not self.refusal:
            return None
        told = json.loads(self.refusal)
        return say_error(told["message"], told["facts"])


class RejectedRow(Base):
    """A row that could not be read: where, which column, what stood there and why; the row itself as text cells.

    Customer numbers in it are as personal as anywhere: the cells are encrypted under the client's key.
    """

    __tablename__ = "operations_rejected_row"
    __journal__ = False
    __table_args__ = (UniqueConstraint("batch_id", "row_number"),)
    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("operations_batch.id", ondelete="RESTRICT"), index=True)
    row_number: Mapped[int]
    column: Mapped[str] = mapped_column(String(80))
    value: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    facts: Mapped[Json]
    cells_hidden: Mapped[bytes]

    @property
    def reason_said(self) -> str:
        """Why the row was rejected, in the reader's language; numbers in it are masked."""
        return say_error(self.reason, dict(self.facts) if isinstance(self.facts, dict) else {})


class ColumnMapping(Base):
    """How a project's files of a kind are read: remembered for the next file."""

    __tablename__ = "operations_mapping"
    __table_args__ = (UniqueConstraint("project_id", "kind", "name"),)
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[IntakeKind] = mapped_column(Enumerated(IntakeKind, 20))
    name: Mapped[str] = mapped_column(String(60))
    mapping: Mapped[Json]
