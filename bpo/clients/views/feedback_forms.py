"""The forms by which an opinion goes on: recorded, edited, assigned, answered, closed, reopened, merged."""

from typing import Any

from flask import url_for

from bpo.clients import actions, queries
from bpo.clients.models import Feedback
from bpo.clients.rules import FeedbackKind, FeedbackSeverity
from bpo.clients.rules.feedback import ANSWER_DAYS
from bpo.clients.schemas.feedback import (
    FEEDBACK_KINDS,
    AnswerIn,
    AssignOne,
    CloseOne,
    FeedbackEdit,
    FeedbackIn,
    FeedbackWords,
    MergeIn,
    ReopenIn,
)
from bpo.clients.views.blueprint import views
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.holidays.queries import said_of
from bpo.kernel.locale import _
from bpo.kernel.period import ONE_DAY, Period
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, form_page, now, today


def address_of(feedback_id: int) -> str:
    return url_for("clients.feedback", feedback_id=feedback_id)


def crumbs_of_project(project_id: int) -> list[tuple[str, str]]:
    name = slots.ask("project_names", db(), {project_id}).get(project_id, "")
    return [(name, url_for("clients.feedback_of_project", project_id=project_id))]


def crumbs_to(row: Feedback) -> list[tuple[str, str]]:
    return [*crumbs_of_project(row.project_id), (row.number, address_of(row.id))]


def rule_told() -> str:
    """By when opinions are answered, as the rule has it, and what the calendar does not know yet."""
    told = [
        _("%(kind)s: critical %(critical)s, major %(major)s, minor %(minor)s", kind=str(FEEDBACK_KINDS[kind]).lower(),
          critical=days[FeedbackSeverity.CRITICAL], major=days[FeedbackSeverity.MAJOR],
          minor=days[FeedbackSeverity.MINOR])
        for kind, days in ANSWER_DAYS.items() if kind != FeedbackKind.PRAISE
    ]  # fmt: skip
    days = Period(today(), today() + 30 * ONE_DAY)
    rule = _("Working days until an answer is due: %(told)s. Praise is answered within ten.", told=_("; ").join(told))
    return " ".join(filter(None, (rule, said_of(days, queries.calendar_around(db(), today())))))


def with_contacts(schema: f.Schema, client_id: int) -> f.Schema:
    schema.fields["contact_id"].pick = lambda session, _who: queries.contacts_to_pick(session, client_id)  # type: ignore[attr-defined]
    return schema


@views.route("/projects/<int:project_id>/feedback/new", methods=["GET", "POST"])
@gate(actions.record_feedback)
def new_feedback(project_id: int) -> Any:
    client_id = queries.client_of_project(db(), actor().under("feedback.record"), project_id)

    def save(data: dict[str, Any]) -> str:
        return address_of(actions.record_feedback(db(), actor(), project_id=project_id, **data, now=now()).id)

    return form_page(
        with_contacts(FeedbackIn(), client_id), save, title=_("Record an opinion of the client"),
        submit=_("Record opinion"), back=url_for("clients.feedback_of_project", project_id=project_id),
        values={"received_on": today(), "severity": FeedbackSeverity.MINOR}, note=rule_told(),
        crumbs=crumbs_of_project(project_id), done=_("The opinion is recorded. The project manager names who answers."),
    )  # fmt: skip


@views.route("/projects/<int:project_id>/feedback/give", methods=["GET", "POST"])
@gate(actions.give_feedback)
def give_feedback(project_id: int) -> Any:
    queries.client_of_project(db(), actor().under("feedback.give"), project_id)

    def save(data: dict[str, Any]) -> str:
        return address_of(actions.give_feedback(db(), actor(), project_id=project_id, **data, now=now()).id)

    return form_page(
        FeedbackWords, save, title=_("Tell us your opinion"), submit=_("Send to the project manager"),
        back=url_for("clients.feedback_of_project", project_id=project_id), note=rule_told(),
        values={"severity": FeedbackSeverity.MINOR}, crumbs=crumbs_of_project(project_id),
        done=_("Thank you. You see here who answers and by when."),
    )  # fmt: skip


@views.route("/feedback/<int:feedback_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_feedback)
def edit_feedback(feedback_id: int) -> Any:
    row = queries.feedback_page(db(), actor(), feedback_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_feedback(db(), actor(), feedback_id=feedback_id, **data, now=now())
        return address_of(feedback_id)

    names = [name for name in FeedbackEdit().fields if name != "contact_name"]
    values = {name: getattr(row, name) for name in names} | {
        "contact_name": None if row.contact_id else row.contact_name
    }
    return form_page(
        with_contacts(FeedbackEdit(), row.client_id), save, title=_("Edit %(number)s", number=row.number),
        submit=_("Save"), back=address_of(feedback_id), values=values, crumbs=crumbs_to(row), note=rule_told(),
        done=_("Saved."),
    )  # fmt: skip


@views.route("/feedback/<int:feedback_id>/assignment", methods=["GET", "POST"])
@gate(actions.assign_feedback)
def assign_feedback(feedback_id: int) -> Any:
    row = queries.feedback_page(db(), actor(), feedback_id)

    def save(data: dict[str, Any]) -> str:
        actions.assign_feedback(db(), actor(), feedback_id=feedback_id, **data)
        return address_of(feedback_id)

    schema = AssignOne()
    schema.fields["owner_id"].pick = lambda session, _who: queries.owners_to_pick(session, row.project_id)  # type: ignore[attr-defined]
    return form_page(
        schema, save, title=_("Who answers %(number)s?", number=row.number), submit=_("Assign"),
        back=address_of(feedback_id), crumbs=crumbs_to(row),
        values={"owner_id": row.owner_id, "due_on": row.due_on, "row_version": row.row_version},
        note=_("They are told at once; an overdue answer is told to them, and then to the head of their department."),
        done=_("Assigned."),
    )  # fmt: skip


@views.route("/feedback/<int:feedback_id>/answer", methods=["GET", "POST"])
@gate(actions.answer_feedback)
def answer_feedback(feedback_id: int) -> Any:
    row = queries.feedback_page(db(), actor(), feedback_id)

    def save(data: dict[str, Any]) -> str:
        actions.answer_feedback(db(), actor(), feedback_id=feedback_id, **data, now=now())
        return address_of(feedback_id)

    return form_page(
        AnswerIn, save, title=_("Answer %(number)s", number=row.number), submit=_("Give the answer"), values=row,
        back=address_of(feedback_id), crumbs=crumbs_to(row), note=_("“%(words)s”", words=row.words),
        done=_("Answered. Sales asks the client and closes it."),
    )  # fmt: skip


@views.route("/feedback/<int:feedback_id>/closing", methods=["GET", "POST"])
@gate(actions.close_feedback)
def close_feedback(feedback_id: int) -> Any:
    row = queries.feedback_page(db(), actor(), feedback_id)

    def save(data: dict[str, Any]) -> str:
        actions.close_feedback(db(), actor(), feedback_id=feedback_id, **data, now=now())
        return address_of(feedback_id)

    return form_page(
        CloseOne, save, title=_("Close %(number)s", number=row.number), submit=_("Close opinion"),
        values={"cause": row.cause, "root_cause": row.root_cause, "row_version": row.row_version},
        back=address_of(feedback_id), crumbs=crumbs_to(row),
        note=_("Ask %(name)s first whether they are satisfied with the answer.", name=row.contact_name),
        done=_("Closed."),
    )  # fmt: skip


@views.route("/feedback/<int:feedback_id>/reopening", methods=["GET", "POST"])
@gate(actions.reopen_feedback)
def reopen_feedback(feedback_id: int) -> Any:
    row = queries.feedback_page(db(), actor(), feedback_id)

    def save(data: dict[str, Any]) -> str:
        actions.reopen_feedback(db(), actor(), feedback_id=feedback_id, **data, now=now())
        return address_of(feedback_id)

    return form_page(
        ReopenIn, save, title=_("Reopen %(number)s", number=row.number), submit=_("Reopen"), crumbs=crumbs_to(row),
        back=address_of(feedback_id), note=_("It is assigned anew and due again, counted from today."),
        done=_("It is open again."),
    )  # fmt: skip


@views.route("/feedback/<int:feedback_id>/merging", methods=["GET", "POST"])
@gate(actions.merge_feedback)
def merge_feedback(feedback_id: int) -> Any:
    row = queries.feedback_page(db(), actor(), feedback_id)

    def save(data: dict[str, Any]) -> str:
        merged = actions.merge_feedback(db(), actor(), feedback_id=feedback_id, **data)
        return address_of(merged.merged_into_id or feedback_id)

    schema = MergeIn()
    schema.fields["into_id"].pick = lambda session, _who: queries.others_of(session, row)  # type: ignore[attr-defined]
    return form_page(
        schema, save, title=_("Merge %(number)s into another", number=row.number), submit=_("Merge"), danger=True,
        back=address_of(feedback_id), crumbs=crumbs_to(row),
        note=_("The same matter told twice is followed once. This cannot be undone; what was said stays readable."),
        done=_("Merged: it goes on here."),
    )  # fmt: skip
