"""The calendar's daily work: telling of contracts that near their end."""

from datetime import date
from typing import Any

from bpo.kernel import calendar, jobs
from contracts import actions


@jobs.work("contracts.expiry_reminders")
def expiry_reminders(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Raise the reminders due on the day (ISO); how many there were."""
    with job.transaction() as session:
        raised = actions.raise_reminders(session, job.actor, today=date.fromisoformat(today))
    return {"raised": len(raised)}, None


calendar.daily("contracts.expiry_reminders", title="Contracts that near their end", hour=7)
