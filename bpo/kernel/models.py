"""The kernel's own tables: the journal, files, running jobs, submitted forms."""

from datetime import date
from enum import StrEnum
from typing import Any

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Index,
    Json,
    Key,
    LargeBinary,
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
from bpo.kernel.locale import _, say_error
from bpo.kernel.vault import house_vault


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
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """A job as people see it: its state, and whether it was asked to stop."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobRun(Base):
    """One piece of long work and how far it is. `key` is the business key: the same work is not queued twice.

    `claim` is the fencing token of whoever does it now: who holds another one writes nothing any more.
    `refusal`: {code, words, facts} of why it failed, told in the reader's language; `repeats_id`: the job it repeats.
    """

    __tablename__ = "kernel_job"
    __journal__ = False
    __table_args__ = (
        CheckConstraint("done >= 0 AND total >= 0", name="counts"),
        CheckConstraint("attempts >= 0", name="attempts"),
    )
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(60), index=True)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    arguments: Mapped[Json]
    state: Mapped[JobState] = mapped_column(Enumerated(JobState, 20), default=JobState.QUEUED, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(500), default="")
    result: Mapped[Json | None]
    result_url: Mapped[str | None] = mapped_column(String(300))
    refusal: Mapped[Json | None]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("kernel_job.id", ondelete="RESTRICT"), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(32))
    worker: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[Moment]
    started_at: Mapped[Moment | None]
    beat_at: Mapped[Moment | None]
    stop_asked_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None] = mapped_column(index=True)

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def standing(self) -> Standing:
        if self.state == JobState.RUNNING and self.stop_asked_at is not None:
            return Standing.STOPPING
        return Standing(self.state.value)

    @property
    def said_title(self) -> str:
        """The title in the reader's language, where it is the house's own sentence and not somebody's words."""
        return _(self.title)

    @property
    def said_message(self) -> str:
        """What it is at, or why it failed, in the reader's language."""
        why: Any = self.refusal
        return say_error(why["words"], why["facts"]) if why else self.message


class JobLine(Base):
    """A line of a job's log: when, and a sentence with its facts, translated where it is shown."""

    __tablename__ = "kernel_job_line"
    __journal__ = False
    id: Mapped[Key]
    job_id: Mapped[int] = mapped_column(ForeignKey("kernel_job.id", ondelete="RESTRICT"), index=True)
    at: Mapped[Moment]
    words: Mapped[str] = mapped_column(String(500))
    facts: Mapped[Json]

    @property
    def said(self) -> str:
        facts: Any = self.facts
        return say_error(self.words, facts)


class ProcessKind(StrEnum):
    WORKER = "worker"
    SCHEDULER = "scheduler"


class HouseProcess(Base):
    """A worker or scheduler that says now and then that it lives. `name`: its machine, number and a random part."""

    __tablename__ = "kernel_process"
    __journal__ = False
    id: Mapped[Key]
    kind: Mapped[ProcessKind] = mapped_column(Enumerated(ProcessKind, 20))
    name: Mapped[str] = mapped_column(String(120), unique=True)
    started_at: Mapped[Moment]
    beat_at: Mapped[Moment]


class Lease(Base):
    """Who leads among many that could: until when, and the fencing token that grows with each new leader."""

    __tablename__ = "kernel_lease"
    __journal__ = False
    __table_args__ = (CheckConstraint("fence > 0", name="counts_from_one"),)
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    holder: Mapped[str] = mapped_column(String(120))
    fence: Mapped[int]
    since: Mapped[Moment]
    expires_at: Mapped[Moment]


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    KEPT = "kept"  # no mail server is set: the letter can be read here and nowhere else
    FAILED = "failed"


class Mail(Base):
    """A letter by e-mail. Its words are encrypted; those of a letter with a secret are wiped once it has left."""

    __tablename__ = "kernel_mail"
    __journal__ = False
    __table_args__ = (CheckConstraint("attempts >= 0", name="attempts"),)
    id: Mapped[Key]
    to: Mapped[str] = mapped_column("to_address", String(120))
    subject: Mapped[str] = mapped_column(String(200))
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    secret: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    state: Mapped[MailState] = mapped_column(Enumerated(MailState, 20), default=MailState.QUEUED, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[Moment]
    next_try_at: Mapped[Moment | None]
    sent_at: Mapped[Moment | None]

    @property
    def text(self) -> str:
        """The letter's words; "" once they were wiped."""
        return "" if self.words is None else house_vault().show(self.words)


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


class KeptForm(Base):
    """What was typed into a form when its session ended, encrypted, for its person alone and for a day."""

    __tablename__ = "kernel_kept_form"
    __journal__ = False
    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int]
    path: Mapped[str] = mapped_column(String(2000))
    words: Mapped[bytes] = mapped_column(LargeBinary)
    with_files: Mapped[bool]
    at: Mapped[Moment] = mapped_column(index=True)


class VendorTaxpayer(StrEnum):
    GENERAL = "general"
    SMALL = "small"


class KeptAnswer(Base):
    """The answer to a program's act under its key, for a day: the same request again is answered by it."""

    __tablename__ = "kernel_kept_answer"
    __journal__ = False
    __table_args__ = (UniqueConstraint("actor_id", "route", "key"),)
    id: Mapped[Key]
    actor_id: Mapped[int]
    route: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200))
    sent_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[Json]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Moment] = mapped_column(index=True)


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

    Each row's own act stands in the journal by itself. `rows`: [[id, name]] of those that a job goes through one after
    the other; so many as `outcome` has are done.
    """

    __tablename__ = "kernel_bulk_run"
    __journal__ = False
    __table_args__ = (UniqueConstraint("person_id", "token"),)
    rows: Mapped[Json] = mapped_column(default=list, server_default="[]")  # before `list` is a column
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
