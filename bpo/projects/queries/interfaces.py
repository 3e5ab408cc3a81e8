"""The interface contacts of both sides: who speaks for whom in which phase, now and before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people
from bpo.projects import rules
from bpo.projects.models import Interface, Project
from bpo.projects.queries.projects import visible_project
from bpo.projects.rules import InterfaceFacts, InterfaceRole, Phase, Side


@dataclass(frozen=True)
class NamedContact:
    """An interface contact with the name and the position of the person."""

    row: Interface
    name: str
    position: str

    def holds(self, day: date) -> bool:
        return facts_of_interface(self.row).holds(day)


def interface_for(session: Session, actor: Actor, interface_id: int) -> Interface:
    """The contact, if the permit acted under reaches its project; else `NotFound`."""
    statement = actor.limit(select(Interface).where(Interface.id == interface_id), Interface.project_id)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("interface", id=interface_id)
    return found


@permit("interfaces.name")
def interface_page(session: Session, actor: Actor, interface_id: int) -> Interface:
    """A contact to be relieved or ended."""
    return interface_for(session, actor, interface_id)


@permit("projects.view")
def interfaces_of(session: Session, actor: Actor, project_id: int) -> list[NamedContact]:
    """All contacts of a project, those that stand first; the client's people see them too."""
    visible_project(session, actor, project_id)
    return named_contacts(session, interface_rows(session, project_id))


def interface_rows(session: Session, project_id: int) -> list[Interface]:
    """The contacts of a project by phase, role and side, the latest first; the caller has been let see it."""
    chosen = select(Interface).where(Interface.project_id == project_id)
    order = list(Phase), list(InterfaceRole), list(Side)
    return sorted(
        session.scalars(chosen.order_by(Interface.starts_on.desc(), Interface.id.desc())),
        key=lambda one: (order[0].index(one.phase), order[1].index(one.role), order[2].index(one.side)),
    )


def facts_of_interface(row: Interface) -> InterfaceFacts:
    person: tuple[str, int | str] = (
        ("contact", row.contact_id) if row.contact_id is not None
        else ("user", row.user_id) if row.user_id is not None else ("named", row.named or "")
    )  # fmt: skip
    return InterfaceFacts(row.phase, row.side, row.role, person, row.starts_on, row.ends_on)


def named_contacts(session: Session, rows: Sequence[Interface]) -> list[NamedContact]:
    """The same with their names, in two queries."""
    theirs = clients.contact_names(session, [one.contact_id for one in rows if one.contact_id])
    ours = people.person_names(session, [one.user_id for one in rows if one.user_id])
    return [
        NamedContact(
            one, *(theirs.get(one.contact_id, ("", "")) if one.contact_id else (ours.get(one.user_id or 0, ""), ""))
        )
        if one.named is None
        else NamedContact(one, one.named, "")
        for one in rows
    ]  # fmt: skip


def speaking(session: Session, project: Project, day: date) -> list[NamedContact]:
    """Who speaks for the two sides on a day, in the phase the project is in. The caller has been let see it."""
    phase = rules.phase_of(project.live_on)
    rows = [
        one for one in interface_rows(session, project.id)
        if one.phase == phase and facts_of_interface(one).holds(day)
    ]  # fmt: skip
    return named_contacts(session, rows)


def missing_contacts(session: Session, project: Project, day: date) -> list[tuple[Side, InterfaceRole]]:
    """The sides for which nobody speaks on a day, in the phase the project is in."""
    named = [facts_of_interface(one) for one in interface_rows(session, project.id)]
    return rules.missing_interfaces(named, rules.phase_of(project.live_on), day)


def without_contacts(session: Session, projects: Sequence[Project], day: date) -> set[int]:
    """The ids of those projects for which somebody is missing on a day, in one query."""
    named: dict[int, list[InterfaceFacts]] = {}
    for one in session.scalars(select(Interface).where(Interface.project_id.in_([project.id for project in projects]))):
        named.setdefault(one.project_id, []).append(facts_of_interface(one))
    return {
        project.id for project in projects
        if rules.missing_interfaces(named.get(project.id, ()), rules.phase_of(project.live_on), day)
    }  # fmt: skip


def client_contacts_to_pick(session: Session, project: Project) -> list[tuple[int, str]]:
    return clients.contacts_to_pick(session, project.client_id)


def colleagues_to_pick(session: Session, project: Project) -> list[tuple[int, str]]:
    """[(id, name)] of the vendor's own people on a project."""
    there = people.members_of(session, project.id)
    actors = people.actors_of(session, [one.id for one in there])
    return [(one.id, one.name) for one in there if one.id in actors and not actors[one.id].is_client]
