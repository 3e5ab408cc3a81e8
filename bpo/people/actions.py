"""Signing in and out, registering people, giving roles and projects."""

import secrets
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, NotFound, text
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department, Role
from bpo.people import queries, rules
from bpo.people.models import Membership, RoleGrant, SessionKind, SignIn, User

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's minimum for argon2id
NOBODY = HASHER.hash(secrets.token_hex(16))  # an unknown name costs as much time as a wrong password

WRONG = text("The sign-in name or the password is wrong.")


def try_password(session: Session, login: str, password: str, now: datetime) -> User | None:
    """The user behind a name and password; None if wrong. Counts failures: the caller commits either way."""
    user = session.scalars(select(User).where(User.login == login.strip().lower())).one_or_none()
    if user is None:
        _matches(NOBODY, password)
        return None
    knock = rules.Knock(user.active, user.failures, user.locked_until)
    rules.may_try(knock, now)
    if _matches(user.password_hash, password) and user.active:
        _note(session, user.id, 0, None)
        return user
    _note(session, user.id, *rules.after_failure(knock, now))
    return None


def _matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _note(session: Session, user_id: int, failures: int, locked_until: datetime | None) -> None:
    session.execute(update(User).where(User.id == user_id).values(failures=failures, locked_until=locked_until))


def open_session(session: Session, user: User, *, kind: SessionKind, label: str, now: datetime) -> tuple[str, SignIn]:
    """A new session for somebody whose password was right: (the secret, shown once; the row)."""
    secret = secrets.token_urlsafe(32)
    life = rules.BROWSER_LIFE if kind == SessionKind.BROWSER else rules.TOKEN_LIFE
    row = SignIn(
        user_id=user.id, kind=kind, secret_hash=queries.secret_hash(secret), epoch=user.epoch, label=label[:200],
        created_at=now, seen_at=now, expires_at=now + life,
    )  # fmt: skip
    session.add(row)
    act = "people.signed_in" if kind == SessionKind.BROWSER else "people.token_made"
    journal.record(session, queries.actor_of(session, user.id), act, user)
    return secret, row


def end_session(session: Session, row: SignIn, now: datetime) -> None:
    """Sign out: the secret is worth nothing from now on."""
    row.ended_at = now


@permit("people.manage")
def register_person(
    session: Session, actor: Actor, *, login: str, name: str, roles: list[Role], password: str,
    email: str | None = None, department: Department | None = None,
) -> User:  # fmt: skip
    """A new person who may sign in."""
    login = login.lower()
    if session.scalars(select(User.id).where(User.login == login)).one_or_none() is not None:
        raise Invalid("login_taken", text("The sign-in name %(login)s is taken."), "login", login=login)
    rules.check_password(password, login)
    rules.check_roles(set(roles), own=False)
    user = User(
        login=login, name=name, email=email, department=department, password_hash=HASHER.hash(password),
        roles=[RoleGrant(role=role) for role in sorted(set(roles))],
    )  # fmt: skip
    session.add(user)
    journal.record(session, actor, "people.registered", user, name=name, login=login, roles=sorted(set(roles)))
    return user


@permit("people.manage")
def edit_person(
    session: Session, actor: Actor, *, user_id: int, name: str, roles: list[Role], active: bool,
    email: str | None = None, department: Department | None = None, row_version: int | None = None,
) -> User:  # fmt: skip
    """Change a person's data and roles; a change of roles or a disabled account ends their sessions at once."""
    user = queries.user_for(session, actor, user_id)
    check_version(user, row_version)
    held = {grant.role for grant in user.roles}
    if held != set(roles) or active != user.active:
        rules.check_roles(set(roles), own=user.id == actor.id)
        user.epoch += 1
        user.roles = [grant for grant in user.roles if grant.role in roles] + [
            RoleGrant(role=role) for role in sorted(set(roles) - held)
        ]
    user.name, user.email, user.department, user.active = name, email, department, active
    journal.record(
        session, actor, "people.edited", user, name=name, roles=sorted(set(roles)), roles_before=sorted(held)
    )
    return user


def change_password(session: Session, actor: Actor, *, present: str, password: str) -> User:
    """One's own password; every session of the person ends, this one too."""
    user = session.get_one(User, actor.id)
    if not _matches(user.password_hash, present):
        raise Invalid("password_wrong", text("The present password is wrong."), "present")
    rules.check_password(password, user.login)
    user.password_hash = HASHER.hash(password)
    user.epoch += 1
    journal.record(session, actor, "people.password_changed", user)
    return user


def choose(session: Session, actor: Actor, *, language: str | None = None, theme: str | None = None) -> None:
    """One's own language and theme."""
    values = {name: value for name, value in (("language", language), ("theme", theme)) if value}
    session.execute(update(User).where(User.id == actor.id).values(**values))


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


def close_account(session: Session, actor: Actor, user_id: int) -> bool:
    """End somebody's access as part of another act (they left): no sign-in, every session over. False if it was."""
    user = session.get_one(User, user_id)
    if not user.active:
        return False
    user.active = False
    user.epoch += 1
    journal.record(session, actor, "people.account_closed", user, name=user.name)
    return True


@permit("people.manage")
def close_account_of(session: Session, actor: Actor, *, user_id: int) -> User:
    """End somebody's access as an act of its own; nobody closes their own account."""
    user = queries.user_for(session, actor, user_id)
    if user.id == actor.id:
        raise Conflict("own_account", text("This is your own account: somebody else must close it."))
    if not close_account(session, actor, user_id):
        raise Conflict("account_closed", text("The account of %(name)s is closed already."), name=user.name)
    return user


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
