"""What waits for somebody in contracts: approvals, signatures, ends that near."""

from collections.abc import Iterable
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.locale import _
from bpo.kernel.period import ONE_DAY
from bpo.kernel.permits import Actor
from bpo.projects import queries as projects
from contracts import queries, rules
from contracts.models import Contract
from contracts.rules import ContractState


@slots.waits_for
def documents_waiting(session: Session, actor: Actor, today: date) -> Iterable[slots.Waiting]:
    """Drafts for those who approve, approved papers for those who have them signed."""
    asked = (
        ("contracts.approve", ContractState.DRAFT, _("Contract to approve: %(number)s")),
        ("contracts.sign", ContractState.APPROVED, _("Contract to have signed: %(number)s")),
    )
    for permit, state, sentence in asked:
        if not actor.may(permit):
            continue
        for document in queries.waiting_documents(session, actor.under(permit), state):
            if state == ContractState.DRAFT and document.drafted_by == actor.id:
                continue
            contract = document.contract
            yield slots.Waiting(
                sentence=sentence % {"number": queries.label_of(contract, document)},
                url=url_for("contracts.show", contract_id=contract.id),
                where=contract.title,
            )


@slots.waits_for
def ends_waiting(session: Session, actor: Actor, today: date) -> Iterable[slots.Waiting]:
    """Reminders of the end, for whoever drafted the contract and for the project's manager, until one takes note."""
    if not actor.may("contracts.view"):
        return
    for reminder, contract in queries.unseen_reminders(session, actor.under("contracts.view")):
        if not concerns(session, actor, contract):
            continue
        left = rules.days_left(contract.ends_on, today)
        told = _("Contract %(number)s ends in %(days)s days") if left >= 0 else _("Contract %(number)s has ended")
        yield slots.Waiting(
            sentence=told % {"number": contract.number, "days": left},
            url=url_for("contracts.show", contract_id=reminder.contract_id),
            where=contract.title,
            due_on=contract.ends_on - ONE_DAY,
        )


def concerns(session: Session, actor: Actor, contract: Contract) -> bool:
    owner = queries.body_of(contract).drafted_by
    return actor.id in (owner, projects.project_facts(session, contract.project_id).manager_id)
