"""What was agreed: the fee model and its components, each valid for days and citing its clause."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise
from typing import ClassVar, TypeVar

from billing.pricing.rules.tiers import Tier, check_tiers
from billing.pricing.rules.words import BaseBasis, CommissionBasis, FeeModel, HourBand, Kind, TierMode
from bpo.kernel.errors import Invalid, text
from bpo.kernel.money import CURRENCIES
from bpo.kernel.period import ALWAYS, Period

HUNDRED = Decimal(100)
AnyComponent = TypeVar("AnyComponent", bound="Component")


def _not_negative(component: "Component", **numbers: Decimal | int | None) -> None:
    for name, number in numbers.items():
        if number is not None and number < 0:
            raise Invalid(
                "number_negative",
                text("%(name)s of %(kind)s is %(number)s; it cannot be negative."),
                name,
                name=name,
                kind=component.kind,
                number=number,
            )


@dataclass(frozen=True, kw_only=True)
class Component:
    """One price agreed for `days`, as written in `clause` of `document`."""

    kind: ClassVar[Kind]
    days: Period = ALWAYS
    document: str = ""
    clause: str = ""

    @property
    def subject(self) -> str:
        """What it prices: two components of one kind and subject may not be valid on the same day."""
        return ""


@dataclass(frozen=True, kw_only=True)
class BaseFee(Component):
    """`amount` per month and project, seat or agent (by calendar days in force), or per productive hour."""

    kind = Kind.BASE
    basis: BaseBasis
    amount: Decimal

    def __post_init__(self) -> None:
        _not_negative(self, amount=self.amount)

    @property
    def subject(self) -> str:
        return self.basis


@dataclass(frozen=True, kw_only=True)
class Commission(Component):
    """A percent of net sales, or an amount per unit: one `rate`, or `tiers` with their `tier_mode`."""

    kind = Kind.COMMISSION
    basis: CommissionBasis
    rate: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    tier_mode: TierMode = TierMode.FLAT

    def __post_init__(self) -> None:
        flat = self.tier_mode == TierMode.FLAT
        if flat != (self.rate is not None) or flat == bool(self.tiers):
            raise Invalid(
                "commission_rate_or_tiers",
                text("Commission on %(basis)s: give one rate (flat), or tiers with graduated or volume, not both."),
                "rate",
                basis=self.basis,
            )
        check_tiers(self.scale)

    @property
    def subject(self) -> str:
        return self.basis

    @property
    def scale(self) -> tuple[Tier, ...]:
        return self.tiers if self.rate is None else (Tier(self.rate),)


@dataclass(frozen=True, kw_only=True)
class Surcharge(Component):
    """`amount` on top for each hour in the `band`."""

    kind = Kind.SURCHARGE
    band: HourBand
    amount: Decimal

    def __post_init__(self) -> None:
        _not_negative(self, amount=self.amount)

    @property
    def subject(self) -> str:
        return self.band


@dataclass(frozen=True, kw_only=True)
class Discount(Component):
    """`percent` off the lines of the kinds in `on`."""

    kind = Kind.DISCOUNT
    percent: Decimal
    on: tuple[Kind, ...] = (Kind.BASE, Kind.COMMISSION, Kind.SURCHARGE)

    def __post_init__(self) -> None:
        _not_negative(self, percent=self.percent)
        if self.percent > HUNDRED:
            raise Invalid(
                "discount_above_all",
                text("A discount of %(percent)s%% is more than the price; give at most 100."),
                "percent",
                percent=self.percent,
            )
        _only_earlier(self, self.on)


@dataclass(frozen=True)
class Band:
    """From the KPI value `at_least` (None: from below) up to the next band: a credit (negative) or bonus percent."""

    percent: Decimal
    at_least: Decimal | None = None


@dataclass(frozen=True)
class Target:
    """One KPI and its bands, lowest first."""

    kpi: str
    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        starts = [band.at_least for band in self.bands if band.at_least is not None]
        one_open_first = [band.at_least for band in self.bands] == [None, *starts]
        if not one_open_first or not all(lower < upper for lower, upper in pairwise(starts)):
            raise Invalid(
                "kpi_bands_not_rising",
                text("The bands of %(kpi)s must begin with one without a lower bound and rise from there."),
                "bands",
                kpi=self.kpi,
            )

    def reached(self, value: Decimal) -> Band:
        return [band for band in self.bands if band.at_least is None or band.at_least <= value][-1]


@dataclass(frozen=True, kw_only=True)
class SlaCredit(Component):
    """Credit or bonus in percent of the lines of the kinds in `on`, the sum over all targets within the caps."""

    kind = Kind.SLA
    targets: tuple[Target, ...]
    credit_cap: Decimal | None = None
    bonus_cap: Decimal | None = None
    on: tuple[Kind, ...] = (Kind.BASE, Kind.COMMISSION)

    def __post_init__(self) -> None:
        _not_negative(self, credit_cap=self.credit_cap, bonus_cap=self.bonus_cap)
        _only_earlier(self, self.on)


@dataclass(frozen=True, kw_only=True)
class Minimum(Component):
    """The least owed for a month (by calendar days in force), counting the lines of the kinds in `on`."""

    kind = Kind.MINIMUM
    amount: Decimal
    on: tuple[Kind, ...] = (Kind.BASE, Kind.COMMISSION, Kind.SURCHARGE, Kind.DISCOUNT, Kind.SLA)

    def __post_init__(self) -> None:
        _not_negative(self, amount=self.amount)
        _only_earlier(self, self.on)


@dataclass(frozen=True, kw_only=True)
class Cap(Component):
    """The most owed for a month (by calendar days in force), counting the lines of the kinds in `on`."""

    kind = Kind.CAP
    amount: Decimal
    on: tuple[Kind, ...] = (Kind.BASE, Kind.COMMISSION, Kind.SURCHARGE, Kind.DISCOUNT, Kind.SLA, Kind.MINIMUM)

    def __post_init__(self) -> None:
        _not_negative(self, amount=self.amount)
        _only_earlier(self, self.on)


@dataclass(frozen=True, kw_only=True)
class Clawback(Component):
    """Refunds after their sale's month take back the commission paid on it, for `months` after it (None: always)."""

    kind = Kind.CLAWBACK
    months: int | None = None

    def __post_init__(self) -> None:
        _not_negative(self, months=self.months)


@dataclass(frozen=True, kw_only=True)
class PassThrough(Component):
    """Costs paid on for the client, at cost plus `handling` percent."""

    kind = Kind.PASS_THROUGH
    handling: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        _not_negative(self, handling=self.handling)


@dataclass(frozen=True, kw_only=True)
class OneOff(Component):
    """`amount` each for something done once, such as set-up or training; `item` names it."""

    kind = Kind.ONE_OFF
    item: str
    amount: Decimal

    def __post_init__(self) -> None:
        _not_negative(self, amount=self.amount)

    @property
    def subject(self) -> str:
        return self.item


COMPONENTS: dict[Kind, type[Component]] = {
    component.kind: component
    for component in (
        BaseFee, Commission, Surcharge, Discount, SlaCredit, Minimum, Cap, Clawback, PassThrough, OneOff,
    )
}  # fmt: skip


def _only_earlier(component: Component, counted: tuple[Kind, ...]) -> None:
    order = list(Kind)
    for kind in counted:
        if order.index(kind) >= order.index(component.kind):
            raise Invalid(
                "counts_later_kind",
                text("%(kind)s cannot count %(counted)s, which comes after it in the declared order."),
                "on",
                kind=component.kind,
                counted=kind,
            )


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A rate card. `vat_rate` is in percent; `prices_include_vat` holds for every price in it."""

    fee_model: FeeModel
    components: tuple[Component, ...]
    vat_rate: Decimal
    prices_include_vat: bool = False
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise Invalid(
                "currency_unknown",
                text("The currency %(currency)s is not one of %(known)s."),
                "currency",
                currency=self.currency,
                known=", ".join(CURRENCIES),
            )
        if not 0 <= self.vat_rate < HUNDRED:
            raise Invalid(
                "vat_rate_impossible",
                text("A VAT rate of %(rate)s%% is impossible; give it in percent, like 6."),
                "vat_rate",
                rate=self.vat_rate,
            )
        _check_model(self)
        for one, other in combinations(self.components, 2):
            _check_pair(one, other)

    def of(self, component: type[AnyComponent], period: Period) -> list[AnyComponent]:
        """The components of one class that are valid on some day of `period`, by their days and subject."""
        chosen = [part for part in self.components if isinstance(part, component) and part.days.intersect(period)]
        return sorted(chosen, key=lambda part: (part.subject, part.days))


def _check_model(terms: Terms) -> None:
    kinds = {component.kind for component in terms.components}
    needed, refused = {
        FeeModel.BASE_COMMISSION: ((Kind.BASE, Kind.COMMISSION), ()),
        FeeModel.PURE_COMMISSION: ((Kind.COMMISSION,), (Kind.BASE,)),
        FeeModel.FIXED_FEE: ((Kind.BASE,), (Kind.COMMISSION,)),
    }[terms.fee_model]
    for kind in needed:
        if kind not in kinds:
            raise Invalid(
                "model_needs",
                text("The fee model %(model)s needs a %(kind)s; add one or choose another model."),
                "components",
                model=terms.fee_model,
                kind=kind,
            )
    for kind in refused:
        if kind in kinds:
            raise Invalid(
                "model_refuses",
                text("The fee model %(model)s has no %(kind)s; take it out or choose another model."),
                "components",
                model=terms.fee_model,
                kind=kind,
            )
    for component in terms.components:
        by_volume = isinstance(component, BaseFee) and component.basis not in (BaseBasis.PROJECT, BaseBasis.SEAT)
        if by_volume and terms.fee_model == FeeModel.FIXED_FEE:
            raise Invalid(
                "fixed_fee_basis",
                text("A fixed fee is agreed per project or per seat, not per %(basis)s."),
                "components",
                basis=component.subject,
            )


def _check_pair(one: Component, other: Component) -> None:
    both = one.days.intersect(other.days)
    if both and (one.kind, one.subject) == (other.kind, other.subject):
        raise Invalid(
            "components_overlap",
            text("Two components price %(kind)s %(subject)s from %(day)s; let one end where the other begins."),
            "components",
            kind=one.kind,
            subject=one.subject,
            day=both.start.isoformat(),
        )
    minimum, cap = sorted((one, other), key=lambda part: part.kind == Kind.CAP)
    if both and isinstance(minimum, Minimum) and isinstance(cap, Cap) and minimum.amount > cap.amount:
        raise Invalid(
            "minimum_above_cap",
            text("The minimum %(minimum)s is above the cap %(cap)s; no charge could satisfy both."),
            "components",
            minimum=minimum.amount,
            cap=cap.amount,
        )
