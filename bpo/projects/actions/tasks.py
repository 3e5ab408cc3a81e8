"""Department tasks: made of the approved plan, reported done with evidence, confirmed or sent back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bpo.kernel import files, journal
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.actions.checklists import lay_out
from bpo.projects.models import DepartmentTask, Plan, PlanItem, Project
from bpo.projects.rules import TaskAct, TaskState


def follow_plan(session: Session, project: Project, former: Plan | None, plan: Plan) -> None:
    """Bring the tasks in line with the version just approved; part of the act that approves it."""
    old = queries.facts_of_plan(session, former) if former else []
    changes = rules.task_changes(old, queries.facts_of_plan(session, plan))
    items = {item.ref: item for item in plan.items}
    items_by_id = {item.id: item for item in plan.items}
    tasks = {item.ref: item.id for item in former.items} if former else {}
    by_item = {task.plan_item_id: task for task in queries.tasks_of(session, project.id)}
    made = [_task(project, items[ref]) for ref in changes.new]
    for ref in (*changes.kept, *changes.again):
        task = by_item.get(tasks[ref])
        if task is None:
            made.append(_task(project, items[ref]))
            continue
        item = items[ref]
        task.plan_item_id, task.title, task.department, task.due_on = item.id, item.title, item.department, item.due_on
        if ref in changes.again:
            _begin_again(task)
    for ref in changes.withdrawn:
        if tasks[ref] in by_item:
            by_item[tasks[ref]].state = rules.after(TaskAct.WITHDRAW, by_item[tasks[ref]].state)
    session.add_all(made)
    lay_out(session, [(task, items_by_id[task.plan_item_id].section) for task in made])
    session.flush()


def _task(project: Project, item: PlanItem) -> DepartmentTask:
    return DepartmentTask(
        project_id=project.id, plan_item_id=item.id, department=item.department, title=item.title, due_on=item.due_on,
        state=TaskState.OPEN,
    )  # fmt: skip


def _begin_again(task: DepartmentTask) -> None:
    task.state, task.confirmed_by, task.confirmed_at = TaskState.OPEN, None, None
    task.reported_by, task.reported_at = None, None
    task.started_at, task.progress_percent = None, 0
    task.blocked_reason = task.blocked_on = task.blocked_at = task.expected_on = None
    task.early_reason = task.early_by = task.early_at = None
    for line in task.checks:
        line.done_by = line.done_at = None


@permit("tasks.work")
def report_task(
    session: Session, actor: Actor, *, task_id: int, report: str, now: datetime,
    evidence: Sequence[tuple[str, bytes]] = (),
) -> DepartmentTask:  # fmt: skip
    """A department says its task is done, how, and shows it. `evidence`: (file name, bytes)."""
    task = queries.task_for(session, actor, task_id)
    project_must_run(session, task)
    rules.may_report(task.state, task.department, rules.spoken_for(actor.hats()))
    rules.must_be_open_to_report(queries.awaited_by(session, task), task.early_reason is not None)
    rules.must_be_ticked_off(queries.open_lines(task))
    actor = actor.in_place_of(actor.absent(rules.speakers_of(task.department)))
    task.state = rules.after(TaskAct.REPORT, task.state)
    task.report, task.reported_by, task.reported_at = report, actor.id, now
    task.started_at, task.progress_percent = task.started_at or now, 100
    for name, data in evidence:
        _attach(session, actor, task, name, data, now)
    journal.record(session, actor, "tasks.reported", task, title=task.title)
    return task


@permit("tasks.work")
def add_evidence(
    session: Session, actor: Actor, *, task_id: int, name: str, data: bytes, now: datetime
) -> DepartmentTask:  # fmt: skip
    """One more file that shows the work, by the task's department, until it is confirmed."""
    task = queries.task_for(session, actor, task_id)
    project_must_run(session, task)
    rules.may_add_evidence(task.state, task.department, rules.spoken_for(actor.hats()))
    _attach(session, actor, task, name, data, now)
    journal.record(session, actor, "tasks.evidence_added", task, name=name)
    return task


def _attach(session: Session, actor: Actor, task: DepartmentTask, name: str, data: bytes, now: datetime) -> None:
    files.store(
        session, actor, data, name=name, subject_type=task.__tablename__, subject_id=task.id,
        project_id=task.project_id, now=now,
    )  # fmt: skip


def project_must_run(session: Session, task: DepartmentTask) -> None:
    """The task's project runs. Raises `Conflict`."""
    rules.must_run(session.get_one(Project, task.project_id).state)


@permit("tasks.confirm")
def confirm_task(session: Session, actor: Actor, *, task_id: int, now: datetime) -> DepartmentTask:
    """The project manager confirms what a department reported done."""
    task = queries.task_for(session, actor, task_id)
    project_must_run(session, task)
    rules.may_confirm(task.state, actor.same_person(task.reported_by), actor.id)
    task.state = rules.after(TaskAct.CONFIRM, task.state)
    task.confirmed_by, task.confirmed_at = actor.id, now
    task.sent_back_reason = None
    journal.record(session, actor, "tasks.confirmed", task, title=task.title)
    return task


@permit("tasks.confirm")
def send_back_task(session: Session, actor: Actor, *, task_id: int, reason: str) -> DepartmentTask:
    """The project manager sends a reported task back with what is still wanting."""
    task = queries.task_for(session, actor, task_id)
    project_must_run(session, task)
    rules.may_confirm(task.state, actor.same_person(task.reported_by), actor.id)
    task.state, task.sent_back_reason = rules.after(TaskAct.SEND_BACK, task.state), reason
    task.times_sent_back += 1
    journal.record(session, actor, "tasks.sent_back", task, title=task.title, reason=reason)
    return task
