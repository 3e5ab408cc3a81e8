"""What live projects produce: calls and orders, imported month by month, and the months' bills."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

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
from worlds.ordinary.road import Road, counted_from, month_before
from worlds.traffic import Line, call_file, order_file

SYSTEM, PREPARER, APPROVER = "liu.yang", "sun.jing", "wu.tao"


class Running:
    """The live projects of the world. `volume`: the share of the usual calls and orders that they have.

    Of last month's bills those of `kept_open` still wait for their approval; those of `not_issued` are approved.
    """

    kept_open: tuple[str, ...] = ("AR", "CX")
    not_issued: tuple[str, ...] = ("QM",)

    def __init__(self, build: Builder, volume: float = 1.0) -> None:
        self.build, self.volume = build, volume
        self.roads: list[Road] = []
        self._ordered: dict[str, list[list[str]]] = {}

    def add(self, road: Road) -> None:
        self.roads.append(road)

    def plan(self, agenda: Agenda) -> None:
        """Put the imports and billing runs into the agenda, from the month in which the first project went live."""
        today = self.build.day
        for months in range(max(road.case.live_months for road in self.roads), -1, -1):
            start, end = month_before(today, months), min(month_before(today, months - 1), today)
            for road in self.roads:
                agenda.on(end, lambda road=road, start=start, end=end: self.bring_in(road, start, end))  # type: ignore[misc]
            if months:
                agenda.on(
                    end + timedelta(days=1),
                    lambda start=start, last=months == 1: self.bill(start, last),  # type: ignore[misc]
                )

    def bring_in(self, road: Road, start: date, end: date) -> None:
        """The calls and orders of `[start, end)`, as files; calls as far back as they are there."""
        days = days_between(max(start, road.live_on), end)
        if road.case.line is None or not days:
            return
        self.build.as_of(end, "08:10")
        if start >= counted_from(self.build.day):
            self.bring_calls(road, days)
        if road.case.orders_per_day:
            self.bring_orders(road, days)

    def bring_calls(self, road: Road, days: list[date]) -> None:
        """A file of these days' calls."""
        self.take_in(road, SYSTEM, IntakeKind.CALLS, f"{name_of(road, days)}-话单.csv", self.calls_of(road, days))

    def bring_orders(self, road: Road, days: list[date]) -> None:
        """A file of these days' orders."""
        orders = order_file(self._orders(road, days))
        self.take_in(road, PREPARER, IntakeKind.ORDERS, f"{name_of(road, days)}-订单.csv", orders)

    def calls_of(self, road: Road, days: list[date]) -> bytes:
        """The calls of these days as the switch writes them."""
        return call_file(
            lambda day: self.line_on(road, day), days, self.build.chance_of(f"{name_of(road, days)} calls")
        )

    def line_on(self, road: Road, day: date) -> Line:
        """The project's line as it is staffed on that day, with its share of calls."""
        line = road.line_on(day)
        return replace(line, calls_per_day=max(1, round(line.calls_per_day * self.volume)))

    def take_in(self, road: Road, login: str, kind: IntakeKind, name: str, data: bytes) -> None:
        build = self.build
        actor = build.who(login)
        batch = intake.receive(
            build.session, actor, kind=kind, project_id=road.project.id, source="generic", name=name, data=data,
            now=build.moment,
        )  # fmt: skip
        intake.take_in(build.session, actor, batch_id=batch.id, now=build.moment)

    def _orders(self, road: Road, days: list[date]) -> list[list[str]]:
        """New orders of these days, and those of the last file that were refunded meanwhile."""
        case, chance = road.case, self.build.chance_of(f"{name_of(road, days)} orders")
        per_day = case.orders_per_day * self.volume
        refunded = [row for row in self._ordered.get(case.key, []) if not row[3] and chance.random() < 0.03]
        for row in refunded:
            row[3], row[4] = chance.choice(days).isoformat(), row[2]
        fresh = []
        for day in days:
            logins = road.line_on(day).logins
            for number in range(max(1, round(chance.gauss(per_day, per_day * 0.2)))):
                amount = f"{chance.randint(*case.order_amount)}.00"
                row = [f"{case.key}{day:%y%m%d}{number:03d}", day.isoformat(), amount, "", "",
                       chance.choice(logins), case.product]  # fmt: skip
                later = day + timedelta(days=chance.randint(1, 12))
                if chance.random() < 0.04 and later <= days[-1]:
                    row[3], row[4] = later.isoformat(), amount
                fresh.append(row)
        self._ordered[case.key] = fresh
        return refunded + fresh

    def bill(self, start: date, last: bool) -> None:
        """Run the month; approve and issue, of the last month only a part."""
        build, after = self.build, month_before(start, -1)
        self.run(start, build.as_of(after + timedelta(days=1), "09:00"))
        drafts = select(Bill).where(Bill.starts_on >= start, Bill.state == BillState.DRAFT).order_by(Bill.id)
        for bill in list(build.session.scalars(drafts)):
            key = next(road.case.key for road in self.roads if road.project.id == bill.project_id)
            if last and key in self.kept_open:
                continue
            build.as_of(after + timedelta(days=2), "15:00")
            build.act(invoices.approve_bill, APPROVER, bill_id=bill.id, now=build.moment)
            if last and key in self.not_issued:
                continue
            build.as_of(after + timedelta(days=4), "10:30")
            build.act(invoices.issue_invoice, PREPARER, bill_id=bill.id, now=build.moment)

    def run(self, start: date, now: datetime) -> None:
        """The billing run over the month that begins on that day."""
        month = f"{start:%Y-%m}"
        run = self.build.act(invoices.open_run, PREPARER, month=month, now=now)
        run_id = run.id
        self.build.commit()
        run_month(self._step, self.build.who(PREPARER), run_id=run_id, month=month, now=now, clock=lambda: now)

    @contextmanager
    def _step(self) -> Iterator[Session]:
        yield self.build.session
        self.build.commit()


def days_between(start: date, end: date) -> list[date]:
    """The days of `[start, end)`."""
    return [start + timedelta(days=number) for number in range((end - start).days)]


def name_of(road: Road, days: list[date]) -> str:
    """What a file of these days is called: by the project and the month, by the first day where the month has begun."""
    first = days[0]
    return f"{road.case.key}-{first:%Y%m}" if first.day == 1 else f"{road.case.key}-{first:%Y%m%d}"
