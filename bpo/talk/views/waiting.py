"""The list of what waits: on the home page, with its counts in the navigation; putting off and handing over."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import _
from bpo.kernel.permits import Actor, signed_in
from bpo.kernel.slots import Waiting, WaitKind
from bpo.kernel.web import actor, db, done, form_page, now, today
from bpo.kernel.web.request import asked_number
from bpo.talk.actions import waiting as acts
from bpo.talk.queries.waiting import Inbox, Matter, inbox_of, matter_for, open_count, takers_of
from bpo.talk.rules.waiting import Due, monday_after
from bpo.talk.schemas.waiting import DUE_TONES, DUES, WAIT_KINDS, DelegationIn, SnoozeIn
from bpo.talk.views.blueprint import views

slots.nav_count("home.show")(open_count)


@slots.answers("waiting_shown")
def waiting_shown(session: Session, who: Actor, day: date) -> dict[str, Any]:
    """What the home page shows of the matters, narrowed by `?kind=` and `?project=` in the address."""
    inbox = inbox_of(session, who, day)
    everything = (*inbox.open, *inbox.snoozed, *inbox.given)
    kinds = {one.waiting.kind for one in everything}
    places = slots.ask("project_names", session, {one.waiting.project_id for one in everything} - {None})
    kind, project = request.args.get("kind", ""), asked_number("project")
    kept = narrowed(inbox, kind if kind in set(WaitKind) else None, project if project in places else None)
    groups = [
        {"label": str(DUES[due]), "tone": DUE_TONES.get(due, ""), "late": due is Due.OVERDUE,
         "rows": [shown(one, day) for one in kept.open if one.due is due]}
        for due in Due
    ]  # fmt: skip
    return {
        "groups": [group for group in groups if group["rows"]],
        "snoozed": [shown(one, day) for one in kept.snoozed],
        "snoozed_late": kept.snoozed_late,
        "given": [shown(one, day) for one in kept.given],
        "anything": bool(everything),
        "narrowing": {
            "kind": kind, "kinds": [(one.value, str(WAIT_KINDS[one])) for one in WaitKind if one in kinds],
            "project": project, "projects": sorted(places.items(), key=lambda pair: pair[1]),
        },
        "tomorrow": day + timedelta(days=1),
        "monday": monday_after(day),
    }  # fmt: skip


def narrowed(inbox: Inbox, kind: str | None, project_id: int | None) -> Inbox:
    """The matters of one kind, one project, or both."""

    def fits(one: Matter) -> bool:
        of_kind = kind is None or one.waiting.kind == kind
        return of_kind and (project_id is None or one.waiting.project_id == project_id)

    return replace(
        inbox, open=tuple(filter(fits, inbox.open)), snoozed=tuple(filter(fits, inbox.snoozed)),
        given=tuple(filter(fits, inbox.given)),
    )  # fmt: skip


def shown(one: Matter, day: date) -> dict[str, Any]:
    waiting = one.waiting
    late = (day - waiting.due_on).days if waiting.due_on and waiting.due_on < day else 0
    return {
        "key": one.key, "sentence": waiting.sentence, "url": waiting.url, "where": waiting.where, "who": waiting.who,
        "kind": str(WAIT_KINDS[waiting.kind]), "due_on": waiting.due_on, "late_days": late, "due": one.due.value,
        "until_on": one.until_on, "given_by": one.given_by, "given_to": one.given_to, "note": one.note,
        "may_hand": bool(waiting.permit), "seen_url": seen_url(waiting),
    }  # fmt: skip


def seen_url(waiting: Waiting) -> str | None:
    """Where a mention is put out of the list; None for what only its act ends."""
    if waiting.kind is not WaitKind.MENTION:
        return None
    return url_for("talk.seen", comment_id=int(waiting.key.partition(":")[2]))


def asked_key() -> str:
    return request.args.get("key", "")[:80]


@views.route("/waiting/snooze", methods=["GET", "POST"])
@signed_in
def snooze() -> Any:
    waiting = matter_for(db(), actor(), asked_key(), today())

    def save(data: dict[str, Any]) -> str:
        acts.put_off(db(), actor(), key=waiting.key, until_on=data["until_on"], today=today())
        return url_for("home.show")

    return form_page(
        SnoozeIn, save, title=_("Put off"), submit=_("Put off"), back=url_for("home.show"), note=waiting.sentence,
        values={"until_on": monday_after(today())}, done=_("Put off. It comes back by itself."),
    )  # fmt: skip


@views.post("/waiting/resumption")
@signed_in
def resumption() -> Any:
    acts.take_up(db(), actor(), key=asked_key(), today=today())
    return done(url_for("home.show"), _("It waits for you again."))


@views.route("/waiting/delegation", methods=["GET", "POST"])
@signed_in
def delegation() -> Any:
    waiting = matter_for(db(), actor(), asked_key(), today())
    takers = takers_of(db(), actor(), waiting)
    if not takers:
        raise Conflict("no_taker", text("Nobody else may do this: it waits for you alone."))

    def save(data: dict[str, Any]) -> str:
        acts.hand_over(db(), actor(), key=waiting.key, **data, today=today(), now=now())
        return url_for("home.show")

    schema = DelegationIn()
    schema.fields["person_id"].pick = lambda _session, _actor: takers  # type: ignore[attr-defined]
    return form_page(
        schema, save, title=_("Hand to somebody"), submit=_("Hand over"), back=url_for("home.show"),
        note=waiting.sentence, done=_("Handed over. It stands under “Handed to others” until it is done."),
    )  # fmt: skip


@views.post("/waiting/return")
@signed_in
def taking_back() -> Any:
    acts.take_back(db(), actor(), key=asked_key(), today=today())
    return done(url_for("home.show"), _("It waits for you again."))
