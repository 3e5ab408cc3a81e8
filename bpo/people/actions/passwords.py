"""Passwords: changed by their owner, or set by a link sent to them; where there is mail nobody else types them."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bpo.kernel import journal, mail
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.locale import DEFAULT_LANGUAGE, _, _l, in_language, say_moment
from bpo.kernel.permits import Actor
from bpo.people import queries, rules
from bpo.people.actions import limits
from bpo.people.models import Link, LinkKind, User

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's minimum for argon2id
NOBODY = HASHER.hash(secrets.token_hex(16))  # an unknown name costs as much time as a wrong password
WAYS_IN = (LinkKind.INVITATION, LinkKind.RESET)

mail.kinds(
    {
        "people.invitation": _l("Invitation"),
        "people.reset": _l("Password reset"),
        "people.told": _l("Account notice"),
    }
)


def matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def hashed(session: Session, password: str) -> str:
    """What is stored of a password. A session that builds a sample keeps the hash of the sample's one password."""
    known: dict[str, str] | None = session.info.get("hashes")
    if known is None:
        return HASHER.hash(password)
    if password not in known:
        known[password] = HASHER.hash(password)
    return known[password]


def unguessable() -> str:
    """The hash of a password nobody knows, for somebody who has not set one yet."""
    return HASHER.hash(secrets.token_urlsafe(32))


def confirm_own(session: Session, actor: Actor, present: str) -> User:
    """Fresh proof that it is the person themselves: their password, once more."""
    user = session.get_one(User, actor.id)
    if not matches(user.password_hash, present):
        raise Invalid("password_wrong", text("The present password is wrong."), "present")
    return user


def change_password(session: Session, actor: Actor, *, present: str, password: str) -> User:
    """One's own password; every session of the person ends, this one too."""
    rules.may_make_token(lasting=actor.lasting, narrowed_to=actor.only)
    user = confirm_own(session, actor, present)
    rules.check_password(password, user.login)
    user.password_hash = HASHER.hash(password)
    user.epoch += 1
    journal.record(session, actor, "people.password_changed", user)
    return user


def make_link(session: Session, user: User, kind: LinkKind, now: datetime, life: timedelta) -> str:
    """The secret of a new link; older ones of its kind are dead from now on."""
    kill_links(session, user, now, (kind,))
    secret = secrets.token_urlsafe(32)
    session.add(
        Link(
            user_id=user.id, kind=kind, secret_hash=queries.secret_hash(secret), epoch=user.epoch, created_at=now,
            expires_at=now + life,
        )
    )  # fmt: skip
    session.flush()
    return secret


def kill_links(session: Session, user: User, now: datetime, kinds: Collection[LinkKind] = tuple(LinkKind)) -> None:
    session.execute(
        update(Link).where(Link.user_id == user.id, Link.kind.in_(kinds), Link.used_at.is_(None)).values(used_at=now)
    )


def link_behind(session: Session, secret: str, kinds: Collection[LinkKind], now: datetime) -> tuple[Link, User]:
    """The living link behind a secret, with its person. Raises `Conflict`, the same for all that is wrong with it."""
    found = session.execute(
        select(Link, User).join(User, User.id == Link.user_id)
        .where(Link.secret_hash == queries.secret_hash(secret), Link.kind.in_(kinds))
    ).one_or_none()  # fmt: skip
    link, user = found if found is not None else (None, None)
    rules.check_link(
        epoch=link.epoch if link else 0, user_epoch=user.epoch if user else 0, active=user is not None and user.active,
        expires_at=link.expires_at if link else now, used_at=link.used_at if link else None, now=now,
    )  # fmt: skip
    assert link is not None and user is not None
    return link, user


def use_link(session: Session, secret: str, kinds: Collection[LinkKind], now: datetime) -> User:
    """The person of a link, which is used up by this: of two at the same moment one wins."""
    link, user = link_behind(session, secret, kinds, now)
    taken = session.execute(update(Link).where(Link.id == link.id, Link.used_at.is_(None)).values(used_at=now))
    if not taken.rowcount:  # type: ignore[attr-defined]
        raise Conflict("link_dead", text("This link was used already or is too old. Ask for a new one."))
    return user


def may_set_password(session: Session, *, secret: str, now: datetime) -> None:
    """Raise `Conflict` for a link that opens nothing (any more), before somebody thinks of a password."""
    link_behind(session, secret, WAYS_IN, now)


def set_password(session: Session, *, secret: str, password: str, now: datetime) -> User:
    """By the link of an invitation or a reset: the person's new password. Every session of theirs ends."""
    user = use_link(session, secret, WAYS_IN, now)
    rules.check_password(password, user.login)
    user.password_hash = HASHER.hash(password)
    user.epoch += 1
    user.failures, user.locked_until = 0, None
    journal.record(session, queries.actor_of(session, user.id), "people.password_set", user)
    return user


def ask_reset(session: Session, *, login: str, now: datetime, address: str = "") -> None:
    """Send a link to set a new password, if the name is somebody's who has mail. Says nothing about whether it is."""
    login = login.strip().lower()
    for limit, subject in ((rules.RESETS_OF_ADDRESS, address), (rules.RESETS_OF_NAME, login)):
        limits.check(session, limit, subject, now)
        limits.take(session, limit, subject, now)
    named = select(User).where(User.active, (User.login == login) | (func.lower(User.email) == login))
    found = session.scalars(named.limit(2)).all()
    if len(found) != 1 or not found[0].email:
        return
    user = found[0]
    secret = make_link(session, user, LinkKind.RESET, now, rules.RESET_LIFE)
    with in_language(user.language or DEFAULT_LANGUAGE):
        write_to(
            session, user, now, kind="people.reset", secret=True, subject=_("Set a new password"),
            text=_(
                "Hello %(name)s,\n\nsomebody asked for a new password for your account %(login)s. If it was you, set it"
                " here:\n\n%(url)s\n\nThe link works once, until %(until)s. If it was not you, ignore this letter:"
                " your password stays as it is.",
                name=user.name, login=user.login, url=password_url(secret), until=say_moment(now + rules.RESET_LIFE),
            ),
        )  # fmt: skip
    journal.record(session, queries.actor_of(session, user.id), "people.reset_asked", user)


def password_url(secret: str) -> str:
    return mail.link(f"/password/{secret}")


def write_to(
    session: Session, user: User, now: datetime, *, kind: str, subject: str, text: str, secret: bool = False
) -> None:
    """A letter to somebody, where they have an address."""
    if user.email:
        mail.post(
            session, to=user.email, subject=subject, text=text, kind=kind, now=now, person_id=user.id, secret=secret
        )
