"""The jobs' table is changed with rows in it that others point at: nothing is lost, up and down and up again."""

from alembic import command
from sqlalchemy import text

from bpo.kernel.commands import migrations
from bpo.kernel.db import Database

JOB = "INSERT INTO kernel_job (id, kind, title, arguments, state, done, total, message, created_at) VALUES "
RUN = (
    "INSERT INTO billing_run (id, month, started_at, job_id, drafted, revised, unchanged, outcomes, parked, "
    "late_changes) VALUES (1, '2026-10', '2026-11-01 00:00:00', 1, 0, 0, 0, '{}', '[]', '[]')"
)


def rows(database, columns="id, kind, state"):
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM kernel_job ORDER BY id"))]


def test_jobs_that_records_point_at_survive_the_change(empty_database):
    steps = migrations(empty_database)
    command.upgrade(steps, "0001")
    database = Database(empty_database)
    with database.transaction() as session:
        session.execute(text(JOB + "(1, 'billing.run', 't', '{}', 'done', 0, 0, '', '2026-11-01 00:00:00')"))
        session.execute(text(RUN))
    command.upgrade(steps, "0002")
    assert rows(database, "id, state, attempts") == [(1, "done", 0)]
    with database.transaction() as session:
        session.execute(
            text(
                "INSERT INTO kernel_job (id, kind, title, arguments, state, done, total, message, created_at, attempts,"
                " repeats_id) VALUES (2, 'billing.run', 't', '{}', 'cancelled', 0, 0, '', '2026-11-01 00:00:00', 1, 1)"
            )
        )
    command.downgrade(steps, "0001")
    assert rows(database) == [(1, "billing.run", "done"), (2, "billing.run", "failed")]
    command.upgrade(steps, "0002")
    assert rows(database) == [(1, "billing.run", "done"), (2, "billing.run", "failed")]
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT job_id FROM billing_run")) == 1
    database.close()
