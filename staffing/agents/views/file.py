"""An agent's file, and one's own page with the manuals to read."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, url_for

from bpo.clients.queries import client_names
from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, say_day, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, history_of, now, today
from bpo.projects import queries as projects
from staffing.agents import actions, queries
from staffing.agents.models import AcdLogin, Agent, Assignment, Undertaking
from staffing.agents.rules import AgentStatus
from staffing.agents.schemas import (
    EMPLOYMENTS,
    SIGNED_BY,
    STATUS_TONES,
    STATUSES,
)
from staffing.agents.views.blueprint import views
from staffing.agents.views.cells import dot, ticks, until, verdict


@views.get("/agents/<int:agent_id>")
@gate(queries.agent_page)
def show(agent_id: int) -> Any:
    return file_of(queries.agent_page(db(), actor(), agent_id))


@views.get("/my-page")
@gate(actions.acknowledge_manual)
def own() -> Any:
    agent = queries.own_agent(db(), actor())
    if agent is None:
        raise NotFound("agent")
    return file_of(agent)


def file_of(agent: Agent) -> Any:
    """An agent's file; their own shows what they must still read."""
    mine = agent.user_id is not None and agent.user_id == actor().id
    assignments = queries.assignments_of(db(), actor(), agent)
    near = [one for one in assignments if one.ends_on is None or one.ends_on > today()]
    names = projects.project_names(db(), {one.project_id for one in assignments})
    sees_marks = mine or actor().may("training.view")
    return render_template(
        "staffing/agent.html",
        agent=agent,
        mine=mine,
        status=str(STATUSES[agent.status]),
        tone=STATUS_TONES[agent.status],
        facts=[
            (_("Employment"), str(EMPLOYMENTS[agent.employment])),
            (_("Hired on"), say_day(agent.hired_on)),
            *([(_("Last working day"), say_day(agent.left_on))] if agent.left_on else []),
            *([(_("Reason for leaving"), agent.left_reason)] if agent.left_reason and not mine else []),
        ],
        clearances=[clearance_row(agent, one, names) for one in near],
        to_read=manuals_unread(agent, near, names) if mine else [],
        assignments=[assignment_row(one, names) for one in assignments],
        results=[result_row(*pair) for pair in slots.ask("agent_results", db(), agent.id)] if sees_marks else [],
        undertakings=[undertaking_row(one) for one in queries.undertakings_of(db(), actor(), agent)],
        logins=[login_row(one) for one in queries.logins_of(db(), actor(), agent)],
        here=agent.status != AgentStatus.LEFT,
        may={name: actor().may(f"agents.{name}") for name in ("manage", "assign", "map_logins")},
        history=[] if mine else history_of(agent),
    )


def clearance_row(agent: Agent, held: Assignment, names: dict[int, str]) -> list[Any]:
    """The call-taking rule on a project, as of today or the first day on it."""
    at = now() if held.starts_on <= today() else None
    found = slots.ask("agent_clearance", db(), agent.id, held.project_id, max(today(), held.starts_on), at)
    return [
        {"text": names[held.project_id], "sub": held.position, "url": project_url(held.project_id)},
        verdict(found),
        *ticks(found),
    ]


def project_url(project_id: int) -> str | None:
    known = actor().may("projects.view", project_id)
    return url_for("projects.show", project_id=project_id) if known else None


def manuals_unread(agent: Agent, held: Iterable[Assignment], names: dict[int, str]) -> list[dict[str, Any]]:
    read = queries.receipts_of(db(), agent.id)
    found = {one.project_id: projects.current_manual(db(), one.project_id) for one in held}
    return [
        {
            "project_id": number,
            "project": names[number],
            "id": manual.id,
            "number": manual.number,
            "title": manual.title,
            "begun": queries.reading_of(db(), agent.id, manual.id) is not None,
        }
        for number, manual in found.items()
        if manual is not None and manual.id not in read
    ]


def assignment_row(one: Assignment, names: dict[int, str]) -> dict[str, Any]:
    ends = one.ends_on is None or one.ends_on > today()
    return {
        "cells": [names[one.project_id], one.position, say_day(one.starts_on), until(one)],
        "end": url_for("agents.end_assignment", assignment_id=one.id)
        if ends and actor().may("agents.assign", one.project_id)
        else None,
    }


def result_row(result: Any, course: Any) -> list[Any]:
    tone, word = ("good", _("Passed")) if result.passed else ("bad", _("Not passed"))
    return [
        {"text": course.title, "sub": course.code},
        {"text": str(result.attempt), "align": "right"},
        say_day(result.taken_on),
        {"text": f"{result.score} / {result.pass_mark}", "align": "right"},
        dot(word, tone),
    ]


def undertaking_row(one: Undertaking) -> list[str]:
    client = client_names(db(), [one.client_id]).get(one.client_id, "")
    return [client, say_day(one.signed_on), str(SIGNED_BY[one.signed_by])]


def login_row(one: AcdLogin) -> dict[str, Any]:
    name = projects.project_names(db(), [one.project_id])[one.project_id]
    ends = one.ends_on is None or one.ends_on > today()
    may = ends and actor().may("agents.map_logins", one.project_id)
    return {
        "cells": [one.login, name, say_day(one.starts_on), until(one)],
        "end": url_for("agents.end_login", login_id=one.id) if may else None,
    }


@views.post("/my-page/manuals/<int:project_id>")
@gate(actions.acknowledge_manual)
def acknowledge(project_id: int) -> Any:
    receipt = actions.acknowledge_manual(db(), actor(), project_id=project_id, now=now())
    word = _("Acknowledged on %(at)s.", at=say_moment(receipt.acknowledged_at))
    return done(url_for("agents.own"), word)
