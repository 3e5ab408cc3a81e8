"""The gate followed: what was kept of it day by day, since when conditions are as they are, and expired overrides."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department
from bpo.kernel.slots import Finding
from bpo.people import queries as people
from bpo.projects import rules
from bpo.projects.models import GateCheck, GoLive, Project
from bpo.projects.rules import GateStanding, ProjectState, Snapshot
from bpo.projects.rules.operating import Condition

FOLLOWED = (ProjectState.PLANNING, ProjectState.PREPARING)


def condition_of(one: Finding) -> Condition:
    return one.code, one.key


def followed_projects(session: Session, today: date) -> list[Project]:
    """The projects whose gate is looked at each day: those on their way, and those let through all the same."""
    overridden = select(GoLive.project_id).where(GoLive.override_reason.is_not(None))
    chosen = select(Project).where(
        or_(Project.state.in_(FOLLOWED), and_(Project.state == ProjectState.LIVE, Project.id.in_(overridden)))
    )
    return list(session.scalars(chosen.order_by(Project.id)))


def last_kept(session: Session, project_id: int) -> dict[Condition, bool]:
    """{condition: whether it was met} when the gate was last looked at."""
    latest = select(func.max(GateCheck.evaluated_at)).where(GateCheck.project_id == project_id).scalar_subquery()
    rows = select(GateCheck).where(GateCheck.project_id == project_id, GateCheck.evaluated_at == latest)
    return {(one.code, one.key): one.ok for one in session.scalars(rows)}


def standings_of(session: Session, project_id: int) -> dict[Condition, GateStanding]:
    """Since when each condition has been as it was last found; the caller has been let see the project."""
    rows = session.execute(
        select(GateCheck.code, GateCheck.key, GateCheck.ok, GateCheck.evaluated_at).where(
            GateCheck.project_id == project_id
        )
    )
    return rules.standings(Snapshot((code, key), ok, at) for code, key, ok, at in rows)


def override_for(session: Session, actor: Actor, project_id: int) -> GoLive:
    """The override of a project within reach; `NotFound` where the gate was not overridden."""
    chosen = select(GoLive).where(GoLive.project_id == project_id, GoLive.override_reason.is_not(None))
    found = session.scalars(actor.limit(chosen, GoLive.project_id)).one_or_none()
    if found is None:
        raise NotFound("override", id=project_id)
    return found


def overridden_conditions(decision: GoLive, now: Iterable[Condition]) -> list[Condition]:
    """What was not met when the director let the project through. Older decisions know conditions by code alone."""
    kept: Any = decision.findings
    exact = {(one["code"], one["key"]) for one in kept if not one["ok"] and "key" in one}
    codes = {one["code"] for one in kept if not one["ok"] and "key" not in one}
    return [one for one in now if one in exact or one[0] in codes]


def open_overrides(decision: GoLive, found: Sequence[Finding]) -> list[Finding]:
    """Of what was let through, the findings that are still not met."""
    now = {condition_of(one): one.ok for one in found}
    red = set(rules.still_red(overridden_conditions(decision, now), now))
    return [one for one in found if condition_of(one) in red]


def expired_overrides(session: Session, today: date, project_ids: Iterable[int] | None = None) -> list[GoLive]:
    """The overrides whose day has come, of projects that are live."""
    chosen = (
        select(GoLive).join(Project, Project.id == GoLive.project_id)
        .where(GoLive.expires_on <= today, Project.state == ProjectState.LIVE)
    )  # fmt: skip
    if project_ids is not None:
        chosen = chosen.where(GoLive.project_id.in_(set(project_ids)))
    return list(session.scalars(chosen.order_by(GoLive.project_id)))


def expired_and_red(session: Session, today: date, project_ids: Iterable[int] | None = None) -> list[GoLive]:
    """Those of them with something still not met."""
    return [
        one for one in expired_overrides(session, today, project_ids)
        if open_overrides(one, slots.findings("project.readiness", session, project_id=one.project_id))
    ]  # fmt: skip


def menders(session: Session, project: Project, departments: Iterable[str]) -> dict[str, list[str]]:
    """{department: names of those who can mend what is missing}: its people on the project, else those who lead it."""
    wanted = {Department(one) for one in departments}
    there = people.members_of(session, project.id)
    found: dict[str, list[str]] = {}
    for department in wanted:
        names = [one.name for one in there if one.department == department]
        if not names:
            known = people.person_names(session, people.leaders_of(session, department))
            names = list(known.values())
        found[department.value] = names
    return found
