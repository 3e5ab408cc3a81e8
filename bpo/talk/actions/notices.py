"""Telling people, marking what they have seen, and how they want to hear of what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import insert_into, moment_of
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people
from bpo.talk.models import UNSEEN, Notice, NoticeWay
from bpo.talk.queries.notices import facts_kept, may_be_told, reach, ways_chosen
from bpo.talk.rules.notices import NoticeKind, Way, addressed, check_way, page_of, way_for
from bpo.talk.subjects import SUBJECTS, project_of


@dataclass(frozen=True)
class Event:
    """One thing that happened, to be told: see `Notice`. `key` names the matter: what repeats on it is told as one."""

    kind: NoticeKind
    key: str
    act: str
    path: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    permit: str = ""
    subject_type: str = ""
    subject_id: int | None = None
    title: str = ""
    project_id: int | None = None
    shared: bool = False


def event_about(
    row: Any, kind: NoticeKind, act: str, facts: Mapping[str, Any], *, key: str = "", anchor: str = "",
    path: str = "", shared: bool = False,
) -> Event:  # fmt: skip
    """An event on a record one can talk about; it leads to the record's page unless `path` says where else."""
    subject, project_id = SUBJECTS[row.__tablename__], project_of(row)
    return Event(
        kind=kind, key=key or f"{kind.value}:{subject.type}:{row.id}", act=act, facts=facts, permit=subject.permit,
        path=(path or subject.url(row.id, project_id)) + anchor, subject_type=subject.type, subject_id=row.id,
        title=subject.title(row)[:200], project_id=project_id, shared=shared,
    )  # fmt: skip


def tell(session: Session, actor: Actor, event: Event, persons: Iterable[int | None]) -> set[int]:
    """Tell these people, as far as they may see it and want to hear of it; the ids of those who were told.

    Never who acts. For who is away the substitute is told as well. Part of the act that is told.
    """
    wanted = dict.fromkeys(one for one in persons if one is not None)
    if not wanted:
        return set()
    heard = addressed(
        ((one, event.kind) for one in wanted), people.substitutes_of(session, wanted), actor.id
    )  # fmt: skip
    chosen = ways_chosen(session, heard)
    readers = people.actors_of(session, [
        one for one in heard if way_for(event.kind, chosen.get(one, {})) is not Way.OFF
    ])  # fmt: skip
    readers = {
        number: one for number, one in readers.items()
        if may_be_told(session, one, permit=event.permit, project_id=event.project_id,
                       record=(event.subject_type, event.subject_id), shared=event.shared)
    }  # fmt: skip
    if not readers:
        return set()
    absent = people.person_names(session, {one.for_id for one in heard.values() if one.for_id})
    _write(session, actor, event, {number: absent.get(heard[number].for_id or 0, "") for number in readers})
    return set(readers)


def _write(session: Session, actor: Actor, event: Event, readers: Mapping[int, str]) -> None:
    """One statement for all: what is told again while unseen is counted on the notice that is there."""
    facts, at = facts_kept(event.facts), moment_of(session)
    rows = [
        {
            "person_id": number, "kind": event.kind, "key": event.key[:120], "act": event.act,
            "facts": {**facts, "told_for": absent} if absent else facts, "actor_id": actor.id, "permit": event.permit,
            "subject_type": event.subject_type, "subject_id": event.subject_id, "title": event.title,
            "path": event.path[:300], "project_id": event.project_id, "shared": event.shared, "count": 1, "at": at,
        }
        for number, absent in sorted(readers.items())  # one order for all: two acts never wait for each other
    ]  # fmt: skip
    written = insert_into(session, Notice).values(rows)
    newest = {name: written.excluded[name] for name in rows[0] if name not in ("person_id", "key", "count")}
    session.execute(
        written.on_conflict_do_update(
            index_elements=["person_id", "key"], index_where=UNSEEN,
            set_={**newest, "count": Notice.count + 1, "mailed_at": None},
        ),
        execution_options={"synchronize_session": False},
    )  # fmt: skip


def unsay(session: Session, key: str, *, anchor: str = "", person_id: int | None = None) -> None:
    """Take back what is unseen: its cause is gone. `anchor`: only what leads there and counts nothing else."""
    gone = delete(Notice).where(Notice.key == key, Notice.seen_at.is_(None))
    if person_id is not None:
        gone = gone.where(Notice.person_id == person_id)
    if anchor:
        gone = gone.where(Notice.count == 1, Notice.path.endswith(anchor, autoescape=True))
    session.execute(gone.execution_options(synchronize_session=False))


def seen_by_acting(session: Session, actor: Actor, record_type: str, record_id: int) -> None:
    """Who acts on a record has seen what they were told of it: part of the act."""
    if actor.id is None:
        return
    _see(session, actor, moment_of(session), Notice.subject_type == record_type, Notice.subject_id == record_id)


def _see(session: Session, actor: Actor, now: datetime, *which: Any) -> int:
    seen = session.execute(
        update(Notice).where(Notice.person_id == actor.id, Notice.seen_at.is_(None), *which).values(seen_at=now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return int(seen.rowcount)  # type: ignore[attr-defined]


@permit("notices.read")
def see_notice(session: Session, actor: Actor, *, notice_id: int, now: datetime) -> None:
    """One of one's own notices is read; twice is once."""
    _see(session, actor, now, Notice.id == notice_id)


@permit("notices.read")
def see_all_notices(session: Session, actor: Actor, *, now: datetime) -> int:
    """All of one's notices that are shown are read; how many were new."""
    return _see(session, actor, now, Notice.id.in_(select(Notice.id).where(reach(session, actor, Notice))))


@permit("notices.read")
def see_notices_at(session: Session, actor: Actor, *, path: str, now: datetime) -> int:
    """The page was opened: what leads to it is read, whichever place on the page it names."""
    at = page_of(path)
    places = (Notice.path.startswith(f"{at}{sign}", autoescape=True) for sign in "#?")
    return _see(session, actor, now, or_(Notice.path == at, *places))


@permit("notices.read")
def choose_ways(session: Session, actor: Actor, *, ways: Mapping[NoticeKind, Way]) -> None:
    """How one wants to hear of the kinds given; the others stay as they are."""
    for kind, way in ways.items():
        check_way(kind, way)
    known = {
        one.kind: one for one in session.scalars(select(NoticeWay).where(NoticeWay.person_id == actor.id))
    }  # fmt: skip
    for kind, way in ways.items():
        row = known.get(kind)
        if way_for(kind, {row.kind: row.way} if row else {}) is way:
            continue
        if row is None:
            row = NoticeWay(person_id=actor.id or 0, kind=kind, way=way)
            session.add(row)
        row.way = way
        journal.record(session, actor, "talk.way_chosen", row, kind=kind.value, way=way.value)
