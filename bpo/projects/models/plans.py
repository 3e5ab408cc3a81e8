"""Plans with their items, and the reviews of them."""

from datetime import date

from sqlalchemy.orm.attributes import flag_modified

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
    UniqueConstraint,
    Versioned,
    mapped_column,
    relationship,
)
from bpo.kernel.roles import Department
from bpo.projects.rules import (
    DependencyKind,
    Escalation,
    Extent,
    Frequency,
    PlanSection,
    PlanState,
    ReviewState,
    Verdict,
)


class Plan(Versioned, Base):
    """One version of the project plan. Approved, it is frozen; a change is a new version based on it.

    `head_minor`: what a head costs a month, by which the labour of positions is estimated; None: the usual figure.
    `document_id`: the paper issued at its approval.
    """

    __tablename__ = "projects_plan"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("state NOT IN ('approved', 'superseded') OR content_hash IS NOT NULL", name="frozen"),
        CheckConstraint("head_minor >= 0", name="head"),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    number: Mapped[int]
    state: Mapped[PlanState] = mapped_column(Enumerated(PlanState, 20), default=PlanState.DRAFT)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("projects_plan.id", ondelete="RESTRICT"))
    written_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    created_at: Mapped[Moment]
    approved_at: Mapped[Moment | None]
    content_hash: Mapped[str | None] = mapped_column(String(64))
    head_minor: Mapped[int | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents_issued.id", ondelete="RESTRICT"))
    items: Mapped[list["PlanItem"]] = relationship(back_populates="plan", order_by="PlanItem.position")
    reviews: Mapped[list["Review"]] = relationship(back_populates="plan", order_by="Review.round")
    prose: Mapped[list["PlanProse"]] = relationship(back_populates="plan", cascade="all, delete-orphan")


class PlanItem(Versioned, Base):
    """A line of a plan. `quantity` is a headcount in positions, a number of units in facilities and software.

    Service levels have `target_bp` (basis points: 8000 is 80%) and, where due, `threshold_seconds`; what the other
    columns hold is said at `rules.ItemFacts`.
    """

    __tablename__ = "projects_plan_item"
    __table_args__ = (
        UniqueConstraint("plan_id", "ref"),
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        CheckConstraint("section <> 'positions' OR quantity IS NOT NULL", name="headcount"),
        CheckConstraint("likelihood BETWEEN 1 AND 5", name="likelihood"),
        CheckConstraint("impact BETWEEN 1 AND 5", name="impact"),
        CheckConstraint("once_minor >= 0 AND month_minor >= 0", name="cost"),
    )
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("projects_plan.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    ref: Mapped[str] = mapped_column(String(10))
    section: Mapped[PlanSection] = mapped_column(Enumerated(PlanSection, 20))
    title: Mapped[str] = mapped_column(String(120))
    detail: Mapped[str | None] = mapped_column(Text)
    department: Mapped[Department] = mapped_column(Enumerated(Department, 20))
    quantity: Mapped[int | None]
    skills: Mapped[str | None] = mapped_column(String(200))
    starts_on: Mapped[date | None]
    due_on: Mapped[date]
    kpi: Mapped[str | None] = mapped_column(String(40))
    target_bp: Mapped[int | None]
    threshold_seconds: Mapped[int | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    deliverable: Mapped[str | None] = mapped_column(String(200))
    acceptance: Mapped[str | None] = mapped_column(String(500))
    evidence: Mapped[str | None] = mapped_column(String(200))
    raci: Mapped[Json] = mapped_column(default=dict)  # {department: part}
    once_minor: Mapped[int | None]
    month_minor: Mapped[int | None]
    shift: Mapped[str | None] = mapped_column(String(100))
    language: Mapped[str | None] = mapped_column(String(60))
    likelihood: Mapped[int | None]
    impact: Mapped[int | None]
    response: Mapped[str | None] = mapped_column(Text)
    trigger: Mapped[str | None] = mapped_column(String(200))
    review_on: Mapped[date | None]
    recipient: Mapped[str | None] = mapped_column(String(120))
    frequency: Mapped[Frequency | None] = mapped_column(Enumerated(Frequency, 20))
    plan: Mapped[Plan] = relationship(back_populates="items")
    coverage: Mapped[list["Coverage"]] = relationship(
        back_populates="item", cascade="all, delete-orphan", lazy="selectin"
    )
    waits_for: Mapped[list["PlanDependency"]] = relationship(
        back_populates="item", cascade="all, delete-orphan", foreign_keys="PlanDependency.item_id", lazy="selectin",
    )  # fmt: skip
    awaited_by: Mapped[list["PlanDependency"]] = relationship(
        back_populates="predecessor", cascade="all, delete-orphan", foreign_keys="PlanDependency.predecessor_id",
    )  # fmt: skip

    @property
    def requirement_ids(self) -> list[int]:
        return sorted(one.requirement_id for one in self.coverage)

    @property
    def partly_ids(self) -> list[int]:
        return sorted(one.requirement_id for one in self.coverage if one.extent == Extent.PARTLY)

    def count_as_changed(self) -> None:
        """What the item serves and waits for is part of it, though it stands in other tables: its version counts."""
        flag_modified(self, "title")


class Coverage(Base):
    """A plan item serves a requirement, fully or in part; `note` says how."""

    __tablename__ = "projects_coverage"
    __table_args__ = (UniqueConstraint("item_id", "requirement_id"),)
    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("projects_plan_item.id", ondelete="RESTRICT"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("clients_requirement.id", ondelete="RESTRICT"), index=True)
    extent: Mapped[Extent] = mapped_column(Enumerated(Extent, 10), default=Extent.FULLY)
    note: Mapped[str | None] = mapped_column(String(300))
    item: Mapped[PlanItem] = relationship(back_populates="coverage")


class PlanDependency(Base):
    """An item of a plan waits for another of the same plan."""

    __tablename__ = "projects_plan_dependency"
    __table_args__ = (
        UniqueConstraint("item_id", "predecessor_id"),
        CheckConstraint("item_id <> predecessor_id", name="not_itself"),
    )
    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("projects_plan_item.id", ondelete="RESTRICT"), index=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("projects_plan_item.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[DependencyKind] = mapped_column(Enumerated(DependencyKind, 2), default=DependencyKind.FINISH_START)
    lag_days: Mapped[int] = mapped_column(default=0)
    item: Mapped[PlanItem] = relationship(back_populates="waits_for", foreign_keys=[item_id])
    predecessor: Mapped[PlanItem] = relationship(back_populates="awaited_by", foreign_keys=[predecessor_id])


class PlanProse(Versioned, Base):
    """What a section says in sentences, as clean HTML (bpo.kernel.rich_text), beside its items."""

    __tablename__ = "projects_plan_prose"
    __table_args__ = (UniqueConstraint("plan_id", "section"),)
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("projects_plan.id", ondelete="RESTRICT"), index=True)
    section: Mapped[PlanSection] = mapped_column(Enumerated(PlanSection, 20))
    body: Mapped[str] = mapped_column(Text, info={"rich": True})
    plan: Mapped[Plan] = relationship(back_populates="prose")


class Review(Versioned, Base):
    """A round in which the departments look at a plan."""

    __tablename__ = "projects_review"
    __table_args__ = (UniqueConstraint("plan_id", "round"),)
    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("projects_plan.id", ondelete="RESTRICT"), index=True)
    round: Mapped[int]
    state: Mapped[ReviewState] = mapped_column(Enumerated(ReviewState, 20), default=ReviewState.OPEN)
    convened_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    convened_at: Mapped[Moment]
    due_on: Mapped[date]
    closed_at: Mapped[Moment | None]
    plan: Mapped[Plan] = relationship(back_populates="reviews")
    opinions: Mapped[list["Opinion"]] = relationship(back_populates="review", order_by="Opinion.id")


class Opinion(Base):
    """One department's answer in a review; a return carries a comment, which the writer answers.

    `seen` is the hash of the department's items in this round; an approval of unchanged items is `carried` over.
    `by_section`: it sums up the opinions on the sections, whose comments are answered one by one. `reminded_on`: the
    last day the department was reminded; `escalated`: how far up its silence was told.
    """

    __tablename__ = "projects_opinion"
    __table_args__ = (
        UniqueConstraint("review_id", "department"),
        CheckConstraint("verdict IS NULL OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("verdict IS NULL OR verdict <> 'returned' OR comment IS NOT NULL", name="return_explained"),
    )
    id: Mapped[Key]
    review_id: Mapped[int] = mapped_column(ForeignKey("projects_review.id", ondelete="RESTRICT"), index=True)
    department: Mapped[Department] = mapped_column(Enumerated(Department, 20))
    seen: Mapped[str] = mapped_column(String(64), info={"journal": False})
    carried: Mapped[bool] = mapped_column(default=False)
    verdict: Mapped[Verdict | None] = mapped_column(Enumerated(Verdict, 20))
    comment: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    decided_at: Mapped[Moment | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[Moment | None]
    by_section: Mapped[bool] = mapped_column(default=False)
    reminded_on: Mapped[date | None] = mapped_column(info={"journal": False})
    escalated: Mapped[Escalation] = mapped_column(
        Enumerated(Escalation, 20), default=Escalation.NOBODY, info={"journal": False}
    )
    review: Mapped[Review] = relationship(back_populates="opinions")
