"""The rules of the review by sections, of comments, reminders, comparisons and progress; no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import BusinessError, Conflict, Forbidden
from bpo.kernel.holidays.rules import DayKind, SpecialDay, WorkCalendar, is_working_day
from bpo.kernel.roles import Department
from bpo.projects import rules
from bpo.projects.rules import (
    CommentAct,
    CommentState,
    Dependency,
    Done,
    Escalation,
    PlanAct,
    PlanSection,
    PlanState,
    Raci,
    Reminder,
    Resolution,
    ReviewAct,
    ReviewState,
    SectionFacts,
    SectionVerdict,
    Severity,
    TaskState,
    Verdict,
)
from bpo.projects.rules.comments import COMMENT_MOVES
from bpo.projects.rules.comparing import prose_changes
from bpo.projects.rules.sections import ONLY_SEEN, SEE_ALL
from tests.projects.makers import refused
from tests.projects.test_rules import make_item

D, S, V = Department, PlanSection, SectionVerdict
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
PLAIN = WorkCalendar()
NATIONAL = WorkCalendar({date(2026, 10, day): SpecialDay(date(2026, 10, day), DayKind.HOLIDAY) for day in range(1, 8)})

raci = st.lists(st.tuples(st.sampled_from(list(D)), st.sampled_from(list(Raci))), max_size=3).map(tuple)
items = st.builds(
    make_item, st.sampled_from(["1.1", "2.1", "4.1", "4.2", "7.1"]), st.sampled_from(list(S)),
    department=st.sampled_from(list(D)), raci=raci, once_minor=st.none() | st.integers(0, 10**9),
    quantity=st.none() | st.integers(1, 50), title=st.text(max_size=12),
    due_on=st.dates(date(2026, 1, 1), date(2027, 6, 30)),
)  # fmt: skip
plans = st.lists(items, max_size=6, unique_by=lambda one: one.ref)
prose = st.dictionaries(st.sampled_from(list(S)), st.text(min_size=1, max_size=30), max_size=3)


class TestSections:
    def test_a_department_decides_the_sections_it_has_a_part_in(self):
        plan = [
            make_item("3.1", S.FACILITIES, department=D.ADMINISTRATION),
            make_item("4.1", S.SOFTWARE, department=D.SYSTEM),
        ]
        assert list(rules.sections_of(D.SYSTEM, plan, {})) == [S.SOFTWARE]
        asked = [replace(plan[0], raci=((D.SYSTEM, Raci.CONSULTED),)), plan[1]]
        assert list(rules.sections_of(D.SYSTEM, asked, {})) == [S.FACILITIES, S.SOFTWARE]
        told = [replace(plan[0], raci=((D.SYSTEM, Raci.INFORMED),)), plan[1]]
        assert list(rules.sections_of(D.SYSTEM, told, {})) == [S.SOFTWARE]

    @pytest.mark.parametrize("department", SEE_ALL)
    def test_sales_finance_hr_and_operations_decide_every_section(self, department):
        plan = [make_item("4.1", S.SOFTWARE, department=D.SYSTEM)]
        assert rules.sections_of(department, plan, {S.RISKS: "<p>x</p>"}).keys() == {S.SOFTWARE, S.RISKS}
        assert rules.sections_of(department, plan, {})[S.SOFTWARE] == ONLY_SEEN

    def test_what_costs_money_is_finance_s_concern(self):
        plan = [make_item("4.1", S.SOFTWARE, department=D.SYSTEM, once_minor=100)]
        assert rules.sections_of(D.FINANCE, plan, {})[S.SOFTWARE] != ONLY_SEEN

    @given(plans, prose)
    def test_every_section_that_says_something_is_decided_by_sales_finance_and_hr(self, plan, said):
        present = rules.sections_present(plan, said)
        for department in rules.invited(plan):
            wanted = rules.sections_of(department, plan, said)
            assert set(wanted) <= set(present)
            assert department not in SEE_ALL or list(wanted) == present
            assert wanted or not present

    @given(plans, prose, st.data())
    def test_a_change_asks_again_whoever_has_a_part_in_the_section_and_leaves_other_sections(self, plan, said, data):
        if not plan:
            return
        chosen = data.draw(st.sampled_from(plan))
        changed = [replace(one, title=one.title + "!") if one is chosen else one for one in plan]
        for department in D:
            before, after = (rules.sections_of(department, each, said) for each in (plan, changed))
            if department in rules.concerned(chosen):
                assert before[chosen.section] != after[chosen.section]
            others = set(before) - {chosen.section}
            assert all(before[one] == after[one] for one in others)

    @given(plans, st.sampled_from(list(S)))
    def test_prose_counts_as_a_change(self, plan, section):
        before, after = ({section: words} for words in ("<p>a</p>", "<p>b</p>"))
        for department in D:
            old = rules.sections_of(department, plan, before)
            new = rules.sections_of(department, plan, after)
            part = any(department in rules.concerned(one) for one in plan if one.section == section)
            if part:
                assert old[section] != new[section]

    def held(self, verdict=V.APPROVED, seen="a", **changes):
        return SectionFacts(S.SOFTWARE, verdict, seen, 4, AT, **changes)

    def test_an_approval_holds_while_nothing_changed_and_no_must_is_open(self):
        assert rules.still_holds(self.held(), "a", False)
        assert rules.still_holds(self.held(V.APPROVED_WITH_COMMENTS), "a", False)
        assert not rules.still_holds(self.held(), "b", False)
        assert not rules.still_holds(self.held(), "a", True)
        assert not rules.still_holds(self.held(V.RETURNED), "a", False)
        assert not rules.still_holds(self.held(None), "a", False)
        assert not rules.still_holds(None, "a", False)

    @given(st.lists(st.sampled_from([None, *V]), max_size=5))
    def test_the_whole_opinion_follows_from_the_sections(self, verdicts):
        whole = rules.whole_opinion(verdicts)
        assert (whole is None) == (not verdicts or None in verdicts)
        assert whole is None or (whole == Verdict.RETURNED) == (V.RETURNED in verdicts)

    def test_sections_are_decided_once_and_only_those_asked(self):
        assert rules.undecided([S.RISKS, S.RISKS], {S.RISKS}) == [S.RISKS]
        with refused("no_section"):
            rules.undecided([], {S.RISKS})
        with refused("decided"):
            rules.undecided([S.RISKS, S.OTHER], {S.RISKS})

    @pytest.mark.parametrize(
        ("verdict", "comment", "comments", "musts", "code"),
        [
            (V.RETURNED, None, 0, 0, "comment_needed"), (V.RETURNED, "  ", 2, 0, "comment_needed"),
            (V.RETURNED, None, 1, 1, None), (V.RETURNED, "x", 0, 0, None),
            (V.APPROVED_WITH_COMMENTS, None, 0, 0, "comment_needed"), (V.APPROVED_WITH_COMMENTS, None, 1, 0, None),
            (V.APPROVED, None, 0, 0, None), (V.APPROVED, "x", 0, 1, "must_open"),
            (V.APPROVED_WITH_COMMENTS, "x", 1, 1, "must_open"),
        ],
    )  # fmt: skip
    def test_what_each_verdict_needs(self, verdict, comment, comments, musts, code):
        if code is None:
            rules.check_section(verdict, comment, comments=comments, open_musts=musts)
            return
        with refused(code):
            rules.check_section(verdict, comment, comments=comments, open_musts=musts)

    @given(st.lists(st.sampled_from([None, *Verdict]), min_size=1), st.integers(0, 3))
    def test_no_round_approves_with_a_must_open(self, verdicts, musts):
        result = rules.round_result(verdicts, musts)
        assert result != ReviewState.APPROVED or (musts == 0 and set(verdicts) == {Verdict.APPROVED})
        assert (result == ReviewState.OPEN) == (None in verdicts)


class TestMoves:
    @pytest.mark.parametrize("state", list(PlanState))
    @pytest.mark.parametrize("act", list(PlanAct))
    def test_a_plan_moves_as_the_table_says_and_no_other_way(self, state, act):
        if (state, act) in rules.PLAN_MOVES:
            assert rules.plan_after(state, act) == rules.PLAN_MOVES[state, act]
            return
        with pytest.raises(Conflict):
            rules.plan_after(state, act)

    @pytest.mark.parametrize("state", list(ReviewState))
    @pytest.mark.parametrize("act", list(ReviewAct))
    def test_a_round_moves_as_the_table_says_and_no_other_way(self, state, act):
        if (state, act) in rules.REVIEW_MOVES:
            assert rules.review_after(state, act) == rules.REVIEW_MOVES[state, act]
            return
        with refused("round_closed"):
            rules.review_after(state, act)

    @given(st.lists(st.sampled_from(list(PlanAct)), max_size=12))
    def test_what_is_approved_is_only_ever_superseded(self, acts):
        state, approved = PlanState.DRAFT, False
        for act in acts:
            try:
                state = rules.plan_after(state, act)
            except BusinessError:
                continue
            approved = approved or state == PlanState.APPROVED
            assert not approved or state in (PlanState.APPROVED, PlanState.SUPERSEDED)

    @given(st.lists(st.sampled_from(list(CommentAct)), max_size=12))
    def test_answering_never_closes_a_comment(self, acts):
        state = CommentState.OPEN
        for act in acts:
            try:
                state = rules.comment_after(state, act)
            except BusinessError:
                assert (state, act) not in COMMENT_MOVES
                continue
            assert (state == CommentState.CLOSED) == (act == CommentAct.CLOSE)


class TestComments:
    def comment(self, **changes):
        facts = {
            "department": D.HR, "speaks_for": {D.HR}, "asked": {D.HR, D.SALES}, "round_state": ReviewState.OPEN,
            "actor_id": 7, "writers": (1, 2), **changes,
        }  # fmt: skip
        rules.may_comment(**facts)

    def test_a_department_that_is_asked_comments(self):
        self.comment()

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"speaks_for": {D.SALES}}, Forbidden), ({"asked": {D.SALES}}, Conflict), ({"actor_id": 2}, Conflict),
            ({"round_state": ReviewState.APPROVED}, Conflict),
        ],
    )  # fmt: skip
    def test_nobody_else_comments_nor_late(self, changes, error):
        with pytest.raises(error):
            self.comment(**changes)

    def test_nobody_demands_what_they_approved(self):
        with refused("approved_already"):
            rules.check_severity(Severity.MUST, True)
        rules.check_severity(Severity.SHOULD, True)
        rules.check_severity(Severity.MUST, False)

    def test_a_rejection_says_why(self):
        with refused("reason_needed"):
            rules.check_answer(Resolution.REJECTED, " ")
        rules.check_answer(Resolution.REJECTED, "合同未列")
        rules.check_answer(Resolution.ACCEPTED, None)

    def test_only_its_department_closes_and_never_the_writer(self):
        rules.may_settle(D.HR, {D.HR}, 7, 1)
        with pytest.raises(Forbidden):
            rules.may_settle(D.HR, {D.SALES}, 7, 1)
        with refused("own_plan"):
            rules.may_settle(D.HR, {D.HR}, 1, 1)

    @pytest.mark.parametrize("state", [PlanState.APPROVED, PlanState.SUPERSEDED])
    def test_nothing_is_reopened_on_an_approved_version(self, state):
        with refused("frozen"):
            rules.may_reopen(state)


class TestReminders:
    @pytest.mark.parametrize(
        ("today", "kind"),
        [
            (date(2026, 11, 23), None), (date(2026, 11, 24), Reminder.SOON), (date(2026, 11, 25), None),
            (date(2026, 11, 26), Reminder.TODAY), (date(2026, 11, 27), Reminder.LATE), (date(2026, 11, 28), None),
            (date(2026, 11, 30), Reminder.LATE),
        ],
    )  # fmt: skip
    def test_two_working_days_before_on_the_day_and_each_working_day_after(self, today, kind):
        assert rules.reminder_on(today, date(2026, 11, 26), PLAIN) == kind

    @pytest.mark.parametrize(
        ("today", "reached"),
        [
            (date(2026, 11, 26), Escalation.NOBODY), (date(2026, 11, 27), Escalation.HEAD),
            (date(2026, 11, 28), Escalation.HEAD), (date(2026, 11, 30), Escalation.DIRECTOR),
        ],
    )  # fmt: skip
    def test_silence_goes_to_the_head_then_to_the_director(self, today, reached):
        assert rules.escalation_on(today, date(2026, 11, 26), PLAIN) == reached

    def test_holidays_neither_remind_nor_escalate(self):
        assert rules.reminder_on(date(2026, 10, 5), date(2026, 9, 30), NATIONAL) is None
        assert rules.escalation_on(date(2026, 10, 7), date(2026, 9, 30), NATIONAL) == Escalation.NOBODY
        assert rules.slip(date(2026, 9, 30), date(2026, 10, 8), NATIONAL) == 1

    @given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(0, 60))
    def test_a_slip_counts_working_days_both_ways(self, start, count):
        end = start + timedelta(days=count)
        days = rules.slip(start, end, NATIONAL)
        assert days == -rules.slip(end, start, NATIONAL)
        assert days == sum(is_working_day(start + timedelta(days=one), NATIONAL) for one in range(1, count + 1))


class TestComparing:
    @given(st.text(max_size=60), st.text(max_size=60))
    def test_the_pieces_make_both_texts(self, before, after):
        pieces = rules.word_diff(before, after)
        assert "".join(one.words for one in pieces if one.kind != "new") == before
        assert "".join(one.words for one in pieces if one.kind != "gone") == after

    def test_words_are_compared_word_by_word_and_chinese_sign_by_sign(self):
        pieces = rules.word_diff("首批 20 人 in October", "首批 26 人 in November")
        assert [(one.kind, one.words) for one in pieces] == [
            ("same", "首批 "), ("gone", "20"), ("new", "26"), ("same", " 人 in "), ("gone", "October"),
            ("new", "November"),
        ]  # fmt: skip

    def test_a_very_long_text_is_shown_as_replaced(self):
        pieces = rules.word_diff("甲" * 5000, "乙" * 5000)
        assert [one.kind for one in pieces] == ["gone", "new"]
        assert [one.kind for one in rules.word_diff("甲" * 5000, "甲" * 5000)] == ["same"]

    def test_layout_is_no_word(self):
        plainly, boldly = "<p>a &amp; b，双人授权</p>", "<p>a &amp; b，双人<strong>授权</strong></p>"
        (change,) = prose_changes({S.SECURITY: plainly}, {S.SECURITY: boldly})
        assert change.pieces == (("same", "a & b，双人授权"),)

    def test_people_money_and_days_are_totalled(self):
        old = [make_item("1.1", S.POSITIONS, quantity=20, due_on=date(2026, 9, 30), once_minor=100, department=D.HR)]
        new = [replace(old[0], quantity=26, due_on=date(2026, 10, 8), once_minor=400),
               make_item("4.1", S.SOFTWARE, department=D.SYSTEM, month_minor=50)]  # fmt: skip
        found = rules.compare(old, new, {}, {S.SECURITY: "<p>新</p>"}, NATIONAL)
        assert (found.headcount, found.once_minor, found.month_minor) == ((20, 26), (100, 400), (0, 50))
        assert [(one.ref, one.field, one.days) for one in found.slips] == [("1.1", "due_on", 1)]
        assert [one.kind for one in found.changes] == ["changed", "added"]
        assert [one.section for one in found.prose] == [S.SECURITY] and not found.same

    @given(plans, prose)
    def test_a_version_differs_in_nothing_from_itself(self, plan, said):
        found = rules.compare(plan, plan, said, said, PLAIN)
        assert found.same and not found.slips
        assert rules.changed_since(rules.content_seen(plan, said), plan, said) == []

    @given(plans, plans, prose, prose)
    def test_what_one_saw_differs_where_the_versions_differ(self, old, new, old_prose, new_prose):
        changes = rules.changed_since(rules.content_seen(old, old_prose), new, new_prose)
        told = {(one.kind, one.ref) for one in changes if one.ref}
        assert told == {(one.kind, one.item.ref) for one in rules.compare(old, new, {}, {}, PLAIN).changes}

    def test_what_waits_for_what_is_compared_too(self):
        before = make_item("4.1", predecessors=(Dependency("3.1"),))
        after = replace(before, predecessors=(Dependency("3.1", lag_days=2),))
        (change,) = rules.changed_since(rules.content_seen([before], {}), [after], {})
        assert change.fields == (("predecessors", [["3.1", "FS", 0]], [["3.1", "FS", 2]]),)


class TestProgress:
    def line(self, then, now, done=None, today=date(2026, 11, 20)):
        (line,) = rules.progress(
            [then] if then else [], [now] if now else [], {"4.1": done} if done else {}, today, PLAIN
        )
        return line

    def test_what_was_done_is_measured_against_the_baseline(self):
        then = make_item("4.1", due_on=date(2026, 11, 16))
        now = replace(then, due_on=date(2026, 11, 18))
        assert self.line(then, now, Done(TaskState.CONFIRMED, date(2026, 11, 17), date(2026, 11, 19))).slip_days == 3
        assert self.line(then, now, Done(TaskState.REPORTED, date(2026, 11, 17), None)).slip_days == 1
        assert self.line(then, replace(then, due_on=date(2026, 11, 30))).slip_days == 10
        assert self.line(then, now).slip_days == 4  # overdue: today counts

    def test_what_came_later_has_no_slip_and_what_went_is_not_wanted(self):
        item = make_item("4.1", due_on=date(2026, 12, 1))
        assert self.line(None, item).slip_days is None
        gone = self.line(item, None)
        assert (gone.current_on, gone.slip_days) == (None, None)
        assert rules.standing_of([gone]).lines == 0 and rules.standing_of([gone]).percent == 0

    @given(plans, plans)
    def test_the_curves_end_with_all_that_is_planned(self, old, new):
        lines = rules.progress(old, new, {}, date(2026, 11, 20), PLAIN)
        points = rules.curve(lines, date(2026, 11, 20))
        assert len(points) <= 64
        if points:
            assert points[-1][1] == sum(1 for one in lines if one.baseline_on)
            assert points[-1][2] == sum(1 for one in lines if one.current_on)

    @pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.RETURNED])
    def test_only_what_was_approved_is_a_baseline(self, state):
        with refused("not_approved"):
            rules.may_be_baseline(state)
        rules.may_be_baseline(PlanState.SUPERSEDED)
