"""Changes of requirements: transitions, who must be asked, when it can be decided, how wordings differ."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.clients.rules import (
    ChangeState,
    ChangeStep,
    Dealing,
    Decision,
    FlagState,
    ImpactArea,
    Position,
    RequirementKind,
    TargetAct,
    Urgency,
)
from bpo.clients.rules.change_states import ASSESSABLE, ENDED, TRANSITIONS, UNDECIDED, after, must_be_open_to
from bpo.clients.rules.changes import (
    AskedFacts,
    LineFacts,
    awaited,
    check_dealing,
    check_decision,
    check_position,
    check_target,
    differing,
    is_overdue,
    may_deal,
    may_decide,
    may_give_position,
    may_take_effect,
    moves_money,
    must_be_asked,
    must_be_current,
    must_be_reviewable,
    review_due,
    totals,
    unanswered,
)
from bpo.kernel.errors import BusinessError, Conflict, Forbidden, Invalid
from bpo.kernel.holidays.rules import DayKind, SpecialDay, WorkCalendar
from bpo.kernel.roles import Department
from bpo.kernel.word_diff import word_diff
from tests.projects.makers import refused

TODAY = date(2026, 11, 22)  # a Sunday
D, A = Department, ImpactArea
days = st.dates(min_value=TODAY - timedelta(days=60), max_value=TODAY + timedelta(days=60))
lines = st.builds(
    LineFacts, st.sampled_from(A), st.none() | st.sampled_from(D), st.integers(-10_000, 10_000),
    st.integers(-10_000, 10_000), st.integers(0, 30),
)  # fmt: skip
asked = st.builds(AskedFacts, st.sampled_from(D), days, st.none() | st.sampled_from(Position))


@given(st.sampled_from(ChangeState), st.sampled_from(ChangeStep))
def test_a_step_that_the_table_does_not_know_is_refused(state, step):
    if (state, step) in TRANSITIONS:
        assert after(state, step) == TRANSITIONS[state, step]
    else:
        with pytest.raises(Conflict):
            after(state, step)


def test_a_decided_change_is_never_undecided_again():
    decided = set(ChangeState) - set(UNDECIDED)
    assert all(target in decided for (state, _step), target in TRANSITIONS.items() if state in decided)
    assert not [state for state, _step in TRANSITIONS if state in ENDED]


def test_every_state_but_the_first_is_reached_and_an_end_is_reached_from_each():
    assert set(TRANSITIONS.values()) == set(ChangeState) - {ChangeState.RECEIVED}
    ends = set(ENDED)
    for _ in ChangeState:
        ends |= {state for (state, _step), target in TRANSITIONS.items() if target in ends}
    assert ends == set(ChangeState)


@given(st.lists(st.sampled_from(ChangeStep), max_size=12))
def test_whatever_is_done_a_change_is_decided_at_most_once(steps):
    state, decisions = ChangeState.RECEIVED, 0
    for step in steps:
        try:
            state = after(state, step)
        except Conflict:
            continue
        decisions += step in (ChangeStep.APPROVE, ChangeStep.APPROVE_WITH_CONDITIONS, ChangeStep.REJECT)
    assert decisions <= 1


@pytest.mark.parametrize(
    ("state", "code"),
    [(ChangeState.RECEIVED, "not_analysed"), (ChangeState.IN_REVIEW, "change_in_review"),
     (ChangeState.CLOSED, "change_decided"), (ChangeState.WITHDRAWN, "change_decided")],
)  # fmt: skip
def test_what_the_state_has_closed_is_not_touched(state, code):
    with refused(code):
        must_be_open_to(state, (ChangeState.IN_ANALYSIS,))


@pytest.mark.parametrize(
    ("line", "department"),
    [(LineFacts(A.STAFFING), D.HR), (LineFacts(A.SYSTEM), D.SYSTEM), (LineFacts(A.PRICE), D.FINANCE),
     (LineFacts(A.COST), D.FINANCE), (LineFacts(A.PLAN, D.TECHNOLOGY), D.TECHNOLOGY),
     (LineFacts(A.PLAN, D.HR, month_minor=1), D.FINANCE), (LineFacts(A.TASK, once_minor=-5), D.FINANCE),
     (LineFacts(A.CONTRACT), D.SALES), (LineFacts(A.SECURITY), D.TECHNOLOGY), (LineFacts(A.PLAN), D.OPERATIONS)],
)  # fmt: skip
def test_who_is_touched_is_asked(line, department):
    assert department in must_be_asked([line])


@given(st.lists(lines, max_size=6), st.lists(st.none() | st.sampled_from(D), max_size=3))
def test_operations_is_always_asked_and_finance_exactly_where_money_or_its_work_is_touched(found, owners):
    wanted = must_be_asked(found, owners)
    assert D.OPERATIONS in wanted and len(wanted) == len(set(wanted))
    assert {one for one in owners if one} | {one.department for one in found if one.department} <= set(wanted)
    theirs = any(one.department == D.FINANCE for one in found) or D.FINANCE in owners
    assert (D.FINANCE in wanted) == (moves_money(found) or theirs)


@given(st.lists(lines, max_size=8))
def test_more_lines_never_take_a_department_out(found):
    assert set(must_be_asked(found[:-1])) <= set(must_be_asked(found))


@given(st.lists(lines, max_size=8))
def test_totals_are_sums(found):
    whole = totals(found)
    assert whole.once_minor == sum(one.once_minor for one in found)
    assert (whole.month_minor, whole.workdays) == (sum(o.month_minor for o in found), sum(o.workdays for o in found))


@given(st.lists(asked, max_size=6), days)
def test_only_silence_before_its_day_holds_a_decision_up(found, today):
    waiting = awaited(found, today)
    assert len(waiting) == sum(1 for one in found if one.position is None and one.due_on >= today)
    departments = {one.department for one in found}
    facts = {"raised_by": 1, "actor_id": 2, "today": today}
    if waiting:
        with refused("positions_awaited"):
            may_decide(found, departments, **facts)
    else:
        may_decide(found, departments, **facts)
    assert {one.department for one in unanswered(found)} >= set(waiting)


@given(st.lists(asked, max_size=4), st.sampled_from(D))
def test_nothing_is_decided_without_who_must_be_asked(found, department):
    if department not in {one.department for one in found}:
        with refused("not_asked"):
            may_decide(found, [department], raised_by=None, actor_id=2, today=TODAY)


def test_who_recorded_it_does_not_decide_it():
    with refused("own_change"):
        may_decide([], [], raised_by=7, actor_id=7, today=TODAY)


def test_a_review_needs_targets_lines_and_a_day():
    tomorrow = TODAY + timedelta(days=1)
    for targets, found, due, latest, code in (
        (0, 1, tomorrow, None, "no_target"), (1, 0, tomorrow, None, "no_impact"),
        (1, 1, TODAY - timedelta(days=1), None, "due_past"), (1, 1, tomorrow, TODAY, "due_after_emergency"),
    ):  # fmt: skip
        with refused(code):
            must_be_reviewable(targets, found, due, TODAY, latest)
    must_be_reviewable(1, 1, tomorrow, TODAY, TODAY - timedelta(days=2))  # late already: any day is better than none


def test_three_working_days_leave_out_weekends_and_holidays():
    plain = WorkCalendar()
    assert review_due(date(2026, 11, 26), plain) == date(2026, 12, 1)  # Thursday → Friday, Monday, Tuesday
    off = SpecialDay(date(2026, 11, 27), DayKind.HOLIDAY)
    worked = SpecialDay(date(2026, 11, 28), DayKind.WORKDAY)
    assert review_due(date(2026, 11, 26), WorkCalendar({off.day: off})) == date(2026, 12, 2)
    assert review_due(date(2026, 11, 26), WorkCalendar({worked.day: worked})) == date(2026, 11, 30)


@given(days, days, st.sampled_from(ChangeState))
def test_a_review_is_late_only_while_nothing_is_decided(due, today, state):
    assert is_overdue(state, due, today) == (state in (ChangeState.RECEIVED, *ASSESSABLE) and due < today)
    assert not is_overdue(state, None, today)


def test_only_an_emergency_takes_effect_early():
    may_take_effect(Urgency.EMERGENCY, ChangeState.RECEIVED, None)
    for urgency, state, since, code in (
        (Urgency.NORMAL, ChangeState.RECEIVED, None, "not_urgent"),
        (Urgency.EMERGENCY, ChangeState.CLOSED, None, "change_decided"),
        (Urgency.EMERGENCY, ChangeState.IN_REVIEW, TODAY, "in_effect"),
    ):
        with refused(code):
            may_take_effect(urgency, state, since)


@pytest.mark.parametrize(
    ("act", "kind", "proposed", "current", "reason", "field"),
    [
        (TargetAct.WITHDRAW, RequirementKind.STATUTORY, {}, {}, " ", "reason"),
        (TargetAct.ADD, RequirementKind.STATED, {"statement": ""}, None, None, "statement"),
        (TargetAct.ADD, RequirementKind.STATUTORY, {"statement": "x", "law": None}, None, "y", "law"),
        (TargetAct.ADD, RequirementKind.STATUTORY, {"statement": "x", "law": "z"}, None, None, "reason"),
        (TargetAct.AMEND, RequirementKind.STATED, {"statement": "x"}, {"statement": "x"}, None, "statement"),
    ],
)
def test_a_target_says_what_it_must(act, kind, proposed, current, reason, field):
    with pytest.raises(Invalid) as refusal:
        check_target(act, kind=kind, proposed=proposed, current=current, reason=reason)
    assert refusal.value.field == field


def test_a_target_that_is_in_order_passes():
    check_target(TargetAct.WITHDRAW, kind=RequirementKind.STATED, proposed={}, current={}, reason=None)
    check_target(
        TargetAct.AMEND,
        kind=RequirementKind.STATED,
        proposed={"statement": "新"},
        current={"statement": "旧"},
        reason=None,
    )
    assert differing({"statement": "旧", "law": None}, {"statement": "新", "law": None}) == ("statement",)


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_target_holds_against_its_own_version_alone(base, now):
    if base == now:
        must_be_current("R-001", base, now, None)
    else:
        with pytest.raises(Conflict) as refusal:
            must_be_current("R-001", base, now, None)
        assert {"ref": "R-001", "now": now, "base": base} == refusal.value.facts
    with refused("target_withdrawn"):
        must_be_current("R-001", base, now, TODAY)


def test_positions_are_given_by_the_department_once():
    may_give_position(ChangeState.IN_REVIEW, D.HR, {D.HR}, None)
    with pytest.raises(Forbidden):
        may_give_position(ChangeState.IN_REVIEW, D.HR, {D.SALES}, None)
    with refused("not_in_review"):
        may_give_position(ChangeState.IN_ANALYSIS, D.HR, {D.HR}, None)
    with refused("position_given"):
        may_give_position(ChangeState.IN_REVIEW, D.HR, {D.HR}, Position.AGREE)


@given(st.sampled_from(Position), st.none() | st.text(max_size=5))
def test_conditions_and_objections_are_put_into_words(position, comment):
    if position == Position.AGREE or (comment or "").strip():
        check_position(position, comment)
    else:
        with refused("comment_needed"):
            check_position(position, comment)


@given(st.sampled_from(Decision), st.none() | st.text(max_size=3), st.none() | st.text(max_size=3), st.none() | days)
def test_a_decision_is_complete_or_refused(decision, conditions, reason, effective):
    rejected, conditional = decision == Decision.REJECTED, decision == Decision.APPROVED_WITH_CONDITIONS
    complete = bool((reason or "").strip()) if rejected else effective is not None and effective >= TODAY
    complete = complete and (not conditional or bool((conditions or "").strip()))
    facts = {"conditions": conditions, "reason": reason, "effective_on": effective, "received_on": TODAY}
    if complete:
        check_decision(decision, **facts)
    else:
        with pytest.raises(Invalid):
            check_decision(decision, **facts)


def test_a_flag_is_ended_by_its_department_or_the_manager():
    may_deal(FlagState.OPEN, D.HR, {D.HR}, is_manager=False)
    may_deal(FlagState.OPEN, D.HR, set(), is_manager=True)
    may_deal(FlagState.OPEN, None, {D.OPERATIONS}, is_manager=False)
    with pytest.raises(Forbidden):
        may_deal(FlagState.OPEN, D.HR, {D.SALES}, is_manager=False)
    with refused("flag_dealt"):
        may_deal(FlagState.CHANGED, D.HR, {D.HR}, is_manager=True)


@given(st.sampled_from(Dealing), st.none() | st.text(max_size=3), st.none() | st.booleans())
def test_changed_means_that_it_differs_and_unaffected_says_why(outcome, note, differs):
    said = bool((note or "").strip())
    fine = (differs is True or (differs is None and said)) if outcome == Dealing.CHANGED else said
    if fine:
        check_dealing(outcome, note, differs)
    else:
        with pytest.raises(BusinessError):
            check_dealing(outcome, note, differs)


WORDS = st.text(alphabet="每日 9:00–21服务abc", max_size=20)


@given(WORDS, WORDS)
def test_the_parts_of_a_difference_make_up_both_wordings(before, after_):
    found = word_diff(before, after_)
    assert "".join(words for kind, words in found if kind != "new") == before
    assert "".join(words for kind, words in found if kind != "gone") == after_
    assert all(kind == "same" for kind, _words in found) == (before == after_)


def test_a_figure_that_changed_is_one_word():
    assert list(word_diff("每日 9:00–21:00 服务", "每日 9:00–24:00 服务")) == [
        ("same", "每日 9:00–"), ("gone", "21:00"), ("new", "24:00"), ("same", " 服务"),
    ]  # fmt: skip
