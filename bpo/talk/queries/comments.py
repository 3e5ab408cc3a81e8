"""Comments on a record, for whoever may see the record; the client's people see what is shared with them, only."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bpo.kernel import files, slots
from bpo.kernel.errors import BusinessError, NotFound
from bpo.kernel.locale import _
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor
from bpo.kernel.slots import Waiting, WaitKind
from bpo.people import queries as people
from bpo.people.models import User
from bpo.talk.models import Comment, Mentioned
from bpo.talk.rules.comments import names_of
from bpo.talk.subjects import SUBJECTS, Subject, loads, may_reach, project_of, record_for

PAGE = 30
MOST_MENTIONS = 50


def comments_on(session: Session, actor: Actor, record_type: str, record_id: int) -> Select[Comment]:
    """The comments of a record that the actor may read, newest first."""
    record_for(session, actor, record_type, record_id)
    chosen = select(Comment).where(Comment.subject_type == record_type, Comment.subject_id == record_id)
    if actor.is_client:
        chosen = chosen.where(Comment.shared)
    return chosen.order_by(Comment.id.desc())


def comment_for(session: Session, actor: Actor, comment_id: int) -> Comment:
    """A comment whose record the actor may see; an internal one is absent for the client's people."""
    row = session.get(Comment, comment_id)
    if row is None or (actor.is_client and not row.shared):
        raise NotFound("comment", id=comment_id)
    record_for(session, actor, row.subject_type, row.subject_id)
    return row


@files.parent("talk_comment")
def readable_comment(session: Session, actor: Actor, comment_id: int) -> Comment:
    """Who may read a comment may open its files, until it is removed."""
    row = comment_for(session, actor, comment_id)
    if row.removed_at is not None:
        raise NotFound("comment", id=comment_id)
    return row


def files_on(session: Session, comments: Iterable[Comment]) -> dict[int, list[StoredFile]]:
    """{comment id: its files} of comments the caller has been let see."""
    wanted = [one.id for one in comments if one.removed_at is None]
    found: dict[int, list[StoredFile]] = {}
    chosen = select(StoredFile).where(StoredFile.subject_type == "talk_comment", StoredFile.subject_id.in_(wanted))
    for one in session.scalars(chosen.order_by(StoredFile.id)):
        found.setdefault(one.subject_id, []).append(one)
    return found


def mentions_on(session: Session, comments: Iterable[Comment]) -> dict[int, list[Mentioned]]:
    """{comment id: who is named in it}."""
    found: dict[int, list[Mentioned]] = {}
    chosen = select(Mentioned).where(Mentioned.comment_id.in_([one.id for one in comments]))
    for one in session.scalars(chosen):
        found.setdefault(one.comment_id, []).append(one)
    return found


def names_by_id(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """{id: (name, login)}."""
    rows = session.execute(select(User.id, User.name, User.login).where(User.id.in_(set(ids))))
    return {number: (name, login) for number, name, login in rows}


def audience(
    session: Session, actor: Actor, subject: Subject, record_id: int, project_id: int | None, *, shared: bool
) -> dict[int, Actor]:
    """{id: person} who may be named in a comment: they reach the record, and the comment if it is internal.

    The client's people name each other, and of the vendor's only those who have spoken to them here: nobody else's
    name is theirs to find out.
    """
    reached = {
        number: one for number, one in people.actors_of(session).items()
        if number != actor.id and may_reach(one, subject, project_id) and (shared or not one.is_client)
        and (subject.permit or loads(session, one, subject.type, record_id))
    }  # fmt: skip
    if not actor.is_client:
        return reached
    spoken = select(Comment.author_id).where(
        Comment.subject_type == subject.type, Comment.subject_id == record_id, Comment.shared
    )
    known = set(session.scalars(spoken.distinct()))
    return {number: one for number, one in reached.items() if number in known or one.is_client}


def names_offered(
    session: Session, actor: Actor, record_type: str, record_id: int, begun: str, *, shared: bool
) -> list[tuple[str, str]]:
    """[(name, what stands after the @)] of at most eight people whose name or sign-in name begins so."""
    subject, row = record_for(session, actor, record_type, record_id)
    found = audience(session, actor, subject, record_id, project_of(row), shared=shared or actor.is_client)
    known, begun = names_by_id(session, found), begun.casefold()
    written = names_of(known)
    fitting = [
        (name, name if name.casefold() in written else login)
        for name, login in known.values()
        if name.casefold().startswith(begun) or login.startswith(begun)
    ]
    return sorted(fitting)[:8]


@slots.waits_for
def mentions_waiting(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """Comments in which the actor was named and which they have not seen yet, where they may still see the record."""
    chosen = (
        select(Comment, Mentioned)
        .join(Mentioned, Mentioned.comment_id == Comment.id)
        .where(Mentioned.person_id == actor.id, Mentioned.seen_at.is_(None), Comment.removed_at.is_(None))
        .order_by(Comment.id.desc()).limit(MOST_MENTIONS)
    )  # fmt: skip
    found = [(comment, mention) for comment, mention in session.execute(chosen) if _sees(session, actor, comment)]
    names = people.person_names(session, {comment.author_id for comment, _mention in found})
    for comment, mention in found:
        begun = comment.words if len(comment.words) <= 60 else f"{comment.words[:60]}…"
        subject = SUBJECTS[comment.subject_type]
        who = names.get(comment.author_id, "")
        yield Waiting(
            _("%(name)s mentioned you: %(words)s", name=who, words=begun),
            f"{subject.url(comment.subject_id, comment.project_id)}#comment-{comment.id}", str(subject.label), who,
            key=f"mention:{mention.comment_id}", kind=WaitKind.MENTION, project_id=None,
        )  # fmt: skip


def _sees(session: Session, actor: Actor, comment: Comment) -> bool:
    subject = SUBJECTS.get(comment.subject_type)
    if subject is None or (actor.is_client and not comment.shared):
        return False
    if subject.permit and (comment.project_id is not None or actor.grant(subject.permit) == "A"):
        return may_reach(actor, subject, comment.project_id)
    try:
        record_for(session, actor, comment.subject_type, comment.subject_id)
    except BusinessError:
        return False
    return True
