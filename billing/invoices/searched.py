"""What of billing is found by search: bills and invoices, by number, month, client and amount."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from billing.invoices.models import Bill, Invoice
from bpo.clients.queries import client_names
from bpo.kernel.locale import _l
from bpo.search.index import Found, indexed
from bpo.search.kept_files import files_of


def told(row: Bill | Invoice, client: str) -> str:
    """Whose it is and how much, the same in both languages."""
    return f"{client} · {row.currency} {row.gross_minor / 100:,.2f}"


def bills(session: Session, rows: Sequence[Bill]) -> Mapping[int, Found]:
    named = client_names(session, {row.client_id for row in rows})
    return {
        row.id: Found(
            title=row.month, code=row.contract_number, detail=told(row, named.get(row.client_id, "")),
            amounts=(row.gross_minor, row.net_minor), dated=row.starts_on, project_id=row.project_id,
            client_id=row.client_id,
        )
        for row in rows
    }  # fmt: skip


def invoices(_session: Session, rows: Sequence[Invoice]) -> Mapping[int, Found]:
    return {
        row.id: Found(
            title=row.month, code=row.number, detail=told(row, row.client_name), codes=(row.contract_number,),
            amounts=(row.gross_minor, row.net_minor), dated=row.issued_on, project_id=row.project_id,
            client_id=row.client_id, outside=True,
        )
        for row in rows
    }  # fmt: skip


def of_client(session: Session, client: Any) -> Iterable[int]:
    return session.scalars(select(Bill.id).where(Bill.client_id == client.id))


indexed(
    Bill, kind="bill", label=_l("Bills"), icon="report-money", permit="bills.view", order=50, found=bills,
    link=lambda hit: url_for("billing.show", bill_id=hit.record_id), page=("billing.show", "bill_id"),
    touched_by={"clients_client": of_client},
)  # fmt: skip
indexed(
    Invoice, kind="invoice", label=_l("Invoices"), icon="file-invoice", permit="invoices.view", order=45,
    found=invoices, link=lambda hit: url_for("billing.invoice", invoice_id=hit.record_id),
    page=("billing.invoice", "invoice_id"),
)  # fmt: skip
files_of(Bill.__tablename__, permit="invoices.view", outside=True)
