"""A contract's dated statements become the terms of a period."""

from datetime import date

import pytest

from billing.pricing.rules import (
    FeeModel,
    Statement,
    Usage,
    UsageRow,
    rate,
    read_usage,
    terms_from_statements,
)
from bpo.kernel.errors import Invalid
from bpo.kernel.period import ALWAYS, Period, month
from tests.billing.pricing.makers import amounts, june, refund, row

JUNE = month("2026-06")
FROM_16_JUNE = Period(date(2026, 6, 16), date.max)
UNTIL_16_JUNE = Period(date.min, date(2026, 6, 16))


def said(key, value, days=ALWAYS, document="HT-2026-001", clause="Annex 1"):
    return Statement(key=key, value=value, days=days, document=document, clause=clause)


SEATS = [
    said("fee.model", "base_commission"),
    said("tax.vat_rate", "6"),
    said("fee.base.basis", "seat"),
    said("fee.base.amount", "3000", clause="Annex 1, 2.1"),
    said("fee.commission.basis", "net_sales"),
    said("fee.commission.percent", "12", clause="Annex 1, 3.2"),
]


def charged(statements, *rows, **rest):
    return rate(read_usage(june(*rows, **rest)), terms_from_statements(statements, JUNE))


def test_statements_are_rated_and_cited():
    charge = charged(SEATS, row("seat", 30), row("sales", "500000"))
    assert amounts(charge) == ["base.seat 90000.00", "commission.net_sales 60000.00"]
    assert [line.clause for line in charge.lines] == ["Annex 1, 2.1", "Annex 1, 3.2"]
    assert {line.document for line in charge.lines} == {"HT-2026-001"}
    assert str(charge.tax) == "9000.00"


def test_the_order_of_statements_is_irrelevant():
    assert terms_from_statements(SEATS[::-1], JUNE) == terms_from_statements(SEATS, JUNE)


def test_a_supplement_inside_the_month_splits_the_line():
    statements = [
        *(statement for statement in SEATS if statement.key != "fee.base.amount"),
        said("fee.base.amount", "3000", UNTIL_16_JUNE, clause="Annex 1, 2.1"),
        said("fee.base.amount", "3300", FROM_16_JUNE, document="HT-2026-001-S1", clause="1"),
    ]
    charge = charged(statements, row("seat", 10))
    assert amounts(charge)[:2] == ["base.seat 15000.00", "base.seat 16500.00"]
    assert [line.document for line in charge.lines[:2]] == ["HT-2026-001", "HT-2026-001-S1"]


def test_statements_outside_the_period_and_on_other_subjects_are_passed_over():
    july = Period(date(2026, 7, 1), date.max)
    others = [said("fee.base.amount", "9999", july), said("notice.reduce_days", "30"), said("hours.weekday", "8-20")]
    assert terms_from_statements([*SEATS, *others], JUNE) == terms_from_statements(SEATS, JUNE)


def test_every_key_finds_its_component():
    bands = [{"percent": "-5"}, {"at_least": "80", "percent": 0}]
    statements = [
        *(statement for statement in SEATS if not statement.key.startswith("fee.commission")),
        said("tax.inclusive", True),
        said("fee.currency", "HKD"),
        said("fee.commission.basis", "order"),
        said("fee.commission.tiers", [{"up_to": "1000", "rate": "5"}, {"rate": 4}]),
        said("fee.commission.tier_mode", "volume"),
        said("fee.surcharge.night", "10"),
        said("fee.surcharge.rest_day", "20"),
        said("fee.surcharge.holiday", "30"),
        said("fee.discount", "10"),
        said("sla.credit", {"targets": [{"kpi": "service_level", "bands": bands}], "credit_cap": "3"}),
        said("fee.minimum", "9000"),
        said("fee.cap", "9500"),
        said("fee.clawback_months", 1),
        said("fee.pass_through.handling", "5"),
        said("fee.one_off", [{"item": "set-up", "amount": "100"}]),
    ]
    charge = charged(
        statements,
        row("seat", 1),
        row("order", 1200),
        row("night_hour", 1),
        row("rest_day_hour", 1),
        row("holiday_hour", 1),
        row("cost", 100, about="lines"),
        row("one_off", 2, about="set-up"),
        kpis=[{"name": "service_level", "value": 50}],
        late_refunds=[refund(1, 5, "2026-05-09", "order"), refund(1, 5, "2026-04-09", "order")],
    )
    assert charge.currency == "HKD"
    assert amounts(charge) == [
        "base.seat 3000.00",
        "commission.order 4800.00",
        "surcharge.holiday_hour 30.00",
        "surcharge.night_hour 10.00",
        "surcharge.rest_day_hour 20.00",
        "discount -786.00",
        "sla -234.00",
        "minimum 2160.00",
        "cap 0.00",
        "clawback -5.00",
        "pass_through 105.00",
        "one_off 200.00",
    ]
    assert charge.gross == sum(line.amount for line in charge.lines)


def without(*keys):
    return [statement for statement in SEATS if statement.key not in keys]


REFUSED = {
    "an unknown fee key": ([*SEATS, said("fee.bonus", "1")], "statement_key_unknown", "fee.bonus"),
    "a basis without its amount": (without("fee.base.amount"), "statement_missing", "fee.base.amount"),
    "no fee model": (without("fee.model"), "statement_missing", "fee.model"),
    "no VAT rate for half the month": (
        [*without("tax.vat_rate"), said("tax.vat_rate", "6", FROM_16_JUNE)],
        "statement_missing",
        "tax.vat_rate for 2026-06-01 to 2026-06-15",
    ),
    "two values on a day": ([*SEATS, said("fee.base.amount", "1")], "statements_overlap", "2026-06-01: HT-2026-001"),
    "VAT that changes inside": (
        [*without("tax.vat_rate"), said("tax.vat_rate", "6", UNTIL_16_JUNE), said("tax.vat_rate", "3", FROM_16_JUNE)],
        "statement_changes_inside",
        "on 2026-06-16",
    ),
    "a percent that is a float": (
        [*without("fee.commission.percent"), said("fee.commission.percent", 0.12)],
        "value_unreadable",
        "fee.commission.percent",
    ),
    "an amount on net sales": (
        [*without("fee.commission.percent"), said("fee.commission.amount", "5")],
        "commission_rate_mismatch",
        "agreed by fee.commission.percent",
    ),
}


@pytest.mark.parametrize(("statements", "code", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_statements_that_cannot_be_rated(statements, code, says):
    with pytest.raises(Invalid) as refusal:
        terms_from_statements(statements, JUNE)
    assert refusal.value.code == code
    assert says in str(refusal.value)


def test_a_fee_model_that_holds_unchanged_through_a_supplement_is_one_model():
    again = [said("fee.model", "base_commission", UNTIL_16_JUNE), said("fee.model", "base_commission", FROM_16_JUNE)]
    terms = terms_from_statements([*without("fee.model"), *again], JUNE)
    assert terms.fee_model is FeeModel.BASE_COMMISSION
    assert rate(Usage(period=JUNE, rows=(UsageRow(measure="seat", quantity=30),)), terms).net == 90_000
