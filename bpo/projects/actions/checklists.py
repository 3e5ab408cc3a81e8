"""Checklists: the vendor's own for each kind of set-up work, and the lines on the tasks."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_absent, check_version
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.projects import queries, rules
from bpo.projects.models import DepartmentTask, Project, SetUpChecklist, TaskCheck
from bpo.projects.rules import PlanSection, SetUpKind


def lay_out(session: Session, made: Iterable[tuple[DepartmentTask, PlanSection]]) -> None:
    """Put the fitting checklist on each new task; part of the act that makes the tasks."""
    known = queries.checklists_known(session)
    for task, section in made:
        fitting = rules.fitting_checklist(section, task.department, known)
        if fitting is not None:
            task.checks = [TaskCheck(position=place, text=line) for place, line in enumerate(fitting.lines)]


@permit("tasks.edit_checklists")
def set_checklist(
    session: Session, actor: Actor, *, kind: SetUpKind, section: PlanSection, lines: str,
    department: Department | None = None, row_version: int | None = None,
) -> SetUpChecklist:  # fmt: skip
    """The vendor's own checklist for a kind of set-up work; tasks made from now on get it."""
    wanted = rules.checklist_lines(lines)
    row = queries.own_checklist(session, kind)
    if row is None:
        check_absent(session)
        row = SetUpChecklist(kind=kind, section=section, department=department, lines=wanted)
        session.add(row)
    else:
        check_version(row, row_version)
        row.section, row.department, row.lines = section, department, wanted
    session.flush()
    journal.record(session, actor, "tasks.checklist_set", row, kind=str(kind), count=len(wanted))
    return row


def _at_work(session: Session, actor: Actor, task_id: int) -> DepartmentTask:
    """The task, whose checklist this actor may work on now."""
    task = queries.task_for(session, actor, task_id)
    rules.must_run(session.get_one(Project, task.project_id).state)
    rules.must_be_of_department(task.department, rules.spoken_for(actor.hats()))
    rules.may_change_checks(task.state)
    return task


def _line(task: DepartmentTask, check_id: int) -> TaskCheck:
    line = next((one for one in task.checks if one.id == check_id), None)
    if line is None:
        raise NotFound("task_check", id=check_id)
    return line


@permit("tasks.work")
def tick_check(
    session: Session, actor: Actor, *, task_id: int, check_id: int, done: bool, now: datetime
) -> DepartmentTask:  # fmt: skip
    """Tick a line off, or take the tick back; ticking what is ticked changes nothing."""
    task = _at_work(session, actor, task_id)
    line = _line(task, check_id)
    if (line.done_at is not None) == done:
        return task
    line.done_by, line.done_at = (actor.id, now) if done else (None, None)
    act = "tasks.check_ticked" if done else "tasks.check_unticked"
    journal.record(session, actor, act, task, title=task.title, line=line.text)
    return task


@permit("tasks.work")
def add_check(session: Session, actor: Actor, *, task_id: int, text: str) -> DepartmentTask:
    """One more line at the end of a task's checklist."""
    task = _at_work(session, actor, task_id)
    _append(task, [text])
    session.flush()
    journal.record(session, actor, "tasks.check_added", task, title=task.title, line=text)
    return task


def _append(task: DepartmentTask, lines: Iterable[str]) -> None:
    last = max((one.position for one in task.checks), default=-1)
    wanted = list(lines)
    if len(task.checks) + len(wanted) > rules.MOST_LINES:
        raise Conflict("lines_many", text("%(count)s lines are too many: %(most)s at most."),
                       count=len(task.checks) + len(wanted), most=rules.MOST_LINES)  # fmt: skip
    task.checks.extend(TaskCheck(position=last + place, text=line) for place, line in enumerate(wanted, 1))


@permit("tasks.work")
def remove_check(session: Session, actor: Actor, *, task_id: int, check_id: int, reason: str) -> DepartmentTask:
    """Take a line off a task's checklist that does not apply, and say why; whoever confirms the task reads it."""
    task = _at_work(session, actor, task_id)
    line = _line(task, check_id)
    if line.done_at is not None:
        raise Conflict("check_done", text("A line that was ticked off stays. Take the tick back first."))
    told = line.text
    task.checks.remove(line)
    session.flush()
    journal.record(session, actor, "tasks.check_removed", task, title=task.title, line=told, reason=reason)
    return task


@permit("tasks.work")
def use_checklist(session: Session, actor: Actor, *, task_id: int, kind: SetUpKind) -> DepartmentTask:
    """Put the lines of a kind's checklist on a task; those that stand there already are not put twice."""
    task = _at_work(session, actor, task_id)
    chosen = next(one for one in queries.checklists_known(session) if one.kind == kind)
    present = {one.text for one in task.checks}
    _append(task, [line for line in chosen.lines if line not in present])
    session.flush()
    journal.record(session, actor, "tasks.checklist_used", task, title=task.title, kind=str(kind))
    return task
