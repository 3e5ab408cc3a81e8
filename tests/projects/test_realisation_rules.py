"""The work on tasks: states, what waits for what, checklists, reminders."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import BusinessError
from bpo.kernel.holidays.rules import DayKind, SpecialDay, WorkCalendar
from bpo.kernel.roles import Department
from bpo.projects import rules
from bpo.projects.rules import Awaited, DependencyKind, PlanSection, ReminderStep, SetUpKind, TaskAct, TaskState
from bpo.projects.rules.realisation import days_late
from tests.projects.makers import refused

T, A = TaskState, TaskAct
FS, SS, FF = DependencyKind.FINISH_START, DependencyKind.START_START, DependencyKind.FINISH_FINISH
PLAIN = WorkCalendar()
FRIDAY = date(2026, 11, 27)

LEADS = {
    (A.START, T.OPEN): T.IN_PROGRESS, (A.START, T.SENT_BACK): T.IN_PROGRESS,
    (A.BLOCK, T.OPEN): T.BLOCKED, (A.BLOCK, T.IN_PROGRESS): T.BLOCKED, (A.UNBLOCK, T.BLOCKED): T.IN_PROGRESS,
    (A.REPORT, T.OPEN): T.REPORTED, (A.REPORT, T.IN_PROGRESS): T.REPORTED, (A.REPORT, T.SENT_BACK): T.REPORTED,
    (A.CONFIRM, T.REPORTED): T.CONFIRMED, (A.SEND_BACK, T.REPORTED): T.SENT_BACK,
    **{(A.WITHDRAW, one): T.WITHDRAWN for one in T if one != T.WITHDRAWN},
}  # fmt: skip


@pytest.mark.parametrize("act", A)
@pytest.mark.parametrize("state", T)
def test_the_table_of_states(act, state):
    if (act, state) in LEADS:
        assert rules.after(act, state) == LEADS[act, state]
    else:
        with refused(f"cannot_{act}"):
            rules.after(act, state)


def test_what_was_blocked_before_it_began_is_open_again():
    assert rules.after(A.UNBLOCK, T.BLOCKED, begun=False) == T.OPEN


@given(st.lists(st.sampled_from(list(A)), max_size=12))
def test_nothing_leads_out_of_withdrawn_and_only_reports_are_confirmed(acts):
    state = before = T.OPEN
    for act in acts:
        try:
            before, state = state, rules.after(act, state)
        except BusinessError:
            continue
        assert before != T.WITHDRAWN
        assert state != T.CONFIRMED or before == T.REPORTED


def one(kind=FS, state=T.OPEN, begun=False):
    return Awaited(1, "4.1", "IVR", state, kind, 0, begun)


@pytest.mark.parametrize(
    ("awaited", "starts", "reports"),
    [
        (one(), False, False), (one(state=T.REPORTED), False, False), (one(state=T.CONFIRMED), True, True),
        (one(state=T.WITHDRAWN), True, True), (one(SS), False, True), (one(SS, T.IN_PROGRESS, True), True, True),
        (one(FF), True, False), (one(FF, T.CONFIRMED), True, True),
    ],
)  # fmt: skip
def test_what_a_task_waits_for(awaited, starts, reports):
    for may, check, code in (
        (starts, lambda: rules.may_start([awaited], False), "waits"),
        (reports, lambda: rules.must_be_open_to_report([awaited], False), "waits_unfinished"),
    ):
        if may:
            check()
        else:
            with pytest.raises(BusinessError) as refusal:
                check()
            assert refusal.value.code == code and refusal.value.facts["tasks"] == ["4.1 IVR"]
    rules.may_start([awaited], True)
    rules.must_be_open_to_report([awaited], True)


def test_early_reports_are_allowed_only_where_something_is_waited_for():
    rules.may_allow_early(T.IN_PROGRESS, [one()])
    with refused("waits_for_none"):
        rules.may_allow_early(T.IN_PROGRESS, [one(SS)])
    with refused("cannot_report"):
        rules.may_allow_early(T.REPORTED, [one()])


def test_progress_assignee_and_checks_have_their_time():
    rules.check_progress(T.IN_PROGRESS, 0)
    with refused("percent"):
        rules.check_progress(T.IN_PROGRESS, 101)
    with refused("not_under_way"):
        rules.check_progress(T.OPEN, 10)
    rules.must_be_assignable(T.OPEN, 7, {7})
    rules.must_be_assignable(T.OPEN, None, ())
    with refused("assignee"):
        rules.must_be_assignable(T.OPEN, 8, {7})
    with refused("finished_task"):
        rules.must_be_assignable(T.CONFIRMED, 7, {7})
    rules.may_change_checks(T.BLOCKED)
    with refused("checks_closed"):
        rules.may_change_checks(T.REPORTED)
    with refused("forbidden"):
        rules.must_be_of_department(Department.HR, {Department.SYSTEM})


def test_checklists_fit_by_section_and_department():
    fit = lambda section, department: rules.fitting_checklist(section, department, rules.CHECKLISTS)  # noqa: E731
    assert fit(PlanSection.FACILITIES, Department.ADMINISTRATION).kind == SetUpKind.SITE
    assert fit(PlanSection.SOFTWARE, Department.SYSTEM).kind == SetUpKind.SYSTEM
    assert fit(PlanSection.OTHER, Department.ADMINISTRATION).kind == SetUpKind.QUALIFICATIONS
    assert fit(PlanSection.OTHER, Department.FINANCE) is None
    assert fit(PlanSection.POSITIONS, Department.HR) is None
    assert {one.kind for one in rules.CHECKLISTS} == set(SetUpKind)


@pytest.mark.parametrize(
    ("typed", "code"), [(" \n ", "lines_none"), ("x\n" * 41, "lines_many"), ("x" * 201, "line_long")]
)
def test_checklists_that_cannot_be(typed, code):
    with refused(code):
        rules.checklist_lines(typed)


def test_a_checklist_is_a_line_a_step():
    assert rules.checklist_lines(" 一\n\n二 \r\n三") == ["一", "二", "三"]


@pytest.mark.parametrize(
    ("due", "wanted"),
    [
        (FRIDAY + timedelta(days=5), []), (FRIDAY + timedelta(days=4), ["soon"]), (FRIDAY, ["soon"]),
        (FRIDAY - timedelta(days=1), ["late"]), (FRIDAY - timedelta(days=2), ["late"]),
        (FRIDAY - timedelta(days=3), ["late", "escalated"]), (FRIDAY - timedelta(days=40), ["late", "escalated"]),
    ],
)  # fmt: skip
def test_who_hears_when(due, wanted):
    """On a Friday: two working days before is Tuesday; three working days late was due on Tuesday."""
    assert list(rules.reminders_due(T.OPEN, due, FRIDAY, PLAIN)) == wanted
    assert list(rules.reminders_due(T.OPEN, due, FRIDAY, PLAIN, set(ReminderStep))) == []
    assert list(rules.reminders_due(T.REPORTED, due, FRIDAY, PLAIN)) == []


def test_holidays_count_for_nobody():
    off = {FRIDAY - timedelta(days=1): SpecialDay(FRIDAY - timedelta(days=1), DayKind.HOLIDAY)}
    calendar = WorkCalendar(off)
    assert days_late(FRIDAY - timedelta(days=3), FRIDAY, calendar) == 2
    assert list(rules.reminders_due(T.BLOCKED, FRIDAY - timedelta(days=3), FRIDAY, calendar)) == ["late"]
