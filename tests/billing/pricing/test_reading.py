"""Terms and usage from JSON: exact numbers, no unknown keys, and messages that name the place."""

import json
from decimal import Decimal

import pytest

from billing.pricing.rules import charge_json, dump, read_json, read_terms, read_usage
from bpo.kernel.errors import Invalid
from bpo.kernel.period import month
from tests.billing.pricing.makers import base_commission, commission, fee, fixed_fee, june, rated, row, sla, tiered

UNREADABLE_TERMS = {
    "a float": (fixed_fee(fee(0.1)), "terms.components.0.amount", "“0.1”"),
    "an exponent": (fixed_fee(fee("1e3")), "terms.components.0.amount", "“1e3”"),
    "no number": (fixed_fee(fee("NaN")), "terms.components.0.amount", "“NaN”"),
    "a truth for a number": (fixed_fee(fee(True)), "terms.components.0.amount", "“True”"),
    "more than six decimals": (fixed_fee(fee("1.0000001")), "terms.components.0.amount", "“1.0000001”"),
    "a full-width digit": (fixed_fee(fee("１2")), "terms.components.0.amount", "“１2”"),
    "an unknown key": (fixed_fee(fee(1), vat_rat="6"), "terms", "“vat_rat” at terms is not known"),
    "an unknown key deep inside": (
        fixed_fee(fee(1, amont="1")),
        "terms.components.0",
        "“amont” at terms.components.0 is not known",
    ),
    "a missing key": ({"fee_model": "fixed_fee", "components": []}, "terms", "“vat_rate” is missing at terms"),
    "an unknown basis": (fixed_fee(fee(1, "chair")), "terms.components.0.basis", "project, seat, agent"),
    "an unknown kind": (fixed_fee(fee(1) | {"kind": "bse"}), "terms.components.0.kind", "“bse”"),
    "a kind that is no component": (fixed_fee({"kind": "adjustment"}), "terms.components.0", "“adjustment”"),
    "no kind": (fixed_fee({"basis": "seat", "amount": 1}), "terms.components.0.kind", "“None”"),
    "a day that is none": (fixed_fee(fee(1, **{"from": "2026-06-31"})), "terms.components.0.from", "“2026-06-31”"),
    "a day with a time": (fixed_fee(fee(1, to="2026-06-30T00:00")), "terms.components.0.to", "should be a day"),
    "a word for a flag": (fixed_fee(fee(1), prices_include_vat="yes"), "terms.prices_include_vat", "true or false"),
    "a number for a text": (fixed_fee(fee(1, clause=4)), "terms.components.0.clause", "in quotes"),
    "no list": (fixed_fee(fee(1)) | {"components": {}}, "terms.components", "should be a list"),
    "no object": ([], "terms", "should be an object"),
    "a window of half months": (
        fixed_fee(fee(1), {"kind": "clawback", "months": "1.5"}),
        "terms.components.1.months",
        "whole number",
    ),
}


@pytest.mark.parametrize(("raw", "place", "says"), UNREADABLE_TERMS.values(), ids=UNREADABLE_TERMS.keys())
def test_unreadable_terms_name_the_place_and_the_value(raw, place, says):
    with pytest.raises(Invalid) as refusal:
        read_terms(raw)
    assert refusal.value.field == place
    assert says in str(refusal.value)


@pytest.mark.parametrize("period", ["2026-6", "2026-06-01", {"from": "2026-06-01"}, {"from": "a", "to": "b"}, 202606])
def test_an_unreadable_period_is_refused(period):
    with pytest.raises(Invalid):
        read_usage(june() | {"period": period})


def test_a_period_is_a_month_or_two_days():
    whole = read_usage(june())
    assert whole.period == month("2026-06")
    assert read_usage(june() | {"period": {"from": "2026-06-01", "to": "2026-07-01"}}) == whole


def test_numbers_are_strings_or_whole():
    terms = read_terms(fixed_fee(fee("3000.50"), fee(12, "project")))
    assert [component.amount for component in terms.components] == [Decimal("3000.50"), Decimal(12)]


def test_what_is_dumped_is_read_back_through_json():
    agreed = read_terms(
        base_commission(
            fee("3000", **{"from": "2026-01-01", "document": "HT-2026-001", "clause": "Annex 1, 2.1"}),
            tiered("graduated", (1000, 5), 4),
            sla(("service_level", -5, (80, 0)), credit_cap="8"),
        )
    )
    usage = read_usage(
        june(row("seat", 30, "2026-03-01", source="seats:7"), row("order", 12), service_from="2026-03-01")
    )
    assert read_terms(read_json(json.dumps(dump(agreed)))) == agreed
    assert read_usage(read_json(json.dumps(dump(usage)))) == usage


def test_broken_json_is_answered_with_its_place():
    with pytest.raises(Invalid, match="line 2, column 1"):
        read_json('{"fee_model":\n}')


def test_a_charge_as_json_has_amounts_as_text_and_opens_to_its_sources():
    usage = june(row("seat", 30, source="seats:a"), row("seat", 5, "2026-06-11", source="seats:b"), row("order", 4))
    agreed = base_commission(
        fee("3000", document="HT-2026-001", clause="Annex 1, 2.1"), commission("1.5", "order"), vat="6"
    )
    written = json.loads(json.dumps(charge_json(rated(usage, agreed))))
    base, per_order = written["lines"]
    assert (base["amount"], base["tax"], base["gross"]) == ("100000.00", "6000.00", "106000.00")
    assert (base["document"], base["clause"]) == ("HT-2026-001", "Annex 1, 2.1")
    assert base["sources"] == ["seats:a", "seats:b"]
    assert base["quantity"] is None
    assert base["steps"][1] == {
        "label": {"code": "held_days", "facts": {"start": "2026-06-11", "last": "2026-06-30"}},
        "quantity": "5",
        "unit": "seat",
        "rate": "3000",
        "factor_numerator": 20,
        "factor_denominator": 30,
        "amount": "10000.00",
        "sources": ["seats:b"],
    }
    assert (per_order["quantity"], per_order["unit"], per_order["unit_price"]) == ("4", "order", "1.5")
    assert (written["net"], written["tax"], written["gross"]) == ("100006.00", "6000.36", "106006.36")
