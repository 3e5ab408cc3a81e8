"""Departments with their heads, deputies and members; who is away and who stands in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department, Role
from bpo.people.models import Absence, DepartmentPost, Deputy, RoleGrant, User
from bpo.people.queries.people import person_names, user_for
from bpo.people.rules import AwayScope


@dataclass(frozen=True)
class DepartmentFacts:
    """A department as its page shows it: (id, name) of people."""

    department: Department
    head: tuple[int, str] | None
    deputies: tuple[tuple[int, str], ...]
    members: tuple[tuple[int, str], ...]
    row_version: int | None = None


def head_of(session: Session, department: Department) -> int | None:
    """The id of the user who heads a department; None while nobody does."""
    return session.scalar(select(DepartmentPost.head_id).where(DepartmentPost.department == department))


def heads(session: Session) -> dict[Department, int]:
    """{department: id of its head}, for those that have one."""
    rows = session.execute(
        select(DepartmentPost.department, DepartmentPost.head_id).where(DepartmentPost.head_id.is_not(None))
    )
    return {department: number for department, number in rows if number is not None}


def leaders_of(session: Session, department: Department) -> list[int]:
    """The ids of a department's head and deputies, the head first: whom to tell, who decides for it."""
    head = head_of(session, department)
    deputies = session.scalars(
        select(Deputy.user_id).join(DepartmentPost).where(DepartmentPost.department == department).order_by(Deputy.id)
    )
    return [*([head] if head is not None else []), *deputies]


def headed_by(session: Session, user_id: int) -> list[Department]:
    """The departments somebody heads."""
    found = set(session.scalars(select(DepartmentPost.department).where(DepartmentPost.head_id == user_id)))
    return [department for department in Department if department in found]


@permit("departments.view")
def departments(session: Session, actor: Actor) -> list[DepartmentFacts]:
    """Every department of the house, also those whose head is not named yet."""
    posts = {
        post.department: post
        for post in session.scalars(select(DepartmentPost).options(selectinload(DepartmentPost.deputies)))
    }
    members: dict[Department, list[tuple[int, str]]] = {}
    for number, name, department in session.execute(
        select(User.id, User.name, User.department).where(User.active, User.department.is_not(None)).order_by(User.name)
    ):
        if department is not None:
            members.setdefault(department, []).append((number, name))
    leading = {post.head_id for post in posts.values() if post.head_id}
    names = person_names(session, leading | {one.user_id for post in posts.values() for one in post.deputies})
    return [_facts(one, posts.get(one), tuple(members.get(one, ())), names) for one in Department]


def _facts(
    department: Department, post: DepartmentPost | None, members: tuple[tuple[int, str], ...], names: dict[int, str]
) -> DepartmentFacts:
    if post is None:
        return DepartmentFacts(department, None, (), members)
    head = (post.head_id, names[post.head_id]) if post.head_id else None
    deputies = tuple((one.user_id, names[one.user_id]) for one in post.deputies)
    return DepartmentFacts(department, head, deputies, members, post.row_version)


@permit("departments.view")
def department_facts(session: Session, actor: Actor, department: Department) -> DepartmentFacts:
    return next(one for one in departments(session, actor) if one.department == department)


def department_post(session: Session, department: Department) -> DepartmentPost | None:
    return session.scalars(select(DepartmentPost).where(DepartmentPost.department == department)).one_or_none()


def colleagues(session: Session, _actor: Actor) -> list[tuple[int, str]]:
    """[(id, name)] of the vendor's active people, for choosing somebody; clients' people are not among them."""
    theirs = select(RoleGrant.user_id).where(RoleGrant.role == Role.CLIENT)
    rows = session.execute(select(User.id, User.name).where(User.active, User.id.not_in(theirs)).order_by(User.name))
    return [(number, name) for number, name in rows]


@dataclass(frozen=True)
class Away:
    """Somebody's days away, and who acts for them."""

    id: int
    user_id: int
    name: str
    substitute_id: int
    substitute: str
    starts_on: date
    ends_on: date
    scope: AwayScope

    def is_on(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def own_absences(session: Session, actor: Actor, today: date) -> list[Away]:
    """One's own days away that are not over, and those for which one stands in."""
    return _absences(session, actor.id, today)


@permit("people.view")
def absences_of(session: Session, actor: Actor, user_id: int, today: date) -> list[Away]:
    return _absences(session, user_for(session, actor, user_id).id, today)


def _absences(session: Session, user_id: int | None, today: date) -> list[Away]:
    away, standing = aliased(User), aliased(User)
    rows = session.execute(
        select(Absence, away.name, standing.name)
        .join(away, away.id == Absence.user_id).join(standing, standing.id == Absence.substitute_id)
        .where(
            or_(Absence.user_id == user_id, Absence.substitute_id == user_id), Absence.ended_at.is_(None),
            Absence.ends_on >= today,
        )
        .order_by(Absence.starts_on, Absence.id)
    )  # fmt: skip
    return [
        Away(row.id, row.user_id, name, row.substitute_id, substitute, row.starts_on, row.ends_on, row.scope)
        for row, name, substitute in rows
    ]


def absence_rows(session: Session, user_id: int) -> list[Absence]:
    """Every absence a person had or stood in for, for the history of their page."""
    theirs = or_(Absence.user_id == user_id, Absence.substitute_id == user_id)
    return list(session.scalars(select(Absence).where(theirs).order_by(Absence.id.desc()).limit(20)))
