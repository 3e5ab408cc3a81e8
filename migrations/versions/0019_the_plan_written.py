"""Plans: how far an item serves a requirement, to whom reports go, what a head costs, the paper of an approved version.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FREQUENCIES = ("daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "on_demand")


def one_of(*words: str, name: str, length: int) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=length)


def listed(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def upgrade() -> None:
    with op.batch_alter_table("projects_coverage") as table:
        table.add_column(
            sa.Column("extent", one_of("fully", "partly", name="extent", length=10), nullable=False,
                      server_default="fully")
        )  # fmt: skip
        table.add_column(sa.Column("note", sa.String(300), nullable=True))
        table.create_check_constraint(op.f("ck_projects_coverage_extent"), listed("extent", ("fully", "partly")))
    with op.batch_alter_table("projects_plan_item") as table:
        table.add_column(sa.Column("recipient", sa.String(120), nullable=True))
        table.add_column(sa.Column("frequency", one_of(*FREQUENCIES, name="frequency", length=20), nullable=True))
        table.create_check_constraint(op.f("ck_projects_plan_item_frequency"), listed("frequency", FREQUENCIES))
    with op.batch_alter_table("projects_plan") as table:
        table.add_column(sa.Column("head_minor", KEY, nullable=True))
        table.add_column(sa.Column("document_id", KEY, nullable=True))
        table.create_check_constraint(op.f("ck_projects_plan_head"), "head_minor >= 0")
        table.create_foreign_key(
            op.f("fk_projects_plan_document_id"), "documents_issued", ["document_id"], ["id"], ondelete="RESTRICT"
        )


def downgrade() -> None:
    with op.batch_alter_table("projects_plan") as table:
        table.drop_constraint(op.f("fk_projects_plan_document_id"), type_="foreignkey")
        table.drop_constraint(op.f("ck_projects_plan_head"), type_="check")
        table.drop_column("document_id")
        table.drop_column("head_minor")
    with op.batch_alter_table("projects_plan_item") as table:
        table.drop_constraint(op.f("ck_projects_plan_item_frequency"), type_="check")
        table.drop_column("frequency")
        table.drop_column("recipient")
    with op.batch_alter_table("projects_coverage") as table:
        table.drop_constraint(op.f("ck_projects_coverage_extent"), type_="check")
        table.drop_column("note")
        table.drop_column("extent")
