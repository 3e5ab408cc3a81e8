"""The work on a task: which state follows which, what it waits for, its checklist, and who hears that it is late."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bpo.kernel.errors import Conflict, Forbidden, Invalid, text
from bpo.kernel.holidays.rules import WorkCalendar, is_working_day, working_day_after
from bpo.kernel.period import ONE_DAY
from bpo.kernel.roles import Department
from bpo.projects.rules.states import DependencyKind, PlanSection, TaskState

T = TaskState
SOON_DAYS = 2  # working days before the day it is due: the assignee is reminded
ESCALATED_DAYS = 3  # working days past it: the director and the project manager are told
MOST_LINES = 40


class TaskAct(StrEnum):
    START = "start"
    BLOCK = "block"
    UNBLOCK = "unblock"
    REPORT = "report"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"


# From which state an act leads to which: the whole life of a task. What is blocked goes back to open where its work had
# not begun (`after`).
TRANSITIONS: Mapping[TaskAct, Mapping[TaskState, TaskState]] = {
    TaskAct.START: {T.OPEN: T.IN_PROGRESS, T.SENT_BACK: T.IN_PROGRESS},
    TaskAct.BLOCK: {T.OPEN: T.BLOCKED, T.IN_PROGRESS: T.BLOCKED},
    TaskAct.UNBLOCK: {T.BLOCKED: T.IN_PROGRESS},
    TaskAct.REPORT: {T.OPEN: T.REPORTED, T.IN_PROGRESS: T.REPORTED, T.SENT_BACK: T.REPORTED},
    TaskAct.CONFIRM: {T.REPORTED: T.CONFIRMED},
    TaskAct.SEND_BACK: {T.REPORTED: T.SENT_BACK},
    TaskAct.WITHDRAW: {one: T.WITHDRAWN for one in T if one != T.WITHDRAWN},
}
FROM: Mapping[TaskAct, Collection[TaskState]] = {act: tuple(known) for act, known in TRANSITIONS.items()}
UNDONE = (T.OPEN, T.IN_PROGRESS, T.BLOCKED, T.SENT_BACK)  # the department's work is not done
TASK_ENDED = (T.CONFIRMED, T.WITHDRAWN)
REFUSALS = {
    TaskAct.START: text("Only a task that is to do, or was sent back, is begun."),
    TaskAct.BLOCK: text("Only a task that is to do or under way can be blocked."),
    TaskAct.UNBLOCK: text("This task is not blocked."),
    TaskAct.REPORT: text("This task has been reported already, or is no longer wanted."),
    TaskAct.CONFIRM: text("Only a task that was reported done is confirmed or sent back."),
    TaskAct.SEND_BACK: text("Only a task that was reported done is confirmed or sent back."),
    TaskAct.WITHDRAW: text("This task is no longer wanted already."),
}


def after(act: TaskAct, state: TaskState, *, begun: bool = True) -> TaskState:
    """The state that follows an act. `begun`: whether its work had begun. Raises `Conflict` where it cannot be."""
    if state not in TRANSITIONS[act]:
        raise Conflict(f"cannot_{act}", REFUSALS[act])
    follows = TRANSITIONS[act][state]
    return TaskState.OPEN if act == TaskAct.UNBLOCK and not begun else follows


@dataclass(frozen=True)
class Awaited:
    """A task that another waits for: its plan item's ref, its state, and how it is waited for."""

    task_id: int
    ref: str
    title: str
    state: TaskState
    kind: DependencyKind
    lag_days: int = 0
    begun: bool = False


def unfinished_before(awaited: Iterable[Awaited]) -> list[Awaited]:
    """Those that keep a task from being reported done: it begins, or ends, only after they have ended."""
    return [one for one in awaited if one.kind != DependencyKind.START_START and one.state not in TASK_ENDED]


def awaited_first(awaited: Iterable[Awaited]) -> list[Awaited]:
    """Those that should be done, or begun, before a task begins."""
    return [
        one for one in awaited if one.state not in TASK_ENDED
        and (one.kind == DependencyKind.FINISH_START or (one.kind == DependencyKind.START_START and not one.begun))
    ]  # fmt: skip


def named(awaited: Iterable[Awaited]) -> list[str]:
    return [f"{one.ref} {one.title}" for one in awaited]


def may_start(awaited: Iterable[Awaited], early: bool) -> None:
    """A task begins after those it waits for, unless somebody says that it begins before. Raises `Conflict`."""
    first = awaited_first(awaited)
    if first and not early:
        raise Conflict(
            "waits", text("This task waits for %(tasks)s. Begin it early only where the work does not depend on them."),
            tasks=named(first),
        )  # fmt: skip


def must_be_open_to_report(awaited: Iterable[Awaited], allowed: bool) -> None:
    """Done is not reported before what it waits for is confirmed, unless the project manager allowed it. `Conflict`."""
    first = unfinished_before(awaited)
    if first and not allowed:
        raise Conflict(
            "waits_unfinished",
            text("This task cannot be reported done before %(tasks)s. The project manager can allow it with a reason."),
            tasks=named(first),
        )  # fmt: skip


def must_be_ticked_off(open_lines: Sequence[str]) -> None:
    """Done is not reported while a line of the checklist is open. Raises `Conflict`."""
    if open_lines:
        raise Conflict(
            "checks_open",
            text("Still open on the checklist: %(lines)s. Tick off what is done; take off what does not apply."),
            lines=list(open_lines),
        )  # fmt: skip


def may_allow_early(state: TaskState, awaited: Iterable[Awaited]) -> None:
    """Whether there is anything for the project manager to allow. Raises `Conflict`."""
    if state not in UNDONE:
        raise Conflict("cannot_report", REFUSALS[TaskAct.REPORT])
    if not unfinished_before(awaited):
        raise Conflict("waits_for_none", text("This task waits for nothing that is unfinished: it can be reported."))


def must_be_of_department(department: Department, speaks_for: Collection[Department]) -> None:
    """The department's own people do its work. Raises `Forbidden`."""
    if department not in speaks_for:
        raise Forbidden("tasks.work", text("Only the people of this department do its tasks."))


def must_be_assignable(state: TaskState, assignee_id: int | None, offered: Collection[int]) -> None:
    """A task that is not over goes to one of its department's people on the project. Raises `Conflict`, `Invalid`."""
    if state in TASK_ENDED:
        raise Conflict("finished_task", text("This task is over; nobody is put on it any more."))
    if assignee_id is not None and assignee_id not in offered:
        raise Invalid("assignee", text("Choose somebody of the department who is on the project."), "assignee_id")


def check_progress(state: TaskState, percent: int) -> None:
    """Progress is noted on a task under way. Raises `Conflict`, `Invalid`."""
    if state not in (T.IN_PROGRESS, T.BLOCKED):
        raise Conflict("not_under_way", text("Progress is noted from the beginning of a task until it is reported."))
    if not 0 <= percent <= 100:
        raise Invalid("percent", text("Progress is between 0 and 100 per cent."), "progress_percent")


def may_change_checks(state: TaskState) -> None:
    """The checklist is worked on until the task is reported. Raises `Conflict`."""
    if state not in UNDONE:
        raise Conflict("checks_closed", text("The checklist is worked on until the task is reported done."))


class SetUpKind(StrEnum):
    """The set-up work of every project, for which a checklist is kept."""

    SITE = "site"
    SYSTEM = "system"
    BASE_DATA = "base_data"
    QUALIFICATIONS = "qualifications"


@dataclass(frozen=True)
class CheckList:
    """What a task of this kind goes through. `department`: of that department's items only; None: of all."""

    kind: SetUpKind
    section: PlanSection
    department: Department | None
    lines: tuple[str, ...]


# What is used until the vendor writes its own: ASSUMPTION, the steps that set-up work usually has. English sentences of
# the catalogue, translated when they are put on a task.
CHECKLISTS: tuple[CheckList, ...] = (
    CheckList(
        SetUpKind.SITE, PlanSection.FACILITIES, None,
        (text("Floor plan and number of seats agreed with the client"), text("Power, network and fire safety accepted"),
         text("Lines ordered; numbers and concurrency confirmed by the carrier"),
         text("Desks, PCs and headsets installed and labelled"), text("Test calls in and out made on every seat")),
    ),
    CheckList(
        SetUpKind.SYSTEM, PlanSection.SOFTWARE, None,
        (text("Requirements of the system confirmed in writing"), text("Environment deployed, accounts by role set up"),
         text("Customised functions tested against the requirements"),
         text("Recording, reports and back-up verified"), text("Way back prepared, users instructed")),
    ),
    CheckList(
        SetUpKind.BASE_DATA, PlanSection.OTHER, Department.TECHNOLOGY,
        (text("Fields and sources of the data agreed with the client"),
         text("Data received over a secure way and checked"), text("Duplicates and errors cleared, counts compared"),
         text("Knowledge base, scripts and dispositions entered")),
    ),
    CheckList(
        SetUpKind.QUALIFICATIONS, PlanSection.OTHER, Department.ADMINISTRATION,
        (text("Value-added telecom licence covers the business and the place"),
         text("Business licence and scope checked with the local authority"),
         text("Calling number filed, and its use agreed with the carrier"),
         text("Fire safety and social-insurance registration at the place done")),
    ),
)  # fmt: skip


def fitting_checklist(
    section: PlanSection, department: Department, known: Iterable[CheckList]
) -> CheckList | None:  # fmt: skip
    """The checklist for a task of a section: the one of its department before one for all."""
    fits = [one for one in known if one.section == section and one.department in (None, department)]
    return next((one for one in fits if one.department is not None), fits[0] if fits else None)


def checklist_lines(typed: str) -> list[str]:
    """The lines of a checklist as typed, one step a line, blank ones left out. Raises `Invalid`."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if not lines:
        raise Invalid("lines_none", text("A checklist has at least one line."), "lines")
    if len(lines) > MOST_LINES:
        raise Invalid(
            "lines_many", text("%(count)s lines are too many: %(most)s at most."), "lines",
            count=len(lines), most=MOST_LINES,
        )  # fmt: skip
    long = next((line for line in lines if len(line) > 200), None)
    if long is not None:
        raise Invalid("line_long", text("A line has at most 200 characters: “%(start)s…”."), "lines", start=long[:30])
    return lines


class ReminderStep(StrEnum):
    SOON = "soon"
    LATE = "late"
    ESCALATED = "escalated"


def days_late(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """The working days that have passed since the day a task was due, today included."""
    count, day = 0, due_on
    while day < today:
        day += ONE_DAY
        count += is_working_day(day, calendar)
    return count


def reminders_due(
    state: TaskState, due_on: date, today: date, calendar: WorkCalendar, known: Collection[ReminderStep] = ()
) -> Sequence[ReminderStep]:
    """What has to be told today of a task and has not been, for the day it is due; a missed day is made good."""
    if state not in UNDONE:
        return ()
    if due_on >= today:
        soon = due_on <= working_day_after(today, SOON_DAYS, calendar)
        wanted = (ReminderStep.SOON,) if soon else ()
    elif days_late(due_on, today, calendar) >= ESCALATED_DAYS:
        wanted = (ReminderStep.LATE, ReminderStep.ESCALATED)  # type: ignore[assignment]
    else:
        wanted = (ReminderStep.LATE,)
    return tuple(one for one in wanted if one not in known)
