"""Programs: answers kept for repeated acts; what a token is narrowed to, and where it was last used from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "kernel_kept_answer",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("actor_id", NUMBER, nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("sent_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", NUMBER, nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_kept_answer")),
        sa.UniqueConstraint("actor_id", "route", "key", name=op.f("uq_kernel_kept_answer_actor_id_route_key")),
    )
    op.create_index(op.f("ix_kernel_kept_answer_at"), "kernel_kept_answer", ["at"])
    with op.batch_alter_table("people_session") as table:
        table.add_column(sa.Column("permits", JSON, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("people_session") as table:
        table.drop_column("permits")
    op.drop_index(op.f("ix_kernel_kept_answer_at"), table_name="kernel_kept_answer")
    op.drop_table("kernel_kept_answer")
