"""What stands around every page about a project: its title, where it is in its life, its tabs."""

from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.clients.rules import CooperationMode, ServiceKind
from bpo.kernel import slots
from bpo.kernel.db import moment_of
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, day_of, say_day, zone
from bpo.kernel.permits import Actor, permit
from bpo.kernel.web.shell import tabs_for
from bpo.people import queries as people
from bpo.projects.models import Appointment, Project
from bpo.projects.queries.interfaces import NamedContact, speaking
from bpo.projects.queries.plans import versions_of
from bpo.projects.queries.projects import standing_appointment, visible_project
from bpo.projects.queries.tasks import tasks_of
from bpo.projects.rules import InterfaceRole, ProjectState, Side, TaskState
from bpo.projects.schemas.words import MODES, PLAN_STATES, STATE_TONES, STATES

ORDER = (ProjectState.HANDOVER, ProjectState.PLANNING, ProjectState.PREPARING, ProjectState.LIVE)


@permit("projects.view")
def frame(session: Session, actor: Actor, project_id: int, here: str) -> dict[str, Any]:
    """The context of `projects/frame.html` for the tab `here`.

    {project, client: {name, url}, manager: name or None, life: steps, tabs, status, tone, rail: [(label, value, url)]}
    """
    project = visible_project(session, actor, project_id)
    tabs = tabs_for("project", here, actor, project_id, project_id)
    if project.live_on is None and here != "closing":  # what never went live is cancelled, not closed
        tabs = [one for one in tabs if not one["url"].endswith("/closing")]
    if not any(one["here"] for one in tabs) and here in {one.key for one in slots.board.tabs}:
        raise NotFound("project", id=project_id)  # the project is seen, this side of it is not
    names = people.person_names(session, [one for one in (project.manager_id, project.sales_id) if one])
    manager = names.get(project.manager_id or 0)
    client = {
        "name": clients.client_names(session, [project.client_id]).get(project.client_id, ""),
        "url": client_url(actor, project),
    }
    return {
        "project": project,
        "client": client,
        "manager": manager,
        "life": life(session, actor, project),
        "tabs": tabs,
        "status": str(STATES[project.state]),
        "tone": STATE_TONES[project.state],
        "rail": rail(actor, project, client, manager, speaking(session, project, day_of(moment_of(session)))),
    }


slots.answers("project_frame")(frame)


@slots.answers("projects_of_client")
@permit("projects.view")
def projects_of_client(session: Session, actor: Actor, client_id: int) -> list[tuple[str, str, str, str, str]]:
    """[(code, name, state in words, tone, address)] of a client's projects that the actor sees, for its page."""
    statement = actor.limit(select(Project).where(Project.client_id == client_id), Project.id)
    return [
        (one.code, one.name, str(STATES[one.state]), STATE_TONES[one.state], f"/projects/{one.id}")
        for one in session.scalars(statement.order_by(Project.code.desc()))
    ]


def client_url(actor: Actor, project: Project) -> str | None:
    """Where the client's own page is, for those who may open it."""
    return f"/clients/{project.client_id}" if actor.may("clients.view", project.id) else None


def rail(
    actor: Actor, project: Project, client: dict[str, Any], manager: str | None, contacts: list[NamedContact]
) -> list[tuple[str, str | None, str | None]]:
    """The facts beside a project's pages; the client's people see what concerns them."""
    pairs: list[tuple[str, str | None, str | None]] = [
        (_("Client"), client["name"], client["url"]),
        (_("Cooperation mode"), str(MODES[project.mode]), None),
        (_("Project manager"), manager, None),
        (_("Planned go-live"), say_day(project.go_live_on), None),
    ]
    sides = {Side.CLIENT: _("Contact of the client"), Side.VENDOR: _("Our contact")}
    for one in contacts:
        if one.row.role == InterfaceRole.BUSINESS:
            pairs.append((sides[one.row.side], " · ".join(filter(None, (one.name, one.position))), None))
    if project.live_on:
        pairs.append((_("Live since"), say_day(project.live_on), None))
    if not actor.is_client:
        pairs.append((_("Time zone"), project.zone, None))
    return pairs


def life(session: Session, actor: Actor, project: Project) -> list[dict[str, str]]:
    """The six steps of a project: what is done, when and by whom, where it stands, what is to come."""
    at = project.held_state if project.state == ProjectState.ON_HOLD else project.state
    reached = ORDER.index(at) if at in ORDER else len(ORDER) if project.live_on else 0
    letter = standing_appointment(session, project.id)
    appointed = letter is not None and letter.acknowledged_at is not None
    notes = {} if actor.is_client else inside_notes(session, project, letter)
    go_live = _("Planned %(day)s", day=say_day(project.go_live_on))
    off = project.state == ProjectState.CANCELLED
    over = project.state == ProjectState.CLOSED
    steps = [
        step(_("Handover"), reached > 0, reached == 0, notes.get("handover", "")),
        step(_("Appointment"), appointed, reached == 1 and not appointed, notes.get("appointment", "")),
        step(_("Planning"), reached > 1, reached == 1 and appointed, notes.get("planning", "")),
        step(_("Preparing"), reached > 2, reached == 2, notes.get("preparing", "")),
        step(_("Go-live"), reached >= 3, False, say_day(project.live_on) if project.live_on else go_live),
        step(_("Operation"), reached > 3, reached == 3, ""),
    ]
    if over or project.state == ProjectState.CLOSING:
        steps.append(step(_("Closing"), over, not over, ""))
    return [{**one, "state": "off"} for one in steps] if off else steps


def inside_notes(session: Session, project: Project, letter: Appointment | None) -> dict[str, str]:
    """What the vendor's own people read under the steps."""
    notes = {}
    steps = [one for one in clients.handover_steps(session, project.id) if one.sent_at is not None]
    if steps:
        names = people.person_names(session, {one for one in (steps[0].sent_by, steps[0].answered_by) if one})
        who = " → ".join(names[one] for one in (steps[0].sent_by, steps[0].answered_by) if one in names)
        when = (steps[0].answered_at or steps[0].sent_at).astimezone(zone()).date()  # type: ignore[union-attr]
        notes["handover"] = f"{say_day(when)} {who}"
    if letter is not None:
        notes["appointment"] = f"{say_day(letter.issued_at.astimezone(zone()).date())} {letter.number}"
    versions = versions_of(session, project.id)
    if versions:
        state = str(PLAN_STATES[versions[0].state])
        notes["planning"] = _("Version %(number)s", number=versions[0].number) + f" · {state}"
    wanted = [one for one in tasks_of(session, project.id) if one.state != TaskState.WITHDRAWN]
    if wanted:
        finished = sum(1 for one in wanted if one.state == TaskState.CONFIRMED)
        notes["preparing"] = _("%(done)s of %(all)s tasks confirmed", done=finished, all=len(wanted))
    return notes


def step(label: str, is_done: bool, is_now: bool, note: str) -> dict[str, str]:
    return {"label": label, "note": note, "state": "done" if is_done else "now" if is_now else "todo"}


@slots.answers("project_title")
def project_title(session: Session, actor: Actor, project_id: int) -> tuple[str, str] | None:
    """(code and name, address) of a project for a record of a lower floor; None where the actor does not see it."""
    if actor.grant("projects.view") is None:
        return None
    asked = actor.under("projects.view").limit(select(Project).where(Project.id == project_id), Project.id)
    project = session.scalars(asked).one_or_none()
    if project is None:
        return None
    return f"{project.code} {project.name}", url_for("projects.show", project_id=project_id)


@slots.answers("project_scope")
def project_scope(session: Session, project_id: int) -> tuple[CooperationMode, list[ServiceKind]]:
    """Mode and services of a project, by which the duties of its handover are found. The caller answers for that."""
    project = session.get_one(Project, project_id)
    services: Any = project.services
    return project.mode, [ServiceKind(one) for one in services]


@slots.answers("project_name")
def project_name(session: Session, project_id: int) -> str:
    """Code and name of a project for a paper of a lower floor. The caller answers for who reads it."""
    project = session.get_one(Project, project_id)
    return f"{project.code} {project.name}"
