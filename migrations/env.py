"""The same steps for SQLite and PostgreSQL, each in one transaction."""

from typing import Any

from alembic import context
from sqlalchemy import JSON

from app import TABLES
from bpo.kernel.db import Database, UtcMoment
from bpo.search.models import beside_the_models


def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """Our own column kinds are written as what they are in the database."""
    if kind == "type" and isinstance(item, UtcMoment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def run() -> None:
    database = Database(context.config.attributes["url"])
    with database.engine.connect().execution_options(house_writes=True) as connection:
        if database.is_sqlite:
            # It changes a table by copying it: references to the table are looked at when all is done, not meanwhile.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=TABLES,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            include_name=lambda name, kind, _parents: not beside_the_models(name, kind),
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if database.is_sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            assert not broken, f"references to nothing after the migration: {broken[:5]}"
        connection.commit()
    database.close()


run()
