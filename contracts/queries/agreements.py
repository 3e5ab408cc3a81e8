"""Reads of contracts, always scoped by the actor; facts for the floors above, which answer for who may know them."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, case, func, literal, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.functions import GenericFunction

from bpo.clients import queries as clients
from bpo.kernel import files
from bpo.kernel.db import Enumerated
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people
from bpo.projects import queries as projects
from contracts import rules
from contracts.models import Contract, ContractDocument, ExpiryReminder
from contracts.rules import (
    ContractFacts,
    ContractState,
    DocumentKind,
    Doubt,
    FeeModel,
    Paper,
    Said,
    Standards,
    Standing,
    StatementFacts,
)  # fmt: skip

LETTERS = {DocumentKind.ANNEX: "A", DocumentKind.SUPPLEMENT: "S"}


class day_before(GenericFunction[Any]):  # a function of SQL: named as SQL writes it
    """The day before a day, in both databases."""

    type = Date()
    inherit_cache = True


@compiles(day_before)
def _day_before(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"({compiler.process(element.clauses, **kwargs)} - 1)"


@compiles(day_before, "sqlite")
def _day_before_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"date({compiler.process(element.clauses, **kwargs)}, '-1 day')"


ended_on = func.coalesce(Contract.terminated_on, Contract.ends_on)  # the first day no longer in force
is_signed = (
    select(ContractDocument.id)
    .where(
        ContractDocument.contract_id == Contract.id,
        ContractDocument.kind == DocumentKind.BODY,
        ContractDocument.signed_on.is_not(None),
    )
    .exists()
)
BODY_STATE = (
    select(ContractDocument.state)
    .where(ContractDocument.contract_id == Contract.id, ContractDocument.kind == DocumentKind.BODY)
    .correlate(Contract)
    .scalar_subquery()
)


def label_of(contract: Contract, document: ContractDocument) -> str:
    """The document's own number: HT-2026-001, HT-2026-001-A1 (annex), HT-2026-001-S1 (supplement)."""
    letter = LETTERS.get(document.kind)
    return f"{contract.number}-{letter}{document.number}" if letter else contract.number


def paper_of(contract: Contract, document: ContractDocument) -> Paper:
    """The document as the rules see it."""
    return Paper(
        id=document.id, kind=document.kind, number=document.number, label=label_of(contract, document),
        effective_from=document.effective_from, signed_on=document.signed_on,
        statements=tuple(Said(one.key, one.value, one.clause, one.starts_on, one.ends_on) for one in document.terms),
    )  # fmt: skip


def papers_of(contract: Contract) -> list[Paper]:
    return [paper_of(contract, document) for document in contract.documents]


def body_of(contract: Contract) -> ContractDocument:
    return next(one for one in contract.documents if one.kind == DocumentKind.BODY)


def fee_model_of(contract: Contract) -> FeeModel:
    """The fee model stands in the body and never changes."""
    return FeeModel(str(next(one.value for one in body_of(contract).terms if one.key == "fee.model")))


def values_on(contract: Contract, day: date) -> dict[str, Any]:
    """{key: value} by the signed papers on the day; of a contract never signed, what its draft says."""
    if body_of(contract).signed_on is None:
        drafted = [one for one in contract.documents if one.kind != DocumentKind.SUPPLEMENT]
        return {one.key: one.value for document in drafted for one in document.terms}
    return {one.key: one.value for one in rules.terms_on(papers_of(contract), day)}


def shown_for(contract: Contract) -> dict[str, Any] | None:
    """What the client has shown for pure commission: `monthly_sales`, `gross_margin`, `reputation_ok`."""
    kept = body_of(contract).qualification
    return kept if isinstance(kept, dict) else None


def doubts_of(document: ContractDocument, standards: Standards) -> list[Doubt]:
    """What of the set standards for pure commission the contract, or the terms a supplement changes, does not meet."""
    contract = document.contract
    if document.kind != DocumentKind.SUPPLEMENT:
        return rules.doubts(values_on(contract, contract.starts_on), shown_for(contract), standards)
    changes = {one.key: one.value for one in document.terms}
    if not any(key.startswith("fee.commission.") for key in changes):
        return []
    terms = {**values_on(contract, document.effective_from), **changes}
    return [one for one in rules.doubts(terms, shown_for(contract), standards) if one.code == "rate_outside"]


def end_of(contract: Contract) -> date:
    """The first day no longer in force: by its term, or earlier by termination."""
    return contract.terminated_on or contract.ends_on


def standing_of(contract: Contract, today: date) -> Standing:
    return rules.standing(
        body_of(contract).state, contract.starts_on, contract.ends_on, contract.terminated_on, today
    )  # fmt: skip


def standing_column(today: date) -> ColumnElement[Standing]:
    """`rules.standing` as a column of a select of contracts."""
    said = case(
        (BODY_STATE.in_((ContractState.DRAFT, ContractState.APPROVED)), BODY_STATE),
        (
            (BODY_STATE == ContractState.TERMINATED) & Contract.terminated_on.is_(None),
            literal(Standing.WITHDRAWN.value),
        ),
        (Contract.terminated_on <= today, literal(Standing.TERMINATED.value)),
        (Contract.starts_on > today, literal(Standing.UPCOMING.value)),
        (Contract.ends_on > today, literal(Standing.IN_FORCE.value)),
        else_=literal(Standing.ENDED.value),
    )
    kind: Any = Enumerated(Standing, 20)
    return type_coerce(said, kind)


def contract_for(session: Session, actor: Actor, contract_id: int) -> Contract:
    """The contract with its documents, if the act reaches it; else `NotFound`."""
    chosen = select(Contract).where(Contract.id == contract_id)
    whole = selectinload(Contract.documents).selectinload(ContractDocument.terms)
    contract = session.scalars(actor.limit(chosen, Contract.project_id).options(whole)).one_or_none()
    if contract is None:
        raise NotFound("contract", id=contract_id)
    return contract


def document_for(session: Session, actor: Actor, document_id: int) -> ContractDocument:
    chosen = select(ContractDocument).join(Contract).where(ContractDocument.id == document_id)
    document = session.scalars(actor.limit(chosen, Contract.project_id)).one_or_none()
    if document is None:
        raise NotFound("contract_document", id=document_id)
    return document


@permit("contracts.view")
def contract_page(session: Session, actor: Actor, contract_id: int) -> Contract:
    return contract_for(session, actor, contract_id)


@permit("contracts.view")
def document_page(session: Session, actor: Actor, document_id: int) -> ContractDocument:
    return document_for(session, actor, document_id)


files.parent("contracts_document")(document_page)


@permit("contracts.view")
def contracts_listed(session: Session, actor: Actor, *, today: date) -> Select[Any]:
    """Rows: id, number, title, client, project, standing, starts_on, last_on."""
    return actor.limit(
        select(
            Contract.id, Contract.number, Contract.title,
            clients.short_name_of(Contract.client_id).label("client"),
            projects.name_of(Contract.project_id).label("project"),
            standing_column(today).label("standing"), Contract.starts_on, day_before(ended_on).label("last_on"),
        ),
        Contract.project_id,
    )  # fmt: skip


@permit("contracts.view")
def contracts_of_project(session: Session, actor: Actor, project_id: int) -> list[Contract]:
    """A project's contracts with their documents, newest first; `NotFound` outside the actor's projects."""
    projects.visible_project(session, actor, project_id)
    chosen = select(Contract).where(Contract.project_id == project_id).order_by(Contract.id.desc())
    return list(session.scalars(chosen.options(selectinload(Contract.documents))))


@permit("contracts.view")
def clients_with_contracts(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(client id, short name)] for the list's filter."""
    chosen = actor.limit(
        select(Contract.client_id, clients.short_name_of(Contract.client_id).label("name")).distinct(),
        Contract.project_id,
    )
    return sorted(((number, name) for number, name in session.execute(chosen)), key=lambda one: str(one[1]))


@permit("contracts.view")
def reminders_listed(session: Session, actor: Actor) -> Select[Any]:
    """Rows: id, contract_id, number, title, client, project, days_before, last_on, raised_on, seen_at."""
    return actor.limit(
        select(
            ExpiryReminder.id, ExpiryReminder.contract_id, Contract.number, Contract.title,
            clients.short_name_of(Contract.client_id).label("client"),
            projects.name_of(Contract.project_id).label("project"), ExpiryReminder.days_before,
            day_before(ExpiryReminder.ends_on).label("last_on"), ExpiryReminder.raised_on, ExpiryReminder.seen_at,
        ).join(Contract, Contract.id == ExpiryReminder.contract_id),
        Contract.project_id,
    )  # fmt: skip


def reminder_for(session: Session, actor: Actor, reminder_id: int) -> ExpiryReminder:
    chosen = select(ExpiryReminder).join(Contract).where(ExpiryReminder.id == reminder_id)
    reminder = session.scalars(actor.limit(chosen, Contract.project_id)).one_or_none()
    if reminder is None:
        raise NotFound("reminder", id=reminder_id)
    return reminder


def reminders_of(session: Session, contract_id: int) -> list[ExpiryReminder]:
    """A contract's reminders for its present end, the nearest step last; the caller may see the contract."""
    chosen = (
        select(ExpiryReminder)
        .join(Contract)
        .where(ExpiryReminder.contract_id == contract_id, ExpiryReminder.ends_on == ended_on)
    )
    return list(session.scalars(chosen.order_by(ExpiryReminder.days_before.desc())))


def ending_contracts(session: Session) -> list[Contract]:
    """Signed contracts that were not ended early, for the reminders."""
    return list(
        session.scalars(select(Contract).where(is_signed, Contract.terminated_on.is_(None)).order_by(Contract.id))
    )


def waiting_documents(session: Session, actor: Actor, state: ContractState) -> list[ContractDocument]:
    """Documents that wait in a state for an act of this actor, without annexes (they go with their body)."""
    chosen = (
        select(ContractDocument)
        .join(Contract)
        .where(ContractDocument.state == state, ContractDocument.kind != DocumentKind.ANNEX)
    )
    return list(
        session.scalars(
            actor.limit(chosen, Contract.project_id)
            .options(selectinload(ContractDocument.contract))
            .order_by(ContractDocument.id)
        )
    )


def unseen_reminders(session: Session, actor: Actor) -> list[tuple[ExpiryReminder, Contract]]:
    """The nearest unseen reminder of each contract whose end still stands."""
    chosen: Any = (
        select(ExpiryReminder, Contract)
        .join(Contract, Contract.id == ExpiryReminder.contract_id)
        .where(ExpiryReminder.seen_at.is_(None), ExpiryReminder.ends_on == ended_on)
        .options(selectinload(Contract.documents))
        .order_by(ExpiryReminder.contract_id, ExpiryReminder.days_before.desc())
    )
    rows = session.execute(actor.limit(chosen, Contract.project_id))
    return list({contract.id: (reminder, contract) for reminder, contract in rows}.values())


# Facts for the floors above.


def facts_of(contract: Contract) -> ContractFacts:
    return ContractFacts(
        id=contract.id, number=contract.number, title=contract.title, project_id=contract.project_id,
        client_id=contract.client_id, currency=contract.currency, starts_on=contract.starts_on,
        ends_on=end_of(contract),
    )  # fmt: skip


def signed_facts(session: Session, *conditions: ColumnElement[bool]) -> list[ContractFacts]:
    chosen = select(Contract).where(is_signed, *conditions).order_by(Contract.number, Contract.id)
    return [facts_of(contract) for contract in session.scalars(chosen)]


def contracts_in_force(session: Session, project_id: int, day: date) -> list[ContractFacts]:
    """A project's signed contracts whose term holds the day."""
    return signed_facts(session, Contract.project_id == project_id, Contract.starts_on <= day, ended_on > day)


def contracts_billable(session: Session, start: date, end: date) -> list[ContractFacts]:
    """All signed contracts in force on some day of `[start, end)`."""
    return signed_facts(session, Contract.starts_on < end, ended_on > start)


def statements_for(session: Session, contract_id: int, start: date, end: date) -> list[StatementFacts]:
    """What the signed papers say over `[start, end)`, within the contract's term, one value for each key and day.

    `NotFound` for an unknown contract; `Conflict` where two papers say a term equally strong.
    """
    contract = session.get(Contract, contract_id)
    if contract is None:
        raise NotFound("contract", id=contract_id)
    first, last = max(start, contract.starts_on), min(end, end_of(contract))
    if first >= last or body_of(contract).signed_on is None:
        return []
    return rules.statements_between(papers_of(contract), first, last)


def contract_numbered(session: Session, number: str) -> people.Found | None:
    """A contract by its number, for asking who can see it."""
    row = session.scalars(select(Contract).where(Contract.number == number)).one_or_none()
    return people.Found(f"{row.number} {row.title}", row.project_id, row.client_id) if row is not None else None


people.record_kind("contract", _l("Contract"), "contracts.view", contract_numbered)
