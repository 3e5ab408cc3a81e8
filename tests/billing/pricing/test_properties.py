"""What holds for every charge, whatever was agreed and whatever happened."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from billing.pricing.rules import (
    Band,
    BaseBasis,
    BaseFee,
    Cap,
    Clawback,
    Commission,
    CommissionBasis,
    Discount,
    FeeModel,
    HourBand,
    Kind,
    Kpi,
    LateRefund,
    Measure,
    Minimum,
    OneOff,
    PassThrough,
    SlaCredit,
    Surcharge,
    Target,
    Terms,
    Tier,
    TierMode,
    Usage,
    UsageRow,
    charge_json,
    dump,
    rate,
    read_terms,
    read_usage,
    slices,
)
from bpo.kernel.money import round_cent
from bpo.kernel.period import Period, month

JUNE = month("2026-06")
MONEY = st.decimals(0, 200_000, places=2)
PERCENT = st.decimals(0, 30, places=2)
QUANTITY = st.decimals(0, 5_000, places=1)
DAY = st.dates(JUNE.start, JUNE.last)
KPI_BANDS = (Band(Decimal(-3)), Band(Decimal(0), Decimal(80)), Band(Decimal("1.5"), Decimal(90)))


@st.composite
def tier_lists(draw):
    bounds = sorted(draw(st.sets(st.integers(1, 5_000), max_size=4)))
    rates = draw(st.lists(PERCENT, min_size=len(bounds) + 1, max_size=len(bounds) + 1))
    return tuple(Tier(rate, up_to) for rate, up_to in zip(rates, [*map(Decimal, bounds), None], strict=True))


@st.composite
def spells(draw):
    start = draw(st.dates(date(2026, 5, 1), date(2026, 7, 15)))
    return UsageRow(
        measure=draw(st.sampled_from([Measure.SEAT, Measure.AGENT])),
        quantity=Decimal(draw(st.integers(1, 40))),
        days=Period(start, start + timedelta(days=draw(st.integers(1, 60)))),
        source=draw(st.sampled_from(["seats:1", "seats:2", ""])),
    )


@st.composite
def counts(draw):
    measure = draw(st.sampled_from([kind for kind in Measure if kind not in (Measure.SEAT, Measure.AGENT)]))
    day = draw(DAY)
    about = {Measure.ONE_OFF: "set-up", Measure.COST: "lines", Measure.ADJUSTMENT: "agreed by mail"}.get(measure, "")
    quantity = draw(QUANTITY)
    return UsageRow(measure=measure, quantity=quantity, days=Period(day, day + timedelta(days=1)), about=about)


@st.composite
def usages(draw):
    return Usage(
        period=JUNE,
        service_from=draw(st.none() | st.dates(date(2026, 5, 20), date(2026, 7, 5))),
        rows=tuple(draw(st.lists(spells() | counts(), max_size=12))),
        late_refunds=tuple(
            LateRefund(basis=basis, quantity=draw(QUANTITY), rate=draw(PERCENT), sold_on=date(2026, 4, 9))
            for basis in draw(st.lists(st.sampled_from(list(CommissionBasis)), max_size=3))
        ),
        kpis=(Kpi(name="service_level", value=draw(st.decimals(0, 100, places=1))),),
        brought_forward=draw(st.just(Decimal(0)) | MONEY),
    )


@st.composite
def priced_by_the_day(draw):
    """Components whose price does not depend on the rest of the month: a base, and commission and more by the piece."""
    change = draw(st.dates(date(2026, 6, 2), date(2026, 6, 29)))
    bases = draw(st.sets(st.sampled_from(list(BaseBasis)), min_size=1))
    before, after = Period(date.min, change), Period(change, date.max)
    return (
        *(BaseFee(basis=basis, amount=draw(MONEY), days=days) for basis in sorted(bases) for days in (before, after)),
        *(Commission(basis=CommissionBasis.NET_SALES, rate=draw(PERCENT), days=days) for days in (before, after)),
        Surcharge(band=HourBand.NIGHT, amount=draw(MONEY)),
        Clawback(months=draw(st.none() | st.just(1))),
        PassThrough(handling=draw(PERCENT)),
        OneOff(item="set-up", amount=draw(MONEY)),
    )


@st.composite
def agreements(draw):
    return Terms(
        fee_model=FeeModel.BASE_COMMISSION,
        vat_rate=draw(st.sampled_from([Decimal(0), Decimal(1), Decimal(3), Decimal(6)])),
        prices_include_vat=draw(st.booleans()),
        components=(
            *draw(priced_by_the_day()),
            Commission(
                basis=CommissionBasis.ORDER,
                tiers=draw(tier_lists()),
                tier_mode=draw(st.sampled_from([TierMode.GRADUATED, TierMode.VOLUME])),
            ),
            Discount(percent=draw(PERCENT)),
            SlaCredit(targets=(Target("service_level", KPI_BANDS),), credit_cap=Decimal(2)),
            Minimum(amount=Decimal(10_000)),
            Cap(amount=Decimal(500_000)),
        ),
    )


@given(usages(), agreements())
def test_lines_sum_to_the_totals_and_nothing_is_owed_below_zero(usage, terms):
    charge = rate(usage, terms)
    assert charge.net == sum(line.net for line in charge.lines)
    assert charge.tax == sum(line.tax for line in charge.lines)
    assert charge.gross == charge.net + charge.tax
    assert charge.carried_forward >= 0
    total = sum(line.amount for line in charge.lines)
    assert total >= 0
    assert not (charge.carried_forward and (total or charge.net or charge.tax))


@given(usages(), agreements())
def test_steps_sum_to_their_line_exactly_and_as_shown(usage, terms):
    for line in rate(usage, terms).lines:
        assert line.amount == round_cent(line.exact)
        assert line.amount == sum(step.amount for step in line.steps)
        assert all(abs(Fraction(step.amount) - step.exact) <= Fraction(1, 100) for step in line.steps)


@given(usages(), agreements())
def test_a_quantity_and_unit_price_on_a_line_multiply_to_its_amount(usage, terms):
    for line in rate(usage, terms).lines:
        if line.unit_price is not None:
            assert round_cent(Fraction(line.quantity) * Fraction(line.unit_price)) == line.amount


@given(usages(), agreements())
def test_tax_is_the_lines_own(usage, terms):
    for line in rate(usage, terms).lines:
        assert line.amount == (line.gross if terms.prices_include_vat else line.net)
        if line.kind is not Kind.CARRIED_FORWARD:
            assert abs(Fraction(line.net) * Fraction(terms.vat_rate) / 100 - Fraction(line.tax)) <= Fraction(1, 100)


@given(usages(), agreements())
def test_lines_stand_in_the_declared_order(usage, terms):
    order = list(Kind)
    places = [order.index(line.kind) for line in rate(usage, terms).lines]
    assert places == sorted(places)


@given(usages(), agreements())
def test_the_charge_stays_between_minimum_and_cap(usage, terms):
    charge = rate(usage, terms)
    counted = sum(line.amount for line in charge.lines if list(Kind).index(line.kind) <= list(Kind).index(Kind.CAP))
    served = usage.served.days if usage.served else 0
    assert (
        round_cent(Fraction(10_000 * served, 30)) <= counted <= round_cent(Fraction(500_000 * served, 30)) or not served
    )


@given(usages(), agreements(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_is_irrelevant(usage, terms, chance):
    rows, refunds, components = list(usage.rows), list(usage.late_refunds), list(terms.components)
    for items in (rows, refunds, components):
        chance.shuffle(items)
    shuffled = replace(usage, rows=tuple(rows), late_refunds=tuple(refunds))
    assert rate(shuffled, replace(terms, components=tuple(components))) == rate(usage, terms)


@given(usages(), agreements())
def test_rating_twice_gives_the_same_and_json_loses_nothing(usage, terms):
    again = rate(read_usage(dump(usage)), read_terms(dump(terms)))
    assert again == rate(usage, terms)
    assert charge_json(again) == charge_json(rate(usage, terms))


@given(usages(), priced_by_the_day(), st.dates(date(2026, 6, 2), JUNE.last))
@settings(max_examples=200)
def test_a_period_cut_in_two_sums_to_the_same_before_rounding(usage, components, day):
    terms = Terms(fee_model=FeeModel.BASE_COMMISSION, vat_rate=Decimal(6), components=components)
    whole = replace(usage, late_refunds=(), brought_forward=Decimal(0))
    parts = [replace(whole, period=part, rows=rows_within(whole, part)) for part in JUNE.split(day)]
    assert sum(exact_sum(rate(part, terms)) for part in parts) == exact_sum(rate(whole, terms))


def rows_within(usage, period):
    """Seats and agents may reach beyond a period; what was counted belongs to the part it was counted in."""
    held = (Measure.SEAT, Measure.AGENT)
    return tuple(row for row in usage.rows if row.measure in held or period.contains(row.days))


def exact_sum(charge):
    return sum((line.exact for line in charge.lines if line.kind is not Kind.CARRIED_FORWARD), Fraction(0))


@given(tier_lists(), QUANTITY, QUANTITY)
def test_graduated_tiers_never_fall_with_volume(tiers, one, other):
    less, more = sorted((one, other))
    assert graduated(tiers, less) <= graduated(tiers, more)


@given(tier_lists(), QUANTITY)
def test_graduated_is_the_sum_of_its_slices_and_slices_leave_no_gap(tiers, quantity):
    parts = list(slices(tiers, TierMode.GRADUATED, quantity))
    assert sum(part.quantity for part in parts) == quantity
    assert [part.above for part in parts] == [Decimal(0), *(part.up_to for part in parts[:-1])]
    by_hand = Fraction(0)
    lower = Decimal(0)
    for tier in tiers:
        upper = quantity if tier.up_to is None else min(quantity, tier.up_to)
        by_hand += max(Fraction(upper) - Fraction(lower), Fraction(0)) * Fraction(tier.rate)
        lower = tier.up_to
    assert graduated(tiers, quantity) == by_hand


@given(tier_lists(), QUANTITY)
def test_volume_prices_everything_at_the_tier_it_reaches(tiers, quantity):
    (part,) = slices(tiers, TierMode.VOLUME, quantity)
    reached = next(tier for tier in tiers if tier.up_to is None or quantity <= tier.up_to)
    assert (part.quantity, part.rate) == (quantity, reached.rate)


def graduated(tiers, quantity):
    parts = slices(tiers, TierMode.GRADUATED, quantity)
    return sum((Fraction(part.quantity) * Fraction(part.rate) for part in parts), Fraction(0))
