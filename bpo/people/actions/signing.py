"""Signing in: the password, the code where one is due, and the session that follows."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.errors import text
from bpo.kernel.keeping.metrics import SIGN_IN_FAILURES
from bpo.kernel.permits import Actor
from bpo.people import queries, rules
from bpo.people.actions import limits
from bpo.people.actions.passwords import NOBODY, link_behind, make_link, matches, use_link
from bpo.people.actions.second_factor import code_fits
from bpo.people.models import LinkKind, SessionKind, SignIn, Tally, User

WRONG = text("The sign-in name or the password is wrong.")


def try_password(session: Session, login: str, password: str, now: datetime, address: str = "") -> User | None:
    """The user behind a name and password; None if wrong. Counts failures: the caller commits either way.

    Where `user.otp_since` is set the password alone opens nothing: `try_code` comes next, and only then is the count
    of failures forgotten. Raises `TooMany` while the account is locked or the address has failed too often.
    """
    login = login.strip().lower()
    named = select(User).where(User.login == login).with_for_update()  # tries at one account come one after the other
    user = session.scalars(named).one_or_none()
    if user is None or not limits.is_known_from(session, user, address, now):
        limits.check(session, rules.ADDRESS_FAILURES, address, now)
    if user is None:
        _refuse_unknown(session, login, password, now)
        limits.take(session, rules.ADDRESS_FAILURES, address, now)
        return None
    knock = rules.Knock(user.active, user.failures, user.locked_until)
    rules.may_try(knock, now)
    if matches(user.password_hash, password) and user.active:
        if user.otp_since is None:
            _note(session, user.id, 0, None)
        return user
    _fail(session, user, address, now)
    return None


def _refuse_unknown(session: Session, login: str, password: str, now: datetime) -> None:
    """A name nobody has answers like one somebody has: as slowly, and locked after as many tries."""
    limit = rules.NAME_FAILURES
    tally = session.scalars(select(Tally).where(Tally.key == limits.key_of(limit, login))).one_or_none()
    if tally is not None and tally.count >= limit.most:
        rules.may_try(rules.Knock(False, 0, tally.began_at + limit.span), now)
    matches(NOBODY, password)
    SIGN_IN_FAILURES.inc()
    limits.take(session, limit, login, now)


def may_prove(session: Session, actor: Actor, now: datetime) -> None:
    """Raise `TooMany` while the account is locked: proving oneself inside a session is guessing as well."""
    user = session.get_one(User, actor.id)
    rules.may_try(rules.Knock(user.active, user.failures, user.locked_until), now)


def note_failure(session: Session, user_id: int, now: datetime) -> None:
    """A wrong password inside a session counts like one at the door."""
    _fail(session, session.get_one(User, user_id), "", now)


def _fail(session: Session, user: User, address: str, now: datetime) -> None:
    session.refresh(user, with_for_update=True)
    knock = rules.Knock(user.active, user.failures, user.locked_until)
    _note(session, user.id, *rules.after_failure(knock, now))
    SIGN_IN_FAILURES.inc()
    limits.take(session, rules.ADDRESS_FAILURES, address, now)


def _note(session: Session, user_id: int, failures: int, locked_until: datetime | None) -> None:
    session.execute(update(User).where(User.id == user_id).values(failures=failures, locked_until=locked_until))


def try_code(session: Session, user: User, code: str | None, now: datetime, address: str = "") -> bool:
    """The second factor of somebody whose password was right: a code of their device or a recovery code, each once.

    No code is a wrong code. True where no second factor is set up. Counts failures as the password does.
    """
    if user.otp_since is None:
        return True
    rules.may_try(rules.Knock(user.active, user.failures, user.locked_until), now)
    if code and code_fits(session, user, code, now):
        _note(session, user.id, 0, None)
        return True
    _fail(session, user, address, now)
    return False


def ask_code(session: Session, user: User, now: datetime) -> str:
    """The password was right and a code is still due: a secret for the page that asks for it, good for minutes."""
    return make_link(session, user, LinkKind.CODE, now, rules.CODE_LIFE)


def try_link_code(session: Session, secret: str, code: str | None, now: datetime, address: str = "") -> User | None:
    """The user who may sign in with that code; None if it is wrong. Raises `Conflict` for a secret that is over."""
    _link, user = link_behind(session, secret, (LinkKind.CODE,), now)
    if not try_code(session, user, code, now, address):
        return None
    use_link(session, secret, (LinkKind.CODE,), now)
    return user


def open_session(
    session: Session, user: User, *, kind: SessionKind, label: str, now: datetime, address: str = "",
    days: int | None = None, permits: Collection[str] | None = None,
) -> tuple[str, SignIn]:  # fmt: skip
    """A new session for somebody who proved who they are: (the secret, shown once; the row).

    `days`: how long a token lives; `permits`: what it is narrowed to.
    """
    secret = secrets.token_urlsafe(32)
    life = rules.BROWSER_LIFE if kind == SessionKind.BROWSER else timedelta(days=days) if days else rules.TOKEN_LIFE
    row = SignIn(
        user_id=user.id, kind=kind, secret_hash=queries.secret_hash(secret), epoch=user.epoch, label=label[:200],
        address=address[:60], permits=None if permits is None else sorted(permits), created_at=now, seen_at=now,
        expires_at=now + life,
    )  # fmt: skip
    session.add(row)
    act = "people.signed_in" if kind == SessionKind.BROWSER else "people.token_made"
    told: dict[str, Any] = {"label": row.label, "permits": row.permits, "until": row.expires_at}
    facts = {} if kind == SessionKind.BROWSER else told
    journal.record(session, queries.actor_of(session, user.id), act, user, **facts)
    return secret, row


def make_token(
    session: Session, actor: Actor, *, label: str, now: datetime, expires_in_days: int | None = None,
    scope: rules.Scope | None = None, permits: Collection[str] = (),
) -> tuple[str, SignIn]:  # fmt: skip
    """A token for a program of one's own: (the secret, shown once; the row)."""
    rules.may_make_token(lasting=actor.lasting, narrowed_to=actor.only)
    only = queries.narrowed(actor, scope, permits)
    return open_session(
        session, session.get_one(User, actor.id), kind=SessionKind.TOKEN, label=label, now=now, days=expires_in_days,
        permits=only,
    )  # fmt: skip
