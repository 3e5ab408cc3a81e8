"""Imports over the API: files received and imported, how they stand, and the rows they could not read."""

import json
from typing import Any

from flask import request

from bpo.imports.reading import PARTS
from bpo.kernel.api import house_api
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _l
from bpo.kernel.permits import gate
from bpo.kernel.web import Listing, actor, db, download, now
from bpo.kernel.web.forms import load
from operations.intake import actions, queries
from operations.intake.models import IntakeBatch, RejectedRow
from operations.intake.rules import IntakeKind, IntakeState
from operations.intake.schemas import BatchOut, FileIn, ReadingIn, RejectedFileIn, RejectedOut, TrialOut
from operations.intake.views import BATCHES, changes_of, receive_upload, rejected_file, title_of

api = house_api("imports", "Files of call records and orders, and what came of them")

REJECTED = Listing(
    RejectedOut, columns="row_number column value reason", key=RejectedRow.row_number,
    name="rejected_rows", title=_l("Rejected rows"), permits=" ".join(queries.ALL_PERMITS),
)  # fmt: skip
UPLOAD = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "source": {"type": "string", "description": "asterisk, freeswitch or generic; orders: generic"},
        "mapping": {"type": "string", "description": "JSON: {field: column, …}; default as suggested"},
        "choice": {"type": "string", "description": "calls: inbound or outbound; orders: their unit"},
    },
}


@api.listed("/imports", BATCHES, BatchOut)
@gate(*queries.ALL_PERMITS)
def batches() -> Any:
    """The imports within reach."""
    return queries.batches_listed(db(), actor())


@api.resource("GET", "/imports/<int:batch_id>", gives=BatchOut)
@gate(*queries.ALL_PERMITS)
def batch(batch_id: int) -> Any:
    """One import; poll it until its state is no longer `waiting`."""
    return queries.batch_for(db(), actor(), batch_id)


@api.listed("/imports/<int:batch_id>/rejected-rows", REJECTED, RejectedOut)
@gate(*queries.ALL_PERMITS)
def rejected(batch_id: int) -> Any:
    """The rows that could not be read: where, what stood there (numbers masked) and why."""
    return queries.rejected_listed(db(), actor(), batch_id)


@api.resource("PUT", "/imports/<int:batch_id>/reading", takes=ReadingIn, gives=BatchOut)
@gate(*queries.ALL_PERMITS)
def settle(data: dict[str, Any], batch_id: int) -> Any:
    """Say how a waiting file is read: its columns (`mapping`, a JSON object as text), and what it does not say."""
    batch = queries.batch_for(db(), actor(), batch_id, importing=True)
    choice, mapping = _choice(batch.kind, data["choice"]), _mapping(data["mapping"])
    anew = {name: data[name] for name in PARTS}
    if any(anew.values()):
        batch = actions.read_anew(db(), actor(), batch_id=batch_id, **anew)
        if mapping is None and choice is None:
            return batch
        mapping = mapping if mapping is not None else actions.how_of(batch).get("mapping")
    return actions.settle(db(), actor(), batch_id=batch_id, mapping=mapping, choice=choice)


@api.resource("GET", "/imports/<int:batch_id>/trial", gives=TrialOut, refuses=(409, 422))
@gate(*queries.ALL_PERMITS)
def trial(batch_id: int) -> Any:
    """The dry run of a waiting file: what would be new, changed and unchanged, and what of the known would change."""
    batch = queries.batch_for(db(), actor(), batch_id, importing=True)
    tried = actions.try_out(db(), actor(), batch_id=batch_id)
    return {
        "rows": batch.rows, "looked_at": tried.looked_at, "created": tried.counts.created,
        "revised": tried.counts.revised, "unchanged": tried.counts.unchanged, "rejected": len(tried.taken.refused),
        "changes": changes_of(batch, tried),
    }  # fmt: skip


@api.resource("POST", "/imports/<int:batch_id>/intake", gives=BatchOut, status=202)
@gate(*queries.ALL_PERMITS)
def take_in(batch_id: int) -> Any:
    """Have a waiting file imported; asked twice, it is imported once."""
    batch = queries.batch_for(db(), actor(), batch_id, importing=True)
    actions.enqueue(db(), actor(), batch_id=batch_id, title=title_of(batch), now=now())
    return batch


@api.resource("POST", "/imports/<int:batch_id>/rejected-files", takes=RejectedFileIn, file="*/*")
@gate(*queries.ALL_PERMITS)
def rejected_rows(data: dict[str, Any], batch_id: int) -> Any:
    """The rejected rows as a file to correct and upload again; the look is journaled."""
    content, media_type, name = rejected_file(batch_id, data["form"])
    return download(content, name, media_type)


@api.resource("POST", "/projects/<int:project_id>/call-imports", gives=BatchOut, status=202, uploads=UPLOAD)
@gate("calls.import")
def import_calls(project_id: int) -> Any:
    """Upload a file of call records (multipart) and have it imported; the same file again is the same import."""
    return _uploaded(IntakeKind.CALLS, project_id)


@api.resource("POST", "/projects/<int:project_id>/order-imports", gives=BatchOut, status=202, uploads=UPLOAD)
@gate("orders.import")
def import_orders(project_id: int) -> Any:
    """Upload a file of orders (multipart) and have it imported; the same file again is the same import."""
    return _uploaded(IntakeKind.ORDERS, project_id)


def _uploaded(kind: IntakeKind, project_id: int) -> IntakeBatch:
    sent = load(FileIn(), {**request.form, **request.files})
    source = sent["source"] or ("generic" if kind is IntakeKind.ORDERS else "")
    row = receive_upload(
        kind, project_id, sent["file"], source, choice=_choice(kind, sent["choice"]), mapping=_mapping(sent["mapping"])
    )
    if row.state is not IntakeState.DONE and row.file_id is not None:
        actions.enqueue(db(), actor(), batch_id=row.id, title=title_of(row), now=now())
    return row


def _choice(kind: IntakeKind, said: str | None) -> str | None:
    known = actions.reader_of(kind).choices
    if said and said not in known:
        raise Invalid(
            "choice_unknown", text("“%(value)s” is none of: %(known)s."), "choice", value=said, known=list(known)
        )
    return said


def _mapping(said: str | None) -> dict[str, Any] | None:
    if not said:
        return None
    try:
        mapping = json.loads(said)
        if rb"\u0000" in json.dumps(mapping, ensure_ascii=False).encode("utf-8"):
            mapping = None  # as with half signs, which UTF-8 refuses: no column of a file is called that
    except (ValueError, RecursionError):
        mapping = None
    if not isinstance(mapping, dict):
        raise Invalid("mapping_malformed", text("The column mapping must be a JSON object."), "mapping")
    return mapping
