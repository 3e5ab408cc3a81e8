"""The decision to go live: the gate's findings are gathered inside the act and kept with it."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bpo.kernel import journal, slots
from bpo.kernel.errors import Invalid, text
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.actions.gate import keep_findings
from bpo.projects.actions.interfaces import end_set_up
from bpo.projects.models import GoLive, Project
from bpo.projects.rules import GateOccasion, ProjectState


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
def override_go_live(
    session: Session, actor: Actor, *, project_id: int, reason: str, now: datetime, measure: str | None = None,
    measure_owner_id: int | None = None, expires_on: date | None = None,
) -> GoLive:  # fmt: skip
    """The director opens a gate that is not met and answers for it with a reason.

    `measure`, its owner and `expires_on`: what makes up for the missing, who sees to it, and from which day on the
    override no longer holds. All of them, or none.
    """
    project = queries.visible_project(session, actor, project_id)
    rules.must_be_preparing(project.state)
    found = slots.findings("project.readiness", session, project_id=project_id)
    rules.check_override([one.code for one in found if not one.ok], reason)
    live_on = now.astimezone(ZoneInfo(project.zone)).date()
    rules.check_measure(measure=measure, owner_id=measure_owner_id, expires_on=expires_on, live_on=live_on)
    if measure_owner_id is not None and measure_owner_id not in dict(queries.colleagues_to_pick(session, project)):
        raise Invalid(
            "not_on_project", text("Choose one of our people who is on the project."), "measure_owner_id"
        )  # fmt: skip
    decision = _go_live(session, actor, project, found, now, reason.strip())
    decision.measure = measure.strip() if measure else None
    decision.measure_owner_id, decision.expires_on = measure_owner_id, expires_on
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
    end_set_up(session, project, decision.live_on)
    session.flush()
    keep_findings(session, project.id, found, GateOccasion.DECISION, now)
    return decision


def told(finding: slots.Finding) -> dict[str, Any]:
    """A finding as it is kept for good: words, not what they are translated from."""
    return {
        "code": finding.code, "key": finding.key, "label": str(finding.label), "ok": finding.ok,
        "found": str(finding.found), "needed": str(finding.needed), "missing": [str(one) for one in finding.missing],
    }  # fmt: skip


def _tell(session: Session, actor: Actor, decision: GoLive, now: datetime) -> None:
    slots.announce(
        "went_live", session, actor, project_id=decision.project_id, live_on=decision.live_on, now=now
    )  # fmt: skip
