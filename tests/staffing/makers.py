"""Agents, courses and requisitions for tests, made through the acts that make them in the product."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.queries import actor_of
from bpo.projects.models import Plan, PlanItem, Project
from bpo.projects.queries import in_force, positions_of
from bpo.projects.rules import PlanSection, PlanState, ProjectState
from staffing.agents import actions as agents
from staffing.agents.models import Agent, ManualReceipt
from staffing.agents.rules import Employment, SignedBy
from staffing.hiring import actions as hiring
from staffing.hiring.models import Candidate, Requisition
from staffing.hiring.rules import Channel, Stage
from staffing.training import actions as training
from staffing.training.models import Course
from tests.conftest import NOW, make_person
from tests.projects.makers import make_project, put_in_force

SYSTEM = Actor.system()
TODAY = date(2026, 11, 22)
POSITION = "客户服务代表"


def make_staffed_project(
    session: Session, *, headcount: int = 4, writer: Actor | None = None, **changes: Any
) -> Project:
    """A project whose approved plan wants `headcount` representatives and one team leader; committed."""
    project = make_project(session, **changes)
    writer_id = writer.id if writer else make_person(session, Role.PROJECT_MANAGER).id
    project.state = ProjectState.PREPARING
    plan = Plan(
        project_id=project.id, number=1, state=PlanState.APPROVED, written_by=writer_id,
        created_at=NOW, approved_at=NOW, content_hash="0" * 64,
    )  # fmt: skip
    plan.items = [
        PlanItem(
            position=number, ref=f"1.{number}", section=PlanSection.POSITIONS, title=title, department=Department.HR,
            quantity=heads, skills="普通话二级乙等", starts_on=date(2026, 12, 1), due_on=date(2026, 12, 20),
        )
        for number, (title, heads) in enumerate([(POSITION, headcount), ("班组长", 1)], start=1)
    ]  # fmt: skip
    session.add(plan)
    session.flush()
    journal.record(session, SYSTEM, "projects.opened", project, project_id=project.id, code=project.code, name="")
    session.commit()
    return project


def item_of(session: Session, project: Project, title: str = POSITION) -> int:
    """The id of the plan's item for a position."""
    return next(one.item_id for one in positions_of(session, project.id) if one.title == title)


def make_agent(session: Session, project: Project | None = None, **changes: Any) -> Agent:
    """An agent, put on the project if one is given; committed."""
    facts: dict[str, Any] = {
        "name": "赵晓梅", "employment": Employment.OWN, "hired_on": date(2026, 11, 1), **changes,
    }  # fmt: skip
    agent = agents.join(session, SYSTEM, **facts, now=NOW)
    if project is not None:
        agents.assign_to_project(
            session, SYSTEM, agent_id=agent.id, project_id=project.id, position=POSITION, starts_on=date(2026, 11, 1)
        )
    session.commit()
    return agent


def sign(session: Session, agent: Agent, project: Project, signed_on: date = date(2026, 11, 2)) -> None:
    """The agent's undertaking towards the project's client; committed."""
    agents.record_undertaking(
        session, SYSTEM, agent_id=agent.id, client_id=project.client_id, signed_on=signed_on, signed_by=SignedBy.PAPER,
        now=NOW,
    )  # fmt: skip
    session.commit()


def make_course(session: Session, **changes: Any) -> Course:
    """A required course for every project; committed."""
    facts: dict[str, Any] = {"code": "K-01", "title": "服务规范", "pass_mark": 80, "hours": 16, **changes}
    course = training.open_course(session, SYSTEM, **facts)
    session.commit()
    return course


def score(session: Session, course: Course, agent: Agent, points: int, taken_on: date = TODAY) -> None:
    """One attempt; committed."""
    training.record_result(
        session, SYSTEM, course_id=course.id, agent_id=agent.id, taken_on=taken_on, score=points, now=NOW
    )
    session.commit()


def make_manual(session: Session, project: Project) -> Actor:
    """The next version of the project's manual, published by a service manager of the project, who is returned."""
    writer = make_person(session, Role.SERVICE_MANAGER, projects=(project,))
    put_in_force(session, project, writer, body="话术与升级流程")
    session.commit()
    return writer


def read_manual(session: Session, account: Actor, project: Project, *, now: datetime = NOW) -> ManualReceipt:
    """The agent goes through every chapter of the version in force and acknowledges it."""
    manual = in_force(session, project.id)
    assert manual is not None
    for one in manual.chapters:
        agents.read_chapter(session, account, manual_id=manual.id, ref=one.ref, now=now)
    return agents.acknowledge_manual(session, account, project_id=project.id, now=now)


def make_agent_person(session: Session, project: Project, **changes: Any) -> tuple[Agent, Actor]:
    """An agent with an account, on the project; committed."""
    person = make_person(session, Role.AGENT)
    agent = make_agent(session, project, user_id=person.id, **changes)
    return agent, actor_of(session, person.id)


def make_ready(session: Session, agent: Agent, project: Project, course: Course) -> None:
    """Everything the call-taking rule asks but the manual, which the agent reads themselves; committed."""
    sign(session, agent, project)
    score(session, course, agent, 90)
    agents.map_login(
        session, SYSTEM, agent_id=agent.id, project_id=project.id, login=f"8{agent.id:03d}", starts_on=date(2026, 11, 1)
    )
    session.commit()


def make_requisition(session: Session, project: Project, *, approved: bool = True, **changes: Any) -> Requisition:
    """A requisition for representatives, approved unless told otherwise; committed."""
    facts: dict[str, Any] = {
        "plan_item_id": changes.get("plan_item_id") or item_of(session, project),
        "headcount": 2, "needed_by": date(2026, 12, 1), **changes,
    }  # fmt: skip
    row = hiring.request_people(session, SYSTEM, project_id=project.id, **facts, now=NOW)
    if approved:
        hiring.approve_requisition(session, SYSTEM, requisition_id=row.id, now=NOW)
    session.commit()
    return row


def make_candidate(session: Session, requisition: Requisition, number: int = 1, *, stage: Stage = Stage.NEW,
                   **changes: Any) -> Candidate:  # fmt: skip
    """A candidate who was led to the stage step by step; committed. Another `number` is another person."""
    facts: dict[str, Any] = {
        "name": f"候选人{number}", "mobile": f"1380013{number:04d}", "channel": Channel.AGENCY,
        "fee": Decimal("800.00"), "consent_on": TODAY, **changes,
    }  # fmt: skip
    row = hiring.add_candidate(session, SYSTEM, requisition_id=requisition.id, **facts, now=NOW)
    for following in (Stage.SCREENING, Stage.INTERVIEW, Stage.OFFER):
        if row.stage == stage:
            break
        hiring.move_candidate(session, SYSTEM, candidate_id=row.id, stage=following, now=NOW)
    session.commit()
    return row
