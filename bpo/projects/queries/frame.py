"""What stands around every page about a project: its title, where it is in its life, its tabs."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.kernel import slots
from bpo.kernel.locale import _, say_day
from bpo.kernel.permits import Actor, permit
from bpo.kernel.web.shell import tabs_for
from bpo.people import queries as people
from bpo.projects.models import Project
from bpo.projects.queries.projects import appointments_of, visible_project
from bpo.projects.rules import ProjectState
from bpo.projects.schemas.words import MODES, STATE_TONES, STATES

ORDER = (ProjectState.HANDOVER, ProjectState.PLANNING, ProjectState.PREPARING, ProjectState.LIVE)


@permit("projects.view")
def frame(session: Session, actor: Actor, project_id: int, here: str) -> dict[str, Any]:
    """The context of `projects/frame.html` for the tab `here`.

    {project, client: {name, url}, manager: name or None, life: steps, tabs, status, tone, rail: [(label, value, url)]}
    """
    project = visible_project(session, actor, project_id)
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
        "tabs": tabs_for("project", here, actor, project_id, project_id),
        "status": str(STATES[project.state]),
        "tone": STATE_TONES[project.state],
        "rail": rail(actor, project, client, manager),
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
    actor: Actor, project: Project, client: dict[str, Any], manager: str | None
) -> list[tuple[str, str | None, str | None]]:
    """The facts beside a project's pages; the client's people see what concerns them."""
    pairs: list[tuple[str, str | None, str | None]] = [
        (_("Client"), client["name"], client["url"]),
        (_("Cooperation mode"), str(MODES[project.mode]), None),
        (_("Project manager"), manager, None),
        (_("Planned go-live"), say_day(project.go_live_on), None),
    ]
    if project.live_on:
        pairs.append((_("Live since"), say_day(project.live_on), None))
    if not actor.is_client:
        pairs.append((_("Time zone"), project.zone, None))
    return pairs


def life(session: Session, actor: Actor, project: Project) -> list[dict[str, str]]:
    """The six steps of a project: what is done, where it stands, what is to come."""
    at = project.held_state if project.state == ProjectState.ON_HOLD else project.state
    reached = ORDER.index(at) if at in ORDER else len(ORDER)
    letters = [one for one in appointments_of(session, project.id) if one.superseded_at is None]
    letter = letters[0] if letters else None
    appointed = letter is not None and letter.acknowledged_at is not None
    shown = "" if actor.is_client or letter is None else letter.number
    return [
        step(_("Handover"), reached > 0, reached == 0, ""),
        step(_("Appointment"), appointed, reached == 1 and not appointed, shown),
        step(_("Planning"), reached > 1, reached == 1 and appointed, ""),
        step(_("Preparing"), reached > 2, reached == 2, ""),
        step(_("Go-live"), reached >= 3, False, _("Planned %(day)s", day=say_day(project.go_live_on))),
        step(_("Operation"), reached > 3, reached == 3, ""),
    ]


def step(label: str, is_done: bool, is_now: bool, note: str) -> dict[str, str]:
    return {"label": label, "note": note, "state": "done" if is_done else "now" if is_now else "todo"}
