"""Every amount says why: steps with their facts, sources and clauses."""

from datetime import date
from decimal import Decimal

from billing.pricing.rules import StepCode
from tests.billing.pricing.makers import (
    SERVICE_LEVEL,
    base_commission,
    between,
    commission,
    component,
    fee,
    fixed_fee,
    june,
    kpis,
    rated,
    row,
    sla,
    tiered,
)


def only(charge, code):
    (line,) = (line for line in charge.lines if line.label.code == code)
    return line


def test_seats_are_explained_by_spans_of_days():
    rows = [row("seat", 1, source=f"seat:{number}") for number in (2, 1)]
    charge = rated(june(*rows, row("seat", 3, "2026-06-11", source="seat:3")), fixed_fee(fee("3000")))
    whole, added = only(charge, "fixed.seat").steps
    assert (whole.quantity, whole.factor_numerator, whole.factor_denominator) == (2, 30, 30)
    assert whole.sources == ("seat:1", "seat:2")
    assert (added.quantity, added.factor_numerator, added.factor_denominator) == (3, 20, 30)
    assert added.label.facts == {"start": date(2026, 6, 11), "last": date(2026, 6, 30)}


def test_a_whole_month_has_a_quantity_and_a_price_and_a_part_has_not():
    whole = only(rated(june(row("seat", 2)), fixed_fee(fee("3000"))), "fixed.seat")
    assert (whole.quantity, whole.unit, whole.unit_price) == (2, "seat", 3000)
    part = only(rated(june(row("seat", 2, "2026-06-16")), fixed_fee(fee("3000"))), "fixed.seat")
    assert (part.quantity, part.unit, part.unit_price) == (None, "", None)


def test_shown_steps_share_the_cents_of_the_rounded_line():
    rows = [row("seat", 1, f"2026-06-{day}", f"2026-06-{day + 1}") for day in (10, 11, 12)]
    line = only(rated(june(*rows), fixed_fee(fee("1"))), "fixed.seat")
    assert line.amount == Decimal("0.10")
    assert [step.amount for step in line.steps] == [Decimal("0.04"), Decimal("0.03"), Decimal("0.03")]


def test_net_sales_show_what_was_sold_and_refunded():
    usage = june(row("sales", 900, source="sales:6"), row("refunds", 100, source="refunds:6"))
    line = only(rated(usage, base_commission(fee(1), commission(10))), "commission.net_sales")
    (step,) = line.steps
    assert step.label.facts == {"sales": 900, "refunds": 100}
    assert (step.quantity, step.rate) == (800, Decimal("0.1"))
    assert line.sources == ("refunds:6", "sales:6")


def test_slices_and_the_tier_reached_show_their_bounds():
    tiers = ((1000, 5), (3000, 4), 3)
    for mode, expected in (
        ("graduated", [(0, 1000), (1000, 3000)]),
        ("volume", [(1000, 3000)]),
    ):
        charge = rated(june(row("order", 1200)), base_commission(fee(1), tiered(mode, *tiers)))
        steps = only(charge, "commission.order").steps
        assert [(step.label.facts["above"], step.label.facts["up_to"]) for step in steps] == expected


def test_a_credit_opens_to_its_kpi_and_its_cap():
    usage = june(row("seat", 1))
    usage["kpis"] = [{"name": "service_level", "value": "60", "source": "kpi:2026-06"}]
    line = only(rated(usage, fixed_fee(fee("1000"), sla(SERVICE_LEVEL, credit_cap="2"))), "sla")
    band, capped = line.steps
    assert line.sources == ("kpi:2026-06",)
    assert band.label.facts == {"kpi": "service_level", "value": 60, "at_least": None, "percent": -5}
    assert (band.amount, capped.amount) == (-50, 30)
    assert (capped.label.code, capped.label.facts) == (StepCode.SLA_CAPPED, {"reached": -5, "allowed": -2})


def test_a_credit_valid_for_part_of_the_month_counts_for_its_days():
    agreed = fixed_fee(fee("1000"), sla(SERVICE_LEVEL, **between("2026-06-21")))
    line = only(rated(june(row("seat", 1), **kpis(service_level=0)), agreed), "sla")
    assert line.amount == Decimal("-16.67")
    assert (line.steps[0].factor_numerator, line.steps[0].factor_denominator) == (10, 30)


def test_a_minimum_says_what_is_charged_already():
    minimum = component("minimum", amount="1500", document="HT-9", clause="4")
    line = only(rated(june(row("seat", 1)), fixed_fee(fee("1000"), minimum)), "minimum")
    assert [(step.label.code, step.amount) for step in line.steps] == [("minimum", 1500), ("charged", -1000)]
    assert (line.document, line.clause) == ("HT-9", "4")


def test_a_minimum_and_a_cap_just_reached_change_nothing():
    agreed = fixed_fee(fee("1000"), component("minimum", amount="1000"), component("cap", amount="1000"))
    charge = rated(june(row("seat", 1)), agreed)
    for code in ("minimum", "cap"):
        (step,) = only(charge, code).steps
        assert step.label.code == StepCode.WITHIN
        assert step.label.facts == {"charged": 1000, "threshold": 1000}
    assert charge.net == 1000
