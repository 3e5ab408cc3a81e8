"""The calendar's daily work: reminding of reviews that wait for answers."""

from datetime import date
from typing import Any

from bpo.kernel import calendar, jobs
from bpo.kernel.errors import text
from bpo.kernel.locale import _l
from bpo.projects import actions


@jobs.work("projects.review_reminders", label=_l("Reminders of plan reviews"))
def review_reminders(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Remind of the reviews that are due on the day (ISO); how many there were."""
    with job.transaction() as session:
        reminded = actions.remind_of_reviews(session, job.actor, today=date.fromisoformat(today))
    return {"reviews_reminded": len(reminded)}, None


jobs.told_as({"reviews_reminded": _l("Reviews reminded of")})
calendar.daily(
    "projects.review_reminders", title=text("Plan reviews that wait for answers"), hour=8,
    what=text("Reminds the departments two working days before, on the day and each working day after; "
              "a late one is told to its head, then to the director."),
)  # fmt: skip
