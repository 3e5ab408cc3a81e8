"""Dealing: the contract with its tiers, and supplements to it, each approved by somebody else than who drafted it."""

from datetime import date
from decimal import Decimal
from typing import Any

from contracts import actions, queries
from contracts.rules import BaseBasis, CommissionBasis, FeeModel, TermGroup, TierMode
from tests.stories.company import Company

SIGNATORIES = {"signatory_vendor": "李建国", "signatory_client": "林晓雯"}
TERMS: dict[str, Any] = {
    "base_basis": BaseBasis.SEAT, "base_amount": Decimal(3000), "seats": 2,
    "commission_basis": CommissionBasis.NET_SALES, "tier_mode": TierMode.GRADUATED,
    "tiers": [{"up_to": Decimal(10_000), "rate": Decimal(5)}, {"up_to": None, "rate": Decimal(8)}],
    "vat_rate": Decimal(6), "payment_days": 30,
}  # fmt: skip


def sign_contract(company: Company, project: Any) -> Any:
    """A year from go-live: a base for each seat, commission in tiers of net sales. Drafter and approver differ."""
    contract = company.act(
        actions.draft_contract, "deputy", not_by="finance", project_id=project.id,
        fee_model=FeeModel.BASE_COMMISSION, title="云澜电商售后热线服务合同", starts_on=date(2026, 10, 1),
        ends_on=date(2027, 10, 1), **TERMS,
    )  # fmt: skip
    sign(company, queries.body_of(contract))
    assert contract.number == "HT-2026-001"
    values = queries.values_on(contract, date(2026, 10, 1))
    assert values["fee.commission.tiers"] == [{"up_to": "10000", "rate": "5"}, {"rate": "8"}]
    company.session.commit()
    return contract


def sign(company: Company, document: Any) -> None:
    """Approved by a second person, then signed by both sides."""
    paper = {"document_id": document.id}
    company.refuses("not_approved_yet", actions.sign_document, "sales", **paper, **SIGNATORIES, signed_on=_day(company))
    company.refuses("two_persons", actions.approve_document, "deputy", **paper)
    company.act(actions.approve_document, "finance", not_by="sales", **paper)
    company.act(actions.sign_document, "sales", not_by="finance", **paper, **SIGNATORIES, signed_on=_day(company))


def _day(company: Company) -> date:
    return company.now.date()


def add_a_seat(company: Company, contract: Any) -> None:
    """The first supplement: a third seat from the middle of the first month."""
    supplement = company.act(
        actions.draft_supplement, "deputy", not_by="director", contract_id=contract.id, title="补充协议一：增加席位",
        effective_from=date(2026, 10, 16), groups=[TermGroup.SEATS], seats=3,
    )  # fmt: skip
    sign(company, supplement)
    agreed = [queries.values_on(contract, date(2026, 10, day))["seats.contracted"] for day in (15, 16)]
    assert agreed == [2, 3]
    company.session.commit()


def raise_the_base(company: Company, contract: Any) -> None:
    """A late supplement: a higher base, back to a day of a month that has been invoiced."""
    supplement = company.act(
        actions.draft_supplement, "deputy", not_by="manager", contract_id=contract.id, title="补充协议二：调整基础费",
        effective_from=date(2026, 10, 20), groups=[TermGroup.BASE], base_basis=BaseBasis.SEAT,
        base_amount=Decimal(3300),
    )  # fmt: skip
    sign(company, supplement)
