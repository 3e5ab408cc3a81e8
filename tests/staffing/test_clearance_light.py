"""The staffing light of the portfolio counts who may take calls, as the gate does."""

from datetime import timedelta

from bpo.kernel.roles import Role
from bpo.projects import queries as projects
from bpo.projects.rules import Health, HealthSide
from staffing.agents.rules import AgentStatus
from staffing.training.queries import cleared_agents
from tests.conftest import make_person
from tests.staffing.makers import (
    TODAY,
    make_agent_person,
    make_course,
    make_manual,
    make_ready,
    make_staffed_project,
    read_manual,
)

DAY = TODAY + timedelta(days=40)


def test_who_lacks_the_manual_fills_no_place(session):
    project = make_staffed_project(session, headcount=1)
    other = make_staffed_project(session, headcount=1, name="另一个项目")
    course = make_course(session)
    make_manual(session, project)
    director = make_person(session, Role.DIRECTOR)
    people = [make_agent_person(session, project) for _number in range(2)]
    for agent, _account in people:
        agent.status = AgentStatus.ACTIVE
        make_ready(session, agent, project, course)

    def light():
        return projects.portfolio_stands(session, director, DAY)[project.id].lights[HealthSide.STAFFING]

    assert (light().health, light().facts["held"], light().facts["cleared"]) == (Health.BAD, 2, 0)
    read_manual(session, people[0][1], project)
    session.commit()
    assert (light().health, light().facts["cleared"]) == (Health.BAD, 1)
    read_manual(session, people[1][1], project)
    session.commit()
    assert (light().health, light().facts["cleared"]) == (Health.GOOD, 2)
    make_course(session, code="K-02", title="产品知识", project_id=other.id)
    assert light().facts["cleared"] == 2  # a course of another project is not asked here
    make_course(session, code="K-03", title="新规", project_id=project.id)
    by_gate = sum(one.cleared for one in cleared_agents(session, project.id, DAY))
    assert light().facts["cleared"] == by_gate == 0
