"""Who is who: the actor behind a session, users, members of a project, names for the journal."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Role
from bpo.people import rules
from bpo.people.models import Membership, RoleGrant, SessionKind, SignIn, User
from bpo.people.schemas import ROLE_LABELS


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of(session: Session, user_id: int | None) -> Actor:
    """The actor that a user is, with roles and projects; None is the system itself."""
    if user_id is None:
        return Actor.system()
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user", id=user_id)
    roles = session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user_id))
    memberships = session.execute(
        select(Membership.project_id, Membership.client_id).where(Membership.user_id == user_id)
    ).all()
    return Actor(
        id=user.id,
        name=user.name,
        roles=frozenset(roles),
        department=user.department.value if user.department else None,
        project_ids=frozenset(project for project, _client in memberships),
        client_ids=frozenset(client for _project, client in memberships),
        language=user.language,
    )


def actors_of(session: Session, ids: Iterable[int] | None = None) -> dict[int, Actor]:
    """{id: actor} of the active among these people, or of everybody active, in a constant number of queries."""
    chosen = select(User).where(User.active).options(selectinload(User.roles))
    on = select(Membership.user_id, Membership.project_id, Membership.client_id)
    if ids is not None:
        wanted = set(ids)
        if not wanted:
            return {}
        chosen, on = chosen.where(User.id.in_(wanted)), on.where(Membership.user_id.in_(wanted))
    reach: dict[int, list[tuple[int, int]]] = {}
    for user_id, project_id, client_id in session.execute(on):
        reach.setdefault(user_id, []).append((project_id, client_id))
    return {
        user.id: Actor(
            id=user.id, name=user.name, roles=frozenset(grant.role for grant in user.roles),
            department=user.department.value if user.department else None,
            project_ids=frozenset(project for project, _client in reach.get(user.id, ())),
            client_ids=frozenset(client for _project, client in reach.get(user.id, ())), language=user.language,
        )
        for user in session.scalars(chosen.order_by(User.name))
    }  # fmt: skip


def session_of(session: Session, secret: str, kind: SessionKind, now: datetime) -> tuple[SignIn, User] | None:
    """The living session behind a secret, with its user; None for an unknown, ended or expired one."""
    found = session.execute(
        select(SignIn, User)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.secret_hash == secret_hash(secret), SignIn.kind == kind)
    ).one_or_none()
    if found is None:
        return None
    signed, user = found
    alive = rules.is_alive(
        epoch=signed.epoch,
        user_epoch=user.epoch,
        active=user.active,
        seen_at=signed.seen_at,
        expires_at=signed.expires_at,
        ended_at=signed.ended_at,
        idle=rules.BROWSER_IDLE if kind == SessionKind.BROWSER else None,
        now=now,
    )
    return (signed, user) if alive else None


@slots.answers("person_names")
def person_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """{id: name} for showing who did what."""
    wanted = set(ids)
    if not wanted:
        return {}
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())


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
