"""Forms kept while their person was signed out."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kernel_kept_form",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path", sa.String(length=2000), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("with_files", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_kept_form")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kernel_kept_form_token_hash")),
    )
    with op.batch_alter_table("kernel_kept_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kernel_kept_form_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kernel_kept_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kernel_kept_form_at"))

    op.drop_table("kernel_kept_form")
