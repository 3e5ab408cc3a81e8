"""From what is filled in for a fee model to dated statements, and back."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bpo.kernel.errors import Invalid, text
from contracts.rules.keys import TERM_KEYS, CommissionBasis, FeeModel, TermGroup, check_value

KPI = "service_level"

# Which groups a contract of each model can state. The model itself and its currency never change in a contract.
CHANGEABLE = (
    TermGroup.BASE, TermGroup.COMMISSION, TermGroup.LIMITS, TermGroup.EXTRAS, TermGroup.SEATS, TermGroup.SLA,
    TermGroup.TAX, TermGroup.PAYMENT,
)  # fmt: skip
GROUPS = {
    FeeModel.BASE_COMMISSION: CHANGEABLE,
    FeeModel.PURE_COMMISSION: tuple(one for one in CHANGEABLE if one != TermGroup.BASE),
    FeeModel.FIXED_FEE: tuple(one for one in CHANGEABLE if one != TermGroup.COMMISSION),
}

# field ↔ key, where the value of the field is the value of the term
PLAIN = {
    "base_basis": "fee.base.basis",
    "base_amount": "fee.base.amount",
    "commission_basis": "fee.commission.basis",
    "commission_percent": "fee.commission.percent",
    "commission_amount": "fee.commission.amount",
    "tiers": "fee.commission.tiers",
    "tier_mode": "fee.commission.tier_mode",
    "clawback_months": "fee.clawback_months",
    "minimum": "fee.minimum",
    "cap": "fee.cap",
    "night_surcharge": "fee.surcharge.night",
    "rest_day_surcharge": "fee.surcharge.rest_day",
    "holiday_surcharge": "fee.surcharge.holiday",
    "discount": "fee.discount",
    "handling": "fee.pass_through.handling",
    "one_off": "fee.one_off",
    "vat_rate": "tax.vat_rate",
    "prices_include_vat": "tax.inclusive",
    "payment_days": "payment.days",
    "seats": "seats.contracted",
}
FIELD_OF = {key: name for name, key in PLAIN.items()} | {"sla.target": "sla_percent", "sla.credit": "sla_bands"}


def statements_of(groups: Collection[TermGroup], filled: Mapping[str, Any]) -> dict[str, Any]:
    """{key: value or None} for every key of the groups, from the fields of the form; None: not agreed.

    Decimals become exact strings. `Invalid` names the field, also one filled in that belongs to no group asked for.
    """
    _refuse_outside(groups, filled)
    raw: dict[str, Any] = {key: plain(filled.get(name)) for name, key in PLAIN.items()}
    raw["fee.commission.tiers"] = raw["fee.commission.tiers"] or None
    raw["fee.one_off"] = raw["fee.one_off"] or None
    raw["tax.inclusive"] = bool(raw["tax.inclusive"])
    if not raw["fee.commission.tiers"]:
        raw["fee.commission.tier_mode"] = None
    raw["sla.target"] = _target(filled)
    raw["sla.credit"] = _credit(filled)
    chosen = [key for key, term in TERM_KEYS.items() if term.group in groups and key in raw]
    found = {}
    for key in chosen:
        try:
            found[key] = check_value(key, raw[key])
        except Invalid as refusal:
            if refusal.field == key:
                refusal.field = FIELD_OF[key]
            raise
    return found


def _refuse_outside(groups: Collection[TermGroup], filled: Mapping[str, Any]) -> None:
    homes = {name: TERM_KEYS[key].group for name, key in PLAIN.items()}
    homes |= dict.fromkeys(("sla_percent", "sla_seconds", "sla_bands", "credit_cap", "bonus_cap"), TermGroup.SLA)
    for name, group in homes.items():
        if group not in groups and filled.get(name) not in (None, [], False):
            raise Invalid("field_outside", text("This does not belong to what is agreed here. Leave it empty."), name)


def plain(value: Any) -> Any:
    """A loaded value as JSON: decimals as strings without a needless tail, blanks of a row left out."""
    if isinstance(value, Decimal):
        written = format(value, "f")
        return written.rstrip("0").rstrip(".") if "." in written else written
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def _target(filled: Mapping[str, Any]) -> dict[str, Any] | None:
    share, seconds = filled.get("sla_percent"), filled.get("sla_seconds")
    if share is None and seconds is None:
        return None
    if share is None or seconds is None:
        missing = "sla_percent" if share is None else "sla_seconds"
        raise Invalid("sla_half", text("A service level needs both the percent and the seconds."), missing)
    return {"kpi": KPI, "percent": plain(share), "seconds": seconds}


def _credit(filled: Mapping[str, Any]) -> dict[str, Any] | None:
    bands = plain(filled.get("sla_bands") or [])
    caps = {name: plain(filled[name]) for name in ("credit_cap", "bonus_cap") if filled.get(name) is not None}
    if not bands:
        if caps:
            raise Invalid("caps_alone", text("A cap on credits needs the bands it caps."), "sla_bands")
        return None
    return {"targets": [{"kpi": KPI, "bands": bands}], **caps}


def filled_from(terms: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the form that say these terms: what a draft is edited from, what a supplement starts from."""
    filled = {name: terms[key] for name, key in PLAIN.items() if terms.get(key) is not None}
    if target := terms.get("sla.target"):
        filled |= {"sla_percent": target["percent"], "sla_seconds": target["seconds"]}
    if credit := terms.get("sla.credit"):
        filled |= {"sla_bands": credit["targets"][0]["bands"]}
        filled |= {name: credit[name] for name in ("credit_cap", "bonus_cap") if name in credit}
    return filled


def check_terms(terms: Mapping[str, Any]) -> None:
    """Whether the terms of a day make a contract of their model that can be billed. `Invalid` names the field."""
    model = FeeModel(terms["fee.model"])
    has = {key for key, value in terms.items() if value is not None}
    if model != FeeModel.PURE_COMMISSION:
        _need(has, "fee.base.basis", "fee.base.amount")
    if model != FeeModel.FIXED_FEE:
        _need(has, "fee.commission.basis")
        _check_commission(terms, has)
    if terms.get("fee.base.basis") == "seat":
        _need(has, "seats.contracted")
    _need(has, "tax.vat_rate")
    low, high = terms.get("fee.minimum"), terms.get("fee.cap")
    if low is not None and high is not None and Decimal(low) > Decimal(high):
        raise Invalid(
            "minimum_above_cap",
            text("The minimum %(low)s is above the cap %(high)s; no bill could satisfy both."),
            "cap", low=Decimal(low), high=Decimal(high),
        )  # fmt: skip


def _need(has: Collection[str], *keys: str) -> None:
    for key in keys:
        if key not in has:
            raise Invalid("term_missing", text("This fee model needs this entry."), FIELD_OF[key])


def _check_commission(terms: Mapping[str, Any], has: Collection[str]) -> None:
    by_sales = terms["fee.commission.basis"] == CommissionBasis.NET_SALES
    right, wrong = ("percent", "amount") if by_sales else ("amount", "percent")
    if f"fee.commission.{wrong}" in has:
        message = (
            text("Commission on net sales is a percent; leave the amount per unit empty.")
            if by_sales
            else text("Commission per unit is an amount; leave the percent empty.")
        )
        raise Invalid("commission_kind", message, f"commission_{wrong}")
    flat, tiered = f"fee.commission.{right}" in has, "fee.commission.tiers" in has
    if flat == tiered:
        raise Invalid(
            "rate_or_tiers",
            text("Give one rate or tiers, not both and not neither."),
            "tiers" if tiered else f"commission_{right}",
        )
    if tiered and "fee.commission.tier_mode" not in has:
        raise Invalid("tier_mode", text("Say whether the tiers are graduated or by volume."), "tier_mode")


def check_change(groups: Collection[TermGroup], model: FeeModel, effective_from: date) -> None:
    """Whether a supplement may restate these groups on this day: bills are made a month at one tax rate."""
    for group in groups:
        if group not in GROUPS[model]:
            raise Invalid(
                "group_not_in_model", text("A contract of this fee model has no such terms to change."), "groups"
            )
    if TermGroup.TAX in groups and effective_from.day != 1:
        raise Invalid(
            "tax_inside_month",
            text("Tax changes with a month: choose the first day of one, not %(day)s."),
            "effective_from",
            day=effective_from,
        )


def changed(restated: Mapping[str, Any], in_force: Mapping[str, Any]) -> dict[str, Any]:
    """What a supplement really changes; `Invalid` if nothing."""
    found = {key: value for key, value in restated.items() if value != in_force.get(key)}
    if not found:
        raise Invalid("nothing_changes", text("Nothing differs from what already holds on that day."), "groups")
    return found
