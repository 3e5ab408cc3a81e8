"""Who may be offered pure commission, and what the vendor pays its own agents on a fixed fee."""

from dataclasses import replace
from decimal import Decimal

import pytest

from billing.pricing.rules import (
    AgentIncentive,
    ClientFacts,
    IncentiveScheme,
    Reputation,
    Standards,
    incentive_cost,
    needs_reason,
    qualify_pure_commission,
)

GOOD = ClientFacts(
    rate=Decimal(15),
    reputation=Reputation.GOOD,
    monthly_sales=(Decimal(420_000), Decimal(380_000), Decimal(510_000)),
    monthly_volume=Decimal(900),
    gross_margin=Decimal(45),
)


def test_a_good_client_has_nothing_against_it():
    assert qualify_pure_commission(GOOD, Standards()) == []
    assert not needs_reason([])


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"reputation": None}, "reputation_unknown", "has not been checked"),
        ({"reputation": Reputation.DOUBTFUL}, "reputation_doubtful", "doubtful"),
        ({"monthly_sales": (Decimal(900_000),) * 2}, "sales_evidence_short", "shown for 2 months; 3"),
        ({"monthly_sales": (Decimal(200_000),) * 3}, "sales_low", "600000 in 3 months are below 300000"),
        ({"monthly_volume": None}, "volume_unknown", "not known"),
        ({"monthly_volume": Decimal(499)}, "volume_low", "499 a month is below 500"),
        ({"gross_margin": None}, "margin_unknown", "not known"),
        ({"gross_margin": Decimal(29)}, "margin_low", "29% cannot carry a commission of 15%"),
        ({"rate": Decimal("9.9")}, "rate_outside_band", "9.9% is outside the usual 10% to 20%"),
        ({"rate": Decimal("20.1")}, "rate_outside_band", "20.1%"),
    ],
)
def test_each_standard_missed_needs_a_reason(changes, code, says):
    (finding,) = qualify_pure_commission(replace(GOOD, **changes), Standards())
    assert finding.code == code
    assert says in finding.message % finding.facts
    assert needs_reason([finding])


@pytest.mark.parametrize("rate", [10, 20])
def test_the_ends_of_the_band_are_inside(rate):
    assert qualify_pure_commission(replace(GOOD, rate=Decimal(rate)), Standards()) == []


def test_sales_at_the_threshold_pass():
    at_threshold = replace(GOOD, monthly_sales=(Decimal(300_000),) * 3)
    assert qualify_pure_commission(at_threshold, Standards()) == []


def test_a_weak_month_in_a_good_average_is_a_warning_only():
    uneven = replace(GOOD, monthly_sales=(Decimal(100_000), Decimal(500_000), Decimal(500_000)))
    (finding,) = qualify_pure_commission(uneven, Standards())
    assert (finding.code, finding.failure) == ("sales_uneven", False)
    assert not needs_reason([finding])


def test_the_margin_must_exceed_the_commission_itself():
    (finding,) = qualify_pure_commission(
        replace(GOOD, rate=Decimal(20), gross_margin=Decimal(18)), Standards(gross_margin=Decimal(10))
    )
    assert finding.facts["needed"] == 20


def test_an_unknown_client_fails_every_standard_but_the_band():
    findings = qualify_pure_commission(ClientFacts(rate=Decimal(15)), Standards())
    assert [finding.code for finding in findings] == [
        "reputation_unknown",
        "sales_evidence_short",
        "volume_unknown",
        "margin_unknown",
    ]


def test_the_incentive_pays_above_the_threshold_up_to_the_cap():
    scheme = IncentiveScheme(per_unit=Decimal("1.25"), threshold=Decimal(100), cap=Decimal(300))
    results = [("A-2", Decimal(90)), ("A-1", Decimal(80)), ("A-1", Decimal(43)), ("A-3", Decimal(1000))]
    assert incentive_cost(results, scheme) == [
        AgentIncentive("A-1", Decimal(123), Decimal("28.75")),
        AgentIncentive("A-2", Decimal(90), Decimal("0.00")),
        AgentIncentive("A-3", Decimal(1000), Decimal("300.00")),
    ]


def test_an_incentive_without_a_cap_is_rounded_to_the_cent():
    (paid,) = incentive_cost([("A-1", Decimal("0.5"))], IncentiveScheme(per_unit=Decimal("0.01")))
    assert paid.amount == Decimal("0.01")
