"""Department tasks: who does them, how far they are, what blocks them, their checklists, and who was told they are late.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
STATES = ("open", "in_progress", "blocked", "reported", "sent_back", "confirmed", "withdrawn")
FORMER = ("open", "reported", "sent_back", "confirmed", "withdrawn")
SECTIONS = (
    "positions", "duties", "facilities", "software", "training", "service_levels", "milestones", "interfaces",
    "reporting", "security", "risks", "other",
)  # fmt: skip
DEPARTMENTS = ("sales", "operations", "system", "technology", "hr", "administration", "finance")
CHECKS = {
    "blocked": "state <> 'blocked' OR (blocked_reason IS NOT NULL AND blocked_at IS NOT NULL)",
    "progress": "progress_percent BETWEEN 0 AND 100",
}
PEOPLE = ("assignee_id", "early_by")


def one_of(states: tuple[str, ...]) -> str:
    return "state IN (" + ", ".join(f"'{one}'" for one in states) + ")"


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def columns() -> list[sa.Column]:
    return [
        sa.Column("assignee_id", KEY, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress_percent", KEY, nullable=False, server_default="0"),
        sa.Column("blocked_reason", sa.Text(), nullable=True),
        sa.Column("blocked_on", sa.String(120), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("early_reason", sa.Text(), nullable=True),
        sa.Column("early_by", KEY, nullable=True),
        sa.Column("early_at", sa.DateTime(timezone=True), nullable=True),
    ]


def upgrade() -> None:
    with op.batch_alter_table("projects_task") as table:
        table.drop_constraint(op.f("ck_projects_task_taskstate"), type_="check")
        table.create_check_constraint(op.f("ck_projects_task_taskstate"), one_of(STATES))
        for column in columns():
            table.add_column(column)
        for name in PEOPLE:
            table.create_foreign_key(
                op.f(f"fk_projects_task_{name}"), "people_user", [name], ["id"], ondelete="RESTRICT"
            )
        for name, condition in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_projects_task_{name}"), condition)
    op.create_index(op.f("ix_projects_task_assignee_id"), "projects_task", ["assignee_id"])
    # What was reported or confirmed before is done to the full.
    op.execute("UPDATE projects_task SET progress_percent = 100 WHERE state IN ('reported', 'confirmed')")
    op.create_table(
        "projects_task_check",
        sa.Column("id", KEY, nullable=False),
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("done_by", KEY, nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(done_by IS NULL) = (done_at IS NULL)", name=op.f("ck_projects_task_check_done")),
        points("projects_task_check", "task_id", "projects_task.id"),
        points("projects_task_check", "done_by", "people_user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_task_check")),
        sa.UniqueConstraint("task_id", "position", name=op.f("uq_projects_task_check_task_id_position")),
    )
    op.create_index(op.f("ix_projects_task_check_task_id"), "projects_task_check", ["task_id"])
    op.create_table(
        "projects_checklist",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", choice("setupkind", "site", "system", "base_data", "qualifications"), nullable=False),
        sa.Column("section", choice("plansection", *SECTIONS), nullable=False),
        sa.Column("department", choice("department", *DEPARTMENTS), nullable=True),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_checklist")),
        sa.UniqueConstraint("kind", name=op.f("uq_projects_checklist_kind")),
    )
    op.create_table(
        "projects_task_reminder",
        sa.Column("id", KEY, nullable=False),
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("step", choice("reminderstep", "soon", "late", "escalated"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        points("projects_task_reminder", "task_id", "projects_task.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_task_reminder")),
        sa.UniqueConstraint("task_id", "step", "due_on", name=op.f("uq_projects_task_reminder_task_id_step_due_on")),
    )
    op.create_index(op.f("ix_projects_task_reminder_task_id"), "projects_task_reminder", ["task_id"])


def downgrade() -> None:
    op.drop_table("projects_task_reminder")
    op.drop_table("projects_checklist")
    op.drop_table("projects_task_check")
    op.execute("UPDATE projects_task SET state = 'open' WHERE state IN ('in_progress', 'blocked')")
    op.drop_index(op.f("ix_projects_task_assignee_id"), "projects_task")
    with op.batch_alter_table("projects_task") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_projects_task_{name}"), type_="check")
        for name in PEOPLE:
            table.drop_constraint(op.f(f"fk_projects_task_{name}"), type_="foreignkey")
        for column in reversed(columns()):
            table.drop_column(column.name)
        table.drop_constraint(op.f("ck_projects_task_taskstate"), type_="check")
        table.create_check_constraint(op.f("ck_projects_task_taskstate"), one_of(FORMER))
