"""Hiring over the API: requisitions, candidates and their stages."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now
from staffing.hiring import actions, queries
from staffing.hiring.schemas import (
    ApprovalIn,
    CancellationIn,
    CandidateIn,
    CandidateOut,
    HireIn,
    NumberShown,
    RequisitionIn,
    RequisitionOut,
    StageIn,
)
from staffing.hiring.views import CANDIDATES, REQUISITIONS

api = house_api("hiring", "Requisitions and candidates")


@api.listed("/requisitions", REQUISITIONS, RequisitionOut)
@gate(queries.requisitions_listed)
def requisitions() -> Any:
    """The requisitions of one's projects."""
    return queries.requisitions_listed(db(), actor())


@api.resource("POST", "/requisitions", takes=RequisitionIn, gives=RequisitionOut, status=201)
@gate(actions.request_people)
def ask(data: dict[str, Any]) -> Any:
    """Request people for a position of a project's approved plan."""
    return actions.request_people(db(), actor(), **data, now=now())


@api.resource("GET", "/requisitions/<int:requisition_id>", gives=RequisitionOut)
@gate(queries.requisition_page)
def requisition(requisition_id: int) -> Any:
    """One requisition."""
    return queries.requisition_page(db(), actor(), requisition_id)


@api.resource("POST", "/requisitions/<int:requisition_id>/approval", takes=ApprovalIn, gives=RequisitionOut)
@gate(actions.approve_requisition)
def decide(data: dict[str, Any], requisition_id: int) -> Any:
    """Approve a requisition, or refuse it with a reason."""
    if data["approved"]:
        return actions.approve_requisition(db(), actor(), requisition_id=requisition_id, now=now())
    return actions.refuse_requisition(db(), actor(), requisition_id=requisition_id, reason=data["reason"])


@api.resource("POST", "/requisitions/<int:requisition_id>/cancellation", takes=CancellationIn, gives=RequisitionOut)
@gate(actions.cancel_requisition)
def cancel(data: dict[str, Any], requisition_id: int) -> Any:
    """Cancel a requisition that is not filled."""
    return actions.cancel_requisition(db(), actor(), requisition_id=requisition_id, **data)


@api.listed("/requisitions/<int:requisition_id>/candidates", CANDIDATES, CandidateOut)
@gate(queries.candidates_of)
def candidates_of(requisition_id: int) -> Any:
    """The candidates of a requisition."""
    return queries.candidates_of(db(), actor(), requisition_id)


@api.resource(
    "POST", "/requisitions/<int:requisition_id>/candidates", takes=CandidateIn, gives=CandidateOut, status=201
)
@gate(actions.add_candidate)
def add(data: dict[str, Any], requisition_id: int) -> Any:
    """Add a candidate to an open requisition."""
    return actions.add_candidate(db(), actor(), requisition_id=requisition_id, **data, now=now())


@api.listed("/candidates", CANDIDATES, CandidateOut)
@gate(queries.candidates_listed)
def candidates() -> Any:
    """All candidates of one's projects."""
    return queries.candidates_listed(db(), actor())


@api.resource("GET", "/candidates/<int:candidate_id>", gives=CandidateOut)
@gate(queries.candidate_page)
def candidate(candidate_id: int) -> Any:
    """One candidate; the number is masked."""
    return queries.candidate_page(db(), actor(), candidate_id)


@api.resource("POST", "/candidates/<int:candidate_id>/stage", takes=StageIn, gives=CandidateOut)
@gate(actions.move_candidate)
def move(data: dict[str, Any], candidate_id: int) -> Any:
    """Move a candidate one stage on, out with a reason, or back for a second look."""
    return actions.move_candidate(db(), actor(), candidate_id=candidate_id, **data, now=now())


@api.resource("POST", "/candidates/<int:candidate_id>/hire", takes=HireIn, gives=CandidateOut)
@gate(actions.hire)
def hire(data: dict[str, Any], candidate_id: int) -> Any:
    """Hire a candidate who has an offer; asked twice, they are hired once."""
    return actions.hire(db(), actor(), candidate_id=candidate_id, **data, now=now())


@api.resource("POST", "/candidates/<int:candidate_id>/number-views", gives=NumberShown, status=201)
@gate(actions.show_mobile)
def show_number(candidate_id: int) -> Any:
    """The candidate's number in full, to call them; that it was looked at is recorded."""
    _row, number = actions.show_mobile(db(), actor(), candidate_id=candidate_id)
    return {"mobile": number}
