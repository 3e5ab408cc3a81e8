"""Closing, certificates of data returned or destroyed, lessons learned.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "projects_closing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("open_project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "under_way",
                "declined",
                "called_off",
                "closed",
                name="closingstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("last_service_on", sa.Date(), nullable=False),
        sa.Column(
            "reason_class",
            sa.Enum(
                "term_ended",
                "client_ended",
                "vendor_ended",
                "merged",
                name="closingreason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("reopened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_reason", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('proposed', 'under_way')) = (open_project_id IS NOT NULL)",
            name=op.f("ck_projects_closing_one_open"),
        ),
        sa.CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_projects_closing_closed")),
        sa.CheckConstraint("state = 'proposed' OR decided_at IS NOT NULL", name=op.f("ck_projects_closing_decided")),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["people_user.id"], name=op.f("fk_projects_closing_closed_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people_user.id"], name=op.f("fk_projects_closing_decided_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_projects_closing_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people_user.id"], name=op.f("fk_projects_closing_proposed_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by"], ["people_user.id"], name=op.f("fk_projects_closing_reopened_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_closing")),
        sa.UniqueConstraint("open_project_id", name=op.f("uq_projects_closing_open_project_id")),
    )
    with op.batch_alter_table("projects_closing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_closing_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_closing_state"), ["state"], unique=False)

    op.create_table(
        "projects_lesson",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "positions",
                "duties",
                "facilities",
                "software",
                "training",
                "service_levels",
                "milestones",
                "interfaces",
                "reporting",
                "security",
                "risks",
                "other",
                name="plansection",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("worked", "failed", name="lessonkind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("consequence", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
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
        sa.Column("written_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("cost_minor IS NULL OR cost_minor >= 0", name=op.f("ck_projects_lesson_cost")),
        sa.CheckConstraint("days IS NULL OR days >= 0", name=op.f("ck_projects_lesson_days")),
        sa.CheckConstraint("is_published = (published_at IS NOT NULL)", name=op.f("ck_projects_lesson_published")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_projects_lesson_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["people_user.id"], name=op.f("fk_projects_lesson_written_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_lesson")),
    )
    with op.batch_alter_table("projects_lesson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_lesson_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_lesson_section"), ["section"], unique=False)

    op.create_table(
        "projects_closing_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("closing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "usage_closed",
                "seats_released",
                "agents_released",
                "contracts_ended",
                "invoices_issued",
                "invoices_settled",
                "deposit_settled",
                "reports_handed_over",
                "data_returned",
                "access_revoked",
                "lessons_written",
                "client_accepted",
                name="closingcode",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
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
        sa.Column(
            "state",
            sa.Enum(
                "open", "done", "not_applicable", name="itemstate", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'not_applicable' OR note IS NOT NULL", name=op.f("ck_projects_closing_item_explained")
        ),
        sa.CheckConstraint(
            "state = 'open' OR (done_by IS NOT NULL AND done_at IS NOT NULL)",
            name=op.f("ck_projects_closing_item_settled"),
        ),
        sa.ForeignKeyConstraint(
            ["closing_id"],
            ["projects_closing.id"],
            name=op.f("fk_projects_closing_item_closing_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["done_by"], ["people_user.id"], name=op.f("fk_projects_closing_item_done_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects_project.id"],
            name=op.f("fk_projects_closing_item_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_closing_item")),
        sa.UniqueConstraint("closing_id", "code", name=op.f("uq_projects_closing_item_closing_id_code")),
    )
    with op.batch_alter_table("projects_closing_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_closing_item_closing_id"), ["closing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_closing_item_project_id"), ["project_id"], unique=False)

    op.create_table(
        "projects_lesson_use",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lesson_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["projects_lesson.id"], name=op.f("fk_projects_lesson_use_lesson_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_user.id"], name=op.f("fk_projects_lesson_use_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_lesson_use")),
        sa.UniqueConstraint("lesson_id", "person_id", name=op.f("uq_projects_lesson_use_lesson_id_person_id")),
    )
    with op.batch_alter_table("projects_lesson_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_lesson_use_lesson_id"), ["lesson_id"], unique=False)

    op.create_table(
        "projects_certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=True),
        sa.Column(
            "disposal",
            sa.Enum(
                "returned", "destroyed", "both", name="disposal", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("whole_client", sa.Boolean(), nullable=False),
        sa.Column("data_kinds", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("carried_out_on", sa.Date(), nullable=False),
        sa.Column("drawn_up_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drawn_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("witness_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("witnessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("erased_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(witnessed_at IS NULL) = (number IS NULL)", name=op.f("ck_projects_certificate_issued")),
        sa.CheckConstraint(
            "erased_at IS NULL OR (whole_client AND witnessed_at IS NOT NULL)",
            name=op.f("ck_projects_certificate_erased"),
        ),
        sa.CheckConstraint("witness_id <> drawn_up_by", name=op.f("ck_projects_certificate_two_persons")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_projects_certificate_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents_issued.id"],
            name=op.f("fk_projects_certificate_document_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["drawn_up_by"], ["people_user.id"], name=op.f("fk_projects_certificate_drawn_up_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["erased_by"], ["people_user.id"], name=op.f("fk_projects_certificate_erased_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects_project.id"],
            name=op.f("fk_projects_certificate_project_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["witness_id"], ["people_user.id"], name=op.f("fk_projects_certificate_witness_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_projects_certificate_number")),
    )
    with op.batch_alter_table("projects_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_certificate_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_certificate_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("projects_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_certificate_project_id"))
        batch_op.drop_index(batch_op.f("ix_projects_certificate_client_id"))

    op.drop_table("projects_certificate")
    with op.batch_alter_table("projects_lesson_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_lesson_use_lesson_id"))

    op.drop_table("projects_lesson_use")
    with op.batch_alter_table("projects_closing_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_closing_item_project_id"))
        batch_op.drop_index(batch_op.f("ix_projects_closing_item_closing_id"))

    op.drop_table("projects_closing_item")
    with op.batch_alter_table("projects_lesson", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_lesson_section"))
        batch_op.drop_index(batch_op.f("ix_projects_lesson_project_id"))

    op.drop_table("projects_lesson")
    with op.batch_alter_table("projects_closing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_closing_state"))
        batch_op.drop_index(batch_op.f("ix_projects_closing_project_id"))

    op.drop_table("projects_closing")
