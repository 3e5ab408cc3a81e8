"""The library of duties is kept; sales takes duties into a handover, or says why one does not apply."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.actions.requirements import free_ref
from bpo.clients.models import Duty, DutyWaiver, Handover, Requirement
from bpo.clients.rules import CooperationMode, DutyStanding, RequirementKind, ServiceKind, SourceKind
from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.permits import Actor, permit

FREE = (
    "category", "statement_zh", "statement_en", "acceptance_zh", "acceptance_en", "is_required", "is_active",
)  # fmt: skip


@permit("duties.edit")
def add_duty(
    session: Session, actor: Actor, *, code: str, kind: RequirementKind, law: str | None = None,
    services: Sequence[ServiceKind] = (), modes: Sequence[CooperationMode] = (), **facts: Any,
) -> Duty:  # fmt: skip
    """A duty more in the library. `facts`: the other fields of `DutyIn`. Handovers that are sent keep as they are."""
    duty = Duty(code=_free_code(session, code))
    _fill(duty, kind, law, services, modes, facts)
    session.add(duty)
    journal.record(session, actor, "clients.duty_added", duty, code=duty.code)
    return duty


@permit("duties.edit")
def edit_duty(
    session: Session, actor: Actor, *, duty_id: int, code: str, kind: RequirementKind, law: str | None = None,
    services: Sequence[ServiceKind] = (), modes: Sequence[CooperationMode] = (), row_version: int | None = None,
    **facts: Any,
) -> Duty:  # fmt: skip
    """Change a duty; requirements that were taken from it keep their words."""
    duty = queries.duty_for(session, duty_id)
    check_version(duty, row_version)
    if code.upper() != duty.code:
        duty.code = _free_code(session, code)
    _fill(duty, kind, law, services, modes, facts)
    journal.record(session, actor, "clients.duty_edited", duty, code=duty.code)
    return duty


@permit("requirements.edit")
def take_duties(session: Session, actor: Actor, *, handover_id: int, duty_ids: Sequence[int]) -> list[Requirement]:
    """Duties become requirements of the handover, in the words of the library; one that is met is left out."""
    handover = queries.handover_for(session, actor, handover_id)
    queries.must_be_editable(session, handover)
    standing = {one.duty.id: one for one in queries.judged(session, handover)[1]}
    taken = []
    for duty_id in dict.fromkeys(duty_ids):
        found = standing.get(duty_id)
        if found is None:
            raise NotFound("duty", id=duty_id)
        if found.standing == DutyStanding.MET:
            continue
        waiver = queries.waiver_of(session, handover, duty_id)
        if waiver is not None:
            session.delete(waiver)
        duty = found.duty
        statutory = duty.kind == RequirementKind.STATUTORY
        row = Requirement(
            project_id=handover.project_id, handover_id=handover.id, ref=free_ref(session, handover), kind=duty.kind,
            category=duty.category, statement=duty.statement, acceptance=duty.acceptance, law=duty.law,
            source=SourceKind.LAW if statutory else SourceKind.PROPOSAL, source_place=duty.code, duty_id=duty.id,
        )  # fmt: skip
        session.add(row)
        session.flush()  # the next one gets the next number
        taken.append(row)
    if taken:
        codes = [str(one.source_place) for one in taken]
        journal.record(session, actor, "clients.duties_taken", handover, number=handover.number, codes=codes)
    return taken


@permit("requirements.edit")
def waive_duty(
    session: Session, actor: Actor, *, handover_id: int, duty_id: int, reason: str, now: datetime
) -> DutyWaiver:
    """Say why a duty does not apply; kept with the handover. A duty that is met needs no answer."""
    handover, duty = _both(session, actor, handover_id, duty_id)
    found = next((one for one in queries.judged(session, handover)[1] if one.duty.id == duty_id), None)
    if found is None:
        raise NotFound("duty", id=duty_id)
    if found.standing == DutyStanding.MET:
        raise Conflict(
            "duty_met", text("The duty %(code)s is met by %(refs)s: there is nothing to answer."), code=duty.code,
            refs=list(found.refs),
        )  # fmt: skip
    waiver = queries.waiver_of(session, handover, duty_id) or DutyWaiver(handover_id=handover.id, duty_id=duty.id)
    waiver.reason, waiver.given_by, waiver.given_at = reason, actor.id, now
    session.add(waiver)
    journal.record(
        session, actor, "clients.duty_waived", handover, number=handover.number, code=duty.code, reason=reason
    )
    return waiver


@permit("requirements.edit")
def ask_duty_again(session: Session, actor: Actor, *, handover_id: int, duty_id: int) -> None:
    """Take the answer back: the duty is asked for again."""
    handover, duty = _both(session, actor, handover_id, duty_id)
    waiver = queries.waiver_of(session, handover, duty_id)
    if waiver is None:
        raise NotFound("duty_waiver", id=duty_id)
    session.delete(waiver)
    journal.record(session, actor, "clients.duty_asked_again", handover, number=handover.number, code=duty.code)


def _both(session: Session, actor: Actor, handover_id: int, duty_id: int) -> tuple[Handover, Duty]:
    handover = queries.handover_for(session, actor, handover_id)
    queries.must_be_editable(session, handover)
    return handover, queries.duty_for(session, duty_id)


def _free_code(session: Session, code: str) -> str:
    code = code.upper()
    if session.scalars(select(Duty.id).where(Duty.code == code)).first() is not None:
        raise Conflict(
            "duty_code", text("The library has a duty %(code)s already. Give this one another code."), code=code
        )
    return code


def _fill(
    duty: Duty, kind: RequirementKind, law: str | None, services: Sequence[ServiceKind],
    modes: Sequence[CooperationMode], facts: dict[str, Any],
) -> None:  # fmt: skip
    unknown = set(facts) - set(FREE)
    if unknown:
        raise TypeError(f"a duty has no {', '.join(sorted(unknown))}")
    rules.check_duty(kind, law)
    duty.kind, duty.law = kind, law
    duty.services, duty.modes = [one.value for one in services], [one.value for one in modes]
    for name, value in facts.items():
        setattr(duty, name, value)
