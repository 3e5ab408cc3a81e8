"""A refund of a sale of an earlier month takes back the commission that was paid on it, at the rate then paid."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.invoices.rules.assembly import Refunded
from billing.pricing.rules import Commission, CommissionBasis, LateRefund, Measure, Terms, TierMode, Usage, slices
from bpo.kernel.errors import Invalid, text
from bpo.kernel.money import from_minor
from bpo.kernel.period import Period

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class PaidMonth:
    """An earlier bill as it was rated: its reference, terms and usage."""

    source: str
    terms: Terms
    usage: Usage


def taken_back(
    refunds: Iterable[Refunded], paid: Sequence[PaidMonth], before: Sequence[LateRefund]
) -> tuple[LateRefund, ...]:
    """The late refunds with the rates then paid, by day of sale. `before`: what earlier bills took back already.

    A graduated scale is undone from its top: the last units sold are the first ones taken back. A volume scale is
    undone at the rate it had reached. A sale outside the days of any commission was never paid: nothing is taken
    back. `Invalid` where the month of the sale has not been billed yet.
    """
    queues: dict[tuple[int, int], list[Refunded]] = defaultdict(list)
    for refund in sorted(refunds, key=lambda one: (one.sold_on, one.order_id)):
        for place in _places(refund, paid):
            queues[place].append(refund)
    found: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for (month, number), queue in sorted(queues.items()):
        price = paid[month].terms.of(Commission, paid[month].usage.period)[number]
        days = price.days.intersect(paid[month].usage.period)
        assert days is not None  # `of` gives only prices valid on some day of the period
        reached = _billed(paid[month].usage, price, days) - _taken(before, price.basis, days)
        for refund in queue:
            for quantity, rate in _undone(price, reached, _quantity(refund, price)):
                found[refund.sold_on, price.basis, rate, paid[month].source] += quantity
            reached -= _quantity(refund, price)
    return tuple(
        LateRefund(basis=basis, quantity=quantity, rate=rate, sold_on=sold_on, source=source)  # type: ignore[arg-type]
        for (sold_on, basis, rate, source), quantity in found.items()
    )


def _places(refund: Refunded, paid: Sequence[PaidMonth]) -> Iterable[tuple[int, int]]:
    """(bill, commission) that paid for the sale: its unit, or its amount where net sales are paid."""
    months = [number for number, month in enumerate(paid) if refund.sold_on in month.usage.period]
    if not months:
        raise Invalid(
            "sale_not_billed",
            text("A sale of %(day)s was refunded, but its month has not been billed: run the month %(month)s first."),
            day=refund.sold_on.isoformat(),
            month=f"{refund.sold_on:%Y-%m}",
        )
    for number in months:
        usage = paid[number].usage
        if not usage.served or refund.sold_on not in usage.served:
            continue
        for place, price in enumerate(paid[number].terms.of(Commission, usage.period)):
            if refund.sold_on in price.days and _quantity(refund, price):
                yield number, place


def _quantity(refund: Refunded, price: Commission) -> Decimal:
    if price.basis == CommissionBasis.NET_SALES:
        return from_minor(refund.refund_minor)
    return Decimal(refund.unit == price.basis.value and refund.whole)


def _billed(usage: Usage, price: Commission, days: Period) -> Decimal:
    measures = (Measure.SALES, Measure.REFUNDS) if price.basis == CommissionBasis.NET_SALES else (Measure(price.basis),)
    rows = [row for row in usage.measured(*measures) if days.contains(row.days)]
    return sum((-row.quantity if row.measure == Measure.REFUNDS else row.quantity for row in rows), NOTHING)


def _taken(before: Sequence[LateRefund], basis: CommissionBasis, days: Period) -> Decimal:
    return sum((one.quantity for one in before if one.basis == basis and one.sold_on in days), NOTHING)


def _undone(price: Commission, reached: Decimal, quantity: Decimal) -> Iterable[tuple[Decimal, Decimal]]:
    """(quantity, rate) of `quantity` taken off the top of what the commission had reached."""
    parts = list(slices(price.scale, price.tier_mode, reached))
    if price.tier_mode != TierMode.GRADUATED:
        yield quantity, parts[-1].rate
        return
    for part in reversed(parts):
        first = part is parts[0]
        piece = quantity if first else min(quantity, part.quantity)
        if piece > 0:
            yield piece, part.rate
        quantity -= piece
