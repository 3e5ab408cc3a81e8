"""Ending sessions: one's own one by one or all others; anybody's by an administrator. An ended one is worth nothing."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.permits import Actor, permit
from bpo.people import queries
from bpo.people.models import SignIn, User


def end_session(session: Session, row: SignIn, now: datetime) -> None:
    """Sign out: the secret is worth nothing from now on."""
    row.ended_at = now


def end_token(session: Session, actor: Actor, *, token_id: int, now: datetime) -> None:
    """End a token of one's own; ending it twice is once."""
    row = queries.own_token(session, actor, token_id)
    if row.ended_at is None:
        row.ended_at = now
        journal.record(session, actor, "people.token_ended", session.get_one(User, actor.id), label=row.label)


def end_own_session(session: Session, actor: Actor, *, session_id: int, now: datetime) -> SignIn:
    """End one of one's own sessions or tokens."""
    row = queries.own_session(session, actor, session_id)
    row.ended_at = now
    journal.record(session, actor, "people.session_ended", session.get_one(User, actor.id))
    return row


def end_other_sessions(session: Session, actor: Actor, *, keep_id: int, now: datetime) -> int:
    """End all of one's own sessions and tokens but this one. Returns how many there were."""
    count = close_others(session, actor.id, keep_id, now)
    journal.record(session, actor, "people.other_sessions_ended", session.get_one(User, actor.id), count=count)
    return count


def close_others(session: Session, user_id: int | None, keep_id: int | None, now: datetime) -> int:
    """The rows alone, as part of another act."""
    living = (SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
    ended = session.execute(update(SignIn).where(*living, SignIn.id != (keep_id or 0)).values(ended_at=now))
    return int(ended.rowcount)  # type: ignore[attr-defined]


@permit("people.manage")
def end_session_of(session: Session, actor: Actor, *, user_id: int, session_id: int, now: datetime) -> SignIn:
    """End one session of somebody, at once."""
    user = queries.user_for(session, actor, user_id)
    row = queries.session_row(session, user.id, session_id)
    row.ended_at = now
    journal.record(session, actor, "people.session_ended", user)
    return row


@permit("people.manage")
def end_all_of(session: Session, actor: Actor, *, user_id: int, now: datetime) -> int:
    """End all sessions and tokens of somebody, at once. Returns how many there were."""
    user = queries.user_for(session, actor, user_id)
    count = close_others(session, user.id, None, now)
    journal.record(session, actor, "people.all_sessions_ended", user, count=count)
    return count
