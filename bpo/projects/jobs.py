"""The calendar's daily work: letters that wait or end, the gate of each project on its way, overrides that expired."""

from datetime import date
from typing import Any

from bpo.kernel import calendar, jobs
from bpo.kernel.db import moment_of
from bpo.kernel.errors import text
from bpo.kernel.locale import _l
from bpo.projects import actions, queries


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
