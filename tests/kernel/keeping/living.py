"""An installation that is being written to while it is backed up, and the comparison of what is restored elsewhere."""

import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, select
from sqlalchemy.orm.exc import StaleDataError

from bpo.kernel import files, journal
from bpo.kernel.db import Database
from bpo.kernel.keeping.backups import back_up
from bpo.kernel.keeping.restoring import restore
from bpo.kernel.keeping.snapshots import is_queue
from bpo.kernel.models import JournalEntry, Vendor
from bpo.kernel.permits import Actor
from bpo.kernel.settings import Settings
from bpo.kernel.vendor import describe_vendor

SYSTEM = Actor.system()
Rows = dict[str, list[dict[str, Any]]]
MOMENT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PASSPHRASE = "four words nobody guesses"


@dataclass(frozen=True)
class Compared:
    """Where in the writing the backup lies, and what differs (nothing, it is hoped)."""

    before: int
    at: int
    after: int
    wrong: list[str]


def act(database: Database, number: int) -> None:
    """One act: a changed row, a kept file, a journal entry, all in one transaction."""
    with database.transaction() as session:
        vendor = session.get_one(Vendor, 1)
        vendor.phone = f"0551-{number}"
        files.store(
            session, SYSTEM, f"file {number}".encode() * 50, name=f"{number}.txt", subject_type="kernel_vendor",
            subject_id=1, project_id=None, now=MOMENT,
        )  # fmt: skip
        journal.record(session, SYSTEM, "vendor.edited", vendor, number=number)


def begin(database: Database, facts: dict[str, str]) -> None:
    with database.transaction() as session:
        describe_vendor(session, SYSTEM, **facts)
    act(database, 0)


def while_writing(database: Database, work: Callable[[], None]) -> tuple[int, int]:
    """Do the work while two threads write; the numbers of the last act before and after it."""
    counter, lock, stop, ready = iter(range(1, 10**9)), threading.Lock(), threading.Event(), threading.Semaphore(0)

    def write() -> None:
        while not stop.is_set():
            with lock:
                number = next(counter)
            with suppress(StaleDataError):  # the other one was faster: on PostgreSQL both may begin
                act(database, number)
                ready.release()

    writers = [threading.Thread(target=write) for _each in range(2)]
    for one in writers:
        one.start()
    for _each in range(6):  # the work begins amid the writing
        ready.acquire(timeout=30)
    before = last_entry(database)
    try:
        work()
        for _each in range(4):
            ready.acquire(timeout=30)
    finally:
        stop.set()
        for one in writers:
            one.join()
    return before, last_entry(database)


def last_entry(database: Database) -> int:
    with database.reads() as session:
        return session.scalar(select(JournalEntry.id).order_by(JournalEntry.id.desc()).limit(1)) or 0


def rows_of(database: Database) -> Rows:
    """{table: its rows, ordered by their first column} of everything a backup is to hold."""
    known = MetaData()
    known.reflect(database.engine)
    with database.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.columns[:1])).mappings()]
            for table in known.sorted_tables
            if not is_queue(table.name)
        }


def copied_while_writing(live: Settings, database: Database, elsewhere: Settings, target: Path) -> Compared:
    """Back up amid the writing, restore elsewhere, compare with what was there at that entry of the journal."""
    before, after = while_writing(database, lambda: back_up(live, database, target, MOMENT, PASSPHRASE) and None)
    wrong = []
    with closing(Database(elsewhere.database_url)) as copy:
        done = restore(elsewhere, copy, target, MOMENT, passphrase=PASSPHRASE)
    with closing(Database(elsewhere.database_url)) as copy:
        found, known = rows_of(copy), rows_of(database)
        at = done.entries
    for name in sorted(known):
        expected = as_it_was(name, known, at)
        if found.get(name) != expected:
            wrong.append(f"{name}: {len(found.get(name, []))} rows, {len(expected)} were there")
    for path in (elsewhere.var / "files").glob("??/*"):
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            wrong.append(f"file {path.name[:12]} is damaged")
    kept = {path.name for path in (elsewhere.var / "files").glob("??/*")}
    lost = [row["sha256"] for row in found["kernel_file"] if row["sha256"] not in kept]
    if lost:
        wrong.append(f"{len(lost)} files are missing")
    if not before <= at <= after:
        wrong.append(f"the copy ends at entry {at}, outside {before}…{after}")
    return Compared(before, at, after, wrong)


def as_it_was(table: str, now: Rows, at: int) -> list[dict[str, Any]]:
    """The rows of a table when the journal ended at that entry: one entry is the naming, every other one act."""
    rows, entry = now[table], now["kernel_journal"][at - 1]
    if table == "kernel_journal":
        return rows[:at]
    if table == "kernel_file":
        return rows[: at - 1]
    if table == "kernel_journal_head":
        return [{"id": 1, "last_id": at, "mac": entry["mac"]}]
    if table == "kernel_vendor":
        return [{**rows[0], "phone": f"0551-{json.loads(entry['facts'])['number']}", "row_version": at}]
    return rows
