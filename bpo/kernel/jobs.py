"""Long work: a row that says how far it is, done by a worker process, safe to start twice.

`enqueue` writes the row in the act's own transaction and hands it to the queue only after the commit. A worker claims
the row, does the work in transactions of its choosing and marks it done. Work is written so that doing it again changes
nothing that is already there; so a worker killed half-way loses nothing: the sweep hands the job out again.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from bpo.kernel.db import Database, HouseSession, utc_now
from bpo.kernel.errors import BusinessError, NotFound
from bpo.kernel.keeping.logs import job_told
from bpo.kernel.locale import DEFAULT_LANGUAGE, in_language, say_error
from bpo.kernel.models import JobRun, JobState
from bpo.kernel.permits import Actor, permit

log = logging.getLogger(__name__)

STALE_AFTER = timedelta(minutes=2)
Work = Callable[..., tuple[dict[str, Any], str | None]]
KINDS: dict[str, Work] = {}
LINE: dict[str, Any] = {}


class Job:
    """What the work is given: who asked for it, transactions to work in, and a way to say how far it is."""

    def __init__(self, database: Database, job_id: int, actor: Actor) -> None:
        self.database = database
        self.id = job_id
        self.actor = actor
        self._told_at = 0.0
        self._writing = False

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One step of the work, committed as a whole."""
        self._writing = True
        try:
            with self.database.transaction() as session:
                yield session
        finally:
            self._writing = False

    def tell(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is, at most twice a second; between transactions only (SQLite has one writer)."""
        if self._writing or (monotonic() - self._told_at < 0.5 and done < total):
            return
        self._told_at = monotonic()
        values = {"done": done, "total": total, "message": message[:500], "beat_at": utc_now()}
        _mark(self.database, self.id, **values)


def work(kind: str) -> Callable[[Work], Work]:
    """Register the work of a kind: `f(job, **arguments)` → (what came of it, the address where it is seen)."""

    def register(function: Work) -> Work:
        KINDS[kind] = function
        return function

    return register


def open_line(
    database: Database, folder: Path, *, immediate: bool, actor_of: Callable[[Session, int | None], Actor]
) -> Huey:
    """The queue beside the database: SQLite for one machine, PostgreSQL where the product runs on it."""
    folder.mkdir(parents=True, exist_ok=True)
    if database.is_sqlite:
        huey: Huey = SqliteHuey("bpo", filename=str(folder / "jobs.sqlite3"), immediate=immediate, fsync=True)
    else:
        dsn = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        huey = PostgresHuey("bpo", dsn=dsn, immediate=immediate)
    LINE.update(database=database, huey=huey, actor_of=actor_of, immediate=immediate)
    LINE["task"] = huey.task(name="run_job")(run)
    return huey


def enqueue(
    session: Session, actor: Actor, kind: str, *, title: str, now: datetime, key: str | None = None,
    once: bool = False, project_id: int | None = None, **arguments: Any,
) -> JobRun:  # fmt: skip
    """Queue work; a job with the same key that still waits or runs is returned instead.

    `once`: a finished job with that key counts too (the daily jobs of the calendar).
    """
    if kind not in KINDS:
        raise KeyError(kind)
    known = session.scalars(select(JobRun).where(JobRun.key == key)).one_or_none() if key else None
    if known is not None:
        if known.state in (JobState.QUEUED, JobState.RUNNING) or (once and known.state == JobState.DONE):
            return known
        known.key = None
        session.flush()
    row = JobRun(
        kind=kind, key=key, title=title, arguments=arguments, project_id=project_id, owner_id=actor.id, created_at=now
    )
    session.add(row)
    session.flush()
    session.info.setdefault("jobs", []).append(row.id)
    return row


@event.listens_for(HouseSession, "before_commit")
def _note_jobs(session: Session) -> None:
    session._house_jobs = session.info.pop("jobs", [])  # type: ignore[attr-defined]


@event.listens_for(HouseSession, "after_commit")
def _hand_out(session: Session) -> None:
    waiting, session._house_jobs = getattr(session, "_house_jobs", []), []  # type: ignore[attr-defined]
    if LINE.get("immediate"):
        LINE.setdefault("due", []).extend(waiting)
        return
    for job_id in waiting:
        LINE["task"](job_id)


def run_due() -> None:
    """Where jobs run at once (tests, commands that build a world): do what has been queued."""
    while LINE.get("due"):
        run(LINE["due"].pop(0))


def run(job_id: int) -> None:
    """Do one job, if it still waits to be done. Any failure is written on its row in words."""
    database: Database = LINE["database"]
    if not _claim(database, job_id):
        return
    with database.reads() as session:
        row = session.get_one(JobRun, job_id)
        job = Job(database, job_id, LINE["actor_of"](session, row.owner_id))
    arguments: dict[str, Any] = row.arguments  # type: ignore[assignment]
    try:
        with in_language(job.actor.language or DEFAULT_LANGUAGE), job_told(job_id, row.kind):
            result, url = KINDS[row.kind](job, **arguments)
    except BusinessError as refusal:
        with in_language(job.actor.language or DEFAULT_LANGUAGE):
            words = say_error(refusal.message, refusal.facts)
        _mark(database, job_id, state=JobState.FAILED, message=words[:500], ended_at=utc_now())
    except Exception:
        log.exception("job %s failed", job_id)
        _mark(database, job_id, state=JobState.FAILED, message=f"job {job_id}", ended_at=utc_now())
    else:
        _mark(database, job_id, state=JobState.DONE, result=result, result_url=url, ended_at=utc_now(), message="")


def _claim(database: Database, job_id: int) -> bool:
    with database.writes() as session:
        free = (JobRun.state == JobState.QUEUED) | (
            (JobRun.state == JobState.RUNNING) & (JobRun.beat_at < utc_now() - STALE_AFTER)
        )
        moment = utc_now()
        claimed = session.execute(
            update(JobRun)
            .where(JobRun.id == job_id, free)
            .values(state=JobState.RUNNING, started_at=moment, beat_at=moment)
        )
        session.commit()
        return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _mark(database: Database, job_id: int, **values: Any) -> None:
    with database.transaction() as session:
        session.execute(update(JobRun).where(JobRun.id == job_id).values(**values))


def sweep(database: Database) -> list[int]:
    """Hand out again what was queued but never picked up, or whose worker died."""
    limit = utc_now() - STALE_AFTER
    with database.reads() as session:
        lost = session.scalars(
            select(JobRun.id).where(
                ((JobRun.state == JobState.QUEUED) & (JobRun.created_at < limit))
                | ((JobRun.state == JobState.RUNNING) & (JobRun.beat_at < limit))
            )
        ).all()
    for job_id in lost:
        LINE["task"](job_id)
    return list(lost)


@permit("jobs.view")
def job_for(session: Session, actor: Actor, job_id: int) -> JobRun:
    """A job, for its owner or those who see all jobs."""
    found = session.scalars(
        actor.limit(select(JobRun).where(JobRun.id == job_id), person=JobRun.owner_id)
    ).one_or_none()
    if found is None:
        raise NotFound("job", id=job_id)
    return found


@permit("jobs.view")
def jobs_listed(session: Session, actor: Actor) -> Any:
    return actor.limit(select(JobRun), person=JobRun.owner_id)
