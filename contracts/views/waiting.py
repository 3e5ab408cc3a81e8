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
                key=f"contract-{state.value}:{document.id}",
                kind=slots.WaitKind.APPROVAL if state == ContractState.DRAFT else slots.WaitKind.TASK,
                project_id=contract.project_id,
                permit=permit,
            )


@slots.waits_for
def ends_waiting(session: Session, actor: Actor, today: date) -> Iterable[slots.Waiting]:
    """Reminders of the end, for whoever drafted the contract and for the project's manager, until one takes note."""
    if not actor.may("contracts.view"):
        return
    reminders = queries.unseen_reminders(session, actor.under("contracts.view"))
    managers = projects.managers_by_project(session, {contract.project_id for _reminder, contract in reminders})
    for reminder, contract in reminders:
        if actor.id not in (queries.body_of(contract).drafted_by, managers.get(contract.project_id)):
            continue
        left = rules.days_left(contract.ends_on, today)
        told = _("Contract %(number)s ends in %(days)s days") if left >= 0 else _("Contract %(number)s has ended")
        yield slots.Waiting(
            sentence=told % {"number": contract.number, "days": left},
            url=url_for("contracts.show", contract_id=reminder.contract_id),
            where=contract.title,
            due_on=contract.ends_on - ONE_DAY,
            key=f"contract-end:{reminder.id}",
            kind=slots.WaitKind.EXPIRY,
            project_id=contract.project_id,
        )
