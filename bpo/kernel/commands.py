"""Commands of the kernel: starting the product, its worker and its calendar, migrations, verifying the journal."""

import gc
import json
import sys
from datetime import datetime

import click
from alembic import command as alembic
from alembic.config import Config
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from bpo.kernel import journal, mail, processes, slots
from bpo.kernel.db import Database
from bpo.kernel.keeping import start
from bpo.kernel.permits import Actor
from bpo.kernel.settings import ROOT, Settings


def application() -> Flask:
    """The application itself, not the proxy of it: what other processes begin as copies of."""
    found: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return found


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


@journal_commands.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def verify(as_json: bool) -> None:
    """Walk the whole chain; exit 1 and name the first bad entry if it was tampered with."""
    with database().reads() as session:
        verdict = journal.verify(session, settings().key("journal"), journal.read_anchors(settings().anchors))
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
    """Do queued work until stopped. Any number of these may run, on any machine that reaches the database."""
    start.refuse_insecure(settings(), database())
    processes.work(workers)


@click.command("scheduler")
@with_appcontext
def scheduler() -> None:
    """Keep the calendar: enqueue what is due, until stopped. Any number of these may run: one of them leads."""
    start.refuse_insecure(settings(), database())
    processes.keep_calendar(application())


@click.command("up")
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--empty", is_flag=True, help="Settings and an administrator only, instead of the sample vendor.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The sample vendor's present day; default today.")
@with_appcontext
def up(port: int, host: str, empty: bool, as_of: datetime | None) -> None:
    """Migrate, load a world into a new database, start web, worker and scheduler, say where it is."""
    gc.enable()  # bin/run has it asleep while everything is loaded
    migrate_installation()
    slots.ask("open_world", "empty" if empty else "ordinary", as_of.date() if as_of else None)
    sign_ins = slots.ask("sign_ins_told")
    own = settings()
    mail.open_post(own.smtp, own.mail_from, own.public_url or f"http://{host}:{port}")

    def tell() -> None:
        click.echo(f"\nOpen http://{host}:{port}/   (Ctrl-C stops everything)\n")
        click.echo(sign_ins)

    sys.exit(processes.run_all(application(), f"{host}:{port}", tell))


COMMANDS = (db_commands, journal_commands, worker, scheduler, up)
