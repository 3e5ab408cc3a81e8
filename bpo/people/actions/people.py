"""Registering and inviting people, editing them, closing and unlocking their accounts."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version, utc_now
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.locale import DEFAULT_LANGUAGE, _, in_language, say_moment
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department, Role
from bpo.people import queries, rules
from bpo.people.actions.passwords import hashed, kill_links, make_link, password_url, unguessable, write_to
from bpo.people.models import LinkKind, RoleGrant, User


@permit("people.manage")
def register_person(
    session: Session, actor: Actor, *, login: str, name: str, roles: list[Role], password: str | None = None,
    email: str | None = None, department: Department | None = None, now: datetime | None = None,
) -> User:  # fmt: skip
    """A new person who may sign in. Without a password they are invited by mail to set their own."""
    rules.may_change_access(lasting=actor.lasting)
    login = login.lower()
    if session.scalars(select(User.id).where(User.login == login)).one_or_none() is not None:
        raise Invalid("login_taken", text("The sign-in name %(login)s is taken."), "login", login=login)
    rules.check_way_in(password, email, login)
    rules.check_roles(set(roles), own=False)
    user = User(
        login=login, name=name, email=email, department=department,
        password_hash=hashed(session, password) if password is not None else unguessable(),
        roles=[RoleGrant(role=role) for role in sorted(set(roles))],
    )  # fmt: skip
    session.add(user)
    journal.record(session, actor, "people.registered", user, name=name, login=login, roles=sorted(set(roles)))
    if password is None:
        _send_invitation(session, actor, user, now or utc_now())
    return user


@permit("people.manage")
def invite(session: Session, actor: Actor, *, user_id: int, now: datetime) -> User:
    """Send an invitation (again): a link by which the person sets their own password. Earlier ones are dead."""
    user = queries.user_for(session, actor, user_id)
    if not user.active:
        raise Conflict("not_active", text("%(name)s may not sign in: allow that first."), name=user.name)
    if not user.email:
        raise Conflict("no_mail", text("%(name)s has no e-mail address: enter one first."), name=user.name)
    _send_invitation(session, actor, user, now)
    return user


def _send_invitation(session: Session, actor: Actor, user: User, now: datetime) -> None:
    secret = make_link(session, user, LinkKind.INVITATION, now, rules.INVITATION_LIFE)
    with in_language(user.language or DEFAULT_LANGUAGE):
        write_to(
            session, user, now, kind="people.invitation", secret=True, subject=_("Your account is ready"),
            text=_(
                "Hello %(name)s,\n\n%(who)s made an account for you. Your sign-in name is %(login)s. Set your password"
                " here:\n\n%(url)s\n\nThe link works once, until %(until)s.",
                name=user.name, who=actor.name, login=user.login, url=password_url(secret),
                until=say_moment(now + rules.INVITATION_LIFE),
            ),
        )  # fmt: skip
    journal.record(session, actor, "people.invited", user, name=user.name)


@permit("people.manage")
def edit_person(
    session: Session, actor: Actor, *, user_id: int, name: str, roles: list[Role], active: bool,
    email: str | None = None, department: Department | None = None, row_version: int | None = None,
) -> User:  # fmt: skip
    """Change a person's data and roles; a change of roles or a disabled account ends their sessions at once."""
    rules.may_change_access(lasting=actor.lasting)
    user = queries.user_for(session, actor, user_id)
    check_version(user, row_version)
    held = {grant.role for grant in user.roles}
    if held != set(roles) or active != user.active:
        rules.check_roles(set(roles), own=user.id == actor.id)
        user.epoch += 1
        user.roles = [grant for grant in user.roles if grant.role in roles] + [
            RoleGrant(role=role) for role in sorted(set(roles) - held)
        ]
    if email != user.email:
        kill_links(session, user, utc_now())  # what was sent to the old address opens nothing any more
    user.name, user.email, user.department, user.active = name, email, department, active
    journal.record(
        session, actor, "people.edited", user, name=name, roles=sorted(set(roles)), roles_before=sorted(held)
    )
    return user


def choose(session: Session, actor: Actor, *, language: str | None = None, theme: str | None = None) -> None:
    """One's own language and theme."""
    values = {name: value for name, value in (("language", language), ("theme", theme)) if value}
    if values:
        session.execute(update(User).where(User.id == actor.id).values(**values))


@permit("people.manage")
def close_account_of(session: Session, actor: Actor, *, user_id: int) -> User:
    """End somebody's access as an act of its own; nobody closes their own account."""
    rules.may_change_access(lasting=actor.lasting)
    user = queries.user_for(session, actor, user_id)
    if user.id == actor.id:
        raise Conflict("own_account", text("This is your own account: somebody else must close it."))
    if not close_account(session, actor, user_id):
        raise Conflict("account_closed", text("The account of %(name)s is closed already."), name=user.name)
    return user


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
def unlock(session: Session, actor: Actor, *, user_id: int) -> User:
    """Forget an account's wrong passwords: its person may try again at once."""
    user = queries.user_for(session, actor, user_id)
    if not user.failures and user.locked_until is None:
        raise Conflict("not_locked", text("This account is not locked."))
    user.failures, user.locked_until = 0, None
    journal.record(session, actor, "people.unlocked", user, name=user.name)
    return user
