"""What a plan may start from, who usually owns its items, and days moved together."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel.errors import Invalid, NotFound, text
from bpo.kernel.holidays.queries import work_calendar
from bpo.kernel.period import ONE_DAY, Period
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department, Role
from bpo.people import queries as people
from bpo.projects import rules
from bpo.projects.models import Plan, Project
from bpo.projects.rules import PlanState

OUTSIDE = (Role.CLIENT, Role.AGENT)


@permit("plans.view")
def plans_to_copy(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(project id, "P2026-001 Name")] of the approved plans the actor may see, newest project first."""
    approved: Any = select(Project.id, Project.code, Project.name).join(Plan, Plan.project_id == Project.id)
    approved = approved.where(Plan.state == PlanState.APPROVED).order_by(Project.id.desc())
    return [(number, f"{code} {name}") for number, code, name in session.execute(actor.limit(approved, Project.id))]


@permit("plans.view")
def plan_to_copy(session: Session, actor: Actor, project_id: int) -> Plan:
    """The approved plan of a project the actor may see; else `NotFound`."""
    chosen = select(Plan).where(Plan.project_id == project_id, Plan.state == PlanState.APPROVED)
    plan = session.scalars(actor.limit(chosen, Plan.project_id)).one_or_none()
    if plan is None:
        raise NotFound("plan", project_id=project_id)
    return plan


def usual_owners(session: Session, project: Project) -> dict[Department, int | None]:
    """{department: who owns its items where nobody else is named}: its head, else the project manager."""
    heads = people.heads(session)
    return {one: heads.get(one, project.manager_id) for one in Department}


def owners_to_pick(session: Session, project: Project) -> list[tuple[int, str]]:
    """[(id, name)] of those who can own an item: the project's people of the vendor, heads of departments, the PM."""
    named = {
        one.id: one.name
        for one in people.members_of(session, project.id)
        if one.active and not all(grant.role in OUTSIDE for grant in one.roles)
    }
    others = {*people.heads(session).values(), project.manager_id} - {None} - set(named)
    named.update(people.person_names(session, [one for one in others if one is not None]))
    return sorted(named.items(), key=lambda pair: (pair[1], pair[0]))


def must_own(session: Session, project: Project, owner_id: int) -> None:
    """Raises `Invalid` for somebody who cannot own an item of the project's plan."""
    if owner_id not in dict(owners_to_pick(session, project)):
        raise Invalid(
            "owner", text("Only people of this project and heads of departments can own an item."), "owner_id"
        )


def days_moved(session: Session, days: Iterable[date], count: int) -> dict[date, date]:
    """{day: the day so many working days later or, negative, earlier}, by the calendar of the house."""
    wanted = set(days)
    if not wanted:
        return {}
    room = timedelta(days=2 * abs(count) + 60)  # no stretch of holidays makes fewer than half of the days worked
    first, last = min(wanted) - room, max(wanted) + room + ONE_DAY
    calendar = work_calendar(session, Period(first, last))
    return {day: rules.moved_by_working_days(day, count, calendar) for day in wanted}
