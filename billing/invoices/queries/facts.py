"""What a run needs to know of a contract and of what happened on its project. Unscoped: only the run reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from billing.invoices import rules
from billing.invoices.models import Bill, BilledOrder
from billing.invoices.rules import Counted, Held, MonthFacts, OrderAspect, PaidMonth, Refunded, Sold
from billing.pricing.rules import (
    LateRefund,
    Measure,
    SlaCredit,
    Statement,
    Terms,
    read_terms,
    read_usage,
    terms_from_statements,
)
from bpo.kernel.errors import Conflict, text
from bpo.kernel.money import from_minor, round_cent
from bpo.kernel.period import Period
from bpo.projects.queries import project_facts
from contracts import queries as contracts
from operations.calls import queries as calls
from operations.calls.rules import Unit
from operations.orders import queries as orders
from operations.seats.queries import seat_spells
from staffing.agents.queries import agent_days


@dataclass(frozen=True)
class ContractMonth:
    """A contract in a calendar month: the days of it that are billed, and the project it is about."""

    contract_id: int
    number: str
    title: str
    project_id: int
    client_id: int
    zone: str
    live_on: date
    month: Period
    days: Period


def contracts_of_month(session: Session, month: Period) -> list[ContractMonth]:
    """The signed contracts whose term and service reach into the month, by number."""
    found = []
    for contract in contracts.contracts_billable(session, month.start, month.end):
        project = project_facts(session, contract.project_id)
        days = rules.billed_period(month, Period(contract.starts_on, contract.ends_on), project.live_on)
        if days and project.live_on:
            found.append(
                ContractMonth(
                    contract_id=contract.id, number=contract.number, title=contract.title, days=days,
                    project_id=contract.project_id, client_id=contract.client_id, zone=project.zone,
                    live_on=project.live_on, month=month,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.number, one.contract_id))


def refuse_overlap(contract: ContractMonth, others: Iterable[ContractMonth]) -> None:
    """`Conflict` where two contracts claim the same days of one project: nobody could tell whose seats these are."""
    for other in others:
        same = other.project_id == contract.project_id and other.contract_id != contract.contract_id
        if same and other.days.intersect(contract.days):
            raise Conflict(
                "contracts_overlap",
                text("%(number)s and %(other)s are both in force for this project on the same days. End one of them."),
                number=contract.number,
                other=other.number,
            )


def terms_for(session: Session, contract: ContractMonth) -> Terms:
    """The terms in force on the days that are billed. `Invalid` or `Conflict` where the papers do not say."""
    said = contracts.statements_for(session, contract.contract_id, contract.days.start, contract.days.end)
    return terms_from_statements(
        [
            Statement(
                key=one.key, value=one.value, days=Period(one.starts_on, one.ends_on), document=one.document,
                clause=one.clause,
            )
            for one in said
        ],
        contract.days,
    )  # fmt: skip


def facts_for(session: Session, contract: ContractMonth, terms: Terms) -> MonthFacts:
    """Everything that happened on the project on the billed days, as far as these terms may price it."""
    days = contract.days
    served = Period(max(days.start, contract.live_on), days.end)
    sold, refunded, late = _orders(session, contract)
    back = _taken_back(session, contract, late)
    before = session.scalars(_bills_before(contract, contract.contract_id)).first()
    return MonthFacts(
        period=days,
        service_from=contract.live_on,
        held=tuple(_held(session, contract)),
        counted=tuple(_hours(session, contract, terms)),
        sold=sold,
        refunded=refunded,
        late=back,
        late_orders=tuple(one.order_id for one in late),
        kpis=_kpis(session, contract.project_id, served, terms),
        brought_forward=from_minor(before.carried_minor) if before else Decimal(0),
    )


def _held(session: Session, contract: ContractMonth) -> Iterable[Held]:
    days = contract.days
    spells = seat_spells(session, contract.project_id, days.start, days.end)
    yield from rules.held_seats((Period(one.starts_on, one.ends_on), one.seat_ids) for one in spells)
    for heads, start, end in agent_days(session, contract.project_id, days.start, days.end):
        yield Held(Measure.AGENT, heads, Period(start, end))


def _hours(session: Session, contract: ContractMonth, terms: Terms) -> Iterable[Counted]:
    """Productive hours; hours of a surcharge band are measured by nobody yet, and so refused where they are priced.

    No hour at all on a live project means that its calls have not been imported, not that nobody worked.
    """
    for part in rules.priced_parts(contract.days, terms, Measure.PRODUCTIVE_HOUR):
        hours = calls.productive_hours(session, contract.project_id, part.start, part.end)
        if hours:
            yield Counted(Measure.PRODUCTIVE_HOUR, round_cent(hours), part)


def _kpis(session: Session, project_id: int, served: Period, terms: Terms) -> dict[str, Decimal | None]:
    """The figures that service-level clauses name: ratios in percent, rounded as they are printed."""
    wanted = {target.kpi for clause in terms.of(SlaCredit, served) for target in clause.targets}
    figures = calls.kpis_between(session, project_id, served.start, served.end) if wanted else {}
    found: dict[str, Decimal | None] = {}
    for name in wanted & set(figures):
        value = figures[name].value
        if value is not None:
            found[name] = round_cent(value * 100 if figures[name].unit is Unit.RATIO else value)
    return found


def _orders(
    session: Session, contract: ContractMonth
) -> tuple[tuple[Sold, ...], tuple[Refunded, ...], tuple[Refunded, ...]]:
    """(sold in the days, refunded in them, refunded in them but sold before): what no other bill has counted."""
    project, days = contract.project_id, contract.days
    sold = [
        Sold(one.id, one.unit.value, one.sold_on, one.amount_minor)
        for one in orders.orders_between(session, project, days.start, days.end)
    ]
    refunds = [
        Refunded(one.id, one.unit.value, one.sold_on, one.amount_minor, one.refunded_on, one.refund_minor)
        for one in orders.refunds_between(session, project, days.start, days.end)
        if one.refunded_on is not None
    ]
    taken = _counted_elsewhere(session, contract)
    kept = [
        one for one in refunds if (one.order_id, OrderAspect.REFUND) not in taken and one.sold_on >= contract.live_on
    ]
    return (
        tuple(one for one in sold if (one.order_id, OrderAspect.SALE) not in taken),
        tuple(one for one in kept if one.sold_on >= days.start),
        tuple(one for one in kept if one.sold_on < days.start),
    )


def _counted_elsewhere(session: Session, contract: ContractMonth) -> set[tuple[int, OrderAspect]]:
    """The orders of the project that another bill than this one has counted."""
    chosen = (
        select(BilledOrder.order_id, BilledOrder.aspect)
        .join(Bill, Bill.id == BilledOrder.bill_id)
        .where(
            Bill.project_id == contract.project_id,
            (Bill.contract_id != contract.contract_id) | (Bill.starts_on != contract.days.start),
        )
    )
    return {(order_id, aspect) for order_id, aspect in session.execute(chosen)}


def _bills_before(contract: ContractMonth, contract_id: int | None = None) -> Select[Bill]:
    """The bills of the project, or of one contract, for days before these, newest first."""
    chosen = select(Bill).where(Bill.project_id == contract.project_id, Bill.ends_on <= contract.days.start)
    chosen = chosen if contract_id is None else chosen.where(Bill.contract_id == contract_id)
    return chosen.order_by(Bill.starts_on.desc())


def _taken_back(session: Session, contract: ContractMonth, late: Iterable[Refunded]) -> tuple[LateRefund, ...]:
    late = list(late)
    if not late:
        return ()
    earlier = list(session.scalars(_bills_before(contract)))
    paid = [
        PaidMonth(source=f"bill/{bill.id}", terms=read_terms(bill.terms), usage=read_usage(bill.usage))
        for bill in earlier
    ]
    before = [refund for month in paid for refund in month.usage.late_refunds]
    return rules.taken_back(late, paid, before)
