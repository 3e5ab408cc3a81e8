"""The calendar's daily work: reminders of reviews, tasks and letters, the gates of projects on their way."""

from datetime import date
from typing import Any

from bpo.kernel import calendar, jobs
from bpo.kernel.db import moment_of
from bpo.kernel.errors import text
from bpo.kernel.locale import _l
from bpo.projects import actions, queries


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


@jobs.work("projects.letters", label=_l("Letters of appointment"))
def letters(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Tell of letters that are not acknowledged, near their end or lapsed on the day (ISO)."""
    with job.transaction() as session:
        told = actions.remind_of_letters(session, job.actor, today=date.fromisoformat(today))
    return {"letters_told": told}, None


@jobs.work("projects.gates", label=_l("Go-live gates"))
def gates(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Keep what the gates find on the day (ISO), a project at a time; tell what turned red and what expired."""
    day = date.fromisoformat(today)
    with job.transaction() as session:
        numbers = [one.id for one in queries.followed_projects(session, day)]
    red = 0
    for place, project_id in enumerate(numbers):
        job.tell(place, len(numbers))
        with job.transaction() as session:
            red += actions.follow_gate(session, job.actor, project_id=project_id, now=moment_of(session))
    with job.transaction() as session:
        expired = actions.tell_expired_overrides(session, job.actor, today=day)
    return {"gates_followed": len(numbers), "turned_red": red, "overrides_expired": expired}, None


jobs.told_as(
    {
        "letters_told": _l("Letters told of"),
        "gates_followed": _l("Gates looked at"),
        "turned_red": _l("Conditions no longer met"),
        "overrides_expired": _l("Overrides expired"),
    }
)
calendar.daily(
    "projects.letters", title=text("Letters of appointment that wait or end"), hour=8,
    what=text("Reminds of letters not acknowledged within two working days, of terms that near their end or are over."),
)  # fmt: skip
calendar.daily(
    "projects.gates", title=text("The go-live gates of projects on their way"), hour=6,
    what=text("Keeps what each gate finds, tells what turned red, and tells of overrides that have expired."),
)  # fmt: skip
