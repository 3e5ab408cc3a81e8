"""What is asked of a project's agents: how many there are, who has read the manual, whether all are released."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.db import moment_of
from bpo.kernel.locale import _, _l, zone
from bpo.kernel.permits import Actor
from bpo.kernel.slots import Finding
from bpo.projects import queries as projects
from staffing.agents.models import Agent, Assignment
from staffing.agents.queries.agents import agents_unread, holds_on, own_agent, projects_of, receipts_of


@slots.answers("headcount_on_project")
def headcount_on(session: Session, project_id: int, day: date) -> dict[str, int]:
    """{position: agents} on a project that day."""
    found = select(Assignment.position).where(Assignment.project_id == project_id, holds_on(Assignment, day))
    counts: dict[str, int] = {}
    for position in session.scalars(found):
        counts[position] = counts.get(position, 0) + 1
    return counts


def expected_on(session: Session, project_id: int, day: date) -> dict[str, int]:
    """{position: agents} on a project that day or put on it for later: the places of the plan that are taken."""
    found = select(Assignment.position, Assignment.agent_id).where(
        Assignment.project_id == project_id, or_(Assignment.ends_on.is_(None), Assignment.ends_on > day)
    )
    counts: dict[str, int] = {}
    for position, _agent in session.execute(found.distinct()):
        counts[position] = counts.get(position, 0) + 1
    return counts


@slots.check("project.closing")
def agents_released(session: Session, *, project_id: int, last_service_on: date) -> Iterator[Finding]:
    """After the last day of service nobody is on the project any more."""
    after = last_service_on + timedelta(days=1)
    held = (
        select(Agent.staff_no, Agent.name).join(Assignment, Assignment.agent_id == Agent.id)
        .where(Assignment.project_id == project_id, or_(Assignment.ends_on.is_(None), Assignment.ends_on > after))
        .distinct().order_by(Agent.staff_no)
    )  # fmt: skip
    left = tuple(f"{staff_no} {name}" for staff_no, name in session.execute(held))
    yield Finding(
        "agents_released", _l("Agents released or transferred"), ok=not left,
        found=_("%(count)s still on it", count=len(left)) if left else "", missing=left, department="hr",
        endpoint="agents.of_project",
    )  # fmt: skip


@slots.answers("manual_reading")
def reading_told(session: Session, actor: Actor, manual: Any) -> dict[str, Any]:
    """What the manual's page says of its reading: how many of those on the project, and where the reader goes on."""
    today = moment_of(session).astimezone(zone()).date()
    told: dict[str, Any] = {"readers": None, "read": None, "count": 0, "of": 0}
    if actor.may("manuals.view_readers", manual.project_id):
        left = len(agents_unread(session, manual.project_id, manual.id, today))
        all_of_them = sum(headcount_on(session, manual.project_id, today).values())
        told |= {"readers": f"/manuals/{manual.id}/readers", "count": all_of_them - left, "of": all_of_them}
    if actor.may("agents.acknowledge_manual"):
        agent = own_agent(session, actor)
        current = projects.current_manual(session, manual.project_id)
        mine = projects_of(session, [agent.id], today).get(agent.id, []) if agent else []
        if current and current.id == manual.id and manual.project_id in mine and agent:
            told["read"] = f"/my-page/reading/{manual.id}" if manual.id not in receipts_of(session, agent.id) else None
    return told
