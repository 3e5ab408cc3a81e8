"""What is asked about an agent: data, projects, undertakings, logins, the departure."""

from typing import Any

from flask import flash, url_for
from sqlalchemy.orm import Session

from bpo.clients.queries import client_names, clients_to_pick
from bpo.kernel.locale import _, say_error
from bpo.kernel.permits import Actor, gate
from bpo.kernel.web import actor, db, form_page, now, today
from bpo.projects import queries as projects
from staffing.agents import actions, queries
from staffing.agents.models import Agent
from staffing.agents.schemas import (
    AgentEdit,
    AssignmentIn,
    DepartureIn,
    EndIn,
    LoginEnd,
    LoginIn,
    UndertakingIn,
)
from staffing.agents.views.blueprint import views


@views.route("/agents/<int:agent_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_agent)
def edit(agent_id: int) -> Any:
    agent = queries.agent_page(db(), actor(), agent_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_agent(db(), actor(), agent_id=agent_id, **data)
        return url_for("agents.show", agent_id=agent_id)

    title = _("Edit %(name)s", name=agent.name)
    back = url_for("agents.show", agent_id=agent_id)
    return form_page(AgentEdit, save, title=title, submit=_("Save"), values=agent, back=back, done=_("Saved."))


@views.route("/agents/<int:agent_id>/assignments/new", methods=["GET", "POST"])
@gate(actions.assign_to_project)
def assign(agent_id: int) -> Any:
    agent = queries.agent_page(db(), actor(), agent_id)

    def save(data: dict[str, Any]) -> str:
        actions.assign_to_project(db(), actor(), agent_id=agent_id, **data)
        return url_for("agents.show", agent_id=agent_id)

    return form_page(
        AssignmentIn,
        save,
        title=_("Put %(name)s on a project", name=agent.name),
        submit=_("Put on the project"),
        values={"starts_on": max(today(), agent.hired_on)},
        back=url_for("agents.show", agent_id=agent_id),
    )


@views.route("/assignments/<int:assignment_id>/end", methods=["GET", "POST"])
@gate(actions.end_assignment)
def end_assignment(assignment_id: int) -> Any:
    held = queries.assignment_page(db(), actor(), assignment_id)
    agent = queries.agent_page(db(), actor(), held.agent_id)

    def save(data: dict[str, Any]) -> str:
        actions.end_assignment(db(), actor(), assignment_id=assignment_id, **data, now=now())
        return url_for("agents.of_project", project_id=held.project_id)

    return form_page(
        EndIn,
        save,
        title=_("Take %(name)s off the project", name=agent.name),
        submit=_("End the assignment"),
        values={"ends_on": max(today(), held.starts_on)},
        back=url_for("agents.show", agent_id=agent.id),
    )


def clients_of_agent(agent: Agent) -> Any:
    """The clients an agent works for, before all the others the reader may choose."""

    def pick(session: Session, who: Actor) -> list[tuple[int, str]]:
        held = queries.assignments_of(session, who, agent)
        near = {projects.project_facts(session, one.project_id).client_id for one in held}
        others = clients_to_pick(session, who) if who.may("clients.view") else []
        return list({**client_names(session, near), **dict(others)}.items())

    return pick


@views.route("/agents/<int:agent_id>/undertakings/new", methods=["GET", "POST"])
@gate(actions.record_undertaking)
def undertaking(agent_id: int) -> Any:
    agent = queries.agent_page(db(), actor(), agent_id)

    def save(data: dict[str, Any]) -> str:
        actions.record_undertaking(db(), actor(), agent_id=agent_id, **data, now=now())
        return url_for("agents.show", agent_id=agent_id)

    schema = UndertakingIn()
    schema.fields["client_id"].pick = clients_of_agent(agent)  # type: ignore[attr-defined]
    return form_page(
        schema,
        save,
        title=_("Confidentiality undertaking of %(name)s", name=agent.name),
        submit=_("Record"),
        values={"signed_on": today()},
        back=url_for("agents.show", agent_id=agent_id),
    )


@views.route("/agents/<int:agent_id>/logins/new", methods=["GET", "POST"])
@gate(actions.map_login)
def login(agent_id: int) -> Any:
    agent = queries.agent_page(db(), actor(), agent_id)

    def save(data: dict[str, Any]) -> str:
        actions.map_login(db(), actor(), agent_id=agent_id, **data)
        return url_for("agents.show", agent_id=agent_id)

    return form_page(
        LoginIn,
        save,
        title=_("Switch login of %(name)s", name=agent.name),
        submit=_("Give the login"),
        values={"starts_on": today()},
        back=url_for("agents.show", agent_id=agent_id),
    )


@views.route("/logins/<int:login_id>/end", methods=["GET", "POST"])
@gate(actions.end_login)
def end_login(login_id: int) -> Any:
    held = queries.login_page(db(), actor(), login_id)

    def save(data: dict[str, Any]) -> str:
        actions.end_login(db(), actor(), login_id=login_id, **data)
        return url_for("agents.show", agent_id=held.agent_id)

    return form_page(
        LoginEnd,
        save,
        title=_("End of the login %(login)s", login=held.login),
        submit=_("End the login"),
        values={"ends_on": today()},
        back=url_for("agents.show", agent_id=held.agent_id),
    )


@views.route("/agents/<int:agent_id>/departure", methods=["GET", "POST"])
@gate(actions.leave)
def departure(agent_id: int) -> Any:
    agent = queries.agent_page(db(), actor(), agent_id)

    def save(data: dict[str, Any]) -> str:
        _agent, closed = actions.leave(db(), actor(), agent_id=agent_id, **data, now=now())
        if closed:
            told = " / ".join(say_error(sentence, facts) for sentence, facts in closed)
            flash(_("Done with the departure: %(acts)s", acts=told), "info")
        return url_for("agents.show", agent_id=agent_id)

    return form_page(
        DepartureIn,
        save,
        title=_("Departure of %(name)s", name=agent.name),
        submit=_("Record the departure"),
        danger=True,
        values={"last_day": today()},
        note=_("Assignments and logins end with the last day, and the account is closed."),
        back=url_for("agents.show", agent_id=agent_id),
    )
