"""Pages of imports: upload, how the file is read, what came of it, the rows to be corrected."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from bpo.imports.reading import reading_fields, reading_values, said_anew
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.errors import Invalid, NotFound
from bpo.kernel.locale import _, _l, say_error
from bpo.kernel.permits import gate
from bpo.kernel.sheets import Sheet
from bpo.kernel.web import Filter, Listing, actor, db, done, download, form_page, history_of, list_page, now
from bpo.kernel.web.forms import show_form
from bpo.projects.queries import name_of, project_facts, project_names
from operations.intake import actions, queries
from operations.intake.models import IntakeBatch
from operations.intake.rules import IntakeKind, IntakeState, counted_columns, named_columns
from operations.intake.schemas import KINDS, STATES, TABLES, TONES, UPLOADS, BatchRow

views = Blueprint("imports", __name__)

SHOWN = 8
SECOND = "_second"  # a time that stands in a column beside its day
SHOWN_REJECTED = 100
NO_FIELDS: Mapping[str, Any] = {}

BATCHES = Listing(
    BatchRow, columns="id project kind file_name state rows created revised unchanged rejected imported_at",
    search=(IntakeBatch.file_name,), key=IntakeBatch.id, default="-id",
    at={"project": name_of(IntakeBatch.project_id)}, totals="rows created revised unchanged rejected",
    name="imports", title=_l("Imports"), permits=" ".join(queries.ALL_PERMITS),
    filters=(
        Filter("kind", _l("What"), IntakeBatch.kind, list(KINDS.items())),
        Filter("state", _l("State"), IntakeBatch.state, list(STATES.items())),
    ),
    link=lambda batch: url_for("imports.show", batch_id=batch.id),
)  # fmt: skip

slots.nav(_l("Imports"), "imports.index", *queries.ALL_PERMITS, icon="database-import", order=420, group="operations",
          key="d")  # fmt: skip


class NamedBatch:
    """An import as the list shows it: with its project's name."""

    def __init__(self, batch: IntakeBatch, project: str) -> None:
        self.id, self.project, self.kind, self.file_name = batch.id, project, batch.kind, batch.file_name
        self.state, self.rows, self.created, self.revised = batch.state, batch.rows, batch.created, batch.revised
        self.unchanged, self.rejected, self.imported_at = batch.unchanged, batch.rejected, batch.imported_at


def named(batches: list[IntakeBatch]) -> list[NamedBatch]:
    names = project_names(db(), {batch.project_id for batch in batches})
    return [NamedBatch(batch, names.get(batch.project_id, "")) for batch in batches]


@views.get("/imports")
@gate(*queries.ALL_PERMITS)
def index() -> Any:
    acts = [
        (str(UPLOADS[kind]), url_for("imports.choose", kind=kind.value))
        for kind in IntakeKind if actor().may(queries.PERMITS[kind][0])
    ]  # fmt: skip
    return list_page(
        BATCHES, queries.batches_listed(db(), actor()), title=_("Imports"), shape=named, acts=acts,
        empty=_("Files of call records and orders stand here with what came of them."),
    )  # fmt: skip


@views.route("/imports/<any(calls, orders):kind>/new", methods=["GET", "POST"])
@gate(*queries.ALL_PERMITS)
def choose(kind: str) -> Any:
    """For which project: those who import for many are not on the project's own page."""
    taken = IntakeKind(kind)
    actor().under(queries.PERMITS[taken][0])
    offered = queries.projects_to_import(db(), actor(), taken)
    schema = shape_of("ForProject", {"project_id": f.Reference(label=_l("Project"), pick=lambda *_who: offered)})

    def go(data: dict[str, Any]) -> str:
        return url_for("imports.upload", project_id=data["project_id"], kind=kind)

    return form_page(
        schema, go, title=_("Upload a file"), submit=_("Continue"), back=url_for("imports.index"), crumbs=_crumbs()
    )


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Imports"), url_for("imports.index")), *more]


@views.route("/projects/<int:project_id>/imports/<any(calls, orders):kind>/new", methods=["GET", "POST"])
@gate(*queries.ALL_PERMITS)
def upload(project_id: int, kind: str) -> Any:
    taken = IntakeKind(kind)
    reader = actions.reader_of(taken)
    actor().under(reader.import_permit)
    if not queries.may_import(actor(), taken, project_id):
        raise NotFound("project", id=project_id)
    about = project_facts(db(), project_id)

    def save(data: dict[str, Any]) -> str:
        batch = receive_upload(taken, project_id, data["file"], str(data.get("source") or next(iter(reader.sources))),
                               choice=str(data["choice"]))  # fmt: skip
        waiting = batch.state is IntakeState.WAITING
        return url_for("imports.check" if waiting else "imports.show", batch_id=batch.id)

    return form_page(
        upload_schema(reader), save, title=str(UPLOADS[taken]),
        submit=_("Upload"), back=url_for("imports.index"), crumbs=_crumbs(),
        note=_("For %(project)s. Nothing is taken in before you have seen how the file is read.",
               project=f"{about.code} {about.name}"),
    )  # fmt: skip


def receive_upload(
    kind: IntakeKind, project_id: int, file: FileStorage, source: str, *, choice: str | None = None,
    mapping: dict[str, Any] | None = None,
) -> IntakeBatch:  # fmt: skip
    """An uploaded file received, by page or API."""
    reader = actions.reader_of(kind)
    how: dict[str, Any] = {"mapping": mapping} if mapping is not None else {}
    if choice and choice != next(iter(reader.choices)):
        how["choice"] = choice
    return actions.receive(
        db(), actor(), kind=kind, project_id=project_id, source=source, name=file.filename or "", data=file.read(),
        now=now(), how=how,
    )  # fmt: skip


@views.route("/imports/<int:batch_id>/check", methods=["GET", "POST"])
@gate(*queries.ALL_PERMITS)
def check(batch_id: int) -> Any:
    """How the file is read: its columns, and what the first rows give."""
    batch = queries.batch_for(db(), actor(), batch_id, importing=True)
    if batch.state is IntakeState.DONE:
        return redirect(url_for("imports.show", batch_id=batch_id), 303)
    reader = actions.reader_of(batch.kind)
    header = [str(name) for name in batch.header] if isinstance(batch.header, list) else []
    kept = actions.how_of(batch)
    sheet = actions.sheet_of(db(), batch)
    read = reading_told(sheet) if batch.source in reader.mapped else {}
    more = reading_fields(read.pop("sheets", ()), read.get("encoding", ""), unsaid=True)
    schema = mapping_schema(reader, header, more=more) if batch.source in reader.mapped else None

    def save(data: dict[str, Any]) -> str:
        anew = said_anew(data, read)
        if anew:
            actions.read_anew(db(), actor(), batch_id=batch_id, **anew)
            return url_for("imports.check", batch_id=batch_id)
        mapping = mapping_of(reader, header, data, kept.get("mapping") or {})
        actions.settle(db(), actor(), batch_id=batch_id, mapping=mapping, choice=str(data["choice"]))
        return url_for("imports.check", batch_id=batch_id)

    context = {
        "batch": batch, "project": project_facts(db(), batch.project_id), "crumbs": _crumbs(), **_preview(batch, sheet)
    }  # fmt: skip
    if schema is None:
        return render_template("operations/import_check.html", form=None, **context)
    if request.method == "POST":
        return form_page(
            schema, save, title=batch.file_name, submit="", back="", template="operations/import_check.html", **context
        )
    values = form_values(header, kept, next(iter(reader.choices))) | reading_values(read)
    return render_template("operations/import_check.html", form=show_form(schema(), values), **context)


def reading_told(sheet: Sheet) -> dict[str, Any]:
    """How a file was read: its worksheets and the one taken, or its encoding and delimiter."""
    return {
        "sheets": sheet.sheet_names, "sheet": sheet.name, "encoding": sheet.encoding, "delimiter": sheet.delimiter
    }  # fmt: skip


def _preview(batch: IntakeBatch, sheet: Sheet) -> dict[str, Any]:
    """What the file would do: {columns, shown, trial, changes, refused, wrong, total}; numbers are masked."""
    reader, about = actions.reader_of(batch.kind), project_facts(db(), batch.project_id)
    try:
        trial = actions.try_out(db(), actor(), batch_id=batch.id, sheet=sheet)
    except Invalid as wrong:
        return {"wrong": say_error(wrong.message, wrong.facts), "columns": [], "shown": [], "trial": None,
                "changes": [], "refused": [], "total": len(sheet.rows)}  # fmt: skip
    columns, shown = reader.preview(trial.taken.records[:SHOWN], about)
    refused = [queries.told_of(row, reader.mask) for row in trial.taken.refused[:SHOWN]]
    return {"wrong": None, "columns": columns, "shown": shown, "trial": trial, "refused": refused,
            "changes": changes_of(batch, trial), "total": len(sheet.rows)}  # fmt: skip


def changes_of(batch: IntakeBatch, trial: actions.Trial) -> list[dict[str, str]]:
    """What of the known records would change: {record, column, before, after}, in the words of the preview."""
    reader, about = actions.reader_of(batch.kind), project_facts(db(), batch.project_id)
    found = []
    for pair in trial.revised:
        columns, rows = reader.preview(pair, about)
        names = [str(one["label"] if isinstance(one, dict) else one) for one in columns]
        before, after = ([str(one["text"] if isinstance(one, dict) else one) for one in row] for row in rows)
        told = [(name, was, now_) for name, was, now_ in zip(names, before, after, strict=True) if was != now_]
        for name, was, now_ in told or [(_("Further details"), "…", "…")]:
            found.append({"record": after[0], "column": name, "before": was, "after": now_})
    return found


@views.post("/imports/<int:batch_id>/take-in")
@gate(*queries.ALL_PERMITS)
def take_in(batch_id: int) -> Any:
    batch = queries.batch_for(db(), actor(), batch_id, importing=True)
    title = _("Take in %(file)s", file=batch.file_name)
    run = actions.enqueue(db(), actor(), batch_id=batch_id, title=title, now=now())
    return done(url_for("jobs.show", job_id=run.id))


@views.get("/imports/<int:batch_id>")
@gate(*queries.ALL_PERMITS)
def show(batch_id: int) -> Any:
    batch = queries.batch_for(db(), actor(), batch_id)
    about = project_facts(db(), batch.project_id)
    reader = actions.reader_of(batch.kind)
    return render_template(
        "operations/import.html", batch=batch, project=about, state=STATES[batch.state], tone=TONES[batch.state],
        kind=KINDS[batch.kind], source=reader.sources.get(batch.source, batch.source),
        rejected=queries.rejected_of(db(), batch_id, SHOWN_REJECTED),
        may_import=queries.may_import(actor(), batch.kind, batch.project_id),
        waiting=batch.state is not IntakeState.DONE, history=history_of(batch), crumbs=_crumbs(),
    )  # fmt: skip


@views.post("/imports/<int:batch_id>/rejected-rows.<any(csv, xlsx):form>")
@gate(*queries.ALL_PERMITS)
def rejected_rows(batch_id: int, form: str) -> Any:
    data, media_type, name = rejected_file(batch_id, form)
    return download(data, name, media_type)


def rejected_file(batch_id: int, form: str) -> tuple[bytes, str, str]:
    """(bytes, media type, name) of the rejected rows as a file to correct and upload again; the look is journaled."""
    batch, head, rows = actions.rejected_table(db(), actor(), batch_id=batch_id)
    columns = [(str(number), name, "text") for number, name in enumerate(head)]
    columns += [("row", _("Row"), "text"), ("reason", _("Reason"), "text")]
    title = _("Rejected rows of import %(batch)s", batch=batch_id)
    data, media_type = slots.ask(
        "table_file", form, title=title, columns=columns, rows=rows, who=actor().name, when=now()
    )
    if batch.header is None and form == "csv":
        data = data.split(b"\r\n", 1)[1]  # a file that came without a head goes out without one
    return data, media_type, f"{title}.{form}"


def shape_of(name: str, shown: dict[str, Any]) -> type[f.Schema]:
    """A schema of fields that are known only when it is asked for."""
    made: type[f.Schema] = f.Schema.from_dict(shown, name=name)  # type: ignore[assignment]
    return made


def upload_schema(reader: actions.Reader) -> type[f.Schema]:
    """The upload form of a kind of file."""
    sources = StrEnum("Source", {value.upper(): value for value in reader.sources})  # type: ignore[misc]
    labels = {sources(value): label for value, label in reader.sources.items()}
    shown: dict[str, Any] = {
        "file": f.File(label=_l("File"), accept=TABLES, help=_l("CSV, XLSX or XLS; at most 20 MB."))
    }
    if len(labels) > 1:
        shown["source"] = f.Choice(sources, labels=labels, label=_l("Where the file is from"))
    shown["choice"] = _choice(reader)
    return shape_of("Upload", shown)


def _choice(reader: actions.Reader) -> f.Choice:
    values = StrEnum("Unsaid", {value.upper(): value for value in reader.choices})  # type: ignore[misc]
    labels = {values(value): label for value, label in reader.choices.items()}
    return f.Choice(values, labels=labels, label=reader.choice_label)


def mapping_schema(
    reader: actions.Reader, header: Sequence[str], times: Sequence[str] = ("arrived_at",),
    more: Mapping[str, Any] = NO_FIELDS,
) -> type[f.Schema]:  # fmt: skip
    """The form that says which column holds what: a column by its count, words by what they mean.

    `more`: fields that stand before, saying how the file is read.
    """
    columns = [(number, name or str(number)) for number, name in enumerate(header, start=1)]
    shown: dict[str, Any] = dict(more)
    for name, label in reader.fields:
        shown[name] = f.Reference(label=label, pick=lambda *_who: columns, optional=True)
        if name in times:
            shown[name + SECOND] = f.Reference(
                label=_l("its time, if in a column of its own"), pick=lambda *_who: columns, optional=True
            )
    for meaning, label in reader.words:
        shown[f"word_{meaning}"] = f.Text(label=label, optional=True, help=_l("Several words separated by commas."))
    shown["choice"] = _choice(reader)
    return shape_of("MappingForm", shown)


def mapping_of(
    reader: actions.Reader, header: Sequence[str], data: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """What the form said, as a mapping; formats of the kept one stay."""
    chosen = {
        name: [number for number in (data.get(name), data.get(name + SECOND)) if number]
        for name, _label in reader.fields
    }
    mapping = named_columns(header, chosen)
    values = {
        meaning: [word.strip() for word in said.replace("，", ",").replace("、", ",").split(",") if word.strip()]
        for meaning, said in ((meaning, data.get(f"word_{meaning}")) for meaning, _label in reader.words)
        if said
    }
    if values:
        mapping["values"] = values
    formats = {name: layout for name, layout in (kept.get("formats") or {}).items() if name in mapping}
    return mapping | ({"formats": formats} if formats else {})


def form_values(header: Sequence[str], how: Mapping[str, Any], first_choice: str) -> dict[str, Any]:
    """A mapping as the form holds it."""
    mapping = how.get("mapping") or {}
    values: dict[str, Any] = {"choice": how.get("choice") or first_choice}
    for name, numbers in counted_columns(header, mapping).items():
        values[name] = numbers[0]
        if len(numbers) > 1:
            values[name + SECOND] = numbers[1]
    for meaning, words in (mapping.get("values") or {}).items():
        values[f"word_{meaning}"] = ", ".join(words) if isinstance(words, list) else str(words)
    return values
