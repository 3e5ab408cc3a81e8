"""The migrations make exactly the tables that the models describe, on both databases, and can be walked back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from app import TABLES
from bpo.kernel.commands import migrate, migrations
from bpo.kernel.db import Database
from bpo.search.models import beside_the_models


def rules_of(engine: Engine) -> dict[str, set[str]]:
    """{table: names of its checks, unique keys, foreign keys and indexes}."""
    looked = inspect(engine)
    return {
        table: {
            str(one["name"])
            for kind in (
                looked.get_check_constraints(table),
                looked.get_unique_constraints(table),
                looked.get_foreign_keys(table),
                looked.get_indexes(table),
            )
            for one in kind
        }
        for table in looked.get_table_names()
        if table != "alembic_version"
    }


def described(name: str | None, kind: str, _parents: dict[str, str | None]) -> bool:
    """The trigram index of search is made by hand: no model describes it."""
    return not beside_the_models(name, kind)


def triggers_of(engine: Engine) -> set[str]:
    """The triggers by which the database itself refuses changes."""
    if engine.dialect.name == "sqlite":
        asked = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        asked = text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    with engine.connect() as connection:
        return set(connection.scalars(asked))


def test_the_steps_lead_to_what_the_models_say(empty_database):
    migrate(empty_database)
    database = Database(empty_database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": described})
        assert compare_metadata(context, TABLES) == []
    migrated, guarded = rules_of(database.engine), triggers_of(database.engine)
    command.downgrade(migrations(empty_database), "base")
    assert rules_of(database.engine) == {}
    TABLES.create_all(database.engine)
    assert rules_of(database.engine) == migrated
    assert triggers_of(database.engine) == guarded
    database.close()


def test_walking_back_and_up_again_gives_the_same(empty_database):
    migrate(empty_database)
    database = Database(empty_database)
    first = rules_of(database.engine), triggers_of(database.engine)
    command.downgrade(migrations(empty_database), "base")
    migrate(empty_database)
    assert (rules_of(database.engine), triggers_of(database.engine)) == first
    migrate(empty_database)  # once more changes nothing
    assert (rules_of(database.engine), triggers_of(database.engine)) == first
    database.close()
