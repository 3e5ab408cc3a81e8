"""Commands that load a world, and what `up` needs to know of it."""

import sys
from datetime import date, datetime
from time import perf_counter
from types import ModuleType

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from bpo.kernel import slots
from bpo.kernel.db import Database
from bpo.kernel.locale import zone
from bpo.people.actions.passwords import matches
from bpo.people.models import User
from bpo.people.schemas import ROLE_LABELS
from worlds import empty, large, month_end, ordinary
from worlds.builder import Builder
from worlds.people import CAST, EMPTY_ADMINISTRATOR, PASSWORD

WORLDS: dict[str, ModuleType] = {"empty": empty, "large": large, "month_end": month_end, "ordinary": ordinary}
SCALED = "large"

world = AppGroup("world", help="Named sample worlds, built through the product's own acts.")


def _database() -> Database:
    found: Database = current_app.extensions["database"]
    return found


def is_new(database: Database) -> bool:
    """Nobody has been registered yet."""
    with database.reads() as session:
        return not session.scalar(select(func.count()).select_from(User))


def build(database: Database, name: str, day: date, scale: float = 1.0) -> float:
    """Build a world in an empty database; returns the seconds it took. `scale` is of the measuring world alone."""
    began = perf_counter()
    builder = Builder(database, day)
    more = {"scale": scale, "tell": click.echo} if name == SCALED else {}
    try:
        WORLDS[name].build(builder, **more)
    finally:
        builder.close()
    return perf_counter() - began


def _today() -> date:
    return current_app.extensions["clock"]().astimezone(zone()).date()


@world.command("load")
@click.argument("name", type=click.Choice(sorted(WORLDS)))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The world's present day; default today.")
@click.option("--scale", type=click.FloatRange(0, 1, min_open=True), help="Of “large” only: 0.01 is a hundredth of it.")
def load(name: str, as_of: datetime | None, scale: float | None) -> None:
    """Load the world NAME into an empty database."""
    if not is_new(_database()):
        click.echo(
            "The database already holds people. Load a world into an empty one (another DATABASE_URL or BPO_VAR).",
            err=True,
        )
        sys.exit(1)
    if scale is not None and name != SCALED:
        click.echo(f"Only the world “{SCALED}” has a scale.", err=True)
        sys.exit(1)
    day = as_of.date() if as_of else _today()
    seconds = build(_database(), name, day, scale or 1.0)
    click.echo(f"World {name} as of {day}: built in {seconds:.1f} s.")


@slots.answers("open_world")
def open_world(name: str, as_of: date | None) -> None:
    """Load a world on the first start; a database with people in it stays as it is."""
    if is_new(_database()):
        day = as_of or _today()
        click.echo(f"Loading the world “{name}” as of {day} …")
        click.echo(f"… done in {build(_database(), name, day):.1f} s.")


@slots.answers("sign_ins_told")
def sign_ins_told() -> str:
    """The sign-ins of the loaded world, one line a role; nothing for a database that is no sample."""
    with _database().reads() as session:
        known = set(session.scalars(select(User.login)))
    lines = [
        f"  {ROLE_LABELS[person.role]!s:32} {person.login:14} {PASSWORD}"
        for person in (*CAST, EMPTY_ADMINISTRATOR)
        if person.shown and person.login in known
    ]
    return "\n".join(["Sign in as:", *lines]) if lines else ""


@slots.answers("sample_sign_ins")
def sample_sign_ins(database: Database) -> list[str]:
    """The first sign-in, if any, that the sample's well-known password still opens."""
    logins = [person.login for person in (*CAST, EMPTY_ADMINISTRATOR)]
    with database.reads() as session:
        users = session.scalars(select(User).where(User.login.in_(logins), User.active))
        return [user.login for user in users if matches(user.password_hash, PASSWORD)][:1]


COMMANDS = (world,)
