"""The sample vendor while a month is being closed: what is missing, what waits, what came too late."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from billing.invoices import queries as billing
from billing.invoices.models import BillingRun, Invoice
from billing.invoices.rules import BillState
from bpo.kernel import journal
from bpo.kernel.period import month
from bpo.people.queries import actor_by_login
from bpo.projects.models import Project
from operations.calls.models import Call
from operations.intake.models import IntakeBatch, RejectedRow
from operations.intake.rules import IntakeKind, IntakeState
from operations.orders.models import SalesOrder
from tests.built import app_on_copy, built_once
from tests.conftest import browser_of
from worlds import month_end
from worlds.builder import Builder
from worlds.commands import WORLDS
from worlds.ordinary.cases import Share
from worlds.ordinary.road import month_before

DAY = date(2026, 12, 3)
SMALL = Share(calls=0.05, agents=0.15, months=3)
CLOSING, BEFORE = month_before(DAY, 1), month_before(DAY, 2)
AFTER_SALES, FOLLOW_UP, LOGISTICS, TELESALES, REPAIRS = (
    "云澜电商售后热线", "安润保险新契约回访", "启明物流客服", "晨曦课程电话营销", "海岳家电报修热线",
)  # fmt: skip


@pytest.fixture(scope="module")
def vendor(sqlite_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    built = built_once("month_end", sqlite_template, DAY, lambda builder: month_end.build(builder, SMALL))
    with app_on_copy(built, tmp_path_factory.mktemp("month_end"), DAY) as app:
        yield app


@pytest.fixture
def rows(reading: Session) -> dict[str, billing.MonthRow]:
    """The month that is being closed, by project."""
    names = dict(reading.execute(select(Project.id, Project.name)).all())
    found = billing.month_end(reading, actor_by_login(reading, "shen.jing"), month(f"{CLOSING:%Y-%m}"))
    return {names[row.contract.project_id]: row for row in found}


def with_records(session: Session, model: Any, begun: Any, ended: Any) -> set[str]:
    """The projects that have records on which the month that is being closed falls."""
    found = select(Project.name).join(model, model.project_id == Project.id).where(begun, ended)
    return set(session.scalars(found.distinct()))


def test_it_can_be_loaded_by_its_name():
    assert WORLDS["month_end"] is month_end


def test_the_files_are_in_but_for_one_of_calls_and_one_of_orders(reading):
    start, end = CLOSING, month_before(DAY, 0)
    called = with_records(
        reading, Call, Call.arrived_at >= Builder.at(start, "00:00"), Call.arrived_at < Builder.at(end, "00:00")
    )
    assert called == {AFTER_SALES, FOLLOW_UP, LOGISTICS, TELESALES}
    ordered = with_records(reading, SalesOrder, SalesOrder.sold_on >= start, SalesOrder.sold_on < end)
    assert ordered == {AFTER_SALES, LOGISTICS}


def test_one_file_has_rows_to_correct(reading):
    batch = reading.scalars(select(IntakeBatch).where(IntakeBatch.rejected > 0)).one()
    assert reading.get_one(Project, batch.project_id).name == LOGISTICS
    assert (batch.kind, batch.state, batch.rejected) == (IntakeKind.CALLS, IntakeState.DONE, len(month_end.LOST))
    kept = reading.scalars(select(RejectedRow).where(RejectedRow.batch_id == batch.id))
    assert {one.row_number - 1: one.column for one in kept} == {
        row: column for row, (column, _value) in month_end.LOST.items()
    }


def test_some_bills_are_approved_and_some_wait_for_a_second_person(rows, reading):
    states = {name: row.bill.state for name, row in rows.items() if row.bill}
    assert states == {
        AFTER_SALES: BillState.APPROVED, FOLLOW_UP: BillState.APPROVED, LOGISTICS: BillState.DRAFT,
        TELESALES: BillState.DRAFT,
    }  # fmt: skip
    people = {row.bill.prepared_by for row in rows.values() if row.bill}
    approvers = {row.bill.approved_by for row in rows.values() if row.bill} - {None}
    assert people.isdisjoint(approvers) and actor_by_login(reading, "wu.tao").id in approvers
    assert rows[TELESALES].bill.gross_minor == 0  # commission alone, and its orders are awaited


def test_one_contract_is_parked_with_its_reason(rows, vendor, reading):
    parked = {name: row.parked["code"] for name, row in rows.items() if row.parked}
    assert parked == {REPAIRS: "kpi_not_measured"}
    with vendor.extensions["database"].writes() as session:
        browser = browser_of(vendor, session, actor_by_login(session, "sun.jing"))
    page = browser.get("/billing")
    assert page.status_code == 200 and "was not measured in this period" in page.text


def test_an_invoice_of_the_month_before_is_past_its_due_day(reading):
    issued = list(reading.scalars(select(Invoice).where(Invoice.month == f"{BEFORE:%Y-%m}")))
    assert [one.client_name for one in issued if one.due_on < DAY] == ["海岳家用电器有限公司"]


def test_calls_of_an_invoiced_month_came_late(reading):
    late = reading.scalars(select(IntakeBatch).where(IntakeBatch.file_name.contains("补传"))).one()
    assert late.created == late.rows > 0
    run = reading.scalars(
        select(BillingRun).where(BillingRun.month == f"{BEFORE:%Y-%m}").order_by(BillingRun.id.desc())
    ).first()
    assert [(one["project_id"], one["facts"]["state"]) for one in run.late_changes] == [(late.project_id, "issued")]
    assert not (run.drafted or run.revised or run.parked)


def test_the_journal_is_whole(vendor, reading):
    assert journal.verify(reading, vendor.extensions["settings"].key("journal")).ok
