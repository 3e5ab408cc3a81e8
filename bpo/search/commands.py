"""The index by hand."""

import click
from flask import current_app
from flask.cli import AppGroup

from bpo.kernel import slots
from bpo.kernel.db import Database, Session
from bpo.kernel.permits import Actor
from bpo.search.index import is_empty, rebuild

search = AppGroup("search", help="The index of everything that can be found.")


@search.command("rebuild")
def rebuild_index() -> None:
    """Make the index what the records say; entries that are right stay as they are."""
    database: Database = current_app.extensions["database"]
    with database.writes() as session:
        tally = rebuild(session, session.commit)
        session.commit()
    click.echo(f"The index is in step: {tally.added} added, {tally.changed} changed, {tally.removed} removed, "
               f"{tally.same} as they were.")  # fmt: skip


@slots.listens("tables_upgraded")
def fill_new_index(session: Session, _actor: Actor) -> None:
    """A database from before there was an index gets it on its first start."""
    if is_empty(session):
        rebuild(session)


COMMANDS = (search,)
