"""The actor behind a session: who it is, what they may reach, whose place they take today."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, selectinload

from bpo.kernel.db import moment_of
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import day_of
from bpo.kernel.permits import Actor, StandIn, widest
from bpo.kernel.roles import Role
from bpo.people import rules
from bpo.people.models import Absence, Membership, RoleGrant, SessionKind, SignIn, SignInRule, User


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


# Asked for each request, so all in one: a line for each role, for each project, and one for each absence stood in for.
AWAY = "away"
_WHO: Any = bindparam("user_id", type_=BigInteger)
_DAY: Any = bindparam("today", type_=Date)
_NO_NUMBER = cast(null(), BigInteger)
REACH = union_all(
    select(type_coerce(RoleGrant.role, String), _NO_NUMBER, _NO_NUMBER).where(RoleGrant.user_id == _WHO),
    select(cast(null(), String), Membership.project_id, Membership.client_id).where(Membership.user_id == _WHO),
    select(literal(AWAY, String), _NO_NUMBER, _NO_NUMBER)
    .where(Absence.substitute_id == _WHO, Absence.ended_at.is_(None))
    .where(Absence.starts_on <= _DAY, Absence.ends_on >= _DAY),
)  # fmt: skip


def _today(session: Session) -> date:
    return day_of(moment_of(session))


def actor_of(session: Session, user_id: int | None) -> Actor:
    """The actor that a user is, with roles and projects, and those they stand in for; None is the system itself."""
    if user_id is None:
        return Actor.system()
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user", id=user_id)
    rows = session.execute(REACH, {"user_id": user_id, "today": _today(session)}).all()
    roles = (Role(role) for role, _project, _client in rows if role not in (None, AWAY))
    memberships = [(project, client) for role, project, client in rows if role is None]
    lent = any(role == AWAY for role, _project, _client in rows)
    return Actor(
        id=user.id,
        name=user.name,
        roles=frozenset(roles),
        department=user.department.value if user.department else None,
        project_ids=frozenset(project for project, _client in memberships),
        client_ids=frozenset(client for _project, client in memberships),
        language=user.language,
        stand_ins=stand_ins_of(session, user_id) if lent else (),
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
    lent = stand_ins(session)
    return {
        user.id: Actor(
            id=user.id, name=user.name, roles=frozenset(grant.role for grant in user.roles),
            department=user.department.value if user.department else None,
            project_ids=frozenset(project for project, _client in reach.get(user.id, ())),
            client_ids=frozenset(client for _project, client in reach.get(user.id, ())), language=user.language,
            stand_ins=lent.get(user.id, ()),
        )
        for user in session.scalars(chosen.order_by(User.name))
    }  # fmt: skip


def actors_for(session: Session, permit: str) -> dict[int, Actor]:
    """{id: actor} of the active people whose roles give a permit, and of whoever stands in for somebody today."""
    roles = [role for role in Role if widest(frozenset({role}), permit)]
    holders = session.scalars(select(RoleGrant.user_id).where(RoleGrant.role.in_(roles)))
    return actors_of(session, {*holders, *stand_ins(session)})


def stand_ins_of(session: Session, user_id: int) -> tuple[StandIn, ...]:
    """The people who are away today and whose place this person takes."""
    return stand_ins(session, Absence.substitute_id == user_id).get(user_id, ())


def substitutes_of(session: Session, ids: Iterable[int]) -> dict[int, list[int]]:
    """{person who is away today: who takes their place} among these people."""
    away = session.execute(
        select(Absence.user_id, Absence.substitute_id).where(Absence.user_id.in_(set(ids)), *_away_today(session))
    )
    found: dict[int, list[int]] = {}
    for person_id, substitute_id in away:
        found.setdefault(person_id, []).append(substitute_id)
    return found


def _away_today(session: Session) -> tuple[ColumnElement[bool], ...]:
    today = _today(session)
    return Absence.ended_at.is_(None), Absence.starts_on <= today, Absence.ends_on >= today


def stand_ins(session: Session, which: ColumnElement[bool] | None = None) -> dict[int, tuple[StandIn, ...]]:
    """{substitute: whose place they take today}. Not handed on: who stands in lends nothing of what was lent."""
    away = session.execute(
        select(User, Absence.scope, Absence.substitute_id)
        .join(Absence, Absence.user_id == User.id)
        .where(true() if which is None else which, *_away_today(session), User.active)
        .order_by(User.id)
    ).all()  # fmt: skip
    if not away:
        return {}
    ids = [one.id for one, _scope, _substitute in away]
    roles: dict[int, set[Role]] = defaultdict(set)
    works: dict[int, list[Membership]] = defaultdict(list)
    for number, role in session.execute(select(RoleGrant.user_id, RoleGrant.role).where(RoleGrant.user_id.in_(ids))):
        roles[number].add(role)
    for row in session.scalars(select(Membership).where(Membership.user_id.in_(ids))):
        works[row.user_id].append(row)
    found: dict[int, tuple[StandIn, ...]] = {}
    for one, scope, substitute in away:
        if Role.CLIENT in roles[one.id]:
            continue
        place = StandIn(
            person_id=one.id, name=one.name, roles=frozenset(roles[one.id]),
            department=one.department.value if one.department else None,
            project_ids=frozenset(row.project_id for row in works[one.id]),
            client_ids=frozenset(row.client_id for row in works[one.id]),
            permits=frozenset(rules.LENT[scope]),
        )  # fmt: skip
        found[substitute] = (*found.get(substitute, ()), place)
    return found


def person_behind(session: Session, secret: str) -> int | None:
    """Whose browser session a secret was, also when it has ended; None for an unknown one and for the disabled."""
    return session.scalar(
        select(SignIn.user_id)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.secret_hash == secret_hash(secret), SignIn.kind == SessionKind.BROWSER, User.active)
    )


# Asked for each request, so made once.
SIGNED_IN = (
    select(SignIn, User, select(SignInRule.otp_roles).where(SignInRule.id == 1).scalar_subquery())
    .join(User, User.id == SignIn.user_id)
    .where(SignIn.secret_hash == bindparam("secret_hash"), SignIn.kind == bindparam("kind"))
)


def session_of(session: Session, secret: str, kind: SessionKind, now: datetime) -> tuple[SignIn, User, Any] | None:
    """The living session behind a secret, with its user and the roles that need a second factor (None: not ruled).

    None for an unknown, ended or expired one.
    """
    found = session.execute(SIGNED_IN, {"secret_hash": secret_hash(secret), "kind": kind}).one_or_none()
    if found is None:
        return None
    signed, user, otp_roles = found
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
    return (signed, user, otp_roles) if alive else None
