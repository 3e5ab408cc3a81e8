"""What live projects produce: calls and orders, imported month by month, and the months' bills."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing.invoices import actions as invoices
from billing.invoices.jobs import run_month
from billing.invoices.models import Bill
from billing.invoices.rules import BillState
from operations.intake import actions as intake
from operations.intake.rules import IntakeKind
from worlds.builder import Builder
from worlds.ordinary.agenda import Agenda
from worlds.ordinary.road import Road, month_before
from worlds.traffic import call_file, order_file

SYSTEM, PREPARER, APPROVER = "liu.yang", "sun.jing", "wu.tao"
KEPT_OPEN = ("AR", "CX")  # last month's bills of these still wait for their approval
NOT_ISSUED = ("QM",)  # approved, not yet issued


class Running:
    """The live projects of the world."""

    def __init__(self, build: Builder) -> None:
        self.build = build
        self.roads: list[Road] = []
        self._ordered: dict[str, list[list[str]]] = {}

    def add(self, road: Road) -> None:
        self.roads.append(road)

    def plan(self, agenda: Agenda) -> None:
        """Put the imports and billing runs of two full months and this one into the agenda."""
        today = self.build.day
        for months in (2, 1, 0):
            start, end = month_before(today, months), min(month_before(today, months - 1), today)
            for road in self.roads:
                agenda.on(end, lambda road=road, start=start, end=end: self.bring_in(road, start, end))  # type: ignore[misc]
            if months:
                agenda.on(
                    end + timedelta(days=1),
                    lambda start=start, last=months == 1: self.bill(start, last),  # type: ignore[misc]
                )

    def bring_in(self, road: Road, start: date, end: date) -> None:
        """The calls and orders of `[start, end)`, as files."""
        days = days_between(max(start, road.live_on), end)
        if road.case.line is None or not days:
            return
        name = f"{road.case.key}-{start:%Y%m}"
        calls = call_file(road.case.line, days, self.build.chance)
        self.build.as_of(end, "08:10")
        self._take_in(road, SYSTEM, IntakeKind.CALLS, f"{name}-话单.csv", calls)
        if road.case.orders_per_day:
            orders = order_file(self._orders(road, days))
            self._take_in(road, PREPARER, IntakeKind.ORDERS, f"{name}-订单.csv", orders)

    def _take_in(self, road: Road, login: str, kind: IntakeKind, name: str, data: bytes) -> None:
        build = self.build
        actor = build.who(login)
        batch = intake.receive(
            build.session, actor, kind=kind, project_id=road.project.id, source="generic", name=name, data=data,
            now=build.moment,
        )  # fmt: skip
        intake.take_in(build.session, actor, batch_id=batch.id, now=build.moment)

    def _orders(self, road: Road, days: list[date]) -> list[list[str]]:
        """New orders of these days, and those of earlier files that were refunded meanwhile."""
        case, chance = road.case, self.build.chance
        assert case.line is not None
        known = self._ordered.setdefault(case.key, [])
        refunded = [row for row in known if not row[3] and chance.random() < 0.03]
        for row in refunded:
            row[3], row[4] = chance.choice(days).isoformat(), row[2]
        fresh = []
        for day in days:
            for number in range(max(1, round(chance.gauss(case.orders_per_day, case.orders_per_day * 0.2)))):
                amount = f"{chance.randint(*case.order_amount)}.00"
                row = [f"{case.key}{day:%y%m%d}{number:03d}", day.isoformat(), amount, "", "",
                       chance.choice(case.line.logins), case.product]  # fmt: skip
                later = day + timedelta(days=chance.randint(1, 12))
                if chance.random() < 0.04 and later <= days[-1]:
                    row[3], row[4] = later.isoformat(), amount
                fresh.append(row)
        known.extend(fresh)
        return refunded + fresh

    def bill(self, start: date, last: bool) -> None:
        """Run the month; approve and issue, of the last month only a part."""
        build = self.build
        build.as_of(month_before(start, -1) + timedelta(days=1), "09:00")
        month = f"{start:%Y-%m}"
        run = build.act(invoices.open_run, PREPARER, month=month, now=build.moment)
        run_id, now = run.id, build.moment
        build.commit()
        run_month(self._step, build.who(PREPARER), run_id=run_id, month=month, now=now, clock=lambda: now)
        drafts = select(Bill).where(Bill.starts_on >= start, Bill.state == BillState.DRAFT).order_by(Bill.id)
        for bill in list(build.session.scalars(drafts)):
            key = next(road.case.key for road in self.roads if road.project.id == bill.project_id)
            if last and key in KEPT_OPEN:
                continue
            build.as_of(month_before(start, -1) + timedelta(days=2), "15:00")
            build.act(invoices.approve_bill, APPROVER, bill_id=bill.id, now=build.moment)
            if last and key in NOT_ISSUED:
                continue
            build.as_of(month_before(start, -1) + timedelta(days=4), "10:30")
            build.act(invoices.issue_invoice, PREPARER, bill_id=bill.id, now=build.moment)

    @contextmanager
    def _step(self) -> Iterator[Session]:
        yield self.build.session
        self.build.commit()


def days_between(start: date, end: date) -> list[date]:
    """The days of `[start, end)`."""
    return [start + timedelta(days=number) for number in range((end - start).days)]
