"""Manning: people are requested, found and hired, trained, sworn to secrecy, given logins, and cleared for calls."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bpo.kernel.roles import Role
from bpo.projects.queries import in_force, positions_of
from staffing.agents import actions as agents
from staffing.agents.models import Agent
from staffing.agents.rules import AgentStatus, Employment, SignedBy
from staffing.hiring import actions as hiring
from staffing.hiring.rules import Channel, RequisitionState, Stage
from staffing.training import actions as training
from staffing.training.queries import call_clearance
from tests.stories.company import Company

CANDIDATES = (("赵晓梅", "13800130001"), ("钱多多", "13800130002"), ("孙小圣", "13800130003"))
LOGINS = ("8001", "8002")


def hire(company: Company, project: Any) -> list[Any]:
    """The manager requests two representatives, the director agrees; of three candidates two are hired."""
    position = positions_of(company.session, project.id)[0]
    wanted = {"project_id": project.id, "plan_item_id": position.item_id, "needed_by": company.now.date()}
    company.refuses("over_plan", hiring.request_people, "manager", headcount=3, **wanted)
    requisition = company.act(hiring.request_people, "manager", not_by="other manager", headcount=2, **wanted)
    company.act(hiring.approve_requisition, "director", not_by="manager", requisition_id=requisition.id)
    found = [_candidate(company, requisition, *one) for one in CANDIDATES]
    company.act(
        hiring.move_candidate, "hr", not_by="manager", candidate_id=found[2].id, stage=Stage.REJECTED,
        reason="普通话测评未达标",
    )  # fmt: skip
    hired = []
    for candidate in found[:2]:
        company.act(hiring.move_candidate, "hr", not_by="manager", candidate_id=candidate.id, stage=Stage.OFFER)
        done = company.act(
            hiring.hire, "hr", not_by="manager", candidate_id=candidate.id, employment=Employment.OWN,
            starts_on=company.now.date() + timedelta(days=7),
        )  # fmt: skip
        hired.append(company.session.get_one(Agent, done.agent_id))
    company.session.refresh(requisition)
    assert requisition.state == RequisitionState.FILLED
    assert [one.status for one in hired] == [AgentStatus.TRAINING] * 2
    return hired


def _candidate(company: Company, requisition: Any, name: str, mobile: str) -> Any:
    candidate = company.act(
        hiring.add_candidate, "hr", not_by="manager", requisition_id=requisition.id, name=name, mobile=mobile,
        channel=Channel.AGENCY, consent_on=company.now.date(), fee=Decimal(800),
    )  # fmt: skip
    for stage in (Stage.SCREENING, Stage.INTERVIEW):
        company.act(hiring.move_candidate, "hr", not_by="director", candidate_id=candidate.id, stage=stage)
    return candidate


def lacks(company: Company, project: Any, agent: Any, day: date) -> list[str]:
    """The codes of everything that keeps the agent from taking calls."""
    codes = [one.code for one in call_clearance(company.session, agent.id, project.id, day)]
    company.session.commit()
    return codes


def train_and_sign(company: Company, project: Any, hired: list[Any]) -> None:
    """At first everything is missing. The course is failed once and then passed; the undertaking is signed."""
    day = company.now.date()
    course = company.act(
        training.open_course, "hr", not_by="manager", code="YL-01", title="云澜业务培训", pass_mark=80, hours=24,
        project_id=project.id,
    )  # fmt: skip
    for agent in hired:
        assert lacks(company, project, agent, day) == ["undertaking", "course_open", "no_manual", "no_login"]
        sitting = {"course_id": course.id, "agent_id": agent.id, "taken_on": day}
        company.act(training.record_result, "hr", not_by="team leader", score=70, **sitting)
        assert "course_failed" in lacks(company, project, agent, day)
        company.act(training.record_result, "hr", not_by="team leader", score=90, **sitting)
        company.act(
            agents.record_undertaking, "hr", not_by="manager", agent_id=agent.id, client_id=project.client_id,
            signed_on=day, signed_by=SignedBy.PAPER,
        )  # fmt: skip
        assert lacks(company, project, agent, day) == ["no_manual", "no_login"]


def clear_for_calls(company: Company, project: Any, hired: list[Any]) -> None:
    """Each agent gets a login and reads the manual themselves; then nothing is missing, and they are certified."""
    day = company.now.date()
    manual = in_force(company.session, project.id)
    assert manual is not None
    for agent, login in zip(hired, LOGINS, strict=True):
        company.act(
            agents.map_login, "system", not_by="hr", agent_id=agent.id, project_id=project.id, login=login,
            starts_on=day,
        )  # fmt: skip
        assert lacks(company, project, agent, day) == ["manual"]
        place = {"agent_id": agent.id, "project_id": project.id}
        unread = company.refuses("not_ready", training.certify, "team leader", **place)
        assert unread.facts["codes"] == ["manual"]
        account = company.enrol(login, agent.name, Role.AGENT)
        company.act(
            agents.edit_agent, "hr", not_by="manager", agent_id=agent.id, name=agent.name,
            employment=agent.employment, user_id=account,
        )  # fmt: skip
        company.refuses("chapters_unread", agents.acknowledge_manual, login, project_id=project.id)
        for one in manual.chapters:
            company.act(agents.read_chapter, login, not_by="team leader", manual_id=manual.id, ref=one.ref)
        company.act(agents.acknowledge_manual, login, not_by="team leader", project_id=project.id)
        assert lacks(company, project, agent, day) == []
        company.act(training.certify, "team leader", not_by="hr", **place)
        company.session.refresh(agent)
        assert agent.status == AgentStatus.ACTIVE
