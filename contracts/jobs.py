"""The calendar's daily work: telling of contracts that near their end."""

from datetime import date
from typing import Any

from bpo.kernel import calendar, jobs
from bpo.kernel.errors import text
from bpo.kernel.locale import _l
from contracts import actions


@jobs.work("contracts.expiry_reminders", label=_l("Contract reminders"))
def expiry_reminders(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Raise the reminders due on the day (ISO); how many there were."""
    with job.transaction() as session:
        raised = actions.raise_reminders(session, job.actor, today=date.fromisoformat(today))
    return {"raised": len(raised)}, None


jobs.told_as({"raised": _l("Reminders raised")})
calendar.daily(
    "contracts.expiry_reminders", title=text("Contracts that near their end"), hour=7,
    what=text("Reminds of contracts that end: 90, 60, 30 and 7 days before."),
)  # fmt: skip
