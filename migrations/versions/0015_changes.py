"""Changes of requirements: versions, what a change touches, who said what, and what has to be dealt with.

Requirements in force get their version 1; a requirement without a priority is a must.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from bpo.kernel.db import append_only, run_ddl

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
VALUES = {
    "changechannel": ("mail", "meeting", "phone", "letter", "portal"),
    "urgency": ("normal", "emergency"),
    "changestate": (
        "received",
        "in_analysis",
        "in_review",
        "approved",
        "approved_with_conditions",
        "rejected",
        "withdrawn",
        "implementing",
        "closed",
    ),
    "decision": ("approved", "approved_with_conditions", "rejected"),
    "department": ("sales", "operations", "system", "technology", "hr", "administration", "finance"),
    "flagstate": ("open", "changed", "unaffected"),
    "position": ("agree", "conditions", "object"),
    "targetact": ("amend", "add", "withdraw"),
    "requirementkind": ("stated", "implied", "statutory"),
    "requirementcategory": (
        "service_hours",
        "channels",
        "volume",
        "kpi",
        "language",
        "staff",
        "system",
        "report",
        "security",
        "site",
        "fee",
        "other",
    ),
    "priority": ("must", "should", "could"),
    "impactarea": (
        "plan",
        "task",
        "staffing",
        "training",
        "seats",
        "system",
        "schedule",
        "kpi",
        "cost",
        "price",
        "contract",
        "security",
        "report",
    ),
}
LONG = ("changestate", "decision")
TABLES = (
    "clients_change",
    "clients_change_flag",
    "clients_change_position",
    "clients_change_target",
    "clients_impact",
    "clients_requirement_version",
)


def one_of(name: str) -> sa.Enum:
    return sa.Enum(
        *VALUES[name], name=name, native_enum=False, create_constraint=True, length=30 if name in LONG else 20
    )


def checked(column: str, name: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in VALUES[name])})"


def points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def upgrade() -> None:
    with op.batch_alter_table("clients_requirement") as batch:
        batch.add_column(sa.Column("priority", sa.String(20), nullable=False, server_default="must"))
        batch.add_column(sa.Column("owner_department", sa.String(20), nullable=True))
        batch.add_column(sa.Column("version", KEY, nullable=False, server_default="1"))
        batch.create_check_constraint(op.f("ck_clients_requirement_priority"), checked("priority", "priority"))
        batch.create_check_constraint(
            op.f("ck_clients_requirement_department"), checked("owner_department", "department")
        )
    with op.batch_alter_table("clients_requirement") as batch:
        batch.alter_column("priority", existing_type=sa.String(20), server_default=None)
        batch.alter_column("version", existing_type=KEY, server_default=None)
    make_changes()
    make_what_belongs_to_them()
    keep_versions()
    dialect = op.get_bind().dialect.name
    op.execute(FIRST_VERSIONS.format(day=DAY_OF[dialect]))
    run_ddl(append_only("clients_requirement_version"), op.execute, dialect)


# The day of an acceptance, in the vendor's zone.
DAY_OF = {
    "sqlite": "date(handover.answered_at, '+8 hours')",
    "postgresql": "CAST(handover.answered_at AT TIME ZONE 'Asia/Shanghai' AS date)",
}
FIRST_VERSIONS = """
INSERT INTO clients_requirement_version (
    requirement_id, number, statement, acceptance, category, priority, owner_department, law, source_place, starts_on,
    change_id, made_by, made_at
)
SELECT one.id, 1, one.statement, one.acceptance, one.category, one.priority, one.owner_department, one.law,
    one.source_place, {day}, NULL, handover.answered_by, handover.answered_at
FROM clients_requirement AS one JOIN clients_handover AS handover ON handover.id = one.handover_id
WHERE handover.state = 'accepted' AND one.withdrawn_on IS NULL
ORDER BY one.id
"""


def make_changes() -> None:
    op.create_table(
        "clients_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.String(length=60), nullable=False),
        sa.Column("channel", one_of("changechannel"), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("wanted_by_on", sa.Date(), nullable=True),
        sa.Column("urgency", one_of("urgency"), nullable=False),
        sa.Column("state", one_of("changestate"), nullable=False),
        sa.Column("recorded_by", KEY, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("in_effect_on", sa.Date(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("decision", one_of("decision"), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.Column("document_id", KEY, nullable=True),
        sa.Column("letter_number", sa.String(length=30), nullable=True),
        sa.Column("letter_at", MOMENT, nullable=True),
        sa.Column("letter_shared", sa.Boolean(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision <> 'rejected' OR reason IS NOT NULL", name=op.f("ck_clients_change_rejection_explained")
        ),
        sa.CheckConstraint("in_effect_on IS NULL OR urgency = 'emergency'", name=op.f("ck_clients_change_early")),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR withdrawal_reason IS NOT NULL", name=op.f("ck_clients_change_withdrawal_explained")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'in_analysis', 'in_review', 'withdrawn') OR decision IS NOT NULL",
            name=op.f("ck_clients_change_undecided"),
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_clients_change_decided")),
        sa.CheckConstraint(
            "decided_by IS NULL OR recorded_by IS NULL OR decided_by <> recorded_by",
            name=op.f("ck_clients_change_two_persons"),
        ),
        sa.CheckConstraint("wanted_by_on IS NULL OR wanted_by_on >= received_on", name=op.f("ck_clients_change_days")),
        points("clients_change", "decided_by", "people_user.id"),
        points("clients_change", "document_id", "documents_issued.id"),
        points("clients_change", "project_id", "projects_project.id"),
        points("clients_change", "recorded_by", "people_user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_change")),
        sa.UniqueConstraint("number", name=op.f("uq_clients_change_number")),
    )
    op.create_index(op.f("ix_clients_change_project_id"), "clients_change", ["project_id"])
    op.create_index(op.f("ix_clients_change_state"), "clients_change", ["state"])

    op.create_table(
        "clients_change_target",
        sa.Column("id", KEY, nullable=False),
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("act", one_of("targetact"), nullable=False),
        sa.Column("requirement_id", KEY, nullable=True),
        sa.Column("base_version", KEY, nullable=True),
        sa.Column("kind", one_of("requirementkind"), nullable=False),
        sa.Column("category", one_of("requirementcategory"), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("acceptance", sa.Text(), nullable=True),
        sa.Column("priority", one_of("priority"), nullable=False),
        sa.Column("owner_department", one_of("department"), nullable=True),
        sa.Column("law", sa.String(length=120), nullable=True),
        sa.Column("source_place", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(act = 'add' AND base_version IS NULL) OR (act <> 'add' AND requirement_id IS NOT NULL AND base_version IS NOT NULL)",
            name=op.f("ck_clients_change_target_act"),
        ),
        sa.CheckConstraint(
            "act = 'withdraw' OR statement IS NOT NULL", name=op.f("ck_clients_change_target_statement")
        ),
        sa.CheckConstraint(
            "kind <> 'statutory' OR act = 'withdraw' OR law IS NOT NULL",
            name=op.f("ck_clients_change_target_law_named"),
        ),
        points("clients_change_target", "change_id", "clients_change.id"),
        points("clients_change_target", "requirement_id", "clients_requirement.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_change_target")),
        sa.UniqueConstraint(
            "change_id", "requirement_id", name=op.f("uq_clients_change_target_change_id_requirement_id")
        ),
    )
    op.create_index(op.f("ix_clients_change_target_change_id"), "clients_change_target", ["change_id"])
    op.create_index(op.f("ix_clients_change_target_requirement_id"), "clients_change_target", ["requirement_id"])


def make_what_belongs_to_them() -> None:
    op.create_table(
        "clients_change_flag",
        sa.Column("id", KEY, nullable=False),
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("requirement_id", KEY, nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_key", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("permit", sa.String(length=60), nullable=False),
        sa.Column("department", one_of("department"), nullable=True),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("state", one_of("flagstate"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("dealt_by", KEY, nullable=True),
        sa.Column("dealt_at", MOMENT, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'unaffected' OR note IS NOT NULL", name=op.f("ck_clients_change_flag_unaffected_explained")
        ),
        sa.CheckConstraint("state = 'open' OR dealt_at IS NOT NULL", name=op.f("ck_clients_change_flag_dealt")),
        points("clients_change_flag", "change_id", "clients_change.id"),
        points("clients_change_flag", "dealt_by", "people_user.id"),
        points("clients_change_flag", "project_id", "projects_project.id"),
        points("clients_change_flag", "requirement_id", "clients_requirement.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_change_flag")),
        sa.UniqueConstraint(
            "change_id", "requirement_id", "subject_type", "subject_key", name="uq_clients_change_flag_subject"
        ),
    )
    op.create_index(op.f("ix_clients_change_flag_change_id"), "clients_change_flag", ["change_id"])
    op.create_index(op.f("ix_clients_change_flag_project_id"), "clients_change_flag", ["project_id"])
    op.create_index(op.f("ix_clients_change_flag_requirement_id"), "clients_change_flag", ["requirement_id"])
    op.create_index(op.f("ix_clients_change_flag_state"), "clients_change_flag", ["state"])

    op.create_table(
        "clients_change_position",
        sa.Column("id", KEY, nullable=False),
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("department", one_of("department"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("position", one_of("position"), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("given_by", KEY, nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "position IS NULL OR position = 'agree' OR comment IS NOT NULL",
            name=op.f("ck_clients_change_position_explained"),
        ),
        sa.CheckConstraint("position IS NULL OR NOT late", name=op.f("ck_clients_change_position_late_or_given")),
        sa.CheckConstraint("position IS NULL OR given_at IS NOT NULL", name=op.f("ck_clients_change_position_given")),
        points("clients_change_position", "change_id", "clients_change.id"),
        points("clients_change_position", "given_by", "people_user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_change_position")),
        sa.UniqueConstraint("change_id", "department", name=op.f("uq_clients_change_position_change_id_department")),
    )
    op.create_index(op.f("ix_clients_change_position_change_id"), "clients_change_position", ["change_id"])

    op.create_table(
        "clients_impact",
        sa.Column("id", KEY, nullable=False),
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("area", one_of("impactarea"), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_key", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("permit", sa.String(length=60), nullable=False),
        sa.Column("department", one_of("department"), nullable=True),
        sa.Column("computed", sa.Boolean(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("once_minor", KEY, nullable=False),
        sa.Column("month_minor", KEY, nullable=False),
        sa.Column("workdays", KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("assessed_by", KEY, nullable=True),
        sa.Column("assessed_at", MOMENT, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(assessed_by IS NULL) OR (assessed_at IS NOT NULL)", name=op.f("ck_clients_impact_assessed")
        ),
        points("clients_impact", "assessed_by", "people_user.id"),
        points("clients_impact", "change_id", "clients_change.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_impact")),
        sa.UniqueConstraint(
            "change_id",
            "subject_type",
            "subject_key",
            name=op.f("uq_clients_impact_change_id_subject_type_subject_key"),
        ),
    )
    op.create_index(op.f("ix_clients_impact_change_id"), "clients_impact", ["change_id"])


def keep_versions() -> None:
    op.create_table(
        "clients_requirement_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("requirement_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("acceptance", sa.Text(), nullable=True),
        sa.Column("category", one_of("requirementcategory"), nullable=False),
        sa.Column("priority", one_of("priority"), nullable=False),
        sa.Column("owner_department", one_of("department"), nullable=True),
        sa.Column("law", sa.String(length=120), nullable=True),
        sa.Column("source_place", sa.String(length=120), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("change_id", KEY, nullable=True),
        sa.Column("made_by", KEY, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        points("clients_requirement_version", "change_id", "clients_change.id"),
        points("clients_requirement_version", "made_by", "people_user.id"),
        points("clients_requirement_version", "requirement_id", "clients_requirement.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_requirement_version")),
        sa.UniqueConstraint(
            "requirement_id", "number", name=op.f("uq_clients_requirement_version_requirement_id_number")
        ),
    )
    op.create_index(op.f("ix_clients_requirement_version_change_id"), "clients_requirement_version", ["change_id"])


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute("DROP TRIGGER clients_requirement_version_no_change ON clients_requirement_version")
        op.execute("DROP FUNCTION clients_requirement_version_refuse()")
    for table in reversed(TABLES):
        op.drop_table(table)
    with op.batch_alter_table("clients_requirement") as batch:
        batch.drop_constraint(op.f("ck_clients_requirement_priority"), type_="check")
        batch.drop_constraint(op.f("ck_clients_requirement_department"), type_="check")
        batch.drop_column("version")
        batch.drop_column("owner_department")
        batch.drop_column("priority")
