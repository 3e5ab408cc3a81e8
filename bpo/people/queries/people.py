"""Who is who: users, members of a project, names for the journal."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from bpo.kernel import slots
from bpo.kernel.cells import normal_name
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Role
from bpo.people.models import Membership, RoleGrant, User
from bpo.people.queries.actors import actor_of
from bpo.people.schemas import ROLE_LABELS


@slots.answers("person_names")
def person_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """{id: name} for showing who did what."""
    wanted = set(ids)
    if not wanted:
        return {}
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())


@slots.answers("role_words")
def role_words() -> dict[Role, str]:
    """{role: its name in the reader's language}."""
    return {role: str(label) for role, label in ROLE_LABELS.items()}


@slots.answers("role_labels")
def role_labels(actor: Actor) -> str:
    return " · ".join(str(ROLE_LABELS[role]) for role in Role if role in actor.roles)


def user_for(session: Session, actor: Actor, user_id: int) -> User:
    user = session.scalars(actor.limit(select(User).where(User.id == user_id), person=User.id)).one_or_none()
    if user is None:
        raise NotFound("user", id=user_id)
    return user


@permit("people.view")
def user_page(session: Session, actor: Actor, user_id: int) -> User:
    return user_for(session, actor, user_id)


def own_page(session: Session, actor: Actor) -> User:
    """One's own record."""
    return session.get_one(User, actor.id)


@permit("people.view")
def users_listed(session: Session, actor: Actor) -> Select[tuple[User]]:
    return actor.limit(select(User).options(selectinload(User.roles)))


def people_with_role(session: Session, role: Role) -> list[tuple[int, str]]:
    """[(id, name)] of the active people who hold a role, for choosing somebody."""
    rows = session.execute(
        select(User.id, User.name).join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == role, User.active).order_by(User.name)
    )  # fmt: skip
    return [(number, name) for number, name in rows]


def people_active(session: Session) -> list[tuple[int, str]]:
    return [
        (number, name)
        for number, name in session.execute(select(User.id, User.name).where(User.active).order_by(User.name))
    ]


def reachable_by_mail() -> Select[int]:
    """The ids of those who may sign in and have an address, as a part of another query."""
    return select(User.id).where(User.active, User.email.is_not(None), User.email != "")


def mail_addresses(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, str, str | None]]:
    """{id: (name, address, language)} of those among these people who can be written to."""
    chosen = select(User.id, User.name, User.email, User.language)
    rows = session.execute(chosen.where(User.id.in_(set(ids)), User.id.in_(reachable_by_mail())))
    return {number: (name, address or "", spoken) for number, name, address, spoken in rows}


def has_role(session: Session, user_id: int, role: Role) -> bool:
    found = select(RoleGrant.id).join(User).where(RoleGrant.user_id == user_id, RoleGrant.role == role, User.active)
    return session.scalar(found) is not None


def members_of(session: Session, project_id: int) -> list[User]:
    """The people of a project, by name; the caller has already been let see the project."""
    return list(
        session.scalars(
            select(User).join(Membership, Membership.user_id == User.id)
            .where(Membership.project_id == project_id).order_by(User.name)
        )
    )  # fmt: skip


def name_of(user_id: Any) -> Any:
    """A column of another package's select: the name of the user whose id stands in `user_id`."""
    return select(User.name).where(User.id == user_id).correlate_except(User).scalar_subquery()


def actor_by_login(session: Session, login: str) -> Actor:
    """The actor with that sign-in name, for commands and sample worlds."""
    user_id = session.scalars(select(User.id).where(User.login == login)).one_or_none()
    if user_id is None:
        raise NotFound("user", login=login)
    return actor_of(session, user_id)


def words_for_people(session: Session, role: Role | None = None) -> dict[str, int | None]:
    """{name or sign-in name, as names are compared: id} of active people; None for what means more than one."""
    asked = select(User.id, User.login, User.name).where(User.active).order_by(User.id)
    if role is not None:
        asked = asked.where(User.roles.any(RoleGrant.role == role))
    found: dict[str, int | None] = {}
    logins: dict[str, int | None] = {}
    for number, login, name in session.execute(asked):
        word = normal_name(name)
        found[word] = None if word in found else number
        logins[normal_name(login)] = number
    return {**found, **logins}
