"""Clients, contacts, handovers and requirements over the API: the same acts as the pages."""

from typing import Any

from bpo.clients import actions, queries
from bpo.clients.queries import HandoverSheet
from bpo.clients.rules import Finding, RowState
from bpo.clients.schemas import (
    ClientEdit,
    ClientIn,
    ClientOut,
    ContactEdit,
    ContactIn,
    ContactOut,
    ContactReveal,
    FileIn,
    FileOut,
    FormIn,
    HandoverEdit,
    HandoverOut,
    HandoverRow,
    ImportOut,
    ImportQuery,
    LedgerRow,
    NumberOut,
    ReasonIn,
    RequirementEdit,
    RequirementIn,
    RequirementOut,
    ReturnIn,
)  # fmt: skip
from bpo.clients.views.clients import CLIENTS
from bpo.clients.views.contacts import CONTACTS
from bpo.clients.views.handovers import HANDOVERS
from bpo.kernel.api import house_api
from bpo.kernel.locale import say_error
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now, today

api = house_api("clients", "Clients, their contacts, handovers and requirements")


@api.listed("/clients", CLIENTS, ClientOut)
@gate(queries.clients_listed)
def clients() -> Any:
    """The clients within reach."""
    return queries.clients_listed(db(), actor())


@api.resource("POST", "/clients", takes=ClientIn, gives=ClientOut, status=201)
@gate(actions.register_client)
def register(data: dict[str, Any]) -> Any:
    """Register a client."""
    return actions.register_client(db(), actor(), **data, now=now())


@api.resource("GET", "/clients/<int:client_id>", gives=ClientOut)
@gate(queries.client_page)
def client(client_id: int) -> Any:
    """One client."""
    return queries.client_page(db(), actor(), client_id)


@api.resource("PUT", "/clients/<int:client_id>", takes=ClientEdit, gives=ClientOut)
@gate(actions.edit_client)
def edit(data: dict[str, Any], client_id: int) -> Any:
    """Change a client; `row_version` is the one that was read."""
    return actions.edit_client(db(), actor(), client_id=client_id, **data)


@api.resource("POST", "/clients/<int:client_id>/dormancy", takes=ReasonIn, gives=ClientOut)
@gate(actions.make_dormant)
def make_dormant(data: dict[str, Any], client_id: int) -> Any:
    """Make a client dormant: no new project is opened for it."""
    return actions.make_dormant(db(), actor(), client_id=client_id, **data)


@api.resource("DELETE", "/clients/<int:client_id>/dormancy", gives=ClientOut)
@gate(actions.make_active)
def make_active(client_id: int) -> Any:
    """Make a client active again."""
    return actions.make_active(db(), actor(), client_id=client_id)


@api.listed("/contacts", CONTACTS, ContactOut)
@gate(queries.contacts_listed)
def all_contacts() -> Any:
    """The contacts of the clients within reach; telephone numbers masked."""
    return queries.contacts_listed(db(), actor())


@api.resource("GET", "/clients/<int:client_id>/contacts", gives=ContactOut, many=True)
@gate(queries.contacts_of)
def contacts(client_id: int) -> Any:
    """A client's contacts; telephone numbers masked."""
    return queries.contacts_of(db(), actor(), client_id)


@api.resource(
    "POST", "/clients/<int:client_id>/contacts", takes=ContactIn,
    gives=ContactOut, status=201,
)  # fmt: skip
@gate(actions.add_contact)
def add_contact(data: dict[str, Any], client_id: int) -> Any:
    """Add a contact."""
    return actions.add_contact(db(), actor(), client_id=client_id, **data)


@api.resource("PUT", "/contacts/<int:contact_id>", takes=ContactEdit, gives=ContactOut)
@gate(actions.edit_contact)
def edit_contact(data: dict[str, Any], contact_id: int) -> Any:
    """Change a contact; without `mobile` the stored number stays."""
    return actions.edit_contact(db(), actor(), contact_id=contact_id, **data)


@api.resource("POST", "/contacts/<int:contact_id>/disclosures", takes=ContactReveal, gives=NumberOut, status=201)
@gate(actions.reveal_contact)
def reveal_contact(data: dict[str, Any], contact_id: int) -> Any:
    """The telephone number in full, for a reason that is journaled."""
    return {"mobile": actions.reveal_contact(db(), actor(), contact_id=contact_id, **data)}


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


@api.resource(
    "POST", "/handovers/<int:handover_id>/requirements", takes=RequirementIn,
    gives=LedgerRow, status=201,
)  # fmt: skip
@gate(actions.add_requirement)
def add_requirement(data: dict[str, Any], handover_id: int) -> Any:
    """Add a requirement."""
    return actions.add_requirement(db(), actor(), handover_id=handover_id, **data)


@api.resource("PUT", "/requirements/<int:requirement_id>", takes=RequirementEdit, gives=LedgerRow)
@gate(actions.edit_requirement)
def edit_requirement(data: dict[str, Any], requirement_id: int) -> Any:
    """Change a requirement, while its handover is with sales."""
    return actions.edit_requirement(db(), actor(), requirement_id=requirement_id, **data)


@api.resource("POST", "/requirements/<int:requirement_id>/withdrawal", takes=ReasonIn, gives=LedgerRow)
@gate(actions.withdraw_requirement)
def withdraw_requirement(data: dict[str, Any], requirement_id: int) -> Any:
    """Withdraw a requirement; its number is not given again."""
    return actions.withdraw_requirement(db(), actor(), requirement_id=requirement_id, today=today(), **data)


@api.resource("GET", "/projects/<int:project_id>/requirements", gives=RequirementOut, many=True)
@gate(queries.requirements_listed)
def requirements(project_id: int) -> Any:
    """A project's requirements; the client's people see the accepted ones."""
    return queries.requirements_listed(db(), actor(), project_id)


@api.resource(
    "POST", "/handovers/<int:handover_id>/imports", takes=FormIn, gives=ImportOut, status=201, location="files"
)
@gate(actions.import_form)
@api.arguments(ImportQuery, location="query")
def import_requirements(data: dict[str, Any], query: dict[str, Any], handover_id: int) -> Any:
    """Import a requirement form: right rows are applied, wrong ones told. `preview=true` only tells."""
    upload = data["file"]
    content, name = upload.read(), upload.filename
    if query["preview"]:
        findings = queries.form_preview(db(), actor(), handover_id=handover_id, content=content, name=name)
        return told_import(findings, None)
    kept = actions.upload_form(db(), actor(), handover_id=handover_id, data=content, name=name, now=now())
    findings = actions.import_form(db(), actor(), handover_id=handover_id, file_id=kept.id)
    return told_import(findings, kept.id)


def told_import(findings: list[Finding], file_id: int | None) -> dict[str, Any]:
    """What an import does or did, row by row."""
    states = [one.state for one in findings]
    rows = [
        {"row": one.row, "state": one.state, "ref": one.ref, "changes": one.changes,
         "errors": [{"column": wrong.column, "value": wrong.value, "reason": say_error(wrong.reason, dict(wrong.facts))}
                    for wrong in one.errors]}
        for one in findings
    ]  # fmt: skip
    return {"file_id": file_id, "applied": file_id is not None, "rows": rows,
            **{state.value: states.count(state) for state in RowState}}  # fmt: skip
