"""The one calendar: a single process whose entries only enqueue work, under a key that makes twice once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bpo.kernel import jobs, journal, mail
from bpo.kernel.db import Database
from bpo.kernel.locale import HOUSE_ZONE, zone
from bpo.kernel.permits import Actor

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Daily:
    """Work due each day at an hour of the vendor's zone."""

    kind: str
    title: str
    hour: int


DAILY: list[Daily] = []


def daily(kind: str, *, title: str, hour: int) -> None:
    """Put a kind of work into the calendar: every day at that hour, once a day whatever happens."""
    DAILY.append(Daily(kind, title, hour))


def enqueue_daily(database: Database, entry: Daily, moment: datetime) -> None:
    """Queue the day's work; the day is its key, so a second scheduler or a restart changes nothing."""
    day = moment.astimezone(zone()).date()
    with database.transaction() as session:
        jobs.enqueue(
            session, Actor.system("scheduler"), entry.kind, title=entry.title, now=moment,
            key=f"{entry.kind}:{day}", once=True, today=day.isoformat(),
        )  # fmt: skip


def anchor_journal(database: Database, path: Path, moment: datetime) -> None:
    with database.reads() as session:
        journal.anchor(session, path, moment.astimezone(zone()).date())


def catch_up(database: Database, moment: datetime) -> None:
    """What today's hours have already called for: a scheduler that was down at the hour loses nothing."""
    for entry in DAILY:
        if moment.astimezone(zone()).hour >= entry.hour:
            enqueue_daily(database, entry, moment)


def keep(database: Database, clock: Callable[[], datetime], anchors: Path) -> None:
    """Run until stopped."""
    scheduler = BlockingScheduler(timezone=HOUSE_ZONE)
    catch_up(database, clock())
    for entry in DAILY:
        scheduler.add_job(
            lambda entry=entry: enqueue_daily(database, entry, clock()),
            CronTrigger(hour=entry.hour, timezone=HOUSE_ZONE), id=entry.kind, coalesce=True, misfire_grace_time=3600,
        )  # fmt: skip
    scheduler.add_job(lambda: jobs.sweep(database), IntervalTrigger(minutes=1), id="sweep", coalesce=True)
    scheduler.add_job(lambda: mail.hand_out(database, clock()), IntervalTrigger(minutes=1), id="mail", coalesce=True)
    scheduler.add_job(
        lambda: anchor_journal(database, anchors, clock()), CronTrigger(hour=3, timezone=HOUSE_ZONE), id="anchor"
    )
    try:
        scheduler.start()
    except (KeyboardInterrupt, SystemExit):
        log.info("calendar stopped")
