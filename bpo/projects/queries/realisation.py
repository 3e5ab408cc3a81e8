"""The work on tasks: what each waits for, who can do it, its checklists, and what has to be told of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bpo.kernel.holidays.queries import work_calendar
from bpo.kernel.holidays.rules import WorkCalendar
from bpo.kernel.locale import _
from bpo.kernel.models import JournalEntry
from bpo.kernel.period import Period
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people
from bpo.projects import rules
from bpo.projects.models import (
    DepartmentTask,
    PlanDependency,
    PlanItem,
    Project,
    SetUpChecklist,
    TaskReminder,
)
from bpo.projects.rules import CHECKLISTS, UNDONE, Awaited, CheckList, ProjectState, ReminderStep, SetUpKind

RUNNING = (ProjectState.PLANNING, ProjectState.PREPARING, ProjectState.LIVE)
MARGIN = timedelta(days=400)  # a year and its holidays on either side of what is shown


def awaited_of(session: Session, tasks: Iterable[DepartmentTask]) -> dict[int, list[Awaited]]:
    """{task id: the tasks it waits for by the plan}; items of which no task was made hold nobody up."""
    wanted = {task.plan_item_id: task.id for task in tasks}
    if not wanted:
        return {}
    before, item = aliased(DepartmentTask), aliased(PlanItem)
    rows = session.execute(
        select(PlanDependency, item.ref, before)
        .join(item, item.id == PlanDependency.predecessor_id)
        .join(before, before.plan_item_id == PlanDependency.predecessor_id)
        .where(PlanDependency.item_id.in_(wanted)).order_by(before.due_on, before.id)
    )  # fmt: skip
    found: dict[int, list[Awaited]] = {}
    for link, ref, task in rows:
        fact = Awaited(task.id, ref, task.title, task.state, link.kind, link.lag_days, task.started_at is not None)
        found.setdefault(wanted[link.item_id], []).append(fact)
    return found


def awaited_by(session: Session, task: DepartmentTask) -> list[Awaited]:
    """The tasks that one waits for."""
    return awaited_of(session, [task]).get(task.id, [])


@dataclass(frozen=True)
class TakenOff:
    """A line that was taken off a task's checklist because it does not apply: why, by whom, when."""

    text: str
    reason: str
    by: str
    at: datetime


def open_lines(task: DepartmentTask) -> list[str]:
    """The lines of a task's checklist that are not ticked off."""
    return [one.text for one in task.checks if one.done_at is None]


def lines_taken_off(session: Session, task: DepartmentTask) -> list[TakenOff]:
    """What was taken off a task's checklist, as the record tells it; a line that stands there again is not told."""
    chosen = select(JournalEntry).where(
        JournalEntry.subject_type == DepartmentTask.__tablename__, JournalEntry.subject_id == task.id,
        JournalEntry.act == "tasks.check_removed",
    )  # fmt: skip
    present = {one.text for one in task.checks}
    told: dict[str, tuple[JournalEntry, str]] = {}
    for entry in session.scalars(chosen.order_by(JournalEntry.id)):
        facts = json.loads(entry.facts)
        if facts.get("reason") and facts["line"] not in present:
            told[facts["line"]] = (entry, facts["reason"])
    names = people.person_names(session, {entry.actor_id for entry, _reason in told.values() if entry.actor_id})
    return [
        TakenOff(line, reason, names.get(entry.actor_id or 0, ""), entry.at)
        for line, (entry, reason) in told.items()
    ]  # fmt: skip


def assignable_to(session: Session, task: DepartmentTask) -> list[tuple[int, str]]:
    """(id, name) of the people who do this department's tasks on the project; the caller has been let see the task."""
    ids = [
        number for number, one in people.actors_for(session, "tasks.work").items()
        if one.may("tasks.work", task.project_id) and task.department in rules.departments_of(one.department, one.roles)
    ]  # fmt: skip
    names = people.person_names(session, ids)
    return sorted(names.items(), key=lambda one: one[1])


def workers_known(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of those who work for the departments that the actor speaks for, on whatever project."""
    speaks = rules.spoken_for(actor.hats("tasks.work"))
    ids = [
        number for number, one in people.actors_for(session, "tasks.work").items()
        if speaks & rules.departments_of(one.department, one.roles)
    ]  # fmt: skip
    return sorted(people.person_names(session, ids).items(), key=lambda one: one[1])


def own_checklist(session: Session, kind: SetUpKind) -> SetUpChecklist | None:
    return session.scalars(select(SetUpChecklist).where(SetUpChecklist.kind == kind)).one_or_none()


def checklists_known(session: Session) -> list[CheckList]:
    """The checklist of each kind: the vendor's own, else the usual one in the words of who acts."""
    own = {one.kind: one for one in session.scalars(select(SetUpChecklist))}
    return [
        own_lines(own[one.kind]) if one.kind in own else replace(one, lines=tuple(_(line) for line in one.lines))
        for one in CHECKLISTS
    ]


def own_lines(row: SetUpChecklist) -> CheckList:
    lines: Any = row.lines
    return CheckList(row.kind, row.section, row.department, tuple(str(line) for line in lines))


@permit("tasks.view_checklists")
def checklists_shown(session: Session, actor: Actor) -> list[tuple[CheckList, SetUpChecklist | None]]:
    """Each kind's checklist as it is used, and the vendor's own row where there is one."""
    return [(one, own_checklist(session, one.kind)) for one in checklists_known(session)]


def tasks_to_remind(session: Session) -> Sequence[DepartmentTask]:
    """The unfinished tasks of running projects, by their day."""
    return session.scalars(
        select(DepartmentTask).join(Project, Project.id == DepartmentTask.project_id)
        .where(DepartmentTask.state.in_(UNDONE), Project.state.in_(RUNNING))
        .order_by(DepartmentTask.due_on, DepartmentTask.id)
    ).all()  # fmt: skip


def steps_told(session: Session, task_ids: Sequence[int]) -> Mapping[tuple[int, date], set[ReminderStep]]:
    """{(task, day it is due): what was told of it already}."""
    told: dict[tuple[int, date], set[ReminderStep]] = {}
    for row in session.scalars(select(TaskReminder).where(TaskReminder.task_id.in_(task_ids))):
        told.setdefault((row.task_id, row.due_on), set()).add(row.step)
    return told


def task_calendar(session: Session, days: Iterable[date], today: date) -> WorkCalendar:
    """The working days around these days and today."""
    known = [*days, today]
    return work_calendar(session, Period(min(known) - MARGIN, max(known) + MARGIN))
