"""The library of duties, and how its duties stand in a handover."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bpo.clients import rules
from bpo.clients.models import Duty, DutyWaiver, Handover, Requirement
from bpo.clients.rules import (
    CooperationMode,
    DutyFacts,
    DutyFinding,
    HandoverState,
    RequirementFacts,
    ServiceKind,
)  # fmt: skip
from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import language
from bpo.kernel.permits import Actor, permit


def duty_for(session: Session, duty_id: int) -> Duty:
    """A duty of the library: it is the vendor's own, and whoever may see one may see each."""
    duty = session.get(Duty, duty_id)
    if duty is None:
        raise NotFound("duty", id=duty_id)
    return duty


@permit("duties.view")
def duties_listed(session: Session, actor: Actor) -> Select[tuple[Duty]]:
    return select(Duty)


@permit("duties.view")
def duty_page(session: Session, actor: Actor, duty_id: int) -> Duty:
    return duty_for(session, duty_id)


def facts_of_duty(duty: Duty) -> DutyFacts:
    """A duty in the reader's language."""
    services: Any = duty.services
    modes: Any = duty.modes
    english = language() == "en"
    return DutyFacts(
        id=duty.id, code=duty.code, kind=duty.kind, category=duty.category,
        services=frozenset(ServiceKind(one) for one in services),
        modes=frozenset(CooperationMode(one) for one in modes), law=duty.law, is_required=duty.is_required,
        statement=duty.statement_en if english else duty.statement_zh,
        acceptance=duty.acceptance_en if english else duty.acceptance_zh,
    )  # fmt: skip


def scope_of(session: Session, project_id: int) -> tuple[CooperationMode, list[ServiceKind]] | None:
    """Mode and services of a project, as the floor above tells them."""
    if "project_scope" not in slots.board.answers:
        return None
    found: tuple[CooperationMode, list[ServiceKind]] = slots.ask("project_scope", session, project_id)
    return found


def duties_of(session: Session, handover: Handover, requirements: Iterable[RequirementFacts]) -> list[DutyFinding]:
    """The duties that concern the handover's project, and how each stands: by its requirements, those in force and
    the answers kept with the project's accepted handovers and this one. The caller answers for who may know."""
    scope = scope_of(session, handover.project_id)
    if scope is None:
        return []
    rows = session.scalars(select(Duty).where(Duty.is_active))
    duties = [facts for row in rows if rules.concerns(facts := facts_of_duty(row), *scope)]
    in_force = session.scalars(
        select(Requirement).join(Handover)
        .where(Requirement.project_id == handover.project_id, Requirement.withdrawn_on.is_(None),
               Handover.state == HandoverState.ACCEPTED, Handover.id != handover.id)
    )  # fmt: skip
    standing = [*requirements, *(bare_facts(one) for one in in_force)]
    return rules.duties_found(duties, standing, waivers_of(session, handover))


def waivers_of(session: Session, handover: Handover) -> Mapping[int, str]:
    """{duty id: why it does not apply} of this handover and the project's accepted ones."""
    asked = (
        select(DutyWaiver.duty_id, DutyWaiver.reason).join(Handover, Handover.id == DutyWaiver.handover_id)
        .where((DutyWaiver.handover_id == handover.id)
               | ((Handover.project_id == handover.project_id) & (Handover.state == HandoverState.ACCEPTED)))
        .order_by(DutyWaiver.id)
    )  # fmt: skip
    return dict(session.execute(asked).all())


def waiver_of(session: Session, handover: Handover, duty_id: int) -> DutyWaiver | None:
    asked = select(DutyWaiver).where(DutyWaiver.handover_id == handover.id, DutyWaiver.duty_id == duty_id)
    return session.scalars(asked).one_or_none()


def bare_facts(requirement: Requirement) -> RequirementFacts:
    return RequirementFacts(
        id=requirement.id, ref=requirement.ref, kind=requirement.kind, category=requirement.category,
        statement=requirement.statement, acceptance=requirement.acceptance, law=requirement.law,
        version=requirement.version, duty_id=requirement.duty_id,
    )  # fmt: skip
