"""Department tasks and the decision to go live over the API."""

from typing import Any

from bpo.kernel.permits import gate
from bpo.kernel.web import Beside, actor, db, now
from bpo.projects import actions, queries
from bpo.projects.api.resources import api
from bpo.projects.schemas.operating import EndContactIn, ExtendIn, InterfaceIn, InterfaceOut, RelieveIn
from bpo.projects.schemas.projects import HoldIn
from bpo.projects.schemas.works import (
    EvidenceIn,
    GoLiveIn,
    GoLiveOut,
    ReadinessOut,
    ReportIn,
    TaskOut,
    TaskRow,
    TaskSheetOut,
)
from bpo.projects.views.tasks import TASKS


@api.listed("/tasks", TASKS, TaskRow)
@gate(queries.tasks_listed)
def tasks() -> Any:
    """The departments' tasks of the projects one works on."""
    return queries.tasks_listed(db(), actor())


@api.resource("GET", "/tasks/<int:task_id>", gives=TaskSheetOut)
@gate(queries.task_page)
def task(task_id: int) -> Any:
    """One task, with its checklist and what was taken off it."""
    row = queries.task_page(db(), actor(), task_id)
    return Beside(row, taken_off=queries.lines_taken_off(db(), row))


@api.resource("POST", "/tasks/<int:task_id>/report", takes=ReportIn, gives=TaskOut)
@gate(actions.report_task)
def report(data: dict[str, Any], task_id: int) -> Any:
    """A department reports its task done."""
    return actions.report_task(db(), actor(), task_id=task_id, **data, now=now())


@api.resource("POST", "/tasks/<int:task_id>/evidence", takes=EvidenceIn, gives=TaskOut, status=201, location="files")
@gate(actions.add_evidence)
def evidence(data: dict[str, Any], task_id: int) -> Any:
    """Add a file (multipart field `evidence`) that shows the work."""
    upload = data["evidence"]
    return actions.add_evidence(
        db(), actor(), task_id=task_id, name=upload.filename or "file", data=upload.read(), now=now()
    )


@api.resource("POST", "/tasks/<int:task_id>/confirmation", gives=TaskOut)
@gate(actions.confirm_task)
def confirm_task(task_id: int) -> Any:
    """Confirm what was reported done; somebody else than the reporter."""
    return actions.confirm_task(db(), actor(), task_id=task_id, now=now())


@api.resource("POST", "/tasks/<int:task_id>/return", takes=HoldIn, gives=TaskOut)
@gate(actions.send_back_task)
def send_back(data: dict[str, Any], task_id: int) -> Any:
    """Send a reported task back with what is still wanting."""
    return actions.send_back_task(db(), actor(), task_id=task_id, **data)


@api.resource("GET", "/projects/<int:project_id>/readiness", gives=ReadinessOut, many=True)
@gate(queries.readiness_of)
def readiness(project_id: int) -> Any:
    """What the gate before going live finds now, in the reader's language; who can mend it, since when it is so."""
    return queries.board_of(db(), actor(), project_id)


@api.resource("PUT", "/projects/<int:project_id>/override", takes=ExtendIn, gives=GoLiveOut)
@gate(actions.extend_override)
def extend(data: dict[str, Any], project_id: int) -> Any:
    """The director answers for what is missing a while longer."""
    return actions.extend_override(db(), actor(), project_id=project_id, **data, now=now())


@api.resource("GET", "/projects/<int:project_id>/interfaces", gives=InterfaceOut, many=True)
@gate(queries.interfaces_of)
def interfaces(project_id: int) -> Any:
    """The interface contacts of both sides, by phase; those who were it before, too."""
    return [told(one) for one in queries.interfaces_of(db(), actor(), project_id)]


def told(one: queries.NamedContact) -> dict[str, Any]:
    columns = ("id", "project_id", "phase", "side", "role", "starts_on", "ends_on", "row_version")
    return {"name": one.name, "position": one.position, **{name: getattr(one.row, name) for name in columns}}


@api.resource("POST", "/projects/<int:project_id>/interfaces", takes=InterfaceIn, gives=InterfaceOut, many=True,
              status=201)  # fmt: skip
@gate(actions.name_contacts)
def name_contacts(data: dict[str, Any], project_id: int) -> Any:
    """Name who speaks for the client, for the vendor, or both, in a phase from a day on."""
    rows = actions.name_contacts(db(), actor(), project_id=project_id, **data)
    return [told(one) for one in queries.named_contacts(db(), rows)]


@api.resource("POST", "/interfaces/<int:interface_id>/substitution", takes=RelieveIn, gives=InterfaceOut, status=201)
@gate(actions.relieve_contact)
def relieve_contact(data: dict[str, Any], interface_id: int) -> Any:
    """Another takes over from a day on."""
    row = actions.relieve_contact(db(), actor(), interface_id=interface_id, **data)
    return told(queries.named_contacts(db(), [row])[0])


@api.resource("POST", "/interfaces/<int:interface_id>/end", takes=EndContactIn, gives=InterfaceOut)
@gate(actions.end_contact)
def end_contact(data: dict[str, Any], interface_id: int) -> Any:
    """They are the contact until that day, and nobody takes over yet."""
    row = actions.end_contact(db(), actor(), interface_id=interface_id, **data)
    return told(queries.named_contacts(db(), [row])[0])


@api.resource("POST", "/projects/<int:project_id>/go-live", takes=GoLiveIn, gives=GoLiveOut, status=201)
@gate(actions.confirm_go_live, actions.override_go_live)
def go_live(data: dict[str, Any], project_id: int) -> Any:
    """Confirm the go-live; with `override_reason` the director opens a gate that is not met."""
    reason, measure = data.pop("override_reason"), data
    if reason:
        return actions.override_go_live(db(), actor(), project_id=project_id, reason=reason, now=now(), **measure)
    return actions.confirm_go_live(db(), actor(), project_id=project_id, now=now())
