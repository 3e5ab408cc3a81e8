"""Prices that depend on volume. A tier covers (the bound before it, its own `up_to`]; the last one is open."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from billing.pricing.rules.words import TierMode
from bpo.kernel.errors import Invalid, text

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Tier:
    """`rate` is a percent of net sales or an amount per unit, as the commission's basis says."""

    rate: Decimal
    up_to: Decimal | None = None


@dataclass(frozen=True)
class Slice:
    """The part of a quantity that one tier prices: above `above`, up to `up_to`."""

    above: Decimal
    up_to: Decimal | None
    quantity: Decimal
    rate: Decimal


def check_tiers(tiers: tuple[Tier, ...]) -> None:
    """`Invalid` unless the tiers leave no gap: bounds rising from zero, only the last one open, no negative rate."""
    for number, tier in enumerate(tiers, start=1):
        if tier.rate < 0:
            raise Invalid(
                "tier_rate_negative",
                text("Tier %(number)s has the rate %(rate)s; a rate cannot be negative."),
                "tiers",
                number=number,
                rate=tier.rate,
            )
        if (tier.up_to is None) != (number == len(tiers)):
            raise Invalid(
                "tier_open",
                text("Tier %(number)s of %(count)s: every tier but the last needs an upper bound, the last has none."),
                "tiers",
                number=number,
                count=len(tiers),
            )
    bounds = [NOTHING, *(tier.up_to for tier in tiers if tier.up_to is not None)]
    for lower, upper in pairwise(bounds):
        if upper <= lower:
            raise Invalid(
                "tier_bounds_not_rising",
                text("The tier up to %(upper)s follows one that ends at %(lower)s; let the bounds rise from zero."),
                "tiers",
                upper=upper,
                lower=lower,
            )


def slices(tiers: tuple[Tier, ...], mode: TierMode, quantity: Decimal) -> Iterator[Slice]:
    """`quantity` as priced by checked `tiers`: graduated in slices, else all of it at the tier it reaches.

    Zero and less (refunds above sales) stay in the first tier, so that there is always a slice to show.
    """
    above = NOTHING
    for tier in tiers:
        if tier.up_to is None or quantity <= tier.up_to:
            last = quantity - above if mode == TierMode.GRADUATED else quantity
            yield Slice(above, tier.up_to, last, tier.rate)
            return
        if mode == TierMode.GRADUATED:
            yield Slice(above, tier.up_to, tier.up_to - above, tier.rate)
        above = tier.up_to
