"""The list of imports of calls and orders, and the upload that begins one."""

from enum import StrEnum
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.datastructures import FileStorage

from bpo.imports import wizard
from bpo.imports.schemas import ACCEPT
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import gate
from bpo.kernel.web import Filter, Listing, actor, db, form_page, list_page, now
from bpo.projects.queries import name_of, project_facts, project_names
from operations.intake import actions, queries
from operations.intake.models import IntakeBatch
from operations.intake.rules import IntakeKind, IntakeState
from operations.intake.schemas import KINDS, STATES, UPLOADS, BatchRow
from operations.intake.views.mapping import choice_field, shape_of

views = Blueprint("imports", __name__)

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
          key="d", also=("list_imports.index",))  # fmt: skip
slots.tab("imports", "records", _l("Calls and orders"), "imports.index", *queries.ALL_PERMITS, order=10)


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
        template="imports/index.html", tabs=wizard.places("imports.index"),
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
        schema, go, title=str(UPLOADS[taken]), submit=_("Continue"), back=url_for("imports.index"), crumbs=crumbs()
    )


def crumbs() -> list[tuple[str, str]]:
    return [(_("Imports"), url_for("imports.index"))]


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
        return url_for("imports.columns" if waiting else "imports.show", batch_id=batch.id)

    return form_page(
        upload_schema(reader), save, title=str(UPLOADS[taken]), values=_as_before(reader), submit=_("Upload"),
        back=url_for("imports.index"), crumbs=crumbs(), template="imports/new.html",
        note=_("For %(project)s. Nothing is imported before you have seen what would become of it.",
               project=f"{about.code} {about.name}"),
    )  # fmt: skip


def _as_before(reader: actions.Reader) -> dict[str, str]:
    """What the address says of a file that follows another: where it is from, what it does not say."""
    known = {"source": reader.sources, "choice": reader.choices}
    return {name: said for name, offered in known.items() if (said := request.args.get(name, "")) in offered}


def upload_schema(reader: actions.Reader) -> type[f.Schema]:
    """The upload form of a kind of file."""
    sources = StrEnum("Source", {value.upper(): value for value in reader.sources})  # type: ignore[misc]
    labels = {sources(value): label for value, label in reader.sources.items()}
    shown: dict[str, Any] = {
        "file": f.File(label=_l("File"), accept=ACCEPT, help=_l("XLSX, XLS or CSV; at most 20 MB."))
    }
    if len(labels) > 1:
        shown["source"] = f.Choice(sources, labels=labels, label=_l("Where the file is from"))
    shown["choice"] = choice_field(reader)
    return shape_of("Upload", shown)


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
