"""Changes of requirements on a real database: recorded, analysed, reviewed, decided, told and carried out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from bpo.clients import actions, queries
from bpo.clients.models import Change, Requirement, RequirementVersion
from bpo.clients.rules import (
    ChangeState,
    Dealing,
    Decision,
    FlagState,
    HandoverKind,
    ImpactArea,
    Position,
    Priority,
    RequirementCategory,
    RequirementKind,
    TargetAct,
    Urgency,
)
from bpo.documents.issuing import verify_document
from bpo.documents.models import IssuedDocument
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.projects import actions as projects
from bpo.projects import queries as project_queries
from bpo.projects.queries import readiness_of
from tests.clients.changing import (
    TODAY,
    amend,
    analyse,
    answer,
    change_facts,
    convene,
    decide,
    flagged,
    make_change,
    make_reviewed,
    make_scene,
)
from tests.conftest import NOW, make_person
from tests.projects.makers import item_of, make_planned_project, make_project, refused

LATER = NOW + timedelta(days=5)


@pytest.fixture
def scene(session):
    return make_scene(session)


def test_an_accepted_requirement_has_its_first_version(session, scene):
    for one in scene.requirements:
        (version,) = queries.versions_of(session, one.id)
        assert (version.number, version.statement, version.change_id) == (1, one.statement, None)
        assert version.made_at == NOW and one.version == 1


def test_a_version_never_changes(session, scene):
    for statement in (
        "UPDATE clients_requirement_version SET statement = 'x'",
        "DELETE FROM clients_requirement_version",
    ):
        with pytest.raises(DatabaseError):
            session.execute(sql(statement))
        session.rollback()


def test_nothing_changes_before_operations_accepted_it(session):
    project = make_project(session)
    sales = make_person(session, Role.SALES)
    with refused("nothing_accepted"):
        actions.record_change(session, sales, project_id=project.id, **change_facts(), now=NOW)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"received_on": TODAY + timedelta(days=2)}, "received_later"),
     ({"wanted_by_on": TODAY - timedelta(days=20)}, "wanted_before")],
)  # fmt: skip
def test_days_that_cannot_be_are_refused(session, scene, changes, code):
    with refused(code):
        actions.record_change(session, scene.sales, project_id=scene.project.id, **change_facts(**changes), now=NOW)


def test_a_change_is_recorded_by_sales_alone(session, scene):
    for somebody in (scene.crew.director, scene.crew.manager, scene.speaker(Department.HR)):
        with refused("forbidden"):
            actions.record_change(session, somebody, project_id=scene.project.id, **change_facts(), now=NOW)


def test_the_analysis_finds_what_traces_to_the_requirement(session, scene):
    change = make_change(session, scene)
    amend(session, scene, change)
    analyse(session, scene, change)
    found = {(one.area, one.subject_type, one.subject_key) for one in change.impacts}
    assert (ImpactArea.PLAN, "plan_item", "1.1") in found
    assert (ImpactArea.STAFFING, "position", "1.1") in found
    assert (ImpactArea.TASK, "task", "1.1") in found
    assert {one.department for one in change.impacts} >= {Department.HR}


def test_computing_again_keeps_what_people_wrote(session, scene):
    change = make_change(session, scene)
    amend(session, scene, change)
    analyse(session, scene, change)
    line = next(one for one in change.impacts if one.subject_type == "position")
    actions.assess_impact(
        session,
        scene.speaker(Department.HR),
        impact_id=line.id,
        after="14 人",
        month=Decimal("9000.50"),
        workdays=6,
        now=NOW,
    )
    own = actions.add_impact(
        session,
        scene.crew.manager,
        change_id=change.id,
        area=ImpactArea.TRAINING,
        label="夜班安全培训",
        workdays=2,
        now=NOW,
    )
    actions.compute_impact(session, scene.crew.manager, change_id=change.id, now=NOW)
    session.commit()
    kept = next(one for one in change.impacts if one.id == line.id)
    assert (kept.after, kept.month_minor, kept.workdays) == ("14 人", 900050, 6)
    assert own in change.impacts and not own.computed
    with refused("computed_line"):
        actions.remove_impact(session, scene.crew.manager, impact_id=line.id)
    actions.remove_impact(session, scene.crew.manager, impact_id=own.id)
    session.commit()
    assert own.id not in {one.id for one in change.impacts}


def test_lines_that_trace_no_longer_go_unless_somebody_wrote_on_them(session, scene):
    change = make_change(session, scene)
    target = amend(session, scene, change)
    analyse(session, scene, change)
    written, *rest = list(change.impacts)
    actions.assess_impact(session, scene.crew.manager, impact_id=written.id, note="已知会", now=NOW)
    actions.remove_target(session, scene.sales, target_id=target.id)
    session.commit()
    assert rest and [one.id for one in change.impacts] == [written.id]


def test_operations_is_always_asked_and_finance_once_money_moves(session, scene):
    change = make_change(session, scene)
    amend(session, scene, change)
    analyse(session, scene, change)
    convene(session, scene, change)
    asked = {one.department for one in change.positions}
    assert Department.OPERATIONS in asked and Department.FINANCE not in asked
    line = change.impacts[0]
    actions.assess_impact(session, scene.speaker(Department.HR), impact_id=line.id, once=Decimal(800), now=NOW)
    session.commit()
    assert {one.department for one in change.positions} == asked | {Department.FINANCE}


def test_a_department_speaks_for_itself_and_once(session, scene):
    change = make_change(session, scene)
    amend(session, scene, change)
    analyse(session, scene, change)
    convene(session, scene, change)
    facts = {"change_id": change.id, "department": Department.OPERATIONS, "now": NOW}
    with refused("forbidden"):
        actions.give_position(session, scene.speaker(Department.HR), position=Position.AGREE, **facts)
    with refused("comment_needed"):
        actions.give_position(session, scene.crew.director, position=Position.OBJECT, **facts)
    actions.give_position(session, scene.crew.director, position=Position.CONDITIONS, comment="须先招满夜班", **facts)
    session.commit()
    with refused("position_given"):
        actions.give_position(session, scene.crew.manager, position=Position.AGREE, **facts)


def test_silence_is_late_and_never_a_yes(session, scene):
    change = make_change(session, scene)
    amend(session, scene, change)
    analyse(session, scene, change)
    convene(session, scene, change)
    answer(session, scene, change, but=(Department.HR,))
    with refused("positions_awaited"):
        decide(session, scene, change)
    decide(session, scene, change, now=LATER)
    silent = next(one for one in change.positions if one.department == Department.HR)
    assert (silent.position, silent.late) == (None, True)
    assert change.state == ChangeState.APPROVED
    with refused("not_in_review"):
        actions.give_position(
            session, scene.speaker(Department.HR), change_id=change.id, department=Department.HR,
            position=Position.AGREE, now=LATER,
        )  # fmt: skip


def test_who_recorded_a_change_does_not_decide_it(session, scene):
    change = make_reviewed(session, scene)
    both = make_person(session, Role.DIRECTOR, department=Department.OPERATIONS)
    change.recorded_by = both.id
    session.flush()
    with refused("own_change"):
        actions.decide_change(
            session, both, change_id=change.id, decision=Decision.APPROVED, effective_on=TODAY, now=NOW
        )
    session.rollback()
    with refused("forbidden"):
        actions.decide_change(
            session, scene.sales, change_id=change.id, decision=Decision.APPROVED, effective_on=TODAY, now=NOW
        )


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"decision": Decision.REJECTED, "effective_on": None}, "reason_needed"),
     ({"decision": Decision.APPROVED_WITH_CONDITIONS}, "conditions_needed"),
     ({"effective_on": None}, "effective_missing"),
     ({"effective_on": TODAY - timedelta(days=9)}, "effective_before")],
)  # fmt: skip
def test_a_decision_says_what_it_must(session, scene, changes, code):
    change = make_reviewed(session, scene)
    with refused(code):
        decide(session, scene, change, **changes)


def test_an_approval_makes_the_new_version_and_flags_what_traces(session, scene):
    change = make_reviewed(session, scene)
    decide(session, scene, change)
    row = session.get_one(Requirement, scene.requirements[0].id)
    newest, first = queries.versions_of(session, row.id)
    assert (row.statement, row.version) == ("每日 9:00–24:00 服务", 2)
    assert (newest.number, newest.change_id, newest.starts_on) == (2, change.id, TODAY + timedelta(days=9))
    assert first.statement == "每日 9:00–21:00 服务"
    assert {(one.subject_type, one.subject_key) for one in flagged(session, scene)} == {("plan_item", "1.1")}


def test_one_stale_target_stops_them_all(session, scene):
    first = make_reviewed(session, scene)
    second = make_change(session, scene, title="第二项")
    amend(session, scene, second, place=1, statement="电话、回拨与在线客服")
    amend(session, scene, second, place=0, statement="每日 7:00–21:00 服务")
    analyse(session, scene, second)
    convene(session, scene, second)
    answer(session, scene, second)
    decide(session, scene, first)
    with refused("target_stale"):
        decide(session, scene, second)
    session.rollback()
    untouched = session.get_one(Requirement, scene.requirements[1].id)
    assert (untouched.version, session.get_one(Change, second.id).state) == (1, ChangeState.IN_REVIEW)
    actions.reopen_change(session, scene.sales, change_id=second.id, reason="BG-001 先行批准")
    stale = next(one for one in second.targets if one.requirement_id == scene.requirements[0].id)
    actions.edit_target(session, scene.sales, target_id=stale.id, statement="每日 7:00–24:00 服务")
    session.commit()
    assert (stale.base_version, second.positions, second.state) == (2, [], ChangeState.IN_ANALYSIS)
    convene(session, scene, second)
    answer(session, scene, second)
    decide(session, scene, second)
    assert session.get_one(Requirement, scene.requirements[0].id).version == 3


def test_a_change_adds_and_withdraws_requirements(session, scene):
    change = make_change(session, scene)
    gone = scene.requirements[1]
    with refused("reason_needed"):
        actions.add_target(
            session, scene.sales, change_id=change.id, act=TargetAct.ADD, kind=RequirementKind.STATUTORY,
            category=RequirementCategory.SECURITY, statement="夜间外呼须经来电人同意", law="个人信息保护法 第13条",
        )  # fmt: skip
    actions.add_target(
        session, scene.sales, change_id=change.id, act=TargetAct.ADD, kind=RequirementKind.STATED,
        category=RequirementCategory.REPORT, statement="每周一提交夜班周报",
    )  # fmt: skip
    actions.add_target(session, scene.sales, change_id=change.id, act=TargetAct.WITHDRAW, requirement_id=gone.id)
    analyse(session, scene, change)
    convene(session, scene, change)
    answer(session, scene, change)
    decide(session, scene, change)
    added = session.query(Requirement).filter_by(project_id=scene.project.id, ref="R-005").one()
    assert (added.statement, added.version, added.source_place) == ("每周一提交夜班周报", 1, change.number)
    assert added.priority == Priority.MUST and len(queries.versions_of(session, added.id)) == 1
    assert session.get_one(Requirement, gone.id).withdrawn_on == TODAY + timedelta(days=9)
    assert added.ref in project_queries.gaps_of(session, scene.plan)


def test_a_statutory_requirement_is_withdrawn_with_a_reason_only(session):
    scene = make_scene(session)
    row = scene.requirements[3]
    row.kind, row.law = RequirementKind.STATUTORY, "个人信息保护法 第19条"
    session.flush()
    change = actions.record_change(session, scene.sales, project_id=scene.project.id, **change_facts(), now=NOW)
    facts = {"change_id": change.id, "act": TargetAct.WITHDRAW, "requirement_id": row.id}
    with refused("reason_needed"):
        actions.add_target(session, scene.sales, **facts)
    target = actions.add_target(session, scene.sales, reason="该条已废止", **facts)
    assert target.statement == row.statement
    with refused("target_twice"):
        actions.add_target(session, scene.sales, reason="再来一次", **facts)


def test_a_target_needs_something_to_change(session, scene):
    change = make_change(session, scene)
    with refused("nothing_changes"):
        amend(session, scene, change, statement=scene.requirements[0].statement)


def test_flags_block_the_next_review_until_they_are_dealt_with(session, scene):
    change = make_reviewed(session, scene)
    decide(session, scene, change)
    actions.send_outcome_letter(session, scene.sales, change_id=change.id, now=NOW, shared=True)
    session.commit()
    plan = projects.start_plan(session, scene.crew.manager, project_id=scene.project.id, now=NOW)
    session.commit()
    with refused("not_reviewable_flagged"):
        projects.convene_review(session, scene.crew.manager, plan_id=plan.id, due_on=TODAY, now=NOW)
    (flag,) = flagged(session, scene)
    facts = {"flag_id": flag.id, "now": NOW}
    with refused("not_changed"):
        actions.deal_with_flag(session, scene.crew.manager, outcome=Dealing.CHANGED, **facts)
    with refused("note_needed"):
        actions.deal_with_flag(session, scene.crew.manager, outcome=Dealing.UNAFFECTED, **facts)
    with refused("forbidden"):
        actions.deal_with_flag(
            session, scene.speaker(Department.FINANCE), outcome=Dealing.UNAFFECTED, note="无关", **facts
        )
    item = next(one for one in plan.items if one.ref == "1.1")
    item_of(session, scene.crew, item, quantity=(item.quantity or 0) + 4)
    missing = {one.code: one.ok for one in readiness_of(session, scene.crew.manager, scene.project.id)}
    assert missing["changes_dealt_with"] is False
    actions.deal_with_flag(session, scene.crew.manager, outcome=Dealing.CHANGED, **facts)
    session.commit()
    assert (session.get_one(Change, change.id).state, flagged(session, scene)) == (ChangeState.CLOSED, [])
    missing = {one.code: one.ok for one in readiness_of(session, scene.crew.manager, scene.project.id)}
    assert missing["changes_dealt_with"] is True
    with refused("flag_dealt"):
        actions.deal_with_flag(session, scene.crew.manager, outcome=Dealing.UNAFFECTED, note="再看", **facts)
    review = projects.convene_review(session, scene.crew.manager, plan_id=plan.id, due_on=TODAY, now=NOW)
    assert review.round == 1


def test_the_letter_is_numbered_told_once_and_leads_on(session, scene):
    change = make_reviewed(session, scene)
    with refused("not_decided"):
        actions.send_outcome_letter(session, scene.sales, change_id=change.id, now=NOW)
    decide(session, scene, change, decision=Decision.APPROVED_WITH_CONDITIONS, conditions="先招满夜班 4 人")
    actions.send_outcome_letter(session, scene.sales, change_id=change.id, now=NOW, shared=True)
    session.commit()
    paper = session.get_one(IssuedDocument, change.document_id)
    assert (change.letter_number, change.state) == ("BGH-2026-001", ChangeState.IMPLEMENTING)
    assert paper.facts["money"] is None and paper.facts["targets"][0]["fields"][0][2] == "每日 9:00–24:00 服务"
    assert verify_document(session, paper).ok
    with refused("letter_sent"):
        actions.send_outcome_letter(session, scene.sales, change_id=change.id, now=NOW)


def test_a_rejected_change_is_told_and_touches_nothing(session, scene):
    change = make_reviewed(session, scene)
    decide(session, scene, change, decision=Decision.REJECTED, effective_on=None, reason="夜间人手不足")
    actions.send_outcome_letter(session, scene.sales, change_id=change.id, now=NOW)
    session.commit()
    assert (change.state, change.letter_shared, flagged(session, scene)) == (ChangeState.REJECTED, False, [])
    assert session.get_one(Requirement, scene.requirements[0].id).version == 1


def test_a_decided_change_never_changes(session, scene):
    change = make_reviewed(session, scene)
    decide(session, scene, change)
    target, line = change.targets[0], change.impacts[0]
    with refused("change_decided"):
        actions.edit_change(session, scene.sales, change_id=change.id, **change_facts(), today=TODAY)
    with refused("change_decided"):
        actions.edit_target(session, scene.sales, target_id=target.id, statement="别的")
    with refused("change_decided"):
        actions.remove_target(session, scene.sales, target_id=target.id)
    with refused("change_decided"):
        actions.assess_impact(session, scene.crew.manager, impact_id=line.id, note="后补", now=NOW)
    with refused("change_decided"):
        actions.compute_impact(session, scene.crew.manager, change_id=change.id, now=NOW)
    with refused("change_step"):
        actions.withdraw_change(session, scene.sales, change_id=change.id, reason="不要了")
    with refused("not_in_review"):
        decide(session, scene, change, decision=Decision.REJECTED, reason="反悔")


def test_an_emergency_begins_before_its_review_which_is_due_in_three_working_days(session, scene):
    normal = make_change(session, scene)
    with refused("not_urgent"):
        actions.put_into_effect(session, scene.crew.director, change_id=normal.id, in_effect_on=TODAY, now=NOW)
    change = make_change(session, scene, urgency=Urgency.EMERGENCY)
    with refused("effect_day"):
        actions.put_into_effect(
            session, scene.crew.director, change_id=change.id, in_effect_on=TODAY + timedelta(days=1), now=NOW
        )
    with refused("forbidden"):
        actions.put_into_effect(session, scene.sales, change_id=change.id, in_effect_on=TODAY, now=NOW)
    actions.put_into_effect(session, scene.crew.director, change_id=change.id, in_effect_on=TODAY, now=NOW)
    session.commit()
    assert change.review_due_on == TODAY + timedelta(days=3)  # a Sunday: Monday, Tuesday, Wednesday
    with refused("in_effect"):
        actions.put_into_effect(session, scene.crew.director, change_id=change.id, in_effect_on=TODAY, now=NOW)
    amend(session, scene, change)
    analyse(session, scene, change)
    with refused("due_after_emergency"):
        convene(session, scene, change, due_on=TODAY + timedelta(days=4))


def test_what_is_another_projects_is_not_there(session, scene):
    other = make_planned_project(session)
    foreign = session.query(Requirement).filter_by(project_id=other.id).first()
    change = make_change(session, scene)
    with refused("requirement_not_found"):
        actions.add_target(
            session, scene.sales, change_id=change.id, act=TargetAct.AMEND, requirement_id=foreign.id, statement="x" * 9
        )
    outsider = make_person(session, Role.PROJECT_MANAGER, department=Department.OPERATIONS, projects=(other,))
    with refused("change_not_found"):
        queries.change_page(session, outsider, change.id)


def test_the_clients_people_see_a_change_once_they_were_told(session, scene):
    reader = make_person(session, Role.CLIENT, projects=(scene.project,))
    change = make_reviewed(session, scene)
    decide(session, scene, change)
    with refused("change_not_found"):
        queries.change_page(session, reader, change.id)
    actions.send_outcome_letter(session, scene.sales, change_id=change.id, now=NOW, shared=True)
    session.commit()
    sheet = queries.change_page(session, reader, change.id)
    assert (sheet.change.id, sheet.targets) == (change.id, []) and sheet.letter_file_id
    assert [one.id for one in queries.changes_of_project(session, reader, scene.project.id)] == [change.id]
    with refused("forbidden"):
        queries.changes_listed(session, reader)


def test_an_unshared_letter_stays_inside(session, scene):
    reader = make_person(session, Role.CLIENT, projects=(scene.project,))
    change = make_reviewed(session, scene)
    decide(session, scene, change)
    actions.send_outcome_letter(session, scene.sales, change_id=change.id, now=NOW)
    session.commit()
    assert queries.changes_of_project(session, reader, scene.project.id) == []
    assert session.get_one(IssuedDocument, change.document_id).facts["money"] == {"once": 0, "month": 0}


def test_a_stale_form_is_refused(session, scene):
    change = make_change(session, scene)
    with refused("stale"):
        actions.edit_change(
            session, scene.sales, change_id=change.id, **change_facts(), today=TODAY, row_version=change.row_version + 1
        )


def test_a_thing_flagged_for_two_requirements_is_dealt_with_once(session, scene):
    change = make_change(session, scene)
    amend(session, scene, change)
    amend(session, scene, change, place=1, statement="电话、回拨与在线客服")
    analyse(session, scene, change)
    convene(session, scene, change)
    answer(session, scene, change)
    decide(session, scene, change)
    first, second = flagged(session, scene)
    assert first.subject_key == second.subject_key and {first.ref, second.ref} == {"R-001", "R-002"}
    actions.deal_with_flag(
        session, scene.crew.manager, flag_id=first.id, outcome=Dealing.UNAFFECTED, note="人数已含夜班", now=NOW
    )
    session.commit()
    assert {one.state for one in change.flags} == {FlagState.UNAFFECTED}
    assert change.state == ChangeState.APPROVED  # it closes once its letter is out
    actions.send_outcome_letter(session, scene.sales, change_id=change.id, now=NOW)
    assert change.state == ChangeState.CLOSED


def test_a_new_service_gets_its_versions_too(session, scene):
    handover = actions.start_handover(
        session, Actor.system(), project_id=scene.project.id, client_id=scene.project.client_id,
        kind=HandoverKind.NEW_SERVICE, title="在线客服", now=NOW,
    )  # fmt: skip
    assert session.query(RequirementVersion).count() == len(scene.requirements)
    assert handover.state == "draft"
