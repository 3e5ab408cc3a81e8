"""Bills, invoices and runs, as far as the actor may see them.

The client's own people hold `invoices.view` and nothing else here: what is drafted does not exist for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from billing.invoices.models import Bill, BillingRun, Invoice
from billing.invoices.queries.facts import ContractMonth, contracts_of_month
from billing.invoices.rules import BillState
from bpo.clients import queries as clients
from bpo.documents.models import IssuedDocument
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _l
from bpo.kernel.period import Period
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people
from bpo.projects import queries as projects


def bill_for(session: Session, actor: Actor, bill_id: int, *, locked: bool = False) -> Bill:
    """The bill, if the permit acted under reaches it. `locked`: nobody else moves it until this act is over."""
    wanted = actor.limit(select(Bill).where(Bill.id == bill_id), Bill.project_id)
    bill = session.scalars(wanted.with_for_update() if locked else wanted).one_or_none()
    if bill is None:
        raise NotFound("bill", id=bill_id)
    return bill


@permit("bills.view")
def bill_page(session: Session, actor: Actor, bill_id: int) -> Bill:
    return bill_for(session, actor, bill_id)


@permit("bills.view")
def bills_listed(session: Session, actor: Actor) -> Select[Any]:
    """Rows: id, month, contract_number, client, project, state, revision, currency and the three amounts."""
    return actor.limit(
        select(
            Bill.id, Bill.month, Bill.contract_number, clients.short_name_of(Bill.client_id).label("client"),
            projects.name_of(Bill.project_id).label("project"), Bill.state, Bill.revision, Bill.currency,
            Bill.net_minor, Bill.tax_minor, Bill.gross_minor,
        ),
        Bill.project_id,
    )  # fmt: skip


@permit("bills.view")
def bills_in_state(session: Session, actor: Actor, state: BillState) -> list[Bill]:
    """The bills that wait in a state, oldest month first."""
    chosen = actor.limit(select(Bill).where(Bill.state == state), Bill.project_id)
    return list(session.scalars(chosen.order_by(Bill.starts_on, Bill.contract_number)))


@permit("invoices.view")
def clients_invoiced(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(client id, name on the newest invoice)] for the list's filter."""
    invoices = session.scalars(actor.limit(select(Invoice), Invoice.project_id).order_by(Invoice.id))
    return sorted({one.client_id: one.client_name for one in invoices}.items(), key=lambda one: one[1])


@permit("invoices.view")
def months_invoiced(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The months for which there are invoices, newest first."""
    chosen = actor.limit(select(Invoice.month).distinct(), Invoice.project_id)
    return [(one, one) for one in session.scalars(chosen.order_by(Invoice.month.desc()))]


@permit("bills.view")
def months_billed(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The months for which there are bills, newest first."""
    chosen = actor.limit(select(Bill.month).distinct(), Bill.project_id)
    return [(one, one) for one in session.scalars(chosen.order_by(Bill.month.desc()))]


@permit("bills.view")
def bills_of_project(session: Session, actor: Actor, project_id: int) -> list[Bill]:
    """The bills of a project, newest month first."""
    chosen = actor.limit(select(Bill).where(Bill.project_id == project_id), Bill.project_id)
    return list(session.scalars(chosen.order_by(Bill.starts_on.desc(), Bill.id)))


def bill_before(session: Session, bill: Bill) -> Bill | None:
    """The bill of the same contract for the days before; the caller has been let see this one."""
    chosen = select(Bill).where(Bill.contract_id == bill.contract_id, Bill.ends_on <= bill.starts_on)
    return session.scalars(chosen.order_by(Bill.starts_on.desc()).limit(1)).one_or_none()


def months_of(session: Session, ids: Iterable[int]) -> dict[str, str]:
    """{bill id: its month}, for naming the bills that a line refers to."""
    wanted = select(Bill.id, Bill.month).where(Bill.id.in_(set(ids)))
    return {str(number): month for number, month in session.execute(wanted)}


def invoice_for(session: Session, actor: Actor, invoice_id: int) -> Invoice:
    wanted = actor.limit(select(Invoice).where(Invoice.id == invoice_id), Invoice.project_id)
    invoice = session.scalars(wanted).one_or_none()
    if invoice is None:
        raise NotFound("invoice", id=invoice_id)
    return invoice


@permit("invoices.view")
def invoice_page(session: Session, actor: Actor, invoice_id: int) -> Invoice:
    return invoice_for(session, actor, invoice_id)


@permit("invoices.view")
def invoices_listed(session: Session, actor: Actor, project_id: int | None = None) -> Select[Invoice]:
    chosen = actor.limit(select(Invoice), Invoice.project_id)
    return chosen if project_id is None else chosen.where(Invoice.project_id == project_id)


@permit("invoices.view")
def bill_of_invoice(session: Session, actor: Actor, bill_id: int) -> Invoice:
    """Whoever may see the invoice may have the files kept for its bill."""
    wanted = actor.limit(select(Invoice).where(Invoice.bill_id == bill_id), Invoice.project_id)
    invoice = session.scalars(wanted).one_or_none()
    if invoice is None:
        raise NotFound("bill", id=bill_id)
    return invoice


def invoice_of_bill(session: Session, bill_id: int) -> Invoice | None:
    """The invoice a bill became; the caller has been let see the bill."""
    return session.scalars(select(Invoice).where(Invoice.bill_id == bill_id)).one_or_none()


def invoices_of_month(session: Session, actor: Actor, month: str) -> list[Invoice]:
    chosen = actor.limit(select(Invoice).where(Invoice.month == month), Invoice.project_id)
    return list(session.scalars(chosen.order_by(Invoice.number)))


def document_of(session: Session, invoice: Invoice) -> IssuedDocument:
    """The frozen paper; the caller has been let see the invoice."""
    return session.get_one(IssuedDocument, invoice.document_id)


@permit("bills.view")
def runs_listed(session: Session, actor: Actor) -> Select[BillingRun]:
    """A run concerns every contract: it is for those who see all bills."""
    return select(BillingRun) if actor.scope() == "A" else select(BillingRun).where(BillingRun.id.is_(None))


@permit("bills.view")
def run_page(session: Session, actor: Actor, run_id: int) -> BillingRun:
    wanted = runs_listed(session, actor).where(BillingRun.id == run_id)
    run = session.scalars(wanted).one_or_none()
    if run is None:
        raise NotFound("run", id=run_id)
    return run


def latest_run(session: Session, month: str) -> BillingRun | None:
    """The newest run over a month; the caller shows of it only what the actor may see."""
    chosen = select(BillingRun).where(BillingRun.month == month).order_by(BillingRun.id.desc()).limit(1)
    return session.scalars(chosen).one_or_none()


@dataclass(frozen=True)
class MonthRow:
    """A contract at month end: its bill, its invoice, and why the last run left it alone."""

    contract: ContractMonth
    bill: Bill | None
    invoice: Invoice | None
    parked: dict[str, Any] | None
    late: dict[str, Any] | None


@permit("bills.view")
def month_end(session: Session, actor: Actor, month: Period) -> list[MonthRow]:
    """The contracts that are billed for a month, with how far each is; by contract number."""
    everything = contracts_of_month(session, month)
    contracts = [one for one in everything if actor.scope() == "A" or one.project_id in actor.project_ids]
    ids = [one.contract_id for one in contracts]
    bills = {bill.contract_id: bill for bill in session.scalars(_bills_in(ids, month.start, month.end))}
    invoices = {
        one.bill_id: one
        for one in session.scalars(select(Invoice).where(Invoice.bill_id.in_([bill.id for bill in bills.values()])))
    }
    run = latest_run(session, f"{month.start:%Y-%m}")
    parked = _by_contract(run.parked if run else [])
    late = _by_contract(run.late_changes if run else [])
    return [
        MonthRow(
            one,
            bill := bills.get(one.contract_id),
            invoices.get(bill.id) if bill else None,
            parked.get(one.contract_id),
            late.get(one.contract_id),
        )
        for one in contracts
    ]


def _bills_in(contract_ids: list[int], start: date, end: date) -> Select[Bill]:
    return select(Bill).where(Bill.contract_id.in_(contract_ids), Bill.starts_on >= start, Bill.starts_on < end)


def _by_contract(rows: Any) -> dict[int, dict[str, Any]]:
    return {row["contract_id"]: row for row in rows}


def invoice_numbered(session: Session, number: str) -> people.Found | None:
    """An invoice by its number, for asking who can see it."""
    row = session.scalars(select(Invoice).where(Invoice.number == number)).one_or_none()
    return people.Found(row.number, row.project_id, row.client_id) if row is not None else None


people.record_kind("invoice", _l("Invoice"), "invoices.view", invoice_numbered)
