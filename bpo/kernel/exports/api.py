"""Long lists made into files, over the API."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.exports import queries
from bpo.kernel.exports.actions import ask_export
from bpo.kernel.exports.models import ListExport
from bpo.kernel.exports.schemas import ExportIn, ExportOut, ExportRow
from bpo.kernel.exports.views import EXPORTS, sent
from bpo.kernel.jobs.api import JobTold
from bpo.kernel.permits import signed_in
from bpo.kernel.web import Beside, actor, db, now

api = house_api("exports", "Long lists made into files")


def told(export: ListExport) -> Beside:
    job = queries.job_of(db(), export)
    return Beside(export, job=None if job is None else JobTold(job))


@api.listed("/exports", EXPORTS, ExportRow)
@signed_in
def exports() -> Any:
    """The files one had made of lists, as long as they are kept."""
    return queries.exports_listed(db(), actor())


@api.resource("POST", "/exports", takes=ExportIn, gives=ExportOut, status=202, refuses=(403,))
@signed_in
def ask(data: dict[str, Any]) -> Beside:
    """Have a list made into a file, by the address of its page: the same rows, columns, order and language."""
    return told(ask_export(db(), actor(), path=data["path"], form=data["form"].value, now=now()))


@api.resource("GET", "/exports/<int:export_id>", gives=ExportOut)
@signed_in
def export(export_id: int) -> Beside:
    """One export with its job; poll it, at most once a second, until `made_at` is there or the job has failed."""
    return told(queries.export_for(db(), actor(), export_id))


@api.resource("GET", "/exports/<int:export_id>/file", file="application/octet-stream", refuses=(409,))
@signed_in
def file(export_id: int) -> Any:
    """The file itself, XLSX or CSV."""
    return sent(queries.export_for(db(), actor(), export_id))
