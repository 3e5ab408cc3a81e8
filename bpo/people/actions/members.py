"""Who works on which project."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.permits import Actor, permit
from bpo.people.models import Membership, User


@permit("people.assign_members")
def add_member(session: Session, actor: Actor, *, user_id: int, project_id: int, client_id: int) -> Membership:
    """Put a person on a project; they see it from now on."""
    if actor.scope() == "P" and project_id not in actor.project_ids:
        raise NotFound("project", id=project_id)
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise NotFound("user", id=user_id)
    return join(session, actor, user, project_id, client_id)


def join(session: Session, actor: Actor, user: User, project_id: int, client_id: int) -> Membership:
    """Make somebody a member as part of another act (an appointment, an assignment); twice is once."""
    known = session.scalars(
        select(Membership).where(Membership.user_id == user.id, Membership.project_id == project_id)
    ).one_or_none()
    if known is not None:
        return known
    row = Membership(user_id=user.id, project_id=project_id, client_id=client_id)
    session.add(row)
    journal.record(session, actor, "people.member_joined", row, name=user.name)
    return row


def join_by_id(session: Session, actor: Actor, user_id: int, project_id: int, client_id: int) -> Membership:
    return join(session, actor, session.get_one(User, user_id), project_id, client_id)


def part_by_id(session: Session, actor: Actor, user_id: int, project_id: int) -> None:
    """Take somebody off a project as part of another act (an assignment ended); not being on it is no error."""
    known = select(Membership).where(Membership.user_id == user_id, Membership.project_id == project_id)
    row = session.scalars(known).one_or_none()
    if row is not None:
        session.delete(row)
        name = session.get_one(User, user_id).name
        journal.record(session, actor, "people.member_left", row, project_id=project_id, name=name)


@permit("people.assign_members")
def remove_member(session: Session, actor: Actor, *, user_id: int, project_id: int) -> None:
    """Take a person off a project; from now on it does not exist for them."""
    if actor.scope() == "P" and project_id not in actor.project_ids:
        raise NotFound("project", id=project_id)
    row = session.scalars(
        select(Membership).where(Membership.user_id == user_id, Membership.project_id == project_id)
    ).one_or_none()
    if row is None:
        raise NotFound("member", id=user_id)
    if user_id == actor.id:
        raise Conflict("own_membership", text("You cannot take yourself off the project. Ask the operations director."))
    user = session.get_one(User, user_id)
    session.delete(row)
    journal.record(session, actor, "people.member_left", row, name=user.name)
