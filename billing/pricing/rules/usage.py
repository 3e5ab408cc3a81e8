"""What happened in the billed period, apart from any price: rows of measured facts, each naming where it came from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.pricing.rules.words import HELD, CommissionBasis, Measure
from bpo.kernel.errors import Invalid, text
from bpo.kernel.period import ALWAYS, Period


@dataclass(frozen=True, kw_only=True)
class UsageRow:
    """`quantity` of one measure (seats, hours, orders; money for sales, refunds, costs and adjustments).

    `days`: for seats and agents the days they are held, which may reach beyond the billed period; for the rest the
    days they were counted in. `about` names a cost or one-off item, or gives an adjustment's reason.
    `source` is the caller's reference to the rows behind it.
    """

    measure: Measure
    quantity: Decimal
    days: Period = ALWAYS
    about: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if self.quantity < 0 and self.measure != Measure.ADJUSTMENT:
            raise Invalid(
                "quantity_negative",
                text("%(measure)s is %(quantity)s; only an adjustment may be negative."),
                "quantity",
                measure=self.measure,
                quantity=self.quantity,
            )
        if self.measure in (Measure.COST, Measure.ONE_OFF, Measure.ADJUSTMENT) and not self.about.strip():
            raise Invalid(
                "about_missing",
                text("%(measure)s of %(quantity)s needs a word on what it is for: the item, or the reason."),
                "about",
                measure=self.measure,
                quantity=self.quantity,
            )


@dataclass(frozen=True, kw_only=True)
class LateRefund:
    """Sales (money) or units refunded after the month they were sold in, with the rate then paid on them."""

    basis: CommissionBasis
    quantity: Decimal
    rate: Decimal
    sold_on: date
    source: str = ""

    def __post_init__(self) -> None:
        if min(self.quantity, self.rate) < 0:
            raise Invalid(
                "late_refund_negative",
                text("A late refund of %(quantity)s at %(rate)s: give both as positive numbers."),
                "quantity",
                quantity=self.quantity,
                rate=self.rate,
            )


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """A measured result; None says that it was not measured, which is not the same as good."""

    name: str
    value: Decimal | None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """The facts of one billed period, in any order.

    Service runs from `service_from` up to, not including, `service_to` (None: open).
    `brought_forward` is what an earlier, negative charge left to be set against this one.
    """

    period: Period
    service_from: date | None = None
    service_to: date | None = None
    rows: tuple[UsageRow, ...] = ()
    late_refunds: tuple[LateRefund, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    brought_forward: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        for row in self.rows:
            if row.measure not in HELD and row.days != ALWAYS and not self.period.contains(row.days):
                raise Invalid(
                    "row_outside_period",
                    text("%(measure)s from %(start)s to %(last)s lies outside the billed period."),
                    "rows",
                    measure=row.measure,
                    start=row.days.start.isoformat(),
                    last=row.days.last.isoformat(),
                )
        for refund in self.late_refunds:
            if refund.sold_on >= self.period.start:
                raise Invalid(
                    "refund_not_late",
                    text("The refund of a sale of %(day)s belongs to this period's refunds, not to the late ones."),
                    "late_refunds",
                    day=refund.sold_on.isoformat(),
                )

        for name in sorted({kpi.name for kpi in self.kpis}):
            if sum(kpi.name == name for kpi in self.kpis) > 1:
                raise Invalid(
                    "kpi_twice",
                    text("%(kpi)s is given twice; keep the one value that was measured."),
                    "kpis",
                    kpi=name,
                )

    @property
    def served(self) -> Period | None:
        """The days of the period on which there was service, or None."""
        return Period(self.service_from or date.min, self.service_to or date.max).intersect(self.period)

    def measured(self, *measures: Measure) -> list[UsageRow]:
        """The rows of these measures in an order of their own, so that the order they came in does not matter."""
        chosen = [row for row in self.rows if row.measure in measures]
        return sorted(chosen, key=lambda row: (row.days, row.measure, row.about, row.source, row.quantity))

    def counted(self, days: Period, *measures: Measure, about: str | None = None) -> list[UsageRow]:
        """The rows counted within `days`. `Invalid` for a row that is partly in them: no price holds for all of it."""
        rows = []
        for row in self.measured(*measures):
            if about is not None and row.about != about:
                continue
            span = self.period if row.days == ALWAYS else row.days
            if days.contains(span):
                rows.append(row)
            elif days.intersect(span):
                raise Invalid(
                    "row_across_terms",
                    text(
                        "%(measure)s from %(start)s to %(last)s spans a change of price: "
                        "give what was counted before and after it in rows of their own."
                    ),
                    "rows",
                    measure=row.measure,
                    start=span.start.isoformat(),
                    last=span.last.isoformat(),
                )
        return rows

    def kpi(self, name: str) -> tuple[Kpi, Decimal]:
        """The named result and its value; `Invalid` when it was not measured: no data is not a hundred percent."""
        for kpi in self.kpis:
            if kpi.name == name and kpi.value is not None:
                return kpi, kpi.value
        raise Invalid(
            "kpi_not_measured",
            text("%(kpi)s was not measured in this period, but the service-level clause needs it: measure it first."),
            "kpis",
            kpi=name,
        )
