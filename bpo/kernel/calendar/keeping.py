"""The scheduler process: it tries to lead, and while it does, its timers enqueue what is due."""

import logging
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import IntegrityError, OperationalError

from bpo.kernel import jobs, mail
from bpo.kernel.calendar.entries import DAILY, OFTEN, Daily, enqueue_daily
from bpo.kernel.calendar.lease import Lead, LeadLost, take_lead
from bpo.kernel.db import Database, utc_now
from bpo.kernel.jobs.queries import SCHEDULER
from bpo.kernel.jobs.rules import PATIENCE, beat_every
from bpo.kernel.jobs.workers import Pulse
from bpo.kernel.locale import HOUSE_ZONE, zone
from bpo.kernel.models import ProcessKind

log = logging.getLogger(__name__)

Stop = Callable[[], None]


class Keeper:
    """One scheduler process. `begin(lead)` starts the timers of a leader and returns what stops them."""

    def __init__(self, database: Database, called: str, life: timedelta, begin: Callable[[Lead], Stop]) -> None:
        self.database, self.called, self.life, self.begin = database, called, life, begin
        self.lead: Lead | None = None
        self._stop: Stop | None = None

    def step(self, now: datetime) -> bool:
        """Renew the lead, or try to take it; whether this process leads now."""
        try:
            if self.lead is not None and not self.lead.renew(self.database, now, self.life):
                log.warning("%s no longer leads", self.called)
                self.rest()
            if self.lead is None:
                self.lead = take_lead(self.database, SCHEDULER, self.called, now, self.life)
                self._stop = self.begin(self.lead) if self.lead else None
        except OperationalError as busy:
            log.info("%s could not look after its lead: %s", self.called, busy)
        return self.lead is not None

    def rest(self) -> None:
        """Stop the timers; another leads."""
        stop, self.lead, self._stop = self._stop, None, None
        if stop is not None:
            stop()

    def leave(self, now: datetime) -> None:
        """Stop, and let another take over at once."""
        lead = self.lead
        self.rest()
        if lead is not None:
            with suppress(OperationalError):
                lead.give_up(self.database, now)


def catch_up(database: Database, moment: datetime, lead: Lead | None = None) -> None:
    """What today's hours have already called for: a scheduler that was down at the hour loses nothing."""
    for entry in DAILY:
        if moment.astimezone(zone()).hour >= entry.hour:
            fire(database, entry, moment, lead)


def fire(database: Database, entry: Daily, moment: datetime, lead: Lead | None) -> None:
    """Queue a day's work, unless somebody else leads or queued it at this moment."""
    try:
        enqueue_daily(database, entry, moment, lead)
    except LeadLost as lost:
        log.warning("%s was not queued: %s", entry.kind, lost)
    except IntegrityError:
        log.info("%s was queued by another at this moment", entry.kind)


def timers(database: Database, clock: Callable[[], datetime], lead: Lead) -> Stop:
    """The leader's timers, one for each entry; returns what stops them."""
    scheduler = BackgroundScheduler(timezone=HOUSE_ZONE)
    for entry in DAILY:
        scheduler.add_job(
            lambda entry=entry: fire(database, entry, clock(), lead), entry.trigger, id=entry.kind, coalesce=True,
            misfire_grace_time=3600,
        )  # fmt: skip
    scheduler.add_job(lambda: mail.hand_out(database, clock()), IntervalTrigger(minutes=1), id="mail", coalesce=True)
    for one in OFTEN:
        scheduler.add_job(
            lambda one=one: one.look(database, clock()), IntervalTrigger(minutes=one.minutes), id=one.name,
            coalesce=True,
        )  # fmt: skip
    # In a timer of its own, so that a long catching up does not keep the lead from being renewed.
    scheduler.add_job(lambda: catch_up(database, clock(), lead), id="catch up", misfire_grace_time=3600)
    scheduler.start()
    return lambda: scheduler.shutdown(wait=False)


def keep(database: Database, clock: Callable[[], datetime]) -> None:
    """Be one of the schedulers until stopped. Takes over within seven sixths of the patience when the leader dies."""
    patience: timedelta = jobs.LINE.get("patience", PATIENCE)
    pulse = Pulse(database, ProcessKind.SCHEDULER, beat_every(patience))
    keeper = Keeper(database, pulse.called, patience, lambda lead: timers(database, clock, lead))
    stopping = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_asked: stopping.set())
    pulse.start()
    while not stopping.is_set():
        keeper.step(utc_now())
        stopping.wait(beat_every(patience).total_seconds())
    keeper.leave(utc_now())
    pulse.stop()
    log.info("calendar stopped")
