"""Running: call records from three kinds of files, the figures made of them, and orders."""

import csv
from datetime import date
from io import StringIO
from typing import Any

from sqlalchemy import func, select

from bpo.kernel.models import JournalEntry
from operations.calls import queries as calls
from operations.calls.models import Call
from operations.calls.queries import Asked
from operations.calls.rules import day_intervals, kpis
from operations.intake import actions as intake
from operations.intake.queries import rejected_listed
from operations.intake.rules import IntakeKind, IntakeState
from operations.orders import queries as orders
from operations.orders.models import SalesOrder
from tests.operations.calls.call_files import SHANGHAI, freeswitch_file, written
from tests.operations.makers import asterisk_file
from tests.stories.company import Company

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
CALL_LIST = (
    ("通话ID", "来电时间", "是否接通", "等待时长", "通话时长", "客户号码", "坐席工号"),
    ("A-1", "2026-10-02 09:00:00", "是", "12", "120", "13812345678", "8002"),
    ("A-2", "2026-10-02 09:10:00", "否", "31", "", "13912345678", ""),
    ("A-3", "昨天", "是", "5", "60", "13712345678", "8001"),
    ("", "2026-10-02 09:20:00", "是", "5", "60", "13612345678", "8002"),
)
ORDERS = (
    ("订单号", "成交日期", "金额", "退款日期", "退款金额", "工号"),
    ("YL-1", "2026-10-08", "8000.00", "", "", "8001"),
    ("YL-2", "2026-10-12", "6000.00", "", "", "8002"),
    ("YL-3", "2026-10-15", "2000.00", "2026-10-20", "2000.00", "8001"),
)


def table(rows: Any) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def take_in(company: Company, project: Any, by: str, *, not_by: str | None = None, **file: Any) -> Any:
    """A file received and taken in; returns its import. One that was taken in before is only found again."""
    batch = company.act(intake.receive, by, not_by=not_by, project_id=project.id, **file)
    if batch.state is IntakeState.DONE:
        return batch
    batch, _taken = company.act(intake.take_in, by, not_by=not_by, batch_id=batch.id)
    return batch


def counts(batch: Any) -> tuple[int, ...]:
    return batch.created, batch.revised, batch.unchanged, batch.rejected


def import_calls(company: Company, project: Any) -> None:
    """Three exchanges' files: eight FreeSWITCH calls in ten rows, and bad rows kept apart. Twice is once."""
    files = (
        ("asterisk", "Master.csv", asterisk_file(), (5, 0, 0, 0)),
        ("freeswitch", "cdr.csv", written(freeswitch_file()).encode(), (8, 0, 0, 0)),
        ("generic", "话单.csv", table(CALL_LIST).encode("gbk"), (2, 0, 0, 2)),
    )
    for source, name, data, expected in files:
        file = {"kind": IntakeKind.CALLS, "source": source, "name": name, "data": data}
        batch = take_in(company, project, "system", not_by="hr", **file)
        assert counts(batch) == expected
        before = _kept(company)
        assert take_in(company, project, "system", **file).id == batch.id
        assert _kept(company) == before
    bad = company.session.scalars(company.ask(rejected_listed, "system", batch.id, not_by="hr")).all()
    assert [(row.row_number, row.column, row.value) for row in bad] == [(4, "来电时间", "昨天"), (5, "通话ID", "")]
    assert [row.reason_said for row in bad] == [
        "“昨天” is not a date and time. Write it as 2026-10-01 14:30:00.",
        "The call has no id, so it cannot be told from others.",
    ]
    numbers = set(company.session.scalars(select(Call.number_masked)))
    assert "138****5678" in numbers and not any("12345678" in (one or "") for one in numbers)
    company.session.commit()


def _kept(company: Company) -> tuple[Any, ...]:
    session = company.session
    known = session.execute(select(func.count(), func.sum(Call.revision)).select_from(Call)).one()
    return *known, session.scalar(select(func.count()).select_from(JournalEntry))


def read_figures(company: Company, project: Any) -> None:
    """Every figure is the number of the calls it opens to, whole, by day and by half hour."""
    report = company.ask(calls.kpi_report, "manager", project.id, FIRST, LAST, not_by="hr")
    whole, definition = report.whole, report.definition
    assert (whole.offered, whole.answered, whole.talk_sum) == (15, 10, 160 + 490 + 120)
    level = kpis(whole, definition)["service_level"]
    assert level.denominator == whole.offered - whole.short_abandoned and level.numerator == whole.answered_within
    for part in calls.conditions(definition):
        asked = Asked(FIRST, LAST, part=part, definition=definition)
        behind = company.session.scalars(
            company.ask(calls.calls_listed, "manager", project.id, asked, not_by="sales")
        ).all()
        assert len(behind) == getattr(whole, part), part
        if part == "answered":
            assert sum(call.talk_seconds for call in behind) == whole.talk_sum
    assert sum(day.counted.offered for day in report.days) == whole.offered
    for day in report.days[:2]:
        halves = company.ask(calls.half_hours, "manager", project.id, day.day, definition)
        assert len(halves) == len(day_intervals(day.day, SHANGHAI)) == 48
        assert sum(one.counted.answered for one in halves) == day.counted.answered
        busiest = max(halves, key=lambda one: one.counted.offered)
        asked = Asked(interval=busiest.starts_at, part="offered", definition=definition)
        behind = company.session.scalars(company.ask(calls.calls_listed, "manager", project.id, asked)).all()
        assert len(behind) == busiest.counted.offered > 0
    company.session.commit()


def import_orders(company: Company, project: Any) -> None:
    """The month's sales, one of them refunded; the same file again changes nothing."""
    file = {"kind": IntakeKind.ORDERS, "source": "generic", "name": "订单.csv", "data": table(ORDERS).encode()}
    batch = take_in(company, project, "finance", not_by="director", **file)
    assert counts(batch) == (3, 0, 0, 0)
    assert take_in(company, project, "finance", **file).id == batch.id
    listed = company.ask(orders.orders_listed, "finance", project.id, not_by="hr")
    totals = orders.totals_of(company.session, listed)
    assert (totals.count, totals.amount_minor, totals.net_minor) == (3, 1_600_000, 1_400_000)
    assert company.session.scalar(select(func.count()).where(SalesOrder.refund_minor > 0)) == 1
    company.session.commit()
