"""The work on tasks and the checklists of set-up work over the API."""

from typing import Any

from flask import abort

from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now
from bpo.projects import actions, queries
from bpo.projects.api.resources import api
from bpo.projects.rules import SetUpKind
from bpo.projects.schemas.realisation import (
    AllowIn,
    AssignIn,
    BlockIn,
    CheckIn,
    ChecklistIn,
    ChecklistOut,
    ProgressIn,
    RemoveCheckIn,
    StartIn,
    TickIn,
    UseChecklistIn,
)
from bpo.projects.schemas.works import TaskPageOut


@api.resource("PUT", "/tasks/<int:task_id>/assignee", takes=AssignIn, gives=TaskPageOut)
@gate(actions.assign_task)
def assign(data: dict[str, Any], task_id: int) -> Any:
    """Put somebody of the department on a task, or with null nobody in particular."""
    return actions.assign_task(db(), actor(), task_id=task_id, **data)


@api.resource("POST", "/tasks/<int:task_id>/start", takes=StartIn, gives=TaskPageOut)
@gate(actions.start_task)
def start(data: dict[str, Any], task_id: int) -> Any:
    """Begin the work; with `early` although something it waits for is not done."""
    return actions.start_task(db(), actor(), task_id=task_id, **data, now=now())


@api.resource("PUT", "/tasks/<int:task_id>/progress", takes=ProgressIn, gives=TaskPageOut)
@gate(actions.note_progress)
def task_progress(data: dict[str, Any], task_id: int) -> Any:
    """Note how far the work is, in per cent."""
    return actions.note_progress(db(), actor(), task_id=task_id, **data)


@api.resource("POST", "/tasks/<int:task_id>/block", takes=BlockIn, gives=TaskPageOut)
@gate(actions.block_task)
def block(data: dict[str, Any], task_id: int) -> Any:
    """Say that the work cannot go on, why, and on whom it waits."""
    return actions.block_task(db(), actor(), task_id=task_id, **data, now=now())


@api.resource("DELETE", "/tasks/<int:task_id>/block", gives=TaskPageOut)
@gate(actions.unblock_task)
def unblock(task_id: int) -> Any:
    """Say that the work can go on."""
    return actions.unblock_task(db(), actor(), task_id=task_id)


@api.resource("POST", "/tasks/<int:task_id>/allowance", takes=AllowIn, gives=TaskPageOut)
@gate(actions.allow_early_report)
def allow(data: dict[str, Any], task_id: int) -> Any:
    """Let a task be reported done before what it waits for is finished."""
    return actions.allow_early_report(db(), actor(), task_id=task_id, **data, now=now())


@api.resource("POST", "/tasks/<int:task_id>/checks", takes=CheckIn, gives=TaskPageOut, status=201)
@gate(actions.add_check)
def add_check(data: dict[str, Any], task_id: int) -> Any:
    """Add a line to a task's checklist."""
    return actions.add_check(db(), actor(), task_id=task_id, **data)


@api.resource("PUT", "/tasks/<int:task_id>/checks/<int:check_id>", takes=TickIn, gives=TaskPageOut)
@gate(actions.tick_check)
def tick(data: dict[str, Any], task_id: int, check_id: int) -> Any:
    """Tick a line off, or take the tick back."""
    return actions.tick_check(db(), actor(), task_id=task_id, check_id=check_id, **data, now=now())


@api.resource("POST", "/tasks/<int:task_id>/checks/<int:check_id>/removal", takes=RemoveCheckIn, gives=TaskPageOut)
@gate(actions.remove_check)
def remove_check(data: dict[str, Any], task_id: int, check_id: int) -> Any:
    """Take a line off the checklist that does not apply, with the reason."""
    return actions.remove_check(db(), actor(), task_id=task_id, check_id=check_id, **data)


@api.resource("POST", "/tasks/<int:task_id>/checklist", takes=UseChecklistIn, gives=TaskPageOut)
@gate(actions.use_checklist)
def use_checklist(data: dict[str, Any], task_id: int) -> Any:
    """Put the lines of a kind's checklist on a task."""
    return actions.use_checklist(db(), actor(), task_id=task_id, **data)


@api.resource("GET", "/checklists", gives=ChecklistOut, many=True)
@gate(queries.checklists_shown)
def checklists() -> Any:
    """The checklist of each kind of set-up work."""
    return [
        {"kind": one.kind, "section": one.section, "department": one.department, "lines": list(one.lines),
         "row_version": row.row_version if row else None}
        for one, row in queries.checklists_shown(db(), actor())
    ]  # fmt: skip


@api.resource("PUT", "/checklists/<set_up>", takes=ChecklistIn, gives=ChecklistOut)
@gate(actions.set_checklist)
def set_checklist(data: dict[str, Any], set_up: str) -> Any:
    """Write the vendor's own checklist of a kind; `lines` is a text, one step a line."""
    if set_up not in list(SetUpKind):
        abort(404)
    return actions.set_checklist(db(), actor(), kind=SetUpKind(set_up), **data)
