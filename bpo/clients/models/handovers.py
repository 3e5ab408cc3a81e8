"""The handover of a project and the requirements in it."""

from datetime import date

from bpo.clients.rules import (
    HandoverKind,
    HandoverState,
    Priority,
    RequirementCategory,
    RequirementKind,
    SourceKind,
)  # fmt: skip
from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Key,
    Mapped,
    Moment,
    String,
    Text,
    UniqueConstraint,
    Versioned,
    mapped_column,
    relationship,
)
from bpo.kernel.roles import Department


class Handover(Versioned, Base):
    """Sales hands all service information of a project, or of a new service in it, to operations."""

    __tablename__ = "clients_handover"
    __table_args__ = (
        CheckConstraint("state = 'draft' OR sent_at IS NOT NULL", name="sent"),
        CheckConstraint("state <> 'accepted' OR answered_by <> sent_by", name="two_persons"),
    )
    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[HandoverKind] = mapped_column(Enumerated(HandoverKind, 20))
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str | None] = mapped_column(Text)
    state: Mapped[HandoverState] = mapped_column(Enumerated(HandoverState, 20), default=HandoverState.DRAFT)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    sent_at: Mapped[Moment | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    answered_at: Mapped[Moment | None]
    return_reason: Mapped[str | None] = mapped_column(Text)
    requirements: Mapped[list["Requirement"]] = relationship(back_populates="handover", order_by="Requirement.ref")


class Requirement(Versioned, Base):
    """One requirement of the client's, the law's or good sense. `ref` is unique in its project: R-001.

    `version`: which of its versions it says by now; only a change makes another one.
    `duty_id`: the duty of the library it was taken from.
    """

    __tablename__ = "clients_requirement"
    __table_args__ = (
        UniqueConstraint("project_id", "ref"),
        CheckConstraint("kind <> 'statutory' OR law IS NOT NULL", name="law_named"),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("clients_handover.id", ondelete="RESTRICT"), index=True)
    ref: Mapped[str] = mapped_column(String(10))
    kind: Mapped[RequirementKind] = mapped_column(Enumerated(RequirementKind, 20))
    category: Mapped[RequirementCategory] = mapped_column(Enumerated(RequirementCategory, 20))
    statement: Mapped[str] = mapped_column(Text)
    acceptance: Mapped[str | None] = mapped_column(Text)
    source: Mapped[SourceKind] = mapped_column(Enumerated(SourceKind, 20))
    source_place: Mapped[str | None] = mapped_column(String(120))
    law: Mapped[str | None] = mapped_column(String(120))
    withdrawn_on: Mapped[date | None]
    return_reason: Mapped[str | None] = mapped_column(Text)
    priority: Mapped[Priority] = mapped_column(Enumerated(Priority, 20), default=Priority.MUST)
    owner_department: Mapped[Department | None] = mapped_column(Enumerated(Department, 20))
    version: Mapped[int] = mapped_column(default=1)
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("clients_duty.id", ondelete="RESTRICT"), index=True)
    handover: Mapped[Handover] = relationship(back_populates="requirements")
