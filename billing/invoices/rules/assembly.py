"""From what happened on a project to the usage of one bill: only what the terms price, split where a price changes."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from billing.invoices.rules.states import OrderAspect
from billing.pricing.rules import (
    BaseBasis,
    BaseFee,
    Commission,
    CommissionBasis,
    Kpi,
    LateRefund,
    Measure,
    OneOff,
    SlaCredit,
    Surcharge,
    Terms,
    Usage,
    UsageRow,
)
from bpo.kernel.errors import Invalid, text
from bpo.kernel.money import from_minor
from bpo.kernel.period import Period

NOTHING = Decimal(0)
HOURS = (Measure.PRODUCTIVE_HOUR, Measure.NIGHT_HOUR, Measure.REST_DAY_HOUR, Measure.HOLIDAY_HOUR)


@dataclass(frozen=True)
class Held:
    """So many seats or agents the project had on each of these days."""

    measure: Measure
    quantity: int
    days: Period


@dataclass(frozen=True)
class Counted:
    """Hours counted within these days."""

    measure: Measure
    quantity: Decimal
    days: Period


@dataclass(frozen=True)
class Sold:
    """One order. `unit` is one of the commission bases but net sales; the amount is in minor units."""

    order_id: int
    unit: str
    sold_on: date
    amount_minor: int


@dataclass(frozen=True)
class Refunded:
    """What of an order was paid back, and when."""

    order_id: int
    unit: str
    sold_on: date
    amount_minor: int
    refunded_on: date
    refund_minor: int

    @property
    def whole(self) -> bool:
        """A unit is taken back only when all of its price is: a price reduced later leaves the order an order."""
        return self.refund_minor == self.amount_minor


@dataclass(frozen=True, kw_only=True)
class MonthFacts:
    """What happened on the project in the billed period.

    `sold`: sold in it; `refunded`: refunded in it, of sales in it; `late`: taken back for sales before it, which
    are the orders `late_orders`;
    `kpis`: value in percent by name, None or absent where nothing was measured.
    """

    period: Period
    service_from: date
    service_to: date | None = None
    held: tuple[Held, ...] = ()
    counted: tuple[Counted, ...] = ()
    sold: tuple[Sold, ...] = ()
    refunded: tuple[Refunded, ...] = ()
    late: tuple[LateRefund, ...] = ()
    late_orders: tuple[int, ...] = ()
    kpis: dict[str, Decimal | None] = field(default_factory=dict)
    brought_forward: Decimal = NOTHING

    @property
    def served(self) -> Period | None:
        return Period(self.service_from, self.service_to or date.max).intersect(self.period)


def source(what: str, days: Period) -> str:
    """The reference to the rows behind a usage row: `seat/2026-06-01/2026-06-30`, both days included."""
    return f"{what}/{days.start.isoformat()}/{days.last.isoformat()}"


def held_seats(spells: Iterable[tuple[Period, Iterable[int]]]) -> list[Held]:
    """From spells in which the set of seats stays the same: how many seats were held from a day to a day.

    Thirty seats all month and five more from the 11th are two lines of a bill, not two halves of a month.
    """
    runs: dict[int, list[Period]] = defaultdict(list)
    for days, seats in sorted((days, tuple(seats)) for days, seats in spells):
        for seat in seats:
            if runs[seat] and runs[seat][-1].end == days.start:
                runs[seat][-1] = Period(runs[seat][-1].start, days.end)
            else:
                runs[seat].append(days)
    together = Counter(run for held in runs.values() for run in held)
    return [Held(Measure.SEAT, seats, days) for days, seats in sorted(together.items())]


def counted_orders(facts: MonthFacts, terms: Terms) -> list[tuple[int, OrderAspect]]:
    """The orders that this bill counts, each once as a sale and once as a refund: no other bill may."""
    bases = {price.basis.value for price in terms.of(Commission, facts.period)}
    if not bases:
        return []
    by_sales = CommissionBasis.NET_SALES.value in bases
    sold = [(one.order_id, OrderAspect.SALE) for one in facts.sold if by_sales or one.unit in bases]
    refunded = [(one.order_id, OrderAspect.REFUND) for one in facts.refunded if by_sales or one.unit in bases]
    return [*sold, *refunded, *((order_id, OrderAspect.REFUND) for order_id in facts.late_orders)]


def usage_of(facts: MonthFacts, terms: Terms) -> Usage:
    """The usage that these terms price, in one order whatever order the facts come in.

    Hours and KPIs that the terms need and nobody measured are refused, by this rule or by the rating rule.
    """
    rows = [
        *_held_rows(facts, terms),
        *_hour_rows(facts, terms),
        *_sold_rows(facts, terms),
        *_one_off_rows(facts, terms),
    ]
    return Usage(
        period=facts.period,
        service_from=facts.service_from,
        service_to=facts.service_to,
        rows=tuple(sorted(rows, key=lambda row: (row.measure, row.days, row.about, row.quantity))),
        late_refunds=tuple(sorted(facts.late, key=lambda late: (late.sold_on, late.source, late.rate, late.quantity))),
        kpis=_kpis(facts, terms),
        brought_forward=facts.brought_forward,
    )


def priced_parts(facts_period: Period, terms: Terms, measure: Measure) -> list[Period]:
    """The parts of the period in which one price holds for hours of this measure; none where they are not priced."""
    if measure == Measure.PRODUCTIVE_HOUR:
        prices = [fee.days for fee in terms.of(BaseFee, facts_period) if fee.basis == BaseBasis.PRODUCTIVE_HOUR]
    else:
        prices = [price.days for price in terms.of(Surcharge, facts_period) if price.band == measure.value]
    return [part for days in prices if (part := days.intersect(facts_period))]


def _held_rows(facts: MonthFacts, terms: Terms) -> Iterable[UsageRow]:
    priced = {fee.basis.value for fee in terms.of(BaseFee, facts.period)}
    together: dict[tuple[Measure, Period], int] = defaultdict(int)
    for held in facts.held:
        days = held.days.intersect(facts.period)
        if days and held.measure.value in priced:
            together[held.measure, days] += held.quantity
    for (measure, days), quantity in together.items():
        yield UsageRow(measure=measure, quantity=Decimal(quantity), days=days, source=source(measure, days))


def _hour_rows(facts: MonthFacts, terms: Terms) -> Iterable[UsageRow]:
    for measure in HOURS:
        for part in priced_parts(facts.period, terms, measure):
            rows = [row for row in facts.counted if row.measure == measure and part.contains(row.days)]
            if not rows:
                raise Invalid(
                    "hours_not_measured",
                    text("The contract prices %(measure)s, but nobody measured it from %(start)s to %(last)s."),
                    measure=measure.value,
                    start=part.start.isoformat(),
                    last=part.last.isoformat(),
                )
            quantity = sum((row.quantity for row in rows), NOTHING)
            yield UsageRow(measure=measure, quantity=quantity, days=part, source=source(measure, part))


def _sold_rows(facts: MonthFacts, terms: Terms) -> Iterable[UsageRow]:
    """Sales count on the day they were made, and a refund at the price of its sale's day."""
    for price in terms.of(Commission, facts.period):
        days = facts.served and facts.served.intersect(price.days)
        if not days:
            continue
        sold = [one for one in facts.sold if one.sold_on in days]
        refunded = [one for one in facts.refunded if one.sold_on in days]
        if price.basis == CommissionBasis.NET_SALES:
            sales = from_minor(sum(one.amount_minor for one in sold))
            yield UsageRow(measure=Measure.SALES, quantity=sales, days=days, source=source("sales", days))
            refunds = from_minor(sum(one.refund_minor for one in refunded))
            if refunds:
                yield UsageRow(measure=Measure.REFUNDS, quantity=refunds, days=days, source=source("refunds", days))
            continue
        units = sum(one.unit == price.basis.value for one in sold)
        undone = sum(one.unit == price.basis.value and one.whole for one in refunded)
        yield UsageRow(
            measure=Measure(price.basis),
            quantity=Decimal(units - undone),
            days=days,
            source=source(price.basis, days),
        )


def _one_off_rows(facts: MonthFacts, terms: Terms) -> Iterable[UsageRow]:
    """ASSUMPTION: set-up, training and the like are owed once, on the day service begins."""
    if facts.service_from not in facts.period:
        return
    first = Period(facts.service_from, facts.period.end)
    for price in terms.of(OneOff, facts.period):
        days = price.days.intersect(first)
        if days and facts.service_from in days:
            yield UsageRow(
                measure=Measure.ONE_OFF,
                quantity=Decimal(1),
                days=days,
                about=price.item,
                source=source("live", days),
            )


def _kpis(facts: MonthFacts, terms: Terms) -> tuple[Kpi, ...]:
    served = facts.served
    if not served:
        return ()
    wanted = sorted({target.kpi for clause in terms.of(SlaCredit, served) for target in clause.targets})
    return tuple(Kpi(name=name, value=facts.kpis.get(name), source=source(f"kpi.{name}", served)) for name in wanted)
