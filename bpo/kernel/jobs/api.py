"""Jobs over the API: how they stand, stopping and repeating them."""

from typing import Any

from bpo.kernel import jobs
from bpo.kernel.api import house_api
from bpo.kernel.jobs import queries, rules
from bpo.kernel.jobs.schemas import JobListOut, JobOut
from bpo.kernel.jobs.views import JOBS
from bpo.kernel.models import JobRun, Standing
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now

api = house_api("jobs", "Long work: imports, billing runs, the calendar's jobs")


class JobTold:
    """A job as a programme reads it: the row, with its log and the time that is left."""

    def __init__(self, row: JobRun) -> None:
        left = rules.time_left(row.started_at, now(), row.done, row.total) if row.standing == Standing.RUNNING else None
        self.row = row
        self.seconds_left = round(left.total_seconds()) if left is not None else None
        self.log = queries.log_of(db(), row.id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@api.listed("/jobs", JOBS, JobListOut)
@gate(jobs.jobs_listed)
def listed() -> Any:
    """The jobs within reach: one's own, or all."""
    return jobs.jobs_listed(db(), actor())


@api.resource("GET", "/jobs/<int:job_id>", gives=JobOut)
@gate(jobs.job_for)
def job(job_id: int) -> Any:
    """One job with its log; poll it, at most once a second, until its state is done, failed or cancelled."""
    return JobTold(jobs.job_for(db(), actor(), job_id))


@api.resource("POST", "/jobs/<int:job_id>/cancellation", gives=JobOut)
@gate(jobs.stop_job)
def cancel(job_id: int) -> Any:
    """Ask a job to stop: cancelled at once while it waits, else at its next safe point. Nothing is left half-done."""
    return JobTold(jobs.stop_job(db(), actor(), job_id=job_id, now=now()))


@api.resource("POST", "/jobs/<int:job_id>/repetitions", gives=JobOut, status=201)
@gate(jobs.repeat_job)
def repeat(job_id: int) -> Any:
    """Have a failed or cancelled job done once more, as a new job; while that waits or runs, it is returned."""
    return JobTold(jobs.repeat_job(db(), actor(), job_id=job_id, now=now()))
