"""Pages of exports: asking for one, how far it is, and its file, for whoever asked alone."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, send_file, url_for

from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.exports import queries
from bpo.kernel.exports.actions import KEPT_DAYS, ask_export, folder
from bpo.kernel.exports.models import ListExport
from bpo.kernel.exports.schemas import ExportRow, Form
from bpo.kernel.locale import _
from bpo.kernel.permits import signed_in
from bpo.kernel.upkeep import KEPT_DAYS as SET_DAYS
from bpo.kernel.web import Listing, actor, db, done, list_page, now
from bpo.kernel.web.list_export import MEDIA_TYPES

views = Blueprint("exports", __name__)
EXPORTS = Listing(
    ExportRow, columns="title form rows asked_at made_at", search=(ListExport.title,), key=ListExport.id,
    default="-asked_at", link=lambda export: url_for("exports.show", export_id=export.id),
)  # fmt: skip


@views.get("/exports")
@signed_in
def index() -> Any:
    return list_page(
        EXPORTS, queries.exports_listed(db(), actor()), title=_("Files of lists"),
        empty=_("Lists too long to wait for are made into files in the background; yours stand here for some days."),
    )  # fmt: skip


@views.post("/exports")
@signed_in
def ask() -> Any:
    form = request.form.get("form", "")
    if form not in {one.value for one in Form}:
        raise Invalid("form", text("Please choose a kind of file."), field="form")
    export = ask_export(db(), actor(), path=request.form.get("path", ""), form=form, now=now())
    return done(url_for("exports.show", export_id=export.id))


@views.get("/exports/<int:export_id>")
@signed_in
def show(export_id: int) -> Any:
    """The page; to htmx the part that moves."""
    export = queries.export_for(db(), actor(), export_id)
    job = queries.job_of(db(), export)
    template = "exports/_export.html" if request.headers.get("HX-Request") else "exports/show.html"
    return render_template(
        template, export=export, job=job, days=SET_DAYS.get("exports", KEPT_DAYS),
        may_open_job=job is not None and actor().may("jobs.view"),
    )  # fmt: skip


@views.get("/exports/<int:export_id>/file")
@signed_in
def file(export_id: int) -> Any:
    return sent(queries.export_for(db(), actor(), export_id))


def path_of(export: ListExport) -> Path:
    """Where the bytes lie; refuses where they are not made yet, or are gone."""
    path = folder() / export.file if export.file else None
    if path is None or not path.is_file():
        raise Conflict("not_made", text("The file of “%(title)s” is not there (yet)."), title=export.title)
    return path


def sent(export: ListExport) -> Response:
    """The file, read as it is sent: always an attachment, kept by nobody on the way."""
    answer = send_file(path_of(export), mimetype=MEDIA_TYPES[export.form], conditional=False, etag=False)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(export.name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
