"""What is owed, and why: a charge is lines, a line is steps, and every level sums exactly to the one above."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from billing.pricing.rules.words import Kind
from bpo.kernel.money import MINOR_PER_UNIT, apportion, from_minor, round_cent

NOTHING = Decimal("0.00")
MONEY = "money"


@dataclass(frozen=True)
class Label:
    """A code and its facts; the sentence is made, and translated, where it is shown."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Step:
    """quantity × rate × factor_numerator ÷ factor_denominator.

    `amount` is the part of the line's rounded amount that this step makes up.
    """

    label: Label
    quantity: Decimal
    unit: str
    rate: Decimal
    factor_numerator: int = 1
    factor_denominator: int = 1
    amount: Decimal = NOTHING
    sources: tuple[str, ...] = ()

    @property
    def exact(self) -> Fraction:
        return Fraction(self.quantity) * Fraction(self.rate) * Fraction(self.factor_numerator, self.factor_denominator)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the charge. `amount` is in the prices of the contract, with or without VAT; `tax_rate` in percent.

    `quantity` and `unit_price` are given where they multiply to the exact amount, else the steps explain it.
    """

    kind: Kind
    label: Label
    amount: Decimal
    net: Decimal
    tax_rate: Decimal
    tax: Decimal
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    steps: tuple[Step, ...] = ()
    document: str = ""
    clause: str = ""

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax

    @property
    def exact(self) -> Fraction:
        """The amount before its one rounding."""
        return sum((step.exact for step in self.steps), Fraction(0))

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(sorted({source for step in self.steps for source in step.sources}))


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Totals are sums of the lines. A charge is never below zero.

    `carried_forward`, in the prices of the contract, is what the client has left over for its next one.
    """

    currency: str
    lines: tuple[Line, ...]
    net: Decimal
    tax: Decimal
    gross: Decimal
    carried_forward: Decimal = NOTHING


def split_tax(amount: Decimal, rate: Decimal, included: bool) -> tuple[Decimal, Decimal]:
    """(net, tax) of one rounded line amount at `rate` percent; the one place where VAT is rounded.

    Without VAT in the price: tax = amount × rate. With it: net = amount ÷ (1 + rate), tax is the rest.
    """
    share = Fraction(rate) / 100
    if included:
        net = round_cent(Fraction(amount) / (1 + share))
        return net, amount - net
    return amount, round_cent(Fraction(amount) * share)


def settled(steps: list[Step]) -> tuple[Step, ...]:
    """The steps with their shown amounts, which sum to the rounded sum of the exact ones."""
    shown = apportion(step.exact * MINOR_PER_UNIT for step in steps)
    return tuple(replace(step, amount=from_minor(minor)) for step, minor in zip(steps, shown, strict=True))


def counted_price(steps: tuple[Step, ...]) -> tuple[Decimal | None, str, Decimal | None]:
    """(quantity, unit, unit price) where all steps count one unit at one whole price, else (None, "", None)."""
    prices = {(step.unit, step.rate, step.factor_numerator, step.factor_denominator) for step in steps}
    if len(prices) != 1:
        return None, "", None
    unit, rate, numerator, denominator = prices.pop()
    if numerator != denominator:
        return None, "", None
    return sum((step.quantity for step in steps), Decimal(0)), unit, rate


def label(code: str, **facts: object) -> Label:
    return Label(code, facts)


def whole_step(label: Label, quantity: Decimal, unit: str, rate: Decimal, sources: tuple[str, ...] = ()) -> Step:
    """A step of which nothing is cut off by days."""
    return Step(label=label, quantity=quantity, unit=unit, rate=rate, sources=sources)
