"""What the things of a contract are called, and how the value of a term is said."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bpo.kernel.locale import _, _l, language, say_money, say_number
from bpo.kernel.money import to_minor
from contracts.rules import (
    BaseBasis,
    CommissionBasis,
    ContractState,
    DocumentKind,
    FeeModel,
    FixedBasis,
    Standing,
    TermGroup,
    TierMode,
)  # fmt: skip

FEE_MODELS = {
    FeeModel.BASE_COMMISSION: _l("Base and commission"),
    FeeModel.PURE_COMMISSION: _l("Pure commission"),
    FeeModel.FIXED_FEE: _l("Fixed fee"),
}
MODEL_NOTES = {
    FeeModel.BASE_COMMISSION: _l(
        "The usual one: a base per project, seat, agent or productive hour, owed whatever is sold, and a commission on "
        "top."
    ),
    FeeModel.PURE_COMMISSION: _l(
        "Paid by results alone, usually 10–20% of net sales. Only for clients that meet the set standards; anything "
        "else needs a reason at approval."
    ),
    FeeModel.FIXED_FEE: _l("An amount per project or per seat and month, whatever the volume."),
}
BASES = {
    BaseBasis.PROJECT: _l("per project and month"),
    BaseBasis.SEAT: _l("per seat and month"),
    BaseBasis.AGENT: _l("per agent and month"),
    BaseBasis.PRODUCTIVE_HOUR: _l("per productive hour"),
}
FIXED_BASES = {FixedBasis.PROJECT: BASES[BaseBasis.PROJECT], FixedBasis.SEAT: BASES[BaseBasis.SEAT]}
COMMISSION_BASES = {
    CommissionBasis.NET_SALES: _l("net sales"),
    CommissionBasis.ORDER: _l("per order"),
    CommissionBasis.APPOINTMENT: _l("per appointment"),
    CommissionBasis.COMPLETE: _l("per complete"),
    CommissionBasis.VALID_RECORD: _l("per valid record"),
}
TIER_MODES = {
    TierMode.GRADUATED: _l("graduated: each slice at its own rate"),
    TierMode.VOLUME: _l("volume: everything at the rate reached"),
}
GROUP_LABELS = {
    TermGroup.MODEL: _l("Fee model"),
    TermGroup.BASE: _l("Base fee"),
    TermGroup.COMMISSION: _l("Commission"),
    TermGroup.LIMITS: _l("Minimum and cap"),
    TermGroup.EXTRAS: _l("Surcharges and other prices"),
    TermGroup.TAX: _l("Tax"),
    TermGroup.PAYMENT: _l("Payment"),
    TermGroup.SEATS: _l("Seats"),
    TermGroup.SLA: _l("Service level"),
}
TERM_LABELS = {
    "fee.model": _l("Fee model"),
    "fee.currency": _l("Currency"),
    "tax.vat_rate": _l("VAT rate"),
    "tax.inclusive": _l("Prices include VAT"),
    "payment.days": _l("Payment within"),
    "fee.base.basis": _l("Base fee is owed"),
    "fee.base.amount": _l("Base fee"),
    "seats.contracted": _l("Contracted seats"),
    "fee.commission.basis": _l("Commission on"),
    "fee.commission.percent": _l("Commission rate"),
    "fee.commission.amount": _l("Commission per unit"),
    "fee.commission.tiers": _l("Commission tiers"),
    "fee.commission.tier_mode": _l("How tiers count"),
    "fee.clawback_months": _l("Refunds taken back for"),
    "fee.minimum": _l("Minimum a month"),
    "fee.cap": _l("Cap a month"),
    "fee.surcharge.night": _l("Night surcharge an hour"),
    "fee.surcharge.rest_day": _l("Rest day surcharge an hour"),
    "fee.surcharge.holiday": _l("Public holiday surcharge an hour"),
    "fee.discount": _l("Discount"),
    "fee.pass_through.handling": _l("Handling on costs passed on"),
    "fee.one_off": _l("One-off fees"),
    "sla.target": _l("Service level target"),
    "sla.credit": _l("Service level credits"),
}
DOCUMENT_STATES = {
    ContractState.DRAFT: _l("Draft"),
    ContractState.APPROVED: _l("Approved, not signed"),
    ContractState.SIGNED: _l("Signed"),
    ContractState.TERMINATED: _l("Over"),
}
DOCUMENT_TONES = {
    ContractState.DRAFT: "warn",
    ContractState.APPROVED: "info",
    ContractState.SIGNED: "good",
    ContractState.TERMINATED: "neutral",
}
STANDINGS = {
    Standing.DRAFT: _l("Draft"),
    Standing.APPROVED: _l("Approved, not signed"),
    Standing.UPCOMING: _l("Signed, not begun"),
    Standing.IN_FORCE: _l("In force"),
    Standing.ENDED: _l("Term over"),
    Standing.TERMINATED: _l("Terminated"),
    Standing.WITHDRAWN: _l("Withdrawn"),
}
STANDING_TONES = {
    Standing.DRAFT: "warn",
    Standing.APPROVED: "info",
    Standing.UPCOMING: "info",
    Standing.IN_FORCE: "good",
    Standing.ENDED: "neutral",
    Standing.TERMINATED: "bad",
    Standing.WITHDRAWN: "neutral",
}
NUMERALS = "零一二三四五六七八九十"


def document_said(kind: DocumentKind, number: int) -> str:
    """Contract, Annex 1, Supplement 2; in Chinese with the numerals of papers: 附件一、补充协议二."""
    counted = NUMERALS[number] if language() == "zh_Hans_CN" and number <= 10 else str(number)
    if kind == DocumentKind.BODY:
        return _("Contract body")
    if kind == DocumentKind.ANNEX:
        return _("Annex %(number)s", number=counted)
    return _("Supplement %(number)s", number=counted)


def clause_said(clause: str) -> str:
    return _("clause %(clause)s", clause=clause) if clause else ""


def amount_said(value: str, currency: str) -> str:
    """¥3,000.00; a price with parts of a cent keeps them."""
    number = Decimal(value)
    if number == round(number, 2):
        return say_money(to_minor(number, currency), currency)
    sign = say_money(0, currency).rstrip("0.").strip()
    return f"{sign}{say_number(number)}"


def percent_said(value: Any) -> str:
    number = Decimal(str(value))
    return f"{'−' if number < 0 else ''}{say_number(abs(number))}%"


def tiers_said(tiers: list[dict[str, str]], by_sales: bool, currency: str) -> list[str]:
    """One line a tier: 0–1,000: ¥5.00."""
    lines, above = [], "0"
    for tier in tiers:
        rate = percent_said(tier["rate"]) if by_sales else amount_said(tier["rate"], currency)
        start = say_number(Decimal(above))
        if "up_to" in tier:
            lines.append(_("%(above)s to %(up_to)s: %(rate)s", above=start, up_to=say_number(Decimal(tier["up_to"])),
                           rate=rate))  # fmt: skip
            above = tier["up_to"]
        else:
            lines.append(_("above %(above)s: %(rate)s", above=start, rate=rate))
    return lines


def credit_said(credit: Mapping[str, Any]) -> list[str]:
    """One line a band: 75% to 80%: −2%; then the caps."""
    lines = []
    for target in credit["targets"]:
        bands = target["bands"]
        for place, band in enumerate(bands):
            upper = bands[place + 1]["at_least"] if place + 1 < len(bands) else None
            lines.append(_band(band, upper))
    if "credit_cap" in credit:
        lines.append(_("credits at most %(percent)s together", percent=percent_said(credit["credit_cap"])))
    if "bonus_cap" in credit:
        lines.append(_("bonuses at most %(percent)s together", percent=percent_said(credit["bonus_cap"])))
    return lines


def _band(band: Mapping[str, str], upper: str | None) -> str:
    change = percent_said(band["percent"])
    if "at_least" not in band:
        if upper is None:
            return _("any level: %(change)s", change=change)
        return _("below %(upper)s: %(change)s", upper=percent_said(upper), change=change)
    low = percent_said(band["at_least"])
    if upper is None:
        return _("from %(low)s: %(change)s", low=low, change=change)
    return _("%(low)s to below %(upper)s: %(change)s", low=low, upper=percent_said(upper), change=change)


CHOSEN: dict[str, Mapping[Any, Any]] = {
    "fee.model": {one.value: label for one, label in FEE_MODELS.items()},
    "fee.base.basis": {one.value: label for one, label in BASES.items()},
    "fee.commission.basis": {one.value: label for one, label in COMMISSION_BASES.items()},
    "fee.commission.tier_mode": {one.value: label for one, label in TIER_MODES.items()},
}
PERCENTS = ("tax.vat_rate", "fee.commission.percent", "fee.discount", "fee.pass_through.handling")


def term_said(key: str, value: Any, *, currency: str = "CNY", by_sales: bool = True) -> list[str]:
    """The value of a term in words, a line or more. `by_sales`: its commission is a percent of net sales."""
    if value is None:
        return [_("no longer applies")]
    if key in CHOSEN:
        return [str(CHOSEN[key][value])]
    if key in PERCENTS:
        return [percent_said(value)]
    if key == "tax.inclusive":
        return [_("yes") if value else _("no")]
    if key == "payment.days":
        return [_("%(days)s days", days=value)]
    if key == "fee.clawback_months":
        return [_("%(months)s months", months=value)]
    if key in ("seats.contracted", "fee.currency"):
        return [str(value)]
    if key == "fee.commission.tiers":
        return tiers_said(value, by_sales, currency)
    if key == "fee.one_off":
        return [f"{one['item']} {amount_said(one['amount'], currency)}" for one in value]
    if key == "sla.target":
        share = percent_said(value["percent"])
        return [_("%(percent)s answered within %(seconds)s seconds", percent=share, seconds=value["seconds"])]
    if key == "sla.credit":
        return credit_said(value)
    return [amount_said(value, currency)]
