"""The review by sections with its comments; what each person last saw of a plan; the chosen baseline."""

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
)
from bpo.kernel.roles import Department
from bpo.projects.rules import CommentState, PlanSection, Resolution, SectionVerdict, Severity


class SectionOpinion(Base):
    """What a department says of one section in a round; `seen`, `carried` as in `Opinion`, of this section alone.

    `in_place_of`: the absent person in whose place it was decided.
    """

    __tablename__ = "projects_section_opinion"
    __table_args__ = (
        UniqueConstraint("review_id", "department", "section"),
        CheckConstraint("verdict IS NULL OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)", name="decided"),
    )
    id: Mapped[Key]
    review_id: Mapped[int] = mapped_column(ForeignKey("projects_review.id", ondelete="RESTRICT"), index=True)
    department: Mapped[Department] = mapped_column(Enumerated(Department, 20))
    section: Mapped[PlanSection] = mapped_column(Enumerated(PlanSection, 20))
    seen: Mapped[str] = mapped_column(String(64), info={"journal": False})
    carried: Mapped[bool] = mapped_column(default=False)
    verdict: Mapped[SectionVerdict | None] = mapped_column(Enumerated(SectionVerdict, 30))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    decided_at: Mapped[Moment | None]
    in_place_of: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))


class ReviewComment(Versioned, Base):
    """A department's comment on a section or an item of a plan, made in a round of its review.

    It stands with the version for good: a `must` is carried open from round to round until its department closes it.
    """

    __tablename__ = "projects_review_comment"
    __table_args__ = (
        CheckConstraint("state <> 'answered' OR answer IS NOT NULL", name="answered"),
        CheckConstraint("state <> 'closed' OR closed_by IS NOT NULL", name="closed"),
        CheckConstraint("resolution IS NULL OR resolution <> 'rejected' OR reason IS NOT NULL", name="explained"),
    )
    id: Mapped[Key]
    review_id: Mapped[int] = mapped_column(ForeignKey("projects_review.id", ondelete="RESTRICT"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("projects_plan.id", ondelete="RESTRICT"), index=True)
    department: Mapped[Department] = mapped_column(Enumerated(Department, 20))
    section: Mapped[PlanSection] = mapped_column(Enumerated(PlanSection, 20))
    item_ref: Mapped[str | None] = mapped_column(String(10))
    quoted: Mapped[str | None] = mapped_column(String(500))
    severity: Mapped[Severity] = mapped_column(Enumerated(Severity, 20))
    words: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    written_at: Mapped[Moment]
    in_place_of: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    state: Mapped[CommentState] = mapped_column(Enumerated(CommentState, 20), default=CommentState.OPEN)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    answered_at: Mapped[Moment | None]
    resolution: Mapped[Resolution | None] = mapped_column(Enumerated(Resolution, 20))
    reason: Mapped[str | None] = mapped_column(Text)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    closed_at: Mapped[Moment | None]
    times_reopened: Mapped[int] = mapped_column(default=0)
    reopen_reason: Mapped[str | None] = mapped_column(Text)


class PlanLook(Base):
    """What a person last saw of a project's plan, so that what changed since can be marked for them alone."""

    __tablename__ = "projects_plan_look"
    __table_args__ = (UniqueConstraint("project_id", "user_id"),)
    __journal__ = False
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("projects_plan.id", ondelete="RESTRICT"))
    looked_at: Mapped[Moment]
    seen: Mapped[Json]  # rules.content_seen


class Baseline(Versioned, Base):
    """The approved version that a project's progress is measured against, where it is not the first one."""

    __tablename__ = "projects_baseline"
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("projects_plan.id", ondelete="RESTRICT"))
    reason: Mapped[str] = mapped_column(Text)
    chosen_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    chosen_at: Mapped[Moment]
