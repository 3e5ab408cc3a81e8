"""Opportunities: the table of moves, what a stage needs, what one is worth."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.clients import rules
from bpo.clients.rules import MOVES, OPEN, USUAL_PROBABILITY, OpportunityFacts
from bpo.clients.rules import OpportunityStage as S
from bpo.kernel.errors import Conflict, Invalid

STAGES = st.sampled_from(list(S))


def facts(stage=S.LEAD, seats=20, volume=None, value=100_000_00):
    return OpportunityFacts("SJ-2026-001", stage, seats, volume, value)


@given(STAGES, STAGES)
def test_a_move_is_made_exactly_where_the_table_has_it(before, after):
    if after in MOVES[before]:
        rules.move(facts(before), after)
    else:
        with pytest.raises(Conflict) as refusal:
            rules.move(facts(before), after)
        assert refusal.value.code == "opportunity_stage"


def test_every_open_stage_can_end_and_what_was_won_is_over():
    assert all({S.LOST, S.DROPPED} <= set(MOVES[stage]) for stage in OPEN)
    assert MOVES[S.WON] == () and set(MOVES) == set(S) == set(USUAL_PROBABILITY)


@pytest.mark.parametrize(
    ("stage", "to", "changes", "code"),
    [
        (S.QUALIFIED, S.COSTING, {"seats": None}, "opportunity_no_size"),
        (S.QUALIFIED, S.COSTING, {"seats": None, "volume": 5000}, None),
        (S.QUALIFIED, S.COSTING, {"value": None}, None),
        (S.COSTING, S.QUOTED, {"value": None}, "opportunity_no_value"),
        (S.QUOTED, S.WON, {"value": None}, "opportunity_no_value"),
        (S.QUOTED, S.LOST, {"value": None, "seats": None}, None),
        (S.LEAD, S.QUALIFIED, {"value": None, "seats": None}, None),
    ],
)
def test_costing_needs_a_size_and_a_quote_an_amount(stage, to, changes, code):
    refused = rules.why_not(facts(stage, **changes), to)
    assert (refused[0] if refused else None) == code


def test_the_usual_probability_follows_the_stage_and_an_own_estimate_stays():
    assert rules.probability_after(10, S.LEAD, S.QUALIFIED) == 25
    assert rules.probability_after(35, S.LEAD, S.QUALIFIED) == 35
    assert rules.probability_after(35, S.QUOTED, S.LOST) == 0
    assert rules.probability_after(35, S.QUOTED, S.WON) == 100


@given(st.integers(0, 10**13), st.integers(0, 100))
def test_the_weighted_value_lies_between_nothing_and_all(value, probability):
    weighted = rules.weighted_minor(value, probability)
    assert 0 <= weighted <= value
    assert weighted == (value * probability + 50) // 100, "as the database rounds it"


def test_an_opportunity_without_value_weighs_nothing():
    assert rules.weighted_minor(None, 80) == 0
    assert rules.weighted_minor(100_01, 50) == 50_01  # 50.005 → 50.01, the half upwards


def test_a_day_without_a_step_is_refused():
    with pytest.raises(Invalid) as refusal:
        rules.check_next_step(None, date(2026, 12, 1))
    assert refusal.value.field == "next_step"
    rules.check_next_step("拜访", None)
    rules.check_next_step(None, None)


@pytest.mark.parametrize("stage", [S.WON, S.LOST, S.DROPPED])
def test_what_has_ended_is_not_edited(stage):
    with pytest.raises(Conflict):
        rules.must_be_open(stage, "SJ-2026-001")
