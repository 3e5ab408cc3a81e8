"""Handovers over the API: the same acts as the pages."""

from typing import Any

from bpo.clients import actions, queries
from bpo.clients.api.resources import api
from bpo.clients.queries import HandoverSheet
from bpo.clients.schemas import (
    FileIn,
    FileOut,
    HandoverEdit,
    HandoverOut,
    HandoverRow,
    ReturnIn,
)  # fmt: skip
from bpo.clients.views.handovers import HANDOVERS
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now


@api.listed("/handovers", HANDOVERS, HandoverRow)
@gate(queries.handovers_listed)
def handovers() -> Any:
    """The handovers within reach."""
    return queries.handovers_listed(db(), actor())


def told(handover_id: int) -> dict[str, Any]:
    """A handover as the API tells it: with its requirements, files and what is missing."""
    sheet: HandoverSheet = queries.handover_page(db(), actor(), handover_id)
    row = sheet.handover
    named = {name: getattr(row, name) for name in HandoverOut().fields if hasattr(row, name)}
    client = queries.client_names(db(), [row.client_id]).get(row.client_id)
    return {**named, "client": client, "requirements": sheet.requirements, "files": sheet.files,
            "missing": sheet.missing}  # fmt: skip


@api.resource("GET", "/handovers/<int:handover_id>", gives=HandoverOut)
@gate(queries.handover_page)
def handover(handover_id: int) -> Any:
    """One handover with its requirements, files and what keeps it from being sent."""
    return told(handover_id)


@api.resource("PUT", "/handovers/<int:handover_id>", takes=HandoverEdit, gives=HandoverOut)
@gate(actions.edit_handover)
def edit_handover(data: dict[str, Any], handover_id: int) -> Any:
    """Change title and summary, while it is with sales."""
    actions.edit_handover(db(), actor(), handover_id=handover_id, **data)
    return told(handover_id)


@api.resource("POST", "/handovers/<int:handover_id>/files", takes=FileIn, gives=FileOut, status=201, location="files")
@gate(actions.attach_file)
def attach_file(data: dict[str, Any], handover_id: int) -> Any:
    """Attach a source file."""
    upload = data["file"]
    return actions.attach_file(
        db(), actor(), handover_id=handover_id, data=upload.read(), name=upload.filename, now=now()
    )


@api.resource("DELETE", "/handovers/<int:handover_id>/files/<int:file_id>", status=204)
@gate(actions.remove_file)
def remove_file(handover_id: int, file_id: int) -> None:
    """Take a file off, while the handover is with sales."""
    actions.remove_file(db(), actor(), handover_id=handover_id, file_id=file_id)


@api.resource("POST", "/handovers/<int:handover_id>/sending", gives=HandoverOut)
@gate(actions.send_handover)
def send(handover_id: int) -> Any:
    """Send it to operations; refused with everything that is missing."""
    actions.send_handover(db(), actor(), handover_id=handover_id, now=now())
    return told(handover_id)


@api.resource("POST", "/handovers/<int:handover_id>/acceptance", gives=HandoverOut)
@gate(actions.accept_handover)
def accept(handover_id: int) -> Any:
    """Operations accepts; never the sender."""
    actions.accept_handover(db(), actor(), handover_id=handover_id, now=now())
    return told(handover_id)


@api.resource("POST", "/handovers/<int:handover_id>/return", takes=ReturnIn, gives=HandoverOut)
@gate(actions.return_handover)
def send_back(data: dict[str, Any], handover_id: int) -> Any:
    """Operations returns it, with a reason for the whole and for single requirements."""
    reasons = {one["ref"]: one["reason"] for one in data["requirements"]}
    actions.return_handover(
        db(), actor(), handover_id=handover_id, reason=data["reason"], requirement_reasons=reasons, now=now()
    )
    return told(handover_id)
