"""One job being done: claimed by a token, written under it, ended once.

Whoever claims a job gets a token. Every mark on the row and every transaction of the work holds the token against the
row before it commits. So a worker that was taken for dead, and another took over from, commits nothing any more: its
transaction is rolled back. On PostgreSQL the row's lock orders the two, on SQLite the one write lock does.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.db import Database, utc_now
from bpo.kernel.errors import BusinessError, text
from bpo.kernel.jobs.line import KINDS, LINE, hand_out
from bpo.kernel.jobs.rules import MOST_ATTEMPTS, MOST_LINES, PATIENCE
from bpo.kernel.journal import plain
from bpo.kernel.keeping.logs import job_told
from bpo.kernel.locale import DEFAULT_LANGUAGE, in_language, say_error
from bpo.kernel.models import JobLine, JobRun, JobState
from bpo.kernel.permits import Actor

log = logging.getLogger(__name__)

BROKEN = text("Something broke on our side; nothing half-done was kept. Tell whoever runs the platform: job %(job)s.")
GIVEN_UP = text(
    "The worker stopped %(attempts)s times in the middle of this, so it is not tried again by itself; nothing "
    "half-done was kept. Repeat it, or tell whoever runs the platform."
)


class Stopped(BaseException):
    """Somebody asked the job to stop, at a safe point. No Exception: work that mends its own must not eat it."""


class Superseded(BaseException):
    """The job is no longer this worker's: it was taken for dead, and another took over."""


class Job:
    """What the work is given: who asked for it, transactions to work in, and a way to say how far it is."""

    def __init__(self, database: Database, job_id: int, actor: Actor, claim: str | None = None) -> None:
        self.database = database
        self.id = job_id
        self.actor = actor
        self.claim = claim
        self.finished = False
        self._told_at = 0.0
        self._session: Session | None = None
        self._outcome: dict[str, Any] | None = None

    @contextmanager
    def transaction(self, *, last: bool = False) -> Iterator[Session]:
        """One step of the work, committed as a whole, or not at all: not after a stop was asked for, nor after
        another worker took over. `last`: what a job that was asked to stop still writes, to leave things in order.
        """
        with self.database.transaction() as session:
            self._session = session
            self._forget_outcome()
            try:
                self._look(session, last)
                yield session
                if self._outcome is not None:
                    note(session, self.id, text("Finished."))
                session.flush()
                self._hold(session, last, **(self._outcome or {}))
                if self._outcome is not None:
                    announce_end(session, self.id)
            finally:
                self._session = None
        self.finished = self._outcome is not None

    def tell(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is, at most twice a second; between transactions only (SQLite has one writer)."""
        if self._session is not None or self.finished or (monotonic() - self._told_at < 0.5 and done < total):
            return
        self._told_at = monotonic()
        with self.database.transaction() as session:
            self._hold(session, False, done=done, total=total, message=message[:500])

    def log(self, words: str, **facts: Any) -> None:
        """A line for the job's log, a marked sentence; inside a transaction it stands or falls with that."""
        if self._session is not None:
            note(self._session, self.id, words, **facts)
            return
        with self.database.transaction() as session:
            note(session, self.id, words, **facts)

    def finish(self, session: Session, result: dict[str, Any], url: str | None) -> None:
        """Say inside the work's last transaction what came of it: effect and end are committed together."""
        if session is not self._session:
            raise RuntimeError("a job is finished inside its own transaction")
        self._outcome = ended(JobState.DONE, result=plain(result), result_url=url, done=JobRun.total, message="")

    def _forget_outcome(self) -> None:
        self._outcome = None  # what an earlier, rolled back transaction wanted to say

    def _look(self, session: Session, last: bool) -> None:
        row = session.execute(select(JobRun.claim, JobRun.state, JobRun.stop_asked_at).where(JobRun.id == self.id))
        claim, state, stop_asked_at = row.one()
        if claim != self.claim or state != JobState.RUNNING:
            raise Superseded
        if stop_asked_at is not None and not last:
            raise Stopped

    def _hold(self, session: Session, last: bool, **values: Any) -> None:
        held = session.execute(
            update(JobRun)
            .where(JobRun.id == self.id, JobRun.claim == self.claim, JobRun.state == JobState.RUNNING)
            .values(beat_at=utc_now(), **values)
            .returning(JobRun.stop_asked_at)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if held is None:
            raise Superseded
        if held.stop_asked_at is not None and not last:
            raise Stopped

    def end(self, state: JobState, words: str, facts: dict[str, Any] | None = None, **values: Any) -> None:
        """Mark how it ended, if it is still ours."""
        with self.database.transaction() as session:
            self._hold(session, True, **ended(state, **values))
            note(session, self.id, words, **(facts or {}))
            announce_end(session, self.id)
        self.finished = True

    def put_back(self, words: str, *, counts: bool = True) -> None:
        """Have somebody do it again. `counts`: this was an attempt, and there are only so many."""
        attempts = JobRun.attempts if counts else JobRun.attempts - 1
        with self.database.transaction() as session:
            self._hold(session, True, state=JobState.QUEUED, claim=None, attempts=attempts)
            note(session, self.id, words)
        hand_out(self.id)


def ended(state: JobState, **values: Any) -> dict[str, Any]:
    return {"state": state, "ended_at": utc_now(), **values}


def announce_end(session: Session, job_id: int) -> None:
    """Tell whoever listens to "job_ended", in the transaction that ends it, of a job that somebody asked for."""
    row = session.scalars(
        select(JobRun).where(JobRun.id == job_id).execution_options(populate_existing=True)
    ).one()  # fmt: skip
    if row.owner_id is not None and row.state in (JobState.DONE, JobState.FAILED):
        slots.announce("job_ended", session, Actor.system("jobs"), job=row)


def note(session: Session, job_id: int, words: str, **facts: Any) -> None:
    """A line of a job's log; the oldest go where there are too many."""
    session.add(JobLine(job_id=job_id, at=utc_now(), words=words[:500], facts=plain(facts)))
    session.flush()
    kept = select(JobLine.id).where(JobLine.job_id == job_id).order_by(JobLine.id.desc()).offset(MOST_LINES).limit(1)
    oldest = session.scalar(kept)
    if oldest is not None:
        session.execute(delete(JobLine).where(JobLine.job_id == job_id, JobLine.id <= oldest))


def run_due() -> None:
    """Where jobs run at once (tests, commands that build a world): do what has been queued."""
    while LINE.get("due"):
        run(LINE["due"].pop(0))


def run(job_id: int) -> None:
    """Do one job, if it still waits to be done. Any failure is written on its row in words."""
    database: Database = LINE["database"]
    try:
        token = claim(database, job_id, LINE.get("worker", "here"))
    except OperationalError:
        log.warning("job %s could not be claimed", job_id, exc_info=True)  # the sweep hands it out again
        return
    if token is None:
        return
    job = Job(database, job_id, Actor.system(), token)
    busy: dict[str, Job] = LINE.setdefault("busy", {})
    busy[token] = job
    try:
        _do(job)
    except Superseded:
        log.warning("job %s was taken over by another worker", job_id)
    finally:
        busy.pop(token, None)


def _do(job: Job) -> None:
    language = DEFAULT_LANGUAGE
    try:
        with job.database.reads() as session:
            row = session.get_one(JobRun, job.id)
            job.actor = LINE["actor_of"](session, row.owner_id)
        language = job.actor.language or DEFAULT_LANGUAGE
        arguments: dict[str, Any] = row.arguments  # type: ignore[assignment]
        with in_language(language), job_told(job.id, row.kind):
            result, url = KINDS[row.kind](job, **arguments)
    except Stopped:
        job.end(JobState.CANCELLED, text("Stopped, as was asked."), message="")
    except BusinessError as refusal:
        _fail(job, language, refusal.code, str(refusal.message), refusal.facts)
    except OperationalError:
        log.exception("job %s: the database did not answer", job.id)
        job.put_back(text("The database did not answer; it is begun again."))
    except Exception:
        log.exception("job %s failed", job.id)
        _fail(job, language, "broken", BROKEN, {"job": job.id})
    else:
        if not job.finished:
            done = {"result": plain(result), "result_url": url, "done": JobRun.total, "message": ""}
            job.end(JobState.DONE, text("Finished."), **done)


def _fail(job: Job, language: str, code: str, words: str, facts: dict[str, Any]) -> None:
    with in_language(language):
        message = say_error(words, facts)
    refusal = refusal_of(code, words, facts)
    job.end(JobState.FAILED, words, facts, refusal=refusal, message=message[:500])


def refusal_of(code: str, words: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "words": words, "facts": plain(facts)}


def stale_before() -> datetime:
    """Who has not been heard of since then is taken for dead."""
    patience: timedelta = LINE.get("patience", PATIENCE)
    return utc_now() - patience


def claim(database: Database, job_id: int, worker: str) -> str | None:
    """The token of a job that waits, or whose worker died; None where there is nothing to do any more."""
    free = (JobRun.state == JobState.QUEUED) | ((JobRun.state == JobState.RUNNING) & (JobRun.beat_at < stale_before()))
    with database.transaction() as session:
        row = session.scalars(select(JobRun).where(JobRun.id == job_id, free).with_for_update()).one_or_none()
        if row is None:
            return None
        if row.state == JobState.RUNNING:
            note(session, job_id, text("The worker %(worker)s was not heard of any more."), worker=row.worker)
        moment = utc_now()
        if row.stop_asked_at is not None:
            row.state, row.claim, row.ended_at, row.message = JobState.CANCELLED, None, moment, ""
            note(session, job_id, text("Stopped, as was asked."))
            return None
        if row.attempts >= MOST_ATTEMPTS:
            facts = {"attempts": row.attempts}
            row.state, row.claim, row.ended_at = JobState.FAILED, None, moment
            row.refusal, row.message = refusal_of("given_up", GIVEN_UP, facts), say_error(GIVEN_UP, facts)[:500]
            note(session, job_id, GIVEN_UP, **facts)
            announce_end(session, job_id)
            return None
        row.state, row.claim, row.worker = JobState.RUNNING, secrets.token_hex(16), worker[:120]
        row.attempts, row.started_at, row.beat_at = row.attempts + 1, moment, moment
        note(session, job_id, text("Begun by %(worker)s, attempt %(attempt)s."), worker=worker, attempt=row.attempts)
        return row.claim
