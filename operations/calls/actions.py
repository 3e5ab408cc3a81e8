"""Calls imported from the files of exchanges, and a customer's number shown for a reason."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bpo.clients.queries import vault_of
from bpo.kernel import journal
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.permits import Actor, permit
from bpo.kernel.sheets import Sheet
from bpo.kernel.vault import Vault
from bpo.projects.queries import project_facts
from bpo.projects.rules import ProjectFacts
from operations.calls import queries, schemas
from operations.calls.models import Call
from operations.calls.rules import (
    SYNONYMS,
    CallRecord,
    Direction,
    Outcome,
    Reading,
    Rejected,
    Source,
    fingerprint,
    interval_start,
    join,
    legs_from_json,
    legs_to_json,
    mask_number,
    read_asterisk_cdr,
    read_freeswitch_cdr,
    read_generic,
    resolve_mapping,
)
from operations.intake.actions import Reader, Taken, register
from operations.intake.rules import BatchFacts, Counts, IntakeKind, Refused

CHUNK = 500
# What identifies must be kept whole; what describes may be cut to its column.
IDENTIFYING = {"external_id": 120, "agent_login": 40}
DESCRIBING = {"queue": 60, "disposition": 60, "recording_ref": 200, "skill": 60}


def read(sheet: Sheet, source: str, project: ProjectFacts, how: Mapping[str, Any]) -> Taken:
    """The calls of a file of this source; times without an offset are of the project's zone."""
    zone = ZoneInfo(project.zone)
    direction = Direction(how.get("choice") or Direction.INBOUND)
    readings: Iterator[Reading]
    if source == Source.ASTERISK:
        readings = read_asterisk_cdr(sheet.rows, zone, direction=direction)
    elif source == Source.FREESWITCH:
        readings = read_freeswitch_cdr(sheet.rows, zone, direction=direction)
    else:
        readings = read_generic(
            sheet.rows, sheet.header, how.get("mapping"), zone, direction=direction, date1904=sheet.date1904
        )
    records: list[CallRecord] = []
    refused: list[Refused] = []
    cells = dict(sheet.rows)
    for reading in readings:
        if isinstance(reading, Rejected):
            why = reading.reason
            refused.append(
                Refused(
                    reading.row_number, reading.column, reading.value, why.code, why.message, why.facts, reading.cells
                )
            )
            continue
        too_long = _too_long(reading.record)
        if too_long is None:
            records.append(reading.record)
        else:
            number = reading.row_number
            row = tuple(str(cell) for cell in cells.get(number, ()))
            refused.append(Refused(number, too_long.field or "", too_long.facts["value"], too_long.code,
                                   too_long.message, too_long.facts, row))  # fmt: skip
    moments = [record.arrived_at for record in records]
    return Taken(records, refused, min(moments, default=None), max(moments, default=None))


def _too_long(record: CallRecord) -> Invalid | None:
    for field, most in IDENTIFYING.items():
        value = getattr(record, field)
        if len(value) > most:
            return Invalid(
                "id_too_long", text("“%(value)s” is longer than %(most)s signs."), field, value=value[:60], most=most
            )
    return None


def check_mapping(header: Sequence[str], mapping: Mapping[str, Any]) -> None:
    """Refuse a mapping that does not fit this head."""
    resolve_mapping(header, mapping)


def preview(records: Sequence[CallRecord], project: ProjectFacts) -> tuple[list[Any], list[list[Any]]]:
    """The first calls as a table of words."""
    return schemas.preview(records, ZoneInfo(project.zone))


def store(
    session: Session, batch: BatchFacts, project: ProjectFacts, vault: Vault, records: Sequence[CallRecord]
) -> Counts:
    """Calls that are new, known with other data, or known already; read in chunks, written in bulk."""
    zone, counts = ZoneInfo(project.zone), Counts()
    for start in range(0, len(records), CHUNK):
        counts += _store_chunk(session, batch, zone, vault, records[start : start + CHUNK])
    return counts


def compare(
    session: Session, batch: BatchFacts, vault: Vault, records: Sequence[CallRecord]
) -> list[tuple[CallRecord | None, CallRecord | None]]:
    """What storing would do, with nothing written: (what is known of each call, what would be; None: the same)."""
    found: list[tuple[CallRecord | None, CallRecord | None]] = []
    for start in range(0, len(records), CHUNK):
        for record, call, joined in _judged(session, batch, vault, records[start : start + CHUNK]):
            found.append((None, record) if call is None else (record_of(call, vault), joined))
    return found


def _judged(
    session: Session, batch: BatchFacts, vault: Vault, records: Sequence[CallRecord]
) -> list[tuple[CallRecord, Call | None, CallRecord | None]]:
    """[(record, the call as it stands, what is known of it after the record: None where that is nothing new)]."""
    known = {
        call.external_id: call
        for call in session.scalars(
            select(Call).where(
                Call.project_id == batch.project_id, Call.source == batch.source,
                Call.external_id.in_([record.external_id for record in records]),
            )
        )
    }  # fmt: skip
    found: list[tuple[CallRecord, Call | None, CallRecord | None]] = []
    for record in records:
        call = known.get(record.external_id)
        found.append((record, call, _news(call, record, vault) if call is not None else record))
    return found


def _store_chunk(
    session: Session, batch: BatchFacts, zone: ZoneInfo, vault: Vault, records: Sequence[CallRecord]
) -> Counts:
    fresh: list[dict[str, Any]] = []
    revised = unchanged = 0
    for record, call, joined in _judged(session, batch, vault, records):
        if call is None:
            fresh.append(
                {"project_id": batch.project_id, "batch_id": batch.id, **values_of(record, vault, zone), "revision": 1}
            )
            continue
        if joined is None:
            unchanged += 1
            continue
        for name, value in values_of(joined, vault, zone).items():
            setattr(call, name, value)
        call.batch_id, call.revision = batch.id, call.revision + 1
        revised += 1
    if fresh:
        session.execute(insert(Call.__table__), fresh)  # type: ignore[arg-type]
    session.flush()
    return Counts(len(fresh), revised, unchanged)


def _news(call: Call, record: CallRecord, vault: Vault) -> CallRecord | None:
    """What is known of a call after this record, None when that is nothing new."""
    if _print(record, vault) == call.fingerprint:
        return None
    known = record_of(call, vault)
    joined = join(known, record)
    return None if joined == known or _print(joined, vault) == call.fingerprint else joined


def _print(record: CallRecord, vault: Vault) -> str:
    number = record.caller_number
    return fingerprint(record, vault.fingerprint(number) if number else "")


def values_of(record: CallRecord, vault: Vault, zone: ZoneInfo) -> dict[str, Any]:
    """A call as its row holds it; the customer's number encrypted, masked, and as a keyed hash."""
    return row_of(record, zone, hidden_number(record.caller_number, vault))


def hidden_number(number: str, vault: Vault) -> dict[str, Any]:
    """A customer's number as rows hold it; "" where none is known."""
    return {
        "number_hidden": vault.hide(number) if number else None,
        "number_masked": mask_number(number)[:40] if number else None,
        "number_fingerprint": vault.fingerprint(number) if number else None,
    }


def row_of(record: CallRecord, zone: ZoneInfo, number: Mapping[str, Any]) -> dict[str, Any]:
    """A call with its number already hidden (`hidden_number`)."""
    return {
        "source": record.source.value,
        "external_id": record.external_id,
        "direction": record.direction.value,
        "queue": record.queue[:60] or None,
        "agent_login": record.agent_login or None,
        "arrived_at": record.arrived_at,
        "interval_at": interval_start(record.arrived_at, zone),
        "answered": record.answered,
        "outcome": record.outcome.value,
        "wait_seconds": record.wait_seconds,
        "talk_seconds": record.talk_seconds,
        "hold_seconds": record.hold_seconds,
        "acw_seconds": record.acw_seconds,
        "disposition": record.disposition[:60] or None,
        **number,
        "recording_ref": record.recording_ref[:200] or None,
        "transferred": record.transferred,
        "answered_at": record.answered_at,
        "ended_at": record.ended_at,
        "source_updated_at": record.updated_at,
        "skill": record.skill[:60] or None,
        "legs": legs_to_json(record.legs) if record.legs else None,
        "fingerprint": fingerprint(record, number["number_fingerprint"] or ""),
    }


def record_of(call: Call, vault: Vault) -> CallRecord:
    """A stored call as the rules know it."""
    return CallRecord(
        source=Source(call.source),
        external_id=call.external_id,
        direction=Direction(call.direction),
        arrived_at=call.arrived_at,
        outcome=Outcome(call.outcome),
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        wait_seconds=call.wait_seconds,
        talk_seconds=call.talk_seconds,
        hold_seconds=call.hold_seconds,
        acw_seconds=call.acw_seconds,
        queue=call.queue or "",
        agent_login=call.agent_login or "",
        disposition=call.disposition or "",
        caller_number=vault.show(call.number_hidden) if call.number_hidden else "",
        recording_ref=call.recording_ref or "",
        skill=call.skill or "",
        transferred=call.transferred,
        updated_at=call.source_updated_at,
        legs=legs_from_json(call.legs) if isinstance(call.legs, list) else (),
    )


READER = register(
    Reader(
        kind=IntakeKind.CALLS,
        import_permit="calls.import",
        sources=schemas.SOURCES,
        mapped=frozenset({Source.GENERIC.value}),
        fields=schemas.MAPPED_FIELDS,
        choice_label=schemas.DIRECTION_UNSAID,
        choices=schemas.DIRECTIONS,
        synonyms=SYNONYMS,
        check=check_mapping,
        read=read,
        preview=preview,
        compare=compare,
        store=store,
        mask=mask_number,
        job_kind="operations.import_calls",
        words=schemas.MAPPED_WORDS,
    )
)


@permit("calls.reveal")
def reveal_number(session: Session, actor: Actor, *, call_id: int, reason: str) -> str:
    """The customer's number of a call, for a reason that is journaled with who asked."""
    call = queries.call_for(session, actor, call_id)
    if call.number_hidden is None:
        raise Conflict("no_number", text("This call has no number."))
    vault = vault_of(session, project_facts(session, call.project_id).client_id)
    journal.record(session, actor, "calls.number_revealed", call, call=call.id, reason=reason)
    return vault.show(call.number_hidden)
