"""Tasks on boards by their state: of a project, of one's departments. A card moved is the act itself."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request, url_for

from bpo.kernel.locale import _, _l, say_day
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import actor, db, now, today
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import queries, rules
from bpo.projects.models import DepartmentTask
from bpo.projects.queries.boards import Row
from bpo.projects.rules import Awaited, TaskAct, TaskState
from bpo.projects.schemas.words import TASK_STATES, TASK_TONES
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import reason_against

COLUMNS = (
    TaskState.OPEN, TaskState.IN_PROGRESS, TaskState.BLOCKED, TaskState.REPORTED, TaskState.SENT_BACK,
    TaskState.CONFIRMED,
)  # fmt: skip


OF_ONE = (
    ("list", _l("List"), "projects.tasks"), ("board", _l("Board"), "projects.board"),
    ("gantt", _l("Gantt"), "projects.tasks_gantt"), ("month", _l("Calendar"), "projects.month"),
)  # fmt: skip
OF_ALL = (
    ("list", _l("List"), "projects.tasks_index"), ("board", _l("Board"), "projects.own_board"),
    ("inbox", _l("My department"), "projects.inbox"), ("month", _l("Calendar"), "projects.all_months"),
)  # fmt: skip


def task_ways(here: str, project_id: int | None = None) -> list[dict[str, Any]]:
    """The ways to look at tasks: [{label, url, here}], of a project or of all."""
    facts: dict[str, Any] = {} if project_id is None else {"project_id": project_id}
    known = OF_ALL if project_id is None else OF_ONE
    return [{"label": str(label), "url": url_for(endpoint, **facts), "here": key == here, "count": None}
            for key, label, endpoint in known]  # fmt: skip


def own_departments() -> list[Department]:
    """The departments the reader works for; for who works for none, all."""
    speaks = rules.spoken_for(actor().hats("tasks.view"))
    return [one for one in Department if one in speaks] or list(Department)


@views.get("/projects/<int:project_id>/tasks/board")
@gate(queries.project_board)
def board(project_id: int) -> Any:
    frame = queries.frame(db(), actor(), project_id, "tasks")
    rows = queries.project_board(db(), actor(), project_id)
    return render_template(
        "projects/board.html", **frame, ways=task_ways("board", project_id),
        columns=columns_of(rows, of_project=True, back=url_for("projects.board", project_id=project_id)),
    )  # fmt: skip


@views.get("/tasks/board")
@gate(queries.department_board)
def own_board() -> Any:
    chosen = request.args.get("department", "")
    wanted = [Department(chosen)] if chosen in list(Department) else own_departments()
    rows = queries.department_board(db(), actor(), departments=wanted, now=now())
    back = url_for("projects.own_board", department=chosen or None)
    return render_template(
        "projects/own_board.html", ways=task_ways("board"), columns=columns_of(rows, of_project=False, back=back),
        departments=[(one.value, str(DEPARTMENT_LABELS[one])) for one in Department], chosen=chosen,
    )  # fmt: skip


def columns_of(rows: Iterable[Row], *, of_project: bool, back: str) -> list[dict[str, Any]]:
    """The columns with their cards; each card says where it can be moved, by which act, and else why not."""
    kept = list(rows)
    awaited = queries.awaited_of(db(), [task for task, _project, _item in kept])
    names = people.person_names(db(), {task.assignee_id for task, _project, _item in kept if task.assignee_id})
    speaks = rules.spoken_for(actor().hats("tasks.work")) if actor().grant("tasks.work") else frozenset()
    cards: dict[TaskState, list[dict[str, Any]]] = {state: [] for state in COLUMNS}
    for task, project, item in kept:
        works = task.department in speaks and actor().may("tasks.work", project.id)
        leads = actor().may("tasks.confirm", project.id)
        stopped = reason_against(rules.must_run, project.state)
        late = rules.is_late(task.state, task.due_on, today())
        cards[task.state].append({
            "id": task.id, "ref": item.ref, "title": task.title, "url": url_for("projects.task", task_id=task.id),
            "where": str(DEPARTMENT_LABELS[task.department]) if of_project else f"{project.code} {project.name}",
            "due": say_day(task.due_on), "late": late, "assignee": names.get(task.assignee_id or 0),
            "progress": task.progress_percent if task.state == TaskState.IN_PROGRESS else None,
            "moves": moves_of(task, awaited.get(task.id, []), works, leads) if not stopped else [],
            "why": stopped or refusals_of(task, works, leads), "back": back,
        })  # fmt: skip
    return [
        {"state": state.value, "label": str(TASK_STATES[state]), "tone": TASK_TONES[state], "cards": cards[state]}
        for state in COLUMNS
    ]


def refusals_of(task: DepartmentTask, works: bool, leads: bool) -> str:
    """Why a card does not go where it was dropped, said once for all columns it cannot go to."""
    if task.state == TaskState.CONFIRMED:
        return _("This task is confirmed; nothing moves it any more.")
    if task.state == TaskState.REPORTED and not leads:
        return _("A task that was reported done is confirmed or sent back by the project manager.")
    if task.state != TaskState.REPORTED and not works:
        return _("Only the people of this department do its tasks.")
    return _("A task does not go there from “%(state)s”.", state=str(TASK_STATES[task.state]))


def moves_of(task: DepartmentTask, awaited: list[Awaited], works: bool, leads: bool) -> list[dict[str, Any]]:
    """Where the reader can move a task: [{to, label, url, form}]; `form`: the act asks for something on its page."""
    facts: dict[str, Any] = {"task_id": task.id}
    known = [
        (works, TaskAct.START, _("Begin"), "projects.start", False),
        (works, TaskAct.UNBLOCK, _("It can go on"), "projects.unblock", False),
        (works, TaskAct.BLOCK, _("It is blocked"), "projects.block", True),
        (works, TaskAct.REPORT, _("Report done"), "projects.report", True),
        (leads, TaskAct.CONFIRM, _("Confirm"), "projects.confirmation", False),
        (leads, TaskAct.SEND_BACK, _("Send back"), "projects.sending_back", True),
    ]
    found = []
    for may, act, label, endpoint, asks in known:
        if not may or task.state not in rules.TRANSITIONS[act]:
            continue
        if act in (TaskAct.CONFIRM, TaskAct.SEND_BACK) and reason_against(
            rules.may_confirm, task.state, actor().same_person(task.reported_by), actor().id
        ):
            continue
        early = act == TaskAct.START and bool(rules.awaited_first(awaited))
        follows = rules.after(act, task.state, begun=task.started_at is not None)
        found.append({
            "to": follows.value, "label": _("Begin early") if early else label,
            "url": url_for("projects.task", **facts) if early else url_for(endpoint, **facts),
            "form": asks or early,
        })  # fmt: skip
    return found


@views.get("/tasks/inbox")
@gate(queries.department_board)
def inbox() -> Any:
    departments = own_departments()
    rows = queries.department_board(db(), actor(), departments=departments, now=now())
    undone = [row for row in rows if row[0].state in rules.UNDONE]
    names = people.person_names(db(), {task.assignee_id for task, _project, _item in undone if task.assignee_id})
    calendar = queries.task_calendar(db(), [task.due_on for task, _project, _item in undone], today())
    groups: dict[str, list[Row]] = {
        name: []
        for name in (_("Sent back"), _("Overdue"), _("Blocked"), _("Due soon"), _("Not assigned"), _("Due later"))
    }
    for row in undone:
        groups[inbox_group(row[0], calendar)].append(row)
    return render_template(
        "projects/inbox.html", ways=task_ways("inbox"),
        departments=[str(DEPARTMENT_LABELS[one]) for one in departments],
        groups=[
            {"title": title, "rows": [inbox_row(row, names) for row in kept]} for title, kept in groups.items() if kept
        ],
    )  # fmt: skip


def inbox_group(task: DepartmentTask, calendar: Any) -> str:
    """Under which head a task stands in the inbox: the most pressing one."""
    if task.state == TaskState.SENT_BACK:
        return _("Sent back")
    if rules.is_late(task.state, task.due_on, today()):
        return _("Overdue")
    if task.state == TaskState.BLOCKED:
        return _("Blocked")
    if rules.reminders_due(task.state, task.due_on, today(), calendar):
        return _("Due soon")
    return _("Due later") if task.assignee_id else _("Not assigned")


def inbox_row(row: Row, names: dict[int, str]) -> dict[str, Any]:
    task, project, item = row
    return {"cells": [
        {"text": f"{item.ref} {task.title}", "url": url_for("projects.task", task_id=task.id),
         "sub": f"{project.code} {project.name}"},
        {"text": say_day(task.due_on), "tone": "bad"} if rules.is_late(task.state, task.due_on, today())
        else say_day(task.due_on),
        names.get(task.assignee_id or 0) or "—",
        {"text": str(TASK_STATES[task.state]), "tone": TASK_TONES[task.state]},
    ]}  # fmt: skip
