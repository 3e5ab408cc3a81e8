"""Acts on many rows: each row through the ordinary action, its permit and its rules, and judged by itself.

Beforehand the same acts are tried and undone, so that the check says exactly what the act will do. Few rows are done
while one waits; more are done by a job, some at a time, so that it can be stopped, goes on after a death and does none
twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from bpo.kernel import jobs, journal
from bpo.kernel.db import utc_now
from bpo.kernel.errors import BusinessError, NotFound, text
from bpo.kernel.locale import _l, in_language, language, say_error
from bpo.kernel.models import BulkRun, JobRun
from bpo.kernel.permits import Actor
from bpo.kernel.web.forms import load
from bpo.kernel.web.lists import LISTS, Bulk, Listing
from bpo.kernel.web.request import conflict_of

MOST_AT_ONCE = 200  # rows done while one waits, and tried beforehand
MOST_BY_JOB = 5_000
ROWS_OF_STEP = 50  # of a job's transaction: others get their turn in between
JOB = "kernel.bulk"
CHANGED = text("Somebody changed this at the same moment. Please look again and repeat the act.")


@dataclass(frozen=True)
class Outcome:
    """What became of one row; `refused`: why nothing did, in the reader's language."""

    id: int
    refused: str | None = None
    code: str | None = None


def act_named(list_name: str, act: str) -> tuple[Listing, Bulk]:
    listing = LISTS.get(list_name)
    found = listing.act(act) if listing else None
    if listing is None or found is None:
        raise NotFound("act", id=f"{list_name}/{act}")
    return listing, found


def done_to_each(
    session: Session, actor: Actor, bulk: Bulk, ids: Iterable[int], asked: Mapping[str, Any], now: datetime
) -> list[Outcome]:
    """The act on each of the rows, in their order. Raises `Forbidden` without its permit."""
    actor.under(bulk.permit)
    found = []
    for number in dict.fromkeys(ids):
        try:
            with journal.apart(session):
                bulk.act(session, actor, number, now=now, **asked)
                session.flush()
        except BusinessError as refusal:
            found.append(Outcome(number, say_error(refusal.message, refusal.facts), refusal.code))
        except IntegrityError as clash:
            conflict = conflict_of(clash)
            found.append(Outcome(number, say_error(conflict.message, conflict.facts), conflict.code))
        except StaleDataError:
            found.append(Outcome(number, say_error(CHANGED, {}), "stale"))
        else:
            found.append(Outcome(number))
    return found


def tried(
    session: Session, actor: Actor, bulk: Bulk, ids: Iterable[int], now: datetime,
    asked: Mapping[str, Any] | None = None,
) -> list[Outcome]:  # fmt: skip
    """What the act would do, undone at once: `session` is rolled back."""
    try:
        return done_to_each(session, actor, bulk, ids, bulk.probe if asked is None else asked, now)
    finally:
        session.rollback()
        session.info.pop("jobs", None)  # what the trial queued was never there


def run_for(session: Session, actor: Actor, run_id: int) -> BulkRun:
    """One's own."""
    mine = select(BulkRun).where(BulkRun.id == run_id, BulkRun.person_id == actor.id)
    found = session.scalars(mine).one_or_none()
    if found is None:
        raise NotFound("run", id=run_id)
    return found


def first_run(session: Session, actor: Actor, token: str) -> BulkRun | None:
    """What the same form did the first time it was sent."""
    known = select(BulkRun).where(BulkRun.person_id == actor.id, BulkRun.token == token)
    return session.scalars(known).one_or_none()


def begin_run(
    session: Session, actor: Actor, bulk: Bulk, *, token: str, list_name: str, back: str,
    rows: Sequence[tuple[int, str]], asked: Mapping[str, Any], now: datetime,
) -> BulkRun:  # fmt: skip
    """Queue the act on these rows (id, name). `asked`: what the act asks for, as it was typed."""
    actor.under(bulk.permit)
    run = BulkRun(
        person_id=actor.id, token=token, list=list_name, act=bulk.name, back=back, outcome=[],
        rows=[[number, name] for number, name in rows], at=now,
    )  # fmt: skip
    session.add(run)
    session.flush()
    jobs.enqueue(
        session, actor, JOB, title=text("An act on many rows"), now=now, key=job_key(run), run_id=run.id,
        asked=dict(asked), spoken=language(),
    )  # fmt: skip
    return run


def job_key(run: BulkRun) -> str:
    """The business key of the job that does it; the newest job holds it."""
    return f"bulk:{run.id}"


def job_of(session: Session, run: BulkRun) -> JobRun | None:
    """The job that goes through the rows; None where they were done at once, or it was cleared away."""
    return jobs.job_by_key(session, job_key(run))


@jobs.work(JOB, label=_l("Acts on many rows"))
def go_through(job: jobs.Job, *, run_id: int, asked: dict[str, Any], spoken: str) -> tuple[dict[str, Any], str | None]:
    """The next rows and what became of them, in one transaction; the run itself tells how far it is.

    `spoken`: the language of whoever asked, in which the reasons are kept.
    """
    url = f"/bulk-runs/{run_id}"
    while True:
        with job.transaction() as session:
            run = session.get_one(BulkRun, run_id, with_for_update=True)
            rows, outcome = list(run.rows), list(run.outcome)  # type: ignore[call-overload]
            _listing, bulk = act_named(run.list, run.act)
            given = load(bulk.asked(), asked) if bulk.asked else {}
            names = dict(rows[len(outcome) : len(outcome) + ROWS_OF_STEP])
            with in_language(spoken):
                found = done_to_each(session, job.actor, bulk, names, given, utc_now())
            outcome += [[one.id, names[one.id], one.refused] for one in found]
            run.outcome = outcome
            refused = sum(1 for _id, _name, why in outcome if why is not None)
            result = {"rows_done": len(outcome) - refused, "rows_refused": refused}
            if len(outcome) == len(rows):
                job.finish(session, result, url)
                return result, url
        job.tell(len(outcome), len(rows))


jobs.told_as({"rows_done": _l("Rows done"), "rows_refused": _l("Rows not done")})
