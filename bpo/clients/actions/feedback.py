"""The client's opinion: recorded, given to somebody, answered, closed with the client's word, reopened, merged."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.models import Feedback
from bpo.clients.rules import (
    FeedbackAct,
    FeedbackArea,
    FeedbackCause,
    FeedbackChannel,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Satisfaction,
)  # fmt: skip
from bpo.clients.rules import feedback as deciding
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _l, day_of
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.people.queries import person_names

FEEDBACK_NUMBERS = Series("feedback", "FK-{year}-{n:03d}", title=_l("Client opinions"))


@permit("feedback.record")
def record_feedback(
    session: Session, actor: Actor, *, project_id: int, kind: FeedbackKind, severity: FeedbackSeverity,
    area: FeedbackArea, title: str, words: str, received_on: date, channel: FeedbackChannel, now: datetime,
    contact_id: int | None = None, contact_name: str | None = None,
) -> Feedback:  # fmt: skip
    """The vendor's people bring back what the client said."""
    client_id = queries.client_of_project(session, actor, project_id)
    deciding.check_received(received_on, day_of(now))
    said_by = _said_by(session, client_id, contact_id, contact_name)
    feedback = _keep(
        session, actor, project_id=project_id, client_id=client_id, contact_id=contact_id, contact_name=said_by,
        kind=kind, severity=severity, area=area, title=title, words=words, received_on=received_on, channel=channel,
        now=now,
    )  # fmt: skip
    journal.record(session, actor, "clients.feedback_recorded", feedback, number=feedback.number)
    return feedback


@permit("feedback.give")
def give_feedback(
    session: Session, actor: Actor, *, project_id: int, kind: FeedbackKind, severity: FeedbackSeverity,
    area: FeedbackArea, title: str, words: str, now: datetime,
) -> Feedback:  # fmt: skip
    """The client's own people say it themselves, today, under their name."""
    client_id = queries.client_of_project(session, actor, project_id)
    feedback = _keep(
        session, actor, project_id=project_id, client_id=client_id, contact_id=None, contact_name=actor.name[:60],
        kind=kind, severity=severity, area=area, title=title, words=words, received_on=day_of(now),
        channel=FeedbackChannel.PORTAL, now=now,
    )  # fmt: skip
    journal.record(session, actor, "clients.feedback_given", feedback, number=feedback.number)
    return feedback


def _keep(session: Session, actor: Actor, *, now: datetime, **facts: Any) -> Feedback:
    calendar = queries.calendar_around(session, facts["received_on"])
    feedback = Feedback(
        number=next_number(session, FEEDBACK_NUMBERS, on=day_of(now)), state=FeedbackState.RECEIVED,
        due_on=deciding.due_day(facts["kind"], facts["severity"], facts["received_on"], calendar),
        recorded_by=actor.id, recorded_at=now, **facts,
    )  # fmt: skip
    session.add(feedback)
    session.flush()
    return feedback


def _said_by(session: Session, client_id: int, contact_id: int | None, name: str | None) -> str:
    """The name of who said it, as it was then. Raises `Invalid` for nobody, and for another client's contact."""
    if contact_id is not None:
        contact = queries.contact_of_client(session, client_id, contact_id)
        if contact is None:
            raise Invalid("not_a_contact", text("Choose a contact of this client."), "contact_id")
        return contact.name
    if not (name or "").strip():
        raise Invalid("said_by_nobody", text("Choose the contact or write the name of who said it."), "contact_name")
    return str(name).strip()


@permit("feedback.record")
def edit_feedback(
    session: Session, actor: Actor, *, feedback_id: int, kind: FeedbackKind, severity: FeedbackSeverity,
    area: FeedbackArea, title: str, words: str, received_on: date, channel: FeedbackChannel, now: datetime,
    contact_id: int | None = None, contact_name: str | None = None, row_version: int | None = None,
) -> Feedback:  # fmt: skip
    """Mend how it was written down, until it is answered; another kind, severity or day moves the day it is due."""
    feedback = queries.feedback_for(session, actor, feedback_id)
    check_version(feedback, row_version)
    deciding.after(feedback.state, FeedbackAct.EDIT, feedback.number)
    deciding.check_received(received_on, day_of(now))
    feedback.contact_name = _said_by(session, feedback.client_id, contact_id, contact_name)
    feedback.contact_id, feedback.channel, feedback.area = contact_id, channel, area
    feedback.title, feedback.words = title, words
    if (kind, severity, received_on) != (feedback.kind, feedback.severity, feedback.received_on):
        calendar = queries.calendar_around(session, received_on)
        feedback.due_on = deciding.due_day(kind, severity, received_on, calendar)
        feedback.told_on = feedback.escalated_on = None
    feedback.kind, feedback.severity, feedback.received_on = kind, severity, received_on
    journal.record(session, actor, "clients.feedback_edited", feedback, number=feedback.number)
    return feedback


@permit("feedback.assign")
def assign_feedback(
    session: Session, actor: Actor, *, feedback_id: int, owner_id: int, due_on: date | None = None,
    row_version: int | None = None,
) -> Feedback:  # fmt: skip
    """Name who answers it; a later naming takes it from the former."""
    feedback = queries.feedback_for(session, actor, feedback_id)
    check_version(feedback, row_version)
    reached = deciding.after(feedback.state, FeedbackAct.ASSIGN, feedback.number)
    owner = queries.may_own(session, owner_id, feedback.project_id)
    if owner is None:
        raise Invalid(
            "owner_not_there",
            text("This person cannot answer on the project. Put them on it first, or choose somebody who is."),
            "owner_id",
        )
    if due_on is not None:
        deciding.check_due(due_on, feedback.received_on)
        if due_on != feedback.due_on:
            feedback.told_on = feedback.escalated_on = None
        feedback.due_on = due_on
    feedback.state, feedback.owner_id = reached, owner_id
    feedback.department = Department(owner.department) if owner.department else None
    name = person_names(session, [owner_id]).get(owner_id, "")
    journal.record(
        session, actor, "clients.feedback_assigned", feedback, number=feedback.number, name=name, due=feedback.due_on
    )
    return feedback


@permit("feedback.answer")
def answer_feedback(
    session: Session, actor: Actor, *, feedback_id: int, answer: str, now: datetime,
    cause: FeedbackCause | None = None, root_cause: str | None = None, row_version: int | None = None,
) -> Feedback:  # fmt: skip
    """The owner's answer to the client, and for the vendor's people what it came from."""
    feedback = queries.feedback_for(session, actor, feedback_id)
    check_version(feedback, row_version)
    reached = deciding.after(feedback.state, FeedbackAct.ANSWER, feedback.number)
    actor = actor.in_place_of(feedback.owner_id)
    deciding.may_answer(feedback.owner_id, actor.person_id)
    deciding.check_answer(answer)
    feedback.state, feedback.answer = reached, answer.strip()
    feedback.answered_by, feedback.answered_at, feedback.answered_on = actor.id, now, day_of(now)
    feedback.cause, feedback.root_cause = cause or feedback.cause, root_cause or feedback.root_cause
    journal.record(session, actor, "clients.feedback_answered", feedback, number=feedback.number)
    return feedback


@permit("feedback.close")
def close_feedback(
    session: Session, actor: Actor, *, feedback_id: int, satisfied: Satisfaction, now: datetime,
    cause: FeedbackCause | None = None, root_cause: str | None = None, closing_note: str | None = None,
    row_version: int | None = None,
) -> Feedback:  # fmt: skip
    """Sales has asked the client and writes down whether it is content."""
    feedback = queries.feedback_for(session, actor, feedback_id)
    check_version(feedback, row_version)
    reached = deciding.after(feedback.state, FeedbackAct.CLOSE, feedback.number)
    cause, root_cause = cause or feedback.cause, root_cause or feedback.root_cause
    deciding.check_closing(
        feedback.kind, feedback.number, cause=cause, root_cause=root_cause, satisfied=satisfied, note=closing_note
    )
    feedback.state, feedback.satisfied, feedback.closing_note = reached, satisfied, closing_note
    feedback.cause, feedback.root_cause = cause, root_cause
    feedback.closed_on, feedback.closed_by = day_of(now), actor.id
    journal.record(session, actor, "clients.feedback_closed", feedback, number=feedback.number)
    return feedback


@permit("feedback.reopen")
def reopen_feedback(session: Session, actor: Actor, *, feedback_id: int, reason: str, now: datetime) -> Feedback:
    """The client is not content: it is assigned anew and due again, counted from today."""
    feedback = queries.feedback_for(session, actor, feedback_id)
    feedback.state = deciding.after(feedback.state, FeedbackAct.REOPEN, feedback.number)
    calendar = queries.calendar_around(session, day_of(now))
    feedback.due_on = deciding.due_day(feedback.kind, feedback.severity, day_of(now), calendar)
    feedback.times_reopened += 1
    feedback.reopen_reason = reason
    feedback.satisfied = feedback.closing_note = feedback.closed_on = feedback.closed_by = None
    feedback.answered_on = feedback.told_on = feedback.escalated_on = None
    journal.record(session, actor, "clients.feedback_reopened", feedback, number=feedback.number, reason=reason)
    return feedback


@permit("feedback.assign")
def merge_feedback(session: Session, actor: Actor, *, feedback_id: int, into_id: int) -> Feedback:
    """The same matter told twice is followed once. What was merged is kept as it was said."""
    feedback = queries.feedback_for(session, actor, feedback_id)
    target = queries.feedback_for(session, actor, into_id)
    reached = deciding.after(feedback.state, FeedbackAct.MERGE, feedback.number)
    deciding.check_merging(
        number=feedback.number, same=target.id == feedback.id, same_project=target.project_id == feedback.project_id,
        target_state=target.state,
    )  # fmt: skip
    for one in queries.merged_into(session, feedback):
        one.merged_into_id = target.id
    feedback.state, feedback.merged_into_id = reached, target.id
    journal.record(
        session, actor, "clients.feedback_merged", feedback, number=feedback.number, into=target.number
    )  # fmt: skip
    return feedback


def tell_overdue(session: Session, actor: Actor, *, today: date) -> tuple[int, int]:
    """Tell each owner once that an answer is overdue, and after two more working days the head of their department.

    Part of the calendar's daily work, not an act of a person: it asks no permit. Run again it changes nothing.
    """
    told = escalated = 0
    for one in queries.overdue_feedback(session, today):
        if one.told_on is None:
            one.told_on = today
            told += 1
            journal.record(session, actor, "clients.feedback_overdue", one, number=one.number, due=one.due_on)
        elif one.escalated_on is None and rules.may_be_escalated(
            one.due_on, today, queries.calendar_around(session, one.due_on)
        ):
            one.escalated_on = today
            escalated += 1
            journal.record(session, actor, "clients.feedback_escalated", one, number=one.number, due=one.due_on)
    return told, escalated
