"""The decision to go live: the gate's findings are gathered inside the act and kept with it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bpo.kernel import journal, slots
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.models import GoLive, Project
from bpo.projects.rules import ProjectState


@permit("readiness.confirm")
def confirm_go_live(session: Session, actor: Actor, *, project_id: int, now: datetime) -> GoLive:
    """The project manager confirms that everything the gate asks is met; the project is live from today."""
    project = queries.visible_project(session, actor, project_id)
    rules.must_be_preparing(project.state)
    actor = actor.in_place_of(project.manager_id)
    rules.must_manage(project.manager_id, actor.person_id)
    found = slots.findings("project.readiness", session, project_id=project_id)
    rules.must_be_met([str(one.label) for one in found if not one.ok])
    decision = _go_live(session, actor, project, found, now, None)
    journal.record(session, actor, "projects.went_live", project, project_id=project_id, live_on=decision.live_on)
    _tell(session, actor, decision, now)
    return decision


@permit("readiness.override")
def override_go_live(session: Session, actor: Actor, *, project_id: int, reason: str, now: datetime) -> GoLive:
    """The director opens a gate that is not met and answers for it with a reason."""
    project = queries.visible_project(session, actor, project_id)
    rules.must_be_preparing(project.state)
    found = slots.findings("project.readiness", session, project_id=project_id)
    rules.check_override([one.code for one in found if not one.ok], reason)
    decision = _go_live(session, actor, project, found, now, reason.strip())
    journal.record(
        session, actor, "projects.overrode_gate", project, project_id=project_id, live_on=decision.live_on,
        reason=decision.override_reason,
    )  # fmt: skip
    _tell(session, actor, decision, now)
    return decision


def _go_live(
    session: Session, actor: Actor, project: Project, found: list[slots.Finding], now: datetime, reason: str | None
) -> GoLive:  # fmt: skip
    decision = GoLive(
        project_id=project.id, met=all(one.ok for one in found), findings=[told(one) for one in found],
        decided_by=actor.id, decided_at=now, live_on=now.astimezone(ZoneInfo(project.zone)).date(),
        override_reason=reason,
    )  # fmt: skip
    session.add(decision)
    project.state, project.live_on = ProjectState.LIVE, decision.live_on
    session.flush()
    return decision


def told(finding: slots.Finding) -> dict[str, Any]:
    """A finding as it is kept for good: words, not what they are translated from."""
    return {
        "code": finding.code, "label": str(finding.label), "ok": finding.ok, "found": str(finding.found),
        "needed": str(finding.needed), "missing": [str(one) for one in finding.missing],
    }  # fmt: skip


def _tell(session: Session, actor: Actor, decision: GoLive, now: datetime) -> None:
    slots.announce(
        "went_live", session, actor, project_id=decision.project_id, live_on=decision.live_on, now=now
    )  # fmt: skip
