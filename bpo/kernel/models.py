"""The kernel's own tables: the journal, files, running jobs, submitted forms."""

from datetime import date
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
from bpo.kernel.holidays.rules import DayKind


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


class VendorTaxpayer(StrEnum):
    GENERAL = "general"
    SMALL = "small"


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
    more_accounts: Mapped[Json] = mapped_column(default=list, server_default="[]")
    taxpayer_kind: Mapped[VendorTaxpayer] = mapped_column(
        Enumerated(VendorTaxpayer, 20), default=VendorTaxpayer.GENERAL, server_default=VendorTaxpayer.GENERAL.value
    )
    paper_language: Mapped[str] = mapped_column(String(12), default="zh_Hans_CN", server_default="zh_Hans_CN")
    email: Mapped[str] = mapped_column(String(120), default="", server_default="")
    website: Mapped[str] = mapped_column(String(120), default="", server_default="")
    logo_file_id: Mapped[int | None] = mapped_column(ForeignKey("kernel_file.id", ondelete="RESTRICT"), index=True)
    seal_file_id: Mapped[int | None] = mapped_column(ForeignKey("kernel_file.id", ondelete="RESTRICT"), index=True)


class CalendarYear(Versioned, Base):
    """A year whose days off the vendor keeps itself: only these rows count for it, not the built-in ones."""

    __tablename__ = "kernel_calendar_year"
    __table_args__ = (CheckConstraint("year BETWEEN 2008 AND 2100", name="within_reach"),)
    id: Mapped[Key]
    year: Mapped[int] = mapped_column(unique=True)
    reference: Mapped[str] = mapped_column(String(200), default="")


class CalendarDay(Base):
    """A day that is not what its weekday says: off on a weekday, worked on a weekend, or statutory (300% pay)."""

    __tablename__ = "kernel_calendar_day"
    __table_args__ = (CheckConstraint("NOT statutory OR kind = 'holiday'", name="only_holidays_are_statutory"),)
    id: Mapped[Key]
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(Enumerated(DayKind, 20))
    name_zh: Mapped[str] = mapped_column(String(60), default="")
    name_en: Mapped[str] = mapped_column(String(80), default="")
    statutory: Mapped[bool] = mapped_column(default=False)


guard_table(JournalEntry.__table__)
