"""The import wizard for programmes: upload, settle, check, import, fetch what was rejected."""

from dataclasses import asdict
from typing import Any

from flask import request, url_for

from bpo.documents.tables import CSV, XLSX
from bpo.imports import actions, queries, shown, template, wizard
from bpo.imports.models import ImportRun
from bpo.imports.schemas import ListUpload, MappingIn, ReadingIn, RowsQuery, RunOut, VerdictsOut
from bpo.imports.views import RUNS, begin_titled, entered, rejected_file
from bpo.kernel.api import house_api
from bpo.kernel.locale import say_error
from bpo.kernel.permits import signed_in
from bpo.kernel.web import actor, db, download, now
from bpo.kernel.web.forms import load

api = house_api("list-imports", "Importing lists of clients, people, seats and other master data")

UPLOAD = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "of_id": {"type": "integer", "description": "The record the list belongs to, such as a handover"},
    },
    "required": ["file"],
}


@api.listed("/list-imports", RUNS, RunOut)
@signed_in
def runs() -> Any:
    """The imports within reach: of the lists one may import."""
    return queries.runs_listed(db(), actor())


@api.resource("POST", "/list-imports/<kind>", gives=RunOut, status=201, uploads=UPLOAD, refuses=(403,))
@signed_in
def upload(kind: str) -> ImportRun:
    """Upload a list (multipart); its columns are taken for what they seem to be. Nothing is imported yet."""
    sent = load(ListUpload(), {**request.form, **request.files})
    upload = sent["file"]
    return actions.receive(
        db(), actor(), kind=kind, name=upload.filename or "", data=upload.read(), of_id=sent["of_id"], now=now()
    )


@api.resource("GET", "/list-imports/<int:run_id>", gives=RunOut)
@signed_in
def run(run_id: int) -> ImportRun:
    """One import: how its file is read and what was found."""
    return queries.run_for(db(), actor(), run_id)[0]


@api.resource("PUT", "/list-imports/<int:run_id>/reading", takes=ReadingIn, gives=RunOut, refuses=(403,))
@signed_in
def read_anew(data: dict[str, Any], run_id: int) -> ImportRun:
    """Read the file anew: another worksheet, encoding or delimiter."""
    return actions.read_anew(db(), actor(), run_id=run_id, now=now(), **data)


@api.resource("PUT", "/list-imports/<int:run_id>/mapping", takes=MappingIn, gives=RunOut, refuses=(403,))
@signed_in
def settle(data: dict[str, Any], run_id: int) -> ImportRun:
    """Say which column holds which field; remembered for this kind of list."""
    return actions.settle(db(), actor(), run_id=run_id, mapping=data["mapping"])


@api.resource("POST", "/list-imports/<int:run_id>/check", gives=RunOut, refuses=(403,))
@signed_in
def check(run_id: int) -> ImportRun:
    """Judge every row without importing any."""
    return actions.check(db(), actor(), run_id=run_id, now=now())


@api.resource("GET", "/list-imports/<int:run_id>/rows", takes=RowsQuery, gives=VerdictsOut, location="query")
@signed_in
def rows(query: dict[str, Any], run_id: int) -> dict[str, Any]:
    """What importing each row would do, or did: field by field, with everything that is wrong."""
    queries.run_for(db(), actor(), run_id)
    found = shown.chosen(queries.verdicts_of(db(), run_id), query["state"].value if query["state"] else "")
    pages = max(1, -(-len(found) // wizard.PAGE))
    page = min(query["page"] or 1, pages)
    items = [
        {
            **{name: getattr(one, name) for name in ("row", "state", "title", "record_id", "outcome")},
            "changes": [asdict(change) for change in one.changes],
            "errors": [{"column": wrong.column, "value": wrong.value,
                        "reason": say_error(wrong.reason, dict(wrong.facts))} for wrong in one.errors],
        }
        for one in found[(page - 1) * wizard.PAGE : page * wizard.PAGE]
    ]  # fmt: skip
    return {"items": items, "page": page, "pages": pages, "total": len(found)}


@api.resource("POST", "/list-imports/<int:run_id>/import", gives=RunOut, status=202, refuses=(403,))
@signed_in
def begin(run_id: int) -> ImportRun:
    """Have the new and changed rows imported; the import tells how far it is."""
    begin_titled(run_id, actor())
    return queries.run_for(db(), actor(), run_id)[0]


@api.resource("POST", "/list-imports/<int:run_id>/rejected-rows", status=201, file=CSV, refuses=(403,))
@signed_in
def rejected_rows(run_id: int) -> Any:
    """The rejected rows as CSV, with their own columns and the reason; corrected, it can be uploaded as it is."""
    data, media_type, name = rejected_file(run_id, "csv")
    answer = download(data, name, media_type)
    answer.status_code = 201
    answer.headers["Location"] = url_for("list_imports.show", run_id=run_id)
    return answer


@api.resource("GET", "/list-imports/<kind>/template", file=XLSX, refuses=(403, 422))
@signed_in
def template_of(kind: str) -> Any:
    """The template workbook of a kind of list."""
    importer, _of_id = entered(kind)
    return download(template.workbook_for(importer, actor(), now()), f"{kind}.xlsx", XLSX)
