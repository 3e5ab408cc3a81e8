"""Key figures: counted in parts, added up, divided once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Conflict
from operations.calls.rules import (
    FORMULAS,
    NAMES,
    AbandonRate,
    CallRecord,
    Definition,
    Direction,
    Outcome,
    ServiceLevel,
    Source,
    Tally,
    Unit,
    kpis,
    tally,
)

NINE = datetime(2026, 10, 1, 1, tzinfo=UTC)


def call(outcome=Outcome.ANSWERED, wait=10, direction=Direction.INBOUND, **changes):
    return CallRecord(Source.GENERIC, "C1", direction, NINE, outcome, wait_seconds=wait, **changes)


def taken(wait, talk=0, **changes):
    return call(Outcome.ANSWERED, wait, talk_seconds=talk, **changes)


def lost(wait):
    return call(Outcome.ABANDONED, wait)


# 10 offered: 6 answered (4 in 20 s), 3 abandoned (1 under 5 s, 2 within 20 s), 1 overflowed
DAY = [
    *(taken(5, 100), taken(20, 200), taken(21, 60), taken(0, 40), taken(90, 0), taken(19, 80)),
    *(lost(3), lost(12), lost(45)),
    call(Outcome.OVERFLOWED, 60),
]


def value(code, records=DAY, **definition):
    return kpis(tally(records), Definition(**definition))[code].value


def test_offered_is_the_sum_of_its_outcomes():
    counted = tally(DAY)
    assert (counted.offered, counted.answered, counted.abandoned, counted.overflowed) == (10, 6, 3, 1)
    assert (counted.short_abandoned, counted.answered_within, counted.abandoned_within) == (1, 4, 2)


@pytest.mark.parametrize(
    ("way", "numerator", "denominator"),
    [
        (ServiceLevel.OFFERED_LESS_SHORT, 4, 9),
        (ServiceLevel.OFFERED, 4, 10),
        (ServiceLevel.ANSWERED, 4, 6),
        (ServiceLevel.OFFERED_COUNTING_ABANDONED_IN_T, 6, 10),
    ],
)
def test_the_service_level_has_the_denominator_it_states(way, numerator, denominator):
    figure = kpis(tally(DAY), Definition(service_level=way))["service_level"]
    assert (figure.numerator, figure.denominator) == (numerator, denominator)
    assert figure.value == Decimal(numerator) / Decimal(denominator)
    assert figure.formula_code == f"service_level.{way.value}"


def test_without_a_choice_the_service_level_leaves_short_abandons_out():
    assert kpis(tally(DAY))["service_level"].formula_code == "service_level.offered_less_short"


def test_the_threshold_and_the_short_abandon_are_where_the_definition_puts_them():
    counted = tally(DAY, threshold_seconds=19, short_abandon_seconds=3)
    assert (counted.answered_within, counted.short_abandoned) == (3, 0)


def test_the_other_figures():
    assert value("answer_rate") == Decimal("0.6")
    assert value("abandon_rate") == Decimal("0.3")
    assert value("abandon_rate", abandon_rate=AbandonRate.OFFERED_LESS_SHORT) == Decimal(2) / 9
    assert value("asa") == Decimal(155) / 6
    assert value("aht") == 80
    assert value("transfer_rate") == 0
    assert value("other_outcomes") == 1


def test_handling_is_talk_hold_and_after_call_work():
    assert value("aht", [taken(1, 60, hold_seconds=10, acw_seconds=20), taken(1, 30)]) == 60


def test_nothing_to_divide_by_is_no_figure_not_zero():
    figures = kpis(Tally())
    assert all(figure.value is None for figure in figures.values() if figure.unit is not Unit.COUNT)
    assert figures["offered"].value == 0


def test_an_unknown_wait_is_neither_in_time_nor_late_nor_short():
    counted = tally([taken(None, 10), lost(None), taken(10, 10)])
    assert (counted.unknown_wait, counted.answered_within, counted.short_abandoned) == (2, 1, 0)
    assert kpis(counted)["asa"].value == 10


def test_an_average_over_days_is_no_mean_of_means():
    quiet, busy = [taken(0, 1000)], [taken(0, 100)] * 9
    assert kpis(tally(quiet) + tally(busy))["aht"].value == 190


def test_outbound_calls_have_figures_of_their_own():
    out = {"direction": Direction.OUTBOUND}
    records = [
        taken(5, 60, disposition="预约成功", **out),
        taken(5, 30, disposition="本人拒绝", **out),
        taken(5, 10, disposition="语音信箱", **out),
        call(Outcome.NO_ANSWER, 30, **out),
        call(Outcome.BUSY, 1, **out),
    ]
    words = {"contact_dispositions": frozenset({"本人拒绝"}), "conversion_dispositions": frozenset({"预约成功"})}
    figures = kpis(tally(records, **words), Definition(**words))
    assert (figures["dials"].value, figures["connects"].value, figures["offered"].value) == (5, 3, 0)
    assert figures["connect_rate"].value == Decimal("0.6")
    assert figures["contact_rate"].value == Decimal("0.4")
    assert figures["conversion_rate"].value == Decimal("0.5")
    assert figures["outbound_aht"].value == Decimal(100) / 3
    assert "contact_rate" not in kpis(tally(records))


@pytest.mark.parametrize(
    "wrong",
    [
        {"offered": 10, "answered": 9},
        {"offered": 1, "answered": 1, "answered_within": 2},
        {"offered": 1, "abandoned": 1, "short_abandoned": 2},
        {"dials": 1, "connects": 2},
        {"offered": 1, "answered": 1, "transferred": -1},
    ],
)
def test_a_tally_that_does_not_add_up_is_refused(wrong):
    with pytest.raises(Conflict) as refused:
        Tally(**wrong)
    assert "do not add up" in str(refused.value) and "%(" not in str(refused.value)


def test_every_figure_has_a_name_and_a_formula_that_takes_the_thresholds():
    facts = {"threshold_seconds": 20, "short_abandon_seconds": 5}
    seen = set()
    for service_level in ServiceLevel:
        for abandon_rate in AbandonRate:
            words = frozenset({"x"})
            definition = Definition(20, 5, service_level, abandon_rate, words, words)
            for code, figure in kpis(Tally(), definition).items():
                assert NAMES[code]
                assert "%(" not in FORMULAS[figure.formula_code] % facts
                seen.add(figure.formula_code)
    assert seen == set(FORMULAS)


CALLS = st.builds(
    lambda outcome, wait, talk, inbound, minute: replace(
        call(outcome, wait, Direction.INBOUND if inbound else Direction.OUTBOUND),
        talk_seconds=talk if outcome is Outcome.ANSWERED else 0,
        arrived_at=NINE + timedelta(minutes=minute),
    ),
    st.sampled_from(Outcome),
    st.none() | st.integers(0, 120),
    st.integers(0, 900),
    st.booleans(),
    st.integers(0, 600),
)


@given(st.lists(CALLS, max_size=40), st.randoms(), st.integers(0, 40))
def test_tallies_are_additive_and_free_of_order(calls, chance, cut):
    whole = tally(calls)
    shuffled = list(calls)
    chance.shuffle(shuffled)
    assert tally(shuffled[:cut]) + tally(shuffled[cut:]) == whole
    assert tally(shuffled[cut:]) + tally(shuffled[:cut]) == whole
    assert whole + Tally() == whole


@given(st.lists(CALLS, max_size=40), st.integers(0, 60), st.integers(0, 60))
def test_a_longer_threshold_never_lowers_the_service_level(calls, one, other):
    lower, higher = sorted((one, other))
    assert tally(calls, lower).answered_within <= tally(calls, higher).answered_within


@given(st.lists(CALLS, max_size=40), st.sampled_from(ServiceLevel), st.sampled_from(AbandonRate))
def test_rates_lie_between_nothing_and_all(calls, service_level, abandon_rate):
    figures = kpis(tally(calls), Definition(service_level=service_level, abandon_rate=abandon_rate))
    assert all(0 <= f.value <= 1 for f in figures.values() if f.unit is Unit.RATIO and f.value is not None)
