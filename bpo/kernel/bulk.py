"""Acts on many rows: each row through the ordinary action, its permit and its rules, and judged by itself.

Beforehand the same acts are tried and undone, so that the check says exactly what the act will do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.errors import BusinessError, NotFound
from bpo.kernel.locale import say_error
from bpo.kernel.models import BulkRun
from bpo.kernel.permits import Actor
from bpo.kernel.web.lists import LISTS, Bulk, Listing
from bpo.kernel.web.request import conflict_of

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Outcome:
    """What became of one row; `refused`: why nothing did, in the reader's language."""

    id: int
    refused: str | None = None
    code: str | None = None


def act_named(list_name: str, act: str) -> tuple[Listing, Bulk]:
    listing = LISTS.get(list_name)
    found = listing.act(act) if listing else None
    if listing is None or found is None:
        raise NotFound("act", id=f"{list_name}/{act}")
    return listing, found


def done_to_each(
    session: Session, actor: Actor, bulk: Bulk, ids: Iterable[int], asked: Mapping[str, Any], now: datetime
) -> list[Outcome]:
    """The act on each of the rows, in their order. Raises `Forbidden` without its permit."""
    actor.under(bulk.permit)
    found = []
    for number in dict.fromkeys(ids):
        try:
            with journal.apart(session):
                bulk.act(session, actor, number, now=now, **asked)
                session.flush()
        except BusinessError as refusal:
            found.append(Outcome(number, say_error(refusal.message, refusal.facts), refusal.code))
        except IntegrityError as clash:
            conflict = conflict_of(clash)
            found.append(Outcome(number, say_error(conflict.message, conflict.facts), conflict.code))
        else:
            found.append(Outcome(number))
    return found


def tried(
    session: Session, actor: Actor, bulk: Bulk, ids: Iterable[int], now: datetime,
    asked: Mapping[str, Any] | None = None,
) -> list[Outcome]:  # fmt: skip
    """What the act would do, undone at once: `session` is rolled back."""
    try:
        return done_to_each(session, actor, bulk, ids, bulk.probe if asked is None else asked, now)
    finally:
        session.rollback()


def run_for(session: Session, actor: Actor, run_id: int) -> BulkRun:
    """One's own."""
    mine = select(BulkRun).where(BulkRun.id == run_id, BulkRun.person_id == actor.id)
    found = session.scalars(mine).one_or_none()
    if found is None:
        raise NotFound("run", id=run_id)
    return found


def first_run(session: Session, actor: Actor, token: str) -> BulkRun | None:
    """What the same form did the first time it was sent."""
    known = select(BulkRun).where(BulkRun.person_id == actor.id, BulkRun.token == token)
    return session.scalars(known).one_or_none()
