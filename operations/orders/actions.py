"""Orders imported from tables; a later table revises what it names, refunds above all."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bpo.kernel.sheets import Sheet
from bpo.kernel.vault import Vault
from bpo.projects.rules import ProjectFacts
from operations.calls.rules import mask_number
from operations.intake.actions import Reader, Taken, register
from operations.intake.rules import BatchFacts, Counts, IntakeKind, Refused
from operations.orders import rules, schemas
from operations.orders.models import SalesOrder
from operations.orders.rules import OrderRecord, OrderUnit

CHUNK = 500


def read(sheet: Sheet, source: str, project: ProjectFacts, how: Mapping[str, Any]) -> Taken:
    """The orders of a table."""
    unit = OrderUnit(how.get("choice") or OrderUnit.ORDER)
    found = list(rules.read_orders(sheet.rows, sheet.header, how.get("mapping"), unit, date1904=sheet.date1904))
    return Taken(
        [one for one in found if isinstance(one, OrderRecord)], [one for one in found if isinstance(one, Refused)]
    )


def check_mapping(header: Sequence[str], mapping: Mapping[str, Any]) -> None:
    """Refuse a mapping that does not fit this head."""
    rules.resolve_mapping(header, mapping)


def preview(records: Sequence[OrderRecord], project: ProjectFacts) -> tuple[list[Any], list[list[Any]]]:
    return schemas.preview(records)


def store(
    session: Session, batch: BatchFacts, project: ProjectFacts, vault: Vault, records: Sequence[OrderRecord]
) -> Counts:
    """Orders that are new, known with other data, or known already; read in chunks, written in bulk."""
    counts = Counts()
    for start in range(0, len(records), CHUNK):
        counts += _store_chunk(session, batch, records[start : start + CHUNK])
    return counts


def compare(
    session: Session, batch: BatchFacts, vault: Vault, records: Sequence[OrderRecord]
) -> list[tuple[OrderRecord | None, OrderRecord | None]]:
    """What storing would do, with nothing written: (what is known of each order, what would be; None: the same)."""
    found: list[tuple[OrderRecord | None, OrderRecord | None]] = []
    for start in range(0, len(records), CHUNK):
        for record, order, joined in _judged(session, batch, records[start : start + CHUNK]):
            found.append((None, record) if order is None else (record_of(order), joined))
    return found


def _judged(
    session: Session, batch: BatchFacts, records: Sequence[OrderRecord]
) -> list[tuple[OrderRecord, SalesOrder | None, OrderRecord | None]]:
    """[(record, the order as it stands, what is known of it after the record: None where that is nothing new)]."""
    known = {
        order.external_id: order
        for order in session.scalars(
            select(SalesOrder).where(
                SalesOrder.project_id == batch.project_id,
                SalesOrder.external_id.in_([record.external_id for record in records]),
            )
        )
    }
    found: list[tuple[OrderRecord, SalesOrder | None, OrderRecord | None]] = []
    for record in records:
        order = known.get(record.external_id)
        stored = record_of(order) if order is not None else None
        joined = rules.after(stored, record) if stored is not None else record
        found.append((record, order, None if joined == stored else joined))
    return found


def _store_chunk(session: Session, batch: BatchFacts, records: Sequence[OrderRecord]) -> Counts:
    fresh: list[dict[str, Any]] = []
    revised = unchanged = 0
    for record, order, joined in _judged(session, batch, records):
        if order is None:
            fresh.append({"project_id": batch.project_id, "batch_id": batch.id, "revision": 1, **values_of(record)})
            continue
        if joined is None:
            unchanged += 1
            continue
        for name, value in values_of(joined).items():
            setattr(order, name, value)
        order.batch_id, order.revision = batch.id, order.revision + 1
        revised += 1
    if fresh:
        session.execute(insert(SalesOrder), fresh)
    session.flush()
    return Counts(len(fresh), revised, unchanged)


def values_of(record: OrderRecord) -> dict[str, Any]:
    return {
        "external_id": record.external_id,
        "unit": record.unit,
        "sold_on": record.sold_on,
        "amount_minor": record.amount_minor,
        "refunded_on": record.refunded_on,
        "refund_minor": record.refund_minor or 0,
        "agent_login": record.agent_login or None,
        "product": record.product or None,
    }


def record_of(order: SalesOrder) -> OrderRecord:
    return OrderRecord(
        order.external_id, order.unit, order.sold_on, order.amount_minor, order.refunded_on, order.refund_minor,
        order.agent_login or "", order.product or "",
    )  # fmt: skip


READER = register(
    Reader(
        kind=IntakeKind.ORDERS,
        import_permit="orders.import",
        sources=schemas.SOURCES,
        mapped=frozenset(schemas.SOURCES),
        fields=schemas.MAPPED_FIELDS,
        choice_label=schemas.UNIT_UNSAID,
        choices={unit.value: label for unit, label in schemas.UNITS.items()},
        synonyms=rules.SYNONYMS,
        check=check_mapping,
        read=read,
        preview=preview,
        compare=compare,
        store=store,
        mask=mask_number,
        job_kind="operations.import_orders",
    )
)
