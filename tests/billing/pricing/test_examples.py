"""Worked examples of the three fee models, each computed by hand; the third entry says how.

An example is: what it shows, terms, usage, the working, the lines it must give (code and amount) and, where VAT
matters, (net, tax, gross).
"""

import pytest

from billing.pricing.rules import LINE_CODES
from tests.billing.pricing.examples.adjustments import ADJUSTMENTS
from tests.billing.pricing.examples.base_and_commission import BASE_AND_COMMISSION
from tests.billing.pricing.examples.fixed_fee import FIXED_FEE
from tests.billing.pricing.examples.pure_commission import PURE_COMMISSION
from tests.billing.pricing.makers import (
    SERVICE_LEVEL,
    amounts,
    base_commission,
    commission,
    fee,
    fixed_fee,
    june,
    kpis,
    pure_commission,
    rated,
    row,
    sla,
)

ALL = {
    f"{model}: {name}": example
    for model, examples in (
        ("base and commission", BASE_AND_COMMISSION),
        ("adjustments", ADJUSTMENTS),
        ("pure commission", PURE_COMMISSION),
        ("fixed fee", FIXED_FEE),
    )
    for name, example in examples.items()
}


@pytest.mark.parametrize("example", ALL.values(), ids=ALL.keys())
def test_example(example):
    agreed, usage, _working, lines = example
    assert amounts(rated(usage, agreed)) == lines


def test_the_examples_show_every_kind_of_line_and_no_unlisted_code():
    shown = {line.split()[0] for _agreed, _usage, _working, lines in ALL.values() for line in lines}
    assert shown == set(LINE_CODES)


def test_there_are_enough_examples_to_learn_the_rule_from():
    assert len(ALL) >= 60


TAXED = {
    "6% on top": (fixed_fee(fee("120000", "project"), vat="6"), june(), ("120000.00", "7200.00", "127200.00")),
    "6% included: 10.00 is 9.43 and 0.57": (
        fixed_fee(fee("10", "project"), vat="6", prices_include_vat=True),
        june(),
        ("9.43", "0.57", "10.00"),
    ),
    "1% of a small taxpayer, included": (
        fixed_fee(fee("10100", "project"), vat="1", prices_include_vat=True),
        june(),
        ("10000.00", "100.00", "10100.00"),
    ),
    "3% on top, rounded half up": (
        fixed_fee(fee("0.50", "project"), vat="3"),
        june(),
        ("0.50", "0.02", "0.52"),
    ),
    "tax is rounded by line, and the lines are summed": (
        base_commission(fee("0.10", "project"), commission("0.1", "order"), vat="6"),
        june(row("order", 1)),
        ("0.20", "0.02", "0.22"),
    ),
    "a credit lowers net and tax": (
        fixed_fee(fee("1000", "project"), sla(SERVICE_LEVEL), vat="6"),
        june(**kpis(service_level="0")),
        ("950.00", "57.00", "1007.00"),
    ),
    "a charge carried forward owes nothing, and no tax": (
        pure_commission(commission("10"), vat="6", prices_include_vat=True),
        june(row("sales", "33.30"), row("refunds", "1066.63")),
        ("0.00", "0.00", "0.00"),
    ),
}


@pytest.mark.parametrize("example", TAXED.values(), ids=TAXED.keys())
def test_value_added_tax(example):
    agreed, usage, totals = example
    charge = rated(usage, agreed)
    assert (str(charge.net), str(charge.tax), str(charge.gross)) == totals
