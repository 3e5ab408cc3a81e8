"""The index of everything that can be found, and what each person opened last."""

import sqlalchemy as sa
from alembic import op

from bpo.kernel.db import run_ddl
from bpo.search.models import GRAMS_DOWN, GRAMS_UP

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("permit", sa.String(length=40), nullable=False),
        sa.Column("project_id", BIG, nullable=True),
        sa.Column("client_id", BIG, nullable=True),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("vendor_wide", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("code_forms", sa.Text(), nullable=False),
        sa.Column("title_plain", sa.Text(), nullable=False),
        sa.Column("sound", sa.Text(), nullable=False),
        sa.Column("text_plain", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("grams", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_entry"),
        sa.UniqueConstraint("kind", "record_id", name="uq_search_entry_kind_record_id"),
    )
    op.create_index("ix_search_entry_project", "search_entry", ["project_id", "kind"])
    op.create_index("ix_search_entry_client", "search_entry", ["client_id", "kind"])
    op.create_index("ix_search_entry_person", "search_entry", ["person_id"])
    op.create_index("ix_search_entry_wide", "search_entry", ["vendor_wide"])
    op.create_table(
        "search_reach",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_reach"),
        sa.UniqueConstraint("kind", "record_id", "project_id", name="uq_search_reach_kind_record_id_project_id"),
    )
    op.create_index("ix_search_reach_project", "search_reach", ["project_id"])
    op.create_table(
        "search_recent",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_recent"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_user.id"], name="fk_search_recent_person_id", ondelete="RESTRICT"
        ),
        sa.UniqueConstraint("person_id", "kind", "record_id", name="uq_search_recent_person_id_kind_record_id"),
    )
    run_ddl(GRAMS_UP, op.execute, op.get_bind().dialect.name)


def downgrade() -> None:
    run_ddl(GRAMS_DOWN, op.execute, op.get_bind().dialect.name)
    op.drop_table("search_recent")
    op.drop_table("search_reach")
    op.drop_table("search_entry")
