"""Courses with a pass mark, and what agents scored."""

from datetime import date

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    ForeignKey,
    Key,
    Mapped,
    String,
    UniqueConstraint,
    Versioned,
    mapped_column,
)  # fmt: skip


class Course(Versioned, Base):
    """A course. With a project it is required there; without one on every project."""

    __tablename__ = "staffing_course"
    __table_args__ = (
        CheckConstraint("pass_mark BETWEEN 1 AND 100", name="pass_mark"),
        CheckConstraint("hours > 0", name="hours"),
    )
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    pass_mark: Mapped[int]
    hours: Mapped[int]
    required: Mapped[bool] = mapped_column(default=True)


class CourseResult(Base):
    """One attempt of an agent at a course's exam. `pass_mark` is the mark in force at that attempt."""

    __tablename__ = "staffing_course_result"
    __table_args__ = (
        UniqueConstraint("agent_id", "course_id", "attempt"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("passed = (score >= pass_mark)", name="passed"),
    )
    id: Mapped[Key]
    agent_id: Mapped[int] = mapped_column(ForeignKey("staffing_agent.id", ondelete="RESTRICT"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("staffing_course.id", ondelete="RESTRICT"), index=True)
    attempt: Mapped[int]
    taken_on: Mapped[date]
    score: Mapped[int]
    pass_mark: Mapped[int]
    passed: Mapped[bool]
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
