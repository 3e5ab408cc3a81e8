"""A project's tab: who is on it, and what each still lacks."""

from typing import Any

from flask import render_template, url_for

from bpo.kernel import slots
from bpo.kernel.locale import _, say_day
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, form_page, now, today
from bpo.projects import queries as projects
from staffing.agents import actions, queries
from staffing.agents.schemas import (
    PlaceIn,
)
from staffing.agents.views.blueprint import views
from staffing.agents.views.cells import ticks, until, verdict


@views.get("/projects/<int:project_id>/agents")
@gate(queries.assignments_on)
def of_project(project_id: int) -> Any:
    frame = projects.frame(db(), actor(), project_id, "agents")
    day = today()
    held = {one.agent_id: one for one, _agent in queries.assignments_on(db(), actor(), project_id)}
    found = slots.ask("project_clearances", db(), actor(), project_id, day, now())
    rows = [
        [
            {"text": f"{one.agent.staff_no} {one.agent.name}", "sub": one.agent.position,
             "url": url_for("agents.show", agent_id=one.agent.agent_id)},
            verdict(one),
            *ticks(one),
        ]
        for one in found
    ]  # fmt: skip
    current = {one.agent.agent_id for one in found}
    others = [
        [
            {"text": f"{agent.staff_no} {agent.name}", "url": url_for("agents.show", agent_id=agent.id)},
            one.position, say_day(one.starts_on), until(one),
        ]
        for one, agent in queries.assignments_on(db(), actor(), project_id)
        if agent.id not in current and held[agent.id].id == one.id
    ]  # fmt: skip
    return render_template(
        "staffing/project_agents.html",
        **frame,
        rows=rows,
        others=others,
        cleared=sum(one.cleared for one in found),
        may_assign=actor().may("agents.assign", project_id),
    )


@views.route("/projects/<int:project_id>/agents/new", methods=["GET", "POST"])
@gate(actions.assign_to_project)
def place(project_id: int) -> Any:
    project = projects.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.assign_to_project(db(), actor(), project_id=project_id, **data)
        return url_for("agents.of_project", project_id=project_id)

    schema = PlaceIn()
    schema.fields["agent_id"].pick = queries.agents_to_assign  # type: ignore[attr-defined]
    titles = [one.title for one in projects.positions_of(db(), project_id)]
    if titles:
        schema.fields["position"].help = _("The plan has: %(positions)s", positions=" / ".join(titles))  # type: ignore[attr-defined]
    return form_page(
        schema,
        save,
        title=_("Put an agent on %(project)s", project=project.name),
        submit=_("Put on the project"),
        values={"starts_on": today(), "position": titles[0] if len(titles) == 1 else None},
        back=url_for("agents.of_project", project_id=project_id),
    )
