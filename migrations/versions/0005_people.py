"""Letters by e-mail; people: second factor, resets, limits, departments, substitutes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kernel_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_address", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sent",
                "kept",
                "failed",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_kernel_mail_attempts")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_user.id"], name=op.f("fk_kernel_mail_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_kernel_mail_key")),
    )
    with op.batch_alter_table("kernel_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kernel_mail_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_kernel_mail_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kernel_mail_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kernel_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kernel_mail_state"))
        batch_op.drop_index(batch_op.f("ix_kernel_mail_person_id"))
        batch_op.drop_index(batch_op.f("ix_kernel_mail_kind"))

    op.drop_table("kernel_mail")
