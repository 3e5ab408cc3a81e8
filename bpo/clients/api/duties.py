"""The library of duties, and its duties in a handover, over the API: the same acts as the pages."""

from typing import Any

from bpo.clients import actions, queries
from bpo.clients.api.handovers import told
from bpo.clients.api.resources import api
from bpo.clients.schemas import DutiesIn, DutyEdit, DutyIn, DutyOut, HandoverOut, StandingOut, WaiverIn
from bpo.clients.views.duties import DUTIES
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, download, now

PDF = "application/pdf"


@api.listed("/duties", DUTIES, DutyOut)
@gate(queries.duties_listed)
def duties() -> Any:
    """The library of duties."""
    return queries.duties_listed(db(), actor())


@api.resource("POST", "/duties", takes=DutyIn, gives=DutyOut, status=201)
@gate(actions.add_duty)
def add_duty(data: dict[str, Any]) -> Any:
    """Add a duty to the library."""
    return actions.add_duty(db(), actor(), **data)


@api.resource("GET", "/duties/<int:duty_id>", gives=DutyOut)
@gate(queries.duty_page)
def duty(duty_id: int) -> Any:
    """One duty."""
    return queries.duty_page(db(), actor(), duty_id)


@api.resource("PUT", "/duties/<int:duty_id>", takes=DutyEdit, gives=DutyOut)
@gate(actions.edit_duty)
def edit_duty(data: dict[str, Any], duty_id: int) -> Any:
    """Change a duty; requirements that were taken from it keep their words."""
    return actions.edit_duty(db(), actor(), duty_id=duty_id, **data)


@api.resource("GET", "/handovers/<int:handover_id>/duties", gives=StandingOut, many=True)
@gate(queries.handover_page)
def duties_of_handover(handover_id: int) -> Any:
    """The duties that concern a handover's project, and how each stands."""
    return [
        {"duty_id": one.duty.id, "code": one.duty.code, "standing": one.standing, "is_required": one.duty.is_required,
         "statement": one.duty.statement, "law": one.duty.law, "refs": list(one.refs), "reason": one.reason}
        for one in queries.handover_page(db(), actor(), handover_id).duties
    ]  # fmt: skip


@api.resource("POST", "/handovers/<int:handover_id>/duties", takes=DutiesIn, gives=HandoverOut)
@gate(actions.take_duties)
def take_duties(data: dict[str, Any], handover_id: int) -> Any:
    """Duties become requirements of the handover; those that are met already are left out."""
    actions.take_duties(db(), actor(), handover_id=handover_id, **data)
    return told(handover_id)


@api.resource("PUT", "/handovers/<int:handover_id>/duties/<int:duty_id>/waiver", takes=WaiverIn, gives=HandoverOut)
@gate(actions.waive_duty)
def waive_duty(data: dict[str, Any], handover_id: int, duty_id: int) -> Any:
    """Say why a duty does not apply."""
    actions.waive_duty(db(), actor(), handover_id=handover_id, duty_id=duty_id, now=now(), **data)
    return told(handover_id)


@api.resource("DELETE", "/handovers/<int:handover_id>/duties/<int:duty_id>/waiver", status=204)
@gate(actions.ask_duty_again)
def ask_duty_again(handover_id: int, duty_id: int) -> None:
    """Take the answer back: the duty is asked for again."""
    actions.ask_duty_again(db(), actor(), handover_id=handover_id, duty_id=duty_id)


@api.resource("GET", "/handovers/<int:handover_id>/paper", file=PDF)
@gate(queries.handover_paper)
def handover_paper(handover_id: int) -> Any:
    """The signed-off paper of an accepted handover, as it was issued."""
    number, data = queries.handover_paper(db(), actor(), handover_id=handover_id)
    return download(data, f"{number}.pdf", PDF)
