"""What an installation's condition is: each line well, doubtful or bad, with what to do. Nothing here changes anything.

A higher floor adds its own examination with `@examines("…")`.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from bpo.kernel import journal
from bpo.kernel.db import Database
from bpo.kernel.holidays import built_in
from bpo.kernel.keeping import metrics, nightly
from bpo.kernel.keeping.health import newest_revision, stored_revision
from bpo.kernel.keeping.start import objections, open_to_others, sample_passwords
from bpo.kernel.models import CalendarYear, JobRun, JobState, JournalEntry
from bpo.kernel.settings import Settings

OK, WARN, BAD = "ok", "warn", "bad"
LEAST_FREE = 2 * 1024**3
SKEW_SECONDS = 5


@dataclass(frozen=True)
class Line:
    """One finding: `ok`, `warn` or `bad`; `remedy` says what to do unless it is well."""

    name: str
    state: str
    words: str
    remedy: str = ""


Examination = Callable[[Settings, Database, datetime], Iterator[Line]]
EXAMINATIONS: dict[str, Examination] = {}


def examines(name: str) -> Callable[[Examination], Examination]:
    """Register an examination: `f(settings, database, now)` yields lines."""

    def register(examine: Examination) -> Examination:
        EXAMINATIONS[name] = examine
        return examine

    return register


def condition(settings: Settings, database: Database, now: datetime) -> list[Line]:
    """Every examination in its order; one that breaks is a bad line itself, and the others go on."""
    found: list[Line] = []
    for name, examine in EXAMINATIONS.items():
        try:
            found.extend(examine(settings, database, now))
        except Exception as broken:
            found.append(Line(name, BAD, f"could not be examined: {type(broken).__name__}", "Mend what stands above."))
    return found


@examines("settings")
def settings_stand(settings: Settings, database: Database, _now: datetime) -> Iterator[Line]:
    yield Line("settings", OK, f"{'production' if settings.production else 'development'}, data in {settings.var}")
    if settings.production:
        for one in (*objections(settings), *sample_passwords(database)):
            yield Line("settings", BAD if one.fatal else WARN, one.words, one.remedy)


@examines("database")
def database_answers(_settings: Settings, database: Database, _now: datetime) -> Iterator[Line]:
    try:
        stands = stored_revision(database)
    except SQLAlchemyError as lost:
        yield Line("database", BAD, f"does not answer: {type(lost).__name__}", "Look at DATABASE_URL and the server.")
        return
    yield Line("database", OK, f"{database.engine.dialect.name} answers")
    if stands == newest_revision():
        yield Line("migrations", OK, f"at {stands}, the newest")
    else:
        yield Line("migrations", BAD, f"at {stands or 'none'}, not {newest_revision()}", "bin/flask db upgrade")


DURABLE = {
    "sqlite": (("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")),
    "postgresql": (("synchronous_commit", "on"), ("fsync", "on"), ("full_page_writes", "on")),
}


@examines("durability")
def nothing_is_lost(_settings: Settings, database: Database, _now: datetime) -> Iterator[Line]:
    kind = database.engine.dialect.name
    with database.engine.connect() as connection:
        for name, wanted in DURABLE[kind]:
            asked = f"PRAGMA {name}" if kind == "sqlite" else f"SHOW {name}"
            value = str(connection.scalar(sql(asked)))
            good = value == wanted or (name == "synchronous_commit" and value in ("remote_apply", "remote_write"))
            remedy = "" if good else f"Set it to {wanted} in the server's configuration."
            yield Line("durability", OK if good else BAD, f"{name} = {value}", remedy)


@examines("clock")
def clocks_agree(_settings: Settings, database: Database, now: datetime) -> Iterator[Line]:
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            theirs = connection.scalar(sql("SELECT clock_timestamp()")).astimezone(UTC)
        skew = abs((theirs - datetime.now(UTC)).total_seconds())
        if skew > SKEW_SECONDS:
            yield Line("clock", BAD, f"differs from the database's by {skew:.0f} s", "Run a time service on both.")
            return
    with database.reads() as session:
        newest = session.scalar(select(func.max(JournalEntry.at)))
    if newest is not None and newest > now + timedelta(seconds=SKEW_SECONDS):
        remedy = "Set the clock; acts would be dated before earlier ones."
        yield Line("clock", BAD, f"is behind the newest act, {newest:%Y-%m-%d %H:%M} UTC", remedy)
    else:
        yield Line("clock", OK, f"{now:%Y-%m-%d %H:%M} UTC")


@examines("disk")
def there_is_room(settings: Settings, _database: Database, _now: datetime) -> Iterator[Line]:
    for name, folder in (("data folder", settings.var), ("files", settings.var / "files")):
        if not folder.exists():
            yield Line("disk", WARN, f"{folder} is not there yet", "It is made with the first file.")
            continue
        try:
            with tempfile.NamedTemporaryFile(dir=folder):
                pass
        except OSError:
            yield Line("disk", BAD, f"{name} {folder} cannot be written", f"chown it to the account {os.getuid()}")
            continue
        yield Line("disk", OK, f"{name} {folder} can be written")
    free = shutil.disk_usage(settings.var).free
    state = OK if free >= LEAST_FREE else WARN if free >= LEAST_FREE // 8 else BAD
    yield Line("disk", state, f"{free / 1024**3:.1f} GiB free", "" if state == OK else "Make room or grow the volume.")


@examines("keys")
def keys_are_kept(settings: Settings, _database: Database, _now: datetime) -> Iterator[Line]:
    for name in ("session", "journal", "master"):
        path = settings.keys / f"{name}.key"
        if not path.exists():
            yield Line("keys", BAD, f"{path} is missing", "Restore it from a backup: data written under it needs it.")
        elif open_to_others(path) or open_to_others(settings.keys):
            yield Line("keys", BAD if settings.production else WARN, f"{path} can be read by others",
                       f"chmod 700 {settings.keys} && chmod 600 {settings.keys}/*.key")  # fmt: skip
        else:
            yield Line("keys", OK, f"{path} is its owner's alone")


@examines("work")
def work_is_done(_settings: Settings, database: Database, now: datetime) -> Iterator[Line]:
    """Worker and scheduler, as far as the jobs show them."""
    counts, waits = metrics.queue(database, now)
    if waits > 300:
        yield Line("worker", BAD, f"a job has waited for {waits / 60:.0f} minutes", "Start bin/flask worker.")
    else:
        yield Line("worker", OK, f"{counts.get(JobState.QUEUED, 0)} jobs wait, {counts.get(JobState.RUNNING, 0)} run")
    with database.reads() as session:
        newest = session.scalar(select(func.max(JobRun.created_at)).where(JobRun.owner_id.is_(None)))
        failed = session.scalar(
            select(func.count()).where(JobRun.state == JobState.FAILED, JobRun.ended_at > now - timedelta(days=7))
        )
    if newest is None or newest < now - timedelta(hours=26):
        heard = f"last heard of {newest:%Y-%m-%d %H:%M} UTC" if newest else "never heard of"
        yield Line("scheduler", WARN, heard, "Start bin/flask scheduler, one for the installation.")
    else:
        yield Line("scheduler", OK, f"last heard of {newest:%Y-%m-%d %H:%M} UTC")
    if failed:
        yield Line("worker", WARN, f"{failed} jobs failed within a week", "Look at the page Jobs.")


@examines("journal")
def journal_stands(settings: Settings, database: Database, now: datetime) -> Iterator[Line]:
    """The chain's last thousand entries and its anchors; `journal verify` walks all of it."""
    anchors = journal.read_anchors(settings.anchors)
    with database.reads() as session:
        verdict = journal.verify_end(session, settings.key("journal"), anchors)
    if not verdict.ok:
        yield Line("journal", BAD, f"entry {verdict.bad_id} is {verdict.reason}", "Run bin/flask journal verify.")
    else:
        yield Line("journal", OK, f"its last {verdict.entries} entries are in order")
    days = [date.fromisoformat(line.split()[0]) for line in _lines(settings.anchors)]
    if verdict.entries and (not days or days[-1] < now.date() - timedelta(days=2)):
        yield Line("journal", WARN, f"last anchored {days[-1] if days else 'never'}", "Start bin/flask scheduler.")
    elif days:
        yield Line("journal", OK, f"last anchored {days[-1]}")


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line.strip()] if path.exists() else []


@examines("backups")
def backups_are_made(settings: Settings, database: Database, now: datetime) -> Iterator[Line]:
    newest = nightly.newest(settings.backups)
    if not database.is_sqlite and shutil.which("pg_dump") is None:
        yield Line("backups", BAD, "pg_dump is not installed", "apt-get install postgresql-client")
    if newest is None:
        yield Line("backups", WARN, f"none in {settings.backups}", "Scheduler and worker make one at two at night.")
        return
    age = now - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    stale = age > timedelta(hours=26)
    words = f"{newest.name}, {newest.stat().st_size / 1e6:.1f} MB, {age.total_seconds() / 3600:.0f} hours old"
    yield Line("backups", WARN if stale else OK, words, "Look at the nightly job on the page Jobs." if stale else "")


@examines("days off")
def next_year_is_known(_settings: Settings, database: Database, now: datetime) -> Iterator[Line]:
    """The State Council publishes a year in November; until it is known, working days are an assumption."""
    with database.reads() as session:
        own = set(session.scalars(select(CalendarYear.year)))
    for year in (now.year, now.year + 1):
        if year in own or year in built_in.known_years():
            yield Line("days off", OK, f"{year} is known")
        elif year == now.year or now.month == 12:
            yield Line("days off", WARN, f"{year} is not known", f"Import it on the page /holidays/{year}.")


def worst(lines: list[Line]) -> str:
    """The gravest state among them."""
    return max((line.state for line in lines), key=(OK, WARN, BAD).index, default=OK)
