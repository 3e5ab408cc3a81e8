"""Projects, their people and the letters of appointment over the API."""

from typing import Any

from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now
from bpo.projects import actions, queries
from bpo.projects.api.resources import api
from bpo.projects.schemas.projects import HoldIn, ProjectIn, ProjectOut, ServiceIn
from bpo.projects.schemas.works import (
    AppointmentIn,
    AppointmentOut,
    ProjectMemberIn,
    ProjectMemberOut,
)
from bpo.projects.views.projects import PROJECTS


@api.listed("/projects", PROJECTS, ProjectOut)
@gate(queries.projects_listed)
def projects() -> Any:
    """The projects one works on."""
    return queries.projects_listed(db(), actor())


@api.resource("POST", "/projects", takes=ProjectIn, gives=ProjectOut, status=201)
@gate(actions.open_project)
def open_project(data: dict[str, Any]) -> Any:
    """Open a project of a client's; its handover is drafted with it."""
    return actions.open_project(db(), actor(), **data, now=now())


@api.resource("GET", "/projects/<int:project_id>", gives=ProjectOut)
@gate(queries.project_page)
def project(project_id: int) -> Any:
    """One project."""
    return queries.project_page(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/services", takes=ServiceIn, gives=ProjectOut, status=201)
@gate(actions.start_new_service)
def start_service(data: dict[str, Any], project_id: int) -> Any:
    """A new service inside a live project; its handover is drafted with it."""
    return actions.start_new_service(db(), actor(), project_id=project_id, **data, now=now())


@api.resource("POST", "/projects/<int:project_id>/hold", takes=HoldIn, gives=ProjectOut)
@gate(actions.hold_project)
def hold(data: dict[str, Any], project_id: int) -> Any:
    """Put a running project on hold."""
    return actions.hold_project(db(), actor(), project_id=project_id, **data)


@api.resource("DELETE", "/projects/<int:project_id>/hold", gives=ProjectOut)
@gate(actions.resume_project)
def resume(project_id: int) -> Any:
    """Go on where the project was when it was put on hold."""
    return actions.resume_project(db(), actor(), project_id=project_id)


@api.resource("POST", "/projects/<int:project_id>/cancellation", takes=HoldIn, gives=ProjectOut)
@gate(actions.cancel_project)
def cancel(data: dict[str, Any], project_id: int) -> Any:
    """End a project that never went live."""
    return actions.cancel_project(db(), actor(), project_id=project_id, **data)


@api.resource("GET", "/projects/<int:project_id>/members", gives=ProjectMemberOut, many=True)
@gate(queries.members_page)
def members(project_id: int) -> Any:
    """Who works on the project."""
    return queries.members_page(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/members", takes=ProjectMemberIn, gives=ProjectOut, status=201)
@gate(actions.add_person)
def add_member(data: dict[str, Any], project_id: int) -> Any:
    """Put a person on the project."""
    return actions.add_person(db(), actor(), project_id=project_id, **data)


@api.resource("DELETE", "/projects/<int:project_id>/members/<int:user_id>", status=204)
@gate(actions.remove_person)
def remove_member(project_id: int, user_id: int) -> None:
    """Take a person off the project."""
    actions.remove_person(db(), actor(), project_id=project_id, user_id=user_id)


@api.resource("GET", "/projects/<int:project_id>/appointments", gives=AppointmentOut, many=True)
@gate(queries.letters_of)
def appointments(project_id: int) -> Any:
    """The letters of appointment, newest first."""
    return queries.letters_of(db(), actor(), project_id)


@api.resource(
    "POST", "/projects/<int:project_id>/appointments", takes=AppointmentIn, gives=AppointmentOut, status=201
)  # fmt: skip
@gate(actions.appoint_manager)
def appoint(data: dict[str, Any], project_id: int) -> Any:
    """Appoint the project manager by a numbered letter, which supersedes a former one."""
    return actions.appoint_manager(db(), actor(), project_id=project_id, **data, now=now())


@api.resource("POST", "/appointments/<int:appointment_id>/acknowledgement", gives=AppointmentOut)
@gate(actions.acknowledge_appointment)
def acknowledge(appointment_id: int) -> Any:
    """Take one's appointment on."""
    return actions.acknowledge_appointment(db(), actor(), appointment_id=appointment_id, now=now())
