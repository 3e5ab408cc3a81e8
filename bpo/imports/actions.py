"""The steps of an import: a file is received, its columns settled, its rows checked, imported, the rest returned."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bpo.imports import checking, queries, rules, tables, verdicts
from bpo.imports.columns import REASON, ROW, fields_of, suggested
from bpo.imports.importer import IMPORTERS, Importer, Scope
from bpo.imports.models import ImportChunk, ImportMapping, ImportRun
from bpo.imports.rules import CellError, Outcome, ReadRow, RowState, RunState, Verdict
from bpo.imports.tables import Table, many_objects
from bpo.kernel import files, jobs, journal
from bpo.kernel.cells import normal_name
from bpo.kernel.errors import BusinessError, Conflict, Forbidden, Invalid, text
from bpo.kernel.locale import say_error
from bpo.kernel.models import JobRun
from bpo.kernel.permits import Actor
from bpo.kernel.vault import house_vault

JOB = "imports.rows"
CHANGED_MEANWHILE = text(
    "Somebody changed this record after the rows were checked. Look at it, then import the row anew."
)


@many_objects()
def receive(
    session: Session, actor: Actor, *, kind: str, name: str, data: bytes, now: datetime, of_id: int | None = None
) -> ImportRun:
    """A file as it was sent, read once and kept encrypted; its columns are taken for what they seem to be."""
    importer = IMPORTERS.of(kind)
    actor = actor.under(importer.permit)
    importer.enter(session, actor, of_id)
    table = tables.read_table(data, name)
    run = ImportRun(
        kind=kind, of_id=of_id, file_name=name.replace("\\", "/").rpartition("/")[2][:200] or "file",
        sha256=hashlib.sha256(data).hexdigest(), owner_id=actor.id, created_at=now, header=[], reading={}, mapping={},
    )  # fmt: skip
    session.add(run)
    session.flush()
    run.file_id = _keep(session, actor, run, data, now)
    _take_table(session, actor, run, importer, table, now)
    journal.record(session, actor, "imports.list_received", run, file=run.file_name, rows=run.rows)
    return run


def _keep(session: Session, actor: Actor, run: ImportRun, data: bytes, now: datetime) -> int:
    return files.store(
        session, actor, house_vault().hide_bytes(data), name=run.file_name, subject_type="imports_run",
        subject_id=run.id, project_id=None, now=now, media_type="application/octet-stream",
    ).id  # fmt: skip


def _take_table(
    session: Session, actor: Actor, run: ImportRun, importer: Importer, table: Table, now: datetime
) -> None:
    run.table_id = _keep(session, actor, run, tables.dumped(table), now)
    run.header, run.rows = list(table.header), len(table.rows)
    run.reading = {
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "encoding": table.encoding,
        "delimiter": table.delimiter,
    }
    run.mapping = suggested(importer, table.header, queries.remembered(session, run.kind))


def read_anew(
    session: Session, actor: Actor, *, run_id: int, now: datetime, sheet: str | None = None,
    encoding: str | None = None, delimiter: str | None = None,
) -> ImportRun:  # fmt: skip
    """Another worksheet, encoding or delimiter than the one that was found out; the columns are looked at anew."""
    run, importer, actor = _open(session, actor, run_id)
    table = tables.read_table(
        queries.stored(session, run.file_id), run.file_name, sheet=sheet or None, encoding=encoding or None,
        delimiter=delimiter or None,
    )  # fmt: skip
    _forget_check(session, run)
    _take_table(session, actor, run, importer, table, now)
    journal.record(session, actor, "imports.list_settled", run, file=run.file_name)
    return run


def settle(session: Session, actor: Actor, *, run_id: int, mapping: Mapping[str, int]) -> ImportRun:
    """Say which column holds what: {field: column from 1}; it is remembered for the kind of list, whoever imports."""
    run, importer, actor = _open(session, actor, run_id)
    header = queries.header_of(run)
    _check_mapping(importer, header, mapping)
    _forget_check(session, run)
    run.mapping = dict(mapping)
    _remember(session, run.kind, header, mapping)
    journal.record(session, actor, "imports.list_settled", run, file=run.file_name)
    return run


def _open(session: Session, actor: Actor, run_id: int) -> tuple[ImportRun, Importer, Actor]:
    run, importer = queries.run_for(session, actor, run_id)
    rules.check_open(run.state)
    return run, importer, actor.under(importer.permit)


def _forget_check(session: Session, run: ImportRun) -> None:
    session.execute(delete(ImportChunk).where(ImportChunk.run_id == run.id))
    run.state, run.counts, run.checked_hash, run.checked_at = RunState.RECEIVED, {}, "", None


def _check_mapping(importer: Importer, header: Sequence[str], mapping: Mapping[str, int]) -> None:
    fields = fields_of(importer)
    for name, place in mapping.items():
        if name not in fields:
            message = text("There is no field “%(name)s” in this list.")
            raise Invalid("mapping_field", message, "mapping", name=name)
        if not isinstance(place, int) or not 1 <= place <= len(header):
            raise Invalid(
                "mapping_column", text("The file has no column %(column)s; it has %(count)s."), "mapping",
                column=str(place)[:40], count=len(header),
            )  # fmt: skip
    places = list(mapping.values())
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice is not None:
        raise Invalid(
            "mapping_twice", text("Column %(column)s is used for two fields. Each column holds one."), "mapping",
            column=header[twice - 1] or twice,
        )  # fmt: skip
    if not mapping:
        raise Invalid("mapping_empty", text("Say for at least one column what it holds."), "mapping")


def _remember(session: Session, kind: str, header: Sequence[str], mapping: Mapping[str, int]) -> None:
    field_of = {place: name for name, place in mapping.items()}
    names = {normal_name(head): field_of.get(place, "") for place, head in enumerate(header, 1) if normal_name(head)}
    row = session.scalars(select(ImportMapping).where(ImportMapping.kind == kind)).one_or_none()
    if row is None:
        session.add(ImportMapping(kind=kind, names=names))
    else:
        row.names = {**(row.names if isinstance(row.names, dict) else {}), **names}


@many_objects()
def check(session: Session, actor: Actor, *, run_id: int, now: datetime) -> ImportRun:
    """Judge every row without importing any; the verdict is kept with what it was reached on."""
    run, importer, actor = _open(session, actor, run_id)
    mapping = queries.mapping_of(run)
    _check_mapping(importer, queries.header_of(run), mapping)
    _forget_check(session, run)
    scope = Scope(actor, run.of_id, now)
    rows = checking.read_rows(session, importer, scope, queries.table_of(session, run), mapping)
    clashes = checking.shared(importer, rows)
    found: list[Verdict] = []
    for number, start in enumerate(range(0, len(rows), importer.chunk)):
        part = rows[start : start + importer.chunk]
        judged = [verdict for verdict, _values, _current in checking.judged(session, importer, scope, part, clashes)]
        session.add(ImportChunk(run_id=run.id, number=number, verdicts=verdicts.packed(judged)))
        found += judged
    counts = queries.counted(found)
    run.state, run.checked_at, run.counts = RunState.CHECKED, now, counts
    run.checked_hash = basis_of(run)
    journal.record(
        session, actor, "imports.list_checked", run, file=run.file_name, new=counts["create"],
        changed=counts["update"], unchanged=counts["unchanged"], wrong=counts["error"],
    )  # fmt: skip
    return run


def basis_of(run: ImportRun) -> str:
    """What a verdict holds for: this file, read so."""
    told = journal.canonical([run.sha256, run.table_id, run.of_id, queries.mapping_of(run)])
    return hashlib.sha256(told.encode()).hexdigest()


def begin(session: Session, actor: Actor, *, run_id: int, title: str, now: datetime) -> JobRun:
    """Have the new and changed rows imported as a job; asking twice is asking once."""
    run, importer = queries.run_for(session, actor, run_id)
    actor = actor.under(importer.permit)
    counts = run.counts if isinstance(run.counts, dict) else {}
    rules.check_ready(run.state, counts.get("create", 0) + counts.get("update", 0))
    if run.checked_hash != basis_of(run):
        raise Conflict("not_checked", text("Check the rows first: say which column holds what."))
    job = jobs.enqueue(session, actor, JOB, title=title, now=now, key=f"{JOB}/{run.id}", run_id=run.id)
    if run.state is not RunState.IMPORTING:
        run.state = RunState.IMPORTING
        journal.record(session, actor, "imports.list_begun", run, file=run.file_name)
    run.job_id = job.id
    return job


@many_objects()
def import_chunk(session: Session, actor: Actor, *, run_id: int, chunk_id: int, table: Table, now: datetime) -> int:
    """Import the rows of one chunk, in this one transaction; one that was imported is left alone. Returns rows done.

    `table`: that of the run. Every row is judged again: what changed since it was checked is reported stale and left
    as it is.
    """
    run, importer = queries.run_for(session, actor, run_id)
    actor = actor.under(importer.permit)
    chunk = session.get_one(ImportChunk, chunk_id, with_for_update=True)
    before = verdicts.unpacked(chunk.verdicts)
    if chunk.done_at is not None:
        return 0
    journal.one_of_many(session)
    wanted = {one.row: one for one in before if one.applies}
    if wanted:
        scope = Scope(actor, run.of_id, now)
        rows = checking.read_rows(session, importer, scope, table, queries.mapping_of(run), frozenset(wanted))
        done = _apply(session, importer, scope, rows, wanted)
        chunk.verdicts = verdicts.packed([done.get(one.row, one) for one in before])
    chunk.done_at = now
    session.flush()
    return len(wanted)


def _apply(
    session: Session, importer: Importer, scope: Scope, rows: Sequence[ReadRow], wanted: Mapping[int, Verdict]
) -> dict[int, Verdict]:
    """{row: its verdict with what came of it}."""
    done: dict[int, Verdict] = {}
    by_number = {row.number: row for row in rows}
    new: list[tuple[Verdict, dict[str, Any]]] = []
    for verdict, values, current in checking.judged(session, importer, scope, rows, {}):
        told = wanted[verdict.row]
        if current is not None and verdict.state is RowState.UNCHANGED:
            done[verdict.row] = replace(told, record_id=current.id, outcome=Outcome.DONE)
        elif (current.version if current else None) != told.basis or (
            current.id if current else None
        ) != told.record_id:
            done[verdict.row] = _failed(told, Outcome.STALE, CellError("", told.title, CHANGED_MEANWHILE))
        elif verdict.state is RowState.ERROR:
            done[verdict.row] = replace(told, outcome=Outcome.REFUSED, errors=verdict.errors)
        elif current is not None:
            done[verdict.row] = _update(session, importer, scope, told, by_number[verdict.row], current, values)
        else:
            new.append((told, values))
    return done | _create(session, importer, scope, new, by_number)


def _failed(told: Verdict, outcome: Outcome, wrong: CellError) -> Verdict:
    return replace(told, outcome=outcome, errors=(wrong,))


def _update(
    session: Session, importer: Importer, scope: Scope, told: Verdict, row: ReadRow, current: rules.Current,
    values: Mapping[str, Any],
) -> Verdict:  # fmt: skip
    try:
        with journal.apart(session):
            importer.update(session, scope, current, values)
    except Forbidden:
        raise
    except BusinessError as refusal:
        return _failed(told, Outcome.REFUSED, checking.told_error(refusal, row))
    return replace(told, outcome=Outcome.DONE)


def _create(
    session: Session, importer: Importer, scope: Scope, new: Sequence[tuple[Verdict, Mapping[str, Any]]],
    rows: Mapping[int, ReadRow],
) -> dict[int, Verdict]:  # fmt: skip
    """New records: all at once where the kind can, else one by one; a refused one leaves no trace."""
    if importer.create_many is not None and new:
        try:
            with journal.apart(session):
                ids = importer.create_many(session, scope, [values for _told, values in new])
        except (Invalid, Conflict):
            ids = []  # somebody's act since they were judged: one by one it shows which row it is
        if ids:
            return {
                told.row: replace(told, record_id=number, outcome=Outcome.DONE)
                for (told, _values), number in zip(new, ids, strict=True)
            }
    done = {}
    for told, values in new:
        try:
            with journal.apart(session):
                made = importer.create(session, scope, values)
            done[told.row] = replace(told, record_id=made, outcome=Outcome.DONE)
        except Forbidden:
            raise
        except BusinessError as refusal:
            done[told.row] = _failed(told, Outcome.REFUSED, checking.told_error(refusal, rows[told.row]))
    return done


def finish(session: Session, actor: Actor, *, run_id: int, now: datetime) -> ImportRun:
    """All chunks are imported: what came of them is counted and told once."""
    run, importer = queries.run_for(session, actor, run_id)
    if run.state is RunState.DONE:
        return run
    counts = queries.counts_of(session, run.id)
    run.state, run.done_at, run.counts = RunState.DONE, now, counts
    journal.record(
        session, actor.under(importer.permit), "imports.list_imported", run, file=run.file_name,
        created=counts["created"], updated=counts["updated"], unchanged=counts["unchanged"],
        rejected=counts["error"] + counts["stale"] + counts["refused"],
    )  # fmt: skip
    return run


def rejected_table(session: Session, actor: Actor, *, run_id: int) -> tuple[ImportRun, list[str], list[list[Any]]]:
    """The rejected rows with their own cells, to be corrected: (run, head, rows); the look is journaled.

    The last two columns are the row's number and the reason; both are passed over when the file comes back.
    """
    run, importer = queries.run_for(session, actor, run_id)
    rejected = {one.row: one for one in queries.verdicts_of(session, run.id) if one.rejected}
    fields = fields_of(importer)
    table = queries.table_of(session, run)
    width = max([len(table.header), *(len(cells) for number, cells in table.rows if number in rejected)])
    rows = [
        [*cells, *[""] * (width - len(cells)), number, reasons_of(rejected[number], fields)]
        for number, cells in table.rows if number in rejected
    ]  # fmt: skip
    head = [*table.header, *[""] * (width - len(table.header)), str(ROW), str(REASON)]
    journal.record(
        session, actor.under(importer.permit), "imports.list_rejects_taken", run, file=run.file_name, count=len(rows)
    )
    return run, head, rows


def reasons_of(one: Verdict, fields: Mapping[str, Any]) -> str:
    """Everything that is wrong with a row, in one cell."""
    told = []
    for wrong in one.errors:
        label = str(fields[wrong.column].label) if wrong.column in fields else ""
        said = say_error(wrong.reason, dict(wrong.facts))
        told.append(f"{label}: {said}" if label else said)
    return "\n".join(told)
