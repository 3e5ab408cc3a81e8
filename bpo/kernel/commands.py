"""Commands of the kernel: starting the product, its worker and its calendar, migrations, verifying the journal."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from alembic import command as alembic
from alembic.config import Config
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from bpo.kernel import calendar, jobs, journal, slots
from bpo.kernel.db import Database
from bpo.kernel.permits import Actor
from bpo.kernel.settings import ROOT, Settings


def database() -> Database:
    found: Database = current_app.extensions["database"]
    return found


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def migrations(url: str) -> Config:
    """The migration steps, for the database at this address."""
    config = Config(str(ROOT / "migrations" / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Bring the database at this address to the newest tables."""
    alembic.upgrade(migrations(url), "head")


def migrate_installation() -> None:
    """Bring this installation's tables to the newest version; whoever keeps something beside them is told."""
    migrate(settings().database_url)
    with database().transaction() as session:
        slots.announce("tables_upgraded", session, Actor.system())


db_commands = AppGroup("db", help="The database's tables.")


@db_commands.command("upgrade")
def upgrade() -> None:
    """Bring the tables to the newest version; doing it again changes nothing."""
    migrate_installation()


@db_commands.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write the next migration step: what the models have and this database has not."""
    count = len(list((ROOT / "migrations" / "versions").glob("*.py")))
    alembic.revision(migrations(settings().database_url), message, autogenerate=True, rev_id=f"{count + 1:04d}")


journal_commands = AppGroup("journal", help="The record of every act.")


def anchors_path() -> Path:
    return settings().var / "journal-anchors.txt"


@journal_commands.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def verify(as_json: bool) -> None:
    """Walk the whole chain; exit 1 and name the first bad entry if it was tampered with."""
    with database().reads() as session:
        verdict = journal.verify(session, settings().key("journal"), journal.read_anchors(anchors_path()))
    if as_json:
        click.echo(
            json.dumps(
                {"ok": verdict.ok, "entries": verdict.entries, "bad_id": verdict.bad_id, "reason": verdict.reason}
            )
        )
    elif verdict.ok:
        click.echo(f"The journal is in order: {verdict.entries} entries.")
    else:
        click.echo(f"The journal was tampered with: entry {verdict.bad_id} is {verdict.reason}.")
    sys.exit(0 if verdict.ok else 1)


@click.command("worker")
@click.option("--workers", default=1, show_default=True, help="How many jobs at a time.")
@with_appcontext
def worker(workers: int) -> None:
    """Do queued work until stopped."""
    jobs.LINE["huey"].create_consumer(workers=workers, worker_type="thread", periodic=False).run()


@click.command("scheduler")
@with_appcontext
def scheduler() -> None:
    """Keep the one calendar: enqueue what is due, until stopped."""
    calendar.keep(database(), lambda: current_app.extensions["clock"](), anchors_path())


@click.command("up")
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--empty", is_flag=True, help="Settings and an administrator only, instead of the sample vendor.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The sample vendor's present day; default today.")
@with_appcontext
def up(port: int, host: str, empty: bool, as_of: datetime | None) -> None:
    """Migrate, load a world into a new database, start web, worker and scheduler, say where it is."""
    migrate_installation()
    slots.ask("open_world", "empty" if empty else "ordinary", as_of.date() if as_of else None)
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    web = [sys.executable, "-m", "gunicorn", "app:create_app()", "--bind", f"{host}:{port}", "--workers", "2",
           "--threads", "4", "--log-level", "warning", "--graceful-timeout", "5", "--chdir", str(ROOT)]  # fmt: skip
    parts = {"web": web, "worker": [*flask, "worker"], "scheduler": [*flask, "scheduler"]}
    running = {name: subprocess.Popen(line, cwd=ROOT, start_new_session=True) for name, line in parts.items()}
    signal.signal(signal.SIGTERM, _interrupt)
    click.echo(f"\nOpen http://{host}:{port}/   (Ctrl-C stops everything)\n")
    click.echo(slots.ask("sign_ins_told"))
    sys.exit(_watch(running))


def _interrupt(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _watch(running: dict[str, "subprocess.Popen[bytes]"]) -> int:
    """Wait until one part ends or we are asked to stop; then stop the others, politely first."""
    code = 0
    try:
        while all(part.poll() is None for part in running.values()):
            time.sleep(0.3)
        ended = next(name for name, part in running.items() if part.poll() is not None)
        click.echo(f"The {ended} process ended; stopping the others.", err=True)
        code = 1
    except KeyboardInterrupt:
        click.echo("\nStopping…")
    for part in running.values():
        if part.poll() is None:
            os.killpg(part.pid, signal.SIGTERM)
    for part in running.values():
        try:
            part.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(part.pid, signal.SIGKILL)
    return code


COMMANDS = (db_commands, journal_commands, worker, scheduler, up)
