"""The calendar's daily work: reminding of reviews that wait, and of tasks that near or have passed their day."""

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


@jobs.work("projects.task_reminders", label=_l("Task reminders"))
def task_reminders(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Tell of the tasks that are due or late on the day (ISO); how often."""
    with job.transaction() as session:
        raised = actions.raise_task_reminders(session, job.actor, today=date.fromisoformat(today))
    return {"reminded": len(raised)}, None


jobs.told_as({"reminded": _l("Tasks told of")})
calendar.daily(
    "projects.task_reminders", title=text("Tasks that near or have passed their day"), hour=7,
    what=text("Two working days before: who does it. Overdue: the head of the department. Three working days overdue: "
              "the operations director and the project manager."),
)  # fmt: skip
