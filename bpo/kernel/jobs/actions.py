"""What people do with jobs: stop one, repeat one."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.errors import Conflict, Forbidden, text
from bpo.kernel.jobs.doing import note
from bpo.kernel.jobs.line import AGAIN, enqueue
from bpo.kernel.jobs.queries import job_within
from bpo.kernel.locale import _l
from bpo.kernel.models import JobRun, JobState
from bpo.kernel.permits import Actor, permit

journal.sentences(
    {
        "jobs.stop_asked": _l("asked job %(job)s “%(title)s” to stop"),
        "jobs.cancelled": _l("cancelled job %(job)s “%(title)s” before it began"),
        "jobs.repeated": _l("had job %(repeated)s “%(title)s” done once more, as job %(job)s"),
    }
)
ENDED = text("Job %(job)s has ended already, so there is nothing to stop.")
GOES_ON = text("Job %(job)s has not ended yet. Stop it first, or wait until it ends.")
WORKED = text("Job %(job)s did what it was asked to. Only work that failed or was cancelled is repeated.")
NOT_YOURS = text("A job runs with the rights of whoever asked for it: only that person may repeat job %(job)s.")
NOT_CALENDARS = text("Job %(job)s is the calendar's. Your roles do not include having it done by hand.")


@permit("jobs.stop")
def stop_job(session: Session, actor: Actor, *, job_id: int, now: datetime) -> JobRun:
    """Ask a job to stop. One that waits is cancelled at once; one that runs stops at its next safe point."""
    row = job_within(session, actor, job_id)
    session.refresh(row, with_for_update=True)
    if not row.is_open:
        raise Conflict("job_ended", ENDED, job=job_id)
    if row.stop_asked_at is not None:
        return row
    row.stop_asked_at = now
    note(session, row.id, text("%(who)s asked it to stop."), who=actor.name)
    act = "jobs.stop_asked"
    if row.state == JobState.QUEUED:
        act, row.state, row.ended_at = "jobs.cancelled", JobState.CANCELLED, now
    journal.record(session, actor, act, row, job=row.id, title=row.said_title)
    return row


@permit("jobs.stop")
def repeat_job(session: Session, actor: Actor, *, job_id: int, now: datetime) -> JobRun:
    """Queue the work of a failed or cancelled job once more, as a new job. Asking twice is asking once."""
    row = job_within(session, actor, job_id)
    session.refresh(row, with_for_update=True)
    refuse_repeat(row, actor)
    begun = session.scalars(select(JobRun).where(JobRun.repeats_id == row.id).order_by(JobRun.id.desc())).first()
    if begun is not None and begun.is_open:
        return begun
    owner = actor if row.owner_id is not None else Actor.system("scheduler")
    if row.kind in AGAIN:
        job = AGAIN[row.kind](session, owner, row, now)
        job.repeats_id = job.repeats_id or row.id
    else:
        arguments: Any = row.arguments
        job = enqueue(
            session, owner, row.kind, title=row.title, now=now, key=row.key, project_id=row.project_id,
            repeats_id=row.id, **arguments,
        )  # fmt: skip
    journal.record(session, actor, "jobs.repeated", job, repeated=row.id, title=row.said_title, job=job.id)
    return job


def refuse_repeat(row: JobRun, actor: Actor) -> None:
    """Why this person cannot have this job repeated, raised; nothing where they can."""
    if row.is_open:
        raise Conflict("job_goes_on", GOES_ON, job=row.id)
    if row.state == JobState.DONE:
        raise Conflict("job_worked", WORKED, job=row.id)
    if row.owner_id is None and not actor.may("calendar.run"):
        raise Forbidden("calendar.run", NOT_CALENDARS, job=row.id)
    if row.owner_id is not None and row.owner_id != actor.id:
        raise Forbidden("jobs.stop", NOT_YOURS, job=row.id)
