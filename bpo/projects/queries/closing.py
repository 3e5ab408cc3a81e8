"""Closing: the proposal, the checklist with what the facts say, certificates; this package's own computed items."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import files, slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department, Role
from bpo.kernel.slots import Finding
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import rules
from bpo.projects.models import Closing, ClosingItem, DataCertificate, Lesson, Project
from bpo.projects.queries.projects import visible_project
from bpo.projects.queries.tasks import tasks_of
from bpo.projects.rules import ClosingCode, ClosingLine, ClosingState, ProjectState, TaskState

LEAVERS = frozenset({Role.AGENT, Role.CLIENT})  # their accounts see the project no longer once it is closed
ENDED = (ProjectState.CLOSED, ProjectState.CANCELLED)


def closing_for(session: Session, actor: Actor, closing_id: int) -> Closing:
    """The closing, if the permit acted under reaches its project; else `NotFound`."""
    found = session.scalars(
        actor.limit(select(Closing).where(Closing.id == closing_id), Closing.project_id)
    ).one_or_none()
    if found is None:
        raise NotFound("closing", id=closing_id)
    return found


def closing_item_for(session: Session, actor: Actor, item_id: int) -> ClosingItem:
    wanted = actor.limit(select(ClosingItem).where(ClosingItem.id == item_id), ClosingItem.project_id)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("closing_item", id=item_id)
    return found


def certificate_for(session: Session, actor: Actor, certificate_id: int) -> DataCertificate:
    wanted = select(DataCertificate).where(DataCertificate.id == certificate_id)
    found = session.scalars(actor.limit(wanted, DataCertificate.project_id)).one_or_none()
    if found is None:
        raise NotFound("certificate", id=certificate_id)
    return found


@files.parent("projects_closing_item")
@permit("closing.view")
def closing_item_page(session: Session, actor: Actor, item_id: int) -> ClosingItem:
    return closing_item_for(session, actor, item_id)


@files.parent("projects_certificate")
@permit("closing.view")
def certificate_page(session: Session, actor: Actor, certificate_id: int) -> DataCertificate:
    return certificate_for(session, actor, certificate_id)


@permit("certificates.erase")
def certificate_to_erase(session: Session, actor: Actor, certificate_id: int) -> DataCertificate:
    return certificate_for(session, actor, certificate_id)


@permit("closing.view")
def closings_of(session: Session, actor: Actor, project_id: int) -> list[Closing]:
    """Every proposal to close a project, newest first."""
    visible_project(session, actor, project_id)
    chosen = select(Closing).where(Closing.project_id == project_id).order_by(Closing.id.desc())
    return list(session.scalars(chosen))


@permit("closing.view")
def certificates_of(session: Session, actor: Actor, project_id: int) -> list[DataCertificate]:
    """The certificates of a project, newest first."""
    visible_project(session, actor, project_id)
    return certificates_known(session, project_id)


def certificates_known(session: Session, project_id: int) -> list[DataCertificate]:
    chosen = select(DataCertificate).where(DataCertificate.project_id == project_id)
    return list(session.scalars(chosen.order_by(DataCertificate.id.desc())))


@permit("closing.view")
def closing_page(session: Session, actor: Actor, project_id: int) -> Closing:
    """The closing that is proposed, under way or done; `NotFound` where there is none."""
    visible_project(session, actor, project_id)
    found = present_closing(session, project_id)
    if found is None:
        raise NotFound("closing", id=project_id)
    return found


def present_closing(session: Session, project_id: int) -> Closing | None:
    """The closing that counts: not declined and not called off. The caller has been let see the project."""
    counting = (ClosingState.PROPOSED, ClosingState.UNDER_WAY, ClosingState.CLOSED)
    chosen = select(Closing).where(Closing.project_id == project_id, Closing.state.in_(counting))
    return session.scalars(chosen.order_by(Closing.id.desc())).first()


def latest_closing(session: Session, project_id: int) -> Closing | None:
    """The newest proposal, whatever became of it; the caller answers for who may know it."""
    chosen = select(Closing).where(Closing.project_id == project_id)
    return session.scalars(chosen.order_by(Closing.id.desc())).first()


def closing_findings(session: Session, closing: Closing) -> dict[str, Finding]:
    """{code: what the facts say now}, of all floors: these items are settled by the facts."""
    return _together("project.closing", session, closing)


def closing_told(session: Session, closing: Closing) -> dict[str, Finding]:
    """{code: what the floors know beside an item that people settle by hand}: shown to them, it settles nothing."""
    return _together("project.closing_told", session, closing)


def _together(check: str, session: Session, closing: Closing) -> dict[str, Finding]:
    found = slots.findings(check, session, project_id=closing.project_id, last_service_on=closing.last_service_on)
    together: dict[str, Finding] = {}
    for one in found:  # two floors may each know a part of the same item
        known = together.get(one.code)
        together[one.code] = one if known is None else _joined(known, one)
    return together


def _joined(one: Finding, other: Finding) -> Finding:
    said = " · ".join(str(found) for found in (one.found, other.found) if found)
    return replace(
        one if not one.ok else other, ok=one.ok and other.ok, found=said, missing=(*one.missing, *other.missing)
    )


def checklist_of(closing: Closing, found: dict[str, Finding]) -> list[ClosingLine]:
    met = {code: one.ok for code, one in found.items()}
    return rules.checklist_of({one.code: one.state for one in closing.items}, met)


def evidence_of(session: Session, closing: Closing) -> dict[int, list[StoredFile]]:
    """{item id: the files that show how it was settled}; the caller has been let see the closing."""
    chosen = select(StoredFile).where(
        StoredFile.subject_type == ClosingItem.__tablename__,
        StoredFile.subject_id.in_([one.id for one in closing.items]),
    )
    found: dict[int, list[StoredFile]] = {}
    for one in session.scalars(chosen.order_by(StoredFile.id)):
        found.setdefault(one.subject_id, []).append(one)
    return found


def line_of(session: Session, item: ClosingItem) -> ClosingLine:
    """One item with what the facts say of it."""
    found = closing_findings(session, item.closing).get(item.code.value)
    return ClosingLine(item.code, item.state, found.ok if found else None)


def leads(session: Session, actor: Actor, project_id: int) -> bool:
    """Whether the actor is the project's manager, or decides over closings."""
    manager_id = session.get_one(Project, project_id).manager_id
    return actor.may("closing.decide", project_id) or manager_id in actor.persons("closing.work")


def projects_living(session: Session, client_id: int, but: Project) -> list[str]:
    """The codes of the client's projects that have not ended, without this one once it is being closed."""
    others = select(Project).where(Project.client_id == client_id, Project.state.not_in(ENDED)).order_by(Project.code)
    return [one.code for one in session.scalars(others)
            if not (one.id == but.id and one.state == ProjectState.CLOSING)]  # fmt: skip


def witnesses_to_pick(session: Session, actor: Actor, project_id: int) -> list[tuple[int, str]]:
    """[(id, name)] of the vendor's people on the project who can witness, never the actor."""
    names = {one.id: one.name for one in people.members_of(session, project_id)}
    able = people.actors_for(session, "certificates.witness")
    return sorted(
        ((number, names[number]) for number, one in able.items()
         if number in names and number != actor.id and not one.is_client), key=lambda one: one[1],
    )  # fmt: skip


def may_witness(session: Session, person_id: int, project_id: int) -> bool:
    found = people.actors_for(session, "certificates.witness").get(person_id)
    return found is not None and not found.is_client and found.may("certificates.witness", project_id)


def departments_asked(session: Session, project_id: int) -> list[Department]:
    """The departments that had tasks in the project: each is asked what it learned."""
    wanted = {one.department for one in tasks_of(session, project_id) if one.state != TaskState.WITHDRAWN}
    return [one for one in Department if one in wanted]


def departments_heard(session: Session, project_id: int) -> set[Department]:
    """The departments that have published a lesson of the project."""
    chosen = select(Lesson.department).where(Lesson.project_id == project_id, Lesson.is_published)
    return set(session.scalars(chosen.distinct()))


@slots.check("project.closing")
def own_items(session: Session, *, project_id: int, last_service_on: date) -> Iterator[Finding]:
    """The certificate, the accounts, the lessons of each department."""
    certificates = certificates_known(session, project_id)
    issued = [one.number for one in certificates if one.number]
    waiting = _("A certificate waits for its witness")
    yield Finding(
        ClosingCode.DATA_RETURNED.value, _l("Client data returned or destroyed, with a certificate"), ok=bool(issued),
        found=" · ".join(issued), missing=(waiting,) if certificates and not issued else (), department="system",
        endpoint="projects.new_certificate",
    )  # fmt: skip
    left = [one.name for one in people.members_of(session, project_id) if _must_leave(one)]
    yield Finding(
        ClosingCode.ACCESS_REVOKED.value, _l("Accounts of agents and of the client no longer see the project"),
        ok=not left, found=_("%(count)s still see it", count=len(left)) if left else "", missing=tuple(left),
        department="operations", endpoint="projects.people",
    )  # fmt: skip
    asked, heard = departments_asked(session, project_id), departments_heard(session, project_id)
    silent = tuple(str(DEPARTMENT_LABELS[one]) for one in asked if one not in heard)
    yield Finding(
        ClosingCode.LESSONS_WRITTEN.value, _l("Each department has published what it learned"),
        ok=bool(heard) and not silent, found=str(len(heard)), needed=str(max(1, len(asked))), missing=silent,
        department="operations", endpoint="projects.new_lesson",
    )  # fmt: skip


def _must_leave(person: Any) -> bool:
    """An account whose only reason to see the project was to work or look on it while it ran."""
    roles = {grant.role for grant in person.roles}
    return bool(roles) and roles <= LEAVERS
