"""What a plan must hold, who may answer for whom, how versions and rounds follow one another: without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.clients.rules import CooperationMode, RequirementCategory
from bpo.kernel.errors import BusinessError, Conflict, Forbidden, Invalid
from bpo.kernel.roles import Department, Role
from bpo.projects import rules
from bpo.projects.rules import (
    ItemFacts,
    OpinionFacts,
    PlanSection,
    PlanState,
    ProjectState,
    ReviewState,
    TaskState,
    Verdict,
)  # fmt: skip
from tests.projects.makers import refused

S, D, P = PlanSection, Department, ProjectState
TODAY = date(2026, 11, 22)
LIVE = date(2027, 1, 4)


def make_item(ref: str = "4.1", section: PlanSection = S.SOFTWARE, **changes) -> ItemFacts:
    facts = {"title": "IVR", "department": D.SYSTEM, "due_on": date(2026, 12, 20), **changes}
    return ItemFacts(ref, section, **facts)


def full_plan(*refs: str) -> list[ItemFacts]:
    """The usual items of full outsourcing, the first serving the given requirements."""
    items = rules.template_items(CooperationMode.FULL, LIVE, TODAY)
    return [replace(items[0], requirements=frozenset(refs)), *items[1:]]


items_of_any_kind = st.lists(
    st.builds(
        make_item,
        ref=st.sampled_from([f"{n}.{m}" for n in range(1, 4) for m in range(1, 4)]),
        section=st.sampled_from(list(S)),
        title=st.sampled_from(["甲", "乙", "丙"]),
        department=st.sampled_from(list(D)),
        due_on=st.dates(date(2026, 11, 1), date(2027, 2, 1)),
        quantity=st.none() | st.integers(1, 5),
        requirements=st.frozensets(st.sampled_from(["R-001", "R-002", "R-003"])),
    ),
    max_size=9,
    unique_by=lambda item: item.ref,
)


class TestStates:
    @pytest.mark.parametrize(
        "state", [ProjectState.HANDOVER, ProjectState.PLANNING, ProjectState.PREPARING, ProjectState.LIVE]
    )
    def test_a_running_project_is_held_and_goes_on_where_it_was(self, state):
        assert rules.resume(rules.hold(state), state) == state

    @pytest.mark.parametrize(
        "state", [ProjectState.ON_HOLD, ProjectState.CLOSED, ProjectState.CANCELLED, ProjectState.CLOSING]
    )
    def test_what_does_not_run_is_not_held(self, state):
        with pytest.raises(Conflict):
            rules.hold(state)

    @pytest.mark.parametrize(
        ("state", "held"),
        [(ProjectState.LIVE, None), (ProjectState.ON_HOLD, ProjectState.LIVE), (ProjectState.CLOSED, None)],
    )
    def test_a_project_that_went_live_is_not_cancelled(self, state, held):
        with pytest.raises(Conflict):
            rules.cancel(state, held)

    def test_a_held_project_that_never_went_live_is_cancelled(self):
        assert rules.cancel(ProjectState.ON_HOLD, ProjectState.PLANNING) == ProjectState.CANCELLED

    def test_an_accepted_handover_only_moves_a_project_that_waits_for_it(self):
        assert rules.after_handover(ProjectState.HANDOVER) == ProjectState.PLANNING
        assert rules.after_handover(ProjectState.LIVE) == ProjectState.LIVE

    def test_an_approved_plan_leaves_a_live_project_live(self):
        assert rules.after_approval(ProjectState.PLANNING) == ProjectState.PREPARING
        assert rules.after_approval(ProjectState.LIVE) == ProjectState.LIVE

    def test_a_plan_is_written_only_after_the_handover(self):
        with refused("not_handed_over"):
            rules.must_be_plannable(ProjectState.HANDOVER)
        with refused("on_hold"):
            rules.must_be_plannable(ProjectState.ON_HOLD)


class TestAppointment:
    def appoint(self, **changes):
        facts = {"appointee_id": 2, "actor_id": 1, "is_manager": True, "present_id": None, **changes}
        rules.may_appoint(ProjectState.PLANNING, **facts)

    def test_a_project_manager_is_appointed(self):
        self.appoint()

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"appointee_id": 1}, "appoints_oneself"),
            ({"is_manager": False}, "not_a_manager"),
            ({"present_id": 2}, "already_manager"),
        ],
    )
    def test_nobody_else_is(self, changes, code):
        with refused(code):
            self.appoint(**changes)

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"actor_id": 3, "acknowledged": False, "superseded": False}, "not_the_appointee"),
            ({"actor_id": 2, "acknowledged": True, "superseded": False}, "acknowledged"),
            ({"actor_id": 2, "acknowledged": False, "superseded": True}, "superseded"),
        ],
    )
    def test_only_the_appointee_acknowledges_once_while_it_stands(self, facts, code):
        with refused(code):
            rules.may_acknowledge(appointee_id=2, **facts)


class TestPlan:
    def test_coverage_names_the_items_of_each_requirement(self):
        items = [
            make_item("4.1", requirements=frozenset({"R-001"})),
            make_item("4.2", requirements=frozenset({"R-001"})),
        ]
        assert rules.coverage(["R-001", "R-002"], items) == {"R-001": ("4.1", "4.2"), "R-002": ()}
        assert rules.uncovered(["R-001", "R-002"], items) == ["R-002"]

    def test_the_usual_items_of_each_mode_leave_no_section_out(self):
        for mode in CooperationMode:
            items = rules.template_items(mode, LIVE, TODAY)
            assert rules.missing_sections(mode, items) == []
            assert rules.obstacles_to_review(mode, [], items, LIVE) == []
            assert len({item.ref for item in items}) == len(items)

    def test_the_usual_items_are_never_dated_before_today(self):
        items = rules.template_items(CooperationMode.FULL, date(2026, 11, 25), TODAY)
        assert min(item.due_on for item in items) == TODAY

    def test_an_uncovered_requirement_keeps_the_plan_from_review(self):
        found = rules.obstacles_to_review(CooperationMode.FULL, ["R-001", "R-002"], full_plan("R-001"), LIVE)
        assert [(one.code, one.facts["refs"]) for one in found] == [("uncovered", ["R-002"])]

    def test_a_missing_section_is_named(self):
        items = [item for item in full_plan() if item.section != S.SECURITY]
        found = rules.obstacles_to_review(CooperationMode.FULL, [], items, LIVE)
        assert [one.facts["section"] for one in found] == [S.SECURITY]
        seat = [item for item in items if item.section != S.POSITIONS]
        assert S.POSITIONS not in rules.missing_sections(CooperationMode.SEAT, seat)

    def test_a_milestone_after_the_go_live_is_named_until_the_project_is_live(self):
        late = [*full_plan(), make_item("7.9", S.MILESTONES, due_on=date(2027, 1, 5))]
        assert [one.code for one in rules.obstacles_to_review(CooperationMode.FULL, [], late, LIVE)] == [
            "late_milestone"
        ]
        assert rules.obstacles_to_review(CooperationMode.FULL, [], late, None) == []

    def test_an_empty_plan_says_so_first(self):
        assert rules.obstacles_to_review(CooperationMode.FULL, [], [], LIVE)[0].code == "empty"

    @pytest.mark.parametrize(
        ("item", "code"),
        [
            (make_item("1.1", S.POSITIONS), "headcount"),
            (make_item("1.1", S.POSITIONS, quantity=3), "position_start"),
            (make_item("6.1", S.SERVICE_LEVELS), "target"),
            (make_item("6.1", S.SERVICE_LEVELS, kpi="service_level", target_bp=8000), "threshold"),
            (make_item("5.1", S.TRAINING, starts_on=date(2026, 12, 21)), "starts_after_due"),
        ],
    )
    def test_sections_demand_their_columns(self, item, code):
        with refused(code):
            rules.check_item(item)

    def test_a_target_other_than_the_service_level_needs_no_seconds(self):
        rules.check_item(make_item("6.2", S.SERVICE_LEVELS, kpi="quality_score", target_bp=9000))

    def test_refs_count_on_within_their_section(self):
        assert rules.next_ref(S.POSITIONS, []) == "1.1"
        assert rules.next_ref(S.POSITIONS, ["1.1", "1.3", "10.9"]) == "1.4"
        assert rules.next_ref(S.SECURITY, ["1.1"]) == "10.1"

    def test_a_requirement_s_category_says_where_its_item_is_written(self):
        assert rules.section_for(RequirementCategory.KPI) == S.SERVICE_LEVELS
        assert rules.section_for(RequirementCategory.FEE) == S.OTHER

    @given(items_of_any_kind)
    def test_covering_every_requirement_leaves_no_gap(self, items):
        refs = sorted({ref for item in items for ref in item.requirements})
        assert rules.uncovered(refs, items) == []

    @given(items_of_any_kind, items_of_any_kind)
    def test_the_difference_rebuilds_the_new_version(self, old, new):
        kept = {item.ref: item for item in old}
        for change in rules.diff(old, new):
            if change.kind == "removed":
                del kept[change.item.ref]
            elif change.kind == "added":
                kept[change.item.ref] = change.item
            else:
                kept[change.item.ref] = replace(
                    kept[change.item.ref], **{name: now for name, _was, now in change.fields}
                )
        assert sorted(kept.values(), key=lambda item: item.ref) == sorted(new, key=lambda item: item.ref)

    @given(items_of_any_kind, items_of_any_kind)
    def test_the_same_content_has_the_same_fingerprint_and_other_content_another(self, one, other):
        assert rules.content_hash(one) == rules.content_hash(list(one))
        assert (rules.content_hash(one) == rules.content_hash(other)) == (one == other)

    def test_a_version_frozen_before_items_said_more_keeps_its_fingerprint(self):
        item = make_item(quantity=10, requirements=frozenset(("R-001", "R-002")))
        assert rules.content_hash([item], {}) == "ca73ccc8ad02250e19c55ff1f5d618e78ab12558b0aef4c43337cf40ae52d4b6"

    def test_whatever_an_item_says_shows_in_the_fingerprint(self):
        item = make_item()
        more = (
            {"owner_id": 4}, {"evidence": "测试记录"}, {"raci": ((D.SYSTEM, rules.Raci.RESPONSIBLE),)},
            {"once_minor": 0}, {"likelihood": 3}, {"predecessors": (rules.Dependency("4.2"),)},
        )  # fmt: skip
        told = {rules.content_hash([replace(item, **one)]) for one in more}
        assert len(told | {rules.content_hash([item]), rules.content_hash([item], {S.OTHER: "<p>甲</p>"})}) == 8

    def test_the_difference_speaks_field_by_field(self):
        old, new = make_item(quantity=10), make_item(quantity=12, department=D.TECHNOLOGY)
        (change,) = rules.diff([old], [new])
        assert change.fields == (("department", D.SYSTEM, D.TECHNOLOGY), ("quantity", 10, 12))

    @given(st.lists(st.sampled_from("abcde"), unique=True), st.randoms())
    def test_an_order_names_every_item_once(self, refs, random):
        shuffled = random.sample(refs, len(refs))
        assert rules.reordered(refs, shuffled) == shuffled
        with pytest.raises(Invalid):
            rules.reordered(refs, [*shuffled, "x"])

    @pytest.mark.parametrize("state", [PlanState.IN_REVIEW, PlanState.APPROVED, PlanState.SUPERSEDED])
    def test_only_drafts_and_returned_plans_are_edited(self, state):
        with pytest.raises(Conflict):
            rules.must_be_editable(state)
        rules.must_be_editable(PlanState.DRAFT)
        rules.must_be_editable(PlanState.RETURNED)

    def test_one_version_is_worked_on_at_a_time(self):
        rules.must_be_first([PlanState.SUPERSEDED, PlanState.APPROVED])
        for state in (PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.RETURNED):
            with refused("version_open"):
                rules.must_be_first([PlanState.APPROVED, state])

    def test_only_the_appointed_manager_leads_the_plan(self):
        rules.must_manage(5, 5)
        rules.must_manage(5, None)
        for manager, code in ((None, "no_manager"), (6, "not_the_manager")):
            with refused(code):
                rules.must_manage(manager, 5)

    def test_a_round_waits_for_answers_and_wants_a_day_to_come(self):
        rules.must_be_reviewable(PlanState.DRAFT, [], 0, TODAY, TODAY)
        with refused("unanswered"):
            rules.must_be_reviewable(PlanState.RETURNED, [], 2, TODAY, TODAY)
        with refused("due_past"):
            rules.must_be_reviewable(PlanState.DRAFT, [], 0, date(2026, 11, 21), TODAY)
        with refused("not_reviewable_empty"):
            rules.must_be_reviewable(
                PlanState.DRAFT, rules.obstacles_to_review(CooperationMode.FULL, [], [], LIVE), 0, TODAY, TODAY
            )


def make_opinion(department=D.HR, verdict=Verdict.APPROVED, items=(), **changes) -> OpinionFacts:
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    return OpinionFacts(department, verdict, rules.share_of(department, items), decided_by=4, decided_at=at, **changes)


class TestReview:
    def test_owners_and_always_sales_finance_and_hr_are_asked(self):
        asked = rules.invited([make_item(department=D.SYSTEM)])
        assert asked == [D.SALES, D.SYSTEM, D.HR, D.FINANCE]
        assert D.ADMINISTRATION in rules.invited([], also=[D.ADMINISTRATION])

    @given(items_of_any_kind, st.sets(st.sampled_from(list(D))))
    def test_widening_never_narrows(self, items, also):
        assert set(rules.invited(items)) | also == set(rules.invited(items, also))

    def test_an_approval_carries_over_while_the_department_s_items_stay(self):
        items = [make_item("5.1", S.TRAINING, department=D.HR), make_item("4.1", department=D.SYSTEM)]
        before = {D.HR: make_opinion(D.HR, items=items), D.SYSTEM: make_opinion(D.SYSTEM, items=items)}
        moved = [items[0], replace(items[1], due_on=date(2026, 12, 28))]
        assert rules.carried_over(D.HR, moved, before) == before[D.HR]
        assert rules.carried_over(D.SYSTEM, moved, before) is None
        assert rules.carried_over(D.FINANCE, moved, before) is None

    def test_a_return_never_carries_over(self):
        items = [make_item(department=D.HR)]
        assert rules.carried_over(D.HR, items, {D.HR: make_opinion(verdict=Verdict.RETURNED, items=items)}) is None

    def decide(self, **changes):
        facts = {
            "department": D.HR, "speaks_for": {D.HR}, "actor_id": 7, "writers": (1, 2),
            "round_state": ReviewState.OPEN, "verdict": None, **changes,
        }  # fmt: skip
        rules.may_decide(**facts)

    def test_a_department_s_own_people_decide(self):
        self.decide()

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"speaks_for": {D.FINANCE}}, Forbidden), ({"actor_id": 1}, Conflict), ({"actor_id": 2}, Conflict),
            ({"verdict": Verdict.APPROVED}, Conflict), ({"round_state": ReviewState.RETURNED}, Conflict),
        ],
    )  # fmt: skip
    def test_nobody_else_decides_nor_twice_nor_late(self, changes, error):
        with pytest.raises(error):
            self.decide(**changes)

    @pytest.mark.parametrize(
        ("department", "roles", "speaks"),
        [
            ("hr", {Role.HR}, {D.HR}), (None, {Role.FINANCE}, {D.FINANCE}), (None, {Role.AGENT}, set()),
            ("sales", {Role.DIRECTOR}, {D.SALES, D.OPERATIONS}), (None, {Role.DIRECTOR}, {D.OPERATIONS}),
            ("technology", {Role.SYSTEM}, {D.TECHNOLOGY}),
        ],
    )  # fmt: skip
    def test_people_speak_for_their_department(self, department, roles, speaks):
        assert rules.departments_of(department, roles) == speaks

    @pytest.mark.parametrize("comment", [None, "", "  "])
    def test_a_return_says_why(self, comment):
        with refused("comment_needed"):
            rules.check_opinion(Verdict.RETURNED, comment)
        rules.check_opinion(Verdict.APPROVED, comment)

    @given(st.lists(st.sampled_from([None, *Verdict]), min_size=1))
    def test_a_round_closes_when_all_have_answered_and_one_return_returns_it(self, verdicts):
        result = rules.round_result(verdicts)
        assert (result == ReviewState.OPEN) == (None in verdicts)
        assert (result == ReviewState.APPROVED) == (set(verdicts) == {Verdict.APPROVED})

    def test_the_last_approval_looks_for_gaps_again(self):
        rules.must_cover([])
        with refused("uncovered"):
            rules.must_cover(["R-009"])


class TestTasks:
    @pytest.mark.parametrize("state", [TaskState.REPORTED, TaskState.CONFIRMED, TaskState.WITHDRAWN])
    def test_only_what_is_to_do_is_reported(self, state):
        with pytest.raises(Conflict):
            rules.may_report(state, D.HR, {D.HR})

    def test_only_the_department_reports(self):
        rules.may_report(TaskState.SENT_BACK, D.HR, {D.HR})
        with pytest.raises(Forbidden):
            rules.may_report(TaskState.OPEN, D.HR, {D.SYSTEM})

    def test_the_reporter_never_confirms(self):
        rules.may_confirm(TaskState.REPORTED, 3, 4)
        with refused("own_report"):
            rules.may_confirm(TaskState.REPORTED, 3, 3)
        with refused("not_reported"):
            rules.may_confirm(TaskState.OPEN, None, 4)

    def test_a_task_is_late_only_while_it_is_to_do(self):
        yesterday = date(2026, 11, 21)
        assert rules.is_late(TaskState.OPEN, yesterday, TODAY)
        assert not rules.is_late(TaskState.OPEN, TODAY, TODAY)
        assert not rules.is_late(TaskState.REPORTED, yesterday, TODAY)

    def test_a_new_version_keeps_moves_redoes_adds_and_withdraws_tasks(self):
        old = [
            make_item("4.1"),
            make_item("4.2"),
            make_item("4.3"),
            make_item("4.4"),
            make_item("6.1", S.SERVICE_LEVELS),
        ]
        new = [
            make_item("4.1"), make_item("4.2", due_on=date(2027, 1, 1)), make_item("4.3", quantity=5), make_item("4.5"),
            make_item("6.2", S.SERVICE_LEVELS),
        ]  # fmt: skip
        changes = rules.task_changes(old, new)
        assert (changes.new, changes.kept, changes.again, changes.withdrawn) == (
            ("4.5",), ("4.1", "4.2"), ("4.3",), ("4.4",),
        )  # fmt: skip

    @given(items_of_any_kind, items_of_any_kind)
    def test_every_item_that_makes_a_task_has_exactly_one_fate(self, old, new):
        changes = rules.task_changes(old, new)
        made = [*changes.new, *changes.kept, *changes.again]
        assert sorted(made) == sorted(item.ref for item in new if rules.makes_task(item))
        gone = {item.ref for item in old if rules.makes_task(item)} - set(made)
        assert set(changes.withdrawn) == gone


class TestGoLive:
    @pytest.mark.parametrize("state", [one for one in ProjectState if one != ProjectState.PREPARING])
    def test_only_a_prepared_project_goes_live(self, state):
        with pytest.raises(Conflict):
            rules.must_be_preparing(state)

    def test_the_gate_names_what_is_missing(self):
        rules.must_be_met([])
        with pytest.raises(Conflict) as refusal:
            rules.must_be_met(["合同", "坐席"])
        assert refusal.value.facts["missing"] == ["合同", "坐席"]

    @pytest.mark.parametrize(
        ("missing", "reason"), [([], "一个足够长的理由在这里"), (["x"], "太短"), (["x"], "         短     ")]
    )
    def test_an_override_needs_something_missing_and_a_reason(self, missing, reason):
        with pytest.raises(BusinessError):
            rules.check_override(missing, reason)

    def test_an_override_with_a_reason_is_taken(self):
        rules.check_override(["x"], "线路已通，先行上线试运营")
