"""Agents, courses and hiring in the database: each act, what it refuses, and what it leaves in the journal."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from bpo.kernel.bulk import done_to_each
from bpo.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from bpo.kernel.models import JournalEntry
from bpo.kernel.roles import Role
from bpo.kernel.slots import findings
from bpo.people.models import Membership, User
from staffing.agents import actions as agents
from staffing.agents import queries as agent_reads
from staffing.agents.models import AcdLogin, Agent, Assignment
from staffing.agents.rules import AgentStatus, Employment
from staffing.hiring import actions as hiring
from staffing.hiring import queries as hiring_reads
from staffing.hiring.models import Candidate, Requisition
from staffing.hiring.rules import Channel, RequisitionState, Stage
from staffing.hiring.views import CANDIDATES
from staffing.training import actions as training
from staffing.training import queries as training_reads
from tests.clients.makers import make_client
from tests.conftest import NOW
from tests.projects.makers import make_project, refused
from tests.staffing.makers import (
    POSITION,
    SYSTEM,
    TODAY,
    item_of,
    make_agent,
    make_agent_person,
    make_candidate,
    make_course,
    make_manual,
    make_ready,
    make_requisition,
    make_staffed_project,
    read_manual,
    score,
    sign,
)  # fmt: skip


def acts(session, prefix):
    found = select(JournalEntry.act).where(JournalEntry.act.like(f"{prefix}%")).order_by(JournalEntry.id)
    return list(session.scalars(found))


def test_staff_numbers_follow_each_other(session):
    first, second = make_agent(session), make_agent(session, name="钱伟")
    assert (first.staff_no, second.staff_no) == ("A00001", "A00002")
    assert first.status == AgentStatus.TRAINING


def test_an_account_belongs_to_one_agent_and_has_the_role(session, person):
    project = make_staffed_project(session)
    agent, account = make_agent_person(session, project)
    with pytest.raises(Conflict) as refusal:
        make_agent(session, user_id=account.id)
    assert agent.staff_no in str(refusal.value)
    session.rollback()
    with pytest.raises(Invalid):
        make_agent(session, user_id=person(Role.SALES).id)


def test_an_agent_put_on_a_project_sees_it_with_their_account(session):
    project = make_staffed_project(session)
    _agent, account = make_agent_person(session, project)
    assert account.project_ids == {project.id}


def test_no_two_assignments_to_one_project_at_a_time(session):
    project = make_staffed_project(session)
    agent = make_agent(session, project)
    facts = {"agent_id": agent.id, "project_id": project.id, "position": POSITION}
    with pytest.raises(Conflict):
        agents.assign_to_project(session, SYSTEM, **facts, starts_on=TODAY)
    held = session.scalars(select(Assignment)).one()
    agents.end_assignment(session, SYSTEM, assignment_id=held.id, ends_on=TODAY, now=NOW)
    agents.assign_to_project(session, SYSTEM, **facts, starts_on=TODAY)
    session.commit()
    assert agent_reads.headcount_on(session, project.id, TODAY) == {POSITION: 1}


def test_the_position_is_one_of_the_plans(session):
    project = make_staffed_project(session)
    agent = make_agent(session)
    with pytest.raises(Invalid) as refusal:
        agents.assign_to_project(
            session, SYSTEM, agent_id=agent.id, project_id=project.id, position="经理", starts_on=TODAY
        )
    assert refusal.value.field == "position"


def test_the_end_of_an_assignment_takes_the_project_from_the_account(session):
    project = make_staffed_project(session)
    agent, account = make_agent_person(session, project)
    held = session.scalars(select(Assignment).where(Assignment.agent_id == agent.id)).one()
    agents.end_assignment(session, SYSTEM, assignment_id=held.id, ends_on=TODAY, now=NOW)
    session.commit()
    assert session.scalars(select(Membership).where(Membership.user_id == account.id)).all() == []


def test_a_project_manager_assigns_only_to_their_projects(session, person):
    mine, other = make_staffed_project(session), make_staffed_project(session)
    manager = person(Role.PROJECT_MANAGER, projects=(mine,))
    free, busy = make_agent(session), make_agent(session, other)
    facts = {"position": POSITION, "starts_on": TODAY}
    agents.assign_to_project(session, manager, agent_id=free.id, project_id=mine.id, **facts)
    for agent_id, project_id in ((busy.id, mine.id), (free.id, other.id)):
        with pytest.raises(NotFound):
            agents.assign_to_project(session, manager, agent_id=agent_id, project_id=project_id, **facts)
    with pytest.raises(Forbidden):
        agents.join(session, manager, name="x", employment=Employment.OWN, hired_on=TODAY, now=NOW)


def test_a_login_is_one_agents_and_the_refusal_says_whose(session):
    project = make_staffed_project(session)
    first, second = make_agent(session, project), make_agent(session, project, name="钱伟")
    facts = {"project_id": project.id, "login": "8001"}
    row = agents.map_login(session, SYSTEM, agent_id=first.id, **facts, starts_on=date(2026, 11, 1))
    with pytest.raises(Conflict) as refusal:
        agents.map_login(session, SYSTEM, agent_id=second.id, **facts, starts_on=TODAY)
    assert "赵晓梅" in str(refusal.value)
    agents.end_login(session, SYSTEM, login_id=row.id, ends_on=TODAY)
    agents.map_login(session, SYSTEM, agent_id=second.id, **facts, starts_on=TODAY)
    session.commit()
    assert agent_reads.agents_by_login(session, project.id) == [
        ("8001", first.id, date(2026, 11, 1), TODAY), ("8001", second.id, TODAY, None),
    ]  # fmt: skip


def test_an_undertaking_is_signed_once_for_each_client(session):
    project = make_staffed_project(session)
    agent = make_agent(session, project)
    sign(session, agent, project)
    with pytest.raises(Conflict):
        sign(session, agent, project)
    with pytest.raises(Invalid):
        sign(session, make_agent(session), project, signed_on=TODAY + timedelta(days=1))
    with pytest.raises(Invalid):
        agents.record_undertaking(
            session, SYSTEM, agent_id=agent.id, client_id=999, signed_on=TODAY, signed_by="paper", now=NOW
        )


def test_an_agent_acknowledges_only_the_manual_of_their_project_and_once(session):
    project, other = make_staffed_project(session), make_staffed_project(session)
    agent, account = make_agent_person(session, project)
    with refused("no_manual"):
        agents.acknowledge_manual(session, account, project_id=project.id, now=NOW)
    make_manual(session, project)
    make_manual(session, other)
    with refused("chapters_unread"):
        agents.acknowledge_manual(session, account, project_id=project.id, now=NOW)
    first = read_manual(session, account, project)
    again = read_manual(session, account, project)
    assert first.id == again.id
    with pytest.raises(NotFound):
        agents.acknowledge_manual(session, account, project_id=other.id, now=NOW)
    session.commit()
    make_manual(session, project)
    missing = training_reads.call_clearance(session, agent.id, project.id, TODAY + timedelta(days=1))
    assert "manual" in {one.code for one in missing}, "a new version is to be read anew"


def test_leaving_closes_everything_in_one_act_and_says_so(session):
    project, later = make_staffed_project(session), make_staffed_project(session)
    agent, account = make_agent_person(session, project)
    agents.assign_to_project(
        session, SYSTEM, agent_id=agent.id, project_id=later.id, position=POSITION, starts_on=date(2026, 12, 1)
    )
    agents.map_login(
        session, SYSTEM, agent_id=agent.id, project_id=project.id, login="8001", starts_on=date(2026, 11, 1)
    )
    session.commit()
    _agent, closed = agents.leave(session, SYSTEM, agent_id=agent.id, last_day=TODAY, reason="个人原因", now=NOW)
    session.commit()
    assert len(closed) == 4  # two assignments, one login, the account
    after = TODAY + timedelta(days=1)
    assert [(one.project_id, one.ends_on) for one in session.scalars(select(Assignment))] == [(project.id, after)]
    assert session.scalars(select(AcdLogin.ends_on)).all() == [after]
    assert not session.get_one(User, account.id).active
    with pytest.raises(Conflict):
        agents.leave(session, SYSTEM, agent_id=agent.id, last_day=TODAY, reason="x", now=NOW)
    with pytest.raises(Conflict):
        agents.assign_to_project(
            session, SYSTEM, agent_id=agent.id, project_id=project.id, position=POSITION, starts_on=after
        )


def test_the_departure_reaches_who_listens(session):
    agent = make_agent(session)
    with pytest.raises(Invalid):
        agents.leave(
            session, SYSTEM, agent_id=agent.id, last_day=TODAY + timedelta(days=1), reason="x", now=NOW
        )  # fmt: skip
    agents.leave(session, SYSTEM, agent_id=agent.id, last_day=TODAY, reason="个人原因", now=NOW)
    session.commit()
    assert acts(session, "agents.")[-1] == "agents.left"


def test_agent_days_are_spells_of_heads(session):
    project = make_staffed_project(session)
    make_agent(session, project)
    late = make_agent(session, name="钱伟")
    agents.assign_to_project(
        session, SYSTEM, agent_id=late.id, project_id=project.id, position=POSITION, starts_on=date(2026, 11, 11)
    )
    session.commit()
    assert agent_reads.agent_days(session, project.id, date(2026, 11, 1), date(2026, 12, 1)) == [
        (1, date(2026, 11, 1), date(2026, 11, 11)), (2, date(2026, 11, 11), date(2026, 12, 1)),
    ]  # fmt: skip


def test_results_count_attempts_and_keep_their_mark(session):
    course, agent = make_course(session), make_agent(session)
    score(session, course, agent, 79)
    training.edit_course(
        session, SYSTEM, course_id=course.id, title=course.title, pass_mark=90, hours=16, required=True
    )
    score(session, course, agent, 85)
    training.edit_course(
        session, SYSTEM, course_id=course.id, title=course.title, pass_mark=80, hours=16, required=True
    )
    score(session, course, agent, 80)
    found = [(row.attempt, row.pass_mark, row.passed) for row, _course in training_reads.results_of(session, agent.id)]
    assert found == [(3, 80, True), (2, 90, False), (1, 80, False)]


def test_a_sitting_is_recorded_whole_or_not_at_all(session):
    course, first, second = make_course(session), make_agent(session), make_agent(session, name="钱伟")
    facts = {"course_id": course.id, "taken_on": TODAY, "now": NOW}
    rows = training.record_results(session, SYSTEM, scores=[(first.id, 95), (second.id, 60)], **facts)
    session.commit()
    assert [row.passed for row in rows] == [True, False]
    for wrong in ([], [(first.id, 90), (first.id, 91)], [(first.id, 101)]):
        with pytest.raises(Invalid):
            training.record_results(session, SYSTEM, scores=wrong, **facts)
        session.rollback()
    with pytest.raises(NotFound):
        training.record_results(session, SYSTEM, scores=[(first.id, 90), (999, 90)], **facts)
    session.rollback()
    assert len(training_reads.results_of(session, first.id)) == 1


def test_a_code_is_used_once(session):
    make_course(session)
    with pytest.raises(Invalid):
        make_course(session)


def test_clearance_lists_all_that_is_missing_and_then_nothing(session):
    project = make_staffed_project(session)
    course = make_course(session)
    make_course(session, code="K-99", title="别的项目", project_id=make_project(session).id)
    make_course(session, code="K-02", title="选修", required=False)
    agent, account = make_agent_person(session, project)
    missing = training_reads.call_clearance(session, agent.id, project.id, TODAY)
    assert [one.code for one in missing] == ["undertaking", "course_open", "no_manual", "no_login"]
    make_ready(session, agent, project, course)
    make_manual(session, project)
    read_manual(session, account, project)
    session.commit()
    assert training_reads.call_clearance(session, agent.id, project.id, TODAY) == []
    assert [one.code for one in training_reads.call_clearance(session, agent.id, project.id, date(2026, 10, 31))] == [
        "not_assigned", "undertaking", "no_login",
    ]  # fmt: skip
    with pytest.raises(NotFound):
        training_reads.call_clearance(session, 999, project.id, TODAY)


def test_readiness_counts_cleared_agents_by_position_and_names_who_lacks_what(session):
    project = make_staffed_project(session, headcount=2)
    course = make_course(session)
    agent, account = make_agent_person(session, project)
    make_agent(session, project, name="钱伟")
    make_ready(session, agent, project, course)
    make_manual(session, project)
    read_manual(session, account, project)
    session.commit()
    found = {
        str(one.label): one
        for one in findings("project.readiness", session, project_id=project.id)
        if one.code == "agents_cleared"
    }
    one = found[f"{POSITION}: agents who may take calls"]
    assert (one.found, one.needed, one.ok) == ("1", "2", False)
    assert len(one.missing) == 1 and one.missing[0].startswith("A00002 钱伟: no confidentiality undertaking")
    assert found["班组长: agents who may take calls"].missing == ("Places without an agent: 1",)


def test_clearances_cost_the_same_number_of_queries_for_one_agent_and_for_many(session, database):
    project = make_staffed_project(session)
    make_course(session)
    counted = []
    event.listen(database.engine, "before_cursor_execute", lambda *_args: counted.append(1))

    def cost():
        session.expire_all()
        counted.clear()
        training_reads.cleared_agents(session, project.id, TODAY)
        return len(counted)

    make_agent(session, project)
    few = cost()
    for number in range(12):
        make_agent(session, project, name=f"坐席{number}")
    assert cost() == few


def test_certifying_needs_everything_and_another_person(session, person):
    project = make_staffed_project(session)
    course = make_course(session)
    agent, account = make_agent_person(session, project)
    leader = person(Role.TEAM_LEADER, projects=(project,))
    with pytest.raises(Conflict):
        training.certify(session, leader, agent_id=agent.id, project_id=project.id, now=NOW)
    session.rollback()
    make_ready(session, agent, project, course)
    make_manual(session, project)
    read_manual(session, account, project)
    training.certify(session, leader, agent_id=agent.id, project_id=project.id, now=NOW)
    session.commit()
    assert session.get_one(Agent, agent.id).status == AgentStatus.ACTIVE
    with pytest.raises(Conflict):
        training.certify(session, leader, agent_id=agent.id, project_id=project.id, now=NOW)


def test_people_are_requested_for_a_position_within_the_plan(session):
    project = make_staffed_project(session, headcount=4)
    first = make_requisition(session, project, headcount=3)
    assert first.number == "ZP-2026-001" and first.position == POSITION
    with pytest.raises(Invalid) as refusal:
        make_requisition(session, project, headcount=2)
    assert refusal.value.facts["left"] == 1
    make_requisition(session, project, headcount=2, reason="预计流失")
    with pytest.raises(NotFound):
        make_requisition(session, project, plan_item_id=9999)
    with pytest.raises(NotFound):
        make_requisition(session, make_project(session), plan_item_id=item_of(session, project))


def test_who_requested_does_not_approve(session, person):
    project = make_staffed_project(session)
    director = person(Role.DIRECTOR)
    hr = person(Role.HR)
    facts = {"project_id": project.id, "plan_item_id": item_of(session, project), "headcount": 1, "now": NOW}
    row = hiring.request_people(session, hr, needed_by=date(2026, 12, 1), **facts)
    with pytest.raises(Forbidden):
        hiring.approve_requisition(session, hr, requisition_id=row.id, now=NOW)
    hiring.approve_requisition(session, director, requisition_id=row.id, now=NOW)
    session.commit()
    assert row.state == RequisitionState.OPEN and row.approved_by == director.id
    with pytest.raises(Conflict):
        hiring.approve_requisition(session, director, requisition_id=row.id, now=NOW)


def test_a_refusal_and_a_cancellation_have_a_reason_and_free_the_places(session):
    project = make_staffed_project(session, headcount=2)
    row = make_requisition(session, project, approved=False)
    with pytest.raises(Invalid):
        hiring.refuse_requisition(session, SYSTEM, requisition_id=row.id, reason=None)
    hiring.refuse_requisition(session, SYSTEM, requisition_id=row.id, reason="预算未批")
    again = make_requisition(session, project)
    hiring.cancel_requisition(session, SYSTEM, requisition_id=again.id, reason="项目推迟")
    session.commit()
    assert again.state == RequisitionState.CANCELLED
    make_requisition(session, project)


def test_candidates_are_added_only_to_an_open_requisition_and_once(session):
    project = make_staffed_project(session)
    waiting = make_requisition(session, project, approved=False)
    with pytest.raises(Conflict):
        make_candidate(session, waiting)
    hiring.approve_requisition(session, SYSTEM, requisition_id=waiting.id, now=NOW)
    row = make_candidate(session, waiting, 5678)
    assert row.mobile_masked == "138****5678"
    with pytest.raises(Conflict) as refusal:
        make_candidate(session, waiting, 5678, name="同一个人", mobile="138 0013 5678")
    assert "候选人5678" in str(refusal.value)
    with pytest.raises(Invalid):
        make_candidate(session, waiting, 3, consent_on=TODAY + timedelta(days=1))


def test_the_number_is_unreadable_at_rest_and_every_look_is_recorded(session, person):
    row = make_candidate(session, make_requisition(session, make_staffed_project(session)))
    assert b"13800130001" not in row.mobile_hidden
    hr = person(Role.HR)
    assert hiring.show_mobile(session, hr, candidate_id=row.id)[1] == "13800130001"
    session.commit()
    assert acts(session, "hiring.mobile") == ["hiring.mobile_shown"]
    with pytest.raises(Forbidden):
        hiring.show_mobile(session, person(Role.DIRECTOR), candidate_id=row.id)


def test_candidates_move_step_by_step_and_places_bound_the_offers(session):
    requisition = make_requisition(session, make_staffed_project(session), headcount=1)
    first = make_candidate(session, requisition, 1, stage=Stage.OFFER)
    second = make_candidate(session, requisition, 2, stage=Stage.INTERVIEW)
    with pytest.raises(Conflict):
        hiring.move_candidate(session, SYSTEM, candidate_id=second.id, stage=Stage.OFFER, now=NOW)
    hiring.move_candidate(session, SYSTEM, candidate_id=first.id, stage=Stage.WITHDRAWN, reason="另有工作", now=NOW)
    hiring.move_candidate(session, SYSTEM, candidate_id=second.id, stage=Stage.OFFER, now=NOW)
    with pytest.raises(Conflict):
        hiring.move_candidate(session, SYSTEM, candidate_id=second.id, stage=Stage.HIRED, now=NOW)
    session.commit()
    assert [(one.from_stage, one.to_stage, one.reason) for one in first.steps][-1] == (
        Stage.OFFER, Stage.WITHDRAWN, "另有工作",
    )  # fmt: skip


def test_many_are_moved_each_by_itself(session):
    requisition = make_requisition(session, make_staffed_project(session))
    rows = [make_candidate(session, requisition, number) for number in (1, 2)]
    ahead = make_candidate(session, requisition, 3, stage=Stage.SCREENING)
    ids = [*(row.id for row in rows), ahead.id, 999]
    outcomes = done_to_each(session, SYSTEM, CANDIDATES.act("to_screening"), ids, {}, NOW)
    session.commit()
    assert [one.id for one in outcomes if one.refused is None] == [row.id for row in rows]
    assert [one.code for one in outcomes if one.refused] == ["no_such_move", "candidate_not_found"]
    steps = session.scalars(select(JournalEntry.subject_id).where(JournalEntry.act == "hiring.to_screening")).all()
    assert [number for number in steps if number != ahead.id] == [row.id for row in rows], "each by an entry of its own"


def test_hiring_makes_an_agent_on_the_project_once_and_fills_the_requisition(session):
    project = make_staffed_project(session)
    requisition = make_requisition(session, project, headcount=1)
    row = make_candidate(session, requisition, stage=Stage.OFFER)
    facts = {"candidate_id": row.id, "starts_on": date(2026, 12, 1), "employment": Employment.OWN, "now": NOW}
    hiring.hire(session, SYSTEM, **facts)
    session.commit()
    hiring.hire(session, SYSTEM, **facts)
    session.commit()
    agent = session.scalars(select(Agent)).one()
    assert (agent.name, agent.status, agent.hired_on) == (row.name, AgentStatus.TRAINING, date(2026, 12, 1))
    held = session.scalars(select(Assignment)).one()
    assert (held.project_id, held.position, held.starts_on) == (project.id, POSITION, date(2026, 12, 1))
    assert session.get_one(Requisition, requisition.id).state == RequisitionState.FILLED
    assert hiring_reads.cost_to_date(session, requisition.id) == 80_000
    assert acts(session, "hiring.")[-2:] == ["hiring.hired", "hiring.filled"]


def test_only_who_has_an_offer_is_hired(session):
    row = make_candidate(session, make_requisition(session, make_staffed_project(session)))
    with pytest.raises(Conflict):
        hiring.hire(
            session, SYSTEM, candidate_id=row.id, starts_on=TODAY, employment=Employment.OWN, now=NOW
        )  # fmt: skip
    session.rollback()
    assert session.scalars(select(Agent)).all() == []


def test_the_heads_of_a_position_add_up(session):
    project = make_staffed_project(session, headcount=6)
    make_agent(session, project)
    requisition = make_requisition(session, project, headcount=4)
    hired = make_candidate(session, requisition, 1, stage=Stage.OFFER)
    hiring.hire(session, SYSTEM, candidate_id=hired.id, starts_on=date(2026, 12, 1), employment=Employment.OWN, now=NOW)
    make_candidate(session, requisition, 2, stage=Stage.OFFER)
    session.commit()
    position, count = hiring_reads.position_counts(session, project.id, TODAY)[0]
    assert position.title == POSITION
    assert (count.planned, count.on_project, count.offered, count.requested, count.left) == (6, 2, 1, 2, 1)


def test_the_funnel_counts_who_ever_reached_a_stage(session):
    requisition = make_requisition(session, make_staffed_project(session))
    make_candidate(session, requisition, 1)
    make_candidate(session, requisition, 2, stage=Stage.INTERVIEW)
    lost = make_candidate(session, requisition, 3, stage=Stage.INTERVIEW, channel=Channel.BOARD)
    hiring.move_candidate(session, SYSTEM, candidate_id=lost.id, stage=Stage.REJECTED, reason="口音", now=NOW)
    session.commit()
    found = [(one.stage, one.reached, one.here, one.lost) for one in hiring_reads.funnel(session, requisition.id)]
    assert found == [
        (Stage.NEW, 3, 1, 0), (Stage.SCREENING, 2, 0, 0), (Stage.INTERVIEW, 2, 1, 1), (Stage.OFFER, 0, 0, 0),
        (Stage.HIRED, 0, 0, 0),
    ]  # fmt: skip
    hiring.move_candidate(session, SYSTEM, candidate_id=lost.id, stage=Stage.SCREENING, reason="再听一次", now=NOW)
    session.commit()
    assert [one.lost for one in hiring_reads.funnel(session, requisition.id)] == [0, 0, 0, 0, 0]


def test_managers_see_the_candidates_of_their_projects_alone(session, person):
    mine, other = make_staffed_project(session), make_staffed_project(session)
    seen = make_candidate(session, make_requisition(session, mine), 1)
    unseen = make_candidate(session, make_requisition(session, other), 2)
    manager = person(Role.PROJECT_MANAGER, projects=(mine,))
    assert list(session.scalars(hiring_reads.candidates_listed(session, manager))) == [seen]
    with pytest.raises(NotFound):
        hiring_reads.candidate_page(session, manager, unseen.id)
    assert session.get_one(Candidate, unseen.id).stage == Stage.NEW


def test_an_undertaking_holds_for_one_client_only(session):
    project = make_staffed_project(session)
    other = make_staffed_project(session, client=make_client(session, 7))
    agent = make_agent(session, project)
    sign(session, agent, project)
    agents.assign_to_project(
        session, SYSTEM, agent_id=agent.id, project_id=other.id, position=POSITION, starts_on=TODAY
    )
    session.commit()
    assert "undertaking" in {one.code for one in training_reads.call_clearance(session, agent.id, other.id, TODAY)}
