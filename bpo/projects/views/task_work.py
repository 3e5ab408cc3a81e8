"""The work on a task by page: who does it, its beginning, progress, what blocks it, its checklist."""

from typing import Any

from flask import render_template, request, url_for

from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, say_day, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, form_page, now
from bpo.kernel.web.forms import load
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import DepartmentTask
from bpo.projects.rules import SetUpKind, TaskState
from bpo.projects.schemas.realisation import (
    KINDS_OF_LINK,
    SET_UPS,
    AllowIn,
    AssignIn,
    BlockIn,
    CheckIn,
    ChecklistIn,
    ProgressIn,
    RemoveCheckIn,
)
from bpo.projects.schemas.words import SECTIONS, TASK_STATES, TASK_TONES
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of


def back_to(task_id: int) -> str:
    """Where an act on a task leads: to the page of work it was done from, else to the task."""
    here = request.form.get("next", "")
    known = here.startswith("/") and not here.startswith("//") and "\\" not in here
    return here if known else url_for("projects.task", task_id=task_id)


def may_work_on(task: DepartmentTask) -> bool:
    speaks = rules.spoken_for(actor().hats("tasks.work")) if actor().grant("tasks.work") else frozenset()
    return actor().may("tasks.work", task.project_id) and task.department in speaks


def work_of(task: DepartmentTask) -> dict[str, Any]:
    """What the page of a task says of the work on it, with the acts this reader can do now."""
    mine = may_work_on(task)
    awaited = queries.awaited_by(db(), task)
    first = rules.awaited_first(awaited)
    leads = actor().may("tasks.confirm", task.project_id)
    doing: dict[str, Any] = {"task_id": task.id}
    held_up = rules.unfinished_before(awaited) if task.state in rules.UNDONE and not task.early_reason else []
    begin = mine and task.state in (TaskState.OPEN, TaskState.SENT_BACK)
    return {
        "awaited": [
            {"url": url_for("projects.task", task_id=one.task_id), "name": f"{one.ref} {one.title}",
             "how": str(KINDS_OF_LINK[one.kind]), "lag": one.lag_days, "state": str(TASK_STATES[one.state]),
             "tone": TASK_TONES[one.state]}
            for one in awaited
        ],
        "waits": [f"{one.ref} {one.title}" for one in first] if task.state in rules.UNDONE else [],
        "start": url_for("projects.start", **doing) if begin else None,
        "early": bool(first),
        "assign": url_for("projects.assignee", **doing) if mine and task.state not in rules.TASK_ENDED else None,
        "progress": url_for("projects.task_progress", **doing)
        if mine and task.state in (TaskState.IN_PROGRESS, TaskState.BLOCKED) else None,
        "block": url_for("projects.block", **doing)
        if mine and task.state in (TaskState.OPEN, TaskState.IN_PROGRESS) else None,
        "unblock": url_for("projects.unblock", **doing) if mine and task.state == TaskState.BLOCKED else None,
        "allow": url_for("projects.allowance", **doing) if leads and held_up else None,
        "unticked": queries.open_lines(task) if task.state in rules.TO_DO else [],
        "held_up": [f"{one.ref} {one.title}" for one in held_up],
        "blocked": blocked_words(task),
        "checks": checks_of(task, mine),
    }  # fmt: skip


def blocked_words(task: DepartmentTask) -> str | None:
    if task.state != TaskState.BLOCKED or task.blocked_at is None:
        return None
    told = [_("Blocked since %(when)s: %(reason)s", when=say_moment(task.blocked_at), reason=task.blocked_reason)]
    if task.blocked_on:
        told.append(_("It waits on %(whom)s.", whom=task.blocked_on))
    if task.expected_on:
        told.append(_("Expected to go on by %(day)s.", day=say_day(task.expected_on)))
    return " · ".join(told)


def checks_of(task: DepartmentTask, mine: bool) -> dict[str, Any]:
    """The checklist of a task as its part of the page shows it."""
    open_now = mine and task.state in rules.UNDONE
    names = people.person_names(db(), {one.done_by for one in task.checks if one.done_by})
    return {
        "task_id": task.id,
        "lines": [
            {"id": one.id, "text": one.text, "done": one.done_at is not None,
             "by": f"{names.get(one.done_by or 0, '')} {say_moment(one.done_at)}" if one.done_at else ""}
            for one in task.checks
        ],
        "off": [
            {"text": one.text, "reason": one.reason, "by": f"{one.by} {say_moment(one.at)}"}
            for one in queries.lines_taken_off(db(), task)
        ],
        "done": sum(1 for one in task.checks if one.done_at),
        "open": open_now,
        "kinds": [(one.value, str(SET_UPS[one])) for one in SetUpKind] if open_now else [],
    }  # fmt: skip


def report_url_of(task: DepartmentTask) -> str | None:
    """Where the task is reported done; None unless its department still has it to do."""
    return url_for("projects.report", task_id=task.id) if task.state in rules.TO_DO else None


def checks_shown(task: DepartmentTask) -> Any:
    """After an act on the checklist: what it changes where only that was asked for, else the task's page."""
    if request.headers.get("HX-Request"):
        return render_template(
            "projects/_ticked.html", checks=checks_of(task, True), url=report_url_of(task),
            unticked=queries.open_lines(task),
        )  # fmt: skip
    return done(url_for("projects.task", task_id=task.id) + "#checks")


@views.post("/tasks/<int:task_id>/start")
@gate(actions.start_task)
def start(task_id: int) -> Any:
    early = request.form.get("early") == "true"
    actions.start_task(db(), actor(), task_id=task_id, early=early, now=now())
    return done(back_to(task_id), _("Begun."))


@views.route("/tasks/<int:task_id>/assignee", methods=["GET", "POST"])
@gate(actions.assign_task)
def assignee(task_id: int) -> Any:
    row = queries.task_page(db(), actor(), task_id)

    def save(data: dict[str, Any]) -> str:
        actions.assign_task(db(), actor(), task_id=task_id, **data)
        return url_for("projects.task", task_id=task_id)

    schema = AssignIn()
    schema.fields["assignee_id"].pick = lambda session, _actor: queries.assignable_to(session, row)  # type: ignore[attr-defined]
    return form_page(
        schema, save, title=_("Assignee: %(title)s", title=row.title), submit=_("Save"), values=row,
        back=url_for("projects.task", task_id=task_id), crumbs=task_crumbs(row),
    )  # fmt: skip


def task_crumbs(row: DepartmentTask) -> list[tuple[str, str]]:
    return crumbs_of(queries.project_page(db(), actor(), row.project_id))


@views.route("/tasks/<int:task_id>/progress", methods=["GET", "POST"])
@gate(actions.note_progress)
def task_progress(task_id: int) -> Any:
    row = queries.task_page(db(), actor(), task_id)

    def save(data: dict[str, Any]) -> str:
        actions.note_progress(db(), actor(), task_id=task_id, **data)
        return url_for("projects.task", task_id=task_id)

    return form_page(
        ProgressIn, save, title=_("Progress: %(title)s", title=row.title), submit=_("Save"), values=row,
        back=url_for("projects.task", task_id=task_id), crumbs=task_crumbs(row),
    )  # fmt: skip


@views.route("/tasks/<int:task_id>/block", methods=["GET", "POST"])
@gate(actions.block_task)
def block(task_id: int) -> Any:
    row = queries.task_page(db(), actor(), task_id)

    def save(data: dict[str, Any]) -> str:
        actions.block_task(db(), actor(), task_id=task_id, **data, now=now())
        return url_for("projects.task", task_id=task_id)

    return form_page(
        BlockIn, save, title=_("Blocked: %(title)s", title=row.title), submit=_("Say that it is blocked"),
        back=url_for("projects.task", task_id=task_id), crumbs=task_crumbs(row),
        note=_("The project manager is told."),
    )  # fmt: skip


@views.post("/tasks/<int:task_id>/unblocking")
@gate(actions.unblock_task)
def unblock(task_id: int) -> Any:
    actions.unblock_task(db(), actor(), task_id=task_id)
    return done(back_to(task_id), _("It can go on."))


@views.route("/tasks/<int:task_id>/allowance", methods=["GET", "POST"])
@gate(actions.allow_early_report)
def allowance(task_id: int) -> Any:
    row = queries.task_page(db(), actor(), task_id)
    first = rules.unfinished_before(queries.awaited_by(db(), row))

    def save(data: dict[str, Any]) -> str:
        actions.allow_early_report(db(), actor(), task_id=task_id, **data, now=now())
        return url_for("projects.task", task_id=task_id)

    return form_page(
        AllowIn, save, title=_("Allow to be reported early: %(title)s", title=row.title), submit=_("Allow"),
        back=url_for("projects.task", task_id=task_id), crumbs=task_crumbs(row),
        note=_("Not finished yet: %(tasks)s", tasks="、".join(f"{one.ref} {one.title}" for one in first)),
    )  # fmt: skip


@views.post("/tasks/<int:task_id>/checks")
@gate(actions.add_check)
def new_check(task_id: int) -> Any:
    data = load(CheckIn(), {"text": request.form.get("text", "")})
    return checks_shown(actions.add_check(db(), actor(), task_id=task_id, **data))


@views.post("/tasks/<int:task_id>/checks/<int:check_id>")
@gate(actions.tick_check)
def tick(task_id: int, check_id: int) -> Any:
    wanted = request.form.get("done") == "true"
    return checks_shown(
        actions.tick_check(db(), actor(), task_id=task_id, check_id=check_id, done=wanted, now=now())
    )  # fmt: skip


@views.route("/tasks/<int:task_id>/checks/<int:check_id>/removal", methods=["GET", "POST"])
@gate(actions.remove_check)
def remove_check(task_id: int, check_id: int) -> Any:
    row = queries.task_page(db(), actor(), task_id)
    line = next((one.text for one in row.checks if one.id == check_id), None)
    if line is None:
        raise NotFound("task_check", id=check_id)

    def save(data: dict[str, Any]) -> str:
        actions.remove_check(db(), actor(), task_id=task_id, check_id=check_id, **data)
        return url_for("projects.task", task_id=task_id) + "#checks"

    return form_page(
        RemoveCheckIn, save, title=_("Does not apply: %(line)s", line=line), submit=_("Take it off the checklist"),
        back=url_for("projects.task", task_id=task_id), crumbs=task_crumbs(row),
        note=_("The line and your reason stay visible on the task for whoever confirms it."),
    )  # fmt: skip


@views.post("/tasks/<int:task_id>/checklist")
@gate(actions.use_checklist)
def use_checklist(task_id: int) -> Any:
    return checks_shown(
        actions.use_checklist(db(), actor(), task_id=task_id, kind=set_up_of(request.form.get("kind", "")))
    )  # fmt: skip


def set_up_of(word: str) -> SetUpKind:
    if word not in list(SetUpKind):
        raise NotFound("checklist", kind=word[:20])
    return SetUpKind(word)


@views.get("/checklists")
@gate(queries.checklists_shown)
def checklists() -> Any:
    may_edit = actor().grant("tasks.edit_checklists") is not None
    return render_template(
        "projects/checklists.html",
        kinds=[
            {"name": str(SET_UPS[one.kind]), "lines": one.lines, "own": row is not None,
             "where": str(SECTIONS[one.section])
             + (f" · {DEPARTMENT_LABELS[one.department]}" if one.department else ""),
             "url": url_for("projects.checklist", set_up=one.kind.value) if may_edit else None}
            for one, row in queries.checklists_shown(db(), actor())
        ],
    )  # fmt: skip


@views.route("/checklists/<set_up>", methods=["GET", "POST"])
@gate(actions.set_checklist)
def checklist(set_up: str) -> Any:
    kind = set_up_of(set_up)
    known, row = next(pair for pair in queries.checklists_shown(db(), actor()) if pair[0].kind == kind)

    def save(data: dict[str, Any]) -> str:
        actions.set_checklist(db(), actor(), kind=kind, **data)
        return url_for("projects.checklists")

    return form_page(
        ChecklistIn, save, title=_("Checklist: %(name)s", name=str(SET_UPS[kind])), submit=_("Save the checklist"),
        back=url_for("projects.checklists"), done=_("Saved. Tasks made from now on get it."),
        values={"section": known.section, "department": known.department, "lines": "\n".join(known.lines),
                "row_version": row.row_version if row else None},
        note=_("Tasks that exist already keep the lines they have."),
        crumbs=[(_("Department tasks"), url_for("projects.tasks_index")),
                (_("Checklists"), url_for("projects.checklists"))],
    )  # fmt: skip
