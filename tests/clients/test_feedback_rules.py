"""What the client says: the way it goes, by when it is answered, what its figures say. No database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.clients.rules import (
    FeedbackAct,
    FeedbackCause,
    FeedbackFacts,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Satisfaction,
)
from bpo.clients.rules import feedback as deciding
from bpo.kernel.errors import BusinessError
from bpo.kernel.holidays import built_in
from bpo.kernel.holidays.rules import calendar_of, is_working_day, working_days
from bpo.kernel.period import ONE_DAY, Period

K, S, F, A = FeedbackKind, FeedbackSeverity, FeedbackState, FeedbackAct
CALENDAR = calendar_of({year: built_in.published_days(year) for year in built_in.known_years()}, {})
TODAY = date(2026, 11, 20)
DAYS_2026 = st.dates(date(2026, 1, 1), date(2026, 11, 30))


def refused(code, check, *args, **kwargs):
    with pytest.raises(BusinessError) as refusal:
        check(*args, **kwargs)
    assert refusal.value.code == code
    return refusal.value


@pytest.mark.parametrize(
    "way",
    [
        (A.ASSIGN, A.ANSWER, A.CLOSE),
        (A.EDIT, A.ASSIGN, A.EDIT, A.ASSIGN, A.ANSWER, A.REOPEN, A.ASSIGN, A.ANSWER, A.CLOSE),
        (A.ASSIGN, A.ANSWER, A.CLOSE, A.REOPEN, A.ASSIGN, A.ANSWER, A.CLOSE),
        (A.MERGE,),
        (A.ASSIGN, A.ANSWER, A.MERGE),
    ],
)
def test_the_ways_an_opinion_can_go(way):
    state = F.RECEIVED
    for act in way:
        state = deciding.after(state, act, "FK-2026-001")
    assert state in (F.CLOSED, F.MERGED)


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (F.RECEIVED, A.ANSWER), (F.RECEIVED, A.CLOSE), (F.ASSIGNED, A.CLOSE), (F.ANSWERED, A.ASSIGN),
        (F.ANSWERED, A.EDIT), (F.CLOSED, A.CLOSE), (F.CLOSED, A.MERGE), (F.MERGED, A.REOPEN), (F.REOPENED, A.ANSWER),
    ],
)  # fmt: skip
def test_what_cannot_be_done_now_is_refused_with_what_can(state, act):
    assert refused("feedback_state", deciding.after, state, act, "FK-2026-001").facts == {"number": "FK-2026-001"}


def test_every_state_says_why_it_refuses():
    assert set(deciding.REFUSALS) == set(F)
    assert not [state for state, _act in deciding.TRANSITIONS if state == F.MERGED]


@given(st.lists(st.sampled_from(list(A)), max_size=12))
def test_whatever_is_tried_an_answer_is_never_skipped(acts):
    """Closed is reached only over answered; merged is the end."""
    state, before = F.RECEIVED, F.RECEIVED
    for act in acts:
        try:
            before, state = state, deciding.after(state, act, "FK")
        except BusinessError:
            continue
        assert state != F.CLOSED or before == F.ANSWERED
        assert before != F.MERGED


@pytest.mark.parametrize(
    ("kind", "severity", "received", "due"),
    [
        (K.COMPLAINT, S.CRITICAL, date(2026, 11, 19), date(2026, 11, 20)),
        (K.COMPLAINT, S.CRITICAL, date(2026, 11, 20), date(2026, 11, 23)),  # over the week-end
        (K.COMPLAINT, S.MAJOR, date(2026, 9, 30), date(2026, 10, 9)),  # over the National Day week
        (K.SUGGESTION, S.MINOR, date(2026, 11, 2), date(2026, 11, 16)),
        (K.PRAISE, S.MINOR, date(2026, 11, 2), date(2026, 11, 16)),
    ],
)
def test_by_when_it_is_answered(kind, severity, received, due):
    assert deciding.due_day(kind, severity, received, CALENDAR) == due


@given(DAYS_2026, st.sampled_from(list(K)), st.sampled_from(list(S)))
def test_it_is_due_on_a_working_day_after_so_many_working_days(received, kind, severity):
    due = deciding.due_day(kind, severity, received, CALENDAR)
    assert is_working_day(due, CALENDAR) and due > received
    between = working_days(Period(received + ONE_DAY, due + ONE_DAY), CALENDAR)
    assert len(between) == deciding.ANSWER_DAYS[kind][severity]


@given(DAYS_2026, st.sampled_from(list(K)))
def test_what_is_graver_is_never_due_later(received, kind):
    critical, major, minor = (deciding.due_day(kind, one, received, CALENDAR) for one in (S.CRITICAL, S.MAJOR, S.MINOR))
    assert critical <= major <= minor


def test_nothing_is_received_tomorrow_and_due_before_it_came():
    assert refused("received_later", deciding.check_received, TODAY + ONE_DAY, TODAY).field == "received_on"
    deciding.check_received(TODAY, TODAY)
    assert refused("due_before", deciding.check_due, TODAY - ONE_DAY, TODAY).field == "due_on"
    deciding.check_due(TODAY, TODAY)


def test_an_answer_says_something_and_comes_from_its_owner():
    refused("answer_short", deciding.check_answer, "  好的 ")
    deciding.check_answer("已加开周末班")
    refused("not_the_owner", deciding.may_answer, 4, 5)
    refused("not_the_owner", deciding.may_answer, None, 5)
    deciding.may_answer(5, 5)


def closing(
    kind=K.COMPLAINT, cause=FeedbackCause.PROCESS, root_cause="班表缺口", satisfied=Satisfaction.YES, note=None
):
    deciding.check_closing(kind, "FK-1", cause=cause, root_cause=root_cause, satisfied=satisfied, note=note)


def test_a_complaint_is_closed_with_its_root_cause():
    closing()
    with pytest.raises(BusinessError) as kind_missing:
        closing(cause=None)
    with pytest.raises(BusinessError) as words_missing:
        closing(root_cause="  ")
    assert (kind_missing.value.field, words_missing.value.field) == ("cause", "root_cause")
    closing(kind=K.SUGGESTION, cause=None, root_cause=None)


def test_what_does_not_satisfy_is_closed_only_with_a_note():
    refused("not_content", closing, satisfied=Satisfaction.NO)
    closing(satisfied=Satisfaction.NO, note="客户同意下月再看")
    closing(satisfied=Satisfaction.UNKNOWN)


def test_what_may_be_merged():
    facts = {"number": "FK-1", "same": False, "same_project": True, "target_state": F.ASSIGNED}
    deciding.check_merging(**facts)
    refused("merges_itself", deciding.check_merging, **{**facts, "same": True})
    refused("merges_elsewhere", deciding.check_merging, **{**facts, "same_project": False})
    refused("merges_into_merged", deciding.check_merging, **{**facts, "target_state": F.MERGED})


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [(F.ASSIGNED, TODAY, False), (F.ASSIGNED, TODAY - ONE_DAY, True), (F.RECEIVED, TODAY - ONE_DAY, True),
     (F.ANSWERED, TODAY - ONE_DAY, False), (F.CLOSED, TODAY - ONE_DAY, False), (F.REOPENED, TODAY - ONE_DAY, True)],
)  # fmt: skip
def test_when_it_is_overdue(state, due, late):
    assert deciding.is_overdue(state, due, TODAY) is late


def test_the_head_is_told_two_working_days_after_it_was_due():
    friday = date(2026, 11, 20)
    told = [deciding.may_be_escalated(friday, friday + timedelta(days), CALENDAR) for days in range(6)]
    assert told == [False, False, False, False, True, True]  # Monday and Tuesday have passed


def test_age_counts_days_until_it_was_closed():
    assert deciding.age_days(TODAY - timedelta(9), None, TODAY) == 9
    assert deciding.age_days(TODAY - timedelta(9), TODAY - timedelta(5), TODAY) == 4


def fact(received, answered=None, due=None, kind=K.COMPLAINT, cause=None):
    return FeedbackFacts(kind, received, due or received + timedelta(2), answered, cause)


def test_figures_of_an_example():
    """Four: in time after 1 day, late after 5, open and overdue, open and not due yet."""
    told = deciding.trend(
        [
            fact(date(2026, 9, 1), date(2026, 9, 2), cause=FeedbackCause.TRAINING),
            fact(date(2026, 10, 1), date(2026, 10, 6), kind=K.SUGGESTION, cause=FeedbackCause.TRAINING),
            fact(date(2026, 11, 2), cause=FeedbackCause.SYSTEM),
            fact(TODAY),
            fact(date(2025, 11, 30)),  # before the twelve months
        ],
        TODAY,
    )
    assert (told.due, told.in_time, told.in_time_bp) == (3, 1, 3333)
    assert (told.answered, told.median_days) == (2, Decimal("3.0"))
    assert told.causes == ((FeedbackCause.TRAINING, 2), (FeedbackCause.SYSTEM, 1))
    assert [one.month for one in told.months][::11] == [date(2025, 12, 1), date(2026, 11, 1)]
    assert {one.month.month: one.total for one in told.months if one.total} == {9: 1, 10: 1, 11: 2}


def test_figures_of_nothing_are_nothing_not_zero():
    told = deciding.trend([], TODAY)
    assert (told.in_time_bp, told.median_days, told.causes, len(told.months)) == (None, None, (), 12)


FACTS = st.builds(
    lambda received, took, kind, cause: fact(received, received + timedelta(took) if took is not None else None,
                                             kind=kind, cause=cause),
    st.dates(date(2025, 11, 1), TODAY), st.none() | st.integers(0, 20), st.sampled_from(list(K)),
    st.none() | st.sampled_from(list(FeedbackCause)),
)  # fmt: skip


@given(st.lists(FACTS, max_size=25), st.randoms())
def test_figures_do_not_depend_on_the_order_and_add_up(facts, chance):
    told = deciding.trend(facts, TODAY)
    mixed = list(facts)
    chance.shuffle(mixed)
    assert deciding.trend(mixed, TODAY) == told
    counted = [one for one in facts if one.received_on >= date(2025, 12, 1)]
    assert sum(one.total for one in told.months) == len(counted)
    assert told.in_time <= told.due <= len(counted)
    assert told.in_time_bp is None or 0 <= told.in_time_bp <= 10_000
    assert sum(count for _cause, count in told.causes) == len([one for one in counted if one.cause])
    assert [count for _cause, count in told.causes] == sorted((n for _c, n in told.causes), reverse=True)
