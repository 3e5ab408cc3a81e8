"""What the index holds, and what it would hold if it were made anew."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor
from bpo.search.index import Tally, rebuild
from bpo.search.models import SearchEntry, SearchReach
from bpo.search.queries import found

ALL = 10_000  # more hits than any test has


def entries(session: Session) -> list[tuple[Any, ...]]:
    """Every row of the index but its own numbers, in order."""
    columns = [column for column in SearchEntry.__table__.columns if column.name != "id"]
    rows = session.execute(select(*columns).order_by(SearchEntry.kind, SearchEntry.record_id))
    reach = select(SearchReach.kind, SearchReach.record_id, SearchReach.project_id)
    return [*map(tuple, rows), *sorted(map(tuple, session.execute(reach)))]


def in_step(session: Session) -> Tally:
    """The tally of a rebuild that must find nothing to do."""
    before = entries(session)
    tally = rebuild(session)
    assert entries(session) == before
    assert (tally.added, tally.changed, tally.removed) == (0, 0, 0)
    return tally


def hits(session: Session, actor: Actor, query: str, kind: str | None = None) -> dict[str, list[int]]:
    """{kind: ids in their order} of what a query finds."""
    groups = found(session, actor, query, kind, ALL)
    return {group.kind.name: [one.hit.record_id for one in group.hits] for group in groups}
