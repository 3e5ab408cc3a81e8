"""Plans: who is in charge, what shows that it is done, costs, risks, what waits for what, and prose.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
CHECKS = {
    "likelihood": "likelihood BETWEEN 1 AND 5",
    "impact": "impact BETWEEN 1 AND 5",
    "cost": "once_minor >= 0 AND month_minor >= 0",
}
SECTIONS = (
    "positions", "duties", "facilities", "software", "training", "service_levels", "milestones", "interfaces",
    "reporting", "security", "risks", "other",
)  # fmt: skip


def columns() -> list[sa.Column]:
    return [
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("deliverable", sa.String(200), nullable=True),
        sa.Column("acceptance", sa.String(500), nullable=True),
        sa.Column("evidence", sa.String(200), nullable=True),
        sa.Column("raci", JSON, nullable=False, server_default="{}"),
        sa.Column("once_minor", KEY, nullable=True),
        sa.Column("month_minor", KEY, nullable=True),
        sa.Column("shift", sa.String(100), nullable=True),
        sa.Column("language", sa.String(60), nullable=True),
        sa.Column("likelihood", KEY, nullable=True),
        sa.Column("impact", KEY, nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("trigger", sa.String(200), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
    ]


def points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def upgrade() -> None:
    with op.batch_alter_table("projects_plan_item") as table:
        for column in columns():
            table.add_column(column)
        table.create_foreign_key(
            op.f("fk_projects_plan_item_owner_id"), "people_user", ["owner_id"], ["id"], ondelete="RESTRICT"
        )
        for name, condition in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_projects_plan_item_{name}"), condition)
    op.create_table(
        "projects_plan_dependency",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("predecessor_id", KEY, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("FS", "SS", "FF", name="dependencykind", native_enum=False, create_constraint=True, length=2),
            nullable=False,
        ),
        sa.Column("lag_days", KEY, nullable=False),
        sa.CheckConstraint("item_id <> predecessor_id", name=op.f("ck_projects_plan_dependency_not_itself")),
        points("projects_plan_dependency", "item_id", "projects_plan_item.id"),
        points("projects_plan_dependency", "predecessor_id", "projects_plan_item.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_plan_dependency")),
        sa.UniqueConstraint(
            "item_id", "predecessor_id", name=op.f("uq_projects_plan_dependency_item_id_predecessor_id")
        ),
    )
    for column in ("item_id", "predecessor_id"):
        op.create_index(op.f(f"ix_projects_plan_dependency_{column}"), "projects_plan_dependency", [column])
    op.create_table(
        "projects_plan_prose",
        sa.Column("id", KEY, nullable=False),
        sa.Column("plan_id", KEY, nullable=False),
        sa.Column(
            "section",
            sa.Enum(*SECTIONS, name="plansection", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        points("projects_plan_prose", "plan_id", "projects_plan.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_plan_prose")),
        sa.UniqueConstraint("plan_id", "section", name=op.f("uq_projects_plan_prose_plan_id_section")),
    )
    op.create_index(op.f("ix_projects_plan_prose_plan_id"), "projects_plan_prose", ["plan_id"])


def downgrade() -> None:
    op.drop_table("projects_plan_prose")
    op.drop_table("projects_plan_dependency")
    with op.batch_alter_table("projects_plan_item") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_projects_plan_item_{name}"), type_="check")
        table.drop_constraint(op.f("fk_projects_plan_item_owner_id"), type_="foreignkey")
        for column in reversed(columns()):
            table.drop_column(column.name)
