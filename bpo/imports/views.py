"""Pages of the import wizard: upload, columns, what was found, what came of it."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import func
from sqlalchemy.orm import Session

from bpo.documents.tables import XLSX
from bpo.imports import actions, queries, rules, shown, template, wizard
from bpo.imports.columns import fields_of
from bpo.imports.importer import IMPORTERS, Importer
from bpo.imports.models import ImportRun
from bpo.imports.reading import reading_fields, reading_values, said_anew
from bpo.imports.rules import RunState
from bpo.imports.schemas import RUN_STATES, RUN_TONES, ListIn, RunRow
from bpo.imports.tables import Table
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_number
from bpo.kernel.models import JobRun, JobState
from bpo.kernel.permits import Actor, signed_in
from bpo.kernel.web import Filter, Listing, actor, db, done, download, form_page, history_of, list_page, now
from bpo.kernel.web.request import asked_number

views = Blueprint("list_imports", __name__)


def kinds_offered(_session: Session, who: Actor) -> list[tuple[str, str]]:
    """[(kind, label)] of the lists this person may import, for the list's filter."""
    return [(one.kind, str(one.label)) for one in IMPORTERS.offered(who)]


RUNS = Listing(
    RunRow, columns="id kind file_name state rows created updated unchanged rejected stands_at",
    search=(ImportRun.file_name,), key=ImportRun.id, default="-id",
    at={"stands_at": func.coalesce(ImportRun.done_at, ImportRun.created_at)},
    filters=(
        Filter("kind", _l("What"), ImportRun.kind, kinds_offered),
        Filter("state", _l("State"), ImportRun.state, list(RUN_STATES.items())),
    ),
    link=lambda run: url_for("list_imports.show", run_id=run.id),
)  # fmt: skip

slots.nav(_l("Imports"), "list_imports.index", icon="database-import", order=420, group="operations",
          shown=wizard.only_lists)  # fmt: skip


class NamedRun:
    """An import as the list shows it: with the name of its kind, and what was found of its rows or came of them."""

    def __init__(self, run: ImportRun) -> None:
        self.id, self.file_name, self.state, self.rows = run.id, run.file_name, run.state, run.rows
        self.created_at, self.done_at, self.stands_at = run.created_at, run.done_at, run.done_at or run.created_at
        self.kind = str(IMPORTERS.kinds[run.kind].label) if run.kind in IMPORTERS.kinds else run.kind
        counts: dict[str, int] = run.counts if isinstance(run.counts, dict) else {}
        made = run.state is RunState.DONE
        self.created = counts.get("created" if made else "create")
        self.updated = counts.get("updated" if made else "update")
        self.unchanged = counts.get("unchanged")
        self.rejected = rules.rejected_in(counts) if counts else None


@views.get("/list-imports")
@signed_in
def index() -> Any:
    return list_page(
        RUNS, queries.runs_listed(db(), actor()), title=_("Imports"), template="imports/index.html",
        shape=lambda runs: [NamedRun(run) for run in runs], tabs=wizard.places("list_imports.index"),
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
        crumbs=_crumbs(importer, of_id), template="imports/new.html", imports_url=url_for("list_imports.index"),
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
        taken = wizard.columns_said(data, {name: one.label for name, one in fields_of(importer).items()})
        actions.settle(db(), actor(), run_id=run_id, mapping=taken)
        actions.check(db(), actor(), run_id=run_id, now=now())
        return url_for("list_imports.show", run_id=run_id)

    values = wizard.column_values(mapping) | reading_values(reading)
    table = queries.table_of(db(), run)
    return form_page(
        columns_schema(importer, table, reading), save, title=run.file_name, submit=_("Check all rows"),
        back=importer.back(run.of_id), values=values, template="imports/columns.html", rows=run.rows,
        crumbs=_crumbs(importer, run.of_id), steps=shown.steps_of(run), left=shown.left_out(importer, header, mapping),
        preview=lambda: shown.preview(db(), actor(), run_id),
    )  # fmt: skip


def columns_schema(importer: Importer, table: Table, reading: dict[str, Any]) -> type[f.Schema]:
    """The form: how the file is read, then for each of its columns which field it holds."""
    form: dict[str, Any] = dict(reading_fields(table.sheets, table.encoding))
    fields = {name: one.label for name, one in fields_of(importer).items()}
    form |= wizard.column_fields(table.header, table.rows, fields)
    made: type[f.Schema] = f.Schema.from_dict(form, name="ColumnsForm")  # type: ignore[assignment]
    return made


@views.get("/list-imports/<int:run_id>")
@signed_in
def show(run_id: int) -> Any:
    run, importer = queries.run_for(db(), actor(), run_id)
    verdicts = queries.verdicts_of(db(), run_id)
    counts = queries.counted(verdicts)
    state = request.args.get("state", "")
    part, page, pages = wizard.paged(shown.chosen(verdicts, state))
    applies, rejected = counts["create"] + counts["update"], rules.rejected_in(counts)
    later = counts["stale"] + counts["refused"]
    job = _job(db(), run)
    failed = job is not None and job.state in (JobState.FAILED, JobState.CANCELLED)
    tabs = wizard.row_tabs(
        lambda name: url_for("list_imports.show", run_id=run_id, state=name or None), state, counts,
        rejected if later else 0,
    )  # fmt: skip
    return render_template(
        "imports/show.html", title=run.file_name, code=importer.label, crumbs=_crumbs(importer, run.of_id),
        state=RUN_STATES[run.state], tone=RUN_TONES[run.state], stage=STAGES[run.state], steps=shown.steps_of(run),
        links=_links(run), begin_label=_("Import %(count)s rows", count=say_number(applies)),
        begin_refused=None if applies else _("No row of this file is new or changed."), go_on=failed,
        nothing_new=None if applies else _("Every row of this file stands here already. There is nothing to import."),
        job=_progress_of(run, job) if run.state is RunState.IMPORTING else None,
        may=True, rejected=rejected, tabs=tabs, rows=shown.verdict_rows(importer, part), page=page, pages=pages,
        page_url=wizard.page_address("list_imports.show", run_id=run_id),
        figures=wizard.figures(run.rows, counts), came=_came(counts) if run.state is RunState.DONE else None,
        history=history_of(run),
    )  # fmt: skip


STAGES = {
    RunState.RECEIVED: "columns", RunState.CHECKED: "checked", RunState.IMPORTING: "importing", RunState.DONE: "done",
}  # fmt: skip


def _links(run: ImportRun) -> dict[str, str]:
    """The addresses of the next steps."""
    own = {"columns": "columns", "begin": "begin", "progress": "progress"}
    return {
        **{name: url_for(f"list_imports.{endpoint}", run_id=run.id) for name, endpoint in own.items()},
        **{form: url_for("list_imports.rejected_rows", run_id=run.id, form=form) for form in ("xlsx", "csv")},
        "anew": url_for("list_imports.new", kind=run.kind, of=run.of_id),
    }


def _came(counts: dict[str, int]) -> list[tuple[str, str]]:
    return [
        (_("New records"), say_number(counts["created"])),
        (_("Changed records"), say_number(counts["updated"])),
        (_("Changed meanwhile"), say_number(counts["stale"])),
        (_("Refused"), say_number(counts["refused"])),
    ]


def _progress_of(run: ImportRun, job: JobRun | None) -> dict[str, Any] | None:
    return wizard.progress(job, url_for("list_imports.show", run_id=run.id))


def _job(session: Any, run: ImportRun) -> JobRun | None:
    return session.get(JobRun, run.job_id) if run.job_id else None


@views.get("/list-imports/<int:run_id>/progress")
@signed_in
def progress(run_id: int) -> Any:
    """How far the import is; asked for each second by the page."""
    run, _importer = queries.run_for(db(), actor(), run_id)
    return render_template("imports/_progress.html", job=_progress_of(run, _job(db(), run)), links=_links(run))


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
    return wizard.refused_file(run.file_name, head, rows, form)
