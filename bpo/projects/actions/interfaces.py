"""Interface contacts: a pair is named for a phase, somebody takes over from a day on, and history is kept."""

from datetime import date

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.period import ONE_DAY
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.models import Interface, Project
from bpo.projects.rules import InterfaceRole, Phase, ProjectState, Side

ENDED = (ProjectState.CLOSED, ProjectState.CANCELLED)


@permit("interfaces.name")
def name_contacts(
    session: Session, actor: Actor, *, project_id: int, phase: Phase, role: InterfaceRole, starts_on: date,
    contact_id: int | None = None, user_id: int | None = None,
) -> list[Interface]:  # fmt: skip
    """Name who speaks for the client, for us, or for both, from a day on."""
    project = queries.visible_project(session, actor, project_id)
    _must_go_on(project)
    if contact_id is None and user_id is None:
        raise Invalid("names_nobody", text("Choose somebody for at least one side."), "contact_id")
    sides = [(Side.CLIENT, contact_id, None)] if contact_id is not None else []
    sides += [(Side.VENDOR, None, user_id)] if user_id is not None else []  # type: ignore[list-item]
    named = [
        _named(session, project, phase=phase, side=side, role=role, contact_id=contact, user_id=user,
               starts_on=starts_on)
        for side, contact, user in sides
    ]  # fmt: skip
    names = " · ".join(one.name for one in queries.named_contacts(session, named))
    journal.record(session, actor, "projects.contacts_named", project, project_id=project_id, names=names)
    return named


def _named(
    session: Session, project: Project, *, phase: Phase, side: Side, role: InterfaceRole, contact_id: int | None,
    user_id: int | None, starts_on: date,
) -> Interface:  # fmt: skip
    rules.check_interface(
        side, contact_id=contact_id, user_id=user_id, phase=phase, live_on=project.live_on, starts_on=starts_on
    )
    _must_be_known(session, project, contact_id, user_id)
    row = Interface(
        project_id=project.id, phase=phase, side=side, role=role, contact_id=contact_id, user_id=user_id,
        starts_on=starts_on,
    )  # fmt: skip
    there = [queries.facts_of_interface(one) for one in queries.interface_rows(session, project.id)]
    rules.must_be_free(there, queries.facts_of_interface(row))
    session.add(row)
    session.flush()
    return row


@permit("interfaces.name")
def relieve_contact(
    session: Session, actor: Actor, *, interface_id: int, starts_on: date, contact_id: int | None = None,
    user_id: int | None = None, row_version: int | None = None,
) -> Interface:  # fmt: skip
    """Another takes over from a day on; the former is the contact until the day before."""
    former = queries.interface_for(session, actor, interface_id)
    check_version(former, row_version)
    project = session.get_one(Project, former.project_id)
    _must_go_on(project)
    facts = queries.facts_of_interface(former)
    person = ("contact", contact_id) if former.side == Side.CLIENT else ("user", user_id)
    rules.check_substitution(
        starts_on=starts_on, since=former.starts_on, ends_on=former.ends_on, same_person=facts.person == person
    )
    ends_on, former.ends_on = former.ends_on, starts_on
    session.flush()
    row = _named(
        session, project, phase=former.phase, side=former.side, role=former.role, contact_id=contact_id,
        user_id=user_id, starts_on=starts_on,
    )  # fmt: skip
    row.ends_on = ends_on
    before, after = (one.name for one in queries.named_contacts(session, [former, row]))
    journal.record(
        session, actor, "projects.contact_relieved", project, project_id=project.id, name=after, former=before,
        day=starts_on,
    )  # fmt: skip
    return row


@permit("interfaces.name")
def end_contact(
    session: Session, actor: Actor, *, interface_id: int, last_on: date, row_version: int | None = None
) -> Interface:
    """They are the contact until that day, and nobody takes over yet."""
    row = queries.interface_for(session, actor, interface_id)
    check_version(row, row_version)
    if row.ends_on is not None:
        raise Conflict(
            "interface_ended", text("They were the contact until %(day)s. Name another instead."),
            day=row.ends_on - ONE_DAY,
        )  # fmt: skip
    rules.check_span(row.starts_on, last_on + ONE_DAY)
    row.ends_on = last_on + ONE_DAY
    project = session.get_one(Project, row.project_id)
    name = queries.named_contacts(session, [row])[0].name
    journal.record(
        session, actor, "projects.contact_ended", project, project_id=project.id, name=name, day=last_on
    )  # fmt: skip
    return row


def end_set_up(session: Session, project: Project, live_on: date) -> None:
    """With the go-live the pair of the set-up has done its work: part of that act."""
    for one in queries.interface_rows(session, project.id):
        if one.phase == Phase.BEFORE_GO_LIVE and (one.ends_on is None or one.ends_on > live_on):
            one.ends_on = max(live_on, one.starts_on)


def _must_go_on(project: Project) -> None:
    if project.state in ENDED:
        raise Conflict("project_ended", text("This project has ended: nobody is named any more."))


def _must_be_known(session: Session, project: Project, contact_id: int | None, user_id: int | None) -> None:
    """The client's contact is one of this client, ours is on the project. Raises `Invalid`."""
    if contact_id is not None and contact_id not in dict(queries.client_contacts_to_pick(session, project)):
        raise Invalid("not_a_contact", text("Choose a contact of this client."), "contact_id")
    if user_id is not None and user_id not in dict(queries.colleagues_to_pick(session, project)):
        raise Invalid("not_on_project", text("Choose one of our people who is on the project."), "user_id")
