"""Changes of requirements over the API: the same acts as the pages."""

from typing import Any

from flask import request

from bpo.clients import actions, queries
from bpo.clients.api.resources import api
from bpo.clients.rules import TargetAct
from bpo.clients.rules.changes import CHANGEABLE
from bpo.clients.schemas.changes import (
    AssessIn,
    ChangeEdit,
    ChangeNew,
    ChangeOut,
    ChangeRow,
    ConveneIn,
    DealIn,
    DecisionIn,
    EffectIn,
    FlagOut,
    ImpactIn,
    ImpactOut,
    LetterIn,
    PositionApiIn,
    PositionOut,
    RegisterRow,
    TargetEdit,
    TargetIn,
    TargetOut,
    VersionOut,
)
from bpo.clients.schemas.handovers import ReasonIn
from bpo.clients.views.changes import CHANGES, beside
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now, today

INSIDE = ("description", "raised_by", "channel", "urgency", "received_on", "wanted_by_on", "in_effect_on",
          "review_due_on", "conditions", "reason")  # fmt: skip


@api.listed("/changes", CHANGES, RegisterRow)
@gate(queries.changes_listed)
def changes() -> Any:
    """The register of changes within reach."""
    return queries.changes_listed(db(), actor())


@api.resource("GET", "/projects/<int:project_id>/changes", gives=ChangeRow, many=True)
@gate(queries.changes_of_project)
def changes_of_project(project_id: int) -> Any:
    """A project's changes, newest first; the client's people see those they were told of."""
    return beside(queries.changes_of_project(db(), actor(), project_id))


@api.resource("POST", "/changes", takes=ChangeNew, gives=ChangeOut, status=201)
@gate(actions.record_change)
def record_change(data: dict[str, Any]) -> Any:
    """Record what a client wishes otherwise than agreed."""
    return told(actions.record_change(db(), actor(), **data, now=now()).id)


def told(change_id: int) -> dict[str, Any]:
    """A change with all that belongs to it; of a client's people everything inside is left out."""
    sheet = queries.change_page(db(), actor(), change_id)
    row = sheet.change
    base = {"letter_file_id": sheet.letter_file_id, "row_version": row.row_version,
            **{name: getattr(row, name) for name in ("id", "number", "title", "project_id", "state", "decision",
                                                     "effective_on", "letter_number")}}  # fmt: skip
    if actor().is_client:
        nothing: dict[str, Any] = dict.fromkeys(INSIDE)
        return {**base, **nothing, "project": None, "targets": [], "impacts": [], "positions": [], "flags": []}
    inside = {name: getattr(row, name) for name in INSIDE}
    return {**base, **inside, "project": beside([row])[0].project, "targets": row.targets,
            "impacts": [shown(one) for one in row.impacts], "positions": row.positions, "flags": row.flags}  # fmt: skip


def shown(line: Any) -> dict[str, Any]:
    """A line of the impact; how a thing is now only to whom it is open."""
    fields = ("id", "area", "label", "department", "computed", "before", "after", "once_minor", "month_minor",
              "workdays", "note", "row_version")  # fmt: skip
    told_of = {name: getattr(line, name) for name in fields}
    if line.permit and not actor().may(line.permit, line.change.project_id):
        told_of["before"] = None
    return told_of


@api.resource("GET", "/changes/<int:change_id>", gives=ChangeOut)
@gate(queries.change_page)
def change(change_id: int) -> Any:
    """One change with its targets, impact, positions and flags."""
    return told(change_id)


@api.resource("PUT", "/changes/<int:change_id>", takes=ChangeEdit, gives=ChangeOut)
@gate(actions.edit_change)
def edit_change(data: dict[str, Any], change_id: int) -> Any:
    """Mend what was written down, until the review is convened."""
    actions.edit_change(db(), actor(), change_id=change_id, **data, today=today())
    return told(change_id)


@api.resource("POST", "/changes/<int:change_id>/withdrawal", takes=ReasonIn, gives=ChangeOut)
@gate(actions.withdraw_change)
def withdraw_change(data: dict[str, Any], change_id: int) -> Any:
    """Withdraw it before it is decided."""
    actions.withdraw_change(db(), actor(), change_id=change_id, **data)
    return told(change_id)


@api.resource("POST", "/changes/<int:change_id>/effect", takes=EffectIn, gives=ChangeOut)
@gate(actions.put_into_effect)
def put_into_effect(data: dict[str, Any], change_id: int) -> Any:
    """Let an emergency begin before its review, due within three working days."""
    actions.put_into_effect(db(), actor(), change_id=change_id, **data, now=now())
    return told(change_id)


@api.resource("POST", "/changes/<int:change_id>/targets", takes=TargetIn, gives=TargetOut, status=201)
@gate(actions.add_target)
def add_target(data: dict[str, Any], change_id: int) -> Any:
    """Amend, add or withdraw a requirement by the change; of an amendment what is not given stays."""
    return actions.add_target(db(), actor(), change_id=change_id, **given(data))


@api.resource("PUT", "/change-targets/<int:target_id>", takes=TargetEdit, gives=TargetOut)
@gate(actions.edit_target)
def edit_target(data: dict[str, Any], target_id: int) -> Any:
    """Write a target anew, against the version its requirement is at."""
    return actions.edit_target(db(), actor(), target_id=target_id, **given(data))


def given(data: dict[str, Any]) -> dict[str, Any]:
    """Of what a requirement shall say only what the body names: the rest stays as it is."""
    body = request.get_json(silent=True) or {}
    adds = data.get("act") == TargetAct.ADD
    return {name: value for name, value in data.items() if adds or name not in CHANGEABLE or name in body}


@api.resource("DELETE", "/change-targets/<int:target_id>", status=204)
@gate(actions.remove_target)
def remove_target(target_id: int) -> None:
    """Take a requirement out of the change."""
    actions.remove_target(db(), actor(), target_id=target_id)


@api.resource("POST", "/changes/<int:change_id>/analysis", gives=ChangeOut)
@gate(actions.begin_analysis)
def begin_analysis(change_id: int) -> Any:
    """Begin the impact analysis: what traces to the requirements is listed."""
    actions.begin_analysis(db(), actor(), change_id=change_id)
    return told(change_id)


@api.resource("POST", "/changes/<int:change_id>/computation", gives=ChangeOut)
@gate(actions.compute_impact)
def compute_impact(change_id: int) -> Any:
    """Compute the impact again; what people wrote stays."""
    actions.compute_impact(db(), actor(), change_id=change_id, now=now())
    return told(change_id)


@api.resource("POST", "/changes/<int:change_id>/impacts", takes=ImpactIn, gives=ImpactOut, status=201)
@gate(actions.add_impact)
def add_impact(data: dict[str, Any], change_id: int) -> Any:
    """Add a line that the system did not find."""
    return shown(actions.add_impact(db(), actor(), change_id=change_id, **data, now=now()))


@api.resource("PUT", "/impacts/<int:impact_id>", takes=AssessIn, gives=ImpactOut)
@gate(actions.assess_impact)
def assess_impact(data: dict[str, Any], impact_id: int) -> Any:
    """Say how a thing would be, and what that takes."""
    return shown(actions.assess_impact(db(), actor(), impact_id=impact_id, **data, now=now()))


@api.resource("DELETE", "/impacts/<int:impact_id>", status=204)
@gate(actions.remove_impact)
def remove_impact(impact_id: int) -> None:
    """Remove a line that people added."""
    actions.remove_impact(db(), actor(), impact_id=impact_id)


@api.resource("POST", "/changes/<int:change_id>/review", takes=ConveneIn, gives=ChangeOut)
@gate(actions.convene_change_review)
def convene(data: dict[str, Any], change_id: int) -> Any:
    """Convene the review: the departments concerned are asked for their positions."""
    actions.convene_change_review(db(), actor(), change_id=change_id, **data, now=now())
    return told(change_id)


@api.resource("POST", "/changes/<int:change_id>/reopening", takes=ReasonIn, gives=ChangeOut)
@gate(actions.reopen_change)
def reopen(data: dict[str, Any], change_id: int) -> Any:
    """Take a change in review back to analysis; the positions given so far count no longer."""
    actions.reopen_change(db(), actor(), change_id=change_id, **data)
    return told(change_id)


@api.resource(
    "POST", "/changes/<int:change_id>/positions", takes=PositionApiIn, gives=PositionOut, status=201
)  # fmt: skip
@gate(actions.give_position)
def give_position(data: dict[str, Any], change_id: int) -> Any:
    """Give a department's position, for one of its people."""
    return actions.give_position(db(), actor(), change_id=change_id, **data, now=now())


@api.resource("POST", "/changes/<int:change_id>/decision", takes=DecisionIn, gives=ChangeOut)
@gate(actions.decide_change)
def decide(data: dict[str, Any], change_id: int) -> Any:
    """Approve, approve with conditions, or reject; an approval gives the requirements their new versions at once."""
    actions.decide_change(db(), actor(), change_id=change_id, **data, now=now())
    return told(change_id)


@api.resource("POST", "/changes/<int:change_id>/letter", takes=LetterIn, gives=ChangeOut)
@gate(actions.send_outcome_letter)
def send_letter(data: dict[str, Any], change_id: int) -> Any:
    """Send the numbered outcome letter, once."""
    actions.send_outcome_letter(db(), actor(), change_id=change_id, **data, now=now())
    return told(change_id)


@api.resource("PUT", "/change-flags/<int:flag_id>", takes=DealIn, gives=FlagOut)
@gate(actions.deal_with_flag)
def deal_with_flag(data: dict[str, Any], flag_id: int) -> Any:
    """Say that a flagged thing was changed or is unaffected."""
    return actions.deal_with_flag(db(), actor(), flag_id=flag_id, **data, now=now())


@api.resource("GET", "/requirements/<int:requirement_id>/versions", gives=VersionOut, many=True)
@gate(queries.requirement_versions)
def versions(requirement_id: int) -> Any:
    """The versions of a requirement, newest first."""
    found = queries.requirement_versions(db(), actor(), requirement_id)
    numbers = {} if actor().is_client else queries.change_numbers(db(), [one.change_id for one in found])
    fields = ("number", "starts_on", "made_at", *CHANGEABLE)
    return [
        {**{name: getattr(one, name) for name in fields}, "change": numbers.get(one.change_id or 0)} for one in found
    ]
