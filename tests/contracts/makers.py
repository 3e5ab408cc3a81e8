"""Contracts for tests, made through the acts that make them in the product."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.projects.models import Project
from contracts.actions import approve_document, draft_contract, draft_supplement, sign_document
from contracts.models import Contract, ContractDocument
from contracts.queries import body_of
from contracts.rules import BaseBasis, CommissionBasis, FeeModel, FixedBasis
from tests.conftest import NOW, make_person

BASE_COMMISSION: dict[str, Any] = {
    "base_basis": BaseBasis.SEAT,
    "base_amount": Decimal("3000"),
    "commission_basis": CommissionBasis.ORDER,
    "commission_amount": Decimal("5"),
    "seats": 30,
    "vat_rate": Decimal("6"),
    "payment_days": 30,
}
PURE_COMMISSION: dict[str, Any] = {
    "commission_basis": CommissionBasis.NET_SALES,
    "commission_percent": Decimal("12"),
    "vat_rate": Decimal("6"),
    "prices_include_vat": True,
    "monthly_sales": Decimal("500000"),
    "gross_margin": Decimal("45"),
    "reputation_ok": True,
}
FIXED_FEE: dict[str, Any] = {
    "base_basis": FixedBasis.PROJECT,
    "base_amount": Decimal("120000"),
    "vat_rate": Decimal("6"),
}
FEES = {
    FeeModel.BASE_COMMISSION: BASE_COMMISSION,
    FeeModel.PURE_COMMISSION: PURE_COMMISSION,
    FeeModel.FIXED_FEE: FIXED_FEE,
}


def seller(session: Session) -> Actor:
    return make_person(session, Role.SALES)


def director(session: Session) -> Actor:
    return make_person(session, Role.DIRECTOR)


def make_contract(
    session: Session, project: Project, *, by: Actor | None = None, fee_model: FeeModel = FeeModel.BASE_COMMISSION,
    now: datetime = NOW, **changes: Any,
) -> Contract:  # fmt: skip
    """A draft for the whole of 2026 (its last day is 31 December); committed."""
    by = by or seller(session)
    facts: dict[str, Any] = {
        "title": "云澜电商售后热线服务合同",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 1, 1),
        **FEES[fee_model],
        **changes,
    }
    contract = draft_contract(session, by, project_id=project.id, fee_model=fee_model, **facts, now=now)
    session.commit()
    return contract


def sign(
    session: Session, document: ContractDocument, *, by: Actor | None = None, approver: Actor | None = None,
    signed_on: date = date(2026, 11, 20), reason: str | None = None, now: datetime = NOW,
) -> ContractDocument:  # fmt: skip
    """Approved by a director and signed; committed."""
    approver = approver or director(session)
    approve_document(session, approver, document_id=document.id, reason=reason, now=now)
    sign_document(
        session, by or seller(session), document_id=document.id, signed_on=signed_on, signatory_vendor="王磊",
        signatory_client="李建国", now=now,
    )  # fmt: skip
    session.commit()
    return document


def make_signed_contract(session: Session, project: Project, **changes: Any) -> Contract:
    """A contract signed by both sides; committed."""
    contract = make_contract(session, project, **changes)
    sign(session, body_of(contract), signed_on=min(date(2026, 11, 20), contract.starts_on))
    return contract


def make_supplement(
    session: Session, contract: Contract, *, by: Actor | None = None, now: datetime = NOW, **changes: Any
) -> ContractDocument:
    """A draft supplement; committed."""
    facts: dict[str, Any] = {"title": "增加坐席", "effective_from": date(2026, 6, 11), **changes}
    supplement = draft_supplement(session, by or seller(session), contract_id=contract.id, **facts, now=now)
    session.commit()
    return supplement
