"""One can talk about contracts; who is told of their approval, signature and end."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.locale import _l
from bpo.projects.queries import managers_by_project
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import talk_about
from bpo.talk.telling import news_of, tells, those_who_may
from contracts import queries
from contracts.models import Contract, ContractDocument, ExpiryReminder

talk_about(
    "contracts_contract", _l("Contract"), "contracts.view", queries.contract_page, "/contracts/{id}",
    title=lambda row: f"{row.number} {row.title}",
)  # fmt: skip

Facts = Mapping[str, Any]


def contract_of(session: Session, row: ContractDocument | ExpiryReminder) -> Contract:
    return session.get_one(Contract, row.contract_id)


def approvers(session: Session, row: Contract | ContractDocument, _facts: Facts) -> list[int]:
    """Those who may approve it; the drafter is never one of them."""
    contract = row if isinstance(row, Contract) else row.contract
    drafter = row.drafted_by if isinstance(row, ContractDocument) else queries.body_of(row).drafted_by
    found = those_who_may(session, "contracts.approve", contract.project_id)
    return [one for one in found if one != drafter]


def drafter(_session: Session, row: Contract | ContractDocument, _facts: Facts) -> list[int | None]:
    return [queries.body_of(row).drafted_by if isinstance(row, Contract) else row.drafted_by]


def signers(session: Session, row: ContractDocument, _facts: Facts) -> list[int]:
    return those_who_may(session, "contracts.sign", row.contract.project_id)


def those_reminded(session: Session, row: ExpiryReminder, _facts: Facts) -> list[int | None]:
    """Who drafted the contract and who manages the project: for them the reminder waits as well."""
    contract = contract_of(session, row)
    managers = managers_by_project(session, [contract.project_id])
    return [queries.body_of(contract).drafted_by, managers.get(contract.project_id)]


tells("contracts.drafted", NoticeKind.WAITS, approvers)
tells("contracts.supplement_drafted", NoticeKind.WAITS, approvers, about=contract_of)
tells("contracts.approved", NoticeKind.WAITS, signers, about=contract_of)
for act in ("contracts.approved", "contracts.signed"):
    tells(act, NoticeKind.DECISION, drafter, about=contract_of)
tells("contracts.terminated", NoticeKind.DECISION, drafter)
tells("contracts.reminded", NoticeKind.REMINDER, those_reminded, about=contract_of)
news_of("contracts.reopened", "contracts.withdrawn", about=contract_of)
