"""An import step by step, as the wizard of lists goes: which column holds what, what it would do, what came of it."""

from typing import Any

from flask import render_template, request, url_for

from bpo.imports import wizard
from bpo.imports.reading import reading_fields, reading_values, said_anew
from bpo.imports.rules import RowState, RunState
from bpo.imports.schemas import RUN_STATES
from bpo.kernel.errors import Conflict, Invalid
from bpo.kernel.jobs.queries import job_by_key
from bpo.kernel.locale import _, say_moment, say_number
from bpo.kernel.models import JobRun
from bpo.kernel.permits import gate
from bpo.kernel.sheets import Sheet
from bpo.kernel.web import actor, db, done, download, form_page, history_of, now
from bpo.projects.queries import project_facts
from operations.intake import actions, queries
from operations.intake.models import IntakeBatch
from operations.intake.rules import IntakeKind, IntakeState
from operations.intake.schemas import KINDS, STATES, TONES
from operations.intake.views import mapping, rows
from operations.intake.views.batches import crumbs, views

STEPS_DONE = {"columns": 1, "refused": 1, "waiting": 1, "checked": 3, "importing": 3, "done": 4}


@views.route("/imports/<int:batch_id>/columns", methods=["GET", "POST"])
@gate(*queries.ALL_PERMITS)
def columns(batch_id: int) -> Any:
    """Which column holds what, beside what stands in it; the first rows as they are read so."""
    batch = queries.batch_for(db(), actor(), batch_id, importing=True)
    here, there = (url_for(f"imports.{name}", batch_id=batch_id) for name in ("columns", "show"))
    if batch.state is IntakeState.DONE or batch.file_id is None:
        return done(there)
    reader, how = actions.reader_of(batch.kind), actions.how_of(batch)
    sheet = actions.sheet_of(db(), batch)
    header, mapped = list(sheet.header), batch.source in reader.mapped
    read = reading_told(sheet) if mapped else {}
    more = reading_fields(read.pop("sheets", ()), read.get("encoding", ""), unsaid=True)

    def save(data: dict[str, Any]) -> str:
        anew = said_anew(data, read)
        if anew:
            actions.read_anew(db(), actor(), batch_id=batch_id, **anew)
            return here
        said = mapping.mapping_of(reader, header, data, how.get("mapping") or {}) if mapped else None
        try:
            actions.settle(db(), actor(), batch_id=batch_id, mapping=said, choice=str(data["choice"]))
        except Invalid as wrong:
            raise Invalid(wrong.code, "%(reason)s", reason=rows.said(reader, wrong)) from wrong
        return there

    looked_at = min(batch.rows, actions.TRIED)
    return form_page(
        mapping.mapping_schema(reader, sheet, more) if mapped else mapping.known_schema(reader), save,
        title=batch.file_name, back=there, template="imports/columns.html", crumbs=crumbs(), rows=batch.rows,
        submit=_("Check all rows") if looked_at == batch.rows
        else _("Check the first %(count)s rows", count=say_number(looked_at)),
        values=mapping.form_values(reader, header if mapped else [], how) | reading_values(read),
        steps=wizard.steps(STEPS_DONE["columns"], (batch.imported_at,)),
        left=mapping.left_out(reader, header, how) if mapped else [], preview=lambda: rows.preview(batch, sheet),
        known=None if mapped else _("%(source)s: the layout of these files is known, there is nothing to match.",
                                    source=reader.sources[batch.source]),
    )  # fmt: skip


def reading_told(sheet: Sheet) -> dict[str, Any]:
    """How a file was read: its worksheets and the one taken, or its encoding and delimiter."""
    return {
        "sheets": sheet.sheet_names, "sheet": sheet.name, "encoding": sheet.encoding, "delimiter": sheet.delimiter
    }  # fmt: skip


@views.get("/imports/<int:batch_id>")
@gate(*queries.ALL_PERMITS)
def show(batch_id: int) -> Any:
    """What importing the file would do, row by row; how far it is; what came of it."""
    batch = queries.batch_for(db(), actor(), batch_id)
    job = job_by_key(db(), actions.key_of(batch))
    may = queries.may_import(actor(), batch.kind, batch.project_id)
    context = stood(batch, job, may)
    reader, about = actions.reader_of(batch.kind), project_facts(db(), batch.project_id)
    stage = context["stage"]
    shown = [] if batch.refusal is None else [
        ("error", _("The file was refused and nothing was imported. %(reason)s", reason=batch.refusal_said))
    ]  # fmt: skip
    facts = [
        (_("Project"), f"{about.code} {about.name}"), (_("What"), KINDS[batch.kind]),
        (_("Source"), reader.sources.get(batch.source, batch.source)),
        *((label, say_moment(moment))
          for label, moment in ((_("Covers from"), batch.covers_from), (_("Covers to"), batch.covers_to)) if moment),
        (_("When"), say_moment(batch.imported_at)),
    ]  # fmt: skip
    since = (None, None, None, batch.imported_at) if stage == "done" else (batch.imported_at,)
    return render_template(
        "imports/show.html", title=batch.file_name, code=_("Import %(batch)s", batch=batch.id), crumbs=crumbs(),
        state=RUN_STATES[RunState.IMPORTING] if stage == "importing" else STATES[batch.state],
        tone=TONES[batch.state], steps=wizard.steps(STEPS_DONE[stage], since), may=may,
        links=links_of(batch), about=facts, history=history_of(batch),
        **{**context, "notices": shown + context.get("notices", [])},
    )  # fmt: skip


def stood(batch: IntakeBatch, job: JobRun | None, may: bool) -> dict[str, Any]:
    """Where an import stands: its stage with what the page shows of it."""
    here = url_for("imports.show", batch_id=batch.id)
    if batch.state is IntakeState.DONE:
        return ended(batch)
    if job is not None and job.is_open:
        figures = [(_("Rows in the file"), say_number(batch.rows))]
        return {"stage": "importing", "job": wizard.progress(job, here), "figures": figures}
    if batch.file_id is None:
        return {"stage": "refused"}
    if not may:
        return {"stage": "waiting"}
    failed = wizard.progress(job, here) if job is not None and batch.state is IntakeState.WAITING else None
    reader = actions.reader_of(batch.kind)
    try:
        trial = actions.try_out(db(), actor(), batch_id=batch.id)
    except Conflict as refusal:
        return {"stage": "waiting", "notices": [("warn", rows.said(reader, refusal))], "job": failed}
    except Invalid as refusal:
        told = _("The file cannot be read so: %(reason)s", reason=rows.said(reader, refusal))
        stage = "columns" if batch.source in reader.mapped else "refused"
        return {"stage": stage, "notices": [("warn", told)] if batch.refusal is None else [], "job": failed}
    return {**checked(batch, trial), "job": failed}


def checked(batch: IntakeBatch, trial: actions.Trial) -> dict[str, Any]:
    """What importing a file would do, record by record."""
    counts, state = rows.counted(trial), request.args.get("state", "")
    state = state if state in set(RowState) else ""
    part, page, pages = wizard.paged(rows.judged(trial, state))
    applies, rejected = trial.counts.created + trial.counts.revised, counts[RowState.ERROR.value]
    whole = trial.looked_at == batch.rows
    label = _("Import %(count)s records", count=say_number(applies)) if applies else _("Import")
    return {
        "stage": "checked", "rejected": rejected, "figures": wizard.figures(batch.rows, counts),
        "begin_label": label if whole else _("Import all %(count)s rows", count=say_number(batch.rows)),
        "nothing_new": _("Every record of this file stands here already; importing it changes nothing.")
        if whole and not applies and not rejected else None,
        "unseen": None if whole else _("Of the first %(count)s rows; the others are looked at when they are imported.",
                                       count=say_number(trial.looked_at)),
        "tabs": wizard.row_tabs(
            lambda name: url_for("imports.show", batch_id=batch.id, state=name or None), state, counts, 0
        ),
        "rows": rows.verdict_rows(batch, list(part)), "page": page, "pages": pages,
        "page_url": wizard.page_address("imports.show", batch_id=batch.id),
    }  # fmt: skip


def ended(batch: IntakeBatch) -> dict[str, Any]:
    """What came of an imported file; of its rows those that were rejected."""
    start, page, pages = wizard.page_of(batch.rejected)
    told = (batch.created, batch.revised, batch.unchanged, batch.rejected)
    counts = dict(zip((state.value for state in RowState), told, strict=True))
    found: list[tuple[Any, ...]] = list(wizard.figures(batch.rows, counts))
    if batch.kind is IntakeKind.CALLS and batch.created:
        found[1] = (*found[1], url_for("calls.of_project", project_id=batch.project_id, batch=batch.id))
    here = url_for("imports.show", batch_id=batch.id)
    tabs = [{"label": found[-1][0], "count": batch.rejected, "here": True, "url": here}]
    return {
        "stage": "done", "rejected": batch.rejected, "figures": found, "tabs": tabs if batch.rejected else [],
        "rows": rows.rejected_rows(batch, queries.rejected_of(db(), batch.id, wizard.PAGE, start)), "page": page,
        "pages": pages, "page_url": wizard.page_address("imports.show", batch_id=batch.id),
    }  # fmt: skip


def links_of(batch: IntakeBatch) -> dict[str, str]:
    """The addresses of the next steps."""
    own = {name: url_for(f"imports.{name}", batch_id=batch.id) for name in ("columns", "begin", "progress")}
    files = {form: url_for("imports.rejected_rows", batch_id=batch.id, form=form) for form in ("xlsx", "csv")}
    anew = url_for(
        "imports.upload", project_id=batch.project_id, kind=batch.kind.value, source=batch.source,
        choice=actions.how_of(batch).get("choice"),
    )  # fmt: skip
    return {**own, **files, "anew": anew}


@views.get("/imports/<int:batch_id>/progress")
@gate(*queries.ALL_PERMITS)
def progress(batch_id: int) -> Any:
    """How far the import is; asked for each second by the page."""
    batch = queries.batch_for(db(), actor(), batch_id)
    job = job_by_key(db(), actions.key_of(batch))
    told = wizard.progress(job, url_for("imports.show", batch_id=batch_id))
    return render_template("imports/_progress.html", job=told, links=links_of(batch))


@views.post("/imports/<int:batch_id>/import")
@gate(*queries.ALL_PERMITS)
def begin(batch_id: int) -> Any:
    batch = queries.batch_for(db(), actor(), batch_id, importing=True)
    actions.enqueue(db(), actor(), batch_id=batch_id, title=title_of(batch), now=now())
    return done(url_for("imports.show", batch_id=batch_id))


def title_of(batch: IntakeBatch) -> str:
    """What the job that imports a file is called."""
    return _("Import “%(file)s”", file=batch.file_name)


@views.post("/imports/<int:batch_id>/rejected-rows.<any(csv, xlsx):form>")
@gate(*queries.ALL_PERMITS)
def rejected_rows(batch_id: int, form: str) -> Any:
    data, media_type, name = rejected_file(batch_id, form)
    return download(data, name, media_type)


def rejected_file(batch_id: int, form: str) -> tuple[bytes, str, str]:
    """(bytes, media type, name) of the rejected rows as a file to correct and upload again; the look is journaled."""
    batch, head, found = actions.rejected_table(db(), actor(), batch_id=batch_id)
    data, media_type, name = wizard.refused_file(batch.file_name, head, found, form)
    if batch.header is None and form == "csv":
        data = data.split(b"\r\n", 1)[1]  # a file that came without a head goes out without one
    return data, media_type, name
