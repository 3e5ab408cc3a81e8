"""An installation from before versions were kept: what was accepted gets its first version, and nothing is lost."""

from datetime import UTC, date, datetime

from alembic import command
from sqlalchemy import Connection, MetaData, insert, select

from bpo.kernel.commands import migrate, migrations
from bpo.kernel.db import Database

ACCEPTED_AT = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)  # the second of March at the vendor's


def fill(connection: Connection) -> None:
    """A project with a requirement that was accepted, one that was withdrawn, and one still being prepared."""
    known = MetaData()
    known.reflect(connection, only=("clients_client", "projects_project", "clients_handover", "clients_requirement"))
    tables = known.tables
    client = {"id": 1, "code": "C-001", "legal_name_zh": "云澜", "bare_name": "云澜", "short_name": "云澜",
              "taxpayer_kind": "foreign", "payment_days": 30, "status": "active", "row_version": 1}  # fmt: skip
    project = {"id": 1, "code": "P-1", "name": "热线", "client_id": 1, "mode": "full", "services": [],
               "zone": "Asia/Shanghai", "state": "planning", "go_live_on": date(2026, 6, 1),
               "opened_on": date(2026, 3, 1), "row_version": 1}  # fmt: skip
    connection.execute(insert(tables["clients_client"]), client)
    connection.execute(insert(tables["projects_project"]), project)
    for number, state in ((1, "accepted"), (2, "draft")):
        answered = {"sent_at": ACCEPTED_AT, "answered_at": ACCEPTED_AT} if state == "accepted" else {}
        connection.execute(insert(tables["clients_handover"]).values(
            id=number, number=f"YJ-{number}", project_id=1, client_id=1, kind="new_project", title="移交", state=state,
            row_version=1, **answered,
        ))  # fmt: skip
    for number, handover, withdrawn in ((1, 1, None), (2, 1, date(2026, 3, 1)), (3, 2, None)):
        connection.execute(insert(tables["clients_requirement"]).values(
            id=number, project_id=1, handover_id=handover, ref=f"R-00{number}", kind="stated", category="kpi",
            statement=f"要求 {number}", acceptance="按月", source="tender", withdrawn_on=withdrawn, row_version=1,
        ))  # fmt: skip


def test_what_was_accepted_gets_its_first_version(empty_database):
    command.upgrade(migrations(empty_database), "0014")
    database = Database(empty_database)
    with database.engine.begin() as connection:
        fill(connection)
    migrate(empty_database)
    known = MetaData()
    with database.engine.begin() as connection:
        known.reflect(connection, only=("clients_requirement_version", "clients_requirement"))
        (version,) = connection.execute(select(known.tables["clients_requirement_version"])).mappings()
        rows = connection.execute(select(known.tables["clients_requirement"])).mappings().all()
    assert (version["requirement_id"], version["number"], version["statement"]) == (1, 1, "要求 1")
    assert str(version["starts_on"]) == "2026-03-02" and version["priority"] == "must"
    assert {(one["priority"], one["version"]) for one in rows} == {("must", 1)} and len(rows) == 3
    command.downgrade(migrations(empty_database), "0014")
    known = MetaData()
    with database.engine.begin() as connection:
        known.reflect(connection, only=("clients_requirement",))
        left = connection.execute(select(known.tables["clients_requirement"])).mappings().all()
    assert [one["statement"] for one in left] == ["要求 1", "要求 2", "要求 3"] and "priority" not in left[0]
    database.close()
