"""Projects over the API: the same acts as on the pages."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now
from bpo.projects import actions, queries
from bpo.projects.schemas.plans import (
    AnswerIn,
    ItemChangeIn,
    ItemIn,
    ItemOut,
    OpinionApiIn,
    OpinionOut,
    OrderIn,
    PlanIn,
    PlanOut,
    PlanPageOut,
    ReviewIn,
    ReviewOut,
)
from bpo.projects.schemas.projects import HoldIn, ProjectIn, ProjectOut, ServiceIn
from bpo.projects.schemas.works import (
    AppointmentIn,
    AppointmentOut,
    EvidenceIn,
    GoLiveIn,
    GoLiveOut,
    ManualIn,
    ManualOut,
    ManualRow,
    ProjectMemberIn,
    ProjectMemberOut,
    ReadinessOut,
    ReportIn,
    TaskOut,
    TaskRow,
)
from bpo.projects.views.projects import PROJECTS
from bpo.projects.views.tasks import TASKS

api = house_api("projects", "Projects, plans, reviews, department tasks, manuals and the go-live gate")


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


@api.resource("GET", "/projects/<int:project_id>/plans", gives=PlanOut, many=True)
@gate(queries.plans_of)
def plans(project_id: int) -> Any:
    """The versions of the plan, newest first."""
    return queries.plans_of(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/plans", takes=PlanIn, gives=PlanPageOut, status=201)
@gate(actions.start_plan)
def start_plan(data: dict[str, Any], project_id: int) -> Any:
    """Begin the next version: a copy of the approved one, else the usual items, or empty."""
    return actions.start_plan(db(), actor(), project_id=project_id, **data, now=now())


@api.resource("GET", "/plans/<int:plan_id>", gives=PlanPageOut)
@gate(queries.plan_page)
def plan(plan_id: int) -> Any:
    """A version with its items."""
    return queries.plan_page(db(), actor(), plan_id)


@api.resource("POST", "/plans/<int:plan_id>/items", takes=ItemIn, gives=ItemOut, status=201)
@gate(actions.add_item)
def add_item(data: dict[str, Any], plan_id: int) -> Any:
    """Add an item to a plan that is not frozen."""
    return actions.add_item(db(), actor(), plan_id=plan_id, **data)


@api.resource("PUT", "/plans/<int:plan_id>/order", takes=OrderIn, gives=PlanPageOut)
@gate(actions.reorder_items)
def reorder(data: dict[str, Any], plan_id: int) -> Any:
    """Put the items of a section in the order of their refs."""
    return actions.reorder_items(db(), actor(), plan_id=plan_id, **data)


@api.resource("PUT", "/plan-items/<int:item_id>", takes=ItemChangeIn, gives=ItemOut)
@gate(actions.change_item)
def change_item(data: dict[str, Any], item_id: int) -> Any:
    """The item as it shall be from now on."""
    return actions.change_item(db(), actor(), item_id=item_id, **data)


@api.resource("DELETE", "/plan-items/<int:item_id>", status=204)
@gate(actions.remove_item)
def remove_item(item_id: int) -> None:
    """Take an item out of a plan that is not frozen."""
    actions.remove_item(db(), actor(), item_id=item_id)


@api.resource("GET", "/plans/<int:plan_id>/reviews", gives=ReviewOut, many=True)
@gate(queries.plan_page)
def reviews(plan_id: int) -> Any:
    """The rounds of a version's review with their opinions."""
    return queries.plan_page(db(), actor(), plan_id).reviews


@api.resource("POST", "/plans/<int:plan_id>/reviews", takes=ReviewIn, gives=ReviewOut, status=201)
@gate(actions.convene_review)
def convene(data: dict[str, Any], plan_id: int) -> Any:
    """Convene the next round."""
    return actions.convene_review(db(), actor(), plan_id=plan_id, **data, now=now())


@api.resource("POST", "/reviews/<int:review_id>/opinions", takes=OpinionApiIn, gives=OpinionOut, status=201)
@gate(actions.give_opinion)
def give_opinion(data: dict[str, Any], review_id: int) -> Any:
    """A department approves or returns the plan; the last answer closes the round."""
    return actions.give_opinion(db(), actor(), review_id=review_id, **data, now=now())


@api.resource("PUT", "/opinions/<int:opinion_id>/answer", takes=AnswerIn, gives=OpinionOut)
@gate(actions.answer_comment)
def answer(data: dict[str, Any], opinion_id: int) -> Any:
    """The writer's answer to a department's comment."""
    return actions.answer_comment(db(), actor(), opinion_id=opinion_id, **data, now=now())


@api.listed("/tasks", TASKS, TaskRow)
@gate(queries.tasks_listed)
def tasks() -> Any:
    """The departments' tasks of the projects one works on."""
    return queries.tasks_listed(db(), actor())


@api.resource("GET", "/tasks/<int:task_id>", gives=TaskOut)
@gate(queries.task_page)
def task(task_id: int) -> Any:
    """One task."""
    return queries.task_page(db(), actor(), task_id)


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


@api.resource("GET", "/projects/<int:project_id>/manuals", gives=ManualRow, many=True)
@gate(queries.manuals_of)
def manuals(project_id: int) -> Any:
    """The versions of the operations manual, newest first."""
    return queries.manuals_of(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/manuals", takes=ManualIn, gives=ManualOut, status=201)
@gate(actions.publish_manual)
def publish(data: dict[str, Any], project_id: int) -> Any:
    """Publish the next version; it is in force at once."""
    return actions.publish_manual(db(), actor(), project_id=project_id, **data, now=now())


@api.resource("GET", "/manuals/<int:manual_id>", gives=ManualOut)
@gate(queries.manual_page)
def manual(manual_id: int) -> Any:
    """One version with its text."""
    return queries.manual_page(db(), actor(), manual_id)


@api.resource("GET", "/projects/<int:project_id>/readiness", gives=ReadinessOut, many=True)
@gate(queries.readiness_of)
def readiness(project_id: int) -> Any:
    """What the gate before going live finds now, in the reader's language."""
    return queries.readiness_of(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/go-live", takes=GoLiveIn, gives=GoLiveOut, status=201)
@gate(actions.confirm_go_live, actions.override_go_live)
def go_live(data: dict[str, Any], project_id: int) -> Any:
    """Confirm the go-live; with `override_reason` the director opens a gate that is not met."""
    if data["override_reason"]:
        return actions.override_go_live(
            db(), actor(), project_id=project_id, reason=data["override_reason"], now=now()
        )  # fmt: skip
    return actions.confirm_go_live(db(), actor(), project_id=project_id, now=now())
