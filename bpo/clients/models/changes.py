"""Changes of requirements: what is asked for, what it touches, who said what, and what was done about it."""

from datetime import date

from bpo.clients.rules import (
    ChangeChannel,
    ChangeState,
    Decision,
    FlagState,
    ImpactArea,
    Position,
    Priority,
    RequirementCategory,
    RequirementKind,
    TargetAct,
    Urgency,
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
    guard_table,
    mapped_column,
    relationship,
)
from bpo.kernel.roles import Department


class RequirementVersion(Base):
    """What a requirement said from a day on. Written once: the database refuses to change or delete it.

    Version 1 comes with the accepted handover, each later one with the change that was approved.
    """

    __tablename__ = "clients_requirement_version"
    __table_args__ = (UniqueConstraint("requirement_id", "number"),)
    id: Mapped[Key]
    requirement_id: Mapped[int] = mapped_column(ForeignKey("clients_requirement.id", ondelete="RESTRICT"))
    number: Mapped[int]
    statement: Mapped[str] = mapped_column(Text)
    acceptance: Mapped[str | None] = mapped_column(Text)
    category: Mapped[RequirementCategory] = mapped_column(Enumerated(RequirementCategory, 20))
    priority: Mapped[Priority] = mapped_column(Enumerated(Priority, 20))
    owner_department: Mapped[Department | None] = mapped_column(Enumerated(Department, 20))
    law: Mapped[str | None] = mapped_column(String(120))
    source_place: Mapped[str | None] = mapped_column(String(120))
    starts_on: Mapped[date]
    change_id: Mapped[int | None] = mapped_column(ForeignKey("clients_change.id", ondelete="RESTRICT"), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    made_at: Mapped[Moment]


guard_table(RequirementVersion.__table__)


class Change(Versioned, Base):
    """A wish to change what was agreed. `raised_by`: who wished it; `recorded_by`: who wrote it down here.

    `in_effect_on`: the day from which an emergency is carried out before its review, due by `review_due_on`.
    """

    __tablename__ = "clients_change"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
        CheckConstraint("decision <> 'rejected' OR reason IS NOT NULL", name="rejection_explained"),
        CheckConstraint("state <> 'withdrawn' OR withdrawal_reason IS NOT NULL", name="withdrawal_explained"),
        CheckConstraint(
            "state IN ('received', 'in_analysis', 'in_review', 'withdrawn') OR decision IS NOT NULL", name="undecided"
        ),
        CheckConstraint("decided_by IS NULL OR recorded_by IS NULL OR decided_by <> recorded_by", name="two_persons"),
        CheckConstraint("wanted_by_on IS NULL OR wanted_by_on >= received_on", name="days"),
        CheckConstraint("in_effect_on IS NULL OR urgency = 'emergency'", name="early"),
    )
    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    raised_by: Mapped[str] = mapped_column(String(60))
    channel: Mapped[ChangeChannel] = mapped_column(Enumerated(ChangeChannel, 20))
    received_on: Mapped[date]
    wanted_by_on: Mapped[date | None]
    urgency: Mapped[Urgency] = mapped_column(Enumerated(Urgency, 20), default=Urgency.NORMAL)
    state: Mapped[ChangeState] = mapped_column(Enumerated(ChangeState, 30), default=ChangeState.RECEIVED, index=True)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    recorded_at: Mapped[Moment]
    in_effect_on: Mapped[date | None]
    review_due_on: Mapped[date | None]
    decision: Mapped[Decision | None] = mapped_column(Enumerated(Decision, 30))
    effective_on: Mapped[date | None]
    conditions: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    decided_at: Mapped[Moment | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents_issued.id", ondelete="RESTRICT"))
    letter_number: Mapped[str | None] = mapped_column(String(30))
    letter_at: Mapped[Moment | None]
    letter_shared: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[Moment | None]
    targets: Mapped[list["ChangeTarget"]] = relationship(back_populates="change", order_by="ChangeTarget.id")
    impacts: Mapped[list["Impact"]] = relationship(back_populates="change", order_by="Impact.id")
    positions: Mapped[list["ChangePosition"]] = relationship(back_populates="change", order_by="ChangePosition.id")
    flags: Mapped[list["ChangeFlag"]] = relationship(back_populates="change", order_by="ChangeFlag.id")


class ChangeTarget(Versioned, Base):
    """A requirement that a change amends, adds or withdraws, and what it shall say.

    `base_version`: the version against which it was written. Of an added one `requirement_id` is set by the decision.
    """

    __tablename__ = "clients_change_target"
    __table_args__ = (
        UniqueConstraint("change_id", "requirement_id"),
        CheckConstraint("(act = 'add' AND base_version IS NULL) OR (act <> 'add' AND requirement_id IS NOT NULL "
                        "AND base_version IS NOT NULL)", name="act"),
        CheckConstraint("act = 'withdraw' OR statement IS NOT NULL", name="statement"),
        CheckConstraint("kind <> 'statutory' OR act = 'withdraw' OR law IS NOT NULL", name="law_named"),
    )  # fmt: skip
    id: Mapped[Key]
    change_id: Mapped[int] = mapped_column(ForeignKey("clients_change.id", ondelete="RESTRICT"), index=True)
    act: Mapped[TargetAct] = mapped_column(Enumerated(TargetAct, 20))
    requirement_id: Mapped[int | None] = mapped_column(
        ForeignKey("clients_requirement.id", ondelete="RESTRICT"), index=True
    )
    base_version: Mapped[int | None]
    kind: Mapped[RequirementKind] = mapped_column(Enumerated(RequirementKind, 20))
    category: Mapped[RequirementCategory] = mapped_column(Enumerated(RequirementCategory, 20))
    statement: Mapped[str | None] = mapped_column(Text)
    acceptance: Mapped[str | None] = mapped_column(Text)
    priority: Mapped[Priority] = mapped_column(Enumerated(Priority, 20), default=Priority.MUST)
    owner_department: Mapped[Department | None] = mapped_column(Enumerated(Department, 20))
    law: Mapped[str | None] = mapped_column(String(120))
    source_place: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(Text)
    change: Mapped[Change] = relationship(back_populates="targets")


class Impact(Versioned, Base):
    """One thing a change touches: found by the system or written by people; how it is, how it would be, what it takes.

    Money in minor units, negative for what is saved. Computing again keeps what people wrote.
    """

    __tablename__ = "clients_impact"
    __table_args__ = (
        UniqueConstraint("change_id", "subject_type", "subject_key"),
        CheckConstraint("(assessed_by IS NULL) OR (assessed_at IS NOT NULL)", name="assessed"),
    )
    id: Mapped[Key]
    change_id: Mapped[int] = mapped_column(ForeignKey("clients_change.id", ondelete="RESTRICT"), index=True)
    area: Mapped[ImpactArea] = mapped_column(Enumerated(ImpactArea, 20))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_key: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(200), default="", info={"journal": False})
    permit: Mapped[str] = mapped_column(String(60), default="", info={"journal": False})
    department: Mapped[Department | None] = mapped_column(Enumerated(Department, 20))
    computed: Mapped[bool] = mapped_column(default=True)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    once_minor: Mapped[int] = mapped_column(default=0)
    month_minor: Mapped[int] = mapped_column(default=0)
    workdays: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(Text)
    assessed_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    assessed_at: Mapped[Moment | None]
    change: Mapped[Change] = relationship(back_populates="impacts")


class ChangePosition(Versioned, Base):
    """A department that was asked, and what it said. Without an answer by its day it is recorded as late."""

    __tablename__ = "clients_change_position"
    __table_args__ = (
        UniqueConstraint("change_id", "department"),
        CheckConstraint("position IS NULL OR given_at IS NOT NULL", name="given"),
        CheckConstraint("position IS NULL OR position = 'agree' OR comment IS NOT NULL", name="explained"),
        CheckConstraint("position IS NULL OR NOT late", name="late_or_given"),
    )
    id: Mapped[Key]
    change_id: Mapped[int] = mapped_column(ForeignKey("clients_change.id", ondelete="RESTRICT"), index=True)
    department: Mapped[Department] = mapped_column(Enumerated(Department, 20))
    due_on: Mapped[date]
    position: Mapped[Position | None] = mapped_column(Enumerated(Position, 20))
    comment: Mapped[str | None] = mapped_column(Text)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    given_at: Mapped[Moment | None]
    late: Mapped[bool] = mapped_column(default=False)
    change: Mapped[Change] = relationship(back_populates="positions")


class ChangeFlag(Versioned, Base):
    """Something that traces to a changed requirement, until somebody has dealt with it.

    `subject_key`: what names it through all versions, of a plan item its ref. `seen`: its content when the flag was
    raised, by which a later difference is told.
    """

    __tablename__ = "clients_change_flag"
    __table_args__ = (
        UniqueConstraint(
            "change_id", "requirement_id", "subject_type", "subject_key", name="uq_clients_change_flag_subject"
        ),
        CheckConstraint("state = 'open' OR dealt_at IS NOT NULL", name="dealt"),
        CheckConstraint("state <> 'unaffected' OR note IS NOT NULL", name="unaffected_explained"),
    )
    id: Mapped[Key]
    change_id: Mapped[int] = mapped_column(ForeignKey("clients_change.id", ondelete="RESTRICT"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("clients_requirement.id", ondelete="RESTRICT"), index=True)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_key: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(200), default="", info={"journal": False})
    permit: Mapped[str] = mapped_column(String(60), default="", info={"journal": False})
    department: Mapped[Department | None] = mapped_column(Enumerated(Department, 20))
    seen: Mapped[str] = mapped_column(String(64), default="", info={"journal": False})
    state: Mapped[FlagState] = mapped_column(Enumerated(FlagState, 20), default=FlagState.OPEN, index=True)
    note: Mapped[str | None] = mapped_column(Text)
    dealt_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    dealt_at: Mapped[Moment | None]
    change: Mapped[Change] = relationship(back_populates="flags")
