"""Plans are reviewed section by section, with comments of their own; what one last saw; the chosen baseline.

Revision ID: 0020
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
DEPARTMENTS = ("sales", "operations", "system", "technology", "hr", "administration", "finance")
SECTIONS = (
    "positions", "duties", "facilities", "software", "training", "service_levels", "milestones", "interfaces",
    "reporting", "security", "risks", "other",
)  # fmt: skip
VERDICTS = ("approved", "approved_with_comments", "returned")
ESCALATIONS = ("nobody", "head", "director")
OPINION = "projects_opinion"
USER = "people_user.id"


def points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def words(name: str, values: tuple[str, ...], length: int) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=length)


def moment(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    with op.batch_alter_table(OPINION) as table:
        table.add_column(sa.Column("by_section", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("reminded_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("escalated", sa.String(20), nullable=False, server_default="nobody"))
        table.create_check_constraint(op.f(f"ck_{OPINION}_escalation"), f"escalated IN {ESCALATIONS}")
    with op.batch_alter_table(OPINION) as table:  # what was there has its value; the models give it to what comes
        table.alter_column("by_section", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        table.alter_column("escalated", existing_type=sa.String(20), existing_nullable=False, server_default=None)
    section_opinions()
    comments()
    looks()
    baselines()


def section_opinions() -> None:
    name = "projects_section_opinion"
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        sa.Column("review_id", KEY, nullable=False),
        sa.Column("department", words("department", DEPARTMENTS, 20), nullable=False),
        sa.Column("section", words("plansection", SECTIONS, 20), nullable=False),
        sa.Column("seen", sa.String(64), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("verdict", words("sectionverdict", VERDICTS, 30), nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        moment("decided_at"),
        sa.Column("in_place_of", KEY, nullable=True),
        sa.CheckConstraint(
            "verdict IS NULL OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)", name=op.f(f"ck_{name}_decided")
        ),
        points(name, "review_id", "projects_review.id"),
        points(name, "decided_by", USER),
        points(name, "in_place_of", USER),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("review_id", "department", "section", name=op.f(f"uq_{name}_review_id_department_section")),
    )
    op.create_index(op.f(f"ix_{name}_review_id"), name, ["review_id"])


def comments() -> None:
    name = "projects_review_comment"
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        sa.Column("review_id", KEY, nullable=False),
        sa.Column("plan_id", KEY, nullable=False),
        sa.Column("department", words("department", DEPARTMENTS, 20), nullable=False),
        sa.Column("section", words("plansection", SECTIONS, 20), nullable=False),
        sa.Column("item_ref", sa.String(10), nullable=True),
        sa.Column("quoted", sa.String(500), nullable=True),
        sa.Column("severity", words("severity", ("must", "should", "note"), 20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        moment("written_at", nullable=False),
        sa.Column("in_place_of", KEY, nullable=True),
        sa.Column("state", words("commentstate", ("open", "answered", "closed"), 20), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", KEY, nullable=True),
        moment("answered_at"),
        sa.Column("resolution", words("resolution", ("accepted", "rejected"), 20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("closed_by", KEY, nullable=True),
        moment("closed_at"),
        sa.Column("times_reopened", KEY, nullable=False),
        sa.Column("reopen_reason", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'answered' OR answer IS NOT NULL", name=op.f(f"ck_{name}_answered")),
        sa.CheckConstraint("state <> 'closed' OR closed_by IS NOT NULL", name=op.f(f"ck_{name}_closed")),
        sa.CheckConstraint(
            "resolution IS NULL OR resolution <> 'rejected' OR reason IS NOT NULL", name=op.f(f"ck_{name}_explained")
        ),
        points(name, "review_id", "projects_review.id"),
        points(name, "plan_id", "projects_plan.id"),
        *(points(name, column, USER) for column in ("written_by", "in_place_of", "answered_by", "closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in ("review_id", "plan_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def looks() -> None:
    name = "projects_plan_look"
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("plan_id", KEY, nullable=False),
        moment("looked_at", nullable=False),
        sa.Column("seen", JSON, nullable=False),
        points(name, "project_id", "projects_project.id"),
        points(name, "user_id", USER),
        points(name, "plan_id", "projects_plan.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("project_id", "user_id", name=op.f(f"uq_{name}_project_id_user_id")),
    )
    for column in ("project_id", "user_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def baselines() -> None:
    name = "projects_baseline"
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("plan_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_by", KEY, nullable=False),
        moment("chosen_at", nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        points(name, "project_id", "projects_project.id"),
        points(name, "plan_id", "projects_plan.id"),
        points(name, "chosen_by", USER),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("project_id", name=op.f(f"uq_{name}_project_id")),
    )


def downgrade() -> None:
    for table in (
        "projects_baseline", "projects_plan_look", "projects_review_comment", "projects_section_opinion",
    ):  # fmt: skip
        op.drop_table(table)
    with op.batch_alter_table(OPINION) as table:
        table.drop_constraint(op.f(f"ck_{OPINION}_escalation"), type_="check")
        for column in ("escalated", "reminded_on", "by_section"):
            table.drop_column(column)
