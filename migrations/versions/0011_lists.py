"""Lists: long ones made into files by a job; acts on many rows that go on as a job."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kernel_list_export",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("rows", BIG, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("file", sa.String(length=80), nullable=True),
        sa.CheckConstraint("rows >= 0 AND size >= 0", name=op.f("ck_kernel_list_export_counts")),
        sa.CheckConstraint("(file IS NULL) = (made_at IS NULL)", name=op.f("ck_kernel_list_export_made_or_not")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_user.id"], name=op.f("fk_kernel_list_export_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_list_export")),
    )
    op.create_index(op.f("ix_kernel_list_export_asked_at"), "kernel_list_export", ["asked_at"])
    op.create_index("ix_kernel_list_export_person_id", "kernel_list_export", ["person_id", "asked_at"])
    with op.batch_alter_table("kernel_bulk_run") as batch:
        batch.add_column(
            sa.Column(
                "rows", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default="[]"
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("kernel_bulk_run") as batch:
        batch.drop_column("rows")
    op.drop_table("kernel_list_export")
