"""Who can see a record, and why; what a person can reach. Read from the same matrix and memberships that decide it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bpo.kernel.errors import NotFound
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor, StandIn, permit
from bpo.kernel.roles import ROLES, Role
from bpo.people.models import Membership, User
from bpo.people.queries.actors import stand_ins, stand_ins_of
from bpo.people.queries.people import user_for


@dataclass(frozen=True)
class Found:
    """A record whose reach is asked for. Without `project_id` it is reached by its client (a client itself)."""

    title: str
    project_id: int | None
    client_id: int | None


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: the permit by which it is seen, how it is found by its number, how projects are called."""

    label: Any
    permit: str
    find: Callable[[Session, str], Found | None]


KINDS: dict[str, RecordKind] = {}
TITLES: dict[str, Callable[[Session, Iterable[int]], dict[int, str]]] = {}


def record_kind(name: str, label: Any, permit_name: str, find: Callable[[Session, str], Found | None]) -> None:
    """A higher floor names a kind of its records: `find(session, number)`."""
    KINDS[name] = RecordKind(label, permit_name, find)


def project_titles(titles: Callable[[Session, Iterable[int]], dict[int, str]]) -> None:
    """The projects' floor says how projects are called: f(session, ids) → {id: title}."""
    TITLES["project"] = titles


@dataclass(frozen=True)
class Reason:
    """One reason why somebody reaches a record: a role that holds the permit; since when they are on which project."""

    role: Role
    scope: str
    project: str | None = None
    since: datetime | None = None
    in_place_of: str | None = None


@dataclass(frozen=True)
class Reacher:
    id: int
    name: str
    reasons: tuple[Reason, ...]


def _joined(session: Session, memberships: list[Membership]) -> dict[int, datetime]:
    """{membership: since when}, as the journal tells."""
    ids = [one.id for one in memberships]
    rows = session.execute(
        select(JournalEntry.subject_id, JournalEntry.at).where(
            JournalEntry.subject_type == Membership.__tablename__, JournalEntry.act == "people.member_joined",
            JournalEntry.subject_id.in_(ids),
        ).order_by(JournalEntry.id)
    )  # fmt: skip
    return {number: at for number, at in rows if number is not None}


def _titles(session: Session, ids: Iterable[int]) -> dict[int, str]:
    return TITLES["project"](session, ids) if "project" in TITLES else {}


@permit("people.view")
def who_sees(session: Session, actor: Actor, kind: str, number: str) -> tuple[str, list[Reacher]]:
    """(the record's title, everybody active who can see it, with every reason)."""
    known = KINDS.get(kind)
    found = known.find(session, number.strip()) if known is not None else None
    if known is None or found is None:
        raise NotFound(kind, number=number)
    users = list(session.scalars(select(User).where(User.active).options(selectinload(User.roles)).order_by(User.name)))
    of_record = select(Membership)
    if found.project_id is not None:
        of_record = of_record.where(Membership.project_id == found.project_id)
    else:
        of_record = of_record.where(Membership.client_id == found.client_id)
    memberships = list(session.scalars(of_record.order_by(Membership.id)))
    since, titles = _joined(session, memberships), _titles(session, {one.project_id for one in memberships})
    works: dict[int, list[Membership]] = {}
    for one in memberships:
        works.setdefault(one.user_id, []).append(one)
    own = {
        user.id: tuple(
            _reasons({grant.role for grant in user.roles}, known.permit, works.get(user.id, []), since, titles)
        )
        for user in users
    }
    standing = stand_ins(session)
    lent = {user.id: _lent(standing.get(user.id, ()), known.permit, own) for user in users}
    return found.title, [
        Reacher(user.id, user.name, own[user.id] + lent[user.id]) for user in users if own[user.id] + lent[user.id]
    ]


def _reasons(
    roles: Iterable[Role], permit_name: str, works: list[Membership], since: dict[int, datetime],
    titles: dict[int, str],
) -> Iterable[Reason]:  # fmt: skip
    for role in sorted(roles):
        scope = ROLES[permit_name].get(role)
        if scope == "A":
            yield Reason(role, "A")
        elif scope == "P":
            for one in works:
                yield Reason(role, "P", titles.get(one.project_id, str(one.project_id)), since.get(one.id))


def _lent(standing: Iterable[StandIn], permit_name: str, own: dict[int, tuple[Reason, ...]]) -> tuple[Reason, ...]:
    """What reaches the record through somebody whose place is taken today."""
    return tuple(
        Reason(one.role, one.scope, one.project, one.since, stand_in.name)
        for stand_in in standing
        if stand_in.grant(permit_name) is not None
        for one in own.get(stand_in.person_id, ())
        if one.in_place_of is None
    )


@dataclass(frozen=True)
class Reach:
    """What a person may do: every permit they hold with the role it comes from and its scope, and their projects."""

    permits: tuple[tuple[str, Role, str], ...]
    projects: tuple[tuple[str, datetime | None], ...]
    lent: tuple[tuple[str, tuple[str, ...]], ...]


@permit("people.view")
def reach_of(session: Session, actor: Actor, user_id: int) -> Reach:
    """What a person can reach, and by what."""
    user = user_for(session, actor, user_id)
    roles = {grant.role for grant in user.roles}
    memberships = list(
        session.scalars(select(Membership).where(Membership.user_id == user.id).order_by(Membership.id))
    )  # fmt: skip
    since, titles = _joined(session, memberships), _titles(session, {one.project_id for one in memberships})
    return Reach(
        permits=tuple(
            (name, role, scopes[role]) for name, scopes in ROLES.items() for role in Role
            if role in roles and role in scopes
        ),
        projects=tuple(
            (titles.get(one.project_id, str(one.project_id)), since.get(one.id)) for one in memberships
        ),
        lent=tuple(
            (one.name, tuple(sorted(name for name in one.permits if one.grant(name))))
            for one in stand_ins_of(session, user.id)
        ),
    )  # fmt: skip
