"""Who may take calls, spells of days, what passes, how many may be requested, how candidates move."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Conflict, Forbidden, Invalid
from staffing.agents.rules import (
    AgentStatus,
    CallFacts,
    CourseFacts,
    OnProject,
    Spell,
    check_free,
    check_here,
    check_leaving,
    check_login_free,
    check_period,
    close,
    heads_in,
    is_cleared,
    may_take_calls,
)  # fmt: skip
from staffing.hiring.rules import (
    LOST,
    MOVES,
    ROAD,
    PositionCount,
    RequisitionCount,
    RequisitionState,
    Stage,
    check_approval,
    check_cancelling,
    check_open,
    check_place,
    check_reason,
    check_request,
    may_move,
    state_after_hire,
)  # fmt: skip
from staffing.training.rules import (
    Clearance,
    Mark,
    by_position,
    check_certifying,
    check_mark,
    check_score,
    passes,
    standing,
)  # fmt: skip

DAY = date(2026, 11, 22)
READY = OnProject(
    1, "A00001", "赵晓梅", "客户服务代表", True, undertaking_on=date(2026, 11, 2), acknowledged=True, logins=("8001",)
)
PASSED = CourseFacts("K-01", "服务规范", 80, 90, True)
FACTS = CallFacts(DAY, "云澜电商售后热线", "云澜电商", READY, 2, (PASSED,))


def codes(facts: CallFacts) -> list[str]:
    return [one.code for one in may_take_calls(facts)]


def test_an_agent_to_whom_nothing_is_missing_may_take_calls():
    assert may_take_calls(FACTS) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"assigned": False}, "not_assigned"),
        ({"left_on": DAY - timedelta(days=1)}, "left"),
        ({"undertaking_on": None}, "undertaking"),
        ({"undertaking_on": DAY + timedelta(days=1)}, "undertaking"),
        ({"acknowledged": False}, "manual"),
        ({"logins": ()}, "no_login"),
    ],
)
def test_each_gap_is_named_alone(change, expected):
    assert codes(replace(FACTS, agent=replace(READY, **change))) == [expected]


def test_the_last_working_day_still_counts():
    assert codes(replace(FACTS, agent=replace(READY, left_on=DAY))) == []


def test_without_a_published_manual_nobody_may_take_calls():
    assert codes(replace(FACTS, manual=None)) == ["no_manual"]


def test_a_course_is_named_with_best_score_and_mark():
    failed = CourseFacts("K-02", "产品知识", 85, 72, False)
    found = may_take_calls(replace(FACTS, courses=(PASSED, failed)))
    assert [one.message % one.facts for one in found] == ["产品知识: best score 72, pass mark 85"]
    never = CourseFacts("K-02", "产品知识", 85)
    assert codes(replace(FACTS, courses=(never, PASSED))) == ["course_open"]


def test_only_a_missing_login_lets_them_take_calls():
    found = may_take_calls(replace(FACTS, agent=replace(READY, logins=())))
    assert is_cleared(found) and not is_cleared(may_take_calls(replace(FACTS, manual=None)))


@pytest.mark.parametrize("row", list(product([True, False], repeat=6)))
def test_the_whole_truth_table(row):
    """Six things, each there or not: the missing ones are named, all of them, in one order."""
    here, assigned, signed, passed, read, login = row
    agent = replace(
        READY, left_on=None if here else DAY - timedelta(days=9), assigned=assigned,
        undertaking_on=DAY if signed else None, acknowledged=read, logins=("8001",) if login else (),
    )  # fmt: skip
    course = PASSED if passed else replace(PASSED, best=79, passed=False)
    expected = [
        code
        for there, code in zip(
            row, ("left", "not_assigned", "undertaking", "course_failed", "manual", "no_login"), strict=True
        )
        if not there
    ]
    found = may_take_calls(replace(FACTS, agent=agent, courses=(course,)))
    assert [one.code for one in found] == expected
    assert is_cleared(found) == all(row[:5])


@given(st.lists(st.builds(CourseFacts, st.text(max_size=3), st.text(max_size=3), st.integers(1, 100),
                          st.none() | st.integers(0, 100), st.booleans()), max_size=8))  # fmt: skip
def test_every_course_not_passed_is_named_once(courses):
    found = may_take_calls(replace(FACTS, courses=tuple(courses)))
    assert len(found) == sum(not one.passed for one in courses)


days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
spells = st.builds(
    lambda first, length: Spell(first, None if length is None else first + timedelta(days=length)),
    days, st.none() | st.integers(1, 60),
)  # fmt: skip


@given(spells, spells)
def test_spells_overlap_exactly_when_they_share_a_day(one, other):
    span = [date(2026, 1, 1) + timedelta(days=n) for n in range(160)]
    assert one.overlaps(other) == other.overlaps(one) == any(one.holds(day) and other.holds(day) for day in span)


@given(st.lists(spells, max_size=6), days, st.integers(1, 40))
def test_heads_add_up_to_the_agent_days(found, start, length):
    end = start + timedelta(days=length)
    stretches = heads_in(found, start, end)
    span = [start + timedelta(days=n) for n in range(length)]
    assert sum(heads * (last - first).days for heads, first, last in stretches) == sum(
        spell.holds(day) for spell in found for day in span
    )
    assert all(start <= first < last <= end and heads > 0 for heads, first, last in stretches)
    for (heads, _first, last), (following, first, _last) in pairwise(stretches):
        assert last < first or heads != following


@given(spells, days)
def test_who_leaves_is_nowhere_after_the_last_day(spell, last_day):
    rest = close(spell, last_day)
    assert rest is None or not rest.holds(last_day + timedelta(days=1))
    assert (rest is not None) == (spell.starts_on <= last_day)


def test_periods_are_checked_beside_their_field():
    assert check_period(DAY, DAY + timedelta(days=1)) == Spell(DAY, DAY + timedelta(days=1))
    with pytest.raises(Invalid) as refusal:
        check_period(DAY, DAY)
    assert refusal.value.field == "ends_on"
    with pytest.raises(Invalid) as refusal:
        check_period(DAY, None, hired_on=DAY + timedelta(days=1))
    assert refusal.value.field == "starts_on"


def test_one_assignment_and_one_login_at_a_time():
    held = Spell(date(2026, 11, 1), date(2026, 12, 1))
    check_free(Spell(date(2026, 12, 1)), [held], "云澜")
    with pytest.raises(Conflict):
        check_free(Spell(date(2026, 11, 30)), [held], "云澜")
    check_login_free(Spell(date(2026, 12, 1)), [(held, "A00001 赵晓梅")], "8001")
    with pytest.raises(Conflict) as refusal:
        check_login_free(Spell(date(2026, 11, 30)), [(held, "A00001 赵晓梅")], "8001")
    assert "A00001 赵晓梅" in str(refusal.value)


def test_a_departure_is_recorded_once_it_has_come():
    check_leaving(date(2026, 1, 1), DAY, DAY)
    for last_day in (DAY + timedelta(days=1), date(2025, 12, 31)):
        with pytest.raises(Invalid) as refusal:
            check_leaving(date(2026, 1, 1), last_day, DAY)
        assert refusal.value.field == "last_day"
    with pytest.raises(Conflict):
        check_here(AgentStatus.LEFT, "赵晓梅", DAY)


@given(st.integers(0, 100), st.integers(1, 100))
def test_a_score_at_the_mark_passes(points, mark):
    assert passes(points, mark) == (points >= mark)


def test_the_best_attempt_counts_by_the_mark_of_its_day():
    assert standing("K", "课", 80, []) == CourseFacts("K", "课", 80)
    assert standing("K", "课", 80, [Mark(60, 80), Mark(79, 80)]) == CourseFacts("K", "课", 80, 79, False)
    assert standing("K", "课", 80, [Mark(85, 80), Mark(60, 80)]).passed
    assert standing("K", "课", 90, [Mark(85, 80)]).passed, "a mark raised later takes nothing back"


@pytest.mark.parametrize("wrong", [-1, 101])
def test_scores_and_marks_have_bounds(wrong):
    with pytest.raises(Invalid):
        check_score(wrong)
    with pytest.raises(Invalid):
        check_mark(wrong)


def test_nobody_certifies_whom_they_marked_or_who_lacks_something():
    login = may_take_calls(replace(FACTS, agent=replace(READY, logins=())))
    check_certifying("赵晓梅", login, 5, [6])
    with pytest.raises(Conflict):
        check_certifying("赵晓梅", may_take_calls(replace(FACTS, manual=None)), 5, [6])
    with pytest.raises(Forbidden):
        check_certifying("赵晓梅", [], 5, [6, 5])


def test_positions_show_needed_cleared_and_who_lacks():
    lacking = replace(FACTS, manual=None)
    found = by_position(
        [Clearance(FACTS), Clearance(lacking, tuple(may_take_calls(lacking)))], {"客户服务代表": 3, "班组长": 1}
    )
    assert [(one.position, one.needed, one.cleared, len(one.lacking)) for one in found] == [
        ("客户服务代表", 3, 1, 1), ("班组长", 1, 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("planned", "there", "offered", "requested", "asked", "allowed"),
    [
        (10, 0, 0, 0, 10, True), (10, 0, 0, 0, 11, False), (10, 4, 2, 3, 1, True), (10, 4, 2, 3, 2, False),
        (10, 12, 0, 0, 1, False),
    ],
)  # fmt: skip
def test_more_than_the_plan_has_left_needs_a_reason(planned, there, offered, requested, asked, allowed):
    count = PositionCount(planned, there, offered, requested)
    if allowed:
        check_request(asked, count, None)
    else:
        with pytest.raises(Invalid) as refusal:
            check_request(asked, count, None)
        assert refusal.value.field == "reason"
        check_request(asked, count, "替补 A00012")


def test_at_least_one_person_is_requested():
    with pytest.raises(Invalid):
        check_request(0, PositionCount(10), "why not")


def test_another_person_approves():
    check_approval(RequisitionState.SUBMITTED, 1, 2)
    with pytest.raises(Forbidden):
        check_approval(RequisitionState.SUBMITTED, 1, 1)
    for state in (RequisitionState.OPEN, RequisitionState.FILLED, RequisitionState.CANCELLED):
        with pytest.raises(Conflict):
            check_approval(state, 1, 2)


def test_the_states_of_a_requisition():
    for state in RequisitionState:
        if state in (RequisitionState.SUBMITTED, RequisitionState.OPEN):
            check_cancelling(state)
        else:
            with pytest.raises(Conflict):
                check_cancelling(state)
        if state == RequisitionState.OPEN:
            check_open(state, "ZP-2026-001")
        else:
            with pytest.raises(Conflict):
                check_open(state, "ZP-2026-001")
    assert state_after_hire(RequisitionState.OPEN, RequisitionCount(2, 2)) == RequisitionState.FILLED
    assert state_after_hire(RequisitionState.OPEN, RequisitionCount(2, 1, 1)) == RequisitionState.OPEN
    assert state_after_hire(RequisitionState.CANCELLED, RequisitionCount(2, 2)) == RequisitionState.CANCELLED


@given(st.integers(1, 50), st.integers(0, 60), st.integers(0, 60))
def test_no_more_offers_than_places(headcount, hired, offered):
    count = RequisitionCount(headcount, hired, offered)
    if hired + offered < headcount:
        check_place(count, "ZP-2026-001")
        assert count.open + hired + offered == headcount
    else:
        with pytest.raises(Conflict):
            check_place(count, "ZP-2026-001")


@pytest.mark.parametrize(("here", "there"), list(product(Stage, Stage)))
def test_the_stages_lead_one_step_on_or_out(here, there):
    forward = here in ROAD and there in ROAD and ROAD.index(there) == ROAD.index(here) + 1
    out = here in ROAD and here != Stage.HIRED and there in LOST
    again = here in LOST and there == Stage.SCREENING
    assert may_move(here, there) == (forward or out or again)
    assert set(MOVES) == set(Stage)


@pytest.mark.parametrize(("here", "there"), [(Stage.NEW, Stage.REJECTED), (Stage.WITHDRAWN, Stage.SCREENING)])
def test_a_loss_and_a_second_look_have_a_reason(here, there):
    check_reason("候选人", here, there, "普通话不达标")
    with pytest.raises(Invalid):
        check_reason("候选人", here, there, None)
    check_reason("候选人", Stage.NEW, Stage.SCREENING, None)
