"""Bills without a database: assembly of usage, clawback at the rate then paid, when a run touches a bill."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.invoices import rules
from billing.invoices.rules import (
    BillState,
    Existing,
    Held,
    MonthFacts,
    OrderAspect,
    Outcome,
    PaidMonth,
    Refunded,
    Sold,
)
from billing.invoices.schemas.words import LINES, STEPS, UNITS, line_words, step_words
from billing.pricing.rules import (
    LINE_CODES,
    LateRefund,
    Measure,
    Statement,
    StepCode,
    Usage,
    UsageRow,
    charge_json,
    dump,
    rate,
    read_terms,
    read_usage,
    terms_from_statements,
)
from bpo.kernel.errors import Conflict, Forbidden, Invalid
from bpo.kernel.period import Period

OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 10, 1))
SEAT_AND_SALES = {
    "fee.model": "base_commission", "fee.base.basis": "seat", "fee.base.amount": "3000",
    "fee.commission.basis": "net_sales", "fee.commission.percent": "12", "tax.vat_rate": "6",
}  # fmt: skip
PER_ORDER = {
    "fee.model": "pure_commission", "fee.commission.basis": "order", "tax.vat_rate": "6",
    "fee.commission.tiers": [{"up_to": "10", "rate": "5"}, {"up_to": "30", "rate": "4"}, {"rate": "3"}],
}  # fmt: skip


def terms(said, period=OCTOBER):
    return terms_from_statements([Statement(key=key, value=value, days=period) for key, value in said.items()], period)


def october(**facts):
    return MonthFacts(**{"period": OCTOBER, "service_from": date(2026, 9, 1), **facts})


def day(number):
    return date(2026, 10, number)


def sold(number, on, yuan, unit="order"):
    return Sold(number, unit, on, yuan * 100)


def refunded(number, on, yuan, back, refund_on=date(2026, 10, 20), unit="order"):
    return Refunded(number, unit, on, yuan * 100, refund_on, back * 100)


def rows(usage):
    return [(row.measure.value, str(row.quantity), row.days.start.day, row.days.last.day) for row in usage.rows]


def test_seats_held_over_the_whole_month_and_more_later_are_two_rows():
    first, all_later = range(30), range(35)
    spells = [(Period(day(1), day(11)), first), (Period(day(11), OCTOBER.end), all_later)]
    held = rules.held_seats(spells)
    assert [(one.quantity, one.days.start.day, one.days.last.day) for one in held] == [(30, 1, 31), (5, 11, 31)]
    usage = rules.usage_of(october(held=tuple(held)), terms(SEAT_AND_SALES))
    assert rows(usage)[1:] == [("seat", "30", 1, 31), ("seat", "5", 11, 31)]


def test_a_seat_given_back_and_taken_again_is_two_spells():
    spells = [(Period(day(1), day(5)), [7]), (Period(day(9), day(12)), [7])]
    assert [(one.quantity, one.days.days) for one in rules.held_seats(spells)] == [(1, 4), (1, 3)]


@given(st.lists(st.sets(st.integers(1, 6)), min_size=1, max_size=12))
def test_seat_days_are_neither_lost_nor_counted_twice(days):
    spells = [(Period(day(n), day(n + 1)), sorted(seats)) for n, seats in enumerate(days, start=1) if seats]
    assert sum(one.quantity * one.days.days for one in rules.held_seats(spells)) == sum(len(seats) for seats in days)


def test_only_what_the_terms_price_becomes_usage():
    facts = october(held=(Held(Measure.AGENT, 40, OCTOBER),), sold=(sold(1, day(3), 500),))
    usage = rules.usage_of(facts, terms({"fee.model": "fixed_fee", "fee.base.basis": "project",
                                         "fee.base.amount": "1000", "tax.vat_rate": "6"}))  # fmt: skip
    assert usage.rows == ()
    assert rules.counted_orders(facts, terms({**PER_ORDER})) == [(1, OrderAspect.SALE)]


def test_sales_and_refunds_of_the_month_stand_apart():
    facts = october(sold=(sold(1, day(3), 500), sold(2, day(9), 300)), refunded=(refunded(1, day(3), 500, 200),))
    assert rows(rules.usage_of(facts, terms(SEAT_AND_SALES))) == [
        ("refunds", "200.00", 1, 31),
        ("sales", "800.00", 1, 31),
    ]


def test_a_refund_counts_at_the_price_of_its_sales_day_when_the_price_changed_between():
    change = day(16)
    said = [
        Statement(key=key, value=value, days=OCTOBER)
        for key, value in SEAT_AND_SALES.items()
        if key != "fee.commission.percent"
    ]
    said += [
        Statement(key="fee.commission.percent", value="12", days=Period(OCTOBER.start, change)),
        Statement(key="fee.commission.percent", value="10", days=Period(change, OCTOBER.end)),
    ]
    agreed = terms_from_statements(said, OCTOBER)
    facts = october(
        sold=(sold(1, day(3), 500), sold(2, day(20), 300)), refunded=(refunded(1, day(3), 500, 500, day(25)),)
    )
    usage = rules.usage_of(facts, agreed)
    assert rows(usage) == [("refunds", "500.00", 1, 15), ("sales", "500.00", 1, 15), ("sales", "300.00", 16, 31)]
    amounts = [str(line.amount) for line in rate(usage, agreed).lines if line.kind == "commission"]
    assert amounts == ["0.00", "30.00"]


def test_orders_are_counted_by_the_unit_and_undone_only_by_a_whole_refund():
    facts = october(
        sold=(sold(1, day(3), 500), sold(2, day(4), 300), sold(3, day(5), 0, "appointment")),
        refunded=(refunded(1, day(3), 500, 500), refunded(2, day(4), 300, 100)),
    )
    assert rows(rules.usage_of(facts, terms(PER_ORDER))) == [("order", "1", 1, 31)]


def test_sales_before_service_began_are_not_counted():
    facts = october(service_from=day(10), sold=(sold(1, day(9), 500), sold(2, day(10), 300)))
    assert rows(rules.usage_of(facts, terms(SEAT_AND_SALES))) == [("sales", "300.00", 10, 31)]


def test_hours_that_are_priced_but_not_measured_are_refused():
    agreed = terms({**SEAT_AND_SALES, "fee.base.basis": "productive_hour", "fee.base.amount": "50"})
    with pytest.raises(Invalid) as refusal:
        rules.usage_of(october(), agreed)
    assert refusal.value.code == "hours_not_measured"


def test_a_kpi_that_nobody_measured_blocks_the_bill():
    bands = [{"percent": "-5"}, {"at_least": "80", "percent": "0"}]
    agreed = terms({**SEAT_AND_SALES, "sla.credit": {"targets": [{"kpi": "service_level", "bands": bands}]}})
    with pytest.raises(Invalid) as refusal:
        rate(rules.usage_of(october(), agreed), agreed)
    assert refusal.value.code == "kpi_not_measured"
    measured = rules.usage_of(october(kpis={"service_level": Decimal("79.99")}), agreed)
    assert measured.kpi("service_level")[1] == Decimal("79.99")


def test_one_off_items_are_owed_in_the_month_service_begins_and_never_again():
    agreed = terms({**SEAT_AND_SALES, "fee.one_off": [{"item": "系统开通", "amount": "20000"}]})
    begun = rules.usage_of(october(service_from=day(10)), agreed)
    assert [(row.about, row.quantity) for row in begun.measured(Measure.ONE_OFF)] == [("系统开通", 1)]
    assert rules.usage_of(october(), agreed).measured(Measure.ONE_OFF) == []


@given(st.permutations([sold(n, day(n), n * 10) for n in range(1, 7)]))
def test_the_order_of_facts_does_not_change_the_fingerprint(orders):
    agreed = terms(SEAT_AND_SALES)
    expected = rules.fingerprint(agreed, rules.usage_of(october(sold=tuple(sorted(orders, key=str))), agreed))
    assert rules.fingerprint(agreed, rules.usage_of(october(sold=tuple(orders)), agreed)) == expected


def test_the_fingerprint_follows_terms_and_usage():
    agreed, other = terms(SEAT_AND_SALES), terms({**SEAT_AND_SALES, "fee.base.amount": "3001"})
    one, two = rules.usage_of(october(), agreed), rules.usage_of(october(sold=(sold(1, day(1), 1),)), agreed)
    assert len({rules.fingerprint(agreed, one), rules.fingerprint(other, one), rules.fingerprint(agreed, two)}) == 3


def test_stored_terms_and_usage_are_read_back_as_they_were():
    agreed = terms({**SEAT_AND_SALES, "fee.minimum": "80000"})
    late = LateRefund(
        basis="net_sales", quantity=Decimal(5), rate=Decimal(12), sold_on=date(2026, 9, 3), source="bill/1"
    )
    usage = rules.usage_of(october(held=(Held(Measure.SEAT, 3, OCTOBER),), late=(late,)), agreed)
    assert read_terms(dump(agreed)) == agreed
    assert rules.fingerprint(read_terms(dump(agreed)), read_usage(dump(usage))) == rules.fingerprint(agreed, usage)


def paid(said, *usage_rows, source="bill/9"):
    september = terms(said, SEPTEMBER)
    usage = Usage(period=SEPTEMBER, service_from=SEPTEMBER.start, rows=usage_rows)
    return PaidMonth(source=source, terms=september, usage=usage)


def late_of(*refunds, months, before=()):
    return [(str(one.quantity), str(one.rate)) for one in rules.taken_back(refunds, months, before)]


def september(number):
    return date(2026, 9, number)


def sales_row(quantity, measure=Measure.SALES):
    return UsageRow(measure=measure, quantity=Decimal(quantity), days=SEPTEMBER)


def test_a_late_refund_takes_back_the_percent_then_paid():
    month = paid(SEAT_AND_SALES, sales_row(5000))
    assert late_of(refunded(1, september(5), 800, 300), months=[month]) == [("300.00", "12")]


def test_a_graduated_scale_is_undone_from_its_top():
    month = paid(PER_ORDER, sales_row(31, Measure.ORDER))
    refunds = [refunded(n, september(5), 100, 100) for n in range(1, 4)]
    assert late_of(*refunds, months=[month]) == [("1", "3"), ("2", "4")]


def test_what_an_earlier_bill_took_back_is_not_undone_again():
    month = paid(PER_ORDER, sales_row(31, Measure.ORDER))
    taken = LateRefund(basis="order", quantity=Decimal(1), rate=Decimal(3), sold_on=september(5))
    assert late_of(refunded(2, september(6), 100, 100), months=[month], before=[taken]) == [("1", "4")]


def test_a_volume_scale_is_undone_at_the_rate_it_reached():
    month = paid({**PER_ORDER, "fee.commission.tier_mode": "volume"}, sales_row(31, Measure.ORDER))
    refunds = [refunded(n, september(5), 100, 100) for n in range(1, 3)]
    assert late_of(*refunds, months=[month])[0] == ("1", "3")


def test_a_part_refund_takes_back_no_order():
    month = paid(PER_ORDER, sales_row(31, Measure.ORDER))
    assert late_of(refunded(1, september(5), 100, 40), months=[month]) == []


def test_a_refund_of_a_month_nobody_billed_says_which_month_to_run_first():
    with pytest.raises(Invalid) as refusal:
        rules.taken_back([refunded(1, september(5), 100, 40)], [], [])
    assert refusal.value.code == "sale_not_billed" and refusal.value.facts["month"] == "2026-09"


@given(st.integers(0, 60), st.integers(1, 60))
def test_taking_back_all_units_takes_back_the_whole_commission(billed, extra):
    month = paid(PER_ORDER, sales_row(billed, Measure.ORDER))
    refunds = [refunded(n, september(5), 100, 100) for n in range(billed)]
    back = sum((one.quantity * one.rate for one in rules.taken_back(refunds, [month], ())), Decimal(0))
    assert back == sum((line.amount for line in rate(month.usage, month.terms).lines), Decimal(0))


@pytest.mark.parametrize(
    ("existing", "new", "expected"),
    [
        (None, "a", Outcome.DRAFTED),
        (Existing(BillState.DRAFT, "a"), "a", Outcome.UNCHANGED),
        (Existing(BillState.DRAFT, "a"), "b", Outcome.REVISED),
        (Existing(BillState.APPROVED, "a"), "a", Outcome.UNCHANGED),
        (Existing(BillState.APPROVED, "a"), "b", Outcome.LATE),
        (Existing(BillState.ISSUED, "a"), "b", Outcome.LATE),
    ],
)
def test_a_run_changes_drafts_only(existing, new, expected):
    assert rules.outcome_of(existing, new) == expected


def test_the_billed_days_are_those_of_the_term_in_the_month():
    term = Period(day(10), date(2027, 1, 1))
    assert rules.billed_period(OCTOBER, term, date(2026, 9, 1)) == Period(day(10), OCTOBER.end)
    assert rules.billed_period(OCTOBER, term, None) is None
    assert rules.billed_period(OCTOBER, term, date(2026, 11, 1)) is None
    assert rules.billed_period(OCTOBER, Period(date(2026, 11, 1), term.end), date(2026, 9, 1)) is None


def test_a_month_is_billed_from_its_end_on():
    rules.refuse_open_month(OCTOBER, date(2026, 11, 1))
    with pytest.raises(Conflict) as refusal:
        rules.refuse_open_month(OCTOBER, date(2026, 10, 31))
    assert refusal.value.code == "month_open"


def test_nobody_approves_the_bill_they_prepared():
    rules.check_approval(BillState.DRAFT, 1, 2)
    rules.check_approval(BillState.DRAFT, None, 2)
    with pytest.raises(Forbidden):
        rules.check_approval(BillState.DRAFT, 1, 1)
    with pytest.raises(Forbidden):
        rules.check_approval(BillState.DRAFT, 1, None)
    with pytest.raises(Conflict):
        rules.check_approval(BillState.APPROVED, 1, 2)


def test_only_an_approved_bill_with_something_to_pay_is_issued():
    rules.check_issue(BillState.APPROVED, 1)
    for state, gross, code in (
        (BillState.DRAFT, 1, "not_approved"),
        (BillState.ISSUED, 1, "issued"),
        (BillState.APPROVED, 0, "nothing_to_invoice"),
    ):
        with pytest.raises(Conflict) as refusal:
            rules.check_issue(state, gross)
        assert refusal.value.code == code
    with pytest.raises(Conflict):
        rules.check_return(BillState.ISSUED)
    assert rules.due_on(date(2026, 12, 31), 30) == date(2027, 1, 30)


def test_a_comparison_names_new_changed_and_missing_lines():
    before = [("base.seat", 100), ("sla", -5), ("base.seat", 20)]
    after = [("base.seat", 150), ("one_off|培训", 30)]
    changes = rules.compare(before, after)
    assert [(one.name, one.difference_minor) for one in changes] == [
        ("base.seat", 30),
        ("one_off|培训", 30),
        ("sla", 5),
    ]
    assert rules.total_change(changes) == 65


def test_every_line_step_and_unit_has_its_words():
    assert set(LINES) == set(LINE_CODES)
    assert {code.split(".")[0] for code in STEPS} == {code.value for code in StepCode}
    assert {measure.value for measure in Measure} - set(UNITS) <= {"sales", "refunds", "cost", "one_off", "adjustment"}


def test_steps_are_told_with_their_figures():
    agreed = terms({**SEAT_AND_SALES, "fee.minimum": "80000"})
    facts = october(held=(Held(Measure.SEAT, 5, Period(day(11), OCTOBER.end)),), sold=(sold(1, day(3), 5000),))
    charge = charge_json(rate(rules.usage_of(facts, agreed), agreed))
    said = {line_words(line["label"]["code"], line["label"]["facts"]): [step_words(step) for step in line["steps"]]
            for line in charge["lines"]}  # fmt: skip
    assert said["Base fee · seats"] == ["5 seats, 10-11 – 10-31: 3,000.00 × 21/31 days"]
    assert said["Commission · net sales"] == ["Sales 5,000 less refunds 0, at 12%"]
    assert said["Made up to the minimum"][-1] == "less what the lines above come to: 10,761.29"
