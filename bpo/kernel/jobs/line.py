"""The kinds of work there are, and the queue: a row written in the act's own transaction, handed out after it.

What was committed and never handed out (a web process killed between the two, a queue that was not there) is found by
the sweep. So the row is the truth, and the queue only says that there is something to look at.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bpo.kernel.db import HouseSession, insert_into
from bpo.kernel.models import JobRun, JobState
from bpo.kernel.permits import Actor

log = logging.getLogger(__name__)

Work = Callable[..., tuple[dict[str, Any], str | None]]
Again = Callable[[Session, Actor, JobRun, datetime], JobRun]
KINDS: dict[str, Work] = {}
LABELS: dict[str, Any] = {}
AGAIN: dict[str, Again] = {}
RESULTS: dict[str, Any] = {}
LINE: dict[str, Any] = {}


def work(kind: str, *, label: Any, again: Again | None = None) -> Callable[[Work], Work]:
    """Register the work of a kind: `f(job, **arguments)` → (what came of it, the address where it is seen).

    `label`: how the kind is called in lists. `again(session, actor, job, now)` queues the same work once more, where
    more than the job's row belongs to it.
    """

    def register(function: Work) -> Work:
        KINDS[kind] = function
        LABELS[kind] = label
        if again is not None:
            AGAIN[kind] = again
        return function

    return register


def told_as(results: dict[str, Any]) -> None:
    """How the parts of results are called on a job's page: {"created": _l("New")}; what has no name is not shown."""
    RESULTS.update(results)


def enqueue(
    session: Session, actor: Actor, kind: str, *, title: str, now: datetime, key: str | None = None,
    once: bool = False, project_id: int | None = None, repeats_id: int | None = None, **arguments: Any,
) -> JobRun:  # fmt: skip
    """Queue work; a job with the same key that still waits or runs is returned instead.

    `once`: a finished job with that key counts too (the daily jobs of the calendar).
    """
    if kind not in KINDS:
        raise KeyError(kind)
    if key:
        known = session.scalars(select(JobRun).where(JobRun.key == key)).one_or_none()
        if known is not None and (known.is_open or (once and known.state == JobState.DONE)):
            return known
        if known is not None:
            known.key = None
            session.flush()
    facts = {
        "kind": kind, "key": key, "title": title[:200], "arguments": arguments, "project_id": project_id,
        "owner_id": actor.id, "repeats_id": repeats_id, "created_at": now,
    }  # fmt: skip
    # Two who ask at the same moment: the second waits here for the first, and gets its job.
    written = insert_into(session, JobRun).values(**facts).on_conflict_do_nothing(index_elements=["key"])
    number = session.execute(written.returning(JobRun.id)).scalar_one_or_none()
    if number is None:
        return session.scalars(select(JobRun).where(JobRun.key == key)).one()
    session.info.setdefault("jobs", []).append(number)
    return session.get_one(JobRun, number)


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
        hand_out(job_id)


def hand_out(job_id: int) -> None:
    """Tell the workers of a job. A queue that does not answer loses nothing: the sweep comes by."""
    try:
        LINE["task"](job_id)
    except Exception:
        log.warning("job %s is not handed out yet", job_id, exc_info=True)
