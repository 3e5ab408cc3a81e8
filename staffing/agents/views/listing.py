"""The list of agents, registering one, and what waits for an agent."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bpo.imports.shown import import_acts
from bpo.kernel import slots
from bpo.kernel.locale import _, _l, day_of
from bpo.kernel.permits import Actor, gate
from bpo.kernel.slots import Waiting
from bpo.kernel.web import Beside, Filter, Listing, actor, db, form_page, list_page, now, today
from bpo.projects import queries as projects
from staffing.agents import actions, queries
from staffing.agents.models import Agent, Assignment
from staffing.agents.schemas import (
    EMPLOYMENTS,
    STATUSES,
    AgentIn,
    AgentRow,
)
from staffing.agents.views.blueprint import views
from staffing.agents.views.many import ACTS


def on_the_project(value: str) -> ColumnElement[bool]:
    """The list's filter by project: who is on it today."""
    here = select(Assignment.agent_id).where(Assignment.project_id == int(value), queries.holds_on(Assignment, today()))
    return Agent.id.in_(here)


AGENTS = Listing(
    AgentRow,
    columns="staff_no name status projects employment hired_on",
    search=(Agent.staff_no, Agent.name),
    key=Agent.id,
    default="staff_no",
    name="agents",
    title=_l("Agents"),
    permits="agents.view",
    bulk=ACTS,
    filters=(
        Filter("status", _l("Status"), Agent.status, list(STATUSES.items())),
        Filter("project", _l("Project"), Agent.id, projects.projects_to_pick, where=on_the_project),
        Filter("employment", _l("Employment"), Agent.employment, list(EMPLOYMENTS.items())),
    ),
    link=lambda agent: url_for("agents.show", agent_id=agent.id),
)

# Agents themselves may look at one file, their own: their line of the navigation leads straight to it.
slots.nav(
    _l("Agents"),
    "agents.index",
    "hiring.view",
    "training.certify",
    "agents.map_logins",
    "manuals.publish",
    "seats.build",
    icon="headset",
    order=230,
    group="people",
    key="a",
)
slots.nav(_l("My page"), "agents.own", "agents.acknowledge_manual", icon="user-circle", order=10)
slots.tab("project", "agents", _l("Agents"), "agents.of_project", "agents.assign", "training.certify", "hiring.view",
          "agents.map_logins", order=45)  # fmt: skip


@slots.waits_for
def manuals_to_read(session: Session, who: Actor, day: date) -> Iterable[Waiting]:
    """The manuals an agent has not acknowledged yet."""
    if not who.may("agents.acknowledge_manual"):
        return
    agent = queries.own_agent(session, who)
    if agent is None:
        return
    read = queries.receipts_of(session, agent.id)
    mine = queries.projects_of(session, [agent.id], day).get(agent.id, [])
    names = projects.project_names(session, mine)
    for project_id in mine:
        manual = projects.current_manual(session, project_id)
        if manual is not None and manual.id not in read:
            yield Waiting(
                _("Read and acknowledge manual version %(number)s", number=manual.number),
                url_for("agents.reading", manual_id=manual.id),
                names[project_id],
                due_on=day_of(manual.binds_from) if manual.formers else None,
                key=f"manual:{manual.id}",
                project_id=project_id,
            )


def with_projects(agents: list[Agent]) -> list[Beside]:
    """Agents as the list shows them: with the projects they are on today."""
    on = queries.projects_of(db(), [one.id for one in agents], today())
    names = projects.project_names(db(), {number for numbers in on.values() for number in numbers})
    return [Beside(one, projects=" / ".join(names[number] for number in on.get(one.id, ()))) for one in agents]


@views.get("/agents")
@gate(queries.agents_listed)
def index() -> Any:
    may = actor().may("agents.manage")
    return list_page(
        AGENTS,
        queries.agents_listed(db(), actor()),
        title=_("Agents"),
        shape=with_projects,
        empty=_("Everybody who takes calls stands here. HR hires them from candidates, or registers them."),
        new=(_("Register an agent"), url_for("agents.new")) if may else None,
        acts=import_acts("agents", actor()),
    )


@views.route("/agents/new", methods=["GET", "POST"])
@gate(actions.join)
def new() -> Any:
    def save(data: dict[str, Any]) -> str:
        return url_for("agents.show", agent_id=actions.join(db(), actor(), **data, now=now()).id)

    return form_page(AgentIn, save, title=_("Register an agent"), submit=_("Register"), back=url_for("agents.index"))
