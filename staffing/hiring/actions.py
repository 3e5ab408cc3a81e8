"""People are requested, approved, sought and hired."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients.rules.clients import checked_mobile, masked
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.locale import _l, day_of
from bpo.kernel.money import to_minor
from bpo.kernel.permits import Actor, permit
from bpo.kernel.vault import house_vault
from bpo.projects import queries as projects
from bpo.projects import rules as project_rules
from staffing.agents import actions as agents
from staffing.agents.rules import Employment
from staffing.hiring import queries, rules
from staffing.hiring.models import Candidate, Requisition, StageStep
from staffing.hiring.rules import Channel, RequisitionState, Stage
from staffing.hiring.schemas import STAGES

NUMBERS = Series("requisition", "ZP-{year}-{n:03d}", title=_l("Hiring requisitions"))


@permit("hiring.request")
def request_people(
    session: Session, actor: Actor, *, project_id: int, plan_item_id: int, headcount: int, needed_by: date,
    now: datetime, reason: str | None = None,
) -> Requisition:  # fmt: skip
    """People wanted for a position of the approved plan; more than it has places left only with a reason."""
    today = day_of(now)
    position, count = queries.position_to_fill(session, actor, project_id, plan_item_id, today)
    project_rules.must_be_open(projects.project_facts(session, project_id).state)
    rules.check_request(headcount, count, reason)
    if needed_by < today:
        raise Invalid("past", text("%(day)s has passed."), "needed_by", day=needed_by)
    requisition = Requisition(
        number=next_number(session, NUMBERS, on=today), project_id=project_id, plan_item_id=plan_item_id,
        position=position.title, skills=position.skills, headcount=headcount, needed_by=needed_by, reason=reason,
        state=RequisitionState.SUBMITTED, requested_by=actor.id, requested_at=now,
    )  # fmt: skip
    session.add(requisition)
    journal.record(
        session, actor, "hiring.requested", requisition, headcount=headcount, position=position.title,
        number=requisition.number,
    )  # fmt: skip
    return requisition


def _goes_on(session: Session, requisition: Requisition) -> None:
    """Nobody is sought for a project that is being closed; who is in the way is refused or cancelled still."""
    project_rules.must_be_open(projects.project_facts(session, requisition.project_id).state)


@permit("hiring.approve")
def approve_requisition(session: Session, actor: Actor, *, requisition_id: int, now: datetime) -> Requisition:
    """The director agrees; from now on candidates are sought."""
    requisition = queries.requisition_for(session, actor, requisition_id)
    _goes_on(session, requisition)
    rules.check_approval(requisition.state, actor.same_person(requisition.requested_by), actor.id)
    requisition.state, requisition.approved_by, requisition.approved_at = RequisitionState.OPEN, actor.id, now
    journal.record(session, actor, "hiring.approved", requisition, number=requisition.number)
    return requisition


@permit("hiring.approve")
def refuse_requisition(session: Session, actor: Actor, *, requisition_id: int, reason: str | None) -> Requisition:
    """The director does not agree, and says why."""
    requisition = queries.requisition_for(session, actor, requisition_id)
    rules.check_approval(requisition.state, actor.same_person(requisition.requested_by), actor.id)
    if not reason:
        raise Invalid("reason_missing", text("Say why it is refused."), "reason")
    requisition.state, requisition.cancel_reason = RequisitionState.CANCELLED, reason
    journal.record(session, actor, "hiring.refused", requisition, number=requisition.number, reason=reason)
    return requisition


@permit("hiring.request")
def cancel_requisition(session: Session, actor: Actor, *, requisition_id: int, reason: str) -> Requisition:
    """The people are no longer wanted; what was hired stays hired."""
    requisition = queries.requisition_for(session, actor, requisition_id)
    rules.check_cancelling(requisition.state)
    requisition.state, requisition.cancel_reason = RequisitionState.CANCELLED, reason
    journal.record(session, actor, "hiring.cancelled", requisition, number=requisition.number, reason=reason)
    return requisition


@permit("hiring.run")
def add_candidate(
    session: Session, actor: Actor, *, requisition_id: int, name: str, mobile: str, channel: Channel, consent_on: date,
    now: datetime, fee: Decimal | None = None,
) -> Candidate:  # fmt: skip
    """Somebody who may be hired; the same number stands in a requisition only once."""
    requisition = queries.requisition_for(session, actor, requisition_id)
    _goes_on(session, requisition)
    rules.check_open(requisition.state, requisition.number)
    if consent_on > day_of(now):
        raise Invalid("in_future", text("%(day)s has not come yet."), "consent_on", day=consent_on)
    number = checked_mobile(mobile)
    known = session.scalars(
        select(Candidate).where(
            Candidate.requisition_id == requisition.id, Candidate.mobile_print == queries.mobile_print(number)
        )
    ).first()
    if known is not None:
        raise Conflict(
            "known_candidate", text("%(name)s with this number stands in %(number)s already."), name=known.name,
            number=requisition.number,
        )  # fmt: skip
    candidate = Candidate(
        requisition_id=requisition.id, name=name, mobile_hidden=house_vault().hide(number),
        mobile_masked=masked(number), mobile_print=queries.mobile_print(number), channel=channel,
        fee_minor=to_minor(fee) if fee is not None else 0, consent_on=consent_on, stage=Stage.NEW,
    )  # fmt: skip
    session.add(candidate)
    session.flush()
    session.add(StageStep(candidate_id=candidate.id, from_stage=Stage.NEW, to_stage=Stage.NEW, at=now, by_id=actor.id))
    journal.record(
        session, actor, "hiring.candidate_added", candidate, project_id=requisition.project_id, name=name,
        number=requisition.number,
    )  # fmt: skip
    return candidate


@permit("hiring.run")
def move_candidate(
    session: Session, actor: Actor, *, candidate_id: int, stage: Stage, now: datetime, reason: str | None = None
) -> Candidate:
    """One stage on, out with a reason, or back for a second look. Hiring is an act of its own."""
    candidate = queries.candidate_for(session, actor, candidate_id)
    if stage == Stage.HIRED:
        raise Conflict(
            "hire_apart", text("Hiring is an act of its own: it makes %(name)s an agent."), name=candidate.name
        )
    check_move(candidate, stage)
    rules.check_reason(candidate.name, candidate.stage, stage, reason)
    requisition = candidate.requisition
    if stage not in rules.LOST:
        _goes_on(session, requisition)
        rules.check_open(requisition.state, requisition.number)
    if stage == Stage.OFFER:
        rules.check_place(queries.count_of(session, requisition), requisition.number)
    step(session, actor, candidate, stage, now, reason)
    return candidate


def check_move(candidate: Candidate, stage: Stage) -> None:
    """The refusal names both stages in the reader's words."""
    if not rules.may_move(candidate.stage, stage):
        raise Conflict(
            "no_such_move",
            text("%(name)s cannot go from stage “%(here)s” to stage “%(there)s”."),
            name=candidate.name,
            here=STAGES[candidate.stage],
            there=STAGES[stage],
        )


def step(
    session: Session, actor: Actor, candidate: Candidate, stage: Stage, now: datetime, reason: str | None = None
) -> None:
    here = candidate.stage
    session.add(
        StageStep(candidate_id=candidate.id, from_stage=here, to_stage=stage, at=now, by_id=actor.id, reason=reason)
    )
    candidate.stage = stage
    project_id = candidate.requisition.project_id
    act = f"hiring.to_{stage.value}"
    journal.record(session, actor, act, candidate, project_id=project_id, name=candidate.name, reason=reason)


@permit("hiring.run")
def hire(
    session: Session, actor: Actor, *, candidate_id: int, starts_on: date, employment: Employment, now: datetime
) -> Candidate:
    """The candidate becomes an agent on the project, in training, from a day on; hiring twice hires once."""
    candidate = queries.candidate_for(session, actor, candidate_id)
    if candidate.agent_id is not None:
        return candidate
    requisition = candidate.requisition
    check_move(candidate, Stage.HIRED)
    rules.check_open(requisition.state, requisition.number)
    agent = agents.join(session, actor, name=candidate.name, employment=employment, hired_on=starts_on, now=now)
    agents.assign_to_project(
        session, actor, agent_id=agent.id, project_id=requisition.project_id, position=requisition.position,
        starts_on=starts_on,
    )  # fmt: skip
    session.add(
        StageStep(candidate_id=candidate.id, from_stage=candidate.stage, to_stage=Stage.HIRED, at=now, by_id=actor.id)
    )
    candidate.stage, candidate.agent_id = Stage.HIRED, agent.id
    journal.record(
        session, actor, "hiring.hired", candidate, project_id=requisition.project_id, name=candidate.name,
        staff_no=agent.staff_no, starts_on=starts_on,
    )  # fmt: skip
    filled = rules.state_after_hire(requisition.state, queries.count_of(session, requisition))
    if filled != requisition.state:
        requisition.state = filled
        journal.record(session, actor, "hiring.filled", requisition, number=requisition.number)
    return candidate


@permit("hiring.run")
def show_mobile(session: Session, actor: Actor, *, candidate_id: int) -> tuple[Candidate, str]:
    """The number in full, to call them; that it was looked at is recorded."""
    candidate = queries.candidate_for(session, actor, candidate_id)
    number = house_vault().show(candidate.mobile_hidden) if candidate.mobile_hidden else ""
    journal.record(
        session, actor, "hiring.mobile_shown", candidate, project_id=candidate.requisition.project_id,
        name=candidate.name,
    )  # fmt: skip
    return candidate, number
