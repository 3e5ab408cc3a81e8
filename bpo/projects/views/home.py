"""The home page's card of projects: what the reader follows, each on one line."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from bpo.clients.queries import client_names
from bpo.kernel import slots
from bpo.kernel.locale import _, say_day, say_number
from bpo.kernel.permits import Actor
from bpo.people import queries as people
from bpo.projects import queries, rules
from bpo.projects.models import DepartmentTask, Project
from bpo.projects.rules import ProjectState
from bpo.projects.schemas.words import STATE_TONES, STATES

SHOWN = 12
WEEK = timedelta(days=7)
ENDED = (ProjectState.CLOSED, ProjectState.CANCELLED)
Cell = dict[str, Any]


@slots.home_card("projects.view", order=10)
def followed_projects(session: Session, actor: Actor, today: date) -> str:
    """The running projects the reader may see: nearest go-live first, then those that are live, by code."""
    seen = queries.projects_listed(session, actor).where(Project.state.not_in(ENDED))
    found = sorted(session.scalars(seen.order_by(Project.code)), key=nearest_first)
    if not found:
        return ""
    rows = [
        {"cells": line(session, actor, project, names, today)}
        for names in [named(session, found[:SHOWN])]
        for project in found[:SHOWN]
    ]
    card = render_template(
        "projects/home_card.html", rows=rows, mine=actor.grant("projects.view") == "P",
        inside=not actor.is_client, figures=actor.grant("kpi.view") is not None,
        further=len(found) - SHOWN if len(found) > SHOWN else 0, portfolio=actor.grant("portfolio.view") is not None,
    )  # fmt: skip
    return Markup(card)


def nearest_first(project: Project) -> tuple[bool, date | str]:
    """Projects to come by their go-live day, before the live ones by code."""
    return (True, project.code) if project.live_on else (False, project.go_live_on)


def named(session: Session, projects: list[Project]) -> tuple[dict[int, str], dict[int, str]]:
    """({client id: short name}, {manager id: name}) for the lines."""
    clients = client_names(session, {one.client_id for one in projects})
    return clients, people.person_names(session, {one.manager_id for one in projects if one.manager_id})


def line(
    session: Session, actor: Actor, project: Project, names: tuple[dict[int, str], dict[int, str]], today: date
) -> list[Any]:
    """One project: name, state, manager; inside the house also its tasks, people and next day; figures if permitted."""
    clients, managers = names
    name = {
        "text": project.name, "url": url_for("projects.show", project_id=project.id),
        "sub": project.code if actor.is_client else f"{clients.get(project.client_id, '')} · {project.code}",
    }  # fmt: skip
    state = {"text": str(STATES[project.state]), "tone": STATE_TONES[project.state]}
    cells: list[Any] = [name, state, managers.get(project.manager_id or 0)]
    tasks = queries.tasks_of(session, project.id) if not actor.is_client else []
    if not actor.is_client:
        cells += [progress(tasks, today), headcount(session, project, today)]
    if actor.grant("kpi.view") is not None:
        cells.append(level(session, project, today) if actor.may("kpi.view", project.id) else None)
    return [*cells, next_day(project, [] if project.live_on else tasks, today)]


def progress(tasks: list[DepartmentTask], today: date) -> Cell | None:
    """How the tasks of the plan stand: late by days, or how many are confirmed."""
    wanted = [one for one in tasks if one.state != rules.TaskState.WITHDRAWN]
    if not wanted:
        return None
    late = [one.due_on for one in wanted if rules.is_late(one.state, one.due_on, today)]
    if late:
        return {"text": _("%(count)s days late", count=(today - min(late)).days), "tone": "bad"}
    finished = sum(1 for one in wanted if one.state == rules.TaskState.CONFIRMED)
    return {"text": f"{finished} / {len(wanted)}", "tone": "good" if finished == len(wanted) else "info"}


def headcount(session: Session, project: Project, today: date) -> Cell | None:
    """Agents on the project today against the positions of its plan."""
    wanted = sum(one.headcount for one in queries.positions_of(session, project.id))
    if not wanted:
        return None
    there = sum(slots.ask("headcount_on_project", session, project.id, today).values())
    return {"text": f"{there} / {wanted}", "tone": "good" if there >= wanted else "warn"}


def level(session: Session, project: Project, today: date) -> Cell | None:
    """The service level of the last seven full days, against the plan's target."""
    target = queries.service_level_target(session, project.id)
    if project.live_on is None or target is None:
        return None
    measured: Decimal | None = slots.ask("service_level_of_project", session, project.id, today - WEEK, today)
    if measured is None:
        return None
    met = measured * 100 >= target[0]
    return {"text": f"{say_number(measured, 1)}%", "tone": "good" if met else "bad",
            "url": url_for("projects.show", project_id=project.id) + "/kpi"}  # fmt: skip


def next_day(project: Project, tasks: list[DepartmentTask], today: date) -> Any:
    """What comes next before the go-live, or since when the project runs."""
    if project.live_on:
        return _("Live since %(day)s", day=say_day(project.live_on))
    coming = [one for one in tasks if one.state in rules.UNFINISHED]
    if coming and coming[0].due_on < project.go_live_on:
        return f"{say_day(coming[0].due_on)} {coming[0].title}"
    return _("%(day)s go-live planned", day=say_day(project.go_live_on))
