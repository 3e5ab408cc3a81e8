"""What recurs: each day's work, queued once a day whatever happens; how it went, and having it done now."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bpo.kernel import jobs, journal
from bpo.kernel.calendar.lease import Lead
from bpo.kernel.db import Database
from bpo.kernel.errors import NotFound
from bpo.kernel.jobs.queries import leading, processes_heard
from bpo.kernel.locale import HOUSE_ZONE, _, _l, zone
from bpo.kernel.models import HouseProcess, JobRun, Lease, ProcessKind
from bpo.kernel.permits import Actor, permit

log = logging.getLogger(__name__)

journal.sentences({"calendar.run_asked": _l("had “%(title)s” done now, as job %(job)s")})


@dataclass(frozen=True)
class Daily:
    """Work due each day at an hour of the vendor's zone. `title` and `what`: marked sentences, its name and purpose."""

    kind: str
    title: str
    hour: int
    what: str

    @property
    def trigger(self) -> CronTrigger:
        return CronTrigger(hour=self.hour, timezone=HOUSE_ZONE)

    def next_at(self, now: datetime) -> datetime:
        """When it is due next, an aware instant in the vendor's zone."""
        due: datetime = self.trigger.get_next_fire_time(None, now)
        return due


DAILY: list[Daily] = []


def daily(kind: str, *, title: str, hour: int, what: str) -> None:
    """Put a kind of work into the calendar: every day at that hour, once a day whatever happens."""
    DAILY.append(Daily(kind, title, hour, what))


@dataclass(frozen=True)
class Often:
    """Something looked after every few minutes: `look(database, now)` queues work where there is some."""

    name: str
    minutes: int
    look: Callable[[Database, datetime], Any]


OFTEN: list[Often] = []


def often(name: str, *, minutes: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Have the leading scheduler look every so many minutes; a look that finds nothing leaves no trace."""

    def register(look: Callable[[Database, datetime], Any]) -> Callable[..., Any]:
        OFTEN.append(Often(name, minutes, look))
        return look

    return register


def enqueue_daily(database: Database, entry: Daily, moment: datetime, lead: Lead | None = None) -> None:
    """Queue the day's work; the day is its key, so a second scheduler or a restart changes nothing.

    `lead`: whose transaction it is; one who no longer leads queues nothing.
    """
    day = moment.astimezone(zone()).date()
    with database.transaction() as session:
        if lead is not None:
            lead.hold(session)
        jobs.enqueue(
            session, Actor.system("scheduler"), entry.kind, title=entry.title, now=moment,
            key=f"{entry.kind}:{day}", once=True, today=day.isoformat(),
        )  # fmt: skip


@permit("calendar.run")
def run_now(session: Session, actor: Actor, *, kind: str, now: datetime) -> JobRun:
    """Have a recurring work done now, whether or not today's was; while it waits or runs, that job is returned."""
    entry = next((one for one in DAILY if one.kind == kind), None)
    if entry is None:
        raise NotFound("calendar_entry", kind=kind)
    day = now.astimezone(zone()).date()
    keys = (f"{kind}:{day}", f"{kind}:{day}:now")
    for under_way in session.scalars(select(JobRun).where(JobRun.key.in_(keys))):
        if under_way.is_open:
            return under_way
    job = jobs.enqueue(
        session, Actor.system("scheduler"), kind, title=entry.title, now=now, key=keys[1],
        today=day.isoformat(),
    )  # fmt: skip
    journal.record(session, actor, "calendar.run_asked", job, title=_(entry.title), job=job.id)
    return job


@dataclass(frozen=True)
class EntrySeen:
    """A recurring work as people see it."""

    kind: str
    title: str
    what: str
    hour: int
    next_at: datetime
    last: JobRun | None


@dataclass(frozen=True)
class CalendarSeen:
    """The calendar, who keeps it, who works, and what is wrong with that."""

    entries: list[EntrySeen]
    leader: str | None
    leader_since: datetime | None
    processes: list[HouseProcess]
    warnings: list[str]


@permit("calendar.view")
def calendar_seen(session: Session, actor: Actor, *, now: datetime) -> CalendarSeen:
    """Every recurring work with its last and next run; who leads, who works, and warnings where nobody does."""
    newest = select(func.max(JobRun.id)).where(JobRun.kind.in_([one.kind for one in DAILY])).group_by(JobRun.kind)
    last = {job.kind: job for job in session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}
    entries = [
        EntrySeen(one.kind, _(one.title), _(one.what), one.hour, one.next_at(now), last.get(one.kind))
        for one in sorted(DAILY, key=lambda one: (one.hour, one.kind))
    ]
    lease, heard = leading(session, now), processes_heard(session, now)
    return CalendarSeen(
        entries, lease.holder if lease else None, lease.since if lease else None, heard,
        warnings_of(lease, heard, last_heard(session, now)),
    )  # fmt: skip


def last_heard(session: Session, now: datetime) -> dict[ProcessKind, timedelta]:
    """{kind: how long ago the last one of it said that it lives}."""
    rows = session.execute(select(HouseProcess.kind, func.max(HouseProcess.beat_at)).group_by(HouseProcess.kind))
    return {kind: now - at for kind, at in rows}


def warnings_of(lease: Lease | None, heard: list[HouseProcess], silence: dict[Any, timedelta]) -> list[str]:
    """What is wrong, in words with the remedy; the commands are named as one types them."""
    told = []
    working = any(one.kind == ProcessKind.WORKER for one in heard)
    scheduling = any(one.kind == ProcessKind.SCHEDULER for one in heard)
    if not working and ProcessKind.WORKER in silence:
        told.append(
            _("No worker has been heard of for %(minutes)s minutes: jobs wait. Start one with bin/flask worker.",
              minutes=minutes_of(silence[ProcessKind.WORKER]))
        )  # fmt: skip
    elif not working:
        told.append(_("No worker runs: jobs wait. Start one with bin/flask worker."))
    if lease is None and not scheduling and ProcessKind.SCHEDULER in silence:
        told.append(
            _("No scheduler has been heard of for %(minutes)s minutes: nothing of this begins by itself. "
              "Start one with bin/flask scheduler.", minutes=minutes_of(silence[ProcessKind.SCHEDULER]))
        )  # fmt: skip
    elif lease is None and not scheduling:
        told.append(_("No scheduler runs: nothing of this begins by itself. Start one with bin/flask scheduler."))
    return told


def minutes_of(silence: timedelta) -> int:
    return max(1, int(silence.total_seconds() // 60))
