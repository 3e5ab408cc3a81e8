"""The lights of the portfolio and the choice of lessons, without a database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.locale import say_error
from bpo.projects import rules
from bpo.projects.rules import (
    BlockFacts,
    Health,
    HealthSide,
    LessonFacts,
    Light,
    MoneyFacts,
    PlanSection,
    ProjectState,
    ScheduleFacts,
)
from tests.projects.makers import refused


@pytest.mark.parametrize(
    ("facts", "health"),
    [
        (None, Health.UNMEASURED),
        (ScheduleFacts(0), Health.UNMEASURED),
        (ScheduleFacts(8), Health.GOOD),
        (ScheduleFacts(8, late=1, late_days=1), Health.WATCH),
        (ScheduleFacts(8, late=2, late_days=5), Health.WATCH),
        (ScheduleFacts(8, late=1, late_days=6), Health.BAD),
        (ScheduleFacts(8, slip_days=1, milestone="上线"), Health.WATCH),
        (ScheduleFacts(8, slip_days=10, milestone="上线"), Health.WATCH),
        (ScheduleFacts(8, slip_days=11, milestone="上线"), Health.BAD),
    ],
)
def test_the_schedule(facts, health):
    assert rules.schedule_light(facts).health is health


@pytest.mark.parametrize(
    ("certified", "needed", "health"),
    [
        (None, 10, Health.UNMEASURED), (3, 0, Health.UNMEASURED), (10, 10, Health.GOOD), (12, 10, Health.GOOD),
        (9, 10, Health.WATCH), (17, 20, Health.WATCH), (16, 20, Health.BAD), (0, 1, Health.BAD),
    ],
)  # fmt: skip
def test_the_staffing(certified, needed, health):
    assert rules.staffing_light(certified, needed).health is health


@pytest.mark.parametrize(
    ("measured", "health"),
    [
        (None, Health.UNMEASURED), ("80", Health.GOOD), ("95.5", Health.GOOD), ("79.99", Health.WATCH),
        ("78", Health.WATCH), ("77.99", Health.BAD), ("0", Health.BAD),
    ],
)  # fmt: skip
def test_the_service_level(measured, health):
    light = rules.kpi_light(None if measured is None else Decimal(measured), Decimal(80), "2026-10")
    assert light.health is health


@pytest.mark.parametrize(
    ("facts", "health"),
    [
        (None, Health.UNMEASURED),
        (MoneyFacts(0), Health.UNMEASURED),
        (MoneyFacts(3), Health.GOOD),
        (MoneyFacts(3, unbilled=1, unbilled_month="2026-10", unbilled_days=10), Health.GOOD),
        (MoneyFacts(3, unbilled=1, unbilled_month="2026-10", unbilled_days=11), Health.WATCH),
        (MoneyFacts(3, unbilled=1, unbilled_month="2026-10", unbilled_days=26), Health.BAD),
        (MoneyFacts(3, parked="HT-2026-001"), Health.BAD),
    ],
)
def test_the_money(facts, health):
    assert rules.money_light(facts).health is health


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 60))
def test_more_delay_never_looks_better(tasks, late_days, slip):
    order = [Health.GOOD, Health.WATCH, Health.BAD]
    first = rules.schedule_light(ScheduleFacts(tasks + 1, min(1, late_days), late_days, slip, "上线"))
    later = rules.schedule_light(ScheduleFacts(tasks + 1, 1, late_days + 1, slip, "上线"))
    assert order.index(later.health) >= order.index(first.health)


@pytest.mark.parametrize(
    ("held", "cleared", "health"),
    [(10, 10, Health.GOOD), (12, 10, Health.GOOD), (12, 9, Health.WATCH), (10, 8, Health.BAD), (10, 0, Health.BAD)],
)
def test_heads_that_may_not_take_calls_fill_no_place(held, cleared, health):
    light = rules.staffing_light(held, 10, cleared)
    assert light.health is health and light.facts["waiting"] == held - cleared
    said = say_error(light.sentence, dict(light.facts))
    assert ("lack the undertaking" in said) == (held > cleared)


@given(st.integers(0, 500), st.integers(1, 500))
def test_one_more_certified_agent_never_looks_worse(certified, needed):
    order = [Health.BAD, Health.WATCH, Health.GOOD]
    fewer, more = rules.staffing_light(certified, needed), rules.staffing_light(certified + 1, needed)
    assert order.index(more.health) >= order.index(fewer.health)


@given(
    st.one_of(
        st.builds(rules.schedule_light, st.one_of(st.none(), st.builds(ScheduleFacts, *[st.integers(0, 50)] * 4))),
        st.builds(rules.staffing_light, st.one_of(st.none(), st.integers(0, 50)), st.integers(0, 50)),
        st.builds(rules.staffing_light, st.integers(20, 50), st.integers(0, 50), st.integers(0, 20)),
        st.builds(rules.money_light, st.one_of(st.none(), st.builds(MoneyFacts, st.integers(0, 9)))),
        st.builds(rules.kpi_light, st.one_of(st.none(), st.decimals(0, 100, places=2)), st.just(Decimal(80)),
                  st.just("2026-10")),
    )
)  # fmt: skip
def test_every_light_can_be_said(light):
    said = say_error(light.sentence, dict(light.facts))
    assert said and "%(" not in said and "%%" not in said


@pytest.mark.parametrize("side", list(HealthSide))
def test_every_rule_can_be_said(side):
    said = say_error(rules.RULES[side], rules.RULE_FACTS[side])
    assert said and "%(" not in said and "%%" not in said


@given(st.lists(st.sampled_from(Health), max_size=4))
def test_a_project_is_judged_by_its_worst_light(healths):
    found = rules.worst(Light(one, "") for one in healths)
    order = list(Health)
    assert found == (min(healths, key=order.index) if healths else Health.UNMEASURED)
    if set(healths) - {Health.UNMEASURED}:
        assert found is not Health.UNMEASURED


def blocked(state, **facts):
    found = rules.what_blocks(BlockFacts(state=state, **{"has_manager": True, "acknowledged": True, **facts}))
    return say_error(*found) if found else None


def test_what_keeps_a_project_where_it_is():
    assert blocked(ProjectState.HANDOVER) == "Handover not accepted yet"
    assert blocked(ProjectState.PLANNING, has_manager=False) == "No project manager appointed"
    assert blocked(ProjectState.PLANNING, acknowledged=False) == "Letter of appointment not acknowledged"
    assert blocked(ProjectState.PLANNING, plan="in_review") == "Plan waits for the departments' opinions"
    assert blocked(ProjectState.PLANNING, plan="returned") == "Plan returned in its review"
    assert blocked(ProjectState.PLANNING) == "Plan not sent for review yet"
    assert blocked(ProjectState.PREPARING, unconfirmed=3) == "3 tasks not confirmed"
    assert blocked(ProjectState.PREPARING) is None
    assert blocked(ProjectState.LIVE, unconfirmed=3) is None
    assert blocked(ProjectState.ON_HOLD) == "On hold"
    assert blocked(ProjectState.CLOSING, closing_open=4) == "4 closing items open"
    assert blocked(ProjectState.CLOSING) is None
    assert blocked(ProjectState.CLOSED) is None


def lesson(number, section=PlanSection.TRAINING, mode="full", services=("telesales",), uses=0):
    return LessonFacts(number, section, mode, frozenset(services), uses)


def test_the_lessons_that_fit_best_come_first():
    both = lesson(1)
    mode_only = lesson(2, services=("survey",))
    service_only = lesson(3, mode="people")
    useful = lesson(4, mode="people", uses=3)
    foreign = lesson(5, mode="people", services=("survey",))
    found = rules.best_lessons([foreign, service_only, mode_only, both, useful], "full", ["telesales"])
    assert [one.id for one in found] == [1, 2, 4, 3]


def test_a_section_asked_for_narrows():
    found = rules.best_lessons(
        [lesson(1), lesson(2, section=PlanSection.SOFTWARE)], "full", ["telesales"], PlanSection.SOFTWARE
    )
    assert [one.id for one in found] == [2]


SOME = st.lists(
    st.builds(
        LessonFacts, st.integers(1, 10_000), st.sampled_from(PlanSection), st.sampled_from(["full", "seat"]),
        st.frozensets(st.sampled_from(["a", "b", "c"])), st.integers(0, 9),
    ), unique_by=lambda one: one.id, max_size=20,
)  # fmt: skip


@given(SOME, st.sets(st.sampled_from(["a", "b", "c"])))
def test_only_close_lessons_are_offered_whatever_their_order(lessons, services):
    found = rules.best_lessons(lessons, "full", services)
    assert {one.id for one in found} == {one.id for one in lessons if one.mode == "full" or one.services & services}
    assert found == rules.best_lessons(list(reversed(lessons)), "full", services)


def test_a_draft_is_its_writers_and_the_published_the_leaders():
    rules.check_change(is_published=False, is_author=True, leads=False)
    rules.check_change(is_published=False, is_author=False, leads=True)
    rules.check_change(is_published=True, is_author=False, leads=True)
    with refused("not_yours"):
        rules.check_change(is_published=False, is_author=False, leads=False)
    with refused("published"):
        rules.check_change(is_published=True, is_author=True, leads=False)
    rules.check_use(is_published=True, is_author=False)
    with refused("not_published"):
        rules.check_use(is_published=False, is_author=False)
    with refused("own_lesson"):
        rules.check_use(is_published=True, is_author=True)
