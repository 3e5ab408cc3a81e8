"""Putting a matter off, and handing it to somebody else who may do it."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.locale import LANGUAGES, in_language
from bpo.kernel.permits import Actor
from bpo.kernel.slots import Waiting
from bpo.people import queries as people
from bpo.talk.actions.notices import Event, tell
from bpo.talk.models import Delegation, Snooze
from bpo.talk.queries.waiting import matter_for, waits_of
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.rules.waiting import check_snooze


def put_off(session: Session, actor: Actor, *, key: str, until_on: date, today: date) -> Snooze:
    """Put a matter off until a day; a second time moves the day."""
    waiting = matter_for(session, actor, key, today)
    check_snooze(until_on, today)
    known = select(Snooze).where(Snooze.person_id == actor.id, Snooze.matter == key)
    row = session.scalars(known).one_or_none()
    if row is None:
        row = Snooze(person_id=actor.id or 0, matter=key, until_on=until_on)
        session.add(row)
    row.until_on = until_on
    journal.record(
        session, actor, "talk.put_off", row, project_id=waiting.project_id, matter=waiting.sentence, day=until_on
    )
    return row


def take_up(session: Session, actor: Actor, *, key: str, today: date) -> None:
    """Take a matter up again before its day; one that is not put off stays as it is."""
    waiting = matter_for(session, actor, key, today)
    known = select(Snooze).where(Snooze.person_id == actor.id, Snooze.matter == key)
    row = session.scalars(known).one_or_none()
    if row is None:
        return
    session.delete(row)
    journal.record(session, actor, "talk.taken_up", row, project_id=waiting.project_id, matter=waiting.sentence)


def hand_over(
    session: Session, actor: Actor, *, key: str, person_id: int, note: str | None, today: date, now: datetime
) -> Delegation:
    """Hand a matter to somebody for whom it would wait as well: the act's own rules say who that is."""
    waiting = matter_for(session, actor, key, today)
    if not waiting.permit:
        raise Conflict("matter_own", text("This waits for you alone and cannot be handed to somebody else."))
    taker = people.actors_of(session, [person_id]).get(person_id)
    if person_id == actor.id or taker is None or key not in waits_of(session, taker, today):
        raise Invalid(
            "taker",
            text("That person may not do this: it is another department's, or two different persons are needed."),
            "person_id",
        )
    # Handed back to whoever gave it: their own delegation ends, or the matter would wait for neither of the two.
    session.execute(
        delete(Delegation).where(
            Delegation.from_id == person_id, Delegation.to_id == actor.id, Delegation.matter == key
        )
    )
    known = select(Delegation).where(Delegation.from_id == actor.id, Delegation.matter == key)
    row = session.scalars(known).one_or_none() or Delegation(from_id=actor.id, matter=key)
    row.project_id, row.to_id, row.note, row.given_at = waiting.project_id, person_id, note or "", now
    session.add(row)
    journal.record(session, actor, "talk.handed_over", row, matter=waiting.sentence, name=taker.name, note=row.note)
    _tell_of(session, actor, "talk.handed_to", key, waiting, taker, today)
    return row


def _tell_of(
    session: Session, actor: Actor, act: str, key: str, waiting: Waiting, taker: Actor, today: date
) -> None:  # fmt: skip
    """Tell the other of the two. The matter is noted as it is called in each language: it is told in the reader's."""
    said = {}
    for language in LANGUAGES:
        with in_language(language):
            said[language] = waits_of(session, taker, today).get(key, waiting).sentence
    event = Event(
        kind=NoticeKind.HANDED, key=f"handed:{key}", act=act, path=waiting.url, facts={"matter": said},
        permit=waiting.permit, title=waiting.where[:200], project_id=waiting.project_id,
    )  # fmt: skip
    tell(session, actor, event, [taker.id])


def take_back(session: Session, actor: Actor, *, key: str, today: date) -> None:
    """The matter waits for the actor again; one that was not handed over stays as it is."""
    waiting = matter_for(session, actor, key, today)
    known = select(Delegation).where(Delegation.from_id == actor.id, Delegation.matter == key)
    row = session.scalars(known).one_or_none()
    if row is None:
        return
    taker = people.actors_of(session, [row.to_id]).get(row.to_id)
    name = people.person_names(session, [row.to_id]).get(row.to_id, "")
    session.delete(row)
    journal.record(session, actor, "talk.taken_back", row, matter=waiting.sentence, name=name)
    if taker is not None:
        _tell_of(session, actor, "talk.taken_from", key, waiting, taker, today)
