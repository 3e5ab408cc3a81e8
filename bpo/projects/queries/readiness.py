"""What the gate before going live finds: this package's own checks, and all of them for the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.kernel import slots
from bpo.kernel.db import moment_of
from bpo.kernel.locale import _, _l, day_of
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.kernel.slots import Finding
from bpo.projects import rules
from bpo.projects.models import DepartmentTask, GoLive, PlanItem, Project
from bpo.projects.queries.gate import condition_of, menders, standings_of
from bpo.projects.queries.interfaces import missing_contacts
from bpo.projects.queries.manuals import current_manual
from bpo.projects.queries.plans import approved_plan, gaps_of
from bpo.projects.queries.projects import standing_appointment, visible_project
from bpo.projects.queries.tasks import tasks_of
from bpo.projects.rules import InterfaceRole, PlanSection, Side, TaskState
from bpo.projects.schemas.operating import INTERFACE_ROLES, SIDES

SYSTEMS = (PlanSection.FACILITIES, PlanSection.SOFTWARE)


@permit("readiness.view")
def readiness_of(session: Session, actor: Actor, project_id: int) -> list[Finding]:
    """Every finding about a project, of all floors."""
    visible_project(session, actor, project_id)
    return slots.findings("project.readiness", session, project_id=project_id)


@dataclass(frozen=True)
class GateLine:
    """A finding with who can mend it, and since when it has been as it is."""

    finding: Finding
    people: tuple[str, ...]
    since: datetime | None
    turned_red: datetime | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.finding, name)


@permit("readiness.view")
def board_of(session: Session, actor: Actor, project_id: int) -> list[GateLine]:
    """Every finding about a project: those not met first, department by department."""
    project = visible_project(session, actor, project_id)
    found = slots.findings("project.readiness", session, project_id=project_id)
    able = menders(session, project, {one.department for one in found if one.department})
    kept = standings_of(session, project_id)
    lines = []
    for one in found:
        stands = kept.get(condition_of(one))
        same = stands is not None and stands.ok == one.ok
        lines.append(
            GateLine(
                one, tuple(able.get(one.department or "", ())), stands.since if stands and same else None,
                stands.turned_red if stands and not one.ok else None,
            )
        )  # fmt: skip
    places = [one.value for one in Department]
    return sorted(lines, key=lambda one: (one.finding.ok, _place(places, one.finding.department)))


def _place(places: list[str], department: str | None) -> int:
    return places.index(department) if department in places else len(places)


def decision_of(session: Session, project_id: int) -> GoLive | None:
    """The decision to go live, if it was made; the caller has been let see the project."""
    return session.scalars(select(GoLive).where(GoLive.project_id == project_id)).one_or_none()


@slots.check("project.readiness")
def preparation(session: Session, *, project_id: int) -> Iterator[Finding]:
    """The manager, the plan, its contacts, the tasks and the manual."""
    letter = standing_appointment(session, project_id)
    today = day_of(moment_of(session))
    lapsed = letter is not None and rules.is_lapsed(letter.ends_on, today)
    yield Finding(
        "appointment_acknowledged", _l("The project manager has acknowledged the letter of appointment"),
        ok=letter is not None and letter.acknowledged_at is not None and not lapsed,
        found=letter.number if letter else "", department="operations", endpoint="projects.people",
        missing=(_("the term of %(number)s is over: issue a new letter", number=letter.number),)
        if letter is not None and lapsed else (),
    )  # fmt: skip
    plan = approved_plan(session, project_id)
    gaps = gaps_of(session, plan) if plan else []
    yield Finding(
        "plan_approved", _l("The plan is approved and covers every requirement"), ok=plan is not None and not gaps,
        found=_("version %(number)s", number=plan.number) if plan else "", missing=tuple(gaps),
        department="operations", endpoint="projects.plan",
    )  # fmt: skip
    unnamed = missing_contacts(session, session.get_one(Project, project_id), today)
    wanted_contacts = len(rules.WANTED_ROLES) * len(Side)
    yield Finding(
        "interfaces_named", _l("The contacts of both sides are named"), ok=not unnamed,
        found=str(wanted_contacts - len(unnamed)), needed=str(wanted_contacts),
        missing=tuple(said_of_side(side, role) for side, role in unnamed), department="operations",
        endpoint="projects.people",
    )  # fmt: skip
    wanted = [one for one in tasks_of(session, project_id) if one.state != TaskState.WITHDRAWN]
    unfinished = tuple(one.title for one in wanted if one.state != TaskState.CONFIRMED)
    yield Finding(
        "tasks_confirmed", _l("Every department's task is confirmed"), ok=bool(wanted) and not unfinished,
        found=str(len(wanted) - len(unfinished)), needed=str(len(wanted)), missing=unfinished,
        endpoint="projects.tasks",
    )  # fmt: skip
    waiting = clients.open_flags(session, project_id)
    yield Finding(
        "changes_dealt_with", _l("Everything that changed requirements touch is dealt with"), ok=not waiting,
        missing=tuple(f"{one.number} {one.label}" for one in waiting), department="operations",
        endpoint="clients.changes_of_project",
    )  # fmt: skip
    manual = current_manual(session, project_id)
    yield Finding(
        "manual_published", _l("The operations manual is published"), ok=manual is not None,
        found=_("version %(number)s", number=manual.number) if manual else "", department="operations",
        endpoint="projects.manuals",
    )  # fmt: skip


def said_of_side(side: Side, role: InterfaceRole) -> str:
    return f"{SIDES[side]} · {INTERFACE_ROLES[role]}"


@slots.check("project.readiness")
def tested_and_secured(session: Session, *, project_id: int) -> Iterator[Finding]:
    """Of the plan's items: systems tested, data secured, reports agreed. What the plan does not have is not asked."""
    asked = (
        ("systems_tested", _l("Facilities and systems are tested, with evidence"), SYSTEMS, True, "system"),
        ("security_evidenced", _l("The measures for data security are in place, with evidence"),
         (PlanSection.SECURITY,), True, "system"),
        ("reports_agreed", _l("The report formats are agreed"), (PlanSection.REPORTING,), False, "operations"),
    )  # fmt: skip
    tasks = tasks_by_section(session, project_id)
    files = evidence_counts(session, [one.id for one, _section in tasks])
    for code, label, sections, proven, department in asked:
        theirs = [one for one, section in tasks if section in sections]
        lacking = [(one, why) for one in theirs if (why := lack_of(one, files.get(one.id, 0), proven))]
        if theirs:
            yield Finding(
                code, label, ok=not lacking, found=str(len(theirs) - len(lacking)), needed=str(len(theirs)),
                missing=tuple(_("%(title)s: %(why)s", title=one.title, why=why) for one, why in lacking),
                department=lacking[0][0].department.value if lacking else department, endpoint="projects.tasks",
            )  # fmt: skip


def lack_of(task: DepartmentTask, files: int, proven: bool) -> str:
    """Why a task does not count yet; "" where it does."""
    if task.state != TaskState.CONFIRMED:
        return _("not confirmed")
    return _("no file shows it") if proven and not files else ""


def tasks_by_section(session: Session, project_id: int) -> list[tuple[DepartmentTask, PlanSection]]:
    """The tasks of a project that count, each with the section of its item."""
    rows = session.execute(
        select(DepartmentTask, PlanItem.section)
        .join(PlanItem, PlanItem.id == DepartmentTask.plan_item_id)
        .where(DepartmentTask.project_id == project_id, DepartmentTask.state != TaskState.WITHDRAWN)
        .order_by(DepartmentTask.due_on, DepartmentTask.id)
    )
    return [(task, section) for task, section in rows]


def evidence_counts(session: Session, task_ids: list[int]) -> dict[int, int]:
    """{task: number of files that show its work}."""
    counted = (
        select(StoredFile.subject_id, func.count())
        .where(StoredFile.subject_type == DepartmentTask.__tablename__, StoredFile.subject_id.in_(task_ids))
        .group_by(StoredFile.subject_id)
    )
    return {number: count for number, count in session.execute(counted) if number is not None}
