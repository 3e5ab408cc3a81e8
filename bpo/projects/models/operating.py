"""Who speaks for each side, phase by phase, and what the gate before going live found day by day."""

from datetime import date

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Index,
    Key,
    Mapped,
    Moment,
    String,
    Versioned,
    mapped_column,
)
from bpo.projects.rules import GateOccasion, InterfaceRole, Phase, Side


class Interface(Versioned, Base):
    """A named contact of one side in one phase, `[starts_on, ends_on)`. History is kept: nobody is written over.

    The client's is one of its contacts, the vendor's one of its people. `named` holds a name that only the plan's
    words knew, from before contacts were kept here.
    """

    __tablename__ = "projects_interface"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN user_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN named IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_person",
        ),
        CheckConstraint("side = 'client' OR contact_id IS NULL", name="contact_of_client"),
        CheckConstraint("side = 'vendor' OR user_id IS NULL", name="person_of_vendor"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="span"),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    phase: Mapped[Phase] = mapped_column(Enumerated(Phase, 20))
    side: Mapped[Side] = mapped_column(Enumerated(Side, 20))
    role: Mapped[InterfaceRole] = mapped_column(Enumerated(InterfaceRole, 20))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("clients_contact.id", ondelete="RESTRICT"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    named: Mapped[str | None] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class GateCheck(Base):
    """A condition of the gate as it was found on a day or at a decision; `key` tells conditions of one code apart."""

    __tablename__ = "projects_gate_check"
    __journal__ = False  # a measurement, not an act
    __table_args__ = (
        Index("uq_projects_gate_check_once", "project_id", "occasion", "evaluated_on", "code", "key", unique=True),
        Index("ix_projects_gate_check_latest", "project_id", "code", "key", "evaluated_at"),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"))
    occasion: Mapped[GateOccasion] = mapped_column(Enumerated(GateOccasion, 20))
    evaluated_on: Mapped[date]
    evaluated_at: Mapped[Moment]
    code: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120), default="")
    ok: Mapped[bool]
    found: Mapped[str] = mapped_column(String(200))
    needed: Mapped[str] = mapped_column(String(200))
