"""Notices: how kinds and ways are called, how they are told, and the shapes of their acts."""

from enum import StrEnum

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.talk import telling
from bpo.talk.rules.notices import NoticeKind, Way

NOTICE_KINDS = {
    NoticeKind.MENTION: _l("Somebody names me in a comment"),
    NoticeKind.HANDED: _l("A matter is handed to me, or taken back"),
    NoticeKind.WAITS: _l("Something now waits for me"),
    NoticeKind.DECISION: _l("A decision on what is mine"),
    NoticeKind.REMINDER: _l("A reminder of a day to come"),
    NoticeKind.COMMENT: _l("A comment on what I follow"),
    NoticeKind.NEWS: _l("News of what I follow"),
    NoticeKind.JOB: _l("A job of mine has ended"),
}
KIND_WORDS = {
    NoticeKind.MENTION: _l("Mention"),
    NoticeKind.HANDED: _l("Handed over"),
    NoticeKind.WAITS: _l("Waits for me"),
    NoticeKind.DECISION: _l("Decision"),
    NoticeKind.REMINDER: _l("Reminder"),
    NoticeKind.COMMENT: _l("New comment"),
    NoticeKind.NEWS: _l("News"),
    NoticeKind.JOB: _l("Job"),
}
WAYS = {
    Way.PRODUCT: _l("Here only"),
    Way.AT_ONCE: _l("By e-mail at once"),
    Way.DAILY: _l("Daily e-mail"),
    Way.OFF: _l("Not at all"),
}


class NoticeState(StrEnum):
    NEW = "new"
    SEEN = "seen"


NOTICE_STATES = {NoticeState.NEW: _l("Unread"), NoticeState.SEEN: _l("Read")}
NOTICE_TONES = {NoticeState.NEW: "info", NoticeState.SEEN: "neutral"}


class NoticeRow(f.Schema):
    id = f.Id(label=_l("No."))
    sentence = f.LongText(label=_l("Notice"))
    record = f.Text(label=_l("Record"))
    project = f.Text(label=_l("Project"))
    kind = f.Choice(NoticeKind, labels=KIND_WORDS, label=_l("Kind"))
    at = f.Moment(label=_l("When"))
    count = f.Integer(label=_l("Times"))
    state = f.Choice(NoticeState, labels=NOTICE_STATES, tones=NOTICE_TONES, label=_l("State"))


class NoticeOut(NoticeRow):
    path = f.Text(label=_l("Page"), max=300)
    record_type = f.Text(label=_l("Record type"), attribute="subject_type")
    record_id = f.Id(label=_l("Record no."), attribute="subject_id", optional=True)
    project_id = f.Id(label=_l("Project"), optional=True)
    seen_at = f.Moment(label=_l("Read at"), optional=True)
    mailed_at = f.Moment(label=_l("Mailed at"), optional=True)


class SightingIn(f.Schema):
    path = f.Text(label=_l("Page"), max=300, help=_l("The page that was opened: notices that lead there are read."))


class SeenOut(f.Schema):
    unseen = f.Integer(label=_l("Still new"))


class FollowMark(f.Schema):
    following = f.Flag(label=_l("Follow"))


class FollowIn(FollowMark):
    record_type = f.Text(label=_l("Record type"), max=60)
    record_id = f.Id(label=_l("Record no."))


class FollowQuery(f.Schema):
    record_type = f.Text(label=_l("Record type"), max=60)
    record_id = f.Id(label=_l("Record no."))


class FollowOut(f.Schema):
    following = f.Flag(label=_l("Follow"))
    followers = f.ma.fields.List(f.ma.fields.String(), metadata={"title": "Followed by; empty for the client's people"})


WaysIn: type[f.Schema] = f.Schema.from_dict(  # type: ignore[assignment]
    {
        kind.value: f.Choice(Way, labels=WAYS, label=NOTICE_KINDS[kind], optional=True, attribute=kind.value)
        for kind in NoticeKind
    },
    name="NoticeWaysIn",
)
WaysIn.__module__ = __name__


class WayOut(f.Schema):
    kind = f.Choice(NoticeKind, labels=NOTICE_KINDS, label=_l("Kind"))
    way = f.Choice(Way, labels=WAYS, label=_l("How one is told"))
    offered = f.ma.fields.List(f.ma.fields.String())


telling.sentences(
    {
        "talk.mentioned": _l("named you in a comment"),
        "talk.comment_on": _l("wrote a comment"),
        "talk.handed_to": _l("handed to you: %(matter)s"),
        "talk.taken_from": _l("took back from you: %(matter)s"),
        "talk.job_done": _l("Done: %(title)s"),
        "talk.job_failed": _l("Failed: %(title)s"),
    }
)
journal.sentences(
    {
        "talk.followed": _l("follows %(title)s"),
        "talk.unfollowed": _l("no longer follows %(title)s"),
        "talk.way_chosen": _l("chose how to hear of a kind of notices"),
    }
)
