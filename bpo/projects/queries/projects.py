"""Projects: the list, one of them, and what other floors may know of it."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bpo.clients.rules import ServiceKind
from bpo.kernel import files, slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Role
from bpo.people import queries as people
from bpo.people.models import User
from bpo.projects import rules
from bpo.projects.models import Appointment, Project
from bpo.projects.rules import ProjectFacts, ProjectState
from bpo.projects.rules.states import ENDED


def visible_project(session: Session, actor: Actor, project_id: int) -> Project:
    """The project, if the permit the actor acts under reaches it; else `NotFound`. For loaders of every floor."""
    statement = actor.limit(select(Project).where(Project.id == project_id), Project.id)
    project = session.scalars(statement).one_or_none()
    if project is None:
        raise NotFound("project", id=project_id)
    return project


project_for = visible_project


@permit("projects.view")
def projects_listed(session: Session, actor: Actor) -> Select[Project]:
    return actor.limit(select(Project), Project.id)


@permit("projects.view")
def project_page(session: Session, actor: Actor, project_id: int) -> Project:
    return visible_project(session, actor, project_id)


@permit("projects.view")
def projects_to_pick(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(id, "P2026-001 Name")] of the projects the actor sees that have not ended, for choosing one."""
    open_ones: Any = select(Project.id, Project.code, Project.name)
    open_ones = open_ones.where(Project.state.not_in((ProjectState.CLOSED, ProjectState.CANCELLED)))
    found = session.execute(actor.limit(open_ones, Project.id).order_by(Project.code))
    return [(number, f"{code} {name}") for number, code, name in found]


def project_facts(session: Session, project_id: int) -> ProjectFacts:
    """The facts of a project; `NotFound` if there is none. The caller answers for who may know them."""
    project = session.get(Project, project_id)
    if project is None:
        raise NotFound("project", id=project_id)
    return facts_of(project)


def facts_of(project: Project) -> ProjectFacts:
    kinds: Any = project.services
    return ProjectFacts(
        id=project.id, code=project.code, name=project.name, client_id=project.client_id, mode=project.mode,
        services=tuple(ServiceKind(one) for one in kinds), zone=project.zone, state=project.state,
        go_live_on=project.go_live_on, live_on=project.live_on, manager_id=project.manager_id,
    )  # fmt: skip


def id_of_code(session: Session, code: str) -> int:
    """The id of the project with this code; `NotFound` if there is none. For commands, which name projects by code."""
    found = session.scalar(select(Project.id).where(Project.code == code))
    if found is None:
        raise NotFound("project", code=code)
    return found


@slots.answers("project_names")
def project_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """{id: "P2026-001 Name"} for showing what something belongs to."""
    wanted = select(Project.id, Project.code, Project.name).where(Project.id.in_(set(ids)))
    return {number: f"{code} {name}" for number, code, name in session.execute(wanted)}


def managers_by_project(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """{project id: id of its manager} of those that have one; the caller answers for who may know it."""
    wanted = select(Project.id, Project.manager_id).where(Project.id.in_(set(ids)), Project.manager_id.is_not(None))
    return dict(session.execute(wanted).all())  # type: ignore[arg-type]


def managers_named(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(id, name)] of everybody who may manage projects, for the list's filter."""
    return people.people_with_role(session, Role.PROJECT_MANAGER)


def managers_to_pick(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(id, name)] of the people who can be appointed project manager, never the actor."""
    return [(number, name) for number, name in people.people_with_role(session, Role.PROJECT_MANAGER)
            if number != actor.id]  # fmt: skip


def appointment_for(session: Session, actor: Actor, appointment_id: int) -> Appointment:
    """The letter, if the permit acted under reaches its project; else `NotFound`."""
    statement = select(Appointment).where(Appointment.id == appointment_id)
    letter = session.scalars(actor.limit(statement, Appointment.project_id)).one_or_none()
    if letter is None:
        raise NotFound("appointment", id=appointment_id)
    return letter


@files.parent("projects_appointment")
@permit("projects.view")
def appointment_page(session: Session, actor: Actor, appointment_id: int) -> Appointment:
    """A letter is the vendor's own: the client's people do not read it."""
    letter = appointment_for(session, actor, appointment_id)
    if actor.is_client:
        raise NotFound("appointment", id=appointment_id)
    return letter


@permit("projects.view_people")
def letters_of(session: Session, actor: Actor, project_id: int) -> list[Appointment]:
    """The letters of appointment of a project, newest first."""
    visible_project(session, actor, project_id)
    return appointments_of(session, project_id)


def standing_appointment(session: Session, project_id: int) -> Appointment | None:
    """The letter in force; the caller answers for who may know it."""
    in_force = select(Appointment).where(Appointment.project_id == project_id, Appointment.superseded_at.is_(None))
    return session.scalars(in_force.order_by(Appointment.id.desc())).first()


def letters_standing(session: Session) -> list[Appointment]:
    """The letters in force of every running project, for the daily work."""
    running = (ProjectState.PLANNING, ProjectState.PREPARING, ProjectState.LIVE)
    chosen = (
        select(Appointment).join(Project, Project.id == Appointment.project_id)
        .where(Appointment.superseded_at.is_(None), Project.state.in_(running)).order_by(Appointment.id)
    )  # fmt: skip
    return list(session.scalars(chosen))


def code_of(project_id: Any) -> Any:
    """A column of another package's select: the code of the project whose id stands in `project_id`."""
    return select(Project.code).where(Project.id == project_id).correlate_except(Project).scalar_subquery()


def name_of(project_id: Any) -> Any:
    """A column of another package's select: the name of the project whose id stands in `project_id`."""
    return select(Project.name).where(Project.id == project_id).correlate_except(Project).scalar_subquery()


@permit("projects.view_people")
def members_page(session: Session, actor: Actor, project_id: int) -> list[User]:
    """Who works on the project, by name."""
    visible_project(session, actor, project_id)
    return people.members_of(session, project_id)


def people_to_add(session: Session, project_id: int) -> list[tuple[int, str]]:
    """[(id, name)] of the active people who are not on the project yet."""
    there = {one.id for one in people.members_of(session, project_id)}
    return [(number, name) for number, name in people.people_active(session) if number not in there]


def appointments_of(session: Session, project_id: int) -> list[Appointment]:
    """The letters of appointment of a project, newest first; the caller has been let see the project."""
    return list(
        session.scalars(select(Appointment).where(Appointment.project_id == project_id).order_by(Appointment.id.desc()))
    )


def project_numbered(session: Session, number: str) -> people.Found | None:
    """A project by its code, for asking who can see it."""
    row = session.scalars(select(Project).where(Project.code == number)).one_or_none()
    return people.Found(f"{row.code} {row.name}", row.id, row.client_id) if row is not None else None


slots.answers("visible_project")(visible_project)
slots.answers("projects_to_pick")(projects_to_pick)
slots.answers("project_facts")(project_facts)
slots.answers("project_code_of")(code_of)


@slots.answers("project_must_run")
def project_must_run(session: Session, project_id: int) -> None:
    """Refuse acts on a project that is on hold or has ended. Raises `Conflict`."""
    rules.must_run(project_facts(session, project_id).state)


@slots.answers("project_must_be_open")
def project_must_be_open(session: Session, project_id: int) -> None:
    """Refuse what begins something new on a project that is being closed or has ended. Raises `Conflict`."""
    rules.must_be_open(project_facts(session, project_id).state)


@slots.answers("project_must_not_have_ended")
def project_must_not_have_ended(session: Session, project_id: int) -> None:
    """Refuse whatever is written on a project that has ended. Raises `Conflict`."""
    rules.must_not_have_ended(project_facts(session, project_id).state)


@slots.answers("projects_ended")
def projects_ended(session: Session, project_ids: Collection[int]) -> set[int]:
    """Those of these projects that are closed or cancelled."""
    chosen = select(Project.id).where(Project.id.in_(project_ids), Project.state.in_(ENDED))
    return set(session.scalars(chosen))


people.record_kind("project", _l("Project"), "projects.view", project_numbered)
people.project_titles(project_names)
