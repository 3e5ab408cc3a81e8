"""Sessions and tokens that still count, and whether a second factor is due."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import ROLES, Role
from bpo.people import rules
from bpo.people.models import Link, LinkKind, RecoveryCode, SessionKind, SignIn, SignInRule, User
from bpo.people.queries.actors import actor_of
from bpo.people.queries.people import user_for


def own_sessions(session: Session, actor: Actor, now: datetime) -> list[SignIn]:
    """One's own living sessions and tokens, the last used first."""
    return _living(session, actor.id, now)


@permit("people.manage")
def sessions_of(session: Session, actor: Actor, user_id: int, now: datetime) -> list[SignIn]:
    return _living(session, user_for(session, actor, user_id).id, now)


def _living(session: Session, user_id: int | None, now: datetime) -> list[SignIn]:
    idle = or_(SignIn.kind == SessionKind.TOKEN, SignIn.seen_at > now - rules.BROWSER_IDLE)
    return list(
        session.scalars(
            select(SignIn).join(User, User.id == SignIn.user_id)
            .where(
                SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.expires_at > now, idle,
                SignIn.epoch == User.epoch, User.active,
            )
            .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        )
    )  # fmt: skip


def own_session(session: Session, actor: Actor, session_id: int) -> SignIn:
    return session_row(session, actor.id, session_id)


def session_row(session: Session, user_id: int | None, session_id: int) -> SignIn:
    """A session of that person that was not ended yet."""
    row = session.scalars(
        select(SignIn).where(SignIn.id == session_id, SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("session", id=session_id)
    return row


def is_still_in(session: Session, session_id: int, now: datetime) -> bool:
    """Whether a session that was recognised a while ago still counts: asked again before an act is committed."""
    found = session.execute(
        select(SignIn.id).join(User, User.id == SignIn.user_id)
        .where(
            SignIn.id == session_id, SignIn.ended_at.is_(None), SignIn.expires_at > now, SignIn.epoch == User.epoch,
            User.active,
        )
    ).one_or_none()  # fmt: skip
    return found is not None


def needs_otp(session: Session, roles: Collection[Role]) -> bool:
    """Whether one of these roles needs a second factor."""
    ruled: Any = session.scalar(select(SignInRule.otp_roles).where(SignInRule.id == 1))
    return rules.needs_otp(ruled, roles)


@permit("people.manage")
def sign_in_rule(session: Session, actor: Actor) -> SignInRule | None:
    return session.get(SignInRule, 1)


def recovery_codes_left(session: Session, user_id: int) -> int:
    left = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return int(session.scalar(left) or 0)


def invited_until(session: Session, user: User, now: datetime) -> datetime | None:
    """Until when the invitation of somebody who has not set a password yet is good; None without one."""
    return session.scalar(
        select(func.max(Link.expires_at)).where(
            Link.user_id == user.id, Link.kind == LinkKind.INVITATION, Link.used_at.is_(None), Link.expires_at > now,
            Link.epoch == user.epoch,
        )
    )  # fmt: skip


def actor_behind(session: Session, signed: SignIn) -> Actor:
    """The actor of a session: their token may be narrowed to some permits, and may outlive the day."""
    actor = actor_of(session, signed.user_id)
    if signed.kind != SessionKind.TOKEN:
        return actor
    only = None if signed.permits is None else frozenset(cast(list[str], signed.permits))
    return replace(actor, only=only, lasting=signed.expires_at - signed.created_at > rules.LASTING)


def narrowed(actor: Actor, scope: rules.Scope | None, permits: Collection[str]) -> frozenset[str] | None:
    """What a new token of this person may do; None: everything they may."""
    said = scope or (rules.Scope.CHOSEN if permits else rules.Scope.EVERYTHING)
    return rules.narrowed(said, permits, [name for name in ROLES if actor.grant(name)])


def tokens_listed(session: Session, actor: Actor, now: datetime) -> Select[SignIn]:
    """One's own tokens that still work, newest first."""
    of_now = select(User.epoch).where(User.id == actor.id).scalar_subquery()
    return (
        select(SignIn)
        .where(SignIn.user_id == actor.id, SignIn.kind == SessionKind.TOKEN, SignIn.ended_at.is_(None))
        .where(SignIn.expires_at > now, SignIn.epoch == of_now)
        .order_by(SignIn.id.desc())
    )


def own_token(session: Session, actor: Actor, token_id: int) -> SignIn:
    row = session.get(SignIn, token_id)
    if row is None or row.user_id != actor.id or row.kind != SessionKind.TOKEN:
        raise NotFound("token", id=token_id)
    return row
