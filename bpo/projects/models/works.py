"""Department tasks."""

from datetime import date

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
    Versioned,
    mapped_column,
)
from bpo.kernel.roles import Department
from bpo.projects.rules import TaskState


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
