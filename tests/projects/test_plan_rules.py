"""A plan's items in full: what sections demand, who does what, risks, costs, coverage in part, days moved, prose."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.clients.rules import CooperationMode
from bpo.kernel.holidays.rules import DayKind, SpecialDay, calendar_of, is_working_day
from bpo.kernel.roles import Department
from bpo.projects import rules
from bpo.projects.rules import Cost, Covered, Dependency, ItemFacts, PlanSection, Raci, RiskClass
from bpo.projects.rules.raci import Fault
from bpo.projects.rules.risks import GRADES, TABLE

S, D = PlanSection, Department
DUE = date(2027, 1, 4)
FULL = {
    S.POSITIONS: {"quantity": 20, "starts_on": DUE, "skills": "普通话"},
    S.FACILITIES: {"quantity": 20},
    S.SOFTWARE: {"quantity": 1},
    S.SERVICE_LEVELS: {"kpi": "service_level", "target_bp": 8000, "threshold_seconds": 20},
    S.INTERFACES: {"detail": "甲方：陈蓉；乙方：周敏"},
    S.REPORTING: {"recipient": "陈蓉", "frequency": rules.Frequency.WEEKLY},
    S.RISKS: {"likelihood": 3, "impact": 4, "response": "备员"},
}


def an_item(section: PlanSection = S.FACILITIES, ref: str = "3.1", **changes: object) -> ItemFacts:
    facts = {"title": "工位", "department": D.HR, "due_on": DUE, "owner_id": 7, **FULL.get(section, {}), **changes}
    return ItemFacts(ref, section, **facts)


class TestCompleteness:
    @pytest.mark.parametrize("section", list(PlanSection))
    def test_an_item_that_says_all_lacks_nothing(self, section):
        assert rules.lacks_of(an_item(section)) == []

    @pytest.mark.parametrize(("section", "name"), [(section, name) for section in FULL for name in FULL[section]])
    def test_what_a_section_demands_is_named_when_it_is_missing(self, section, name):
        assert rules.lacks_of(an_item(section, **{name: None})) == [name]

    @pytest.mark.parametrize("section", list(PlanSection))
    def test_every_item_needs_an_owner_and_a_day(self, section):
        assert rules.lacks_of(an_item(section, owner_id=None, due_on=None)) == ["owner_id", "due_on"]

    def test_blanks_say_nothing(self):
        assert rules.lacks_of(an_item(S.INTERFACES, detail="  ")) == ["detail"]

    def test_only_a_service_level_needs_its_seconds(self):
        assert rules.lacks_of(an_item(S.SERVICE_LEVELS, kpi="quality_score", threshold_seconds=None)) == []

    def test_obstacles_name_the_item_and_its_fields_but_leave_the_date_to_the_plan(self):
        found = rules.obstacles_of_items([an_item(S.RISKS, "11.1", impact=None, due_on=None, owner_id=None)])
        assert [(one.code, one.facts["ref"], one.facts["fields"]) for one in found] == [
            ("incomplete", "11.1", ["impact", "owner_id"])
        ]

    def test_a_mandatory_section_may_be_filled_by_prose_where_prose_is_due(self):
        items = [an_item(one, str(number)) for number, one in enumerate(rules.MANDATORY[CooperationMode.FULL])]
        bare = [one for one in items if one.section not in (S.DUTIES, S.REPORTING)]
        assert rules.missing_sections(CooperationMode.FULL, bare) == [S.DUTIES, S.REPORTING]
        assert rules.missing_sections(CooperationMode.FULL, bare, [S.DUTIES, S.REPORTING]) == [S.REPORTING]


class TestCircles:
    def test_items_that_wait_for_each_other_are_named(self):
        one = an_item(ref="4.1", predecessors=(Dependency("7.2"),))
        two = an_item(ref="7.2", predecessors=(Dependency("4.1"),))
        (found,) = rules.obstacles_of_items([one, two])
        assert (found.code, found.facts) == ("circle", {"path": "4.1 → 7.2 → 4.1"})

    def test_waiting_for_what_is_not_in_the_plan_is_no_circle(self):
        assert rules.obstacles_of_items([an_item(ref="4.1", predecessors=(Dependency("9.9"),))]) == []

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25))
    def test_a_circle_is_found_exactly_where_there_is_one(self, arrows):
        waits = {str(number): {str(b) for a, b in arrows if a == number} for number in range(10)}
        found = rules.cycle_in(waits)
        left = dict(waits)
        while free := [one for one, before in left.items() if not before & set(left)]:
            left = {one: before for one, before in left.items() if one not in free}
        assert bool(found) == bool(left)
        if found:
            assert found[0] == found[-1]
            assert all(earlier in waits[later] for earlier, later in pairwise(found))


class TestParts:
    def test_where_nothing_is_written_operations_answers_and_the_department_does_it(self):
        assert rules.parts_in(an_item()) == {D.HR: Raci.RESPONSIBLE, D.OPERATIONS: Raci.ACCOUNTABLE}
        assert rules.doing(an_item()) == [D.HR] and rules.answering(an_item()) == [D.OPERATIONS]

    def test_operations_own_items_are_answered_for_and_done_by_it(self):
        own = an_item(department=D.OPERATIONS)
        assert rules.parts_in(own) == {D.OPERATIONS: Raci.ACCOUNTABLE}
        assert rules.doing(own) == [D.OPERATIONS] and rules.faults_of(own) == []

    @pytest.mark.parametrize(
        ("parts", "faults"),
        [
            (((D.HR, Raci.RESPONSIBLE),), [Fault.NOBODY_ANSWERS]),
            (((D.HR, Raci.ACCOUNTABLE), (D.SALES, Raci.ACCOUNTABLE)), [Fault.SEVERAL_ANSWER]),
            (((D.SALES, Raci.ACCOUNTABLE),), [Fault.NOBODY_DOES_IT]),
            (((D.SALES, Raci.CONSULTED),), [Fault.NOBODY_ANSWERS, Fault.NOBODY_DOES_IT]),
            (((D.SALES, Raci.ACCOUNTABLE), (D.SYSTEM, Raci.RESPONSIBLE), (D.HR, Raci.INFORMED)), []),
        ],
    )
    def test_exactly_one_answers_and_somebody_does_it(self, parts, faults):
        assert rules.faults_of(an_item(raci=parts)) == faults

    @given(st.dictionaries(st.sampled_from(list(D)), st.sampled_from(list(Raci))))
    def test_no_fault_means_one_a_and_at_least_one_who_does_it(self, parts):
        item = an_item(raci=tuple(sorted(parts.items())))
        if not rules.faults_of(item):
            assert len(rules.answering(item)) == 1 and rules.doing(item)

    def test_the_usual_parts_are_not_written(self):
        usual = rules.usual_parts(D.HR)
        assert rules.written_parts(usual, D.HR, D.SYSTEM) == {}
        assert rules.written_parts(usual, D.SYSTEM) == usual


class TestRisks:
    def test_the_table_grows_with_likelihood_and_impact(self):
        order = list(RiskClass)
        for likelihood in GRADES:
            for impact in GRADES:
                here = order.index(rules.class_of(likelihood, impact))
                for more in ((likelihood + 1, impact), (likelihood, impact + 1)):
                    if max(more) <= 5:
                        assert order.index(rules.class_of(*more)) >= here

    def test_corners(self):
        assert (rules.class_of(1, 1), rules.class_of(5, 5)) == (RiskClass.LOW, RiskClass.EXTREME)
        assert rules.risk_of(an_item(S.RISKS)) == (12, RiskClass.HIGH)
        assert rules.risk_of(an_item(S.RISKS, impact=None)) is None
        assert {len(row) for row in TABLE} == {5} and len(TABLE) == 5

    @pytest.mark.parametrize(("likelihood", "impact"), [(0, 3), (3, 6)])
    def test_grades_outside_the_table_are_refused(self, likelihood, impact):
        with pytest.raises(ValueError, match="1 to 5"):
            rules.class_of(likelihood, impact)


COSTS = st.builds(
    lambda section, department, once, month, quantity: an_item(
        section, department=department, once_minor=once, month_minor=month, quantity=quantity
    ),
    st.sampled_from(list(S)), st.sampled_from(list(D)), st.none() | st.integers(0, 10**9),
    st.none() | st.integers(0, 10**9), st.none() | st.integers(1, 500),
)  # fmt: skip


class TestCosts:
    def test_a_worked_example(self):
        """20 heads × 6,500 = 130,000 a month; workstations 20 × 4,200 = 84,000 once; lines 3,000 a month.

        Once 84,000; a month 133,000; the first year 84,000 + 12 × 133,000 = 1,680,000.
        """
        heads = an_item(S.POSITIONS, "1.1")
        stations = an_item(S.FACILITIES, "3.1", once_minor=8_400_000, department=D.ADMINISTRATION)
        lines = an_item(S.FACILITIES, "3.2", month_minor=300_000, department=D.SYSTEM)
        cost = rules.plan_cost([heads, stations, lines])
        assert cost.total == Cost(8_400_000, 13_300_000, 13_000_000) and cost.heads == 20
        assert cost.total.over(12) == 168_000_000
        assert cost.by_section == {S.POSITIONS: Cost(0, 13_000_000, 13_000_000), S.FACILITIES: Cost(8_400_000, 300_000)}
        assert set(cost.by_department) == {D.HR, D.ADMINISTRATION, D.SYSTEM}

    def test_a_position_that_says_its_cost_is_not_estimated(self):
        cost = rules.plan_cost([an_item(S.POSITIONS, month_minor=100)], 650_000)
        assert (cost.total, cost.heads) == (Cost(0, 100, 0), 0)

    @given(st.lists(COSTS, max_size=12), st.integers(0, 2_000_000), st.integers(0, 120))
    def test_parts_sum_to_the_whole_in_any_order(self, items, figure, months):
        cost = rules.plan_cost(items, figure)
        assert sum(cost.by_section.values(), Cost()) == cost.total == sum(cost.by_department.values(), Cost())
        assert rules.plan_cost(items[::-1], figure).total == cost.total
        assert cost.total.over(months + 1) - cost.total.over(months) == cost.total.month_minor
        assert cost.total.labour_minor == cost.heads * figure <= cost.total.month_minor


REFS = st.frozensets(st.sampled_from("abc"))


class TestExtents:
    def test_partly_alone_is_a_warning_and_no_gap(self):
        half = an_item(requirements=frozenset({"R-001"}), partly=frozenset({"R-001"}))
        full = an_item(requirements=frozenset({"R-001", "R-002"}), partly=frozenset({"R-002"}))
        assert rules.coverage_standings(["R-001", "R-002", "R-003"], [half]) == {
            "R-001": Covered.PARTLY, "R-002": Covered.NOT, "R-003": Covered.NOT,
        }  # fmt: skip
        assert rules.coverage_standings(["R-001", "R-002"], [half, full]) == {
            "R-001": Covered.FULLY,
            "R-002": Covered.PARTLY,
        }
        assert rules.uncovered(["R-001"], [half]) == []

    @given(
        st.lists(st.tuples(st.frozensets(st.sampled_from("abc")), st.frozensets(st.sampled_from("abc"))), max_size=6)
    )
    def test_both_ways_of_asking_agree_and_a_gap_is_a_gap(self, served):
        items = [an_item(requirements=every, partly=every & half) for every, half in served]
        standing = rules.coverage_standings("abc", items)
        assert standing == {ref: rules.covered(ref, items) for ref in "abc"}
        assert [ref for ref in "abc" if standing[ref] == Covered.NOT] == rules.uncovered("abc", items)

    def test_what_is_said_in_part_counts_in_the_fingerprint_and_silence_does_not(self):
        plain = an_item(requirements=frozenset({"R-001"}))
        assert rules.content_hash([plain]) == rules.content_hash([replace(plain, partly=frozenset())])
        assert rules.content_hash([plain]) != rules.content_hash([replace(plain, partly=frozenset({"R-001"}))])
        assert rules.content_hash([plain]) != rules.content_hash(
            [replace(plain, coverage_notes=(("R-001", "夜班除外"),))]
        )


NEW_YEAR = SpecialDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦", "New Year", statutory=True)
SWAPPED = SpecialDay(date(2027, 1, 9), DayKind.WORKDAY, "补班", "worked")
CALENDAR = calendar_of({2027: [NEW_YEAR, SWAPPED], 2026: []}, {})


class TestDays:
    @pytest.mark.parametrize(
        ("day", "count", "to"),
        [
            (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over the holiday and the weekend
            (date(2027, 1, 8), 1, date(2027, 1, 9)),  # a Saturday that is worked
            (date(2027, 1, 4), -1, date(2026, 12, 31)),
            (date(2027, 1, 2), 0, date(2027, 1, 2)),
        ],
    )
    def test_working_days_skip_days_off(self, day, count, to):
        assert rules.moved_by_working_days(day, count, CALENDAR) == to

    @given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(-60, 60))
    def test_there_and_back_and_counted(self, day, count):
        if not is_working_day(day, CALENDAR):
            return
        there = rules.moved_by_working_days(day, count, CALENDAR)
        assert rules.moved_by_working_days(there, -count, CALENDAR) == day
        assert rules.working_days_between(day, there, CALENDAR) == count


PIECES = ("<p>一</p>", "<p>二</p>", "<ul><li>三<ul><li>四</li></ul></li></ul>", "五<br>", " ")
HTML = st.lists(st.sampled_from(PIECES), max_size=8)


class TestProse:
    def test_paragraphs_are_the_outer_blocks(self):
        assert rules.paragraphs("<p>一</p><ul><li>二<ul><li>三</li></ul></li></ul>尾") == [
            "<p>一</p>", "<ul><li>二<ul><li>三</li></ul></li></ul>", "尾",
        ]  # fmt: skip

    @given(HTML, HTML)
    def test_nothing_is_lost_on_either_side(self, left, right):
        mine, theirs = "".join(left), "".join(right)
        assert "".join(rules.paragraphs(mine)) == mine
        passages = rules.side_by_side(mine, theirs)
        assert "".join(one.mine for one in passages) == mine
        assert "".join(one.theirs for one in passages) == theirs
        assert all(one.same for one in rules.side_by_side(mine, mine))
