"""The acts on projects on a real database: who may, what follows, what is refused, what is journaled."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bpo.clients import actions as handing_over
from bpo.clients.models import Handover
from bpo.clients.rules import CooperationMode, RequirementCategory, RequirementKind, ServiceKind, SourceKind
from bpo.documents.models import IssuedDocument
from bpo.kernel import files, journal, slots
from bpo.kernel.errors import Forbidden, NotFound
from bpo.kernel.locale import in_language
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.queries import actor_of, members_of
from bpo.projects import actions, queries
from bpo.projects.models import DepartmentTask, GoLive, Plan, PlanDependency, PlanProse
from bpo.projects.rules import (
    DependencyKind,
    Frequency,
    PlanSection,
    PlanState,
    ProjectState,
    ReviewState,
    TaskState,
    Verdict,
)  # fmt: skip
from tests.conftest import NOW
from tests.projects.makers import (
    any_client,
    appoint,
    approve,
    convene,
    cover,
    finish_tasks,
    item_of,
    make_live_project,
    make_planned_project,
    make_prepared_project,
    make_project,
    publish,
    refused,
    staff,
    tick_all,
    write_plan,
)  # fmt: skip

LATER = NOW + timedelta(days=1)
OWN = (
    "appointment_acknowledged", "plan_approved", "interfaces_named", "tasks_confirmed", "manual_published",
    "systems_tested", "security_evidenced", "reports_agreed", "changes_dealt_with",
)  # fmt: skip


def told(session, row) -> list[str]:
    return [entry.act for entry in journal.entries_of(session, row)]


def items_by_ref(plan) -> dict:
    return {item.ref: item for item in plan.items}


def give(session, crew, review, department, verdict, comment=None):
    opinion = actions.give_opinion(
        session, crew.by_department[department], review_id=review.id, department=department, verdict=verdict,
        comment=comment, now=NOW,
    )  # fmt: skip
    session.commit()
    return opinion


@pytest.fixture
def planned(session):
    """A project with its manager, its people and a written plan in draft."""
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    return project, crew, write_plan(session, project, crew)


class TestOpening:
    def test_sales_opens_a_project_with_its_handover_and_is_on_it(self, session, person):
        seller = person(Role.SALES)
        facts = {"name": "会员回访", "mode": CooperationMode.SEAT, "services": [ServiceKind.FOLLOW_UP]}
        client = any_client(session)
        project = actions.open_project(
            session, seller, client_id=client.id, go_live_on=date(2027, 3, 1), now=NOW, **facts
        )
        session.commit()
        assert (project.code, project.state) == ("P2026-001", ProjectState.HANDOVER)
        handover = session.scalars(select(Handover).where(Handover.project_id == project.id)).one()
        assert handover.title == "会员回访"
        assert [one.id for one in members_of(session, project.id)] == [seller.id]
        assert told(session, project) == ["projects.opened"]

    def test_codes_count_on_within_the_year(self, session):
        codes = [make_project(session).code, make_project(session).code]
        codes.append(make_project(session, now=NOW.replace(year=2027), go_live_on=date(2028, 1, 1)).code)
        assert codes == ["P2026-001", "P2026-002", "P2027-001"]

    @pytest.mark.parametrize(
        ("changes", "code"), [({"zone": "Asia/Nowhere"}, "zone"), ({"go_live_on": date(2026, 11, 1)}, "go_live_past")]
    )
    def test_nonsense_is_refused(self, session, changes, code):
        with refused(code):
            make_project(session, **changes)

    def test_an_unknown_client_is_not_there(self, session, person):
        with pytest.raises(NotFound):
            actions.open_project(
                session, person(Role.SALES), client_id=99, name="x", mode=CooperationMode.FULL, services=[],
                go_live_on=date(2027, 1, 1), now=NOW,
            )  # fmt: skip

    def test_operations_opens_no_project(self, session, person):
        with pytest.raises(Forbidden):
            actions.open_project(session, person(Role.DIRECTOR), client_id=1, name="x", mode=None, services=[],
                                 go_live_on=None, now=NOW)  # fmt: skip

    def test_an_accepted_handover_begins_the_planning(self, session):
        project = make_planned_project(session)
        assert project.state == ProjectState.PLANNING
        assert "projects.handed_over" in told(session, project)

    def test_a_new_service_needs_a_live_project_and_leaves_it_live(self, session, person):
        seller = person(Role.SALES)
        project = make_live_project(session)
        actions.start_new_service(
            session, seller, project_id=project.id, title="外呼回访", services=[ServiceKind.FOLLOW_UP], now=NOW
        )
        assert ServiceKind.FOLLOW_UP in queries.project_facts(session, project.id).services
        assert project.state == ProjectState.LIVE
        session.commit()
        other = make_project(session)
        with refused("not_live"):
            actions.start_new_service(session, seller, project_id=other.id, title="x", services=[], now=NOW)


class TestHolding:
    def test_a_held_project_stops_and_goes_on(self, session, planned):
        project, crew, plan = planned
        actions.hold_project(session, crew.director, project_id=project.id, reason="客户资金问题")
        session.commit()
        with refused("on_hold"):
            actions.convene_review(session, crew.manager, plan_id=plan.id, due_on=NOW.date(), now=NOW)
        actions.resume_project(session, crew.director, project_id=project.id)
        assert (project.state, project.held_state) == (ProjectState.PLANNING, None)

    def test_a_cancelled_project_stays_cancelled(self, session, person):
        project, director = make_project(session), person(Role.DIRECTOR)
        actions.cancel_project(session, director, project_id=project.id, reason="客户放弃")
        with refused("not_on_hold"):
            actions.resume_project(session, director, project_id=project.id)

    def test_the_manager_holds_nothing(self, session, planned):
        project, crew, _plan = planned
        with pytest.raises(Forbidden):
            actions.hold_project(session, crew.manager, project_id=project.id, reason="想停")


class TestAppointment:
    def test_the_letter_is_numbered_and_kept_as_paper_with_its_facts(self, session, planned):
        project, crew, _plan = planned
        (letter,) = queries.appointments_of(session, project.id)
        paper = session.get_one(IssuedDocument, letter.document_id)
        assert letter.number == paper.number == "RM-2026-001"
        assert paper.facts["project"]["code"] == project.code and paper.facts["appointee"] == crew.manager.name
        (stored,) = files.files_of(session, "projects_appointment", letter.id)
        assert files.read(stored).startswith(b"%PDF-")
        assert project.manager_id == crew.manager.id and letter.acknowledged_at == NOW

    def test_a_second_letter_supersedes_the_first_and_the_former_manager_stays(self, session, planned, person):
        project, crew, _plan = planned
        successor = person(Role.PROJECT_MANAGER)
        second = actions.appoint_manager(
            session, crew.director, project_id=project.id, appointee_id=successor.id, duties="d", authority="a",
            starts_on=NOW.date(), language="en", now=LATER,
        )  # fmt: skip
        session.commit()
        newest, first = queries.appointments_of(session, project.id)
        assert newest is second and first.superseded_at == LATER
        paper = session.get_one(IssuedDocument, second.document_id)
        assert paper.supersedes_id == first.document_id and paper.facts["supersedes"] == "RM-2026-001"
        assert project.manager_id == successor.id
        assert {crew.manager.id, successor.id} <= {one.id for one in members_of(session, project.id)}
        with refused("superseded"):
            actions.acknowledge_appointment(session, crew.manager, appointment_id=first.id, now=LATER)

    def test_only_the_director_appoints_and_only_project_managers(self, session, planned, person):
        project, crew, _plan = planned
        facts = {"project_id": project.id, "duties": "d", "authority": "a", "starts_on": NOW.date(), "now": NOW}
        with pytest.raises(Forbidden):
            actions.appoint_manager(session, crew.manager, appointee_id=crew.manager.id, **facts)
        with refused("not_a_manager"):
            actions.appoint_manager(session, crew.director, appointee_id=person(Role.SALES).id, **facts)
        with refused("appoints_oneself"):
            actions.appoint_manager(session, crew.director, appointee_id=crew.director.id, **facts)

    def test_the_manager_is_not_taken_off_the_project(self, session, planned):
        project, crew, _plan = planned
        with refused("is_manager"):
            actions.remove_person(session, crew.director, project_id=project.id, user_id=crew.manager.id)
        helper = crew.by_department[Department.HR]
        actions.remove_person(session, crew.manager, project_id=project.id, user_id=helper.id)
        assert helper.id not in {one.id for one in members_of(session, project.id)}


class TestPlan:
    def test_a_plan_begins_with_the_usual_items_or_empty(self, session, planned):
        _project, _crew, plan = planned
        assert {item.section for item in plan.items} >= {PlanSection.POSITIONS, PlanSection.SECURITY}
        other = make_planned_project(session)
        crew = staff(session, other)
        appoint(session, other, crew)
        bare = actions.start_plan(session, crew.manager, project_id=other.id, template=False, now=NOW)
        assert bare.items == [] and bare.number == 1

    def test_only_the_appointed_manager_writes(self, session, planned, person):
        project, _crew, plan = planned
        colleague = person(Role.PROJECT_MANAGER, projects=(project,))
        with refused("not_the_manager"):
            actions.remove_item(session, colleague, item_id=plan.items[0].id)
        with pytest.raises(NotFound):
            actions.remove_item(session, person(Role.PROJECT_MANAGER), item_id=plan.items[0].id)

    def test_items_are_added_changed_ordered_and_removed(self, session, planned):
        _project, crew, plan = planned
        item = actions.add_item(
            session, crew.manager, plan_id=plan.id, section=PlanSection.RISKS, title="大促话务翻倍",
            department=Department.OPERATIONS, due_on=date(2026, 12, 20),
        )  # fmt: skip
        assert item.ref == "11.1"
        item_of(session, crew, item, title="大促话务上浮 40%")
        assert item.title == "大促话务上浮 40%"
        refs = [one.ref for one in queries.ordered_items(plan) if one.section == PlanSection.POSITIONS]
        actions.reorder_items(
            session, crew.manager, plan_id=plan.id, section=PlanSection.POSITIONS, refs=list(reversed(refs))
        )
        ordered = [one.ref for one in queries.ordered_items(plan) if one.section == PlanSection.POSITIONS]
        assert ordered == list(reversed(refs))
        actions.remove_item(session, crew.manager, item_id=item.id)
        session.commit()
        assert "11.1" not in items_by_ref(session.get_one(Plan, plan.id))
        assert "plans.item_removed" in told(session, plan)

    def test_a_requirement_of_another_project_is_not_covered(self, session, planned):
        _project, crew, plan = planned
        strange = list(queries.requirement_refs(session, make_planned_project(session).id))
        with refused("requirement"):
            cover(session, crew, plan.items[0], strange)

    def test_an_edit_of_an_older_version_of_the_item_is_refused(self, session, planned):
        _project, crew, plan = planned
        item = plan.items[0]
        stale = item.row_version
        item_of(session, crew, item, title="客服代表")
        session.commit()
        with refused("stale"):
            item_of(session, crew, item, title="坐席", row_version=stale)

    def test_a_gap_keeps_the_plan_from_review(self, session, planned):
        _project, crew, plan = planned
        cover(session, crew, queries.ordered_items(plan)[0], [])
        session.commit()
        with refused("not_reviewable_uncovered"):
            convene(session, plan, crew)


class TestReview:
    def test_all_approve_and_the_plan_is_frozen_with_its_tasks(self, session, planned):
        project, crew, plan = planned
        heard = []

        def listener(_session, _actor, **facts):
            heard.append(facts)

        slots.board.listeners.setdefault("plan_approved", []).append(listener)
        try:
            approve(session, convene(session, plan, crew), crew)
        finally:
            slots.board.listeners["plan_approved"].remove(listener)
        assert (plan.state, project.state) == (PlanState.APPROVED, ProjectState.PREPARING)
        assert plan.content_hash and plan.approved_at == NOW
        assert heard == [{"project_id": project.id, "plan_id": plan.id, "now": NOW}]
        tasks = queries.tasks_of(session, project.id)
        assert {task.department for task in tasks} >= {Department.HR, Department.SYSTEM}
        titles = {task.title for task in tasks}
        assert "Recruitment of the positions" in titles and "Answered within 20 seconds" not in titles
        assert queries.service_level_target(session, project.id) == (8000, 20)
        assert [one.headcount for one in queries.positions_of(session, project.id)] == [20, 1, 1]

    def test_no_edit_touches_a_plan_in_review_or_frozen(self, session, planned):
        _project, crew, plan = planned
        item = plan.items[0]

        def edits():
            return [
                lambda: actions.add_item(session, crew.manager, plan_id=plan.id, section=PlanSection.OTHER, title="x",
                                         department=Department.HR, due_on=date(2026, 12, 1)),
                lambda: item_of(session, crew, item, title="x"),
                lambda: actions.remove_item(session, crew.manager, item_id=item.id),
                lambda: actions.reorder_items(session, crew.manager, plan_id=plan.id, section=item.section, refs=[]),
            ]  # fmt: skip

        review = convene(session, plan, crew)
        for edit in edits():
            with refused("in_review"):
                edit()
        approve(session, review, crew)
        before = plan.content_hash
        for edit in edits():
            with refused("frozen"):
                edit()
        session.rollback()
        assert plan.content_hash == before

    def test_the_next_version_begins_with_all_that_the_approved_one_says(self, session, planned):
        project, crew, plan = planned
        first, second = queries.ordered_items(plan)[:2]
        first.raci, first.once_minor, first.owner_id = {"hr": "R", "sales": "A"}, 120_000, crew.manager.id
        session.add(PlanDependency(item=second, predecessor=first, kind=DependencyKind.START_START, lag_days=2))
        plan.prose = [PlanProse(section=PlanSection.SECURITY, body="<p>双人授权</p>")]
        session.flush()
        approve(session, convene(session, plan, crew), crew)
        told, said = queries.facts_of_plan(session, plan), queries.prose_of(plan)
        copy = actions.start_plan(session, crew.manager, project_id=project.id, now=NOW)
        assert queries.facts_of_plan(session, copy) == told and queries.prose_of(copy) == said
        assert {one.predecessor.plan_id for item in copy.items for one in item.waits_for} == {copy.id}

    def test_a_return_waits_for_the_others_then_returns_the_plan(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        give(session, crew, review, Department.HR, Verdict.RETURNED, "12-21 前招不齐 20 人")
        assert review.state == ReviewState.OPEN
        approve(session, review, crew)
        assert (review.state, plan.state) == (ReviewState.RETURNED, PlanState.RETURNED)

    def test_the_next_round_asks_who_returned_and_whose_items_changed(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        returned = give(session, crew, review, Department.HR, Verdict.RETURNED, "分两期培训")
        approve(session, review, crew)
        with refused("unanswered"):
            convene(session, plan, crew)
        actions.answer_comment(session, crew.manager, opinion_id=returned.id, answer="改为两期", now=NOW)
        system = next(item for item in plan.items if item.department == Department.SYSTEM)
        item_of(session, crew, system, detail="增加一路备用中继")
        second = convene(session, plan, crew)
        asked = {one.department for one in second.opinions if one.verdict is None}
        # the section “Hardware & facilities” is the office's as well: it looks again at what it approved
        assert asked == {Department.HR, Department.SYSTEM, Department.ADMINISTRATION}
        carried = {one.department: one.decided_by for one in second.opinions if one.carried}
        assert carried[Department.SALES] == crew.by_department[Department.SALES].id
        approve(session, second, crew)
        assert plan.state == PlanState.APPROVED and second.round == 2

    def test_a_requirement_added_meanwhile_is_found_at_the_last_approval(self, session, planned):
        project, crew, plan = planned
        review = convene(session, plan, crew)
        approve(session, review, crew, but=(Department.FINANCE,))
        handover = handing_over.start_handover(
            session, Actor.system(), project_id=project.id, client_id=project.client_id, kind="new_service",
            title="x", now=NOW,
        )  # fmt: skip
        session.flush()
        handing_over.add_requirement(
            session, Actor.system(), handover_id=handover.id, kind=RequirementKind.STATED, statement="大促上浮 40%",
            category=RequirementCategory.STAFF, source=SourceKind.MAIL, acceptance="提前 10 天",
        )  # fmt: skip
        handing_over.attach_file(session, Actor.system(), handover_id=handover.id, data=b"m", name="m.txt", now=NOW)
        handing_over.send_handover(session, crew.by_department[Department.SALES], handover_id=handover.id, now=NOW)
        handing_over.accept_handover(session, crew.director, handover_id=handover.id, now=NOW)
        session.commit()
        with refused("uncovered"):
            give(session, crew, review, Department.FINANCE, Verdict.APPROVED)
        session.rollback()
        give(session, crew, review, Department.FINANCE, Verdict.RETURNED, "R-005 未覆盖")
        assert plan.state == PlanState.RETURNED

    def test_the_writer_gives_no_opinion_and_nobody_speaks_for_another_department(self, session, planned):
        _project, crew, plan = planned
        review = convene(session, plan, crew)
        with pytest.raises(Forbidden):
            actions.give_opinion(session, crew.manager, review_id=review.id, department=Department.OPERATIONS,
                                 verdict=Verdict.APPROVED, now=NOW)  # fmt: skip
        with refused("forbidden"):
            actions.give_opinion(session, crew.by_department[Department.HR], review_id=review.id,
                                 department=Department.FINANCE, verdict=Verdict.APPROVED, now=NOW)  # fmt: skip
        give(session, crew, review, Department.HR, Verdict.APPROVED)
        with refused("decided"):
            give(session, crew, review, Department.HR, Verdict.RETURNED, "反悔")

    def test_a_new_version_is_a_copy_that_supersedes_when_approved(self, session):
        project, crew, first = make_prepared_project(session)
        finish_tasks(session, project, crew)
        done = {task.title: task.id for task in queries.tasks_of(session, project.id)}
        second = actions.start_plan(session, crew.manager, project_id=project.id, now=LATER)
        assert second.number == 2 and second.based_on_id == first.id
        assert queries.facts_of_plan(session, second) == queries.facts_of_plan(session, first)
        with refused("version_open"):
            actions.start_plan(session, crew.manager, project_id=project.id, now=LATER)
        items = items_by_ref(second)
        item_of(session, crew, items["1.1"], quantity=30)
        item_of(session, crew, items["4.2"], due_on=date(2026, 12, 26))
        actions.remove_item(session, crew.manager, item_id=items["9.1"].id)
        session.commit()
        # reporting is mandatory: another item takes the removed one's place
        actions.add_item(session, crew.manager, plan_id=second.id, section=PlanSection.REPORTING, title="日报",
                         recipient="陈蓉", frequency=Frequency.DAILY, department=Department.OPERATIONS,
                         due_on=date(2027, 1, 4))  # fmt: skip
        approve(session, convene(session, second, crew, now=LATER), crew, now=LATER)
        assert (first.state, second.state) == (PlanState.SUPERSEDED, PlanState.APPROVED)
        tasks = {task.id: task for task in queries.tasks_of(session, project.id)}
        assert tasks[done["Customer service representative"]].state == TaskState.OPEN
        moved = tasks[done["ACD queues, skill groups and agent logins"]]
        assert (moved.state, moved.due_on) == (TaskState.CONFIRMED, date(2026, 12, 26))
        assert tasks[done["Weekly and monthly operating reports"]].state == TaskState.WITHDRAWN
        assert [task.state for task in tasks.values() if task.title == "日报"] == [TaskState.OPEN]
        assert [one.headcount for one in queries.positions_of(session, project.id)] == [30, 1, 1]


class TestTasks:
    def test_reported_with_evidence_sent_back_and_confirmed(self, session):
        project, crew, _plan = make_prepared_project(session)
        task = next(one for one in queries.tasks_of(session, project.id) if one.department == Department.SYSTEM)
        system = crew.by_department[Department.SYSTEM]
        with refused("not_reported"):
            actions.confirm_task(session, crew.manager, task_id=task.id, now=NOW)
        tick_all(session, system, task)
        shown = [("测试.txt", b"ok")]
        actions.report_task(session, system, task_id=task.id, report="中继已开通", evidence=shown, now=NOW)
        session.commit()
        (evidence,) = files.files_of(session, "projects_task", task.id)
        assert files.file_for(session, crew.manager, evidence.id).name == "测试.txt"
        actions.send_back_task(session, crew.manager, task_id=task.id, reason="缺并发测试记录")
        assert (task.state, task.times_sent_back) == (TaskState.SENT_BACK, 1)
        actions.report_task(session, system, task_id=task.id, report="补并发测试", now=LATER)
        actions.confirm_task(session, crew.manager, task_id=task.id, now=LATER)
        session.commit()
        assert task.state == TaskState.CONFIRMED and task.confirmed_by == crew.manager.id
        with refused("finished"):
            actions.add_evidence(session, system, task_id=task.id, name="x.txt", data=b"x", now=LATER)

    def test_another_department_reports_nothing_and_a_stranger_sees_nothing(self, session, person):
        project, crew, _plan = make_prepared_project(session)
        task = next(one for one in queries.tasks_of(session, project.id) if one.department == Department.SYSTEM)
        with refused("forbidden"):
            actions.report_task(session, crew.by_department[Department.HR], task_id=task.id, report="x", now=NOW)
        with pytest.raises(NotFound):
            actions.report_task(session, person(Role.SYSTEM), task_id=task.id, report="x", now=NOW)

    def test_who_reported_does_not_confirm(self, session):
        project, crew, _plan = make_prepared_project(session)
        task = next(one for one in queries.tasks_of(session, project.id) if one.department == Department.OPERATIONS)
        tick_all(session, crew.manager, task)
        actions.report_task(session, crew.manager, task_id=task.id, report="已完成", now=NOW)
        with refused("own_report"):
            actions.confirm_task(session, crew.manager, task_id=task.id, now=NOW)


class TestGoLive:
    def own(self, session, project) -> dict[str, bool]:
        found = slots.findings("project.readiness", session, project_id=project.id)
        return {one.code: one.ok for one in found if one.code in OWN}

    def test_the_gate_turns_green_step_by_step(self, session):
        project, crew, _plan = make_prepared_project(session)
        found = self.own(session, project)
        assert [code for code, ok in found.items() if not ok] == [
            "tasks_confirmed", "manual_published", "systems_tested", "security_evidenced", "reports_agreed",
        ]  # fmt: skip
        finish_tasks(session, project, crew)
        publish(session, project)
        assert all(self.own(session, project).values())

    def test_the_manager_confirms_only_a_gate_that_is_met(self, session, monkeypatch):
        project, crew, _plan = make_prepared_project(session)
        own = [one for one in slots.board.checks["project.readiness"] if one.__module__.startswith("bpo.projects")]
        monkeypatch.setitem(slots.board.checks, "project.readiness", own)
        with refused("gate_not_met"):
            actions.confirm_go_live(session, crew.manager, project_id=project.id, now=LATER)
        finish_tasks(session, project, crew)
        publish(session, project)
        with refused("gate_met"):
            actions.override_go_live(session, crew.director, project_id=project.id, reason="不必要的特批", now=LATER)
        decision = actions.confirm_go_live(session, crew.manager, project_id=project.id, now=LATER)
        session.commit()
        assert decision.met and len(decision.findings) == len(OWN)
        assert (project.state, project.live_on) == (ProjectState.LIVE, LATER.date())
        with refused("is_live"):
            actions.confirm_go_live(session, crew.manager, project_id=project.id, now=LATER)

    def test_the_director_overrides_with_a_reason_and_the_findings_are_kept(self, session):
        project, crew, _plan = make_prepared_project(session)
        with refused("reason_short"):
            actions.override_go_live(session, crew.director, project_id=project.id, reason="赶时间", now=NOW)
        with pytest.raises(Forbidden):
            actions.override_go_live(session, crew.manager, project_id=project.id, reason="赶时间" * 5, now=NOW)
        actions.override_go_live(
            session, crew.director, project_id=project.id, reason="手册周五发布，先接测试话务", now=NOW
        )
        session.commit()
        decision = session.scalars(select(GoLive)).one()
        assert not decision.met
        assert {"tasks_confirmed", "manual_published"} <= {one["code"] for one in decision.findings if not one["ok"]}
        assert project.state == ProjectState.LIVE

    def test_a_manual_counts_its_versions(self, session):
        project = make_planned_project(session)
        publish(session, project)
        publish(session, project)
        manual = queries.current_manual(session, project.id)
        assert (manual.number, manual.title) == (2, "运营手册")


class TestWaiting:
    def waits(self, session, app, actor) -> list[str]:
        with app.test_request_context(), in_language("en"):
            person = actor_of(session, actor.id)
            return [one.sentence for ask in slots.board.waits if ask.__module__.startswith("bpo.projects")
                    for one in ask(session, person, NOW.date())]  # fmt: skip

    def test_everybody_is_told_what_is_theirs(self, session, app):
        project = make_planned_project(session)
        crew = staff(session, project)
        assert self.waits(session, app, crew.director) == ["Appoint the project manager"]
        appoint(session, project, crew)
        assert len(self.waits(session, app, crew.manager)) == 1
        plan = write_plan(session, project, crew)
        review = convene(session, plan, crew)
        assert len(self.waits(session, app, crew.by_department[Department.FINANCE])) == 1
        approve(session, review, crew)
        assert self.waits(session, app, crew.by_department[Department.FINANCE]) == []
        tasks = session.scalars(select(DepartmentTask).where(DepartmentTask.department == Department.HR)).all()
        assert len(self.waits(session, app, crew.by_department[Department.HR])) == len(tasks)
        actions.report_task(session, crew.by_department[Department.HR], task_id=tasks[0].id, report="x", now=NOW)
        session.commit()
        waiting = self.waits(session, app, crew.manager)
        assert [one for one in waiting if tasks[0].title in one] == [f"Confirm the task: {tasks[0].title}"]
