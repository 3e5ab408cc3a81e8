"""What cannot be rated is refused, with the value and the remedy."""

import pytest

from bpo.kernel.errors import Invalid
from tests.billing.pricing.makers import (
    base_commission,
    between,
    commission,
    component,
    fee,
    fixed_fee,
    june,
    pure_commission,
    rated,
    refund,
    row,
    sla,
    terms,
    tiered,
)

SERVICE_LEVEL = sla(("service_level", -5, (80, 0)))

BAD_TERMS = {
    "a base without commission": (base_commission(fee(1)), "model_needs", "needs a commission"),
    "commission without a base": (base_commission(commission(1)), "model_needs", "needs a base"),
    "pure commission with a base": (pure_commission(fee(1), commission(1)), "model_refuses", "has no base"),
    "a fixed fee with commission": (fixed_fee(fee(1), commission(1)), "model_refuses", "has no commission"),
    "a fixed fee per hour": (fixed_fee(fee(1, "productive_hour")), "fixed_fee_basis", "not per productive_hour"),
    "two prices on one day": (
        fixed_fee(fee(1, **between(None, "2026-06-17")), fee(2, **between("2026-06-16"))),
        "components_overlap",
        "base seat from 2026-06-16",
    ),
    "a minimum above the cap": (
        fixed_fee(fee(1), component("cap", amount=10), component("minimum", amount=11)),
        "minimum_above_cap",
        "minimum 11 is above the cap 10",
    ),
    "a negative amount": (fixed_fee(fee("-1")), "number_negative", "amount of base is -1"),
    "a discount above all": (fixed_fee(fee(1), component("discount", percent=101)), "discount_above_all", "101%"),
    "a minimum that counts the cap": (
        fixed_fee(fee(1), component("minimum", amount=1, on=["cap"])),
        "counts_later_kind",
        "minimum cannot count cap",
    ),
    "a rate and tiers": (
        pure_commission(tiered("graduated", (10, 2), 1) | {"rate": 5}),
        "commission_rate_or_tiers",
        "not both",
    ),
    "neither rate nor tiers": (pure_commission(commission()), "commission_rate_or_tiers", "net_sales"),
    "tiers that are called flat": (
        pure_commission(tiered("flat", (10, 2), 1)),
        "commission_rate_or_tiers",
        "graduated or volume",
    ),
    "tiers that fall": (
        pure_commission(tiered("volume", (10, 2), (10, 1), 0)),
        "tier_bounds_not_rising",
        "up to 10 follows one that ends at 10",
    ),
    "a tier from below zero": (pure_commission(tiered("volume", (0, 2), 1)), "tier_bounds_not_rising", "ends at 0"),
    "a last tier with a bound": (
        pure_commission(commission(basis="order", tier_mode="volume", tiers=[{"up_to": 5, "rate": 1}])),
        "tier_open",
        "Tier 1 of 1",
    ),
    "a negative tier": (pure_commission(tiered("volume", (10, 2), "-1")), "tier_rate_negative", "rate -1"),
    "bands that do not begin from below": (
        fixed_fee(fee(1), component("sla", targets=[{"kpi": "asa", "bands": [{"at_least": 5, "percent": 0}]}])),
        "kpi_bands_not_rising",
        "bands of asa",
    ),
    "bands that fall": (fixed_fee(fee(1), sla(("asa", 0, (9, 1), (8, 2)))), "kpi_bands_not_rising", "bands of asa"),
    "a currency nobody knows": (fixed_fee(fee(1), currency="XAU"), "currency_unknown", "XAU"),
    "VAT as a multiple": (fixed_fee(fee(1), vat="106"), "vat_rate_impossible", "106%"),
}


@pytest.mark.parametrize(("agreed", "code", "says"), BAD_TERMS.values(), ids=BAD_TERMS.keys())
def test_terms_that_cannot_hold(agreed, code, says):
    with pytest.raises(Invalid) as refusal:
        rated(june(), agreed)
    assert refusal.value.code == code
    assert says in str(refusal.value)
    assert refusal.value.field.startswith("terms")


CHANGED = (commission(12, **between(None, "2026-06-16")), commission(10, **between("2026-06-16")))

BAD_USAGE = {
    "a KPI nobody measured": (fixed_fee(fee(1), SERVICE_LEVEL), june(), "kpi_not_measured", "service_level was not"),
    "a KPI given as not measured": (
        fixed_fee(fee(1), SERVICE_LEVEL),
        june(kpis=[{"name": "service_level", "value": None}]),
        "kpi_not_measured",
        "service_level was not",
    ),
    "a KPI measured twice": (
        fixed_fee(fee(1)),
        june(kpis=[{"name": "asa", "value": 5}, {"name": "asa", "value": 6}]),
        "kpi_twice",
        "asa is given twice",
    ),
    "sales across a change of rate": (
        pure_commission(*CHANGED),
        june(row("sales", 100)),
        "row_across_terms",
        "sales from 2026-06-01 to 2026-06-30 spans a change",
    ),
    "orders of another month": (
        pure_commission(commission(5, "order")),
        june(row("order", 5, "2026-05-31", "2026-06-02")),
        "row_outside_period",
        "order from 2026-05-31 to 2026-06-01",
    ),
    "a cost no clause passes on": (
        fixed_fee(fee(1)),
        june(row("cost", 5, about="trunk lines")),
        "usage_unpriced",
        "“trunk lines”",
    ),
    "a one-off with no price": (
        fixed_fee(fee(1), component("one_off", item="set-up", amount=1)),
        june(row("one_off", 1, about="training")),
        "usage_unpriced",
        "“training”",
    ),
    "a one-off done after its price ended": (
        fixed_fee(fee(1), component("one_off", item="set-up", amount=1, **between(None, "2026-06-10"))),
        june(row("one_off", 1, "2026-06-10", "2026-06-11", about="set-up")),
        "usage_unpriced",
        "“set-up”",
    ),
    "a late refund without a clause": (
        pure_commission(commission(5)),
        june(late_refunds=[refund(1, 5, "2026-05-01")]),
        "usage_unpriced",
        "clawback",
    ),
    "a refund that is not late": (
        pure_commission(commission(5)),
        june(late_refunds=[refund(1, 5, "2026-06-01")]),
        "refund_not_late",
        "2026-06-01 belongs to this period",
    ),
    "a negative late refund": (
        pure_commission(commission(5)),
        june(late_refunds=[refund("-1", 5, "2026-05-01")]),
        "late_refund_negative",
        "-1 at 5",
    ),
    "an adjustment without a reason": (
        fixed_fee(fee(1)),
        june(row("adjustment", "-5", about=" ")),
        "about_missing",
        "adjustment of -5",
    ),
    "negative orders": (fixed_fee(fee(1)), june(row("order", "-5")), "quantity_negative", "order is -5"),
    "service that ends before it begins": (
        fixed_fee(fee(1)),
        june(service_from="2026-06-10", service_to="2026-06-10"),
        "period_empty",
        "2026-06-10",
    ),
}


@pytest.mark.parametrize(("agreed", "usage", "code", "says"), BAD_USAGE.values(), ids=BAD_USAGE.keys())
def test_usage_that_cannot_be_rated(agreed, usage, code, says):
    with pytest.raises(Invalid) as refusal:
        rated(usage, agreed)
    assert refusal.value.code == code
    assert says in str(refusal.value)


def test_a_service_level_clause_that_ended_needs_no_measurement():
    ended = SERVICE_LEVEL | between(None, "2026-06-01")
    assert [line.label.code for line in rated(june(), fixed_fee(fee(1), ended)).lines] == ["fixed.seat"]


def test_the_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(Invalid, match="base_commission, pure_commission, fixed_fee"):
        rated(june(), terms("barter", fee(1)))
