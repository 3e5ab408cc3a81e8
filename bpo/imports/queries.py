"""Runs of the import wizard: one's own and those of one's colleagues, what was found row by row, what is remembered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session

from bpo.imports import verdicts
from bpo.imports.importer import IMPORTERS, Importer
from bpo.imports.models import ImportChunk, ImportMapping, ImportRun
from bpo.imports.rules import Outcome, RowState, Verdict
from bpo.imports.tables import Table, loaded
from bpo.kernel import files
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor
from bpo.kernel.vault import house_vault


def runs_listed(session: Session, actor: Actor) -> Select[Any]:
    """The runs of the kinds one may import: all of them where the permit reaches all records, else one's own."""
    reach = [
        ImportRun.kind == one.kind if actor.grant(one.permit) == "A"
        else and_(ImportRun.kind == one.kind, ImportRun.owner_id == actor.id)
        for one in IMPORTERS.offered(actor)
    ]  # fmt: skip
    return select(ImportRun).where(or_(false(), *reach))


def run_for(session: Session, actor: Actor, run_id: int) -> tuple[ImportRun, Importer]:
    """The run with its kind; `NotFound` for what lies outside one's work."""
    run = session.scalars(runs_listed(session, actor).where(ImportRun.id == run_id)).one_or_none()
    if run is None:
        raise NotFound("import", id=run_id)
    importer = IMPORTERS.of(run.kind)
    importer.enter(session, actor.under(importer.permit), run.of_id)
    return run, importer


def mapping_of(run: ImportRun) -> dict[str, int]:
    return dict(run.mapping) if isinstance(run.mapping, dict) else {}


def header_of(run: ImportRun) -> list[str]:
    return [str(one) for one in run.header] if isinstance(run.header, list) else []


def reading_of(run: ImportRun) -> dict[str, Any]:
    return dict(run.reading) if isinstance(run.reading, dict) else {}


def stored(session: Session, file_id: int | None) -> bytes:
    """The bytes of a kept file, opened."""
    row = session.get(StoredFile, file_id) if file_id is not None else None
    if row is None:
        raise Conflict("file_gone", text("The file of this import was not kept. Upload it again."))
    return house_vault().show_bytes(files.read(row))


def table_of(session: Session, run: ImportRun) -> Table:
    """The table as it was read when it was uploaded."""
    return loaded(stored(session, run.table_id))


def chunks_of(session: Session, run_id: int) -> list[ImportChunk]:
    return list(session.scalars(select(ImportChunk).where(ImportChunk.run_id == run_id).order_by(ImportChunk.number)))


def verdicts_of(session: Session, run_id: int) -> list[Verdict]:
    """What was found of every row, in the order of the file."""
    found = [one for chunk in chunks_of(session, run_id) for one in verdicts.unpacked(chunk.verdicts)]
    return sorted(found, key=lambda one: one.row)


def counted(found: Sequence[Verdict]) -> dict[str, int]:
    """Rows by what importing them would do, and by what it did."""
    return _counted([(one.state.value, one.outcome.value if one.outcome else None) for one in found])


def counts_of(session: Session, run_id: int) -> dict[str, int]:
    """The same of all rows of a run, as they are kept."""
    return _counted([one for chunk in chunks_of(session, run_id) for one in verdicts.states_of(chunk.verdicts)])


def _counted(found: Sequence[tuple[str, str | None]]) -> dict[str, int]:
    states = Counter(state for state, _outcome in found)
    outcomes = Counter(outcome for _state, outcome in found if outcome)
    made = Counter(state for state, outcome in found if outcome == Outcome.DONE.value)
    return {
        **{state.value: states[state.value] for state in RowState},
        **{outcome.value: outcomes[outcome.value] for outcome in Outcome},
        "created": made[RowState.CREATE.value], "updated": made[RowState.UPDATE.value],
    }  # fmt: skip


def remembered(session: Session, kind: str) -> Mapping[str, str]:
    """{normal name of a column: field it was taken for, "" for none} of a kind of list."""
    names = session.scalar(select(ImportMapping.names).where(ImportMapping.kind == kind))
    return names if isinstance(names, dict) else {}
