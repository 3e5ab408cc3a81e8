"""Department tasks: everybody's list, a project's tab, one task with its report, evidence and confirmation."""

from datetime import date, datetime
from typing import Any

from flask import render_template, url_for
from sqlalchemy import case
from werkzeug.datastructures import FileStorage

from bpo.kernel import fields as f
from bpo.kernel import files, slots
from bpo.kernel.locale import _, _l, say_day, say_moment, say_value
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import Bulk, Filter, Listing, actor, db, done, form_page, history_of, list_page, now, today
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import DepartmentTask
from bpo.projects.rules import TaskState
from bpo.projects.schemas.projects import HoldIn
from bpo.projects.schemas.words import TASK_STATES, TASK_TONES
from bpo.projects.schemas.works import EvidenceIn, ReportForm, TaskLine
from bpo.projects.views.blueprint import views
from bpo.projects.views.boards import task_ways
from bpo.projects.views.task_work import back_to, report_url_of, work_of
from bpo.projects.views.words import crumbs_of, reason_against

FILTERS = (
    Filter("state", _l("State"), DepartmentTask.state, [(one.value, TASK_STATES[one]) for one in TaskState]),
    Filter("department", _l("Department"), DepartmentTask.department,
           [(one.value, DEPARTMENT_LABELS[one]) for one in Department]),
)  # fmt: skip
ENDED = (TaskState.CONFIRMED, TaskState.WITHDRAWN)
# What is still to do comes first, by its day; "standing" changes with the day and is ordered by whether it is over.
SORTS = {"standing": case((DepartmentTask.state.in_(ENDED), 1), else_=0)}
AT = {
    "project": queries.code_of(DepartmentTask.project_id), "reporter": people.name_of(DepartmentTask.reported_by),
    "assignee": people.name_of(DepartmentTask.assignee_id),
}  # fmt: skip


class BulkAssignIn(f.Schema):
    """Somebody for many tasks at once; each task refuses who is not of its department."""

    assignee_id = f.Reference(label=_l("Assignee"), pick=queries.workers_known)


BULK = (
    Bulk("start", _l("Begin"), "tasks.work",
         lambda session, who, number, now: actions.start_task(session, who, task_id=number, now=now)),
    Bulk("assign", _l("Assign"), "tasks.work",
         lambda session, who, number, now, assignee_id: actions.assign_task(
             session, who, task_id=number, assignee_id=assignee_id),
         asked=BulkAssignIn, asks_first=True),
    Bulk("confirm", _l("Confirm"), "tasks.confirm",
         lambda session, who, number, now: actions.confirm_task(session, who, task_id=number, now=now)),
    Bulk("send_back", _l("Send back"), "tasks.confirm",
         lambda session, who, number, now, reason: actions.send_back_task(session, who, task_id=number, reason=reason),
         asked=HoldIn, probe={"reason": "—"}),
)  # fmt: skip


def link(row: Any) -> str:
    return url_for("projects.task", task_id=row.id)


TASKS = Listing(
    TaskLine, columns="title project department assignee due_on standing", search=(DepartmentTask.title,), at=AT,
    sorts=SORTS, filters=FILTERS, default="standing,due_on", key=DepartmentTask.id, link=link,
    name="tasks", title=_l("Department tasks"), permits="tasks.view", bulk=BULK,
)  # fmt: skip
OF_PROJECT = Listing(
    TaskLine, columns="title department assignee due_on progress_percent standing", search=(DepartmentTask.title,),
    at=AT, sorts=SORTS, filters=FILTERS, default="standing,due_on", key=DepartmentTask.id, link=link,
    name="project_tasks", title=_l("Tasks of a project"), permits="tasks.view", bulk=BULK,
)  # fmt: skip


class Standing:
    """A task as the list shows it: with how it stands today."""

    def __init__(self, row: Any, day: date) -> None:
        self.row = row
        self.standing = rules.standing(row.state, row.due_on, day)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def standing(rows: list[Any]) -> list[Any]:
    return [Standing(row, today()) for row in rows]


slots.nav(_l("Department tasks"), "projects.tasks_index", "tasks.view", icon="checklist", order=30, key="t")
slots.tab("project", "tasks", _l("Tasks"), "projects.tasks", "tasks.view", order=30)


@views.get("/tasks")
@gate(queries.tasks_listed)
def tasks_index() -> Any:
    return list_page(
        TASKS, queries.tasks_listed(db(), actor()), title=_("Department tasks"), shape=standing,
        template="projects/tasks_index.html", ways=task_ways("list"),
        acts=[(_("Checklists"), url_for("projects.checklists"))] if actor().grant("tasks.view_checklists") else [],
        empty=_("The items of an approved project plan become tasks of the departments and stand here."),
    )  # fmt: skip


@views.get("/projects/<int:project_id>/tasks")
@gate(queries.tasks_listed)
def tasks(project_id: int) -> Any:
    frame = queries.frame(db(), actor(), project_id, "tasks")
    return list_page(
        OF_PROJECT, queries.tasks_listed(db(), actor(), project_id), template="projects/tasks.html",
        title=_("Tasks of %(code)s", code=frame["project"].code), shape=standing, **frame,
        ways=task_ways("list", project_id),
        empty=_("Once the plan is approved, its items become tasks of the departments."),
    )  # fmt: skip


@views.get("/tasks/<int:task_id>")
@gate(queries.task_page)
def task(task_id: int) -> Any:
    row = queries.task_page(db(), actor(), task_id)
    project = queries.project_page(db(), actor(), row.project_id)
    names = people.person_names(
        db(), {one for one in (row.reported_by, row.confirmed_by, row.assignee_id, row.early_by) if one}
    )
    speaks = rules.departments_of(actor().department, actor().roles)
    may_work = actor().may("tasks.work", row.project_id) and row.department in speaks
    may_confirm = actor().may("tasks.confirm", row.project_id)
    late = rules.is_late(row.state, row.due_on, today())
    return render_template(
        "projects/task.html", task=row,
        crumbs=[*crumbs_of(project), (_("Tasks"), url_for("projects.tasks", project_id=project.id))],
        state=str(TASK_STATES[row.state]), tone=TASK_TONES[row.state], history=history_of(row),
        files=files.files_of(db(), row.__tablename__, row.id), item=queries.task_item(db(), row),
        report_url=report_url_of(row) if may_work else None,
        evidence_url=url_for("projects.evidence", task_id=row.id)
        if may_work and row.state in rules.UNFINISHED else None,
        confirm={"why": reason_against(rules.may_confirm, row.state, row.reported_by, actor().id)}
        if may_confirm and row.state not in (TaskState.CONFIRMED, TaskState.WITHDRAWN) else None,
        work=work_of(row), early=by(names, row.early_by, row.early_at),
        late=_("overdue since %(day)s", day=say_day(row.due_on)) if late else None,
        facts_shown=[
            (_("Project"), f"{project.code} {project.name}", url_for("projects.show", project_id=project.id)),
            (_("Department"), str(DEPARTMENT_LABELS[row.department])),
            (_("Assignee"), names.get(row.assignee_id or 0)),
            (_("Due on"), say_day(row.due_on)),
            (_("Begun"), say_moment(row.started_at) if row.started_at else None),
            (_("Progress"), f"{row.progress_percent}%"),
            (_("Reported"), by(names, row.reported_by, row.reported_at)),
            (_("Confirmed"), by(names, row.confirmed_by, row.confirmed_at)),
            (_("Times sent back"), str(row.times_sent_back) if row.times_sent_back else None),
        ],
    )  # fmt: skip


def by(names: dict[int, str], who: int | None, at: datetime | None) -> str | None:
    return f"{names.get(who or 0, '')} {say_moment(at)}" if at else None


@views.route("/tasks/<int:task_id>/report", methods=["GET", "POST"])
@gate(actions.report_task)
def report(task_id: int) -> Any:
    row = queries.task_page(db(), actor(), task_id)
    project = queries.project_page(db(), actor(), row.project_id)

    def save(data: dict[str, Any]) -> str:
        upload = data["evidence"]
        shown = [(upload.filename or "file", upload.read())] if isinstance(upload, FileStorage) else []
        actions.report_task(db(), actor(), task_id=task_id, report=data["report"], evidence=shown, now=now())
        return url_for("projects.task", task_id=task_id)

    return form_page(
        ReportForm, save, title=_("Report done: %(title)s", title=row.title), submit=_("Report done"),
        back=url_for("projects.task", task_id=task_id), crumbs=crumbs_of(project), note=before_reporting(row),
    )  # fmt: skip


def before_reporting(task: DepartmentTask) -> str | None:
    """What is to be known before a report is written: why it was sent back, what is still open on its checklist."""
    left = queries.open_lines(task)
    told = [task.sent_back_reason] if task.sent_back_reason else []
    if left:
        told.append(_("Still open on the checklist: %(lines)s.", lines=say_value(left)))
    return " · ".join(told) or None


@views.route("/tasks/<int:task_id>/evidence", methods=["GET", "POST"])
@gate(actions.add_evidence)
def evidence(task_id: int) -> Any:
    row = queries.task_page(db(), actor(), task_id)
    project = queries.project_page(db(), actor(), row.project_id)

    def save(data: dict[str, Any]) -> str:
        upload = data["evidence"]
        actions.add_evidence(
            db(), actor(), task_id=task_id, name=upload.filename or "file", data=upload.read(), now=now()
        )  # fmt: skip
        return url_for("projects.task", task_id=task_id)

    return form_page(
        EvidenceIn, save, title=_("Add evidence: %(title)s", title=row.title), submit=_("Add the file"),
        back=url_for("projects.task", task_id=task_id), crumbs=crumbs_of(project),
    )  # fmt: skip


@views.post("/tasks/<int:task_id>/confirmation")
@gate(actions.confirm_task)
def confirmation(task_id: int) -> Any:
    actions.confirm_task(db(), actor(), task_id=task_id, now=now())
    return done(back_to(task_id), _("Confirmed."))


@views.route("/tasks/<int:task_id>/return", methods=["GET", "POST"])
@gate(actions.send_back_task)
def sending_back(task_id: int) -> Any:
    row = queries.task_page(db(), actor(), task_id)
    project = queries.project_page(db(), actor(), row.project_id)

    def save(data: dict[str, Any]) -> str:
        actions.send_back_task(db(), actor(), task_id=task_id, reason=data["reason"])
        return url_for("projects.task", task_id=task_id)

    return form_page(
        HoldIn, save, title=_("Send back: %(title)s", title=row.title), submit=_("Send back"),
        back=url_for("projects.task", task_id=task_id), crumbs=crumbs_of(project), note=row.report, danger=True,
    )  # fmt: skip
