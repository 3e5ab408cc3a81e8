"""Projects, letters of appointment, the go-live decision."""

from datetime import date
from decimal import Decimal

from bpo.clients.rules import CooperationMode, ServiceKind
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
    services: Mapped[Json] = mapped_column(info={"each": ServiceKind})
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    state: Mapped[ProjectState] = mapped_column(Enumerated(ProjectState, 20), default=ProjectState.HANDOVER, index=True)
    held_state: Mapped[ProjectState | None] = mapped_column(Enumerated(ProjectState, 20, "held_state"))
    go_live_on: Mapped[date]
    live_on: Mapped[date | None]
    sales_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    opened_on: Mapped[date]


class Appointment(Base):
    """A letter of appointment; a later one supersedes it. `budget_minor`: what the manager may spend without asking.

    `may_call_on` and `copies_to` hold values of `Department`. The last three days: when something was told once.
    """

    __tablename__ = "projects_appointment"
    __table_args__ = (
        CheckConstraint("appointee_id <> issued_by", name="not_oneself"),
        CheckConstraint("budget_minor IS NULL OR budget_minor >= 0", name="budget"),
    )
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
    background: Mapped[str | None] = mapped_column(Text)
    goals: Mapped[str | None] = mapped_column(Text)
    budget_minor: Mapped[int | None]
    may_call_on: Mapped[Json] = mapped_column(default=list)
    copies_to: Mapped[Json] = mapped_column(default=list)
    reminded_on: Mapped[date | None] = mapped_column(info={"journal": False})
    end_told_on: Mapped[date | None] = mapped_column(info={"journal": False})
    lapse_told_on: Mapped[date | None] = mapped_column(info={"journal": False})

    @property
    def budget(self) -> Decimal | None:
        return None if self.budget_minor is None else Decimal(self.budget_minor) / 100


class GoLive(Base):
    """The decision to go live, with what the gate found at that moment.

    An override has the measure that makes up for what is missing, who answers for it, and until when it holds.
    """

    __tablename__ = "projects_go_live"
    __table_args__ = (
        CheckConstraint("met OR override_reason IS NOT NULL", name="override_explained"),
        CheckConstraint("expires_on IS NULL OR expires_on > live_on", name="expiry"),
        CheckConstraint(
            "(measure IS NULL) = (measure_owner_id IS NULL) AND (measure IS NULL) = (expires_on IS NULL)",
            name="measure",
        ),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), unique=True)
    met: Mapped[bool]
    findings: Mapped[Json]
    decided_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    decided_at: Mapped[Moment]
    live_on: Mapped[date]
    override_reason: Mapped[str | None] = mapped_column(Text)
    measure: Mapped[str | None] = mapped_column(Text)
    measure_owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    expires_on: Mapped[date | None]
    expiry_told_on: Mapped[date | None] = mapped_column(info={"journal": False})
