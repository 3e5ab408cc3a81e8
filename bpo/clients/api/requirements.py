"""Requirements over the API, one by one and from the client's form."""

from typing import Any

from bpo.clients import actions, queries
from bpo.clients.api.resources import api
from bpo.clients.rules import Finding, RowState
from bpo.clients.schemas import (
    FormIn,
    ImportOut,
    ImportQuery,
    LedgerRow,
    ReasonIn,
    RequirementEdit,
    RequirementIn,
    RequirementOut,
)  # fmt: skip
from bpo.kernel.locale import say_error
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now, today


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
