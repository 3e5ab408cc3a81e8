"""Sales records a wish for change, edits it, withdraws it; an emergency takes effect before it is reviewed."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.models import Change
from bpo.clients.rules import ChangeChannel, ChangeStep, Urgency
from bpo.clients.rules.change_states import EDITABLE, after, must_be_open_to
from bpo.clients.rules.changes import check_days, may_take_effect
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal, slots
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.holidays.queries import work_calendar
from bpo.kernel.locale import _l, day_of
from bpo.kernel.period import Period
from bpo.kernel.permits import Actor, permit

NUMBERS = Series("change", "BG-{year}-{n:03d}", title=_l("Changes of requirements"))
LOOK_AHEAD = timedelta(days=40)  # no three working days take longer, whatever the holidays


@permit("changes.run")
def record_change(
    session: Session, actor: Actor, *, project_id: int, title: str, description: str, raised_by: str,
    channel: ChangeChannel, received_on: date, urgency: Urgency, now: datetime, wanted_by_on: date | None = None,
) -> Change:  # fmt: skip
    """Write down what is wished to be otherwise than operations accepted it."""
    slots.ask("visible_project", session, actor, project_id)
    slots.ask("project_must_run", session, project_id)
    if queries.accepted_handover(session, project_id) is None:
        raise Conflict(
            "nothing_accepted",
            text("Operations has not accepted the requirements yet: change them in their handover."),
        )
    check_days(received_on, wanted_by_on, day_of(now))
    change = Change(
        number=next_number(session, NUMBERS, on=day_of(now)), project_id=project_id, title=title,
        description=description, raised_by=raised_by, channel=channel, received_on=received_on,
        wanted_by_on=wanted_by_on, urgency=urgency, recorded_by=actor.id, recorded_at=now,
    )  # fmt: skip
    session.add(change)
    session.flush()
    journal.record(session, actor, "clients.change_recorded", change, number=change.number, title=title)
    return change


@permit("changes.run")
def edit_change(
    session: Session, actor: Actor, *, change_id: int, title: str, description: str, raised_by: str,
    channel: ChangeChannel, received_on: date, urgency: Urgency, today: date, wanted_by_on: date | None = None,
    row_version: int | None = None,
) -> Change:  # fmt: skip
    """Mend what was written down, until the review is convened."""
    change = queries.change_for(session, actor, change_id)
    check_version(change, row_version)
    queries.must_be_open(session, change.project_id)
    must_be_open_to(change.state, EDITABLE)
    check_days(received_on, wanted_by_on, today)
    if change.in_effect_on is not None and urgency != Urgency.EMERGENCY:
        raise Invalid(
            "in_effect", text("It is in effect since %(day)s: it stays an emergency."), "urgency",
            day=change.in_effect_on,
        )  # fmt: skip
    change.title, change.description, change.raised_by, change.channel = title, description, raised_by, channel
    change.received_on, change.wanted_by_on, change.urgency = received_on, wanted_by_on, urgency
    journal.record(session, actor, "clients.change_edited", change, number=change.number)
    return change


@permit("changes.run")
def withdraw_change(session: Session, actor: Actor, *, change_id: int, reason: str) -> Change:
    """Whoever wished it wishes it no longer; possible until it is decided."""
    change = queries.change_for(session, actor, change_id)
    queries.must_not_have_ended(session, change.project_id)
    change.state = after(change.state, ChangeStep.WITHDRAW)
    change.withdrawal_reason = reason
    journal.record(session, actor, "clients.change_withdrawn", change, number=change.number, reason=reason)
    return change


@permit("changes.decide")
def put_into_effect(session: Session, actor: Actor, *, change_id: int, in_effect_on: date, now: datetime) -> Change:
    """The director lets an emergency begin before its review, which is due within three working days."""
    change = queries.change_for(session, actor, change_id)
    slots.ask("project_must_run", session, change.project_id)
    may_take_effect(change.urgency, change.state, change.in_effect_on)
    if not change.received_on <= in_effect_on <= day_of(now):
        raise Invalid(
            "effect_day", text("Between the day it was received, %(day)s, and today."), "in_effect_on",
            day=change.received_on,
        )  # fmt: skip
    calendar = work_calendar(session, Period(in_effect_on, in_effect_on + LOOK_AHEAD))
    change.in_effect_on = in_effect_on
    change.review_due_on = rules.changes.review_due(in_effect_on, calendar)
    journal.record(
        session, actor, "clients.change_in_effect", change, number=change.number, day=change.review_due_on
    )  # fmt: skip
    return change
