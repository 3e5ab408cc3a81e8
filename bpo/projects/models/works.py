"""Department tasks."""

from datetime import date

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
from bpo.projects.rules import PlanSection, ReminderStep, SetUpKind, TaskState


class DepartmentTask(Versioned, Base):
    """An approved plan item as a department's work, reported done with evidence and confirmed by the PM.

    `assignee_id`: who of the department does it. `blocked_on`: on whom it waits, `expected_on`: until when. `early_*`:
    the project manager lets it be reported done before what it waits for is finished.
    """

    __tablename__ = "projects_task"
    __table_args__ = (
        CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name="confirmed"),
        CheckConstraint(
            "state <> 'blocked' OR (blocked_reason IS NOT NULL AND blocked_at IS NOT NULL)", name="blocked"
        ),
        CheckConstraint("progress_percent BETWEEN 0 AND 100", name="progress"),
    )
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
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    started_at: Mapped[Moment | None]
    progress_percent: Mapped[int] = mapped_column(default=0)
    blocked_reason: Mapped[str | None] = mapped_column(Text)
    blocked_on: Mapped[str | None] = mapped_column(String(120))
    blocked_at: Mapped[Moment | None]
    expected_on: Mapped[date | None]
    early_reason: Mapped[str | None] = mapped_column(Text)
    early_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    early_at: Mapped[Moment | None]
    checks: Mapped[list["TaskCheck"]] = relationship(
        back_populates="task", order_by="TaskCheck.position", cascade="all, delete-orphan"
    )


class TaskCheck(Base):
    """A line of a task's checklist, ticked off by who did it."""

    __tablename__ = "projects_task_check"
    __table_args__ = (
        UniqueConstraint("task_id", "position"),
        CheckConstraint("(done_by IS NULL) = (done_at IS NULL)", name="done"),
    )
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("projects_task.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    done_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    done_at: Mapped[Moment | None]
    task: Mapped[DepartmentTask] = relationship(back_populates="checks")


class SetUpChecklist(Versioned, Base):
    """The vendor's own checklist of a kind of set-up work, put on tasks as they are made; `lines` in their order."""

    __tablename__ = "projects_checklist"
    id: Mapped[Key]
    kind: Mapped[SetUpKind] = mapped_column(Enumerated(SetUpKind, 20), unique=True)
    section: Mapped[PlanSection] = mapped_column(Enumerated(PlanSection, 20))
    department: Mapped[Department | None] = mapped_column(Enumerated(Department, 20))
    lines: Mapped[Json]


class TaskReminder(Base):
    """A task nears or has passed its day: told once a step for each day it is due."""

    __tablename__ = "projects_task_reminder"
    __table_args__ = (UniqueConstraint("task_id", "step", "due_on"),)
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("projects_task.id", ondelete="RESTRICT"), index=True)
    step: Mapped[ReminderStep] = mapped_column(Enumerated(ReminderStep, 20))
    due_on: Mapped[date]
    raised_on: Mapped[date]
