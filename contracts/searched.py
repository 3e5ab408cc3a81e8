"""What of contracts is found by search: by number, title, client and the amounts agreed in them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients.queries import client_names
from bpo.kernel.locale import _l
from bpo.search.index import Found, indexed
from bpo.search.kept_files import files_of
from bpo.search.pages import act
from contracts.models import Contract, ContractDocument, TermStatement

AMOUNTS = (
    "fee.base.amount", "fee.commission.amount", "fee.minimum", "fee.cap", "fee.surcharge.night",
    "fee.surcharge.rest_day", "fee.surcharge.holiday",
)  # fmt: skip


def minor(value: Any) -> int | None:
    """A term's amount in minor units; None for one finer than a cent, and for a term that no longer applies."""
    try:
        scaled = Decimal(str(value)) * 100
    except InvalidOperation:
        return None
    return int(scaled) if scaled == int(scaled) else None


def contracts(session: Session, rows: Sequence[Contract]) -> Mapping[int, Found]:
    named = client_names(session, {row.client_id for row in rows})
    agreed: dict[int, list[int | None]] = {}
    stated = (
        select(ContractDocument.contract_id, TermStatement.value)
        .join(ContractDocument, ContractDocument.id == TermStatement.document_id)
        .where(ContractDocument.contract_id.in_([row.id for row in rows]), TermStatement.key.in_(AMOUNTS))
        .order_by(TermStatement.id)
    )
    for contract_id, value in session.execute(stated):
        agreed.setdefault(contract_id, []).append(minor(value))
    return {
        row.id: Found(
            title=row.title, code=row.number, detail=named.get(row.client_id, ""), amounts=agreed.get(row.id, ()),
            dated=row.starts_on, project_id=row.project_id, client_id=row.client_id,
        )
        for row in rows
    }  # fmt: skip


def of_client(session: Session, client: Any) -> Iterable[int]:
    return session.scalars(select(Contract.id).where(Contract.client_id == client.id))


def of_term(session: Session, term: TermStatement) -> Iterable[int]:
    return session.scalars(select(ContractDocument.contract_id).where(ContractDocument.id == term.document_id))


indexed(
    Contract, kind="contract", few=True, label=_l("Contracts"), icon="contract", permit="contracts.view", order=30,
    found=contracts, link=lambda hit: url_for("contracts.show", contract_id=hit.record_id),
    page=("contracts.show", "contract_id"),
    touched_by={"clients_client": of_client, TermStatement.__tablename__: of_term},
)  # fmt: skip
files_of(ContractDocument.__tablename__, permit="contracts.view")
act(_l("Draft a contract"), "contracts.start", "contracts.draft", icon="contract")
