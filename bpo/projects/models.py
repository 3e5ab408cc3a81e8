"""Projects, letters of appointment, plans with their reviews, department tasks, manuals, the go-live decision."""

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
    UniqueConstraint,
    Versioned,
    mapped_column,
    relationship,
)
from bpo.kernel.roles import Department
from bpo.projects.rules import PlanSection, PlanState, ProjectState, ReviewState, TaskState, Verdict


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


class Plan(Versioned, Base):
    """One version of the project plan. Approved, it is frozen; a change is a new version based on it."""

    __tablename__ = "projects_plan"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("state NOT IN ('approved', 'superseded') OR content_hash IS NOT NULL", name="frozen"),
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
    items: Mapped[list["PlanItem"]] = relationship(back_populates="plan", order_by="PlanItem.position")
    reviews: Mapped[list["Review"]] = relationship(back_populates="plan", order_by="Review.round")


class PlanItem(Versioned, Base):
    """A line of a plan. `quantity` is a headcount in positions, a number of units in facilities and software.

    Service levels have `target_bp` (basis points: 8000 is 80%) and, where due, `threshold_seconds`.
    """

    __tablename__ = "projects_plan_item"
    __table_args__ = (
        UniqueConstraint("plan_id", "ref"),
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        CheckConstraint("section <> 'positions' OR quantity IS NOT NULL", name="headcount"),
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
    plan: Mapped[Plan] = relationship(back_populates="items")
    coverage: Mapped[list["Coverage"]] = relationship(back_populates="item", cascade="all, delete-orphan")

    @property
    def requirement_ids(self) -> list[int]:
        return sorted(one.requirement_id for one in self.coverage)


class Coverage(Base):
    """A plan item serves a requirement."""

    __tablename__ = "projects_coverage"
    __table_args__ = (UniqueConstraint("item_id", "requirement_id"),)
    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("projects_plan_item.id", ondelete="RESTRICT"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("clients_requirement.id", ondelete="RESTRICT"), index=True)
    item: Mapped[PlanItem] = relationship(back_populates="coverage")


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
    review: Mapped[Review] = relationship(back_populates="opinions")


class DepartmentTask(Versioned, Base):
    """An approved plan item as a department's work, reported done with evidence and confirmed by the PM."""

    __tablename__ = "projects_task"
    __table_args__ = (CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name="confirmed"),)
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    plan_item_id: Mapped[int] = mapped_column(ForeignKey("projects_plan_item.id", ondelete="RESTRICT"), unique=True)
    department: Mapped[Department] = mapped_column(Enumerated(Department, 20), index=True)
    title: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date]
    state: Mapped[TaskState] = mapped_column(Enumerated(TaskState, 20), default=TaskState.OPEN)
    report: Mapped[str | None] = mapped_column(Text)
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    reported_at: Mapped[Moment | None]
    sent_back_reason: Mapped[str | None] = mapped_column(Text)
    times_sent_back: Mapped[int] = mapped_column(default=0)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    confirmed_at: Mapped[Moment | None]


class Manual(Base):
    """A version of the operations manual, in force from its publication until the next one."""

    __tablename__ = "projects_manual"
    __table_args__ = (UniqueConstraint("project_id", "number"),)
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    published_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    published_at: Mapped[Moment]


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
