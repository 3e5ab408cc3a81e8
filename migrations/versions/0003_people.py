"""Letters by e-mail; people: second factor, resets, limits, departments, substitutes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_sign_in_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("otp_roles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_people_sign_in_rule_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_sign_in_rule")),
    )
    op.create_table(
        "people_tally",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_tally")),
        sa.UniqueConstraint("key", name=op.f("uq_people_tally_key")),
    )
    with op.batch_alter_table("people_tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_tally_began_at"), ["began_at"], unique=False)

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

    op.create_table(
        "people_absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("substitute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "all",
                "reviews",
                "approvals",
                "tasks",
                name="awayscope",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_people_absence_days")),
        sa.CheckConstraint("substitute_id <> user_id", name=op.f("ck_people_absence_another")),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["people_user.id"], name=op.f("fk_people_absence_substitute_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_people_absence_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_absence")),
    )
    with op.batch_alter_table("people_absence", schema=None) as batch_op:
        batch_op.create_index("ix_people_absence_substitute", ["substitute_id", "ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_absence_user_id"), ["user_id"], unique=False)

    op.create_table(
        "people_department",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "department",
            sa.Enum(
                "sales",
                "operations",
                "system",
                "technology",
                "hr",
                "administration",
                "finance",
                name="department",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("head_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["head_id"], ["people_user.id"], name=op.f("fk_people_department_head_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_department")),
        sa.UniqueConstraint("department", name=op.f("uq_people_department_department")),
    )
    with op.batch_alter_table("people_department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_department_head_id"), ["head_id"], unique=False)

    op.create_table(
        "people_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation", "reset", "code", name="linkkind", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_people_link_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_people_link_secret_hash")),
    )
    with op.batch_alter_table("people_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "people_recovery_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_people_recovery_code_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_recovery_code")),
        sa.UniqueConstraint("user_id", "fingerprint", name=op.f("uq_people_recovery_code_user_id_fingerprint")),
    )
    with op.batch_alter_table("people_recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_recovery_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "people_deputy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["people_department.id"], name=op.f("fk_people_deputy_post_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_people_deputy_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_deputy")),
        sa.UniqueConstraint("post_id", "user_id", name=op.f("uq_people_deputy_post_id_user_id")),
    )
    with op.batch_alter_table("people_deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_deputy_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_deputy_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("people_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=60), nullable=False, server_default=""))

    with op.batch_alter_table("people_user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("otp_secret", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("otp_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("otp_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("people_user", schema=None) as batch_op:
        batch_op.drop_column("otp_step")
        batch_op.drop_column("otp_since")
        batch_op.drop_column("otp_secret")

    with op.batch_alter_table("people_session", schema=None) as batch_op:
        batch_op.drop_column("address")

    with op.batch_alter_table("people_deputy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_deputy_user_id"))
        batch_op.drop_index(batch_op.f("ix_people_deputy_post_id"))

    op.drop_table("people_deputy")
    with op.batch_alter_table("people_recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_recovery_code_user_id"))

    op.drop_table("people_recovery_code")
    with op.batch_alter_table("people_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_link_user_id"))

    op.drop_table("people_link")
    with op.batch_alter_table("people_department", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_department_head_id"))

    op.drop_table("people_department")
    with op.batch_alter_table("people_absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_absence_user_id"))
        batch_op.drop_index("ix_people_absence_substitute")

    op.drop_table("people_absence")
    with op.batch_alter_table("kernel_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kernel_mail_state"))
        batch_op.drop_index(batch_op.f("ix_kernel_mail_person_id"))
        batch_op.drop_index(batch_op.f("ix_kernel_mail_kind"))

    op.drop_table("kernel_mail")
    with op.batch_alter_table("people_tally", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_tally_began_at"))

    op.drop_table("people_tally")
    op.drop_table("people_sign_in_rule")
