"""What waits for a person: the matters of every package in one list, less those put off or handed over."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor
from bpo.kernel.slots import Waiting
from bpo.kernel.standing import Standing
from bpo.people import queries as people
from bpo.talk.models import Delegation, Snooze
from bpo.talk.rules.waiting import Due, due_of

COUNTS: Standing[int] = Standing(2000)


@dataclass(frozen=True)
class Matter:
    """One thing that waits, as its person sees it.

    `until_on`: put off until that day. `given_by`, `given_to`: who handed it over, and to whom; `note`: a word with it.
    """

    waiting: Waiting
    due: Due
    until_on: date | None = None
    given_by: str = ""
    given_to: str = ""
    note: str = ""
    given_at: datetime | None = None

    @property
    def key(self) -> str:
        return self.waiting.key


@dataclass(frozen=True)
class Inbox:
    """A person's matters: to be done, put off until a day, handed to others; each oldest due first."""

    open: tuple[Matter, ...]
    snoozed: tuple[Matter, ...]
    given: tuple[Matter, ...]

    @property
    def snoozed_late(self) -> int:
        return sum(1 for one in self.snoozed if one.due is Due.OVERDUE)


def waits_of(session: Session, actor: Actor, today: date) -> dict[str, Waiting]:
    """{key: matter} of everything the packages say waits for the actor, oldest due first."""
    found = (one for ask in slots.board.waits for one in ask(session, actor, today))
    ordered = sorted(found, key=lambda one: (one.due_on is None, one.due_on or today))
    return {one.key: one for one in ordered}


def inbox_of(session: Session, actor: Actor, today: date) -> Inbox:
    """The actor's own list. What was handed to somebody who has lost the right since is the actor's again."""
    waits = waits_of(session, actor, today)
    if not waits:
        return Inbox((), (), ())
    snoozes = dict(
        session.execute(
            select(Snooze.matter, Snooze.until_on).where(Snooze.person_id == actor.id, Snooze.until_on > today)
        ).all()
    )
    known = select(Delegation).where(or_(Delegation.from_id == actor.id, Delegation.to_id == actor.id))
    handed = [one for one in session.scalars(known.order_by(Delegation.id)) if one.matter in waits]
    others = people.actors_of(session, {one.from_id for one in handed} | {one.to_id for one in handed})
    outgoing = {one.matter: one for one in handed if one.from_id == actor.id}
    incoming = {one.matter: one for one in handed if one.to_id == actor.id}
    todo, off, given = [], [], []
    for key, waiting in waits.items():
        matter = Matter(waiting, due_of(waiting.due_on, today))
        away = outgoing.get(key)
        if away is not None and away.to_id in others and others[away.to_id].may(waiting.permit, waiting.project_id):
            taker = others[away.to_id].name
            given.append(replace(matter, given_to=taker, note=away.note, given_at=away.given_at))
            continue
        if key in incoming and incoming[key].from_id in others:
            giver = others[incoming[key].from_id].name
            matter = replace(matter, given_by=giver, note=incoming[key].note, given_at=incoming[key].given_at)
        if key in snoozes:
            off.append(replace(matter, until_on=snoozes[key]))
        else:
            todo.append(matter)
    return Inbox(tuple(todo), tuple(off), tuple(given))


def matter_for(session: Session, actor: Actor, key: str, today: date) -> Waiting:
    """The matter, if it waits for the actor; else `NotFound`."""
    found = waits_of(session, actor, today).get(key) if key else None
    if found is None:
        raise NotFound("matter", key=key)
    return found


def takers_of(session: Session, actor: Actor, waiting: Waiting) -> list[tuple[int, str]]:
    """[(id, name)] of the other people whose roles and projects let them do it; none for what is the actor's alone."""
    if not waiting.permit:
        return []
    return [
        (number, one.name)
        for number, one in people.actors_of(session).items()
        if number != actor.id and not one.is_client and one.may(waiting.permit, waiting.project_id)
    ]


def open_count(session: Session, actor: Actor, today: date) -> int:
    """How many matters wait, for the navigation."""
    return COUNTS.ask(session, actor, today, lambda: len(inbox_of(session, actor, today).open))
