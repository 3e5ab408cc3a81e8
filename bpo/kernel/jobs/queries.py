"""Reads about jobs: one, a list, its log; and how the line of work stands, in a few figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.jobs.line import LABELS, LINE
from bpo.kernel.jobs.rules import PATIENCE
from bpo.kernel.locale import _, zone
from bpo.kernel.models import HouseProcess, JobLine, JobRun, JobState, Lease, ProcessKind
from bpo.kernel.permits import Actor, permit

SCHEDULER = "scheduler"  # the lease of whoever keeps the calendar


def job_within(session: Session, actor: Actor, job_id: int) -> JobRun:
    """A job within reach of the permit acted under: one's own, or any."""
    found = session.scalars(
        actor.limit(select(JobRun).where(JobRun.id == job_id), person=JobRun.owner_id)
    ).one_or_none()
    if found is None:
        raise NotFound("job", id=job_id)
    return found


@permit("jobs.view")
def job_for(session: Session, actor: Actor, job_id: int) -> JobRun:
    """A job, for its owner or those who see all jobs."""
    return job_within(session, actor, job_id)


@permit("jobs.view")
def jobs_listed(session: Session, actor: Actor) -> Select[tuple[JobRun]]:
    """One's own jobs, or all."""
    return actor.limit(select(JobRun), person=JobRun.owner_id)


def job_by_key(session: Session, key: str) -> JobRun | None:
    """The newest job with that business key; None where there is none, or it was cleared away."""
    return session.scalars(select(JobRun).where(JobRun.key == key)).one_or_none()


def log_of(session: Session, job_id: int) -> list[JobLine]:
    """The lines of a job's log, oldest first; the caller has already been let see the job."""
    return list(session.scalars(select(JobLine).where(JobLine.job_id == job_id).order_by(JobLine.id)))


def repeated_by(session: Session, job_id: int) -> int | None:
    """The newest job that repeats this one."""
    return session.scalar(select(func.max(JobRun.id)).where(JobRun.repeats_id == job_id))


def owners_listed(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(id, name)] of those who asked for the jobs within reach, for the list's filter."""
    owners = session.scalars(
        actor.under("jobs.view").limit(select(JobRun.owner_id).distinct(), person=JobRun.owner_id)
    )  # fmt: skip
    names = person_names(session, owners)
    return sorted(names.items(), key=lambda one: one[1])


def kinds_listed(_session: Session, _actor: Actor) -> list[tuple[str, str]]:
    return sorted(((kind, kind_label(kind)) for kind in LABELS), key=lambda one: one[1])


def kind_label(kind: str) -> str:
    return str(LABELS.get(kind, kind))


def person_names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    found: dict[int, str] = slots.ask("person_names", session, {number for number in ids if number is not None})
    return found


@dataclass(frozen=True)
class LineFacts:
    """How the line of work stands. `oldest_waiting`: since when the first of those that wait does."""

    waiting: int
    running: int
    failed_today: int
    oldest_waiting: timedelta | None
    workers: int
    last_worker_at: datetime | None
    leader: str | None
    leader_since: datetime | None


def line_facts(session: Session, now: datetime) -> LineFacts:
    """Three small queries, the same few rows however many jobs there are."""
    heard_since = now - LINE.get("patience", PATIENCE) * 2
    day = now.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting, running, failed, oldest = session.execute(
        select(
            _counted(JobRun.state == JobState.QUEUED),
            _counted(JobRun.state == JobState.RUNNING),
            _counted((JobRun.state == JobState.FAILED) & (JobRun.ended_at >= day)),
            func.min(case((JobRun.state == JobState.QUEUED, JobRun.created_at))),
        ).where(
            JobRun.state.in_((JobState.QUEUED, JobState.RUNNING))
            | ((JobRun.state == JobState.FAILED) & (JobRun.ended_at >= day))
        )
    ).one()
    workers, last = session.execute(
        select(_counted(HouseProcess.beat_at >= heard_since), func.max(HouseProcess.beat_at)).where(
            HouseProcess.kind == ProcessKind.WORKER
        )
    ).one()
    lease = leading(session, now)
    return LineFacts(
        waiting or 0, running or 0, failed or 0, max(now - oldest, timedelta()) if oldest else None, workers or 0, last,
        lease.holder if lease else None, lease.since if lease else None,
    )  # fmt: skip


def _counted(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def leading(session: Session, now: datetime) -> Lease | None:
    """The lease of the scheduler that leads, while it holds."""
    return session.scalars(select(Lease).where(Lease.name == SCHEDULER, Lease.expires_at > now)).one_or_none()


def processes_heard(session: Session, now: datetime) -> list[HouseProcess]:
    """Workers and schedulers that said lately that they live."""
    heard_since = now - LINE.get("patience", PATIENCE) * 2
    chosen = select(HouseProcess).where(HouseProcess.beat_at >= heard_since)
    return list(session.scalars(chosen.order_by(HouseProcess.kind, HouseProcess.started_at, HouseProcess.id)))


def owner_words(owner_id: int | None, names: dict[int, str]) -> str:
    return names.get(owner_id or 0) or _("The system")
