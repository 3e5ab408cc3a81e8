"""Client opinions over the API: the same acts as the pages."""

from decimal import Decimal
from typing import Any

from bpo.clients import actions, queries
from bpo.clients.api.resources import api
from bpo.clients.models import Feedback
from bpo.clients.rules.feedback import Trend
from bpo.clients.schemas.feedback import (
    INTERNAL,
    AnswerIn,
    AssignOne,
    CloseOne,
    FeedbackEdit,
    FeedbackIn,
    FeedbackLine,
    FeedbackOut,
    FeedbackRow,
    FeedbackWords,
    MergeIn,
    ReopenIn,
    TrendOut,
)
from bpo.clients.views.feedback import OF_PROJECT, REGISTER, beside, days_of
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now, today
from bpo.people.queries import person_names


def told(row: Feedback) -> dict[str, Any]:
    """An opinion as the API tells it; what is the vendor's own is null for the client's people."""
    found: dict[str, Any] = {name: getattr(row, name) for name in FeedbackOut().fields if hasattr(row, name)}
    found["owner"] = person_names(db(), [row.owner_id]).get(row.owner_id) if row.owner_id else None
    found |= days_of(row, today())
    if actor().is_client:
        found |= dict.fromkeys(INTERNAL)
    return found


def figures(trend: Trend) -> dict[str, Any]:
    return {
        "months": [
            {"month": one.month, **{kind.value: count for kind, count in one.counts.items()}} for one in trend.months
        ],
        "due": trend.due, "in_time": trend.in_time, "answered": trend.answered, "median_days": trend.median_days,
        "in_time_percent": None if trend.in_time_bp is None else Decimal(trend.in_time_bp) / 100,
        "causes": [{"cause": cause, "count": count} for cause, count in trend.causes],
    }  # fmt: skip


@api.listed("/feedback", REGISTER, FeedbackLine, shape=beside)
@gate(queries.feedback_listed)
def feedback_register() -> Any:
    """The opinions of the clients whose projects one works on."""
    return queries.feedback_listed(db(), actor())


@api.listed("/projects/<int:project_id>/feedback", OF_PROJECT, FeedbackRow, shape=beside)
@gate(queries.feedback_of_project)
def feedback_of_project(project_id: int) -> Any:
    """The opinions of a project's client."""
    return queries.feedback_of_project(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/feedback", takes=FeedbackIn, gives=FeedbackOut, status=201)
@gate(actions.record_feedback)
def record_feedback(data: dict[str, Any], project_id: int) -> Any:
    """Record what the client said, by `contact_id` or `contact_name`; the day due follows from kind and severity."""
    return told(actions.record_feedback(db(), actor(), project_id=project_id, **data, now=now()))


@api.resource("POST", "/projects/<int:project_id>/own-feedback", takes=FeedbackWords, gives=FeedbackOut, status=201)
@gate(actions.give_feedback)
def give_feedback(data: dict[str, Any], project_id: int) -> Any:
    """The client's own people give their opinion."""
    return told(actions.give_feedback(db(), actor(), project_id=project_id, **data, now=now()))


@api.resource("GET", "/projects/<int:project_id>/feedback/trend", gives=TrendOut)
@gate(queries.trend_of_project)
def feedback_trend(project_id: int) -> Any:
    """The figures of a project's opinions in the last twelve months."""
    return figures(queries.trend_of_project(db(), actor(), project_id, today()))


@api.resource("GET", "/clients/<int:client_id>/feedback/trend", gives=TrendOut)
@gate(queries.trend_of_client)
def feedback_of_client(client_id: int) -> Any:
    """The figures of a client's opinions in the last twelve months, of the projects one works on."""
    return figures(queries.trend_of_client(db(), actor(), client_id, today()))


@api.resource("GET", "/feedback/<int:feedback_id>", gives=FeedbackOut)
@gate(queries.feedback_page)
def feedback(feedback_id: int) -> Any:
    """One opinion."""
    return told(queries.feedback_page(db(), actor(), feedback_id))


@api.resource("PUT", "/feedback/<int:feedback_id>", takes=FeedbackEdit, gives=FeedbackOut)
@gate(actions.edit_feedback)
def edit_feedback(data: dict[str, Any], feedback_id: int) -> Any:
    """Mend how it was written down, until it is answered."""
    return told(actions.edit_feedback(db(), actor(), feedback_id=feedback_id, **data, now=now()))


@api.resource("POST", "/feedback/<int:feedback_id>/assignment", takes=AssignOne, gives=FeedbackOut)
@gate(actions.assign_feedback)
def assign_feedback(data: dict[str, Any], feedback_id: int) -> Any:
    """Name who answers it, and by when."""
    return told(actions.assign_feedback(db(), actor(), feedback_id=feedback_id, **data))


@api.resource("POST", "/feedback/<int:feedback_id>/answer", takes=AnswerIn, gives=FeedbackOut)
@gate(actions.answer_feedback)
def answer_feedback(data: dict[str, Any], feedback_id: int) -> Any:
    """The owner's answer, with the root cause for the vendor's own people."""
    return told(actions.answer_feedback(db(), actor(), feedback_id=feedback_id, **data, now=now()))


@api.resource("POST", "/feedback/<int:feedback_id>/closing", takes=CloseOne, gives=FeedbackOut)
@gate(actions.close_feedback)
def close_feedback(data: dict[str, Any], feedback_id: int) -> Any:
    """Close it with the client's word; a complaint needs its root cause."""
    return told(actions.close_feedback(db(), actor(), feedback_id=feedback_id, **data, now=now()))


@api.resource("POST", "/feedback/<int:feedback_id>/reopening", takes=ReopenIn, gives=FeedbackOut)
@gate(actions.reopen_feedback)
def reopen_feedback(data: dict[str, Any], feedback_id: int) -> Any:
    """The client is not content: it is assigned anew."""
    return told(actions.reopen_feedback(db(), actor(), feedback_id=feedback_id, **data, now=now()))


@api.resource("POST", "/feedback/<int:feedback_id>/merging", takes=MergeIn, gives=FeedbackOut)
@gate(actions.merge_feedback)
def merge_feedback(data: dict[str, Any], feedback_id: int) -> Any:
    """The same matter told twice is followed once, in the other."""
    return told(actions.merge_feedback(db(), actor(), feedback_id=feedback_id, **data))
