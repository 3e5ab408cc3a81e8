"""Agents, the projects they are on, what they have signed and read, their logins at the switch."""

from datetime import date

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
    UniqueConstraint,
    Versioned,
    mapped_column,
)
from staffing.agents.rules import AgentStatus, Employment, SignedBy


class Agent(Versioned, Base):
    """A customer service representative. `user_id`: the account with which they see their own page."""

    __tablename__ = "staffing_agent"
    __table_args__ = (CheckConstraint("status <> 'left' OR left_on IS NOT NULL", name="left_on"),)
    id: Mapped[Key]
    staff_no: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), unique=True)
    employment: Mapped[Employment] = mapped_column(Enumerated(Employment, 20), default=Employment.OWN)
    status: Mapped[AgentStatus] = mapped_column(Enumerated(AgentStatus, 20), default=AgentStatus.TRAINING, index=True)
    hired_on: Mapped[date]
    left_on: Mapped[date | None]
    left_reason: Mapped[str | None] = mapped_column(String(200))


class Assignment(Base):
    """An agent is on a project, in a position of its plan: `[starts_on, ends_on)`."""

    __tablename__ = "staffing_assignment"
    __table_args__ = (
        UniqueConstraint("agent_id", "project_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="period"),
    )
    id: Mapped[Key]
    agent_id: Mapped[int] = mapped_column(ForeignKey("staffing_agent.id", ondelete="RESTRICT"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    position: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Undertaking(Base):
    """A confidentiality undertaking towards one client."""

    __tablename__ = "staffing_undertaking"
    __table_args__ = (UniqueConstraint("agent_id", "client_id"),)
    id: Mapped[Key]
    agent_id: Mapped[int] = mapped_column(ForeignKey("staffing_agent.id", ondelete="RESTRICT"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    signed_on: Mapped[date]
    signed_by: Mapped[SignedBy] = mapped_column(Enumerated(SignedBy, 20))


class ManualReceipt(Base):
    """An agent has read and acknowledged a version of a project's manual."""

    __tablename__ = "staffing_manual_receipt"
    __table_args__ = (UniqueConstraint("agent_id", "manual_id"),)
    id: Mapped[Key]
    agent_id: Mapped[int] = mapped_column(ForeignKey("staffing_agent.id", ondelete="RESTRICT"), index=True)
    manual_id: Mapped[int] = mapped_column(ForeignKey("projects_manual.id", ondelete="RESTRICT"), index=True)
    acknowledged_at: Mapped[Moment]
    opened_at: Mapped[Moment | None]  # when they began to read it here; none: they never opened it here
    seconds_read: Mapped[int] = mapped_column(default=0)


class ManualReading(Base):
    """How far an agent has read a version: measured here from step to step, never told by the reader's device."""

    __tablename__ = "staffing_manual_reading"
    __journal__ = False
    __table_args__ = (
        UniqueConstraint("agent_id", "manual_id"), CheckConstraint("seconds_read >= 0", name="seconds"),
    )  # fmt: skip
    id: Mapped[Key]
    agent_id: Mapped[int] = mapped_column(ForeignKey("staffing_agent.id", ondelete="RESTRICT"), index=True)
    manual_id: Mapped[int] = mapped_column(ForeignKey("projects_manual.id", ondelete="RESTRICT"), index=True)
    opened_at: Mapped[Moment | None]
    step_at: Mapped[Moment | None]
    place: Mapped[str | None] = mapped_column(String(10))  # the ref of the chapter where they stopped
    read: Mapped[Json]  # the refs of the chapters they have been through
    seconds_read: Mapped[int] = mapped_column(default=0)
    reminded_on: Mapped[date | None]


class AcdLogin(Base):
    """Whose login it is at a project's switch, from a day: logins are handed on."""

    __tablename__ = "staffing_login"
    __table_args__ = (
        UniqueConstraint("project_id", "login", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="period"),
    )
    id: Mapped[Key]
    agent_id: Mapped[int] = mapped_column(ForeignKey("staffing_agent.id", ondelete="RESTRICT"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    login: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
