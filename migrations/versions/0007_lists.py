"""Saved views of lists, the views lists open with, and what became of acts on many rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kernel_saved_view",
        sa.Column("id", BIG, nullable=False),
        sa.Column("list", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people_user.id"], name=op.f("fk_kernel_saved_view_owner_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_saved_view")),
        sa.UniqueConstraint("owner_id", "list", "name", name=op.f("uq_kernel_saved_view_owner_id_list_name")),
    )
    op.create_index("ix_kernel_saved_view_list", "kernel_saved_view", ["list"])
    op.create_index(op.f("ix_kernel_saved_view_owner_id"), "kernel_saved_view", ["owner_id"])
    op.create_table(
        "kernel_list_default",
        sa.Column("id", BIG, nullable=False),
        sa.Column("list", sa.String(length=60), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("role", sa.String(length=30), nullable=True),
        sa.Column("view_id", BIG, nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (role IS NULL)", name=op.f("ck_kernel_list_default_person_or_role")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_user.id"], name=op.f("fk_kernel_list_default_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["view_id"], ["kernel_saved_view.id"], name=op.f("fk_kernel_list_default_view_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_list_default")),
        sa.UniqueConstraint("list", "person_id", name=op.f("uq_kernel_list_default_list_person_id")),
        sa.UniqueConstraint("list", "role", name=op.f("uq_kernel_list_default_list_role")),
    )
    op.create_index(op.f("ix_kernel_list_default_view_id"), "kernel_list_default", ["view_id"])
    op.create_table(
        "kernel_bulk_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("list", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("back", sa.String(length=2000), nullable=False),
        sa.Column("outcome", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_user.id"], name=op.f("fk_kernel_bulk_run_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_bulk_run")),
        sa.UniqueConstraint("person_id", "token", name=op.f("uq_kernel_bulk_run_person_id_token")),
    )


def downgrade() -> None:
    op.drop_table("kernel_bulk_run")
    op.drop_table("kernel_list_default")
    op.drop_table("kernel_saved_view")
