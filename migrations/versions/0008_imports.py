"""Importing lists: runs of the wizard, what checking found, remembered columns; clients found by their bare name."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bpo.clients.rules import bare_name

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "imports_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("of_id", KEY, nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("table_id", KEY, nullable=True),
        sa.Column("header", JSON, nullable=False),
        sa.Column("reading", JSON, nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("rows", KEY, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("checked_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "checked",
                "importing",
                "done",
                name="runstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["kernel_file.id"], name=op.f("fk_imports_run_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["kernel_file.id"], name=op.f("fk_imports_run_table_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people_user.id"], name=op.f("fk_imports_run_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["kernel_job.id"], name=op.f("fk_imports_run_job_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports_run")),
    )
    with op.batch_alter_table("imports_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_run_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_imports_run_owner_id"), ["owner_id"], unique=False)
    op.create_table(
        "imports_chunk",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("verdicts", sa.LargeBinary(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["imports_run.id"], name=op.f("fk_imports_chunk_run_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports_chunk")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_imports_chunk_run_id_number")),
    )
    op.create_table(
        "imports_mapping",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports_mapping")),
        sa.UniqueConstraint("kind", name=op.f("uq_imports_mapping_kind")),
    )
    with op.batch_alter_table("clients_client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bare_name", sa.String(length=120), nullable=True))
    clients = sa.table("clients_client", sa.column("id", KEY), sa.column("legal_name_zh"), sa.column("bare_name"))
    connection = op.get_bind()
    for number, name in connection.execute(sa.select(clients.c.id, clients.c.legal_name_zh)).all():
        connection.execute(clients.update().where(clients.c.id == number).values(bare_name=bare_name(name)))
    with op.batch_alter_table("clients_client", schema=None) as batch_op:
        batch_op.alter_column("bare_name", existing_type=sa.String(length=120), nullable=False)
        batch_op.create_index(batch_op.f("ix_clients_client_bare_name"), ["bare_name"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("clients_client", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clients_client_bare_name"))
        batch_op.drop_column("bare_name")
    op.drop_table("imports_mapping")
    op.drop_table("imports_chunk")
    with op.batch_alter_table("imports_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_run_owner_id"))
        batch_op.drop_index(batch_op.f("ix_imports_run_kind"))
    op.drop_table("imports_run")
