"""Writing, changing and removing comments; a mention seen."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import files, journal
from bpo.kernel.db import Base
from bpo.kernel.errors import BusinessError, Conflict, Invalid, text
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor
from bpo.talk.actions.following import follow_from_now
from bpo.talk.actions.notices import event_about, seen_by_acting, tell, unsay
from bpo.talk.models import Comment, Mentioned
from bpo.talk.queries.comments import audience, comment_for, names_by_id
from bpo.talk.queries.notices import followers_of
from bpo.talk.rules.comments import check_change, check_picture, named_in, names_of
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import Subject, project_of, record_for


def add_comment(
    session: Session, actor: Actor, *, record_type: str, record_id: int, words: str, shared: bool, now: datetime
) -> Comment:
    """Say something about a record: internally, or shared with the client. What a client writes is always shared."""
    subject, row = record_for(session, actor, record_type, record_id)
    shared = shared or actor.is_client
    if shared and not subject.shared:
        raise Invalid("not_shared", text("The client does not see this record: its comments are internal."), "shared")
    comment = Comment(
        subject_type=record_type, subject_id=record_id, project_id=project_of(row), author_id=actor.id, words=words,
        shared=shared, created_at=now,
    )  # fmt: skip
    named = people_named(session, actor, subject, comment)
    session.add(comment)
    session.flush()
    session.add_all([Mentioned(comment_id=comment.id, person_id=number) for number in named])
    see_all_on(session, actor, record_type, record_id, now)
    act = "talk.comment_shared" if shared else "talk.commented"
    journal.record(session, actor, act, comment, record=str(subject.label), number=record_id)
    told = tell_named(session, actor, comment, row, named)
    tell_followers(session, actor, comment, row, told)
    follow_from_now(session, row, [actor.id, *named])
    return comment


def tell_named(session: Session, actor: Actor, comment: Comment, row: Base, named: Iterable[int]) -> set[int]:
    """Tell who is named in a comment; each comment is a matter of its own."""
    event = event_about(
        row, NoticeKind.MENTION, "talk.mentioned", {}, key=f"mention:{comment.id}", anchor=f"#comment-{comment.id}",
        shared=comment.shared,
    )  # fmt: skip
    return tell(session, actor, event, named)


def tell_followers(session: Session, actor: Actor, comment: Comment, row: Base, told: set[int]) -> None:
    """Tell who follows the record; several comments while one is away are told as one, leading to the newest."""
    anchor = f"#comment-{comment.id}"
    event = event_about(
        row, NoticeKind.COMMENT, "talk.comment_on", {}, key=comments_key(comment), anchor=anchor, shared=comment.shared
    )
    follows = followers_of(session, [(comment.subject_type, comment.subject_id)])
    tell(session, actor, event, [one for one, does in follows.items() if does and one not in told])


def comments_key(comment: Comment) -> str:
    """Internal and shared comments are told apart: for the client's people there are only the shared ones."""
    return f"comment{'-shared' if comment.shared else ''}:{comment.subject_type}:{comment.subject_id}"


def people_named(session: Session, actor: Actor, subject: Subject, comment: Comment) -> list[int]:
    """The ids of the people named. Refuses a name that is nobody's, or somebody's who may not read it: alike."""
    if "@" not in comment.words:
        return []
    found = audience(
        session, actor, subject, comment.subject_id, comment.project_id, shared=comment.shared
    )  # fmt: skip
    names = names_of(names_by_id(session, found))
    named, unknown = named_in(comment.words, names)
    for number in named:
        try:
            record_for(session, found[number], comment.subject_type, comment.subject_id)
        except BusinessError:
            unknown.append(found[number].name)
    if unknown:
        raise Invalid(
            "mention",
            text("“@%(name)s” is nobody who may read this comment here. Choose from the names that are offered."),
            "words",
            name=unknown[0],
        )
    return named


def change_comment(session: Session, actor: Actor, *, comment_id: int, words: str, now: datetime) -> Comment:
    """Put one's own fresh comment into other words; the earlier ones stay in the journal."""
    comment = _changeable(session, actor, comment_id, now)
    subject, row = record_for(session, actor, comment.subject_type, comment.subject_id)
    comment.words, comment.edited_at = words, now
    named = set(people_named(session, actor, subject, comment))
    for one in session.scalars(select(Mentioned).where(Mentioned.comment_id == comment.id)).all():
        if one.person_id in named:
            named.discard(one.person_id)
        else:
            session.delete(one)
            unsay(session, f"mention:{comment.id}", person_id=one.person_id)
    session.add_all([Mentioned(comment_id=comment.id, person_id=number) for number in sorted(named)])
    journal.record(session, actor, "talk.comment_changed", comment)
    tell_named(session, actor, comment, row, sorted(named))
    follow_from_now(session, row, sorted(named))
    return comment


def remove_comment(session: Session, actor: Actor, *, comment_id: int, now: datetime) -> Comment:
    """Take one's own fresh comment back: “removed” stands in its place, and its files open for nobody."""
    comment = _changeable(session, actor, comment_id, now)
    comment.words, comment.removed_at = "", now
    journal.record(session, actor, "talk.comment_removed", comment)
    unsay(session, f"mention:{comment.id}")
    unsay(session, comments_key(comment), anchor=f"#comment-{comment.id}")
    return comment


def _changeable(session: Session, actor: Actor, comment_id: int, now: datetime) -> Comment:
    comment = comment_for(session, actor, comment_id)
    check_change(comment.author_id, actor.id, comment.created_at, now)
    if comment.removed_at is not None:
        raise Conflict("comment_removed", text("This comment was removed."))
    return comment


def attach_file(
    session: Session, actor: Actor, *, comment_id: int, data: bytes, name: str, now: datetime
) -> StoredFile:
    """A file to one's own fresh comment; looked into before it is kept."""
    comment = _changeable(session, actor, comment_id, now)
    check_picture(data, name)
    row = files.store(
        session, actor, data, name=name, subject_type="talk_comment", subject_id=comment.id,
        project_id=comment.project_id, now=now,
    )  # fmt: skip
    journal.record(session, actor, "files.attached", comment, name=row.name)
    return row


def see_mention(session: Session, actor: Actor, *, comment_id: int, now: datetime) -> None:
    """The mention waits no longer; twice is once."""
    comment = comment_for(session, actor, comment_id)
    known = select(Mentioned).where(
        Mentioned.comment_id == comment.id, Mentioned.person_id == actor.id, Mentioned.seen_at.is_(None)
    )
    for row in session.scalars(known).all():
        row.seen_at = now
        journal.record(session, actor, "talk.mention_seen", row, project_id=comment.project_id)
    seen_by_acting(session, actor, comment.subject_type, comment.subject_id)


def see_all_on(session: Session, actor: Actor, record_type: str, record_id: int, now: datetime) -> None:
    """Who answers on a record has seen what named them there: part of the act of commenting."""
    there = select(Comment.id).where(Comment.subject_type == record_type, Comment.subject_id == record_id)
    unseen = select(Mentioned).where(
        Mentioned.comment_id.in_(there), Mentioned.person_id == actor.id, Mentioned.seen_at.is_(None)
    )
    for row in session.scalars(unseen).all():
        row.seen_at = now
    seen_by_acting(session, actor, record_type, record_id)
