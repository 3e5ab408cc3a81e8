"""What waits, and comments, over the API."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.permits import gate, signed_in
from bpo.kernel.web import actor, db, now, today
from bpo.talk.actions import comments as talking
from bpo.talk.actions import notices as telling
from bpo.talk.actions import waiting as acts
from bpo.talk.actions.following import follow
from bpo.talk.models import Comment
from bpo.talk.queries.comments import PAGE, comment_for, comments_on
from bpo.talk.queries.notices import follower_names, follows, notice_for, notices_listed, told, unseen_count, ways_for
from bpo.talk.queries.waiting import Inbox, inbox_of
from bpo.talk.rules.notices import NoticeKind, ways_of
from bpo.talk.schemas.comments import CommentFileIn, CommentFileOut, CommentIn, CommentOut, CommentQuery, WordsIn
from bpo.talk.schemas.notices import (
    FollowIn,
    FollowOut,
    FollowQuery,
    NoticeOut,
    SeenOut,
    SightingIn,
    WayOut,
    WaysIn,
)
from bpo.talk.schemas.waiting import InboxOut, MatterDelegationIn, MatterKeyIn, MatterSnoozeIn, WaitingQuery
from bpo.talk.subjects import project_of, record_for
from bpo.talk.views.notices import NOTICES
from bpo.talk.views.waiting import narrowed

api = house_api("talk", "What waits for you, and comments on records")


def mine() -> Inbox:
    return inbox_of(db(), actor(), today())


@api.resource("GET", "/waiting", takes=WaitingQuery, gives=InboxOut, location="query")
@signed_in
def waiting(query: dict[str, Any]) -> Any:
    """Everything that waits for you, oldest due first; what you put off; what you handed to others."""
    return narrowed(mine(), query["kind"], query["project_id"])


@api.resource("POST", "/waiting/snoozes", takes=MatterSnoozeIn, gives=InboxOut)
@signed_in
def put_off(data: dict[str, Any]) -> Any:
    """Put a matter off until a day."""
    acts.put_off(db(), actor(), **data, today=today())
    return mine()


@api.resource("POST", "/waiting/resumptions", takes=MatterKeyIn, gives=InboxOut)
@signed_in
def take_up(data: dict[str, Any]) -> Any:
    """Take up a matter again that was put off."""
    acts.take_up(db(), actor(), **data, today=today())
    return mine()


@api.resource("POST", "/waiting/delegations", takes=MatterDelegationIn, gives=InboxOut)
@signed_in
def hand_over(data: dict[str, Any]) -> Any:
    """Hand a matter to somebody else who may do it."""
    acts.hand_over(db(), actor(), **data, today=today(), now=now())
    return mine()


@api.resource("POST", "/waiting/returns", takes=MatterKeyIn, gives=InboxOut)
@signed_in
def take_back(data: dict[str, Any]) -> Any:
    """Take back a matter that was handed over."""
    acts.take_back(db(), actor(), **data, today=today())
    return mine()


@api.resource("GET", "/comments", takes=CommentQuery, gives=CommentOut, location="query", many=True, refuses=(404,))
@signed_in
def comments(query: dict[str, Any]) -> Any:
    """The newest comments on a record that you may read, at most thirty; `before` leads to older ones."""
    found = comments_on(db(), actor(), query["record_type"], query["record_id"])
    if query["before"]:
        found = found.where(Comment.id < query["before"])
    return db().scalars(found.limit(PAGE)).all()


@api.resource("POST", "/comments", takes=CommentIn, gives=CommentOut, status=201)
@signed_in
def add_comment(data: dict[str, Any]) -> Any:
    """Say something about a record: internally, or shared with the client."""
    return talking.add_comment(db(), actor(), **data, now=now())


@api.resource("GET", "/comments/<int:comment_id>", gives=CommentOut)
@signed_in
def comment(comment_id: int) -> Any:
    """One comment."""
    return comment_for(db(), actor(), comment_id)


@api.resource("PUT", "/comments/<int:comment_id>", takes=WordsIn, gives=CommentOut)
@signed_in
def change_comment(data: dict[str, Any], comment_id: int) -> Any:
    """Put your own fresh comment into other words."""
    return talking.change_comment(db(), actor(), comment_id=comment_id, **data, now=now())


@api.resource("DELETE", "/comments/<int:comment_id>", gives=CommentOut)
@signed_in
def remove_comment(comment_id: int) -> Any:
    """Take your own fresh comment back."""
    return talking.remove_comment(db(), actor(), comment_id=comment_id, now=now())


@api.resource(
    "POST", "/comments/<int:comment_id>/files", takes=CommentFileIn, gives=CommentFileOut, status=201, location="files"
)
@signed_in
def attach_file(data: dict[str, Any], comment_id: int) -> Any:
    """Attach a file to your own fresh comment (multipart)."""
    upload = data["file"]
    return talking.attach_file(
        db(), actor(), comment_id=comment_id, data=upload.read(), name=upload.filename or "", now=now()
    )


@api.resource("POST", "/comments/<int:comment_id>/sighting", status=204)
@signed_in
def see_mention(comment_id: int) -> None:
    """You have seen what named you."""
    talking.see_mention(db(), actor(), comment_id=comment_id, now=now())


@api.listed("/notices", NOTICES, NoticeOut, shape=lambda rows: told(db(), rows))
@gate(notices_listed)
def notices() -> Any:
    """What you were told, as far as you may still see it; newest first."""
    return notices_listed(db(), actor())


@api.resource("POST", "/notices/<int:notice_id>/sighting", gives=NoticeOut)
@gate(telling.see_notice)
def see_notice(notice_id: int) -> Any:
    """You have read one of your notices."""
    row = notice_for(db(), actor(), notice_id)
    telling.see_notice(db(), actor(), notice_id=notice_id, now=now())
    db().refresh(row)
    return told(db(), [row])[0]


@api.resource("POST", "/notices/sightings", gives=SeenOut)
@gate(telling.see_all_notices)
def see_all_notices() -> Any:
    """You have read all your notices."""
    telling.see_all_notices(db(), actor(), now=now())
    return {"unseen": unseen_count(db(), actor())}


@api.resource("POST", "/notices/here", takes=SightingIn, gives=SeenOut)
@gate(telling.see_notices_at)
def see_notices_here(data: dict[str, Any]) -> Any:
    """You have opened a page: what leads to it is read."""
    telling.see_notices_at(db(), actor(), path=data["path"], now=now())
    return {"unseen": unseen_count(db(), actor())}


@api.resource("GET", "/notice-ways", gives=WayOut, many=True)
@gate(telling.choose_ways)
def notice_ways() -> Any:
    """How you hear of each kind of notices, and what else is offered for it."""
    return [
        {"kind": kind, "way": way, "offered": [one.value for one in ways_of(kind)]}
        for kind, way in ways_for(db(), actor()).items()
    ]


@api.resource("PUT", "/notice-ways", takes=WaysIn, gives=WayOut, many=True)
@gate(telling.choose_ways)
def choose_notice_ways(data: dict[str, Any]) -> Any:
    """Choose how you hear of kinds of notices; kinds that are left out stay as they are."""
    telling.choose_ways(
        db(), actor(), ways={NoticeKind(kind): way for kind, way in data.items() if way is not None}
    )  # fmt: skip
    return notice_ways()


def following_told(record_type: str, record_id: int) -> dict[str, Any]:
    _subject, row = record_for(db(), actor(), record_type, record_id)
    names = [] if actor().is_client else follower_names(db(), record_type, record_id, project_of(row))
    return {"following": follows(db(), actor(), record_type, record_id), "followers": names}


@api.resource("GET", "/follows", takes=FollowQuery, gives=FollowOut, location="query", refuses=(404,))
@gate(follow)
def followed(query: dict[str, Any]) -> Any:
    """Whether you follow a record, and who does."""
    return following_told(query["record_type"], query["record_id"])


@api.resource("PUT", "/follows", takes=FollowIn, gives=FollowOut)
@gate(follow)
def follow_record(data: dict[str, Any]) -> Any:
    """Follow a record you see, or stop following it."""
    follow(db(), actor(), **data)
    return following_told(data["record_type"], data["record_id"])
