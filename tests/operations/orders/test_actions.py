"""Orders taken in, revised by refunds, and handed to bills."""

from datetime import date
from io import BytesIO

import openpyxl
from sqlalchemy import select

from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from operations.intake.actions import receive, take_in
from operations.intake.rules import IntakeKind, IntakeState
from operations.orders import queries
from operations.orders.models import SalesOrder
from operations.orders.rules import OrderUnit
from tests.conftest import NOW
from tests.projects.makers import make_project

SYSTEM = Actor.system()
FILE = (
    "订单号,下单日期,订单金额,退款日期,退款金额,产品\n"
    "D-1,2026-09-28,1000,,,年度会员\nD-2,2026-10-03,2500.50,,,年度会员\nD-3,2026-10-31,800,,,季度会员\nD-4,不知道,1,,,\n"
)


def take_orders(session, project, words, name="orders.csv", **changes):
    data = words if isinstance(words, bytes) else words.encode("gbk")
    batch = receive(
        session, SYSTEM, kind=IntakeKind.ORDERS, project_id=project.id, source="generic", name=name, data=data, now=NOW,
        **changes,
    )  # fmt: skip
    if batch.state is not IntakeState.DONE:
        take_in(session, SYSTEM, batch_id=batch.id, now=NOW)
    session.commit()
    return batch


def counts(batch):
    return batch.created, batch.revised, batch.unchanged, batch.rejected


def test_orders_are_taken_in_once_and_a_refund_revises_them(session):
    project = make_project(session)
    assert counts(take_orders(session, project, FILE)) == (3, 0, 0, 1)
    assert counts(take_orders(session, project, FILE)) == (3, 0, 0, 1)
    refund = FILE.replace("2026-10-03,2500.50,,", "2026-10-03,2500.50,2026-11-05,500.50")
    assert counts(take_orders(session, project, refund)) == (0, 1, 2, 1)
    order = session.scalars(select(SalesOrder).where(SalesOrder.external_id == "D-2")).one()
    assert (order.refund_minor, order.refunded_on, order.revision) == (50_050, date(2026, 11, 5), 2)


def test_bills_learn_what_was_sold_and_what_was_refunded_in_a_month(session):
    project = make_project(session)
    take_orders(session, project, FILE.replace("2026-09-28,1000,,", "2026-09-28,1000,2026-10-09,1000"))
    october = date(2026, 10, 1), date(2026, 11, 1)
    sold = queries.orders_between(session, project.id, *october)
    assert [(one.external_id, one.amount_minor) for one in sold] == [("D-2", 250_050), ("D-3", 80_000)]
    refunds = queries.refunds_between(session, project.id, *october)
    assert [(one.external_id, one.refund_minor, one.sold_on) for one in refunds] == [
        ("D-1", 100_000, date(2026, 9, 28))
    ]


def test_appointments_come_from_a_workbook_without_amounts(session):
    project, book = make_project(session), openpyxl.Workbook()
    book.active.append(["预约编号", "预约日期", "坐席工号"])
    book.active.append(["Y-1", date(2026, 10, 5), "8001"])
    out = BytesIO()
    book.save(out)
    batch = take_orders(session, project, out.getvalue(), name="预约.xlsx", how={"choice": "appointment"})
    assert counts(batch) == (1, 0, 0, 0)
    found = queries.orders_between(session, project.id, date(2026, 10, 5), date(2026, 10, 6))
    assert [(one.unit, one.amount_minor) for one in found] == [(OrderUnit.APPOINTMENT, 0)]


def test_the_list_is_narrowed_and_totalled(session, person):
    project = make_project(session)
    take_orders(session, project, FILE.replace("2500.50,,", "2500.50,2026-11-05,500.50"))
    manager = person(Role.PROJECT_MANAGER, projects=(project,))
    listed = queries.orders_listed(session, manager, project.id, first=date(2026, 10, 1), last=date(2026, 10, 31))
    totals = queries.totals_of(session, listed)
    assert (totals.count, totals.amount_minor, totals.refund_minor, totals.net_minor) == (2, 330_050, 50_050, 280_000)
    assert queries.totals_of(session, queries.orders_listed(session, manager, project.id, refunded=True)).count == 1
    assert queries.totals_of(session, queries.orders_listed(session, manager, project.id, words="d_1")).count == 0
