"""The worker processes: the queue they take from, their pulse, and the sweep that finds what fell through.

A worker says each few seconds, from a thread of its own, that it and its jobs live; so a single long transaction is
not taken for dead. On SQLite that word has to wait while the long transaction holds the one write lock, but so has
everybody who would take the job over; and the transaction says it lives as it commits.
"""

import contextlib
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from huey import Huey, PostgresHuey, SqliteHuey
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bpo.kernel.db import Database, utc_now
from bpo.kernel.errors import text
from bpo.kernel.jobs.doing import Job, Superseded, run, stale_before
from bpo.kernel.jobs.line import LINE, hand_out
from bpo.kernel.jobs.rules import PATIENCE, beat_every
from bpo.kernel.models import HouseProcess, JobRun, JobState, ProcessKind
from bpo.kernel.permits import Actor

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0  # how long an idle worker waits at most before it looks into the queue again
SWEPT_AT_ONCE = 500


def open_line(
    database: Database, folder: Path, *, immediate: bool, actor_of: Callable[[Session, int | None], Actor],
    patience: timedelta = PATIENCE,
) -> Huey:  # fmt: skip
    """The queue beside the database: SQLite for one machine, PostgreSQL where the product runs on it."""
    folder.mkdir(parents=True, exist_ok=True)
    if database.is_sqlite:
        huey: Huey = SqliteHuey("bpo", filename=str(folder / "jobs.sqlite3"), immediate=immediate, fsync=True)
    else:
        dsn = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        huey = PostgresHuey("bpo", dsn=dsn, immediate=immediate)
    LINE.update(
        database=database, huey=huey, actor_of=actor_of, immediate=immediate, patience=patience, folder=folder, busy={}
    )
    LINE["task"] = huey.task(name="run_job")(run)
    return huey


def process_name() -> str:
    """What this process is called for as long as it lives; no other is ever called so."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(3)}"


class Pulse(threading.Thread):
    """Says that this process lives, and does `beside` each time."""

    def __init__(
        self, database: Database, kind: ProcessKind, every: timedelta, beside: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(name="pulse", daemon=True)
        self.database, self.kind, self.called, self.every, self.beside = database, kind, process_name(), every, beside
        self.stopping = threading.Event()

    def run(self) -> None:
        while True:
            try:
                self.beat()
                self.beside()
            except OperationalError as busy:
                log.info("%s could not say that it lives: %s", self.called, busy)
            except Exception:
                log.exception("pulse")
            if self.stopping.wait(self.every.total_seconds()):
                return

    def beat(self) -> None:
        moment = utc_now()
        with self.database.transaction() as session:
            heard = session.execute(update(HouseProcess).where(HouseProcess.name == self.called).values(beat_at=moment))
            if not heard.rowcount:  # type: ignore[attr-defined]
                session.add(HouseProcess(kind=self.kind, name=self.called, started_at=moment, beat_at=moment))

    def stop(self) -> None:
        """Be silent from now on, and be forgotten."""
        self.stopping.set()
        with contextlib.suppress(OperationalError), self.database.transaction() as session:
            session.execute(delete(HouseProcess).where(HouseProcess.name == self.called))


def keep_alive(database: Database) -> None:
    """Say of each job that this process does that it is still done, row by row: two in one go could wait crosswise."""
    busy: dict[str, Job] = LINE["busy"]
    for token in list(busy):
        with database.transaction() as session:
            session.execute(
                update(JobRun).where(JobRun.claim == token, JobRun.state == JobState.RUNNING).values(beat_at=utc_now())
            )


def keep_working(workers: int) -> None:
    """Do queued work, `workers` jobs at a time, until stopped. Any number of such processes may run."""
    database: Database = LINE["database"]

    def beside() -> None:
        keep_alive(database)
        sweep(database)

    pulse = Pulse(database, ProcessKind.WORKER, beat_every(LINE["patience"]), beside)
    LINE["worker"] = pulse.called
    consumer = LINE["huey"].create_consumer(
        workers=workers, worker_type="thread", periodic=False, max_delay=IDLE_SECONDS
    )
    pulse.start()
    try:
        consumer.run()
    finally:
        leave_work()
        pulse.stop()


def leave_work() -> None:
    """Give back what this process has begun and not ended; what it had not committed is rolled back."""
    busy: dict[str, Job] = LINE["busy"]
    for job in list(busy.values()):
        with contextlib.suppress(Superseded, OperationalError):
            job.put_back(text("The worker was stopped; another goes on."), counts=False)


def sweep(database: Database) -> list[int]:
    """Hand out again what was queued but never picked up, or whose worker died."""
    limit = stale_before()
    with database.reads() as session:
        lost = list(
            session.scalars(
                select(JobRun.id)
                .where(
                    ((JobRun.state == JobState.QUEUED) & (JobRun.created_at < limit))
                    | ((JobRun.state == JobState.RUNNING) & (JobRun.beat_at < limit))
                )
                .order_by(JobRun.id)
                .limit(SWEPT_AT_ONCE)
            )
        )
    if lost:
        in_line = {task.args[0] for task in LINE["huey"].pending()}  # those are not lost, only late
        lost = [job_id for job_id in lost if job_id not in in_line]
    for job_id in lost:
        hand_out(job_id)
    return lost
