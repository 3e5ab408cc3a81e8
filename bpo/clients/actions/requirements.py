"""Requirements of a handover: added, edited and withdrawn one by one, while it is with sales."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.models import Handover, Requirement
from bpo.clients.rules import Priority, RequirementCategory, RequirementKind, SourceKind
from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, text
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department


@permit("requirements.edit")
def add_requirement(
    session: Session, actor: Actor, *, handover_id: int, kind: RequirementKind, category: RequirementCategory,
    statement: str, source: SourceKind, acceptance: str | None = None, source_place: str | None = None,
    law: str | None = None, priority: Priority | None = None, owner_department: Department | None = None,
) -> Requirement:  # fmt: skip
    """A requirement with the next number of its project; one without a priority is a must."""
    handover = queries.handover_for(session, actor, handover_id)
    queries.must_be_editable(session, handover)
    rules.check_requirement(kind, law)
    requirement = Requirement(
        project_id=handover.project_id, handover_id=handover.id, ref=free_ref(session, handover), kind=kind,
        category=category, statement=statement, acceptance=acceptance, source=source, source_place=source_place,
        law=law, priority=priority or Priority.MUST, owner_department=owner_department,
    )  # fmt: skip
    session.add(requirement)
    journal.record(session, actor, "clients.requirement_added", requirement, ref=requirement.ref)
    return requirement


def free_ref(session: Session, handover: Handover) -> str:
    """The next number in the project, those of its other handovers counted."""
    return rules.next_ref(session.scalars(select(Requirement.ref).where(Requirement.project_id == handover.project_id)))


@permit("requirements.edit")
def edit_requirement(
    session: Session, actor: Actor, *, requirement_id: int, kind: RequirementKind, category: RequirementCategory,
    statement: str, source: SourceKind, acceptance: str | None = None, source_place: str | None = None,
    law: str | None = None, priority: Priority | None = None, owner_department: Department | None = None,
    row_version: int | None = None,
) -> Requirement:  # fmt: skip
    """Mend a requirement; what operations said of it stays beside it until the handover is sent again."""
    requirement = queries.requirement_for(session, actor, requirement_id)
    check_version(requirement, row_version)
    _must_stand(session, requirement)
    rules.check_requirement(kind, law)
    requirement.kind, requirement.category, requirement.statement = kind, category, statement
    requirement.acceptance, requirement.source, requirement.source_place = acceptance, source, source_place
    requirement.law, requirement.owner_department = law, owner_department
    requirement.priority = priority or Priority.MUST
    journal.record(session, actor, "clients.requirement_edited", requirement, ref=requirement.ref)
    return requirement


@permit("requirements.edit")
def withdraw_requirement(
    session: Session, actor: Actor, *, requirement_id: int, reason: str, today: date
) -> Requirement:
    """The requirement no longer counts; its number is not given again."""
    requirement = queries.requirement_for(session, actor, requirement_id)
    _must_stand(session, requirement)
    requirement.withdrawn_on = today
    journal.record(session, actor, "clients.requirement_withdrawn", requirement, ref=requirement.ref, reason=reason)
    return requirement


def _must_stand(session: Session, requirement: Requirement) -> None:
    queries.must_be_editable(session, requirement.handover)
    if requirement.withdrawn_on is not None:
        raise Conflict(
            "withdrawn", text("%(ref)s was withdrawn on %(day)s."), ref=requirement.ref, day=requirement.withdrawn_on
        )
