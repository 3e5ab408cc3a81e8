"""The kernel's own tables: the journal, files, running jobs, submitted forms."""

from enum import StrEnum

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Index,
    Json,
    Key,
    Mapped,
    Moment,
    String,
    Text,
    UniqueConstraint,
    Versioned,
    guard_table,
    mapped_column,
)


class JournalEntry(Base):
    """One act, for good. `mac` chains it to the entry before; ids only, so that erasure never breaks the chain."""

    __tablename__ = "kernel_journal"
    __journal__ = False
    __table_args__ = (
        Index("ix_kernel_journal_subject", "subject_type", "subject_id"),
        CheckConstraint("id > 0", name="counts_from_one"),
    )
    id: Mapped[Key] = mapped_column(autoincrement=False)
    at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(String(20))
    act: Mapped[str] = mapped_column(String(80), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int | None]
    project_id: Mapped[int | None] = mapped_column(index=True)
    changes: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(80))
    mac: Mapped[str] = mapped_column(String(64))


class JournalHead(Base):
    """The one row that says where the chain ends; locked while a transaction seals its entries."""

    __tablename__ = "kernel_journal_head"
    __journal__ = False
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[Key]
    last_id: Mapped[int]
    mac: Mapped[str] = mapped_column(String(64))


class StoredFile(Base):
    """A file kept for a record: the bytes lie under their SHA-256 in the data folder."""

    __tablename__ = "kernel_file"
    __journal__ = False
    __table_args__ = (Index("ix_kernel_file_subject", "subject_type", "subject_id"),)
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    uploaded_at: Mapped[Moment]


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """One piece of long work and how far it is. `key` is the business key: the same work is not queued twice."""

    __tablename__ = "kernel_job"
    __journal__ = False
    __table_args__ = (CheckConstraint("done >= 0 AND total >= 0", name="counts"),)
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    arguments: Mapped[Json]
    state: Mapped[JobState] = mapped_column(Enumerated(JobState, 20), default=JobState.QUEUED, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(500), default="")
    result: Mapped[Json | None]
    result_url: Mapped[str | None] = mapped_column(String(300))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[Moment]
    started_at: Mapped[Moment | None]
    beat_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]


class Submission(Base):
    """A form that was sent: the same token a second time leads to the same place and does nothing."""

    __tablename__ = "kernel_submission"
    __journal__ = False
    __table_args__ = (UniqueConstraint("person_id", "token"),)
    id: Mapped[Key]
    person_id: Mapped[int]
    token: Mapped[str] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[Moment]


class SavedView(Versioned, Base):
    """A list as somebody likes to see it: the part of its address behind the "?". `shared`: everybody may use it."""

    __tablename__ = "kernel_saved_view"
    __table_args__ = (UniqueConstraint("owner_id", "list", "name"), Index("ix_kernel_saved_view_list", "list"))
    id: Mapped[Key]
    list: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(2000))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    shared: Mapped[bool] = mapped_column(default=False)


class ListDefault(Base):
    """The view with which a list opens, for one person or for a role."""

    __tablename__ = "kernel_list_default"
    __table_args__ = (
        UniqueConstraint("list", "person_id"),
        UniqueConstraint("list", "role"),
        CheckConstraint("(person_id IS NULL) <> (role IS NULL)", name="person_or_role"),
    )
    id: Mapped[Key]
    list: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    role: Mapped[str | None] = mapped_column(String(30))
    view_id: Mapped[int] = mapped_column(ForeignKey("kernel_saved_view.id", ondelete="RESTRICT"), index=True)


class BulkRun(Base):
    """An act that was done to many rows at once: what became of each, to look at again and to answer a second submit.

    Each row's own act stands in the journal by itself.
    """

    __tablename__ = "kernel_bulk_run"
    __journal__ = False
    __table_args__ = (UniqueConstraint("person_id", "token"),)
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    token: Mapped[str] = mapped_column(String(64))
    list: Mapped[str] = mapped_column(String(60))
    act: Mapped[str] = mapped_column(String(40))
    back: Mapped[str] = mapped_column(String(2000))
    outcome: Mapped[Json]
    at: Mapped[Moment]


class Vendor(Versioned, Base):
    """The one installation's vendor: what stands on its letters and invoices."""

    __tablename__ = "kernel_vendor"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[Key]
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160))
    short_name: Mapped[str] = mapped_column(String(40))
    uscc: Mapped[str] = mapped_column(String(18))
    address: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    bank: Mapped[str] = mapped_column(String(120))
    bank_account: Mapped[str] = mapped_column(String(40))


guard_table(JournalEntry.__table__)
