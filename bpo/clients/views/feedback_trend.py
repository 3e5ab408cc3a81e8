"""The figures of client opinions, of a project and of a client: by month and kind, in time, how fast, from what."""

from decimal import Decimal
from typing import Any

from flask import render_template, url_for

from bpo.clients import queries
from bpo.clients.rules import FeedbackKind
from bpo.clients.rules.feedback import Trend
from bpo.clients.schemas.feedback import CAUSES, FEEDBACK_KINDS
from bpo.clients.views.blueprint import views
from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_number
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, today

slots.tab("client", "feedback", _l("Client opinions"), "clients.feedback_of_client", "feedback_register.view", order=40,
          param="client_id")  # fmt: skip


@views.get("/projects/<int:project_id>/feedback/trend")
@gate(queries.trend_of_project)
def feedback_trend(project_id: int) -> Any:
    trend = queries.trend_of_project(db(), actor(), project_id, today())
    frame = slots.ask("project_frame", db(), actor(), project_id, "feedback")
    return render_template(
        "clients/feedback_trend.html", **frame, **shown(trend), inside=not actor().is_client,
        list_url=url_for("clients.feedback_of_project", project_id=project_id),
    )  # fmt: skip


@views.get("/clients/<int:client_id>/feedback")
@gate(queries.trend_of_client)
def feedback_of_client(client_id: int) -> Any:
    trend = queries.trend_of_client(db(), actor(), client_id, today())
    frame = queries.client_frame(db(), actor(), client_id, "feedback")
    return render_template(
        "clients/feedback_of_client.html", **frame, **shown(trend), inside=True,
        list_url=url_for("clients.feedback_index", q=frame["client"].short_name),
    )  # fmt: skip


def shown(trend: Trend) -> dict[str, Any]:
    """The trend as its page draws it: charts, their tables, and the figures with their formulas."""
    kinds = [FeedbackKind.COMPLAINT, FeedbackKind.SUGGESTION, FeedbackKind.PRAISE]
    labels = [f"{one.month:%Y-%m}" for one in trend.months]
    return {
        "any": any(one.total for one in trend.months),
        "months": {
            "type": "bar", "labels": labels, "unit": "", "target": None, "whole": True,
            "series": [
                {"name": str(FEEDBACK_KINDS[kind]), "values": [one.counts[kind] for one in trend.months], "unit": ""}
                for kind in kinds
            ],
        },
        "month_columns": [_("Month"), *({"label": str(FEEDBACK_KINDS[kind]), "align": "right"} for kind in kinds)],
        "month_rows": [
            [{"text": label, "kind": "code"},
             *({"text": say_number(one.counts[kind]), "align": "right"} for kind in kinds)]
            for label, one in zip(labels, trend.months, strict=True)
        ],
        "figures": figures_of(trend),
        "causes": {
            "type": "bar", "labels": [str(CAUSES[cause]) for cause, _count in trend.causes], "unit": "", "target": None,
            "whole": True,
            "series": [{"name": _("Client opinions"), "values": [count for _cause, count in trend.causes], "unit": ""}],
        } if trend.causes else None,
        "cause_rows": [
            [str(CAUSES[cause]), {"text": say_number(count), "align": "right"}] for cause, count in trend.causes
        ],
    }  # fmt: skip


def figures_of(trend: Trend) -> list[dict[str, str]]:
    """What the figures are and how each is counted."""
    share = "—" if trend.in_time_bp is None else f"{say_number(Decimal(trend.in_time_bp) / 100)}%"
    median = "—" if trend.median_days is None else say_number(trend.median_days)
    return [
        {"label": _("Answered by the day due"), "figure": share,
         "formula": _("answered by the day due ÷ answered or past due = %(part)s ÷ %(whole)s", part=trend.in_time,
                      whole=trend.due)},
        {"label": _("Median time to answer, days"), "figure": median,
         "formula": _("the middle of the days from receipt to answer, %(count)s answers", count=trend.answered)},
    ]  # fmt: skip
