"""Keeping in mind what a person opened."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor
from bpo.search.models import RecentItem, SearchEntry
from bpo.search.queries import visible

KEPT = 30  # a person


def remember_opened(session: Session, actor: Actor, *, kind: str, record_id: int, now: datetime) -> None:
    """This person opened the record now. What they may not see is as absent."""
    seen = select(SearchEntry.id).where(SearchEntry.kind == kind, SearchEntry.record_id == record_id, visible(actor))
    if actor.id is None or session.scalar(seen) is None:
        raise NotFound(kind, id=record_id)
    own = select(RecentItem).where(RecentItem.person_id == actor.id)
    item = session.scalars(own.where(RecentItem.kind == kind, RecentItem.record_id == record_id)).one_or_none()
    if item is None:
        item = RecentItem(person_id=actor.id, kind=kind, record_id=record_id, opened_at=now)
        session.add(item)
    item.opened_at = now
    session.flush()
    newest = own.with_only_columns(RecentItem.id).order_by(RecentItem.opened_at.desc(), RecentItem.id.desc())
    kept = list(session.scalars(newest.limit(KEPT)))
    session.execute(delete(RecentItem).where(RecentItem.person_id == actor.id, RecentItem.id.not_in(kept)))
