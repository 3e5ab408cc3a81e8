"""Runs of the import wizard, what checking found, and how the columns of a kind of list were mapped last."""

from bpo.imports.rules import RunState
from bpo.kernel.db import (
    Base,
    Enumerated,
    ForeignKey,
    Json,
    Key,
    LargeBinary,
    Mapped,
    Moment,
    String,
    UniqueConstraint,
    mapped_column,
)


class ImportRun(Base):
    """One file on its way in. Files hold personal data: they are kept encrypted, as received and as read.

    `of_id`: the record the list belongs to. `header`: the names of its columns; `mapping`: {field: column from 1}.
    `reading`: the sheet, encoding and delimiter, those on offer and the number of rows. `counts`: rows by state.
    `checked_hash`: what the verdict was reached on.
    """

    __tablename__ = "imports_run"
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(40), index=True)
    of_id: Mapped[int | None]
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("kernel_file.id", ondelete="RESTRICT"))
    table_id: Mapped[int | None] = mapped_column(ForeignKey("kernel_file.id", ondelete="RESTRICT"))
    header: Mapped[Json] = mapped_column(info={"journal": False})
    reading: Mapped[Json] = mapped_column(info={"journal": False})
    mapping: Mapped[Json]
    rows: Mapped[int] = mapped_column(default=0)
    counts: Mapped[Json] = mapped_column(default=dict)
    checked_hash: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[RunState] = mapped_column(Enumerated(RunState, 20), default=RunState.RECEIVED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[Moment]
    checked_at: Mapped[Moment | None]
    done_at: Mapped[Moment | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("kernel_job.id", ondelete="RESTRICT"))


class ImportChunk(Base):
    """So many rows of a run, imported in one transaction: what checking found of them, then what became of them.

    `done_at` is written in the transaction that imports them, so a chunk is imported once, whatever is killed.
    """

    __tablename__ = "imports_chunk"
    __journal__ = False
    __table_args__ = (UniqueConstraint("run_id", "number"),)
    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("imports_run.id", ondelete="RESTRICT"))
    number: Mapped[int]
    verdicts: Mapped[bytes] = mapped_column(LargeBinary)
    done_at: Mapped[Moment | None]


class ImportMapping(Base):
    """What the columns of a kind of list were taken for, whoever uploaded it: {normal name: field, "" for none}."""

    __tablename__ = "imports_mapping"
    __journal__ = False
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(40), unique=True)
    names: Mapped[Json]
