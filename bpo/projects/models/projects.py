"""Projects, letters of appointment, the go-live decision."""

from datetime import date

from bpo.clients.rules import CooperationMode
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
    Versioned,
    mapped_column,
)
from bpo.projects.rules import ProjectState


class Project(Versioned, Base):
    """A client's project. `services` holds values of `ServiceKind`; `zone` its time zone."""

    __tablename__ = "projects_project"
    __table_args__ = (CheckConstraint("state <> 'live' OR live_on IS NOT NULL", name="live_since"),)
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    mode: Mapped[CooperationMode] = mapped_column(Enumerated(CooperationMode, 20))
    services: Mapped[Json]  # a list of ServiceKind values
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    state: Mapped[ProjectState] = mapped_column(Enumerated(ProjectState, 20), default=ProjectState.HANDOVER, index=True)
    held_state: Mapped[ProjectState | None] = mapped_column(Enumerated(ProjectState, 20, "held_state"))
    go_live_on: Mapped[date]
    live_on: Mapped[date | None]
    sales_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    opened_on: Mapped[date]


class Appointment(Base):
    """A letter of appointment; a later one supersedes it."""

    __tablename__ = "projects_appointment"
    __table_args__ = (CheckConstraint("appointee_id <> issued_by", name="not_oneself"),)
    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    appointee_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    duties: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    issued_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    issued_at: Mapped[Moment]
    acknowledged_at: Mapped[Moment | None]
    superseded_at: Mapped[Moment | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents_issued.id", ondelete="RESTRICT"))


class GoLive(Base):
    """The decision to go live, with what the gate found at that moment."""

    __tablename__ = "projects_go_live"
    __table_args__ = (CheckConstraint("met OR override_reason IS NOT NULL", name="override_explained"),)
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), unique=True)
    met: Mapped[bool]
    findings: Mapped[Json]
    decided_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    decided_at: Mapped[Moment]
    live_on: Mapped[date]
    override_reason: Mapped[str | None] = mapped_column(Text)
