"""A live project with a signed contract, seats, agents and orders, as October 2026 left them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from billing.invoices import actions, jobs
from billing.invoices.models import Bill
from bpo.clients.models import Client
from bpo.kernel.db import Database
from bpo.kernel.models import Vendor
from bpo.kernel.permits import Actor
from bpo.people.models import User
from bpo.projects.models import Project
from contracts.models import Contract, ContractDocument, TermStatement
from operations.intake.models import IntakeBatch
from operations.orders.models import SalesOrder
from operations.seats.models import Seat, SeatAllotment, SeatDay, Site

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
OCTOBER = "2026-10"
SEATS = {"fee.base.basis": "seat", "fee.base.amount": "3000"}
PERCENT = {"fee.commission.basis": "net_sales", "fee.commission.percent": "12"}
TAX = {"tax.vat_rate": "6"}
BASE_AND_COMMISSION = {"fee.model": "base_commission", **SEATS, **PERCENT, **TAX}
PURE_COMMISSION = {"fee.model": "pure_commission", **PERCENT, **TAX}
FIXED_FEE = {"fee.model": "fixed_fee", "fee.base.basis": "project", "fee.base.amount": "120000", **TAX}


@dataclass
class Deal:
    """A client's project with its contract."""

    client: Client
    project: Project
    contract: Contract


def put(session: Session, model: Any, **facts: Any) -> Any:
    """A row as another package's acts would have left it. Not journaled: those packages test their acts themselves."""
    number = session.execute(insert(model).values(**facts).returning(model.id)).scalar_one()
    return session.get_one(model, number)


def somebody(session: Session) -> int:
    """Whoever drafted the papers."""
    known = session.scalar(select(User.id).where(User.login == "drafter"))
    return known or put(session, User, login="drafter", name="起草人", password_hash="x", row_version=1).id


def make_deal(
    session: Session, number: int = 1, *, terms: dict[str, Any] | None = None, live_on: date = date(2026, 9, 1),
    starts_on: date = date(2026, 9, 1), ends_on: date = date(2027, 9, 1), **client: Any,
) -> Deal:  # fmt: skip
    """A live project with a signed contract that says these terms; committed."""
    made = {
        "code": f"C-{number:03d}", "legal_name_zh": f"云澜{number}电子商务有限公司", "short_name": f"云澜{number}",
        "uscc": f"91330100MA2XX{number:04d}T", "taxpayer_kind": "general", "payment_days": 30, "status": "active",
        "row_version": 1, **client,
    }  # fmt: skip
    company = put(session, Client, **made)
    project = put(
        session, Project, code=f"P2026-{number:03d}", name=f"云澜{number}售后热线", client_id=company.id, mode="full",
        services=[], zone="Asia/Shanghai", state="live", go_live_on=live_on, live_on=live_on,
        opened_on=date(2026, 7, 1), row_version=1,
    )  # fmt: skip
    contract = make_contract(session, project, number, terms=terms, starts_on=starts_on, ends_on=ends_on)
    return Deal(company, project, contract)


def make_contract(
    session: Session, project: Project, number: int, *, terms: dict[str, Any] | None, starts_on: date, ends_on: date
) -> Contract:
    contract = put(
        session, Contract, number=f"HT-2026-{number:03d}", project_id=project.id, client_id=project.client_id,
        title="呼叫中心外包服务合同", currency="CNY", starts_on=starts_on, ends_on=ends_on, notice_days=30,
        row_version=1,
    )  # fmt: skip
    add_paper(session, contract, "body", 1, starts_on, terms or BASE_AND_COMMISSION)
    session.commit()
    return contract


def add_paper(
    session: Session, contract: Contract, kind: str, number: int, starts_on: date, terms: dict[str, Any]
) -> None:
    """A signed paper of the contract; committed."""
    paper = put(
        session, ContractDocument, contract_id=contract.id, kind=kind, number=number, title="合同", state="signed",
        effective_from=starts_on, drafted_by=somebody(session), approved_by=None, signed_on=starts_on, row_version=1,
    )  # fmt: skip
    for key, value in terms.items():
        put(session, TermStatement, document_id=paper.id, key=key, value=value, clause="1.1", starts_on=starts_on)
    session.commit()


def give_seats(session: Session, deal: Deal, count: int, starts_on: date, ends_on: date) -> None:
    """So many seats of a site of their own, held on each day; committed."""
    code = f"S{deal.project.id}-{starts_on:%m%d}"
    site = put(session, Site, code=code, name=code, zone="Asia/Shanghai", row_version=1)
    allotment = put(session, SeatAllotment, project_id=deal.project.id, starts_on=starts_on, ends_on=ends_on)
    days = [date.fromordinal(one) for one in range(starts_on.toordinal(), ends_on.toordinal())]
    for number in range(count):
        seat = put(session, Seat, site_id=site.id, floor="3", code=f"A-{number:03d}", status="ready", row_version=1)
        facts = {"seat_id": seat.id, "allotment_id": allotment.id, "project_id": deal.project.id}
        session.execute(insert(SeatDay), [{**facts, "day": day} for day in days])
    session.commit()


def sell(session: Session, deal: Deal, number: int, sold_on: date, amount: int, **refund: Any) -> SalesOrder:
    """An order of so many yuan; committed. `refunded_on` and `refund_minor` where it was paid back."""
    batch = session.scalar(select(IntakeBatch.id).where(IntakeBatch.project_id == deal.project.id))
    if batch is None:
        batch = put(
            session, IntakeBatch, project_id=deal.project.id, kind="orders", source="generic", file_name="orders.csv",
            sha256=f"{deal.project.id:064d}", mapping_hash="", state="done", imported_at=NOW,
        ).id  # fmt: skip
    order = put(
        session, SalesOrder, project_id=deal.project.id, batch_id=batch, external_id=f"SO-{number}", unit="order",
        sold_on=sold_on, amount_minor=amount * 100, **refund,
    )  # fmt: skip
    session.commit()
    return order


def make_vendor(session: Session) -> None:
    """The letterhead, as an administrator fills it in; committed."""
    put(
        session, Vendor, id=1, name_zh="恒信呼叫服务有限公司", name_en="Hengxin Call Services Ltd.", short_name="恒信",
        uscc="91310115MA1K3ABC2X", address="上海市浦东新区张江路 368 号", phone="021-5080 6000",
        bank="招商银行上海张江支行", bank_account="121907654321001", row_version=1,
    )  # fmt: skip
    session.commit()


def run(database: Database, actor: Actor, month: str = OCTOBER, now: datetime = NOW) -> dict[str, Any]:
    """The billing run of a month, at once."""
    with database.transaction() as session:
        run_id = actions.open_run(session, actor, month=month, now=now).id
    return jobs.run_month(database.transaction, actor, run_id=run_id, month=month, now=now, clock=lambda: now)


def bill_of(session: Session, deal: Deal, month: str = OCTOBER) -> Bill:
    """The bill as it stands now, with its lines; nothing stays open, since on SQLite that keeps the next run out."""
    session.expire_all()
    bill = session.scalars(select(Bill).where(Bill.contract_id == deal.contract.id, Bill.month == month)).one()
    assert bill.lines is not None
    session.commit()
    return bill


def amounts(bill: Bill) -> list[tuple[str, int]]:
    return [(line.code, line.amount_minor) for line in bill.lines]
