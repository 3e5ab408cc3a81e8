"""What clients say of the service: the register, a project's tab, one opinion with what can be done with it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from bpo.clients import actions, queries
from bpo.clients.models import Client, Feedback
from bpo.clients.rules import FeedbackAct, FeedbackState
from bpo.clients.rules import feedback as deciding
from bpo.clients.schemas.feedback import (
    AREAS,
    CAUSES,
    FEEDBACK_CHANNELS,
    FEEDBACK_KINDS,
    FEEDBACK_STATES,
    FEEDBACK_TONES,
    SATISFACTION_TONES,
    SATISFACTIONS,
    SEVERITIES,
    AssignIn,
    CloseIn,
    FeedbackLine,
    FeedbackRow,
)
from bpo.clients.views.blueprint import views
from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_day, say_moment
from bpo.kernel.permits import Actor, gate
from bpo.kernel.roles import Role
from bpo.kernel.slots import Waiting, WaitKind
from bpo.kernel.web import Beside, Bulk, Filter, Listing, actor, db, history_of, list_page, today
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS

F = FeedbackState


def assign_one(session: Session, who: Actor, number: int, **asked: Any) -> Feedback:
    asked.pop("now")
    return actions.assign_feedback(session, who, feedback_id=number, **asked)


def close_one(session: Session, who: Actor, number: int, **asked: Any) -> Feedback:
    return actions.close_feedback(session, who, feedback_id=number, **asked)


class AssignMany(AssignIn):
    """Who answers all of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].pick = lambda session, _who: queries.owners_to_pick(session)  # type: ignore[attr-defined]


BULK = (
    Bulk("assign", _l("Assign"), "feedback.assign", assign_one, asked=AssignMany, asks_first=True),
    Bulk("close", _l("Close"), "feedback.close", close_one, asked=CloseIn, asks_first=True),
)
FILTERS = (
    Filter("state", _l("State"), Feedback.state, list(FEEDBACK_STATES.items())),
    Filter("kind", _l("Kind"), Feedback.kind, list(FEEDBACK_KINDS.items())),
    Filter("severity", _l("Severity"), Feedback.severity, list(SEVERITIES.items())),
    Filter("due", _l("Deadline"), None, [("late", _l("Overdue"))],
           where=lambda _value: Feedback.state.in_(deciding.UNANSWERED) & (Feedback.due_on < today())),
)  # fmt: skip
SEARCH = (Feedback.number, Feedback.title, Feedback.words, Feedback.contact_name)


def link(row: Any) -> str:
    return url_for("clients.feedback", feedback_id=row.id)


def owner_name() -> Any:
    return people.name_of(Feedback.owner_id)


REGISTER = Listing(
    FeedbackLine, columns="number title project kind severity state owner due_on late age", search=SEARCH,
    at={"owner": owner_name(), "client": queries.short_name_of(Feedback.client_id)}, key=Feedback.id,
    default="-number", filters=FILTERS, link=link, name="feedback", title=_l("Client opinions"),
    permits="feedback_register.view", bulk=BULK, totals="times_reopened",
)  # fmt: skip
OF_PROJECT = Listing(
    FeedbackRow, columns="number title kind severity received_on state owner due_on late", search=SEARCH,
    at={"owner": owner_name()}, key=Feedback.id, default="-number", filters=FILTERS, link=link,
    name="project_feedback", title=_l("Client opinions of a project"), permits="feedback.view", bulk=BULK,
)  # fmt: skip

slots.nav(_l("Client opinions"), "clients.feedback_index", "feedback_register.view", icon="message-2-check", order=17)
slots.tab("project", "feedback", _l("Client opinions"), "clients.feedback_of_project", "feedback.view", order=82)


def beside(rows: Sequence[Feedback]) -> list[Beside]:
    """With the names behind the numbers, and the days counted today."""
    owners = people.person_names(db(), {one.owner_id for one in rows if one.owner_id})
    projects = slots.ask("project_names", db(), {one.project_id for one in rows})
    clients = queries.client_names(db(), {one.client_id for one in rows})
    return [
        Beside(
            one, owner=owners.get(one.owner_id or 0), project=projects.get(one.project_id, ""),
            client=clients.get(one.client_id, ""), **days_of(one, today()),
        )
        for one in rows
    ]  # fmt: skip


def days_of(one: Feedback, day: date) -> dict[str, int | None]:
    late = (day - one.due_on).days if deciding.is_overdue(one.state, one.due_on, day) else None
    ended = one.closed_on or (one.answered_on if one.state == F.MERGED else None)
    return {"late": late, "age": deciding.age_days(one.received_on, ended, day)}


def summed(chosen: Any) -> str:
    """What stands above the list: how many are open, late, complaints."""
    found = queries.counted(db(), chosen, today())
    return _("%(open)s open, %(overdue)s of them overdue, %(complaints)s complaints", **found)


@views.get("/feedback")
@gate(queries.feedback_listed)
def feedback_index() -> Any:
    chosen = queries.feedback_listed(db(), actor())
    return list_page(
        REGISTER, chosen, title=_("Client opinions"), shape=beside, template="clients/feedback_index.html",
        summed=summed(chosen),
        empty=_("What clients praise, suggest and complain of stands here. Sales, the project manager, the service "
                "manager or the client's own people write it down on the project's page."),
    )  # fmt: skip


@views.get("/projects/<int:project_id>/feedback")
@gate(queries.feedback_of_project)
def feedback_of_project(project_id: int) -> Any:
    frame = slots.ask("project_frame", db(), actor(), project_id, "feedback")
    chosen = queries.feedback_of_project(db(), actor(), project_id)
    return list_page(
        OF_PROJECT, chosen, template="clients/feedback_of_project.html", shape=beside, summed=summed(chosen),
        title=_("Client opinions of %(code)s", code=frame["project"].code), **frame, adding=adding(project_id),
        trend_url=url_for("clients.feedback_trend", project_id=project_id),
        empty=_("Nobody has praised, suggested or complained of anything yet."),
    )  # fmt: skip


def adding(project_id: int) -> tuple[str, str] | None:
    """The button for whoever may write one down: the client's people in their own name."""
    if actor().may("feedback.record", project_id):
        return _("Record an opinion"), url_for("clients.new_feedback", project_id=project_id)
    if actor().may("feedback.give", project_id):
        return _("Tell us your opinion"), url_for("clients.give_feedback", project_id=project_id)
    return None


@views.get("/feedback/<int:feedback_id>")
@gate(queries.feedback_page)
def feedback(feedback_id: int) -> Any:
    row = queries.feedback_page(db(), actor(), feedback_id)
    inside = actor().may("feedback_register.view", row.project_id)
    known = {row.owner_id, row.answered_by, row.closed_by, row.recorded_by} - {None}
    names = people.person_names(db(), [one for one in known if one])
    project = slots.ask("project_frame", db(), actor(), row.project_id, "feedback")["project"]
    target = queries.feedback_page(db(), actor(), row.merged_into_id) if row.merged_into_id else None
    return render_template(
        "clients/feedback.html", row=row, project=project, inside=inside, names=names, target=target,
        state=FEEDBACK_STATES[row.state], tone=FEEDBACK_TONES[row.state], steps=steps_of(row, names),
        acts=acts_of(row), late=days_of(row, today())["late"], facts_shown=facts_of(row, names, inside),
        merged=[(one.number, link(one)) for one in queries.merged_into(db(), row)],
        cause=CAUSES[row.cause] if row.cause else None,
        satisfied=(SATISFACTIONS[row.satisfied], SATISFACTION_TONES[row.satisfied]) if row.satisfied else None,
        history=history_of(row),
    )  # fmt: skip


def facts_of(row: Feedback, names: dict[int, str], inside: bool) -> list[tuple[str, Any, str | None]]:
    shown: list[tuple[str, Any, str | None]] = [
        (_("Kind"), str(FEEDBACK_KINDS[row.kind]), None),
        (_("Severity"), str(SEVERITIES[row.severity]), None),
        (_("Subject area"), str(AREAS[row.area]), None),
        (_("Said by"), row.contact_name, None),
        (_("Channel"), str(FEEDBACK_CHANNELS[row.channel]), None),
        (_("Received on"), say_day(row.received_on), None),
        (_("Due on"), say_day(row.due_on), None),
        (_("Person in charge"), names.get(row.owner_id or 0), None),
    ]
    if inside:
        shown += [
            (_("Department"), str(DEPARTMENT_LABELS[row.department]) if row.department else None, None),
            (_("Recorded by"), names.get(row.recorded_by or 0), None),
            (_("Times reopened"), row.times_reopened or None, None),
        ]
    return [one for one in shown if one[1]]


def steps_of(row: Feedback, names: dict[int, str]) -> list[dict[str, str]]:
    """Where an opinion stands: received, assigned, answered, closed."""
    place = {F.RECEIVED: 1, F.REOPENED: 1, F.ASSIGNED: 2, F.ANSWERED: 3, F.CLOSED: 4, F.MERGED: 1}[row.state]
    answered = ""
    if place >= 3 and row.answered_at:
        answered = " · ".join(filter(None, (say_moment(row.answered_at), names.get(row.answered_by or 0))))
    notes = (
        " · ".join((say_day(row.received_on), row.contact_name)),
        (names.get(row.owner_id or 0) or "") if place >= 2 else "",
        answered,
        say_day(row.closed_on) if row.closed_on else "",
    )
    labels = (_("Received"), _("Assigned"), _("Answer given"), _("Closed"))
    state = {F.MERGED: "off"}.get(row.state)
    return [
        {"label": label, "note": note,
         "state": state or ("done" if number < place else "now" if number == place else "todo")}
        for number, (label, note) in enumerate(zip(labels, notes, strict=True))
    ]  # fmt: skip


def acts_of(row: Feedback) -> list[dict[str, Any]]:
    """What this reader may do now, the act that is due first."""
    who, number = actor(), row.project_id
    mine = who.in_place_of(row.owner_id).person_id == row.owner_id or row.owner_id in who.persons("feedback.answer")
    known = (
        (FeedbackAct.ANSWER, who.may("feedback.answer", number) and mine, _("Answer"), "clients.answer_feedback"),
        (FeedbackAct.CLOSE, who.may("feedback.close", number), _("Close"), "clients.close_feedback"),
        (FeedbackAct.ASSIGN, who.may("feedback.assign", number),
         _("Give to somebody else") if row.state == F.ASSIGNED else _("Assign"), "clients.assign_feedback"),
        (FeedbackAct.REOPEN, who.may("feedback.reopen", number),
         _("Not satisfied: reopen") if who.is_client else _("Reopen"), "clients.reopen_feedback"),
        (FeedbackAct.EDIT, who.may("feedback.record", number), _("Edit"), "clients.edit_feedback"),
        (FeedbackAct.MERGE, who.may("feedback.assign", number), _("Merge into another"), "clients.merge_feedback"),
    )  # fmt: skip
    return [
        {"label": label, "url": url_for(endpoint, feedback_id=row.id)}
        for act, allowed, label, endpoint in known
        if allowed and (row.state, act) in deciding.TRANSITIONS
    ]


@slots.waits_for
def feedback_waiting(session: Session, who: Actor, today: date) -> Iterable[Waiting]:
    """To assign for the manager and the director, to answer for the owner, to close for sales."""
    if who.almighty or who.is_client:
        return
    found: list[tuple[Feedback, str, str, WaitKind]] = []
    if who.grant("feedback.assign"):
        open_ones = queries.awaiting(
            session, who.under("feedback.assign"), Feedback.state.in_((F.RECEIVED, F.REOPENED))
        )
        told = _("Name who answers the opinion %(number)s: %(title)s")
        found += [(one, told, "feedback.assign", WaitKind.TASK) for one in open_ones]
    if who.grant("feedback.answer"):
        owners = who.persons("feedback.answer")
        mine = queries.awaiting(
            session, who.under("feedback.answer"), Feedback.state == F.ASSIGNED, Feedback.owner_id.in_(owners)
        )
        found += [(one, _("Answer the opinion %(number)s: %(title)s"), "", WaitKind.TASK) for one in mine]
    if who.grant("feedback.close"):
        answered = queries.awaiting(session, who.under("feedback.close"), Feedback.state == F.ANSWERED)
        closers = closers_of(session, answered)
        told = _("Ask the client and close the opinion %(number)s: %(title)s")
        mine = [one for one in answered if closers[one.id] in (None, *who.persons("feedback.close"))]
        found += [(one, told, "feedback.close", WaitKind.TASK) for one in mine]
    projects = slots.ask("project_names", session, {one.project_id for one, *_rest in found})
    for one, told, permit, kind in found:
        yield Waiting(
            told % {"number": one.number, "title": one.title}, link(one), projects.get(one.project_id, ""),
            one.contact_name, one.due_on if one.state != F.ANSWERED else None,
            key=f"feedback-{one.state.value}:{one.id}", kind=kind, project_id=one.project_id, permit=permit,
        )  # fmt: skip


def closers_of(session: Session, answered: list[Feedback]) -> dict[int, int | None]:
    """{opinion: the one in sales who asks the client}: who recorded it, else who looks after the client."""
    sellers = {number for number, _name in people.people_with_role(session, Role.SALES)}
    after = {
        one.client_id: client.owner_id for one in answered if (client := session.get(Client, one.client_id)) is not None
    }
    found: dict[int, int | None] = {}
    for one in answered:
        ours = one.recorded_by if one.recorded_by in sellers else after.get(one.client_id)
        found[one.id] = ours if ours in sellers else None
    return found
