"""Jobs that can be stopped, resumed and repeated, with a log; who works and who leads."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = ("queued", "running", "done", "failed")


def change_states(batch_op: BatchOperations, states: tuple[str, ...]) -> None:
    batch_op.drop_constraint(batch_op.f("ck_kernel_job_jobstate"), type_="check")
    checked = f"state IN ({', '.join(repr(value) for value in states)})"
    batch_op.create_check_constraint(batch_op.f("ck_kernel_job_jobstate"), checked)


def upgrade() -> None:
    with op.batch_alter_table("kernel_job", schema=None) as batch_op:
        change_states(batch_op, (*OPEN, "cancelled"))
        batch_op.add_column(sa.Column("refusal", JSON, nullable=True))
        batch_op.add_column(sa.Column("repeats_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("attempts", BIG, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("claim", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("worker", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("stop_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_kernel_job_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_kernel_job_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_kernel_job_repeats_id"), ["repeats_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_kernel_job_repeats_id"), "kernel_job", ["repeats_id"], ["id"], ondelete="RESTRICT"
        )
        batch_op.create_check_constraint(batch_op.f("ck_kernel_job_attempts"), "attempts >= 0")
    with op.batch_alter_table("kernel_job", schema=None) as batch_op:
        batch_op.alter_column("attempts", existing_type=BIG, server_default=None)
    make_tables()


def make_tables() -> None:
    op.create_table(
        "kernel_job_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("job_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["kernel_job.id"], name=op.f("fk_kernel_job_line_job_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_job_line")),
    )
    op.create_index(op.f("ix_kernel_job_line_job_id"), "kernel_job_line", ["job_id"], unique=False)
    kinds = sa.Enum("worker", "scheduler", name="processkind", native_enum=False, create_constraint=True, length=20)
    op.create_table(
        "kernel_process",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_process")),
        sa.UniqueConstraint("name", name=op.f("uq_kernel_process_name")),
    )
    op.create_table(
        "kernel_lease",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("fence", BIG, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fence > 0", name=op.f("ck_kernel_lease_counts_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_lease")),
        sa.UniqueConstraint("name", name=op.f("uq_kernel_lease_name")),
    )


def downgrade() -> None:
    for table in ("kernel_lease", "kernel_process", "kernel_job_line"):
        op.drop_table(table)
    op.execute("UPDATE kernel_job SET state = 'failed' WHERE state = 'cancelled'")
    op.execute("UPDATE kernel_job SET repeats_id = NULL")
    with op.batch_alter_table("kernel_job", schema=None) as batch_op:
        change_states(batch_op, OPEN)
        batch_op.drop_constraint(batch_op.f("ck_kernel_job_attempts"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_kernel_job_repeats_id"), type_="foreignkey")
        for column in ("repeats_id", "ended_at", "kind"):
            batch_op.drop_index(batch_op.f(f"ix_kernel_job_{column}"))
        for column in ("refusal", "repeats_id", "attempts", "claim", "worker", "stop_asked_at"):
            batch_op.drop_column(column)
