"""Importing files of records: received, looked at, imported as a whole or not at all, and remembered."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bpo.clients.queries import vault_of
from bpo.imports.columns import REASON, ROW, guessed
from bpo.kernel import files, jobs, journal
from bpo.kernel.db import utc_now
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.models import JobRun, StoredFile
from bpo.kernel.permits import Actor
from bpo.kernel.sheets import Sheet, read_sheet
from bpo.kernel.vault import Vault
from bpo.projects.queries import project_facts, visible_project
from bpo.projects.rules import must_not_have_ended
from operations.intake import queries, rules
from operations.intake.actions.readers import READERS, Reader, Taken, reader_of
from operations.intake.models import ColumnMapping, IntakeBatch, RejectedRow
from operations.intake.rules import BatchFacts, IntakeKind, IntakeState, Refused
from operations.intake.schemas import JOBS

REMEMBERED = "last"


def register(reader: Reader) -> Reader:
    """A kind of file, said by the package it belongs to, with its job."""
    READERS[reader.kind] = reader
    jobs.work(reader.job_kind, label=JOBS[reader.kind])(taking_in)
    return reader


def receive(
    session: Session, actor: Actor, *, kind: IntakeKind, project_id: int, source: str, name: str, data: bytes,
    now: datetime, how: Mapping[str, Any] | None = None,
) -> IntakeBatch:  # fmt: skip
    """A file as it was sent, kept encrypted and looked at. The same file again is the same import.

    What is no table is received too, as refused with its reason. `how`: {"mapping": …, "choice": …}, default what was
    remembered for the project, else what the columns suggest.
    """
    reader = reader_of(kind)
    actor = actor.under(reader.import_permit)
    project = visible_project(session, actor, project_id)
    must_not_have_ended(project.state)
    if source not in reader.sources:
        raise Invalid("source_unknown", text("There is no source “%(source)s”."), "source", source=source)
    digest = hashlib.sha256(data).hexdigest()
    refusal, header, settled = None, None, dict(how or {})
    try:
        sheet = read_sheet(data, name=name, header=source in reader.mapped, **reading_of(settled))
        header = list(sheet.header) if source in reader.mapped else None
        if header is not None and "mapping" not in settled:
            settled["mapping"] = _usual_mapping(session, reader, project_id, header)
    except Invalid as unreadable:
        refusal = unreadable
    known = _known(session, kind, project_id, source, digest, rules.hash_of(settled))
    if known is not None:
        return known
    batch = IntakeBatch(
        project_id=project_id, kind=kind, source=source, file_name=name[:200] or "file", sha256=digest, header=header,
        mapping=settled or None, mapping_hash=rules.hash_of(settled), imported_by=actor.id, imported_at=now,
        state=IntakeState.WAITING if refusal is None else IntakeState.REFUSED,
        refusal=_told(refusal, reader) if refusal is not None else None,
        rows=len(sheet.rows) if refusal is None else 0,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    if refusal is None:
        hidden = vault_of(session, project.client_id).hide_bytes(data)
        batch.file_id = files.store(
            session, actor, hidden, name=batch.file_name, subject_type="operations_batch", subject_id=batch.id,
            project_id=project_id, now=now, media_type="application/octet-stream",
        ).id  # fmt: skip
    act = "imports.received" if refusal is None else "imports.unreadable"
    journal.record(session, actor, act, batch, file=batch.file_name, batch=batch.id)
    return batch


def _known(
    session: Session, kind: IntakeKind, project_id: int, source: str, digest: str, mapping_hash: str
) -> IntakeBatch | None:
    return session.scalars(
        select(IntakeBatch).where(
            IntakeBatch.project_id == project_id, IntakeBatch.kind == kind, IntakeBatch.source == source,
            IntakeBatch.sha256 == digest, IntakeBatch.mapping_hash == mapping_hash,
        )
    ).one_or_none()  # fmt: skip


def _usual_mapping(session: Session, reader: Reader, project_id: int, header: Sequence[str]) -> dict[str, Any]:
    """The mapping of the last file where it fits this one, else what the names of the columns suggest."""
    kept = queries.remembered(session, project_id, reader.kind)
    if kept is not None:
        try:
            reader.check(header, kept)
            return kept
        except Invalid:
            pass  # another layout than last time: its own columns are looked at
    found = guessed(header, dict(reader.fields), reader.synonyms)
    return rules.named_columns(header, {name: [place] for name, place in found.items()})


def _told(refusal: Invalid | Conflict, reader: Reader) -> str:
    """A refusal to be shown later in any language."""
    facts = rules.mask_facts(refusal.facts, reader.mask)
    return json.dumps({"code": refusal.code, "message": str(refusal.message), "facts": facts}, ensure_ascii=False)


def settle(
    session: Session, actor: Actor, *, batch_id: int, mapping: Mapping[str, Any] | None, choice: str | None
) -> IntakeBatch:
    """Say how a received file is to be read. Refuses a mapping that does not fit its head."""
    batch, reader, actor = waiting_batch(session, actor, batch_id)
    how: dict[str, Any] = {name: value for name, value in how_of(batch).items() if name == "reading"}
    if batch.source in reader.mapped:
        reader.check(_header(batch), mapping or {})
        how["mapping"] = dict(mapping or {})
    if choice and choice != next(iter(reader.choices)):
        how["choice"] = choice
    return _settled(session, actor, batch, how)


def _settled(session: Session, actor: Actor, batch: IntakeBatch, how: Mapping[str, Any]) -> IntakeBatch:
    known = _known(session, batch.kind, batch.project_id, batch.source, batch.sha256, rules.hash_of(how))
    if known is not None and known.id != batch.id:
        raise Conflict(
            "taken_in_already",
            text("This file was imported already, as import no. %(batch)s. Nothing was changed."),
            batch=known.id,
        )
    batch.mapping, batch.mapping_hash = dict(how) or None, rules.hash_of(how)
    journal.record(session, actor, "imports.settled", batch, file=batch.file_name, batch=batch.id)
    return batch


def read_anew(
    session: Session, actor: Actor, *, batch_id: int, sheet: str | None = None, encoding: str | None = None,
    delimiter: str | None = None,
) -> IntakeBatch:  # fmt: skip
    """Another worksheet, encoding or delimiter than the one that was found out; the columns are looked at anew."""
    batch, reader, actor = waiting_batch(session, actor, batch_id)
    said = {"sheet": sheet, "encoding": encoding, "delimiter": delimiter}
    how = {name: value for name, value in how_of(batch).items() if name == "choice"}
    how |= {"reading": told} if (told := {name: value for name, value in said.items() if value}) else {}
    found = read_sheet(
        _stored(session, batch), name=batch.file_name, header=batch.source in reader.mapped, **reading_of(how)
    )
    batch.rows = len(found.rows)
    if batch.source in reader.mapped:
        batch.header = list(found.header)
        how["mapping"] = _usual_mapping(session, reader, batch.project_id, list(found.header))
    return _settled(session, actor, batch, how)


def reading_of(how: Mapping[str, Any]) -> dict[str, Any]:
    """How somebody said that the file is to be read; nothing where that was found out."""
    return dict(how.get("reading") or {})


def waiting_batch(session: Session, actor: Actor, batch_id: int) -> tuple[IntakeBatch, Reader, Actor]:
    batch = queries.batch_for(session, actor, batch_id, importing=True)
    reader = reader_of(batch.kind)
    rules.check_waiting(batch.state, batch.id)
    must_not_have_ended(project_facts(session, batch.project_id).state)
    return batch, reader, actor.under(reader.import_permit)


def _header(batch: IntakeBatch) -> list[str]:
    return [str(name) for name in batch.header] if isinstance(batch.header, list) else []


def how_of(batch: IntakeBatch) -> dict[str, Any]:
    return dict(batch.mapping) if isinstance(batch.mapping, dict) else {}


def sheet_of(session: Session, batch: IntakeBatch) -> Sheet:
    """The file as it was received, decrypted and read."""
    return read_sheet(
        _stored(session, batch), name=batch.file_name, header=batch.source in reader_of(batch.kind).mapped,
        **reading_of(how_of(batch)),
    )  # fmt: skip


def _stored(session: Session, batch: IntakeBatch) -> bytes:
    if batch.file_id is None:
        raise Conflict("file_gone", text("The file of this import was not kept. Upload it again."))
    project = project_facts(session, batch.project_id)
    stored = files.read(session.get_one(StoredFile, batch.file_id))
    return vault_of(session, project.client_id).show_bytes(stored)


def enqueue(session: Session, actor: Actor, *, batch_id: int, title: str, now: datetime) -> JobRun:
    """Have a received file imported as a job; asking twice is asking once."""
    batch, reader, actor = waiting_batch(session, actor, batch_id)
    if batch.source in reader.mapped:
        reader.check(_header(batch), how_of(batch).get("mapping") or {})
    return jobs.enqueue(
        session, actor, reader.job_kind, title=title, now=now, key=key_of(batch),
        project_id=batch.project_id, batch_id=batch.id,
    )  # fmt: skip


def key_of(batch: IntakeBatch) -> str:
    """The business key of the job that imports it."""
    return f"{reader_of(batch.kind).job_kind}/{batch.id}"


def take_in(session: Session, actor: Actor, *, batch_id: int, now: datetime) -> tuple[IntakeBatch, Taken]:
    """Everything a received file holds, in this one transaction: records new, revised or unchanged, and rejected rows.

    Raises `Invalid` where the file as a whole cannot be read so; the caller rolls back and calls `refuse`.
    """
    batch, reader, actor = waiting_batch(session, actor, batch_id)
    project = project_facts(session, batch.project_id)
    vault = vault_of(session, project.client_id)
    how = how_of(batch)
    sheet = sheet_of(session, batch)
    taken = reader.read(sheet, batch.source, project, how)
    session.execute(delete(RejectedRow).where(RejectedRow.batch_id == batch.id))
    facts = BatchFacts(batch.id, batch.project_id, batch.source)
    counts = reader.store(session, facts, project, vault, taken.records)
    _keep_refused(session, batch, vault, reader, taken.refused)
    batch.state, batch.refusal, batch.rows = IntakeState.DONE, None, len(sheet.rows)
    batch.created, batch.revised, batch.unchanged = counts.created, counts.revised, counts.unchanged
    batch.rejected, batch.imported_at, batch.imported_by = len(taken.refused), now, actor.id
    batch.covers_from, batch.covers_to = taken.covers_from, taken.covers_to
    if batch.source in reader.mapped and how.get("mapping"):
        _remember(session, batch, how["mapping"])
    journal.record(
        session, actor, "imports.taken_in", batch, file=batch.file_name, created=batch.created, revised=batch.revised,
        unchanged=batch.unchanged, rejected=batch.rejected,
    )  # fmt: skip
    return batch, taken


def _keep_refused(
    session: Session, batch: IntakeBatch, vault: Vault, reader: Reader, refused: Sequence[Refused]
) -> None:
    if refused:
        session.execute(
            insert(RejectedRow),
            [
                {
                    "batch_id": batch.id,
                    "row_number": row.row_number,
                    "column": row.column[:80],
                    "value": rules.mask_numbers(row.value, reader.mask)[:200],
                    "code": row.code[:60],
                    "reason": row.message,
                    "facts": rules.mask_facts(row.facts, reader.mask),
                    "cells_hidden": vault.hide(json.dumps(row.cells, ensure_ascii=False)),
                }
                for row in refused
            ],
        )


def _remember(session: Session, batch: IntakeBatch, mapping: Mapping[str, Any]) -> None:
    row = session.scalars(
        select(ColumnMapping).where(
            ColumnMapping.project_id == batch.project_id, ColumnMapping.kind == batch.kind,
            ColumnMapping.name == REMEMBERED,
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        row = ColumnMapping(project_id=batch.project_id, kind=batch.kind, name=REMEMBERED, mapping=dict(mapping))
        session.add(row)
    else:
        row.mapping = dict(mapping)


def refuse(session: Session, actor: Actor, *, batch_id: int, refusal: Invalid | Conflict, now: datetime) -> IntakeBatch:
    """A file that cannot be read as was said: it stays in the list with the reason, and can be tried again."""
    batch, reader, actor = waiting_batch(session, actor, batch_id)
    batch.state, batch.refusal, batch.imported_at = IntakeState.REFUSED, _told(refusal, reader), now
    journal.record(session, actor, "imports.refused", batch, file=batch.file_name, batch=batch.id)
    return batch


TAKEN_IN = text(
    "Read %(rows)s rows of %(file)s: %(created)s new, %(revised)s changed, %(unchanged)s unchanged, "
    "%(rejected)s rejected."
)


def taking_in(job: jobs.Job, *, batch_id: int) -> tuple[dict[str, Any], str | None]:
    """The work of the jobs: one transaction, so that a worker killed half-way leaves nothing behind. Asked to stop
    meanwhile, it is rolled back before it would commit.
    """
    job.tell(0, 0)  # all at once: there is no half of it to tell
    try:
        with job.transaction() as session:
            batch, _taken = take_in(session, job.actor, batch_id=batch_id, now=utc_now())
            counted = ("created", "revised", "unchanged", "rejected")
            result = {"batch": batch.id, **{name: getattr(batch, name) for name in counted}}
            job.log(TAKEN_IN, file=batch.file_name, rows=batch.rows, **{name: result[name] for name in counted})
            job.finish(session, result, f"/imports/{batch_id}")
    except (Invalid, Conflict) as refusal:
        if refusal.code != "taken_in_already":
            with job.transaction() as session:
                refuse(session, job.actor, batch_id=batch_id, refusal=refusal, now=utc_now())
        raise
    return result, f"/imports/{batch_id}"


def rejected_table(session: Session, actor: Actor, *, batch_id: int) -> tuple[IntakeBatch, list[str], list[list[str]]]:
    """The rejected rows with their own cells, for correction: (batch, head, rows); the look is journaled.

    The last two columns are row number and reason; a file without a head has its columns counted. Of a file that is not
    imported yet they are the rows that would be rejected.
    """
    batch = queries.batch_for(session, actor, batch_id, importing=True)
    actor = actor.under(reader_of(batch.kind).import_permit)
    rows = _rejected_cells(session, actor, batch)
    width = max([len(_header(batch)), *(len(cells) for _number, cells, _reason in rows)], default=0)
    counted = (str(number) for number in range(len(_header(batch)) + 1, width + 1))
    head = [*_header(batch), *counted, str(ROW), str(REASON)]
    table = [[*cells, *[""] * (width - len(cells)), str(number), reason] for number, cells, reason in rows]
    journal.record(session, actor, "imports.rejected_downloaded", batch, count=len(rows), file=batch.file_name)
    return batch, head, table


def _rejected_cells(session: Session, actor: Actor, batch: IntakeBatch) -> list[tuple[int, list[str], str]]:
    """[(row number, cells, reason)] of the rows that were rejected, or would be."""
    project = project_facts(session, batch.project_id)
    reader = reader_of(batch.kind)
    if batch.state is IntakeState.DONE or batch.file_id is None:
        vault = vault_of(session, project.client_id)
        return [
            (row.row_number, json.loads(vault.show(row.cells_hidden)), row.reason_said)
            for row in queries.rejected_of(session, batch.id)
        ]
    taken = reader.read(sheet_of(session, batch), batch.source, project, how_of(batch))
    return [
        (row.row_number, [str(cell) for cell in row.cells], queries.told_of(row, reader.mask)[3])
        for row in taken.refused
    ]
