"""Changes of requirements: the register, one of them with all that belongs to it, versions, traces and flags."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from bpo.clients import rules
from bpo.clients.models import (
    Change,
    ChangeFlag,
    ChangePosition,
    ChangeTarget,
    Handover,
    Impact,
    Requirement,
    RequirementVersion,
)
from bpo.clients.queries.duties import bare_facts
from bpo.clients.queries.handovers import requirement_for
from bpo.clients.rules import ChangeState, FlagState, HandoverState, Trace
from bpo.clients.rules.changes import CHANGEABLE, AskedFacts, LineFacts
from bpo.documents.models import IssuedDocument
from bpo.kernel import files, slots
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department

PLAN_ITEM = "plan_item"  # what a flag on an item of a plan is called; its key is the item's ref
# Columns of the register: how many things a change has flagged that nobody has dealt with.
open_flags_of = (
    select(func.count()).where(ChangeFlag.change_id == Change.id, ChangeFlag.state == FlagState.OPEN)
    .correlate(Change).scalar_subquery()
)  # fmt: skip


@dataclass(frozen=True)
class TargetSheet:
    """A target with the requirement's number and what it said in the version the target was written against."""

    target: ChangeTarget
    ref: str | None
    before: RequirementVersion | None


@dataclass(frozen=True)
class ChangeSheet:
    """A change with what its page and its API resource show; of a client's people the inside is left out."""

    change: Change
    targets: list[TargetSheet]
    refs: dict[int, str]
    letter_file_id: int | None


@dataclass(frozen=True)
class FlagFacts:
    """Something that still has to be dealt with because a requirement changed."""

    id: int
    change_id: int
    number: str
    ref: str
    subject_type: str
    subject_key: str
    label: str
    department: Department | None


def _seen(actor: Actor, statement: Select[Any]) -> Select[Any]:
    """Of a client's people only what was told to them by a letter."""
    limited = actor.limit(statement, Change.project_id)
    return limited.where(Change.letter_shared, Change.letter_at.is_not(None)) if actor.is_client else limited


def change_for(session: Session, actor: Actor, change_id: int) -> Change:
    """The change, if the permit the actor acts under reaches its project; else `NotFound`."""
    change = session.scalars(_seen(actor, select(Change).where(Change.id == change_id))).one_or_none()
    if change is None:
        raise NotFound("change", id=change_id)
    return change


def _of_change(session: Session, actor: Actor, model: Any, row_id: int, kind: str) -> Any:
    row = session.get(model, row_id)
    if row is None:
        raise NotFound(kind, id=row_id)
    try:
        change_for(session, actor, row.change_id)
    except NotFound as refusal:
        raise NotFound(kind, id=row_id) from refusal
    return row


def target_for(session: Session, actor: Actor, target_id: int) -> ChangeTarget:
    found: ChangeTarget = _of_change(session, actor, ChangeTarget, target_id, "change_target")
    return found


def impact_for(session: Session, actor: Actor, impact_id: int) -> Impact:
    found: Impact = _of_change(session, actor, Impact, impact_id, "impact")
    return found


def flag_for(session: Session, actor: Actor, flag_id: int) -> ChangeFlag:
    found: ChangeFlag = _of_change(session, actor, ChangeFlag, flag_id, "change_flag")
    return found


@permit("changes.view_register")
def changes_listed(session: Session, actor: Actor) -> Select[tuple[Change]]:
    """The register: the vendor's own; the client's people find what they were told on their project."""
    return actor.limit(select(Change), Change.project_id)


@permit("changes.view_register")
def projects_with_changes(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(id, name)] of the projects that have changes, as far as the actor sees them."""
    ids = session.scalars(actor.limit(select(Change.project_id).distinct(), Change.project_id))
    return sorted(slots.ask("project_names", session, ids).items(), key=lambda pair: str(pair[1]))


@permit("changes.view")
def changes_of_project(session: Session, actor: Actor, project_id: int) -> list[Change]:
    """The changes of a project, newest first."""
    slots.ask("visible_project", session, actor, project_id)
    chosen = _seen(actor, select(Change).where(Change.project_id == project_id)).options(selectinload(Change.flags))
    return list(session.scalars(chosen.order_by(Change.id.desc())))


@permit("changes.view")
def change_page(session: Session, actor: Actor, change_id: int) -> ChangeSheet:
    change = change_for(session, actor, change_id)
    paper = session.get(IssuedDocument, change.document_id) if change.document_id else None
    letter = paper.pdf_file_id if paper is not None else None
    if actor.is_client:
        return ChangeSheet(change, [], {}, letter)
    return ChangeSheet(change, target_sheets(session, change), refs_of(session, change.project_id), letter)


@files.parent(Change.__tablename__)
def readable_change(session: Session, actor: Actor, change_id: int) -> Change:
    """A change to be read and talked about; its letter with it."""
    return change_page(session, actor, change_id).change


@permit("changes.run")
def target_page(session: Session, actor: Actor, target_id: int) -> TargetSheet:
    target = target_for(session, actor, target_id)
    return next(one for one in target_sheets(session, target.change) if one.target is target)


@permit("changes.run")
def change_to_run(session: Session, actor: Actor, change_id: int) -> Change:
    return change_for(session, actor, change_id)


@permit("changes.run")
def requirement_to_change(session: Session, actor: Actor, change_id: int, requirement_id: int) -> Requirement:
    """A requirement in force of the change's project; `NotFound` for any other."""
    return in_force_for(session, change_for(session, actor, change_id), requirement_id)


@permit("changes.assess")
def impact_page(session: Session, actor: Actor, impact_id: int) -> Impact:
    return impact_for(session, actor, impact_id)


@permit("changes.assess")
def change_to_assess(session: Session, actor: Actor, change_id: int) -> Change:
    return change_for(session, actor, change_id)


@permit("changes.respond")
def change_to_answer(session: Session, actor: Actor, change_id: int) -> Change:
    return change_for(session, actor, change_id)


@permit("changes.decide")
def change_to_decide(session: Session, actor: Actor, change_id: int) -> Change:
    return change_for(session, actor, change_id)


@permit("changes.deal")
def flag_page(session: Session, actor: Actor, flag_id: int) -> ChangeFlag:
    return flag_for(session, actor, flag_id)


@permit("requirements.view")
def requirement_versions(session: Session, actor: Actor, requirement_id: int) -> list[RequirementVersion]:
    """The versions of a requirement, newest first."""
    return versions_of(session, requirement_for(session, actor, requirement_id).id)


def versions_of(session: Session, requirement_id: int) -> list[RequirementVersion]:
    chosen = select(RequirementVersion).where(RequirementVersion.requirement_id == requirement_id)
    return list(session.scalars(chosen.order_by(RequirementVersion.number.desc())))


def in_force_for(session: Session, change: Change, requirement_id: int | None) -> Requirement:
    """A requirement that stands in the change's project, accepted by operations; else `NotFound`."""
    chosen = select(Requirement).join(Handover).where(
        Requirement.id == requirement_id, Requirement.project_id == change.project_id,
        Requirement.withdrawn_on.is_(None), Handover.state == HandoverState.ACCEPTED,
    )  # fmt: skip
    requirement = session.scalars(chosen).one_or_none()
    if requirement is None:
        raise NotFound("requirement", id=requirement_id)
    return requirement


def accepted_handover(session: Session, project_id: int) -> Handover | None:
    """The newest handover that operations accepted: there is nothing to change before one."""
    chosen = select(Handover).where(Handover.project_id == project_id, Handover.state == HandoverState.ACCEPTED)
    return session.scalars(chosen.order_by(Handover.id.desc())).first()


def refs_of(session: Session, project_id: int) -> dict[int, str]:
    """{id: ref} of all requirements a project ever had."""
    chosen = select(Requirement.id, Requirement.ref).where(Requirement.project_id == project_id)
    return dict(session.execute(chosen).all())


def target_sheets(session: Session, change: Change) -> list[TargetSheet]:
    refs = refs_of(session, change.project_id)
    based = {one.requirement_id: one.base_version for one in change.targets if one.base_version is not None}
    chosen = select(RequirementVersion).where(RequirementVersion.requirement_id.in_(based))
    before = {
        one.requirement_id: one for one in session.scalars(chosen) if one.number == based[one.requirement_id]
    }  # fmt: skip
    return [
        TargetSheet(one, refs.get(one.requirement_id or 0), before.get(one.requirement_id or 0))
        for one in change.targets
    ]


def said_by(requirement: Requirement) -> dict[str, Any]:
    """What a requirement says today, by the fields a change can move."""
    return {name: getattr(requirement, name) for name in CHANGEABLE}


def lines_of(change: Change) -> list[LineFacts]:
    return [
        LineFacts(one.area, one.department, one.once_minor, one.month_minor, one.workdays) for one in change.impacts
    ]


def asked_of(change: Change) -> list[AskedFacts]:
    return [AskedFacts(one.department, one.due_on, one.position) for one in change.positions]


def owners_of(change: Change) -> list[Department]:
    """The departments that own the requirements a change touches."""
    return [one.owner_department for one in change.targets if one.owner_department is not None]


def demanded_of(change: Change) -> list[Department]:
    """The departments without which a change cannot be decided."""
    return rules.changes.must_be_asked(lines_of(change), owners_of(change))


def traces_of(session: Session, change: Change) -> list[Trace]:
    """Everything on every floor that traces to the requirements a change touches."""
    ids = [one.requirement_id for one in change.targets if one.requirement_id is not None]
    touched = list(session.scalars(select(Requirement).where(Requirement.id.in_(ids)).order_by(Requirement.ref)))
    return traces_to(session, change.project_id, touched)


def traces_to(session: Session, project_id: int, requirements: Collection[Requirement]) -> list[Trace]:
    """What every floor knows to trace to these requirements of a project."""
    if not requirements:
        return []
    facts = [bare_facts(one) for one in requirements]
    found: list[Trace] = slots.gather("requirement_traces", session, project_id=project_id, requirements=facts)
    return found


def open_flags(session: Session, project_id: int) -> list[FlagFacts]:
    """What of a project nobody has dealt with yet; the caller has been let see the project."""
    chosen = (
        select(ChangeFlag, Change.number, Requirement.ref)
        .join(Change, Change.id == ChangeFlag.change_id)
        .join(Requirement, Requirement.id == ChangeFlag.requirement_id)
        .where(ChangeFlag.project_id == project_id, ChangeFlag.state == FlagState.OPEN)
        .order_by(ChangeFlag.id)
    )
    return [
        FlagFacts(
            id=flag.id, change_id=flag.change_id, number=number, ref=ref, subject_type=flag.subject_type,
            subject_key=flag.subject_key, label=flag.label, department=flag.department,
        )
        for flag, number, ref in session.execute(chosen)
    ]  # fmt: skip


def flags_of_requirement(session: Session, requirement_id: int) -> list[tuple[ChangeFlag, str]]:
    """[(flag, number of its change)] of a requirement, newest first."""
    chosen = select(ChangeFlag, Change.number).join(Change, Change.id == ChangeFlag.change_id)
    rows = session.execute(chosen.where(ChangeFlag.requirement_id == requirement_id).order_by(ChangeFlag.id.desc()))
    return [(flag, number) for flag, number in rows]


def change_numbers(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    chosen = select(Change.id, Change.number).where(Change.id.in_({one for one in ids if one is not None}))
    return dict(session.execute(chosen).all())


def awaited_departments(session: Session, ids: Collection[int]) -> dict[int, list[Department]]:
    """{change id: the departments whose position is not given} of changes in review; one query for a page of them."""
    chosen = (
        select(ChangePosition.change_id, ChangePosition.department)
        .join(Change, Change.id == ChangePosition.change_id)
        .where(
            ChangePosition.change_id.in_(ids), ChangePosition.position.is_(None), Change.state == ChangeState.IN_REVIEW
        )
        .order_by(ChangePosition.id)
    )
    found: dict[int, list[Department]] = {}
    for change_id, department in session.execute(chosen):
        found.setdefault(change_id, []).append(department)
    return found


def open_flags_by_change(session: Session, ids: Collection[int]) -> dict[int, int]:
    """{change id: how many of its flags nobody has dealt with}; one query for a page of them."""
    chosen = select(ChangeFlag.change_id, func.count()).where(
        ChangeFlag.change_id.in_(ids), ChangeFlag.state == FlagState.OPEN
    )
    return dict(session.execute(chosen.group_by(ChangeFlag.change_id)).all())


def waits_for_department(department: str) -> Any:
    """The changes that wait for a department: for its position, or for something it has to deal with."""
    positions = select(ChangePosition.change_id).where(
        ChangePosition.department == department, ChangePosition.position.is_(None)
    )
    flags = select(ChangeFlag.change_id).where(ChangeFlag.department == department, ChangeFlag.state == FlagState.OPEN)
    in_review = (Change.state == ChangeState.IN_REVIEW) & Change.id.in_(positions)
    return or_(in_review, Change.id.in_(flags))
