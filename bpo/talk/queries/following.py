"""The newest acts and comments on what a person follows, since they do, others' only, as far as they may see it."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.locale import _
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor
from bpo.people import queries as people
from bpo.talk.models import Comment, Follow
from bpo.talk.queries.notices import reach, sentence_of
from bpo.talk.subjects import SUBJECTS
from bpo.talk.telling import SENTENCES


@dataclass(frozen=True)
class Happened:
    """One thing that happened on what is followed."""

    at: datetime
    who: str
    sentence: str
    where: str
    url: str


def happened(session: Session, actor: Actor, most: int) -> list[Happened]:
    """Newest first. The client's people are told the comments that are shared with them, and no acts."""
    found = [*_comments(session, actor, most), *([] if actor.is_client else _acts(session, actor, most))]
    newest = sorted(found, key=lambda one: one[0], reverse=True)[:most]
    names = people.person_names(session, {who for _at, who, *_rest in newest if who})
    places = slots.ask("project_names", session, {one[5] for one in newest if one[5]})
    shown = []
    for at, who, sentence, kind, number, project_id, anchor in newest:
        subject = SUBJECTS[kind]
        where = " · ".join(filter(None, (str(subject.label), places.get(project_id))))
        name = names.get(who or 0) or _("The system")
        shown.append(Happened(at, name, sentence, where, subject.url(number, project_id) + anchor))
    return shown


Row = tuple[datetime, int | None, str, str, int, int | None, str]


def _comments(session: Session, actor: Actor, most: int) -> list[Row]:
    mine = and_(
        Follow.subject_type == Comment.subject_type, Follow.subject_id == Comment.subject_id, Follow.following,
        Comment.created_at >= Follow.since, reach(session, actor, Follow),
    )  # fmt: skip
    chosen = select(Comment).join(Follow, mine).where(Comment.author_id != actor.id, Comment.removed_at.is_(None))
    if actor.is_client:
        chosen = chosen.where(Comment.shared)
    said = str(SENTENCES["talk.comment_on"])
    return [
        (one.created_at, one.author_id, said, one.subject_type, one.subject_id, one.project_id, f"#comment-{one.id}")
        for one in session.scalars(chosen.order_by(Comment.id.desc()).limit(most))
    ]


def _acts(session: Session, actor: Actor, most: int) -> list[Row]:
    mine = and_(
        Follow.subject_type == JournalEntry.subject_type, Follow.subject_id == JournalEntry.subject_id,
        Follow.following, JournalEntry.at >= Follow.since, reach(session, actor, Follow),
    )  # fmt: skip
    others = or_(JournalEntry.actor_id.is_(None), JournalEntry.actor_id != actor.id)
    chosen = select(JournalEntry, Follow.project_id).join(Follow, mine).where(others)
    return [
        (
            one.at,
            one.actor_id,
            sentence_of(one.act, json.loads(one.facts), ""),
            one.subject_type,
            one.subject_id or 0,
            project_id,
            "",
        )
        for one, project_id in session.execute(chosen.order_by(JournalEntry.id.desc()).limit(most))
    ]
