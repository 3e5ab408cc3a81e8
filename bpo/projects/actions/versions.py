"""What somebody has seen of a plan, and which approved version progress is measured against."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.models import Baseline, PlanLook


@permit("plans.view")
def mark_plan_seen(session: Session, actor: Actor, *, plan_id: int, now: datetime) -> PlanLook:
    """From now on only what changes later is marked for this person."""
    plan = queries.plan_for(session, actor, plan_id)
    seen = rules.content_seen(queries.facts_of_plan(session, plan), queries.prose_of(plan))
    look = queries.look_of(session, actor, plan.project_id)
    if look is None:
        look = PlanLook(project_id=plan.project_id, user_id=actor.id, plan_id=plan.id, looked_at=now, seen=seen)
        session.add(look)
    look.plan_id, look.looked_at, look.seen = plan.id, now, seen
    session.flush()
    return look


@permit("plans.write")
def choose_baseline(
    session: Session, actor: Actor, *, project_id: int, plan_id: int, reason: str, now: datetime,
    row_version: int | None = None,
) -> Baseline:  # fmt: skip
    """The manager has progress measured against another approved version, and says why."""
    project = queries.visible_project(session, actor, project_id)
    rules.must_run(project.state)
    actor = actor.in_place_of(project.manager_id)
    rules.must_manage(project.manager_id, actor.person_id)
    plan = queries.plan_for(session, actor, plan_id)
    if plan.project_id != project_id:
        raise NotFound("plan", id=plan_id)
    rules.may_be_baseline(plan.state)
    baseline = session.scalars(select(Baseline).where(Baseline.project_id == project_id)).one_or_none()
    if baseline is None:
        baseline = Baseline(project_id=project_id, plan_id=plan_id)
        session.add(baseline)
    else:
        check_version(baseline, row_version)
    assert actor.id is not None  # a baseline is somebody's choice, never the system's
    baseline.plan_id, baseline.reason, baseline.chosen_by, baseline.chosen_at = plan_id, reason, actor.id, now
    session.flush()
    journal.record(
        session, actor, "plans.baseline_chosen", baseline, project_id=project_id, number=plan.number, reason=reason
    )
    return baseline
