"""The house's own daily work: the journal's end is noted outside the database, and what has served its time goes.

The journal itself is never shortened. What a record still points at stays as long as the record does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from bpo.kernel import calendar, jobs, journal
from bpo.kernel.db import Base, utc_now
from bpo.kernel.errors import text
from bpo.kernel.locale import _l
from bpo.kernel.models import HouseProcess, JobLine, JobRun, Submission
from bpo.kernel.web import kept_forms, repeats

AT_ONCE = 500  # rows of one transaction: others get their turn in between

Delete = Callable[[Session, datetime, int], int]


@dataclass(frozen=True)
class Pruner:
    """Something that goes after so many days: `delete(session, before, most)` → how many rows went."""

    name: str
    days: int
    delete: Delete


PRUNERS: dict[str, Pruner] = {}
KEPT_DAYS: dict[str, int] = {}


def prunes(name: str, *, label: Any, days: int) -> Callable[[Delete], Delete]:
    """Register what goes, and after how many days unless the settings say otherwise."""

    def register(act: Delete) -> Delete:
        PRUNERS[name] = Pruner(name, days, act)
        jobs.told_as({name: label})
        return act

    return register


def keep_for(days: Mapping[str, int]) -> None:
    """How long this installation keeps what is pruned: {name: days}."""
    KEPT_DAYS.clear()
    KEPT_DAYS.update(days)


@jobs.work("kernel.prune", label=_l("Clearing away"))
def prune(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Delete what is older than it is kept, a few hundred rows at a time; {name: how many}."""
    gone = dict.fromkeys(PRUNERS, 0)
    for number, pruner in enumerate(PRUNERS.values()):
        job.tell(number, len(PRUNERS))
        before = utc_now() - timedelta(days=KEPT_DAYS.get(pruner.name, pruner.days))
        went = AT_ONCE
        while went == AT_ONCE:
            with job.transaction() as session:
                went = pruner.delete(session, before, AT_ONCE)
            gone[pruner.name] += went
    return gone, None


@prunes("jobs", label=_l("Jobs that had ended"), days=180)
def prune_jobs(session: Session, before: datetime, most: int) -> int:
    """Jobs that ended before, with their logs; not those that a record of any package names."""
    chosen = select(JobRun.id).where(JobRun.ended_at < before, *[~named for named in named_elsewhere()])
    numbers = list(session.scalars(chosen.order_by(JobRun.id).limit(most)))
    session.execute(update(JobRun).where(JobRun.repeats_id.in_(numbers)).values(repeats_id=None))
    session.execute(delete(JobLine).where(JobLine.job_id.in_(numbers)))
    session.execute(delete(JobRun).where(JobRun.id.in_(numbers)))
    return len(numbers)


def named_elsewhere() -> list[ColumnElement[bool]]:
    """Whether a row of another table points at the job, for each column that can."""
    job, own = JobRun.__table__, (JobRun.__table__, JobLine.__table__)
    pointing = [key.parent for table in Base.metadata.sorted_tables for key in table.foreign_keys
                if key.column.table is job and table not in own]  # fmt: skip
    return [exists().where(column == JobRun.id) for column in pointing]


@prunes("forms", label=_l("Marks of sent forms"), days=30)
def prune_forms(session: Session, before: datetime, most: int) -> int:
    """Marks of forms sent before; a form is refused as too old long before its mark goes."""
    numbers = list(session.scalars(select(Submission.id).where(Submission.at < before).limit(most)))
    session.execute(delete(Submission).where(Submission.id.in_(numbers)))
    return len(numbers)


@prunes("processes", label=_l("Processes that died"), days=1)
def prune_processes(session: Session, before: datetime, most: int) -> int:
    """Workers and schedulers not heard of since."""
    numbers = list(session.scalars(select(HouseProcess.id).where(HouseProcess.beat_at < before).limit(most)))
    session.execute(delete(HouseProcess).where(HouseProcess.id.in_(numbers)))
    return len(numbers)


prunes("answers", label=_l("Answers kept for repetitions"), days=1)(repeats.prune)
prunes("kept_forms", label=_l("Forms kept while their person was signed out"), days=1)(kept_forms.prune)


@jobs.work("kernel.anchor_journal", label=_l("Anchoring the journal"))
def anchor_journal(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """Note the journal's end in the file outside the database, so that a tail cut off later is found."""
    path = jobs.LINE["folder"] / "journal-anchors.txt"
    with job.database.reads() as session:
        written = journal.anchor(session, path, date.fromisoformat(today))
    return {"anchored": written}, None


jobs.told_as({"anchored": _l("Noted anew")})
calendar.daily(
    "kernel.anchor_journal", title=text("Anchor the journal"), hour=3,
    what=text("Notes the journal's last entry in a file outside the database, so that a journal cut short is found."),
)  # fmt: skip
calendar.daily(
    "kernel.prune", title=text("Clear away what has served its time"), hour=4,
    what=text("Deletes ended jobs, ended sessions and marks of sent forms older than the settings say. "
              "The journal is never shortened."),
)  # fmt: skip
