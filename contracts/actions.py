"""Drafting, approving and signing contracts and their supplements; ending them; reminders of their end."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.documents.numbering import Series, next_number
from bpo.kernel import files, journal, slots
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import _l, day_of
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries as projects
from bpo.projects import rules as project_rules
from contracts import queries, rules
from contracts.models import Contract, ContractDocument, ExpiryReminder, TermStatement
from contracts.rules import ContractState, DocumentKind, FeeModel, Paper, Said, Standards, TermGroup

NUMBERS = Series("contract", "HT-{year}-{n:03d}", title=_l("Contract numbers"))
SHOWN = ("monthly_sales", "gross_margin", "reputation_ok")  # what is shown for pure commission
FEE_FIELDS = frozenset(rules.FIELD_OF.values()) | {"sla_seconds", "credit_cap", "bonus_cap", *SHOWN}
STANDARDS = Standards()


def refuse_unknown(filled: Mapping[str, Any]) -> None:
    if unknown := sorted(set(filled) - FEE_FIELDS):
        raise TypeError(f"no fee term is called {', '.join(unknown)}")


@permit("contracts.draft")
def draft_contract(
    session: Session, actor: Actor, *, project_id: int, fee_model: FeeModel, title: str, starts_on: date, ends_on: date,
    now: datetime, notice_days: int = 30, currency: str = "CNY", **filled: Any,
) -> Contract:  # fmt: skip
    """A draft contract for a project: the body and annex 1, the fee schedule, signed together later.

    `ends_on` is the day after the last one. `filled`: the fields of `contracts.schemas` for the fee model (decimals
    as `Decimal`, `tiers` as a list of {"up_to", "rate"}); for pure commission also `monthly_sales`, `gross_margin`,
    `reputation_ok`. Raises `Invalid` naming the field, `NotFound` for a project outside the actor's work.
    """
    projects.visible_project(session, actor, project_id)
    project = projects.project_facts(session, project_id)
    project_rules.must_be_open(project.state)
    rules.check_term(starts_on, ends_on)
    terms = _agreed(fee_model, currency, filled)
    today = day_of(now)
    contract = Contract(
        number=next_number(session, NUMBERS, on=today), project_id=project.id, client_id=project.client_id, title=title,
        currency=currency, starts_on=starts_on, ends_on=ends_on, notice_days=notice_days,
    )  # fmt: skip
    for kind in (DocumentKind.BODY, DocumentKind.ANNEX):
        contract.documents.append(
            ContractDocument(kind=kind, number=1, title=title, effective_from=starts_on, drafted_by=actor.id)
        )
    session.add(contract)
    _state(session, contract, terms, filled)
    journal.record(session, actor, "contracts.drafted", contract, number=contract.number, title=title)
    return contract


def _agreed(fee_model: FeeModel, currency: str, filled: Mapping[str, Any]) -> dict[str, Any]:
    """{key: value} of a new contract; `Invalid` where it is incomplete or contradicts itself."""
    refuse_unknown(filled)
    terms = rules.statements_of(rules.GROUPS[fee_model], filled)
    terms |= {"fee.model": fee_model.value, "fee.currency": rules.check_value("fee.currency", currency)}
    rules.check_terms(terms)
    return {key: value for key, value in terms.items() if value is not None}


def _state(session: Session, contract: Contract, terms: Mapping[str, Any], filled: Mapping[str, Any]) -> None:
    """Write the terms into the body and the annex, in place of what was there."""
    body, annex = contract.documents[0], contract.documents[1]
    for document in (body, annex):
        document.terms.clear()
    session.flush()  # the old statements go before the new ones come: a key stands once a day in a document
    for key, value in terms.items():
        home = body if rules.TERM_KEYS[key].in_body else annex
        clause = rules.TERM_KEYS[key].clause
        home.terms.append(TermStatement(key=key, value=value, clause=clause, starts_on=contract.starts_on))
    shown = {name: rules.plain(filled.get(name)) for name in SHOWN}
    body.qualification = shown if terms["fee.model"] == FeeModel.PURE_COMMISSION else None


def _must_go_on(session: Session, contract: Contract) -> None:
    """While a project is being closed its contract is settled; once it is closed no paper changes."""
    project_rules.must_not_have_ended(projects.project_facts(session, contract.project_id).state)


@permit("contracts.draft")
def edit_contract(
    session: Session, actor: Actor, *, contract_id: int, title: str, starts_on: date, ends_on: date,
    notice_days: int = 30, currency: str = "CNY", row_version: int | None = None, **filled: Any,
) -> Contract:  # fmt: skip
    """Change a draft contract; fields as in `draft_contract`, the fee model stays."""
    contract = queries.contract_for(session, actor, contract_id)
    _must_go_on(session, contract)
    body = queries.body_of(contract)
    rules.check_editable(body.state)
    check_version(contract, row_version)
    rules.check_term(starts_on, ends_on)
    terms = _agreed(queries.fee_model_of(contract), currency, filled)
    contract.title, contract.starts_on, contract.ends_on = title, starts_on, ends_on
    contract.notice_days, contract.currency = notice_days, currency
    for document in contract.documents:
        document.title, document.effective_from = title, starts_on
    _state(session, contract, terms, filled)
    journal.record(session, actor, "contracts.edited", contract, number=contract.number)
    return contract


@permit("contracts.draft")
def draft_supplement(
    session: Session, actor: Actor, *, contract_id: int, title: str, effective_from: date,
    groups: Collection[TermGroup] = (), note: str | None = None, renews_to: date | None = None, now: datetime,
    **filled: Any,
) -> ContractDocument:  # fmt: skip
    """A supplementary agreement that restates whole groups of terms from a day on, or prolongs the contract, or both.

    `groups`: what is restated; a field of a restated group that is left out is no longer agreed. `renews_to`: the day
    after the new last day. Raises `Invalid` (also where seats would shrink inside the term) and `Conflict`.
    """
    refuse_unknown(filled)
    contract = queries.contract_for(session, actor, contract_id)
    _must_go_on(session, contract)
    body = queries.body_of(contract)
    rules.check_supplement(body.state, contract.starts_on, contract.ends_on, effective_from, renews_to)
    rules.check_change(groups, queries.fee_model_of(contract), effective_from)
    change: dict[str, Any] = {}
    if groups or renews_to is None:
        in_force = queries.values_on(contract, effective_from)
        change = rules.changed(rules.statements_of(groups, filled), in_force)
        rules.check_terms({**in_force, **change})
    number = 1 + sum(one.kind == DocumentKind.SUPPLEMENT for one in contract.documents)
    supplement = ContractDocument(
        kind=DocumentKind.SUPPLEMENT, number=number, title=title, effective_from=effective_from, note=note,
        renews_to=renews_to, drafted_by=actor.id,
    )  # fmt: skip
    ordered = [one for one in TermGroup if any(rules.TERM_KEYS[key].group == one for key in change)]
    for key, value in change.items():
        clause = str(ordered.index(rules.TERM_KEYS[key].group) + 1)
        supplement.terms.append(TermStatement(key=key, value=value, clause=clause, starts_on=effective_from))
    contract.documents.append(supplement)
    _check_seats(contract, supplement, day_of(now))
    session.flush()
    journal.record(
        session, actor, "contracts.supplement_drafted", supplement, project_id=contract.project_id,
        number=queries.label_of(contract, supplement), title=title, day=effective_from,
    )  # fmt: skip
    return supplement


def _check_seats(contract: Contract, supplement: ContractDocument, today: date) -> None:
    papers = [_as_if_signed(contract, one, today) if one is supplement else queries.paper_of(contract, one)
              for one in contract.documents]  # fmt: skip
    end = max(contract.ends_on, supplement.renews_to or contract.ends_on)
    steps = rules.seat_steps(papers, contract.starts_on, end)
    rules.check_seats(steps, supplement.effective_from, contract.ends_on)


def _as_if_signed(contract: Contract, document: ContractDocument, day: date) -> Paper:
    said = tuple(Said(one.key, one.value, one.clause, one.starts_on, one.ends_on) for one in document.terms)
    label = queries.label_of(contract, document)
    return Paper(0, document.kind, document.number, label, document.effective_from, document.signed_on or day, said)


def _together(document: ContractDocument) -> list[ContractDocument]:
    """The document with what goes with it: annexes are part of their body and follow it through its life."""
    if document.kind == DocumentKind.ANNEX:
        raise Conflict("annex_goes_with_body", text("An annex is approved and signed together with its contract."))
    if document.kind == DocumentKind.SUPPLEMENT:
        return [document]
    return [one for one in document.contract.documents if one.kind != DocumentKind.SUPPLEMENT]


def _record(session: Session, actor: Actor, act: str, document: ContractDocument, **facts: Any) -> None:
    contract = document.contract
    journal.record(
        session, actor, act, document, project_id=contract.project_id, number=queries.label_of(contract, document),
        **facts,
    )  # fmt: skip


@permit("contracts.approve")
def approve_document(
    session: Session, actor: Actor, *, document_id: int, now: datetime, reason: str | None = None
) -> ContractDocument:
    """A second person approves a draft (a body with its annexes); outside the standards only with a reason."""
    document = queries.document_for(session, actor, document_id)
    _must_go_on(session, document.contract)
    doubts = queries.doubts_of(document, STANDARDS)
    drafter = actor.same_person(document.drafted_by)
    rules.check_approval(document.state, drafter, actor.id, reason_needed=bool(doubts), reason=reason)
    for one in _together(document):
        one.state, one.approved_by, one.approved_at, one.approval_reason = ContractState.APPROVED, actor.id, now, reason
    _record(session, actor, "contracts.approved", document, doubts=[doubt.code for doubt in doubts])
    return document


@permit("contracts.draft")
def reopen_document(session: Session, actor: Actor, *, document_id: int) -> ContractDocument:
    """Take what is approved and not yet signed back to draft; it needs a new approval."""
    document = queries.document_for(session, actor, document_id)
    _must_go_on(session, document.contract)
    rules.check_reopen(document.state)
    for one in _together(document):
        one.state, one.approved_by, one.approved_at, one.approval_reason = ContractState.DRAFT, None, None, None
    _record(session, actor, "contracts.reopened", document)
    return document


@permit("contracts.draft")
def withdraw_document(session: Session, actor: Actor, *, document_id: int) -> ContractDocument:
    """Give up what was never signed."""
    document = queries.document_for(session, actor, document_id)
    _must_go_on(session, document.contract)
    rules.check_withdrawal(document.state)
    for one in _together(document):
        one.state = ContractState.TERMINATED
    _record(session, actor, "contracts.withdrawn", document)
    return document


@permit("contracts.sign")
def sign_document(
    session: Session, actor: Actor, *, document_id: int, signed_on: date, signatory_vendor: str, signatory_client: str,
    now: datetime, scan: tuple[str, bytes] | None = None,
) -> ContractDocument:  # fmt: skip
    """Note that both sides have signed (a body with its annexes). `scan`: (file name, bytes) of the signed copy.

    Refused where the signature would leave two papers contradicting each other, or seats shrinking inside the term.
    """
    document = queries.document_for(session, actor, document_id)
    _must_go_on(session, document.contract)
    contract = queries.contract_for(session, actor, document.contract_id)
    body = queries.body_of(contract)
    rules.check_signature(document.state, body.state, document.kind, signed_on, day_of(now))
    if document.kind == DocumentKind.SUPPLEMENT:
        rules.check_supplement(
            body.state, contract.starts_on, contract.ends_on, document.effective_from, document.renews_to
        )
        _check_seats(contract, document, signed_on)
    for one in _together(document):
        one.state, one.signed_on = ContractState.SIGNED, signed_on
        one.signatory_vendor, one.signatory_client = signatory_vendor, signatory_client
    contract.ends_on = document.renews_to or contract.ends_on
    rules.check_ties(queries.papers_of(contract), contract.starts_on, contract.ends_on)
    if scan is not None:
        _keep(session, actor, document, scan, now)
    _record(
        session, actor, "contracts.signed", document, day=signed_on, vendor=signatory_vendor, client=signatory_client
    )
    if document.kind == DocumentKind.BODY:
        slots.announce("contract_signed", session, actor, contract=queries.facts_of(contract), now=now)
    return document


def _keep(session: Session, actor: Actor, document: ContractDocument, scan: tuple[str, bytes], now: datetime) -> None:
    name, data = scan
    files.store(
        session, actor, data, name=name, subject_type=ContractDocument.__tablename__, subject_id=document.id,
        project_id=document.contract.project_id, now=now,
    )  # fmt: skip


@permit("contracts.draft")
def attach_file(
    session: Session, actor: Actor, *, document_id: int, file: tuple[str, bytes], now: datetime
) -> ContractDocument:
    """Keep a file with a document: its wording, a scan of the signed copy. `file`: (name, bytes)."""
    document = queries.document_for(session, actor, document_id)
    _must_go_on(session, document.contract)
    _keep(session, actor, document, file, now)
    _record(session, actor, "contracts.file_attached", document, name=file[0])
    return document


@permit("contracts.terminate")
def terminate_contract(session: Session, actor: Actor, *, contract_id: int, ends_on: date, reason: str) -> Contract:
    """End a signed contract before its term is over. `ends_on`: the first day on which it is no longer in force.

    Supplements that were not signed yet are withdrawn with it.
    """
    contract = queries.contract_for(session, actor, contract_id)
    _must_go_on(session, contract)
    body = queries.body_of(contract)
    rules.check_termination(body.state, contract.starts_on, contract.ends_on, ends_on)
    contract.terminated_on, contract.termination_reason = ends_on, reason
    body.state = ContractState.TERMINATED
    for document in contract.documents:
        if document.state in (ContractState.DRAFT, ContractState.APPROVED):
            document.state = ContractState.TERMINATED
    journal.record(session, actor, "contracts.terminated", contract, number=contract.number, day=ends_on, reason=reason)
    return contract


def raise_reminders(session: Session, actor: Actor, *, today: date) -> list[ExpiryReminder]:
    """Raise what is due of 90, 60, 30 and 7 days before each contract's end; run again it changes nothing.

    Part of the calendar's daily work, not an act of a person: it asks no permit.
    """
    raised = []
    for contract in queries.ending_contracts(session):
        known = {one.days_before for one in queries.reminders_of(session, contract.id)}
        for step in rules.steps_due(contract.ends_on, today, known):
            reminder = ExpiryReminder(
                contract_id=contract.id, days_before=step, ends_on=contract.ends_on, raised_on=today
            )
            session.add(reminder)
            raised.append(reminder)
            left = rules.days_left(contract.ends_on, today)
            journal.record(
                session, actor, "contracts.reminded", reminder, project_id=contract.project_id, number=contract.number,
                left=left,
            )  # fmt: skip
    return raised


@permit("contracts.view")
def mark_seen(session: Session, actor: Actor, *, reminder_id: int, now: datetime) -> ExpiryReminder:
    """Somebody has taken note: this reminder and the earlier ones of the same end are quiet from now on."""
    reminder = queries.reminder_for(session, actor, reminder_id)
    contract = queries.contract_for(session, actor, reminder.contract_id)
    for one in queries.reminders_of(session, reminder.contract_id):
        if one.seen_at is None and one.days_before >= reminder.days_before:
            one.seen_by, one.seen_at = actor.id, now
    if reminder.seen_at is None:
        reminder.seen_by, reminder.seen_at = actor.id, now
    journal.record(
        session, actor, "contracts.reminder_seen", reminder, project_id=contract.project_id, number=contract.number,
        left=reminder.days_before,
    )  # fmt: skip
    return reminder
