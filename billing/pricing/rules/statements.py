"""Terms out of a contract's dated statements, as resolved for the days of a period."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from billing.pricing.rules.reading import convert
from billing.pricing.rules.terms import (
    BaseFee,
    Cap,
    Clawback,
    Commission,
    Component,
    Discount,
    Minimum,
    OneOff,
    PassThrough,
    SlaCredit,
    Surcharge,
    Target,
    Terms,
)
from billing.pricing.rules.tiers import Tier
from billing.pricing.rules.words import BaseBasis, CommissionBasis, FeeModel, HourBand, TierMode
from bpo.kernel.errors import Invalid, text
from bpo.kernel.period import ALWAYS, Period


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a clause says for some days: one `key`, one value (JSON, as in docs/rating.md)."""

    key: str
    value: Any
    days: Period = ALWAYS
    document: str = ""
    clause: str = ""


@dataclass(frozen=True)
class OneOffPrice:
    item: str
    amount: Decimal


@dataclass(frozen=True)
class SlaClause:
    targets: tuple[Target, ...]
    credit_cap: Decimal | None = None
    bonus_cap: Decimal | None = None


STATEMENT_KEYS: dict[str, Any] = {
    "fee.model": FeeModel,
    "fee.currency": str,
    "tax.vat_rate": Decimal,
    "tax.inclusive": bool,
    "fee.base.basis": BaseBasis,
    "fee.base.amount": Decimal,
    "fee.commission.basis": CommissionBasis,
    "fee.commission.percent": Decimal,
    "fee.commission.amount": Decimal,
    "fee.commission.tiers": tuple[Tier, ...],
    "fee.commission.tier_mode": TierMode,
    "fee.surcharge.night": Decimal,
    "fee.surcharge.rest_day": Decimal,
    "fee.surcharge.holiday": Decimal,
    "fee.discount": Decimal,
    "sla.credit": SlaClause,
    "fee.minimum": Decimal,
    "fee.cap": Decimal,
    "fee.clawback_months": int,
    "fee.pass_through.handling": Decimal,
    "fee.one_off": tuple[OneOffPrice, ...],
}

Values = dict[str, Any]


def _commission(said: Values) -> Component:
    basis = said["fee.commission.basis"]
    by_sales = basis == CommissionBasis.NET_SALES
    rate, other = ("percent", "amount") if by_sales else ("amount", "percent")
    if f"fee.commission.{other}" in said:
        raise Invalid(
            "commission_rate_mismatch",
            text("Commission on %(basis)s is agreed by fee.commission.%(rate)s, not by fee.commission.%(other)s."),
            f"fee.commission.{other}",
            basis=basis,
            rate=rate,
            other=other,
        )
    tiers = said.get("fee.commission.tiers", ())
    mode = said.get("fee.commission.tier_mode", TierMode.GRADUATED if tiers else TierMode.FLAT)
    return Commission(basis=basis, rate=said.get(f"fee.commission.{rate}"), tiers=tiers, tier_mode=mode)


def _sla(said: Values) -> Component:
    clause: SlaClause = said["sla.credit"]
    return SlaCredit(targets=clause.targets, credit_cap=clause.credit_cap, bonus_cap=clause.bonus_cap)


def _surcharge(key: str, band: HourBand) -> Callable[[Values], list[Component]]:
    return lambda said: [Surcharge(band=band, amount=said[key])]


def _one_offs(said: Values) -> list[Component]:
    return [OneOff(item=price.item, amount=price.amount) for price in said["fee.one_off"]]


@dataclass(frozen=True)
class Family:
    """Keys that make components together, on the days when all the `needed` ones are said; `cited` is named first."""

    needed: tuple[str, ...]
    build: Callable[[Values], list[Component]]
    allowed: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.needed, *self.allowed)


FAMILIES = (
    Family(
        ("fee.base.basis", "fee.base.amount"),
        lambda said: [BaseFee(basis=said["fee.base.basis"], amount=said["fee.base.amount"])],
    ),
    Family(
        ("fee.commission.basis",),
        lambda said: [_commission(said)],
        ("fee.commission.tier_mode", "fee.commission.percent", "fee.commission.amount", "fee.commission.tiers"),
    ),
    Family(("fee.surcharge.night",), _surcharge("fee.surcharge.night", HourBand.NIGHT)),
    Family(("fee.surcharge.rest_day",), _surcharge("fee.surcharge.rest_day", HourBand.REST_DAY)),
    Family(("fee.surcharge.holiday",), _surcharge("fee.surcharge.holiday", HourBand.HOLIDAY)),
    Family(("fee.discount",), lambda said: [Discount(percent=said["fee.discount"])]),
    Family(("sla.credit",), lambda said: [_sla(said)]),
    Family(("fee.minimum",), lambda said: [Minimum(amount=said["fee.minimum"])]),
    Family(("fee.cap",), lambda said: [Cap(amount=said["fee.cap"])]),
    Family(
        ("fee.commission.basis",),
        lambda said: [Clawback(months=said.get("fee.clawback_months"))],
        ("fee.clawback_months",),
    ),
    Family(
        ("fee.pass_through.handling",),
        lambda said: [PassThrough(handling=said["fee.pass_through.handling"])],
    ),
    Family(("fee.one_off",), _one_offs),
)


def terms_from_statements(statements: Iterable[Statement], period: Period) -> Terms:
    """The terms that hold in `period`. Statements with keys of other subjects (hours, payment, notice) are passed over.

    A price that changes inside the period becomes a component for each of its parts. `Invalid` for an unknown fee.*
    key, a value of the wrong shape, two statements of one key on a day (not resolved), half a price (a basis without
    its amount), and for a fee model, currency or VAT that changes inside the period: rate its two parts apart.
    """
    held = [said for said in statements if said.days.intersect(period)]
    for said in held:
        if said.key.startswith("fee.") and said.key not in STATEMENT_KEYS:
            raise Invalid(
                "statement_key_unknown",
                text("The key %(key)s is not a term that can be rated; known are: %(known)s."),
                said.key,
                key=said.key,
                known=", ".join(STATEMENT_KEYS),
            )
    components = [component for family in FAMILIES for component in _components(family, held, period)]
    return Terms(
        fee_model=_whole(held, "fee.model", period),
        components=tuple(components),
        vat_rate=_whole(held, "tax.vat_rate", period),
        prices_include_vat=_whole(held, "tax.inclusive", period, default=False),
        currency=_whole(held, "fee.currency", period, default="CNY"),
    )


def _components(family: Family, statements: list[Statement], period: Period) -> Iterable[Component]:
    for days, said in _segments([said for said in statements if said.key in family.keys], period):
        missing = [key for key in family.needed if key not in said]
        if missing and not any(key in said for key in family.needed):
            continue
        if missing:
            raise _missing(missing[0], days)
        values = {key: _value(statement) for key, statement in said.items()}
        cited = next(said[key] for key in reversed(family.keys) if key in said)
        for component in family.build(values):
            yield replace(component, days=days, document=cited.document, clause=cited.clause)


def _segments(statements: list[Statement], period: Period) -> Iterable[tuple[Period, dict[str, Statement]]]:
    """The parts of the period between changes, with what is said in each."""
    spans = [(said, span) for said in statements if (span := said.days.intersect(period))]
    days = {period.start, period.end} | {day for _, span in spans for day in (span.start, span.end)}
    for start, end in pairwise(sorted(days)):
        said: dict[str, Statement] = {}
        for statement, span in spans:
            if start not in span:
                continue
            if statement.key in said:
                raise Invalid(
                    "statements_overlap",
                    text("%(key)s is said twice for %(day)s: %(one)s and %(other)s. Settle which one holds."),
                    statement.key,
                    key=statement.key,
                    day=start.isoformat(),
                    one=f"{said[statement.key].document} {said[statement.key].clause}".strip(),
                    other=f"{statement.document} {statement.clause}".strip(),
                )
            said[statement.key] = statement
        yield Period(start, end), said


def _whole(statements: list[Statement], key: str, period: Period, default: Any = None) -> Any:
    """The one value that holds on every day of the period."""
    segments = list(_segments([said for said in statements if said.key == key], period))
    values = [_value(said[key]) if key in said else default for _, said in segments]
    if None in values:
        raise _missing(key, segments[values.index(None)][0])
    if any(value != values[0] for value in values):
        raise Invalid(
            "statement_changes_inside",
            text("%(key)s changes inside the period, on %(day)s; rate the days before and after it apart."),
            key,
            key=key,
            day=segments[1][0].start.isoformat(),
        )
    return values[0]


def _value(statement: Statement) -> Any:
    return convert(STATEMENT_KEYS[statement.key], statement.value, statement.key)


def _missing(key: str, days: Period) -> Invalid:
    return Invalid(
        "statement_missing",
        text("The contract does not say %(key)s for %(start)s to %(last)s; add it."),
        key,
        key=key,
        start=days.start.isoformat(),
        last=days.last.isoformat(),
    )
