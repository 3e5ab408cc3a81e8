"""The review of a change: departments take positions, the director decides; an approval makes the new versions."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.actions.versions import version_of
from bpo.clients.models import Change, ChangeFlag, ChangePosition, ChangeTarget, Requirement
from bpo.clients.rules import ChangeChannel, ChangeStep, Decision, Position, SourceKind, TargetAct, Trace
from bpo.clients.rules.change_states import DECIDED_BY_STEP, after
from bpo.clients.rules.changes import (
    CHANGEABLE,
    check_decision,
    check_position,
    may_decide,
    may_give_position,
    must_be_current,
    must_be_reviewable,
)
from bpo.kernel import journal, slots
from bpo.kernel.db import check_version
from bpo.kernel.departments import speakers_of, spoken_for
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.locale import day_of
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS

# Where a requirement that comes with a change was found written.
SOURCES = {
    ChangeChannel.MAIL: SourceKind.MAIL,
    ChangeChannel.LETTER: SourceKind.MAIL,
    ChangeChannel.PORTAL: SourceKind.REQUIREMENT_FORM,
    ChangeChannel.MEETING: SourceKind.MINUTES,
    ChangeChannel.PHONE: SourceKind.MINUTES,
}
POSITION_ACTS = {
    Position.AGREE: "clients.change_agreed",
    Position.CONDITIONS: "clients.change_conditioned",
    Position.OBJECT: "clients.change_objected",
}
DECISION_ACTS = {
    Decision.APPROVED: "clients.change_approved",
    Decision.APPROVED_WITH_CONDITIONS: "clients.change_conditionally_approved",
    Decision.REJECTED: "clients.change_rejected",
}


def called(department: Department) -> str:
    return str(DEPARTMENT_LABELS[department])


@permit("changes.run")
def convene_change_review(
    session: Session, actor: Actor, *, change_id: int, due_on: date, now: datetime, also: Sequence[Department] = ()
) -> Change:  # fmt: skip
    """Ask the departments: operations, whoever is touched, finance where money moves, and those of `also`."""
    change = queries.change_for(session, actor, change_id)
    slots.ask("project_must_run", session, change.project_id)
    state = after(change.state, ChangeStep.CONVENE)
    must_be_reviewable(len(change.targets), len(change.impacts), due_on, day_of(now), change.review_due_on)
    _must_be_current(session, change)
    wanted = {*queries.demanded_of(change), *also}
    change.positions = [
        ChangePosition(department=one, due_on=due_on) for one in Department if one in wanted
    ]  # fmt: skip
    change.state = state
    session.flush()
    journal.record(session, actor, "clients.change_convened", change, number=change.number, day=due_on)
    return change


@permit("changes.run")
def reopen_change(session: Session, actor: Actor, *, change_id: int, reason: str) -> Change:
    """Back to analysis: what is asked for has to be written anew. What was said of it before stays in the journal."""
    change = queries.change_for(session, actor, change_id)
    queries.must_be_open(session, change.project_id)
    change.state = after(change.state, ChangeStep.REOPEN)
    for one in list(change.positions):
        session.delete(one)
    session.flush()
    session.expire(change, ["positions"])
    journal.record(session, actor, "clients.change_reopened", change, number=change.number, reason=reason)
    return change


@permit("changes.respond")
def give_position(
    session: Session, actor: Actor, *, change_id: int, department: Department, position: Position, now: datetime,
    comment: str | None = None,
) -> ChangePosition:  # fmt: skip
    """A department says what it thinks of the change. After its day it still may, as long as nothing is decided."""
    change = queries.change_for(session, actor, change_id)
    asked = next((one for one in change.positions if one.department == department), None)
    if asked is None:
        raise NotFound("position", department=department.value)
    queries.must_be_open(session, change.project_id)
    may_give_position(change.state, department, spoken_for(actor.hats()), asked.position)
    check_position(position, comment)
    actor = actor.in_place_of(actor.absent(speakers_of(department)))
    asked.position, asked.comment, asked.given_by, asked.given_at = position, comment, actor.id, now
    journal.record(
        session, actor, POSITION_ACTS[position], change, number=change.number, department=department,
        comment=comment or "",
    )  # fmt: skip
    return asked


@permit("changes.decide")
def decide_change(
    session: Session, actor: Actor, *, change_id: int, decision: Decision, now: datetime,
    effective_on: date | None = None, conditions: str | None = None, reason: str | None = None,
    row_version: int | None = None,
) -> Change:  # fmt: skip
    """The director decides; approved, all requirements concerned get their new versions at once, or none does."""
    change = queries.change_for(session, actor, change_id)
    check_version(change, row_version)
    slots.ask("project_must_run", session, change.project_id)
    state = after(change.state, DECIDED_BY_STEP[decision])
    may_decide(
        queries.asked_of(change), queries.demanded_of(change), raised_by=actor.same_person(change.recorded_by),
        actor_id=actor.id, today=day_of(now), say=called,
    )  # fmt: skip
    check_decision(
        decision, conditions=conditions, reason=reason, effective_on=effective_on, received_on=change.received_on
    )
    change.state, change.decision, change.decided_by, change.decided_at = state, decision, actor.id, now
    change.conditions = conditions if decision == Decision.APPROVED_WITH_CONDITIONS else None
    change.reason, change.effective_on = reason, None if decision == Decision.REJECTED else effective_on
    for one in change.positions:
        one.late = one.position is None
    if decision != Decision.REJECTED:
        _apply(session, actor, change, now)
    journal.record(
        session, actor, DECISION_ACTS[decision], change, number=change.number, day=effective_on or "",
        conditions=conditions or "", reason=reason or "",
    )  # fmt: skip
    return change


def _must_be_current(session: Session, change: Change) -> None:
    """Every target was written against what its requirement says today."""
    for target in change.targets:
        if target.requirement_id is not None:
            row = session.get_one(Requirement, target.requirement_id, with_for_update=True)
            must_be_current(row.ref, target.base_version, row.version, row.withdrawn_on)


def _apply(session: Session, actor: Actor, change: Change, now: datetime) -> None:
    """New versions, new requirements, withdrawals; a flag on everything that traces to what was there before."""
    _must_be_current(session, change)
    traces = queries.traces_of(session, change)
    for target in change.targets:
        if target.act == TargetAct.ADD:
            _introduce(session, actor, change, target, now)
        elif target.act == TargetAct.WITHDRAW:
            row = session.get_one(Requirement, target.requirement_id)
            row.withdrawn_on = change.effective_on
            journal.record(session, actor, "clients.requirement_dropped", row, ref=row.ref, number=change.number)
        else:
            _amend(session, actor, change, target, now)
    for trace in traces:
        _flag(change, trace)
    session.flush()
    slots.announce(
        "requirements_changed", session, actor, project_id=change.project_id, change_id=change.id, now=now,
        requirement_ids=[one.requirement_id for one in change.targets],
    )  # fmt: skip


def _amend(session: Session, actor: Actor, change: Change, target: ChangeTarget, now: datetime) -> None:
    row = session.get_one(Requirement, target.requirement_id)
    for name in CHANGEABLE:
        setattr(row, name, getattr(target, name))
    row.version += 1
    _keep(session, change, row, actor, now)
    journal.record(
        session, actor, "clients.requirement_amended", row, ref=row.ref, version=row.version, number=change.number
    )


def _introduce(session: Session, actor: Actor, change: Change, target: ChangeTarget, now: datetime) -> None:
    handover = queries.accepted_handover(session, change.project_id)
    if handover is None:
        raise Conflict("nothing_accepted", text("Operations has not accepted the requirements yet."))
    refs = queries.refs_of(session, change.project_id).values()
    row = Requirement(
        project_id=change.project_id, handover_id=handover.id, ref=rules.next_ref(refs), kind=target.kind,
        source=SourceKind.LAW if target.kind == rules.RequirementKind.STATUTORY else SOURCES[change.channel],
        **{name: getattr(target, name) for name in CHANGEABLE},
    )  # fmt: skip
    row.source_place = row.source_place or change.number
    session.add(row)
    session.flush()
    target.requirement_id = row.id
    _keep(session, change, row, actor, now)
    journal.record(session, actor, "clients.requirement_introduced", row, ref=row.ref, number=change.number)


def _keep(session: Session, change: Change, row: Requirement, actor: Actor, now: datetime) -> None:
    starts_on = change.effective_on or day_of(now)
    session.add(version_of(row, actor.id, now, starts_on=starts_on, change_id=change.id))


def _flag(change: Change, trace: Trace) -> None:
    """A task follows the item it was made of and a headcount its position: only what leads is flagged."""
    if not trace.flagged:
        return
    for requirement_id in sorted(trace.requirement_ids):
        change.flags.append(
            ChangeFlag(
                project_id=change.project_id, requirement_id=requirement_id, subject_type=trace.subject_type,
                subject_key=trace.subject_key, label=trace.label[:200], path=trace.path[:200],
                department=trace.department, seen=trace.fingerprint, permit=trace.permit,
            )
        )  # fmt: skip
