"""The sentences of a bill: what each line is called, and what each of its steps says, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bpo.kernel.locale import _, _l, say_number
from operations.calls.rules import NAMES

FEE_MODELS = {
    "base_commission": _l("Base and commission"),
    "pure_commission": _l("Pure commission"),
    "fixed_fee": _l("Fixed fee"),
}

LINES: Mapping[str, Any] = {
    "base.project": _l("Base fee · project"),
    "base.seat": _l("Base fee · seats"),
    "base.agent": _l("Base fee · agents"),
    "base.productive_hour": _l("Base fee · productive hours"),
    "fixed.project": _l("Fixed fee · project"),
    "fixed.seat": _l("Fixed fee · seats"),
    "commission.net_sales": _l("Commission · net sales"),
    "commission.order": _l("Commission · orders"),
    "commission.appointment": _l("Commission · appointments"),
    "commission.complete": _l("Commission · completes"),
    "commission.valid_record": _l("Commission · valid records"),
    "surcharge.night_hour": _l("Surcharge · night hours"),
    "surcharge.rest_day_hour": _l("Surcharge · rest-day hours"),
    "surcharge.holiday_hour": _l("Surcharge · public-holiday hours"),
    "discount": _l("Discount"),
    "sla": _l("Service-level credit or bonus"),
    "minimum": _l("Made up to the minimum"),
    "cap": _l("Reduced to the cap"),
    "clawback": _l("Commission taken back for refunds"),
    "pass_through": _l("Costs passed on"),
    "one_off": _l("One-off · %(item)s"),
    "adjustment": _l("Adjustment · %(reason)s"),
    "brought_forward": _l("Brought forward from the month before"),
    "carried_forward": _l("Carried forward to the next month"),
}

# What one of a quantity is called in the column "unit".
UNITS: Mapping[str, Any] = {
    "project": _l("month"),
    "seat": _l("seat-month"),
    "agent": _l("agent-month"),
    "productive_hour": _l("hour"),
    "night_hour": _l("hour"),
    "rest_day_hour": _l("hour"),
    "holiday_hour": _l("hour"),
    "order": _l("order"),
    "appointment": _l("appointment"),
    "complete": _l("complete"),
    "valid_record": _l("record"),
    "each": _l("item"),
    "money": "",
    "": "",
}

# The same as a counted thing inside a sentence.
COUNTED: Mapping[str, Any] = {
    "project": _l("%(quantity)s project"),
    "seat": _l("%(quantity)s seats"),
    "agent": _l("%(quantity)s agents"),
    "productive_hour": _l("%(quantity)s productive hours"),
    "night_hour": _l("%(quantity)s night hours"),
    "rest_day_hour": _l("%(quantity)s rest-day hours"),
    "holiday_hour": _l("%(quantity)s public-holiday hours"),
    "order": _l("%(quantity)s orders"),
    "appointment": _l("%(quantity)s appointments"),
    "complete": _l("%(quantity)s completes"),
    "valid_record": _l("%(quantity)s valid records"),
    "each": _l("%(quantity)s item"),
    "money": "%(quantity)s",
    "": "%(quantity)s",
}

STEPS: Mapping[str, Any] = {
    "held_days": _l("%(counted)s, %(span)s: %(rate)s × %(days)s/%(of)s days"),
    "counted": _l("%(counted)s at %(rate)s"),
    "net_sales": _l("Sales %(sales)s less refunds %(refunds)s, at %(rate)s"),
    "slice": _l("%(counted)s above %(above)s up to %(up_to)s, at %(rate)s"),
    "slice.open": _l("%(counted)s above %(above)s, at %(rate)s"),
    "reached": _l("%(counted)s, all at the tier reached, above %(above)s up to %(up_to)s: %(rate)s"),
    "reached.open": _l("%(counted)s, all at the tier reached, above %(above)s: %(rate)s"),
    "percent_of_lines": _l("%(percent)s%% off %(quantity)s"),
    "kpi_band": _l("%(kpi)s %(value)s%%, band from %(at_least)s%%: %(percent)s%% of %(quantity)s"),
    "kpi_band.lowest": _l("%(kpi)s %(value)s%%, below every band: %(percent)s%% of %(quantity)s"),
    "sla_capped": _l("Together %(reached)s%%; at most %(allowed)s%% is agreed"),
    "minimum": _l("Minimum %(rate)s a month, %(span)s: %(days)s/%(of)s days"),
    "cap": _l("Cap %(rate)s a month, %(span)s: %(days)s/%(of)s days"),
    "charged": _l("less what the lines above come to: %(quantity)s"),
    "within": _l("The lines come to %(charged)s; the limit of %(threshold)s changes nothing"),
    "cap_open": _l("No cap: it is agreed for %(capped_days)s days only"),
    "late_refund": _l("Sale of %(sold_on)s refunded: %(counted)s at the %(rate)s then paid"),
    "refund_too_late": _l("Sale of %(sold_on)s refunded more than %(months)s months later: nothing is taken back"),
    "cost": _l("%(about)s, at cost"),
    "handling": _l("Handling of %(percent)s%% on %(quantity)s"),
    "amount": "%(about)s",
    "amount.balance": _l("Balance of %(quantity)s"),
}

SOURCES: Mapping[str, Any] = {
    "seat": _l("Seats held"),
    "agent": _l("Agents assigned"),
    "sales": _l("Orders sold"),
    "refunds": _l("Orders refunded"),
    "order": _l("Orders"),
    "appointment": _l("Appointments"),
    "complete": _l("Completes"),
    "valid_record": _l("Valid records"),
    "productive_hour": _l("Productive hours"),
    "night_hour": _l("Night hours"),
    "rest_day_hour": _l("Rest-day hours"),
    "holiday_hour": _l("Public-holiday hours"),
    "live": _l("Go-live"),
    "bill": _l("Bill of %(month)s"),
}


def line_words(code: str, facts: Mapping[str, Any]) -> str:
    """What a line is called."""
    return str(LINES[code]) % facts if facts else str(LINES[code])


def unit_words(unit: str) -> str:
    return str(UNITS[unit])


def kpi_words(name: str) -> str:
    return _(NAMES[name]) if name in NAMES else name


def number_words(written: Any) -> str:
    """A figure of a label's facts with its digits grouped."""
    return say_number(Decimal(str(written)))


def span_words(start: str, last: str) -> str:
    """10-01 – 10-31 inside a year that the page names anyway."""
    return f"{start[5:]} – {last[5:]}"


def rate_words(step: Mapping[str, Any]) -> str:
    """A price of a unit, or the percent that a rate on money is."""
    rate = abs(Decimal(step["rate"]))
    if step["unit"] == "money" and step["label"]["code"] not in ("minimum", "cap"):
        return f"{say_number(rate * 100)}%"
    return say_number(rate, 2 if rate == round(rate, 2) else None)


def step_words(step: Mapping[str, Any]) -> str:
    """What a step says, from its JSON shape."""
    code, facts = step["label"]["code"], dict(step["label"]["facts"])
    key = _variant(code, facts)
    known = {
        "quantity": number_words(step["quantity"]),
        "counted": str(COUNTED[step["unit"]]) % {"quantity": number_words(step["quantity"])},
        "rate": rate_words(step),
        "days": step["factor_numerator"],
        "of": step["factor_denominator"],
    }
    for name, value in facts.items():
        known[name] = _fact_words(name, value)
    if "start" in facts:
        known["span"] = span_words(facts["start"], facts["last"])
    said = str(STEPS[key]) % known
    if code in ("percent_of_lines", "kpi_band", "sla_capped") and known["days"] != known["of"]:
        said += _(", for %(days)s of %(of)s days", days=known["days"], of=known["of"])
    return said


def _variant(code: str, facts: Mapping[str, Any]) -> str:
    if code in ("slice", "reached") and facts.get("up_to") is None:
        return f"{code}.open"
    if code == "kpi_band" and facts.get("at_least") is None:
        return "kpi_band.lowest"
    return "amount.balance" if code == "amount" and not facts.get("about") else code


def _fact_words(name: str, value: Any) -> str:
    if value is None:
        return "—"
    if name == "kpi":
        return kpi_words(value)
    if name in ("about", "start", "last", "sold_on", "months", "capped_days"):
        return str(value)
    return number_words(value)


def source_words(source: str, months: Mapping[str, str]) -> str:
    """What a reference to rows is called; `months`: {bill id: its month} for the bills among them."""
    what, *rest = source.split("/")
    if what == "bill":
        return str(SOURCES["bill"]) % {"month": months.get(rest[0], rest[0])}
    days = [date.fromisoformat(day) for day in rest]
    label = kpi_words(what.removeprefix("kpi.")) if what.startswith("kpi.") else str(SOURCES[what])
    return f"{label} {days[0]:%m-%d} – {days[1]:%m-%d}" if len(days) == 2 else label
