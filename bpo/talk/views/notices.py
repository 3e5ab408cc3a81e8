"""The bell, the list of notices, how one wants to hear of what, following, and the card of what one follows."""

from datetime import date
from typing import Any

from flask import g, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import case
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import Actor, gate, signed_in
from bpo.kernel.web import Bulk, Filter, Listing, actor, db, done, list_page, now
from bpo.kernel.web.forms import load, read_form
from bpo.people import queries as people
from bpo.talk.actions import notices as acts
from bpo.talk.actions.following import follow
from bpo.talk.models import Notice
from bpo.talk.queries.following import happened
from bpo.talk.queries.notices import MOST_COUNTED, notices_listed, told, unseen_paths, ways_for
from bpo.talk.rules.notices import NoticeKind, Way, page_of, ways_of
from bpo.talk.schemas.notices import (
    KIND_WORDS,
    NOTICE_KINDS,
    NOTICE_STATES,
    WAYS,
    FollowMark,
    NoticeRow,
    NoticeState,
    SightingIn,
    WaysIn,
)
from bpo.talk.subjects import project_of, record_for
from bpo.talk.views.blueprint import views

SHOWN = 8
STATE = case((Notice.seen_at.is_(None), NoticeState.NEW.value), else_=NoticeState.SEEN.value)


def see_one(session: Session, who: Actor, notice_id: int, **asked: Any) -> None:
    """The bulk act of the list."""
    acts.see_notice(session, who, notice_id=notice_id, **asked)


def projects_told_of(session: Session, who: Actor) -> list[tuple[str, str]]:
    """The projects that one's notices are about, for the filter."""
    ids = set(session.scalars(notices_listed(session, who).with_only_columns(Notice.project_id).distinct())) - {None}
    names: dict[int, str] = slots.ask("project_names", session, ids)
    return [(str(number), name) for number, name in sorted(names.items(), key=lambda one: one[1])]


NOTICES = Listing(
    NoticeRow, columns="sentence record project at state", key=Notice.id, default="-at",
    search=(Notice.title,), at={"state": STATE, "record": Notice.title}, link=lambda row: row.path,
    filters=(
        Filter("state", _l("State"), STATE, list(NOTICE_STATES.items())),
        Filter("kind", _l("Kind"), Notice.kind, list(KIND_WORDS.items())),
        Filter("project_id", _l("Project"), Notice.project_id, projects_told_of, acts_alone=False),
    ),
    bulk=(Bulk("sighting", _l("Mark as read"), "notices.read", see_one),),
    name="notices", title=_l("Notices"), permits="notices.read",
)  # fmt: skip


@slots.answers("bell_shown")
def bell_shown(session: Session, who: Actor) -> dict[str, Any]:
    """What every page shows of the unseen notices, and whether some of them lead to this very page."""
    if "bell" not in g:
        paths = unseen_paths(session, who) if who.grant("notices.read") else []
        here = any(page_of(one) == request.path for one in paths)
        g.bell = {
            "count": f"{MOST_COUNTED - 1}+" if len(paths) >= MOST_COUNTED else len(paths) or None,
            "url": url_for("talk.notices"), "seen_url": url_for("talk.see_here") if here else None,
        }  # fmt: skip
    bell: dict[str, Any] = g.bell
    return bell


@views.get("/notices")
@gate(notices_listed)
def notices() -> Any:
    return list_page(
        NOTICES, notices_listed(db(), actor()), title=_("Notices"), template="talk/notices.html",
        empty=_("What you are told stands here: who names you, what is handed to you or decided for you, and what "
                "happens on what you follow."),
        shape=lambda rows: told(db(), rows),
    )  # fmt: skip


@views.post("/notices/sightings")
@gate(acts.see_all_notices)
def see_all() -> Any:
    count = acts.see_all_notices(db(), actor(), now=now())
    return done(url_for("talk.notices"), _("Marked as read: %(count)s.", count=count))


@views.post("/notices/here")
@gate(acts.see_notices_at)
def see_here() -> Any:
    """The browser tells that a page was opened to which notices lead: reading a page itself writes nothing."""
    data = load(SightingIn(), {name: request.form[name] for name in request.form if name != "csrf_token"})
    acts.see_notices_at(db(), actor(), path=data["path"], now=now())
    return "", 204


@views.route("/me/notices", methods=["GET", "POST"])
@gate(acts.choose_ways)
def ways() -> Any:
    """Kinds of notices down, ways across: one choice a line."""
    if request.method == "POST":
        chosen = read_form(WaysIn())
        acts.choose_ways(
            db(), actor(), ways={NoticeKind(kind): way for kind, way in chosen.items() if way is not None}
        )  # fmt: skip
        return done(url_for("talk.ways"), _("Saved. It holds from now on."))
    present, who = ways_for(db(), actor()), actor()
    kinds = [kind for kind in NoticeKind if not who.is_client or kind in (NoticeKind.MENTION, NoticeKind.COMMENT)]
    address = people.mail_addresses(db(), [who.id or 0]).get(who.id or 0)
    return render_template(
        "talk/ways.html", ways=[(way.value, str(WAYS[way])) for way in Way], address=address[1] if address else None,
        kinds=[
            {"kind": kind.value, "label": str(NOTICE_KINDS[kind]), "way": present[kind].value,
             "offered": [one.value for one in ways_of(kind)]}
            for kind in kinds
        ],
    )  # fmt: skip


@views.post("/talk/<record_type>/<int:record_id>/following")
@signed_in
def following(record_type: str, record_id: int) -> Any:
    data = read_form(FollowMark())
    subject, row = record_for(db(), actor(), record_type, record_id)
    follow(db(), actor(), record_type=record_type, record_id=record_id, following=data["following"])
    word = _("You follow this from now on.") if data["following"] else _("You no longer follow this.")
    return done(f"{subject.url(record_id, project_of(row))}#talk", word)


@slots.home_card("notices.read", order=5)
def followed_card(session: Session, who: Actor, day: date) -> str:
    """The newest of what one follows; nothing where nothing has happened."""
    rows = happened(session, who, SHOWN)
    return Markup(render_template("talk/followed_card.html", rows=rows)) if rows else ""
