"""Being away, with somebody in one's place."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.errors import Conflict, Invalid, NotFound, text
from bpo.kernel.locale import DEFAULT_LANGUAGE, _, in_language
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Role
from bpo.people import queries, rules
from bpo.people.actions.passwords import write_to
from bpo.people.models import Absence, User
from bpo.people.rules import AwayScope


def enter_absence(
    session: Session, actor: Actor, *, substitute_id: int, starts_on: date, ends_on: date, scope: AwayScope,
    now: datetime, today: date,
) -> Absence:  # fmt: skip
    """One's own days away, and who acts meanwhile."""
    user = session.get_one(User, actor.id)
    return _enter(session, actor, user, substitute_id, (starts_on, ends_on), scope, now, today)


@permit("people.manage")
def enter_absence_of(
    session: Session, actor: Actor, *, user_id: int, substitute_id: int, starts_on: date, ends_on: date,
    scope: AwayScope, now: datetime, today: date,
) -> Absence:  # fmt: skip
    """For somebody who cannot enter it themselves (fallen ill)."""
    user = queries.user_for(session, actor, user_id)
    if substitute_id == actor.id:
        raise Conflict("own_gain", text("Nobody puts themselves in another's place. Ask another administrator."))
    return _enter(session, actor, user, substitute_id, (starts_on, ends_on), scope, now, today)


def _enter(
    session: Session, actor: Actor, user: User, substitute_id: int, days: tuple[date, date], scope: AwayScope,
    now: datetime, today: date,
) -> Absence:  # fmt: skip
    if queries.has_role(session, user.id, Role.CLIENT):
        raise Conflict("client_away", text("The vendor's people stand in for each other, clients' people do not."))
    substitute = session.get(User, substitute_id)
    if substitute is None or not substitute.active:
        raise Invalid("no_colleague", text("Nobody of the vendor's active people has the number %(id)s."),
                      "substitute_id", id=substitute_id)  # fmt: skip
    taken = session.execute(
        select(Absence.starts_on, Absence.ends_on).where(Absence.user_id == user.id, Absence.ended_at.is_(None))
    ).all()
    rules.check_absence(
        own_id=user.id, substitute_id=substitute_id, starts_on=days[0], ends_on=days[1], today=today,
        substitute_is_client=queries.has_role(session, substitute_id, Role.CLIENT),
        taken=[(begins, ends) for begins, ends in taken],
    )  # fmt: skip
    row = Absence(user_id=user.id, substitute_id=substitute_id, starts_on=days[0], ends_on=days[1], scope=scope)
    session.add(row)
    _tell(session, user, substitute, row, now)
    journal.record(
        session, actor, "people.away", row, name=user.name, substitute=substitute.name, starts=days[0], ends=days[1]
    )
    return row


def _tell(session: Session, user: User, substitute: User, row: Absence, now: datetime) -> None:
    with in_language(substitute.language or DEFAULT_LANGUAGE):
        write_to(
            session, substitute, now, kind="people.told",
            subject=_("You stand in for %(name)s", name=user.name),
            text=_(
                "Hello %(substitute)s,\n\n%(name)s is away from %(starts)s to %(ends)s, and you act in their place."
                " What waits for them waits for you meanwhile; your acts say for whom they were done.",
                substitute=substitute.name, name=user.name, starts=row.starts_on, ends=row.ends_on,
            ),
        )  # fmt: skip


def end_absence(session: Session, actor: Actor, *, absence_id: int, now: datetime) -> Absence:
    """Back earlier, or not away after all: nobody acts in one's place any more."""
    row = session.scalars(
        select(Absence).where(Absence.id == absence_id, Absence.user_id == actor.id)
    ).one_or_none()  # fmt: skip
    return _end(session, actor, row, absence_id, now)


@permit("people.manage")
def end_absence_of(session: Session, actor: Actor, *, user_id: int, absence_id: int, now: datetime) -> Absence:
    """End somebody's standing in at once."""
    user = queries.user_for(session, actor, user_id)
    row = session.scalars(select(Absence).where(Absence.id == absence_id, Absence.user_id == user.id)).one_or_none()
    return _end(session, actor, row, absence_id, now)


def _end(session: Session, actor: Actor, row: Absence | None, absence_id: int, now: datetime) -> Absence:
    if row is None:
        raise NotFound("absence", id=absence_id)
    if row.ended_at is not None:
        raise Conflict("absence_ended", text("These days were ended already."))
    row.ended_at = now
    journal.record(session, actor, "people.back", row, name=session.get_one(User, row.user_id).name)
    return row
