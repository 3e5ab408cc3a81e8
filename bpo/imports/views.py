"""Pages of the import wizard: upload, columns, what was found, what came of it."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from bpo.documents.tables import XLSX
from bpo.imports import actions, queries, shown, template
from bpo.imports.columns import fields_of
from bpo.imports.importer import IMPORTERS, Importer
from bpo.imports.models import ImportRun
from bpo.imports.reading import offered, reading_fields, reading_values, said_anew
from bpo.imports.rules import RowState, RunState
from bpo.imports.schemas import (
    ROW_STATES,
    RUN_STATES,
    RUN_TONES,
    ListIn,
    RunRow,
)
from bpo.imports.tables import Table
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import _, _l
from bpo.kernel.models import JobRun
from bpo.kernel.permits import Actor, signed_in
from bpo.kernel.web import Filter, Listing, actor, db, done, download, form_page, history_of, list_page, now
from bpo.kernel.web.request import asked_number

views = Blueprint("list_imports", __name__)

RUNS = Listing(
    RunRow, columns="id kind file_name state rows created_at done_at", search=(ImportRun.file_name,),
    key=ImportRun.id, default="-id", sorts={"id": ImportRun.id, "created_at": ImportRun.created_at},
    filters=(Filter("state", _l("State"), ImportRun.state, list(RUN_STATES.items())),),
    link=lambda run: url_for("list_imports.show", run_id=run.id),
)  # fmt: skip


class NamedRun:
    """An import as the list shows it: with the name of its kind."""

    def __init__(self, run: ImportRun) -> None:
        self.id, self.file_name, self.state, self.rows = run.id, run.file_name, run.state, run.rows
        self.created_at, self.done_at = run.created_at, run.done_at
        self.kind = str(IMPORTERS.kinds[run.kind].label) if run.kind in IMPORTERS.kinds else run.kind


@views.get("/list-imports")
@signed_in
def index() -> Any:
    return list_page(
        RUNS, queries.runs_listed(db(), actor()), title=_("Imported lists"),
        shape=lambda runs: [NamedRun(run) for run in runs],
        empty=_("Lists that were uploaded stand here with what came of them. The button “Import” is on each list."),
    )  # fmt: skip


def _crumbs(importer: Importer, of_id: int | None, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(str(importer.label), importer.back(of_id)), *more]


@views.route("/list-imports/<kind>/new", methods=["GET", "POST"])
@signed_in
def new(kind: str) -> Any:
    importer, of_id = entered(kind)

    def save(data: dict[str, Any]) -> str:
        run = actions.receive(
            db(), actor(), kind=kind, name=data["file"].filename, data=data["file"].read(), of_id=of_id, now=now()
        )
        return url_for("list_imports.columns", run_id=run.id)

    return form_page(
        ListIn, save, title=_("Import: %(list)s", list=importer.label), submit=_("Upload"), back=importer.back(of_id),
        crumbs=_crumbs(importer, of_id), template="imports/new.html",
        template_url=url_for("list_imports.template_of", kind=kind, of=of_id),
        note=_("Nothing is imported before you have seen, row by row, what would become of it. "
               "A list exported here can be changed and imported again."),
    )  # fmt: skip


def entered(kind: str) -> tuple[Importer, int | None]:
    """The kind in the address and the record its list belongs to, once this person may import it."""
    importer, of_id = IMPORTERS.of(kind), asked_number("of")
    who = actor().under(importer.permit)
    importer.enter(db(), who, of_id)
    return importer, of_id


@views.get("/list-imports/<kind>/template.xlsx")
@signed_in
def template_of(kind: str) -> Any:
    importer, _of_id = entered(kind)
    data = template.workbook_for(importer, actor(), now())
    return download(data, f"{importer.label}-{_('Template')}.xlsx", XLSX)


@views.route("/list-imports/<int:run_id>/columns", methods=["GET", "POST"])
@signed_in
def columns(run_id: int) -> Any:
    """Which column holds what, beside what stands in it; the first rows as they are read so."""
    run, importer = queries.run_for(db(), actor(), run_id)
    if run.state in (RunState.IMPORTING, RunState.DONE):
        return done(url_for("list_imports.show", run_id=run_id))
    header, reading, mapping = queries.header_of(run), queries.reading_of(run), queries.mapping_of(run)

    def save(data: dict[str, Any]) -> str:
        anew = said_anew(data, reading)
        if anew:
            actions.read_anew(db(), actor(), run_id=run_id, now=now(), **anew)
            return url_for("list_imports.columns", run_id=run_id)
        taken = {str(name): int(column.removeprefix("column_")) for column, name in data.items() if name}
        if len(taken) < sum(1 for name in data.values() if name):
            _refuse_double({name: one.label for name, one in fields_of(importer).items()}, data)
        actions.settle(db(), actor(), run_id=run_id, mapping=taken)
        actions.check(db(), actor(), run_id=run_id, now=now())
        return url_for("list_imports.show", run_id=run_id)

    values: dict[str, Any] = {f"column_{place}": name for name, place in mapping.items()}
    values |= reading_values(reading)
    table = queries.table_of(db(), run)
    return form_page(
        columns_schema(importer, table, reading), save, title=run.file_name, submit=_("Check all rows"),
        back=importer.back(run.of_id), values=values, template="imports/columns.html", run=run,
        crumbs=_crumbs(importer, run.of_id), steps=shown.steps_of(run), left=shown.left_out(importer, header, mapping),
        preview=lambda: shown.preview(db(), actor(), run_id),
    )  # fmt: skip


def _refuse_double(labels: dict[str, Any], data: dict[str, Any]) -> None:
    """A field said of two columns cannot stand in a mapping: refused in words that name the field."""
    names = [str(name) for name in data.values() if name]
    twice = next(name for name in names if names.count(name) > 1)
    raise Conflict(
        "field_twice", text("“%(field)s” is said of two columns. Choose one of them."), field=str(labels[twice])
    )


def columns_schema(importer: Importer, table: Table, reading: dict[str, Any]) -> type[f.Schema]:
    """The form: how the file is read, then for each of its columns which field it holds."""
    form: dict[str, Any] = dict(reading_fields(table.sheets, table.encoding))
    fields = {name: one.label for name, one in fields_of(importer).items()}
    for place, head in enumerate(table.header, 1):
        form[f"column_{place}"] = offered(
            fields, head or _l("Column %(number)s", number=place), optional=True, help=shown.samples(table, place),
            section=_l("What the columns hold") if place == 1 else None,
        )  # fmt: skip
    made: type[f.Schema] = f.Schema.from_dict(form, name="ColumnsForm")  # type: ignore[assignment]
    return made


@views.get("/list-imports/<int:run_id>")
@signed_in
def show(run_id: int) -> Any:
    run, importer = queries.run_for(db(), actor(), run_id)
    verdicts = queries.verdicts_of(db(), run_id)
    counts = queries.counted(verdicts)
    state = request.args.get("state", "")
    found = shown.chosen(verdicts, state)
    pages = max(1, -(-len(found) // shown.PAGE))
    page = min(max(1, asked_number("page") or 1), pages)
    part = found[(page - 1) * shown.PAGE : page * shown.PAGE]
    return render_template(
        "imports/show.html", run=run, importer=importer, crumbs=_crumbs(importer, run.of_id), counts=counts,
        state=RUN_STATES[run.state], tone=RUN_TONES[run.state], steps=shown.steps_of(run),
        tabs=_tabs(run_id, state, counts, len(verdicts)), rows=shown.verdict_rows(importer, part), page=page,
        pages=pages, chosen=state, applies=counts["create"] + counts["update"],
        rejected=counts["error"] + counts["stale"] + counts["refused"], job=_job(db(), run),
        history=history_of(run), open=run.state in (RunState.RECEIVED, RunState.CHECKED),
    )  # fmt: skip


def _tabs(run_id: int, here: str, counts: dict[str, int], total: int) -> list[dict[str, Any]]:
    offered = [("", _("All rows"), total)]
    offered += [(state.value, str(ROW_STATES[state]), counts[state.value]) for state in RowState]
    if counts["stale"] or counts["refused"]:
        offered.append(("rejected", _("Rejected"), counts["error"] + counts["stale"] + counts["refused"]))
    return [
        {"label": label, "count": count, "here": name == here,
         "url": url_for("list_imports.show", run_id=run_id, state=name or None)}
        for name, label, count in offered
    ]  # fmt: skip


def _job(session: Any, run: ImportRun) -> JobRun | None:
    return session.get(JobRun, run.job_id) if run.job_id else None


@views.get("/list-imports/<int:run_id>/progress")
@signed_in
def progress(run_id: int) -> Any:
    """How far the import is; asked for each second by the page."""
    run, _importer = queries.run_for(db(), actor(), run_id)
    return render_template("imports/_progress.html", run=run, job=_job(db(), run))


@views.post("/list-imports/<int:run_id>/check")
@signed_in
def check(run_id: int) -> Any:
    actions.check(db(), actor(), run_id=run_id, now=now())
    return done(url_for("list_imports.show", run_id=run_id))


@views.post("/list-imports/<int:run_id>/import")
@signed_in
def begin(run_id: int) -> Any:
    begin_titled(run_id, actor())
    return done(url_for("list_imports.show", run_id=run_id))


def begin_titled(run_id: int, who: Actor) -> JobRun:
    """The job that imports a run, called after its file."""
    run, _importer = queries.run_for(db(), who, run_id)
    title = _("Import “%(file)s”", file=run.file_name)
    return actions.begin(db(), who, run_id=run_id, title=title[:200], now=now())


@views.post("/list-imports/<int:run_id>/rejected-rows.<any(csv, xlsx):form>")
@signed_in
def rejected_rows(run_id: int, form: str) -> Any:
    data, media_type, name = rejected_file(run_id, form)
    return download(data, name, media_type)


def rejected_file(run_id: int, form: str) -> tuple[bytes, str, str]:
    """(bytes, media type, name) of the rejected rows as a file to correct and upload again; the look is journaled."""
    run, head, rows = actions.rejected_table(db(), actor(), run_id=run_id)
    table = [(str(number), name, "text") for number, name in enumerate(head)]
    title = _("Rejected rows of %(file)s", file=run.file_name.rpartition(".")[0] or run.file_name)
    data, media_type = slots.ask(
        "table_file", form, title=title, columns=table, rows=rows, who=actor().name, when=now()
    )
    return data, media_type, f"{title}.{form}"
