"""A plan as a paper to take away, and its items as a workbook that can be changed and read back."""

from typing import Any

from flask import request

from bpo.documents.columns import ColumnSpec
from bpo.documents.tables import XLSX
from bpo.documents.xlsx import SheetSpec, workbook
from bpo.kernel import fields as f
from bpo.kernel.locale import _, language
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, download, now
from bpo.kernel.web.list_export import sheet_kind, sheet_value
from bpo.people import queries as people
from bpo.projects import queries
from bpo.projects.paper import plan_file
from bpo.projects.schemas.plan_lines import ItemLine
from bpo.projects.views.blueprint import views


@views.get("/plans/<int:plan_id>/document")
@gate(queries.plan_to_print)
def plan_document(plan_id: int) -> Any:
    """The file: `format` pdf or docx, `language` zh_Hans_CN or en."""
    plan = queries.plan_to_print(db(), actor(), plan_id)
    kind, spoken = request.args.get("format") or "pdf", request.args.get("language") or language()
    return plan_file(plan, kind, spoken)


@views.get("/plans/<int:plan_id>/items.xlsx")
@gate(queries.plan_to_print)
def plan_items_sheet(plan_id: int) -> Any:
    """Every item with all its columns, as the import of plan items reads them."""
    plan = queries.plan_to_print(db(), actor(), plan_id)
    fields = {name: one for name, one in ItemLine().fields.items() if isinstance(one, f.Labelled)}
    lines = queries.lines_of(db(), plan)
    owners = people.person_names(db(), {item.owner_id for item, _values in lines if item.owner_id})
    columns = [
        ColumnSpec(name, one.label, "text" if isinstance(one, f.Reference) else sheet_kind(one))  # type: ignore[arg-type]
        for name, one in fields.items()
    ]
    rows = [
        {name: sheet_value(one, values[name]) for name, one in fields.items()}
        | {"owner_id": owners.get(item.owner_id or 0, "")}
        for item, values in lines
    ]
    data = workbook([SheetSpec(_("Plan items"), columns, rows)], exported_by=actor().name, exported_at=now())
    code = queries.project_facts(db(), plan.project_id).code
    return download(data, f"{code}-{_('Plan items')}-v{plan.number}.xlsx", XLSX)
