"""Opening a project, adding a service to it, holding, resuming and cancelling it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from bpo.clients import actions as handing_over
from bpo.clients import queries as clients
from bpo.clients.rules import CooperationMode, HandoverKind, ServiceKind
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal, slots
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.locale import _l
from bpo.kernel.locale import zone as house_zone
from bpo.kernel.permits import Actor, permit
from bpo.people import actions as people
from bpo.projects import queries, rules
from bpo.projects.models import Project
from bpo.projects.rules import ProjectState

CODES = Series("project", "P{year}-{n:03d}", title=_l("Project codes"), longest=20)
HOUSE_ZONE = "Asia/Shanghai"


@cache
def zones() -> set[str]:
    """The names of all time zones. Looked up once: they lie in hundreds of files."""
    return available_timezones()


@permit("projects.open")
def open_project(
    session: Session, actor: Actor, *, client_id: int, name: str, mode: CooperationMode,
    services: Sequence[ServiceKind], go_live_on: date, now: datetime, zone: str | None = HOUSE_ZONE,
    summary: str | None = None, opportunity_id: int | None = None,
) -> Project:  # fmt: skip
    """Begin a project of a client's; its handover is drafted at once, and who opened it is on it.

    `opportunity_id`: what is won by it.
    """
    zone = zone or HOUSE_ZONE
    if zone not in zones():
        raise Invalid(
            "zone", text("There is no time zone “%(zone)s”. Write it as Asia/Shanghai."), "zone", zone=zone
        )  # fmt: skip
    today = now.astimezone(house_zone()).date()
    if go_live_on < today:
        raise Invalid(
            "go_live_past", text("The planned go-live %(day)s has passed. Choose a day to come."), "go_live_on",
            day=go_live_on,
        )  # fmt: skip
    clients.client_facts(session, client_id)  # an unknown client is refused before anything is written
    project = Project(
        code=next_number(session, CODES, on=today), name=name, client_id=client_id, mode=mode,
        services=[one.value for one in services], zone=zone, state=ProjectState.HANDOVER, go_live_on=go_live_on,
        sales_id=actor.id, opened_on=today,
    )  # fmt: skip
    session.add(project)
    session.flush()
    journal.record(session, actor, "projects.opened", project, project_id=project.id, code=project.code, name=name)
    if actor.id is not None:
        people.join_by_id(session, actor, actor.id, project.id, client_id)
    handing_over.start_handover(
        session, actor, project_id=project.id, client_id=client_id, kind=HandoverKind.NEW_PROJECT, title=name,
        summary=summary, now=now,
    )  # fmt: skip
    if opportunity_id is not None:
        handing_over.win_opportunity(
            session, actor, opportunity_id=opportunity_id, project_id=project.id, client_id=client_id, today=today
        )
    return project


@permit("projects.open")
def start_new_service(
    session: Session, actor: Actor, *, project_id: int, title: str, services: Sequence[ServiceKind], now: datetime,
    summary: str | None = None,
) -> Project:  # fmt: skip
    """A new service inside a live project: a handover of its own; the project stays live meanwhile."""
    project = queries.visible_project(session, actor, project_id)
    if project.state != ProjectState.LIVE:
        raise Conflict("not_live", text("A new service is added to a project that is live."))
    known: Any = project.services
    project.services = [*known, *(one.value for one in services if one.value not in known)]
    journal.record(session, actor, "projects.service_started", project, project_id=project.id, title=title)
    handing_over.start_handover(
        session, actor, project_id=project.id, client_id=project.client_id, kind=HandoverKind.NEW_SERVICE,
        title=title, summary=summary, now=now,
    )  # fmt: skip
    return project


@slots.listens("handover_accepted")
def begin_planning(session: Session, actor: Actor, *, project_id: int, **_facts: Any) -> None:
    """Operations accepted the handover: planning may begin."""
    project = session.get_one(Project, project_id)
    rules.must_be_open(project.state)
    state = rules.after_handover(project.state)
    if state != project.state:
        project.state = state
        journal.record(session, actor, "projects.handed_over", project, project_id=project.id)


@permit("projects.hold")
def hold_project(session: Session, actor: Actor, *, project_id: int, reason: str) -> Project:
    """Stop a running project for a while; nothing is planned, reported or confirmed meanwhile."""
    project = queries.visible_project(session, actor, project_id)
    project.state, project.held_state = rules.hold(project.state), project.state
    journal.record(session, actor, "projects.held", project, project_id=project.id, reason=reason)
    return project


@permit("projects.hold")
def resume_project(session: Session, actor: Actor, *, project_id: int) -> Project:
    """Go on where the project was when it was put on hold."""
    project = queries.visible_project(session, actor, project_id)
    project.state, project.held_state = rules.resume(project.state, project.held_state), None
    journal.record(session, actor, "projects.resumed", project, project_id=project.id)
    return project


@permit("projects.hold")
def cancel_project(session: Session, actor: Actor, *, project_id: int, reason: str) -> Project:
    """End a project that never went live."""
    project = queries.visible_project(session, actor, project_id)
    project.state, project.held_state = rules.cancel(project.state, project.held_state), None
    journal.record(session, actor, "projects.cancelled", project, project_id=project.id, reason=reason)
    return project


@permit("people.assign_members")
def add_person(session: Session, actor: Actor, *, project_id: int, user_id: int) -> Project:
    """Put a person on the project; they see it from now on."""
    project = queries.visible_project(session, actor, project_id)
    rules.must_not_have_ended(project.state)
    people.add_member(session, actor, user_id=user_id, project_id=project.id, client_id=project.client_id)
    return project


@permit("people.assign_members")
def remove_person(session: Session, actor: Actor, *, project_id: int, user_id: int) -> Project:
    """Take a person off the project; its manager stays while the appointment stands."""
    project = queries.visible_project(session, actor, project_id)
    if user_id == project.manager_id:
        raise Conflict(
            "is_manager", text("The project manager stays on the project. Appoint another one first.")
        )  # fmt: skip
    people.remove_member(session, actor, user_id=user_id, project_id=project.id)
    return project
