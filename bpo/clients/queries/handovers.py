"""Handovers and requirements: pages, the ledger in force, what completeness is judged by."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bpo.clients import rules
from bpo.clients.models import Handover, Requirement
from bpo.clients.queries.duties import bare_facts, duties_of, scope_of
from bpo.clients.queries.standing import why_not_open
from bpo.clients.rules import (
    CooperationMode,
    DutyFinding,
    DutyStanding,
    HandoverFacts,
    HandoverState,
    HandoverStep,
    Known,
    Lack,
    RequirementFacts,
)  # fmt: skip
from bpo.documents.issuing import papers_of, reprint
from bpo.documents.models import IssuedDocument
from bpo.kernel import files
from bpo.kernel.errors import NotFound
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor, permit

SUBJECT = Handover.__tablename__
FIELDS = (
    "kind", "category", "statement", "acceptance", "source", "source_place", "law", "priority", "owner_department",
)  # fmt: skip


@dataclass(frozen=True)
class HandoverSheet:
    """A handover with what its page and its API resource show."""

    handover: Handover
    requirements: list[Requirement]
    files: list[StoredFile]
    missing: list[Lack]
    duties: list[DutyFinding]
    mode: CooperationMode | None
    paper: IssuedDocument | None
    why_not_open: str | None


def handover_for(session: Session, actor: Actor, handover_id: int) -> Handover:
    """The handover, if the permit the actor acts under reaches its project; else `NotFound`."""
    statement = actor.limit(select(Handover).where(Handover.id == handover_id), Handover.project_id)
    handover = session.scalars(statement).one_or_none()
    if handover is None:
        raise NotFound("handover", id=handover_id)
    return handover


def requirement_for(session: Session, actor: Actor, requirement_id: int) -> Requirement:
    """The requirement, if the permit the actor acts under reaches its project; else `NotFound`."""
    statement = actor.limit(select(Requirement).where(Requirement.id == requirement_id), Requirement.project_id)
    requirement = session.scalars(statement).one_or_none()
    if requirement is None:
        raise NotFound("requirement", id=requirement_id)
    return requirement


@permit("handovers.view")
def handover_page(session: Session, actor: Actor, handover_id: int) -> HandoverSheet:
    handover = handover_for(session, actor, handover_id)
    facts, duties = judged(session, handover)
    paper = next(iter(papers_of(session, handover)), None)
    return HandoverSheet(
        handover=handover,
        requirements=ledger_of(session, handover.id),
        files=sources_of(session, handover),
        missing=rules.missing_for_handover(facts),
        duties=duties,
        mode=facts.mode,
        paper=paper,
        why_not_open=why_not_open(session, handover.project_id),
    )


def sources_of(session: Session, handover: Handover) -> list[StoredFile]:
    """The files it was made from; the paper that was issued for it is none of them."""
    issued = {one.pdf_file_id for one in papers_of(session, handover)}
    return [one for one in files.files_of(session, SUBJECT, handover.id) if one.id not in issued]


@permit("handovers.view")
def handover_paper(session: Session, actor: Actor, *, handover_id: int) -> tuple[str, bytes]:
    """(number, PDF) of the signed-off paper, as it was issued; `NotFound` before the handover is accepted."""
    handover = handover_for(session, actor, handover_id)
    paper = next(iter(papers_of(session, handover)), None)
    if paper is None:
        raise NotFound("paper", id=handover_id)
    return paper.number, reprint(session, paper)


@files.parent(SUBJECT)
def readable_handover(session: Session, actor: Actor, handover_id: int) -> Handover:
    """Who may open a handover may open its files."""
    return handover_page(session, actor, handover_id).handover


@permit("handovers.view")
def handovers_listed(session: Session, actor: Actor) -> Select[tuple[Handover]]:
    return actor.limit(select(Handover), Handover.project_id)


@permit("handovers.view")
def handovers_of_project(session: Session, actor: Actor, project_id: int) -> list[Handover]:
    statement = actor.limit(select(Handover).where(Handover.project_id == project_id), Handover.project_id)
    return list(session.scalars(statement.order_by(Handover.id)))


@permit("requirements.view")
def requirements_listed(session: Session, actor: Actor, project_id: int) -> list[Requirement]:
    """A project's requirements that are not withdrawn; the client's people see the accepted ones only."""
    reach = actor.limit(select(Handover.id).where(Handover.project_id == project_id), Handover.project_id)
    if session.scalars(reach.limit(1)).one_or_none() is None:
        raise NotFound("project", id=project_id)
    statement = select(Requirement).where(Requirement.project_id == project_id, Requirement.withdrawn_on.is_(None))
    if actor.is_client:
        statement = statement.join(Handover).where(Handover.state == HandoverState.ACCEPTED)
    return list(session.scalars(statement.order_by(Requirement.ref)))


@permit("requirements.edit")
def requirement_page(session: Session, actor: Actor, requirement_id: int) -> Requirement:
    """A requirement to be edited, with its handover."""
    return requirement_for(session, actor, requirement_id)


@permit("requirements.view")
def readable_requirement(session: Session, actor: Actor, requirement_id: int) -> Requirement:
    """A requirement to be read and talked about."""
    return requirement_for(session, actor, requirement_id)


def ledger_of(session: Session, handover_id: int) -> list[Requirement]:
    """All requirements of a handover, withdrawn ones too; the caller has already been let see the handover."""
    chosen = select(Requirement).where(Requirement.handover_id == handover_id)
    return list(session.scalars(chosen.order_by(Requirement.ref)))


def requirements_in_force(session: Session, project_id: int) -> list[RequirementFacts]:
    """The requirements of a project's accepted handovers that are not withdrawn, by ref."""
    chosen = (
        select(Requirement)
        .join(Handover)
        .where(
            Requirement.project_id == project_id,
            Requirement.withdrawn_on.is_(None),
            Handover.state == HandoverState.ACCEPTED,
        )
        .order_by(Requirement.ref)
    )
    return [bare_facts(one) for one in session.scalars(chosen)]


def handover_steps(session: Session, project_id: int) -> list[HandoverStep]:
    """The handovers of a project in their order, for its life line. The caller answers for who may know."""
    return [
        HandoverStep(
            id=one.id, number=one.number, kind=one.kind, state=one.state, sent_at=one.sent_at, sent_by=one.sent_by,
            answered_at=one.answered_at, answered_by=one.answered_by,
        )
        for one in session.scalars(select(Handover).where(Handover.project_id == project_id).order_by(Handover.id))
    ]  # fmt: skip


def handover_facts(session: Session, handover: Handover) -> HandoverFacts:
    """What completeness is judged by. The caller has already been let see the handover."""
    return judged(session, handover)[0]


def judged(session: Session, handover: Handover) -> tuple[HandoverFacts, list[DutyFinding]]:
    """What completeness is judged by, and how each duty that concerns the project stands."""
    requirements = tuple(bare_facts(one) for one in ledger_of(session, handover.id) if one.withdrawn_on is None)
    duties = duties_of(session, handover, requirements)
    scope = scope_of(session, handover.project_id)
    facts = HandoverFacts(
        kind=handover.kind,
        requirements=requirements,
        source_files=len(sources_of(session, handover)),
        in_force=frozenset(one.category for one in requirements_in_force(session, handover.project_id)),
        mode=scope[0] if scope else None,
        missing_duties=tuple(one.duty.code for one in duties if one.standing == DutyStanding.MISSING),
    )
    return facts, duties


def known_requirements(session: Session, project_id: int) -> list[Known]:
    """All requirements of a project with their fields, to compare a filled-in form with."""
    rows = session.execute(
        select(Requirement, Handover.number).join(Handover).where(Requirement.project_id == project_id)
    )
    return [
        Known(
            id=one.id, ref=one.ref, handover=number, withdrawn=one.withdrawn_on is not None, values=values_of(one)
        )
        for one, number in rows
    ]  # fmt: skip


def values_of(requirement: Requirement) -> dict[str, Any]:
    return {name: getattr(requirement, name) for name in FIELDS}


def file_of(session: Session, handover: Handover, file_id: int) -> StoredFile:
    """A source of this handover; `NotFound` for a file of another record, and for the paper issued for this one."""
    row = next((one for one in sources_of(session, handover) if one.id == file_id), None)
    if row is None:
        raise NotFound("file", id=file_id)
    return row
