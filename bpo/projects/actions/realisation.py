"""The work on department tasks between being made and being reported: who, when, how far, what is in the way."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import zone as house_zone
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.actions.tasks import project_must_run
from bpo.projects.models import DepartmentTask, TaskReminder
from bpo.projects.rules import ReminderStep, TaskAct

TOLD = {
    ReminderStep.SOON: "tasks.due_soon",
    ReminderStep.LATE: "tasks.overdue",
    ReminderStep.ESCALATED: "tasks.escalated",
}


def _own(session: Session, actor: Actor, task_id: int) -> DepartmentTask:
    """The task of a running project, for its own department."""
    task = queries.task_for(session, actor, task_id)
    project_must_run(session, task)
    rules.must_be_of_department(task.department, rules.spoken_for(actor.hats()))
    return task


@permit("tasks.work")
def assign_task(session: Session, actor: Actor, *, task_id: int, assignee_id: int | None) -> DepartmentTask:
    """The department puts one of its people on a task, or nobody in particular."""
    task = _own(session, actor, task_id)
    offered = dict(queries.assignable_to(session, task))
    rules.must_be_assignable(task.state, assignee_id, offered)
    if task.assignee_id == assignee_id:
        return task
    task.assignee_id = assignee_id
    act = "tasks.assigned" if assignee_id is not None else "tasks.unassigned"
    journal.record(session, actor, act, task, title=task.title, name=offered.get(assignee_id or 0, ""))
    return task


@permit("tasks.work")
def start_task(session: Session, actor: Actor, *, task_id: int, now: datetime, early: bool = False) -> DepartmentTask:
    """Begin the work. `early`: although something it waits for is not done; said in so many words."""
    task = _own(session, actor, task_id)
    follows = rules.after(TaskAct.START, task.state)
    awaited = queries.awaited_by(session, task)
    rules.may_start(awaited, early)
    task.state, task.started_at = follows, task.started_at or now
    if task.assignee_id is None and actor.id in dict(queries.assignable_to(session, task)):
        task.assignee_id = actor.id  # who begins what nobody was put on does it
    first = rules.awaited_first(awaited)
    act = "tasks.started_early" if first else "tasks.started"
    journal.record(session, actor, act, task, title=task.title, refs=[one.ref for one in first])
    return task


@permit("tasks.work")
def note_progress(session: Session, actor: Actor, *, task_id: int, progress_percent: int) -> DepartmentTask:
    """How far the work is, in per cent."""
    task = _own(session, actor, task_id)
    rules.check_progress(task.state, progress_percent)
    if task.progress_percent != progress_percent:
        task.progress_percent = progress_percent
        journal.record(session, actor, "tasks.progressed", task, title=task.title, percent=progress_percent)
    return task


@permit("tasks.work")
def block_task(
    session: Session, actor: Actor, *, task_id: int, reason: str, now: datetime, blocked_on: str | None = None,
    expected_on: date | None = None,
) -> DepartmentTask:  # fmt: skip
    """The work cannot go on: why, on whom it waits, until when."""
    task = _own(session, actor, task_id)
    follows = rules.after(TaskAct.BLOCK, task.state)
    if expected_on is not None and expected_on < now.astimezone(house_zone()).date():
        raise Invalid("expected_past", text("The day %(day)s has passed."), "expected_on", day=expected_on)
    task.state, task.blocked_reason, task.blocked_at = follows, reason, now
    task.blocked_on, task.expected_on = blocked_on, expected_on
    journal.record(session, actor, "tasks.blocked", task, title=task.title, reason=reason)
    return task


@permit("tasks.work")
def unblock_task(session: Session, actor: Actor, *, task_id: int) -> DepartmentTask:
    """The work can go on."""
    task = _own(session, actor, task_id)
    task.state = rules.after(TaskAct.UNBLOCK, task.state, begun=task.started_at is not None)
    task.blocked_reason = task.blocked_on = task.blocked_at = task.expected_on = None
    journal.record(session, actor, "tasks.unblocked", task, title=task.title)
    return task


@permit("tasks.confirm")
def allow_early_report(session: Session, actor: Actor, *, task_id: int, reason: str, now: datetime) -> DepartmentTask:
    """The project manager lets a task be reported done before what it waits for is finished, with a reason."""
    task = queries.task_for(session, actor, task_id)
    project_must_run(session, task)
    awaited = queries.awaited_by(session, task)
    rules.may_allow_early(task.state, awaited)
    task.early_reason, task.early_by, task.early_at = reason, actor.id, now
    refs = [one.ref for one in rules.unfinished_before(awaited)]
    journal.record(session, actor, "tasks.early_allowed", task, title=task.title, reason=reason, refs=refs)
    return task


def raise_task_reminders(session: Session, actor: Actor, *, today: date) -> list[TaskReminder]:
    """Tell who must hear of tasks that near or have passed their day; run again it changes nothing.

    Part of the calendar's daily work, not an act of a person: it asks no permit.
    """
    raised = []
    tasks = queries.tasks_to_remind(session)
    known = queries.steps_told(session, [task.id for task in tasks])
    calendar = queries.task_calendar(session, [task.due_on for task in tasks], today)
    for task in tasks:
        told = known.get((task.id, task.due_on), set())
        for step in rules.reminders_due(task.state, task.due_on, today, calendar, told):
            reminder = TaskReminder(task_id=task.id, step=step, due_on=task.due_on, raised_on=today)
            session.add(reminder)
            raised.append(reminder)
            journal.record(
                session, actor, TOLD[step], reminder, project_id=task.project_id, title=task.title, due=task.due_on
            )  # fmt: skip
    return raised
