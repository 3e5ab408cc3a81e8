"""The terms a contract can state: their keys, the shape of their values, where they usually stand in the papers.

Keys and values are those of docs/rating.md: numbers are decimal strings, percents are written in percent ("6" is 6%).
A value of None means: from that day on the term no longer applies.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bpo.kernel.errors import Invalid, text
from bpo.kernel.money import CURRENCIES

NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


class FeeModel(StrEnum):
    BASE_COMMISSION = "base_commission"
    PURE_COMMISSION = "pure_commission"
    FIXED_FEE = "fixed_fee"


class BaseBasis(StrEnum):
    PROJECT = "project"
    SEAT = "seat"
    AGENT = "agent"
    PRODUCTIVE_HOUR = "productive_hour"


class FixedBasis(StrEnum):
    """What a fixed fee is agreed for."""

    PROJECT = "project"
    SEAT = "seat"


class CommissionBasis(StrEnum):
    NET_SALES = "net_sales"
    ORDER = "order"
    APPOINTMENT = "appointment"
    COMPLETE = "complete"
    VALID_RECORD = "valid_record"


class TierMode(StrEnum):
    GRADUATED = "graduated"
    VOLUME = "volume"


class TermGroup(StrEnum):
    """Terms that are agreed together: a supplement restates a group as a whole."""

    MODEL = "model"
    BASE = "base"
    COMMISSION = "commission"
    LIMITS = "limits"
    EXTRAS = "extras"
    TAX = "tax"
    PAYMENT = "payment"
    SEATS = "seats"
    SLA = "sla"


@dataclass(frozen=True)
class TermKey:
    """One key: its group, its clause in a contract of the usual build, whether that stands in the body, its check."""

    group: TermGroup
    clause: str
    check: Callable[[Any, str], Any]
    in_body: bool = False


def _refuse(key: str, value: Any, message: str) -> Invalid:
    return Invalid("term_value", message, key, key=key, value=str(value))


def number(value: Any, key: str) -> str:
    """A decimal string of at most twelve digits and six decimals, not negative."""
    written = str(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else value
    if not isinstance(written, str) or not NUMBER.fullmatch(written):
        raise _refuse(key, value, text("“%(value)s” is no amount for %(key)s: give a number such as 12.50."))
    return written


def percent(value: Any, key: str) -> str:
    written = number(value, key)
    if Decimal(written) > 100:
        raise _refuse(key, value, text("%(value)s%% for %(key)s is more than the whole; give at most 100."))
    return written


def whole(value: Any, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
        raise _refuse(key, value, text("“%(value)s” for %(key)s should be a whole number, not negative."))
    return value


def flag(value: Any, key: str) -> bool:
    if not isinstance(value, bool):
        raise _refuse(key, value, text("“%(value)s” for %(key)s should be yes or no."))
    return value


def one_of(kind: type[StrEnum] | tuple[str, ...]) -> Callable[[Any, str], str]:
    def check(value: Any, key: str) -> str:
        if value not in [str(one) for one in kind]:
            raise _refuse(key, value, text("“%(value)s” is none of the choices for %(key)s."))
        return str(value)

    return check


def tiers(value: Any, key: str) -> list[dict[str, str]]:
    """[{"up_to": "1000", "rate": "5"}, …, {"rate": "3"}]: bounds rise, only the last tier is open."""
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        raise _refuse(key, value, text("The tiers of %(key)s should be a list of bounds and rates."))
    bound, read = Decimal(0), []
    for place, tier in enumerate(value, start=1):
        is_last = place == len(value)
        if ("up_to" in tier) == is_last:
            raise Invalid(
                "tier_open",
                text("Tier %(place)s of %(count)s: every tier but the last needs an upper bound, the last has none."),
                "tiers", place=place, count=len(value),
            )  # fmt: skip
        rate = {"rate": number(tier.get("rate"), key)}
        if is_last:
            read.append(rate)
            break
        above = Decimal(number(tier["up_to"], key))
        if above <= bound:
            raise Invalid(
                "tier_bounds", text("Tier %(place)s ends at %(above)s, not above the tier before it (%(bound)s)."),
                "tiers", place=place, above=above, bound=bound,
            )  # fmt: skip
        bound = above
        read.append({"up_to": number(tier["up_to"], key), **rate})
    return read


def sla_target(value: Any, key: str) -> dict[str, Any]:
    """{"kpi": "service_level", "percent": "80", "seconds": 20}: 80% of calls answered within 20 seconds."""
    if not isinstance(value, dict) or set(value) != {"kpi", "percent", "seconds"}:
        raise _refuse(key, value, text("The target %(key)s needs its KPI, a percent and the seconds."))
    return {
        "kpi": str(value["kpi"]),
        "percent": percent(value["percent"], key),
        "seconds": whole(value["seconds"], key),
    }


def sla_credit(value: Any, key: str) -> dict[str, Any]:
    """Targets with bands (the first open below, credits negative), and what all credits and bonuses are capped at."""
    if not isinstance(value, dict) or not value.get("targets"):
        raise _refuse(key, value, text("The credit %(key)s needs at least one target with its bands."))
    targets = [{"kpi": str(target["kpi"]), "bands": _bands(target["bands"], key)} for target in value["targets"]]
    caps = {name: percent(value[name], key) for name in ("credit_cap", "bonus_cap") if value.get(name) is not None}
    return {"targets": targets, **caps}


def _bands(bands: list[dict[str, Any]], key: str) -> list[dict[str, str]]:
    read, bound = [], None
    for place, band in enumerate(bands, start=1):
        share = str(band.get("percent", ""))
        change = {"percent": ("-" if share.startswith("-") else "") + percent(share.removeprefix("-"), key)}
        if (place == 1) != ("at_least" not in band):
            raise Invalid(
                "bands_open",
                text("The first band is open below, every other one begins at a value; look at band %(place)s."),
                "sla_bands", place=place,
            )  # fmt: skip
        if place > 1:
            start = Decimal(percent(band["at_least"], key))
            if bound is not None and start <= bound:
                raise Invalid(
                    "bands_rise", text("Band %(place)s begins at %(start)s, not above the band before it."),
                    "sla_bands", place=place, start=start,
                )  # fmt: skip
            bound = start
            change = {"at_least": percent(band["at_least"], key), **change}
        read.append(change)
    return read


def one_off(value: Any, key: str) -> list[dict[str, str]]:
    """[{"item": "set-up", "amount": "20000"}]"""
    if not isinstance(value, list) or not all(isinstance(one, dict) and one.get("item") for one in value):
        raise _refuse(key, value, text("Each one-off item of %(key)s needs a name and an amount."))
    return [{"item": str(one["item"]), "amount": number(one.get("amount"), key)} for one in value]


TERM_KEYS: dict[str, TermKey] = {
    "fee.model": TermKey(TermGroup.MODEL, "6.1", one_of(FeeModel), in_body=True),
    "fee.currency": TermKey(TermGroup.MODEL, "6.2", one_of(CURRENCIES), in_body=True),
    "tax.vat_rate": TermKey(TermGroup.TAX, "6.3", percent, in_body=True),
    "tax.inclusive": TermKey(TermGroup.TAX, "6.3", flag, in_body=True),
    "payment.days": TermKey(TermGroup.PAYMENT, "6.4", whole, in_body=True),
    "fee.base.basis": TermKey(TermGroup.BASE, "1.1", one_of(BaseBasis)),
    "fee.base.amount": TermKey(TermGroup.BASE, "1.1", number),
    "seats.contracted": TermKey(TermGroup.SEATS, "1.2", whole),
    "fee.commission.basis": TermKey(TermGroup.COMMISSION, "2.1", one_of(CommissionBasis)),
    "fee.commission.percent": TermKey(TermGroup.COMMISSION, "2.1", percent),
    "fee.commission.amount": TermKey(TermGroup.COMMISSION, "2.1", number),
    "fee.commission.tiers": TermKey(TermGroup.COMMISSION, "2.1", tiers),
    "fee.commission.tier_mode": TermKey(TermGroup.COMMISSION, "2.1", one_of(TierMode)),
    "fee.clawback_months": TermKey(TermGroup.COMMISSION, "2.2", whole),
    "fee.minimum": TermKey(TermGroup.LIMITS, "3.1", number),
    "fee.cap": TermKey(TermGroup.LIMITS, "3.2", number),
    "fee.surcharge.night": TermKey(TermGroup.EXTRAS, "4.1", number),
    "fee.surcharge.rest_day": TermKey(TermGroup.EXTRAS, "4.2", number),
    "fee.surcharge.holiday": TermKey(TermGroup.EXTRAS, "4.3", number),
    "fee.discount": TermKey(TermGroup.EXTRAS, "4.4", percent),
    "fee.pass_through.handling": TermKey(TermGroup.EXTRAS, "4.5", percent),
    "fee.one_off": TermKey(TermGroup.EXTRAS, "4.6", one_off),
    "sla.target": TermKey(TermGroup.SLA, "5.1", sla_target),
    "sla.credit": TermKey(TermGroup.SLA, "5.2", sla_credit),
}


def check_value(key: str, value: Any) -> Any:
    """The value as it is stored; `Invalid` with the key and what is wrong. None (no longer applies) passes."""
    if key not in TERM_KEYS:
        raise Invalid("term_key", text("%(key)s is no term that a contract can state."), key, key=key)
    return None if value is None else TERM_KEYS[key].check(value, key)
