"""The vendor's pictures, accounts and tax kind; the holiday calendar; how document numbers are written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PICTURES = ("logo_file_id", "seal_file_id")


def upgrade() -> None:
    with op.batch_alter_table("kernel_vendor") as table:
        table.add_column(sa.Column("more_accounts", JSON, server_default="[]", nullable=False))
        table.add_column(sa.Column("taxpayer_kind", sa.String(20), server_default="general", nullable=False))
        table.add_column(sa.Column("paper_language", sa.String(12), server_default="zh_Hans_CN", nullable=False))
        table.add_column(sa.Column("email", sa.String(120), server_default="", nullable=False))
        table.add_column(sa.Column("website", sa.String(120), server_default="", nullable=False))
        for name in PICTURES:
            table.add_column(sa.Column(name, BIG, nullable=True))
            table.create_foreign_key(
                op.f(f"fk_kernel_vendor_{name}"), "kernel_file", [name], ["id"], ondelete="RESTRICT"
            )
            table.create_index(op.f(f"ix_kernel_vendor_{name}"), [name])
        table.create_check_constraint(op.f("ck_kernel_vendor_vendortaxpayer"), "taxpayer_kind IN ('general', 'small')")
    op.create_table(
        "kernel_calendar_year",
        sa.Column("id", BIG, nullable=False),
        sa.Column("year", BIG, nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2008 AND 2100", name=op.f("ck_kernel_calendar_year_within_reach")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_calendar_year")),
        sa.UniqueConstraint("year", name=op.f("uq_kernel_calendar_year_year")),
    )
    op.create_table(
        "kernel_calendar_day",
        sa.Column("id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name_zh", sa.String(60), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('holiday', 'rest', 'workday')", name=op.f("ck_kernel_calendar_day_daykind")),
        sa.CheckConstraint(
            "NOT statutory OR kind = 'holiday'", name=op.f("ck_kernel_calendar_day_only_holidays_are_statutory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_kernel_calendar_day_day")),
    )
    op.create_table(
        "documents_series_pattern",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("pattern", sa.String(40), nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people_user.id"], name=op.f("fk_documents_series_pattern_decided_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_series_pattern")),
    )
    op.create_index(op.f("ix_documents_series_pattern_code"), "documents_series_pattern", ["code"])
    op.create_index(op.f("ix_documents_series_pattern_decided_by"), "documents_series_pattern", ["decided_by"])


def downgrade() -> None:
    op.drop_table("documents_series_pattern")
    op.drop_table("kernel_calendar_day")
    op.drop_table("kernel_calendar_year")
    with op.batch_alter_table("kernel_vendor") as table:
        table.drop_constraint(op.f("ck_kernel_vendor_vendortaxpayer"), type_="check")
        for name in PICTURES:
            table.drop_constraint(op.f(f"fk_kernel_vendor_{name}"), type_="foreignkey")
            table.drop_index(op.f(f"ix_kernel_vendor_{name}"))
            table.drop_column(name)
        for name in ("website", "email", "paper_language", "taxpayer_kind", "more_accounts"):
            table.drop_column(name)
