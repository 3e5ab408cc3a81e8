"""Requisitions for a plan's positions, and the candidates for them."""

from datetime import date

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Key,
    LargeBinary,
    Mapped,
    Moment,
    String,
    Text,
    Versioned,
    mapped_column,
    relationship,
)
from staffing.hiring.rules import Channel, RequisitionState, Stage


class Requisition(Versioned, Base):
    """People wanted for a position of an approved plan. `reason`: why more than the plan has places left."""

    __tablename__ = "staffing_requisition"
    __table_args__ = (
        CheckConstraint("headcount > 0", name="headcount"),
        CheckConstraint("state <> 'cancelled' OR cancel_reason IS NOT NULL", name="cancel_explained"),
        CheckConstraint(
            "approved_by IS NULL OR requested_by IS NULL OR approved_by <> requested_by", name="two_people"
        ),
    )
    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    plan_item_id: Mapped[int] = mapped_column(ForeignKey("projects_plan_item.id", ondelete="RESTRICT"), index=True)
    position: Mapped[str] = mapped_column(String(120))
    headcount: Mapped[int]
    skills: Mapped[str | None] = mapped_column(String(200))
    needed_by: Mapped[date]
    state: Mapped[RequisitionState] = mapped_column(
        Enumerated(RequisitionState, 20), default=RequisitionState.SUBMITTED
    )
    reason: Mapped[str | None] = mapped_column(String(200))
    cancel_reason: Mapped[str | None] = mapped_column(String(200))
    requested_at: Mapped[Moment]
    approved_at: Mapped[Moment | None]
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    candidates: Mapped[list["Candidate"]] = relationship(back_populates="requisition", order_by="Candidate.id")


class Candidate(Versioned, Base):
    """Somebody who may be hired. The number is encrypted, its keyed fingerprint finds the same person again;
    consent to keep the data has a date.
    """

    __tablename__ = "staffing_candidate"
    __table_args__ = (
        CheckConstraint("fee_minor >= 0", name="fee"),
        CheckConstraint("(stage = 'hired') = (agent_id IS NOT NULL)", name="hired_is_agent"),
    )
    id: Mapped[Key]
    requisition_id: Mapped[int] = mapped_column(ForeignKey("staffing_requisition.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    mobile_hidden: Mapped[bytes | None] = mapped_column(LargeBinary, info={"journal": False})
    mobile_masked: Mapped[str | None] = mapped_column(String(40))
    mobile_print: Mapped[str | None] = mapped_column(String(64), index=True, info={"journal": False})
    channel: Mapped[Channel] = mapped_column(Enumerated(Channel, 20))
    fee_minor: Mapped[int] = mapped_column(default=0)
    consent_on: Mapped[date]
    stage: Mapped[Stage] = mapped_column(Enumerated(Stage, 20), default=Stage.NEW, index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("staffing_agent.id", ondelete="RESTRICT"), unique=True)
    requisition: Mapped[Requisition] = relationship(back_populates="candidates")
    steps: Mapped[list["StageStep"]] = relationship(back_populates="candidate", order_by="StageStep.id")


class StageStep(Base):
    """A candidate moved from one stage to the next; a loss has a reason."""

    __tablename__ = "staffing_stage_step"
    __table_args__ = (
        CheckConstraint("to_stage NOT IN ('rejected', 'withdrawn') OR reason IS NOT NULL", name="loss_explained"),
    )
    id: Mapped[Key]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("staffing_candidate.id", ondelete="RESTRICT"), index=True)
    from_stage: Mapped[Stage] = mapped_column(Enumerated(Stage, 20))
    to_stage: Mapped[Stage] = mapped_column(Enumerated(Stage, 20, "to_stage"))
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    reason: Mapped[str | None] = mapped_column(Text)
    candidate: Mapped[Candidate] = relationship(back_populates="steps")
