"""Lessons learned, and who found them useful."""

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
from bpo.projects.rules import LessonKind, PlanSection


class Lesson(Versioned, Base):
    """What a project taught. Published, everybody at the vendor's reads it; whose project it was stays with those who
    see that project. `cost_minor` and `days`: what it cost or saved, where somebody knows.
    """

    __tablename__ = "projects_lesson"
    __table_args__ = (
        CheckConstraint("is_published = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("cost_minor IS NULL OR cost_minor >= 0", name="cost"),
        CheckConstraint("days IS NULL OR days >= 0", name="days"),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    section: Mapped[PlanSection] = mapped_column(Enumerated(PlanSection, 20), index=True)
    kind: Mapped[LessonKind] = mapped_column(Enumerated(LessonKind, 20))
    title: Mapped[str] = mapped_column(String(120))
    situation: Mapped[str] = mapped_column(Text)
    consequence: Mapped[str] = mapped_column(Text)
    recommendation: Mapped[str] = mapped_column(Text)
    cost_minor: Mapped[int | None]
    days: Mapped[int | None]
    department: Mapped[Department] = mapped_column(Enumerated(Department, 20))
    written_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    written_at: Mapped[Moment]
    is_published: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[Moment | None]
    uses: Mapped[list["LessonUse"]] = relationship(back_populates="lesson", order_by="LessonUse.id")


class LessonUse(Base):
    """Somebody found a lesson useful; once a person."""

    __tablename__ = "projects_lesson_use"
    __table_args__ = (UniqueConstraint("lesson_id", "person_id"),)
    id: Mapped[Key]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("projects_lesson.id", ondelete="RESTRICT"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    at: Mapped[Moment]
    lesson: Mapped[Lesson] = relationship(back_populates="uses")
