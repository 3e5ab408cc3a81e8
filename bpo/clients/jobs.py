"""The calendar's daily work: telling of client opinions whose answer is overdue."""

from datetime import date
from typing import Any

from bpo.clients import actions
from bpo.kernel import calendar, jobs
from bpo.kernel.errors import text
from bpo.kernel.locale import _l


@jobs.work("clients.feedback_overdue", label=_l("Overdue client opinions"))
def feedback_overdue(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Tell owners and heads of departments what is overdue on the day (ISO)."""
    with job.transaction() as session:
        told, escalated = actions.tell_overdue(session, job.actor, today=date.fromisoformat(today))
    return {"owners_told": told, "heads_told": escalated}, "/feedback"


jobs.told_as({"owners_told": _l("Owners told"), "heads_told": _l("Heads of departments told")})
calendar.daily(
    "clients.feedback_overdue", title=text("Client opinions whose answer is overdue"), hour=8,
    what=text("Tells the owner of an overdue answer, and two working days later the head of the department."),
)  # fmt: skip
