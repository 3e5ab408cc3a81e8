"""Pages of the requirement form: the template, the upload, what it would change, and importing it."""

from collections import Counter
from typing import Any

from flask import render_template, url_for

from bpo.clients import actions, queries
from bpo.clients.rules import EDITABLE, Finding, Known, RowState
from bpo.clients.schemas import FormIn, RequirementIn
from bpo.clients.schemas.words import ROW_STATES, ROW_TONES
from bpo.clients.views.blueprint import views
from bpo.clients.views.handovers import address_of, crumbs_to
from bpo.documents.tables import XLSX
from bpo.kernel.locale import _, say_error
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, download, form_page, now


@views.get("/handovers/<int:handover_id>/form")
@gate(queries.requirement_form)
def form_template(handover_id: int) -> Any:
    """The requirement form as XLSX, with what the handover holds already."""
    row = queries.handover_page(db(), actor(), handover_id).handover
    data = queries.requirement_form(db(), actor(), now=now(), handover_id=handover_id)
    return download(data, f"{_('Requirement form')}-{row.number}.xlsx", XLSX)


@views.route("/handovers/<int:handover_id>/imports/new", methods=["GET", "POST"])
@gate(actions.upload_form)
def new_import(handover_id: int) -> Any:
    row = queries.handover_page(db(), actor(), handover_id).handover

    def save(data: dict[str, Any]) -> str:
        upload = data["file"]
        kept = actions.upload_form(
            db(), actor(), handover_id=handover_id, data=upload.read(), name=upload.filename, now=now()
        )
        return url_for("clients.show_import", handover_id=handover_id, file_id=kept.id)

    return form_page(
        FormIn, save, title=_("Import a requirement form"), submit=_("Upload and check"), back=address_of(handover_id),
        crumbs=crumbs_to(row), template="clients/import_form.html", handover=row,
    )  # fmt: skip


@views.get("/handovers/<int:handover_id>/imports/<int:file_id>")
@gate(queries.form_of)
def show_import(handover_id: int, file_id: int) -> Any:
    row, findings = queries.form_of(db(), actor(), handover_id=handover_id, file_id=file_id)
    known = {one.id: one for one in queries.known_requirements(db(), row.project_id)}
    counts = Counter(one.state for one in findings)
    return render_template(
        "clients/import.html", handover=row, file=queries.file_of(db(), row, file_id), counts=counts,
        states=ROW_STATES, tones=ROW_TONES, crumbs=crumbs_to(row), editable=row.state in EDITABLE,
        rows=[shown(one, known) for one in findings], applies=counts[RowState.NEW] + counts[RowState.CHANGED],
        wrong=counts[RowState.WRONG],
    )  # fmt: skip


def shown(finding: Finding, known: dict[int, Known]) -> dict[str, Any]:
    """A finding as the page shows it: what is new, what changes from what to what, what is wrong in which cell."""
    fields: dict[str, Any] = RequirementIn().fields
    before = known[finding.known_id].values if finding.known_id else {}
    changes = [
        {"label": str(fields[name].label), "before": fields[name].shown(before.get(name)),
         "after": fields[name].shown(finding.values[name])}
        for name in finding.changes
    ]  # fmt: skip
    errors = [
        {"label": str(fields[one.column].label) if one.column in fields else _("Number") if one.column else "",
         "value": one.value, "reason": say_error(one.reason, dict(one.facts))}
        for one in finding.errors
    ]  # fmt: skip
    return {"row": finding.row, "state": finding.state, "ref": finding.ref, "changes": changes, "errors": errors,
            "statement": finding.values.get("statement", "")}  # fmt: skip


@views.post("/handovers/<int:handover_id>/imports/<int:file_id>")
@gate(actions.import_form)
def confirm_import(handover_id: int, file_id: int) -> Any:
    counts = Counter(one.state for one in actions.import_form(db(), actor(), handover_id=handover_id, file_id=file_id))
    return done(
        address_of(handover_id),
        _("Imported: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(wrong)s left out.",
          new=counts[RowState.NEW], changed=counts[RowState.CHANGED], unchanged=counts[RowState.UNCHANGED],
          wrong=counts[RowState.WRONG]),
    )  # fmt: skip
