"""What the gate before going live finds: this package's own checks, and all of them for the page."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.kernel import slots
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import Actor, permit
from bpo.kernel.slots import Finding
from bpo.projects.models import GoLive
from bpo.projects.queries.manuals import current_manual
from bpo.projects.queries.plans import approved_plan, gaps_of, ordered_items
from bpo.projects.queries.projects import standing_appointment, visible_project
from bpo.projects.queries.tasks import tasks_of
from bpo.projects.rules import PlanSection, TaskState


@permit("readiness.view")
def readiness_of(session: Session, actor: Actor, project_id: int) -> list[Finding]:
    """Every finding about a project, of all floors."""
    visible_project(session, actor, project_id)
    return slots.findings("project.readiness", session, project_id=project_id)


def decision_of(session: Session, project_id: int) -> GoLive | None:
    """The decision to go live, if it was made; the caller has been let see the project."""
    return session.scalars(select(GoLive).where(GoLive.project_id == project_id)).one_or_none()


@slots.check("project.readiness")
def preparation(session: Session, *, project_id: int) -> Iterator[Finding]:
    """The manager, the plan, its contacts, the tasks and the manual."""
    letter = standing_appointment(session, project_id)
    yield Finding(
        "appointment_acknowledged", _l("The project manager has acknowledged the letter of appointment"),
        ok=letter is not None and letter.acknowledged_at is not None,
        found=letter.number if letter else "", department="operations", endpoint="projects.people",
    )  # fmt: skip
    plan = approved_plan(session, project_id)
    gaps = gaps_of(session, plan) if plan else []
    yield Finding(
        "plan_approved", _l("The plan is approved and covers every requirement"), ok=plan is not None and not gaps,
        found=_("version %(number)s", number=plan.number) if plan else "", missing=tuple(gaps),
        department="operations", endpoint="projects.plan",
    )  # fmt: skip
    contacts = [one for one in ordered_items(plan) if one.section == PlanSection.INTERFACES] if plan else []
    unnamed = tuple(f"{one.ref} {one.title}" for one in contacts if not (one.detail or "").strip())
    yield Finding(
        "interfaces_named", _l("The contacts of both sides are named"), ok=bool(contacts) and not unnamed,
        found=str(len(contacts) - len(unnamed)), needed=str(max(1, len(contacts))), missing=unnamed,
        department="operations", endpoint="projects.plan",
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
