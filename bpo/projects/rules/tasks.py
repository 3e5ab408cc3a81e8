"""Department tasks: who reports them done, who confirms, what a new version of the plan does to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bpo.kernel.errors import Conflict, Forbidden, text
from bpo.kernel.roles import Department
from bpo.projects.rules.plans import ItemFacts, diff, makes_task
from bpo.projects.rules.realisation import FROM, UNDONE, TaskAct
from bpo.projects.rules.states import TaskStanding, TaskState

TO_DO = tuple(FROM[TaskAct.REPORT])
UNFINISHED = (*UNDONE, TaskState.REPORTED)


@dataclass(frozen=True)
class TaskChanges:
    """What an approved version means for the tasks, by item ref: those to make, keep, begin again and withdraw."""

    new: tuple[str, ...]
    kept: tuple[str, ...]
    again: tuple[str, ...]
    withdrawn: tuple[str, ...]


def may_report(state: TaskState, department: Department, speaks_for: Collection[Department]) -> None:
    """Its department reports a task that is to do. Raises `Conflict`, `Forbidden`."""
    if department not in speaks_for:
        raise Forbidden("tasks.work", text("Only the people of this department report its tasks."))
    if state == TaskState.BLOCKED:
        raise Conflict("blocked", text("This task is blocked. Say first that it can go on."))
    if state not in TO_DO:
        raise Conflict("not_to_do", text("This task has been reported already, or is no longer wanted."))


def may_add_evidence(state: TaskState, department: Department, speaks_for: Collection[Department]) -> None:
    """Its department shows its work until it is confirmed. Raises `Conflict`, `Forbidden`."""
    if department not in speaks_for:
        raise Forbidden("tasks.work", text("Only the people of this department report its tasks."))
    if state not in UNFINISHED:
        raise Conflict("finished", text("This task is finished; its evidence stays as it is."))


def may_confirm(state: TaskState, reporter_id: int | None, actor_id: int | None) -> None:
    """Somebody else than the reporter confirms, or sends back. Raises `Conflict`."""
    if state not in FROM[TaskAct.CONFIRM]:
        raise Conflict("not_reported", text("Only a task that was reported done is confirmed or sent back."))
    if actor_id is not None and actor_id == reporter_id:
        raise Conflict("own_report", text("Who reported a task done does not confirm it. Somebody else must."))


def is_late(state: TaskState, due_on: date, today: date) -> bool:
    """Whether a task is past its day and neither reported nor confirmed."""
    return state in UNDONE and due_on < today


def standing(state: TaskState, due_on: date, today: date) -> TaskStanding:
    """How a task stands today; a late one that was sent back says so by being late."""
    return TaskStanding.LATE if is_late(state, due_on, today) else TaskStanding(state.value)


def task_changes(old: Collection[ItemFacts], new: Collection[ItemFacts]) -> TaskChanges:
    """Which tasks a new version makes, leaves, begins again (their item changed) and withdraws.

    An item whose title, department, amount or targets changed is done anew; new dates alone only move the task.
    """
    had = {one.ref: one for one in old if makes_task(one)}
    has = {one.ref: one for one in new if makes_task(one)}
    dates = {"due_on", "starts_on"}
    again = {
        change.item.ref
        for change in diff(had.values(), has.values())
        if change.kind == "changed" and {name for name, _before, _after in change.fields} - dates
    }
    return TaskChanges(
        new=tuple(ref for ref in has if ref not in had),
        kept=tuple(ref for ref in has if ref in had and ref not in again),
        again=tuple(ref for ref in has if ref in again),
        withdrawn=tuple(ref for ref in had if ref not in has),
    )
