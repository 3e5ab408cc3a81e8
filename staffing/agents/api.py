"""Agents over the API: the same acts as the pages."""

from types import SimpleNamespace
from typing import Any

from bpo.kernel import slots
from bpo.kernel.api import house_api
from bpo.kernel.locale import say_error
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now, today
from staffing.agents import actions, queries
from staffing.agents.schemas import (
    AgentEdit,
    AgentIn,
    AgentOut,
    AssignmentIn,
    AssignmentOut,
    ClearanceOut,
    DepartureIn,
    DepartureOut,
    EndIn,
    LoginEnd,
    LoginIn,
    LoginOut,
    ReaderRow,
    ReadingIn,
    ReadingOut,
    ReceiptOut,
    UndertakingIn,
    UndertakingOut,
)
from staffing.agents.views.listing import AGENTS
from staffing.agents.views.reading import READERS

api = house_api("agents", "Agents, their projects, undertakings and logins")


@api.listed("/agents", AGENTS, AgentOut)
@gate(queries.agents_listed)
def agents() -> Any:
    """The agents one may see."""
    return queries.agents_listed(db(), actor())


@api.resource("POST", "/agents", takes=AgentIn, gives=AgentOut, status=201)
@gate(actions.join)
def join(data: dict[str, Any]) -> Any:
    """Register an agent."""
    return actions.join(db(), actor(), **data, now=now())


@api.resource("GET", "/agents/<int:agent_id>", gives=AgentOut)
@gate(queries.agent_page)
def agent(agent_id: int) -> Any:
    """One agent."""
    return queries.agent_page(db(), actor(), agent_id)


@api.resource("PUT", "/agents/<int:agent_id>", takes=AgentEdit, gives=AgentOut)
@gate(actions.edit_agent)
def edit(data: dict[str, Any], agent_id: int) -> Any:
    """Change an agent's data."""
    return actions.edit_agent(db(), actor(), agent_id=agent_id, **data)


@api.resource("GET", "/agents/<int:agent_id>/assignments", gives=AssignmentOut, many=True)
@gate(queries.assignments_of)
def assignments(agent_id: int) -> Any:
    """The projects of an agent, newest first."""
    return queries.assignments_of(db(), actor(), queries.agent_page(db(), actor(), agent_id))


@api.resource("POST", "/agents/<int:agent_id>/assignments", takes=AssignmentIn, gives=AssignmentOut, status=201)
@gate(actions.assign_to_project)
def assign(data: dict[str, Any], agent_id: int) -> Any:
    """Put an agent on a project."""
    return actions.assign_to_project(db(), actor(), agent_id=agent_id, **data)


@api.resource("POST", "/assignments/<int:assignment_id>/end", takes=EndIn, gives=AssignmentOut)
@gate(actions.end_assignment)
def end_assignment(data: dict[str, Any], assignment_id: int) -> Any:
    """Take an agent off a project."""
    return actions.end_assignment(db(), actor(), assignment_id=assignment_id, **data, now=now())


@api.resource("GET", "/agents/<int:agent_id>/undertakings", gives=UndertakingOut, many=True)
@gate(queries.undertakings_of)
def undertakings(agent_id: int) -> Any:
    """The confidentiality undertakings of an agent."""
    return queries.undertakings_of(db(), actor(), queries.agent_page(db(), actor(), agent_id))


@api.resource("POST", "/agents/<int:agent_id>/undertakings", takes=UndertakingIn, gives=UndertakingOut, status=201)
@gate(actions.record_undertaking)
def undertake(data: dict[str, Any], agent_id: int) -> Any:
    """Record an undertaking towards a client."""
    return actions.record_undertaking(db(), actor(), agent_id=agent_id, **data, now=now())


@api.resource("GET", "/agents/<int:agent_id>/logins", gives=LoginOut, many=True)
@gate(queries.logins_of)
def logins(agent_id: int) -> Any:
    """The switch logins of an agent."""
    return queries.logins_of(db(), actor(), queries.agent_page(db(), actor(), agent_id))


@api.resource("POST", "/agents/<int:agent_id>/logins", takes=LoginIn, gives=LoginOut, status=201)
@gate(actions.map_login)
def map_login(data: dict[str, Any], agent_id: int) -> Any:
    """Give an agent a login of a project's switch."""
    return actions.map_login(db(), actor(), agent_id=agent_id, **data)


@api.resource("POST", "/logins/<int:login_id>/end", takes=LoginEnd, gives=LoginOut)
@gate(actions.end_login)
def end_login(data: dict[str, Any], login_id: int) -> Any:
    """End a login; then it can be handed on."""
    return actions.end_login(db(), actor(), login_id=login_id, **data)


@api.resource("POST", "/agents/<int:agent_id>/departure", takes=DepartureIn, gives=DepartureOut, status=201)
@gate(actions.leave)
def leave(data: dict[str, Any], agent_id: int) -> Any:
    """The agent leaves: assignments, logins and account are closed; the answer says what was done."""
    row, closed = actions.leave(db(), actor(), agent_id=agent_id, **data, now=now())
    return {"agent": row, "done": [say_error(sentence, facts) for sentence, facts in closed]}


@api.resource("POST", "/projects/<int:project_id>/manual/receipts", gives=ReceiptOut, status=201)
@gate(actions.acknowledge_manual)
def acknowledge(project_id: int) -> Any:
    """The agent who asks has read the manual in force."""
    return actions.acknowledge_manual(db(), actor(), project_id=project_id, now=now())


@api.resource("GET", "/manuals/<int:manual_id>/reading", gives=ReadingOut)
@gate(queries.manual_to_read)
def reading(manual_id: int) -> Any:
    """How far the agent who asks has come with the version in force."""
    queries.manual_to_read(db(), actor(), manual_id, today())
    agent = queries.own_agent(db(), actor())
    row = queries.reading_of(db(), agent.id, manual_id) if agent else None
    return row or {"manual_id": manual_id, "read": [], "seconds_read": 0}


@api.resource("POST", "/manuals/<int:manual_id>/reading", takes=ReadingIn, gives=ReadingOut)
@gate(actions.read_chapter)
def read_chapter(data: dict[str, Any], manual_id: int) -> Any:
    """Begin to read, or with `ref`: this chapter was gone through. The time between two calls is measured here."""
    return actions.read_chapter(db(), actor(), manual_id=manual_id, **data, now=now())


@api.listed("/manuals/<int:manual_id>/readers", READERS, ReaderRow)
@gate(queries.readers_listed)
def readers(manual_id: int) -> Any:
    """Who of the agents on the project has read a version."""
    return queries.readers_listed(db(), actor(), manual_id, today())


@api.resource("GET", "/projects/<int:project_id>/clearances", gives=ClearanceOut, many=True)
@gate(queries.assignments_on)
def clearances(project_id: int) -> Any:
    """Who may take calls on a project today, and everything the others lack."""
    found = slots.ask("project_clearances", db(), actor(), project_id, today(), now())
    return [
        {
            "agent_id": one.agent.agent_id, "staff_no": one.agent.staff_no, "name": one.agent.name,
            "position": one.agent.position, "cleared": one.cleared,
            "missing": [SimpleNamespace(code=item.code, warning=item.warning,
                                        sentence=say_error(item.message, dict(item.facts))) for item in one.missing],
        }
        for one in found
    ]  # fmt: skip
