"""Talk under a record's history: what is shown of it, writing, changing, removing, the names offered, pictures."""

import secrets
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from bpo.kernel import files, slots
from bpo.kernel.db import Base
from bpo.kernel.errors import BusinessError, NotFound
from bpo.kernel.locale import _, say_moment
from bpo.kernel.permits import Actor, signed_in
from bpo.kernel.web import actor, db, done, download, form_page, now
from bpo.kernel.web.request import asked_number
from bpo.talk.actions import comments as acts
from bpo.talk.models import Comment
from bpo.talk.queries.comments import (
    PAGE,
    comment_for,
    comments_on,
    files_on,
    mentions_on,
    names_by_id,
    names_offered,
)
from bpo.talk.queries.notices import follower_names, follows
from bpo.talk.rules.comments import PICTURES, WINDOW, names_of, pieces
from bpo.talk.schemas.comments import CommentPageIn, WordsIn
from bpo.talk.subjects import SUBJECTS, project_of, record_for
from bpo.talk.views.blueprint import views


@slots.answers("talk_shown")
def talk_shown(session: Session, who: Actor, row: Base) -> dict[str, Any] | None:
    """The talk on a record whose page is shown; None where one cannot talk about it, or this reader may not."""
    subject = SUBJECTS.get(row.__tablename__)
    if subject is None:
        return None
    record_id: int = row.id  # type: ignore[attr-defined]
    try:
        found = comments_shown(session, who, row.__tablename__, record_id, None)
    except BusinessError:
        return None
    return {
        **found, "record_type": subject.type, "record_id": record_id, "is_client": who.is_client,
        "token": secrets.token_hex(16), "may_share": subject.shared and not who.is_client,
        "following": follows(session, who, subject.type, record_id),
        "followers": [] if who.is_client else follower_names(session, subject.type, record_id, project_of(row)),
    }  # fmt: skip


def comments_shown(
    session: Session, who: Actor, record_type: str, record_id: int, before: int | None
) -> dict[str, Any]:
    """{comments, older}: a page of comments as they are shown; `older`: the number before which others stand."""
    chosen = comments_on(session, who, record_type, record_id).limit(PAGE + 1)
    rows = list(session.scalars(chosen.where(Comment.id < before) if before else chosen))
    shown = rows[:PAGE]
    mentions, kept = mentions_on(session, shown), files_on(session, shown)
    ids = {one.author_id for one in shown} | {one.person_id for named in mentions.values() for one in named}
    people = names_by_id(session, ids)
    return {
        "comments": [
            {
                "id": one.id, "moment": one.created_at, "at": say_moment(one.created_at), "shared": one.shared,
                "who": people[one.author_id][0], "edited": one.edited_at is not None,
                "removed": one.removed_at is not None,
                "pieces": pieces(one.words, names_of(
                    {named.person_id: people[named.person_id] for named in mentions.get(one.id, ())}
                )),
                "files": [
                    {"id": file.id, "name": file.name, "picture": file.media_type in PICTURES,
                     "paper": file.media_type == files.PDF}
                    for file in kept.get(one.id, ())
                ],
                "mine": one.author_id == who.id and one.removed_at is None and now() - one.created_at <= WINDOW,
                "unseen": any(n.person_id == who.id and n.seen_at is None for n in mentions.get(one.id, ())),
            }
            for one in shown
        ],
        "older": shown[-1].id if len(rows) > PAGE else None,
    }  # fmt: skip


def place_of(comment: Comment) -> str:
    return f"{SUBJECTS[comment.subject_type].url(comment.subject_id, comment.project_id)}#comment-{comment.id}"


@views.route("/talk/<record_type>/<int:record_id>", methods=["GET", "POST"])
@signed_in
def comment(record_type: str, record_id: int) -> Any:
    """The form of a comment: the record's page posts to it, and what is refused stands here again as it was typed."""
    subject, row = record_for(db(), actor(), record_type, record_id)

    def save(data: dict[str, Any]) -> str:
        upload = data.pop("file")
        made = acts.add_comment(
            db(), actor(), record_type=record_type, record_id=record_id, words=data["words"],
            shared=data.get("shared", False), now=now(),
        )  # fmt: skip
        if upload is not None:
            acts.attach_file(
                db(), actor(), comment_id=made.id, data=upload.read(), name=upload.filename or "", now=now()
            )
        return place_of(made)

    schema = CommentPageIn(exclude=("shared",) if actor().is_client or not subject.shared else ())
    return form_page(
        schema, save, title=_("Comment"), submit=_("Send comment"), back=subject.url(record_id, project_of(row)),
        note=_("What you write here, both sides read.") if actor().is_client else None,
    )  # fmt: skip


@views.get("/talk/<record_type>/<int:record_id>/older")
@signed_in
def older(record_type: str, record_id: int) -> Any:
    shown = comments_shown(db(), actor(), record_type, record_id, asked_number("before"))
    return render_template(
        "talk/_older.html", **shown, record_type=record_type, record_id=record_id, is_client=actor().is_client
    )


@views.get("/talk/<record_type>/<int:record_id>/names")
@signed_in
def names(record_type: str, record_id: int) -> Any:
    """[{name, written}]: whom one may name in a comment here."""
    begun = request.args.get("begun", "")[:60]
    shared = request.args.get("shared") == "true"
    found = names_offered(db(), actor(), record_type, record_id, begun, shared=shared)
    return [{"name": name, "written": written} for name, written in found]


@views.route("/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_comment(comment_id: int) -> Any:
    row = comment_for(db(), actor(), comment_id)

    def save(data: dict[str, Any]) -> str:
        return place_of(acts.change_comment(db(), actor(), comment_id=comment_id, **data, now=now()))

    return form_page(
        WordsIn, save, title=_("Change the comment"), submit=_("Save"), back=place_of(row), values={"words": row.words}
    )


@views.post("/comments/<int:comment_id>/removal")
@signed_in
def removal(comment_id: int) -> Any:
    return done(place_of(acts.remove_comment(db(), actor(), comment_id=comment_id, now=now())), _("Removed."))


@views.post("/comments/<int:comment_id>/seen")
@signed_in
def seen(comment_id: int) -> Any:
    acts.see_mention(db(), actor(), comment_id=comment_id, now=now())
    return done(place_of(comment_for(db(), actor(), comment_id)))


@views.get("/files/<int:file_id>/picture")
@signed_in
def picture(file_id: int) -> Any:
    """A picture of a comment, to be looked at in the page. Anything else is handed out as an attachment only."""
    row = files.file_for(db(), actor(), file_id)
    if row.subject_type != "talk_comment" or row.media_type not in PICTURES:
        raise NotFound("file", id=file_id)
    answer = download(files.read(row), row.name, row.media_type)
    answer.headers["Content-Disposition"] = "inline"
    return answer
