"""The gate looked at each day: what is found is kept, what turned red and what an override no longer covers is told."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bpo.kernel import journal, slots
from bpo.kernel.locale import day_of
from bpo.kernel.permits import Actor, permit
from bpo.kernel.slots import Finding
from bpo.projects import queries, rules
from bpo.projects.models import GateCheck, GoLive, Project
from bpo.projects.rules import GateOccasion


def keep_findings(
    session: Session, project_id: int, found: list[Finding], occasion: GateOccasion, now: datetime
) -> None:  # fmt: skip
    """Keep what the gate found. On the same day and occasion it is kept once, as it was found last."""
    day = day_of(now)
    session.execute(
        delete(GateCheck).where(
            GateCheck.project_id == project_id, GateCheck.occasion == occasion, GateCheck.evaluated_on == day
        )
    )
    session.add_all(
        GateCheck(
            project_id=project_id, occasion=occasion, evaluated_on=day, evaluated_at=now, code=one.code[:40],
            key=one.key[:120], ok=one.ok, found=str(one.found)[:200], needed=str(one.needed)[:200],
        )
        for one in found
    )  # fmt: skip
    session.flush()


def follow_gate(session: Session, actor: Actor, *, project_id: int, now: datetime) -> int:
    """Look at the gate of one project for the day; how many conditions turned red that had been green.

    Part of the calendar's daily work, not an act of a person: it asks no permit. Once a day it is told, not twice.
    """
    project = session.get_one(Project, project_id)
    before = queries.last_kept(session, project_id)
    found = slots.findings("project.readiness", session, project_id=project_id)
    red = rules.turned_red(before, {queries.condition_of(one): one.ok for one in found})
    keep_findings(session, project_id, found, GateOccasion.DAILY, now)
    if red:
        journal.record(session, actor, "projects.gate_turned_red", project, project_id=project_id, count=len(red))
    return len(red)


def tell_expired_overrides(session: Session, actor: Actor, *, today: date) -> int:
    """Tell director and manager once of each override that no longer holds while something is still missing."""
    told = 0
    for decision in queries.expired_and_red(session, today):
        if decision.expiry_told_on is None:
            decision.expiry_told_on = today
            told += 1
            project = session.get_one(Project, decision.project_id)
            journal.record(
                session, actor, "projects.override_expired", project, project_id=project.id, day=decision.expires_on
            )
    return told


@permit("readiness.override")
def extend_override(
    session: Session, actor: Actor, *, project_id: int, expires_on: date, reason: str, now: datetime
) -> GoLive:
    """The director answers for the missing a while longer."""
    project = queries.visible_project(session, actor, project_id)
    decision = queries.override_for(session, actor, project_id)
    today = day_of(now)
    rules.check_reason(reason)
    rules.check_expiry(expires_on, max(today, decision.expires_on or today - timedelta(days=1)), "expires_on")
    if decision.measure is None:
        decision.measure, decision.measure_owner_id = reason.strip(), project.manager_id
    decision.expires_on, decision.expiry_told_on = expires_on, None
    journal.record(
        session, actor, "projects.override_extended", project, project_id=project_id, day=expires_on,
        reason=reason.strip(),
    )  # fmt: skip
    return decision
