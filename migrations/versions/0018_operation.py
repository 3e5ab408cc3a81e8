"""What clients say of the service, the contacts of both sides by phase, fuller letters, the gate followed by day."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "clients_feedback",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("contact_name", sa.String(length=60), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "telephone",
                "meeting",
                "email",
                "messenger",
                "letter",
                "survey",
                "portal",
                name="feedbackchannel",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "praise",
                "suggestion",
                "complaint",
                name="feedbackkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "minor",
                "major",
                "critical",
                name="feedbackseverity",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "area",
            sa.Enum(
                "attitude",
                "knowledge",
                "connection",
                "system",
                "reporting",
                "staffing",
                "billing",
                "security",
                "cooperation",
                "other",
                name="feedbackarea",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "assigned",
                "answered",
                "closed",
                "reopened",
                "merged",
                name="feedbackstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", KEY, nullable=True),
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
            nullable=True,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "training",
                "process",
                "staffing",
                "system",
                "information",
                "conduct",
                "client",
                "other",
                name="feedbackcause",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("root_cause", sa.Text(), nullable=True),
        sa.Column(
            "satisfied",
            sa.Enum("yes", "no", "unknown", name="satisfaction", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("closing_note", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", KEY, nullable=True),
        sa.Column("times_reopened", KEY, nullable=False),
        sa.Column("reopen_reason", sa.Text(), nullable=True),
        sa.Column("merged_into_id", KEY, nullable=True),
        sa.Column("recorded_by", KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_clients_feedback_merged")
        ),
        sa.CheckConstraint("state <> 'assigned' OR owner_id IS NOT NULL", name=op.f("ck_clients_feedback_owned")),
        sa.CheckConstraint(
            "state <> 'closed' OR (closed_on IS NOT NULL AND satisfied IS NOT NULL)",
            name=op.f("ck_clients_feedback_closed"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR kind <> 'complaint' OR root_cause IS NOT NULL",
            name=op.f("ck_clients_feedback_root_cause"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'closed') OR answer IS NOT NULL", name=op.f("ck_clients_feedback_answered")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people_user.id"], name=op.f("fk_clients_feedback_answered_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_clients_feedback_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["people_user.id"], name=op.f("fk_clients_feedback_closed_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["clients_contact.id"], name=op.f("fk_clients_feedback_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["clients_feedback.id"],
            name=op.f("fk_clients_feedback_merged_into_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people_user.id"], name=op.f("fk_clients_feedback_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_clients_feedback_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people_user.id"], name=op.f("fk_clients_feedback_recorded_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_feedback")),
        sa.UniqueConstraint("number", name=op.f("uq_clients_feedback_number")),
    )
    with op.batch_alter_table("clients_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clients_feedback_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clients_feedback_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clients_feedback_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_clients_feedback_state", ["state", "due_on"], unique=False)

    op.create_table(
        "projects_gate_check",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column(
            "occasion",
            sa.Enum("daily", "decision", name="gateoccasion", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("found", sa.String(length=200), nullable=False),
        sa.Column("needed", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_projects_gate_check_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_gate_check")),
    )
    with op.batch_alter_table("projects_gate_check", schema=None) as batch_op:
        batch_op.create_index(
            "uq_projects_gate_check_once", ["project_id", "occasion", "evaluated_on", "code", "key"], unique=True
        )
        batch_op.create_index(
            "ix_projects_gate_check_latest", ["project_id", "code", "key", "evaluated_at"], unique=False
        )

    op.create_table(
        "projects_interface",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column(
            "phase",
            sa.Enum("before_go_live", "operating", name="phase", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "side",
            sa.Enum("client", "vendor", name="side", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "business",
                "technical",
                "quality",
                "billing",
                name="interfacerole",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("named", sa.String(length=200), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "side = 'client' OR contact_id IS NULL", name=op.f("ck_projects_interface_contact_of_client")
        ),
        sa.CheckConstraint("side = 'vendor' OR user_id IS NULL", name=op.f("ck_projects_interface_person_of_vendor")),
        sa.CheckConstraint(
            "(CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN user_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN named IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_projects_interface_one_person"),
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_projects_interface_span")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["clients_contact.id"], name=op.f("fk_projects_interface_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_projects_interface_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_projects_interface_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_interface")),
    )
    with op.batch_alter_table("projects_interface", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_interface_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_interface_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_interface_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("projects_appointment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("background", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("goals", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("budget_minor", KEY, nullable=True))
        batch_op.add_column(sa.Column("may_call_on", JSON, nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("copies_to", JSON, nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("reminded_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("end_told_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("lapse_told_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_projects_appointment_budget"), "budget_minor IS NULL OR budget_minor >= 0"
        )
    with op.batch_alter_table("projects_appointment", schema=None) as batch_op:
        batch_op.alter_column("may_call_on", server_default=None)
        batch_op.alter_column("copies_to", server_default=None)

    with op.batch_alter_table("projects_go_live", schema=None) as batch_op:
        batch_op.add_column(sa.Column("measure", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("measure_owner_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("expiry_told_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_projects_go_live_expiry"), "expires_on IS NULL OR expires_on > live_on"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_projects_go_live_measure"),
            "(measure IS NULL) = (measure_owner_id IS NULL) AND (measure IS NULL) = (expires_on IS NULL)",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_projects_go_live_measure_owner_id"),
            "people_user",
            ["measure_owner_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    take_over_contacts()


def take_over_contacts() -> None:
    """Projects being prepared whose approved plan names the contacts in words keep them: ready ones stay ready.

    The vendor's side is the project manager; the client's its first contact for business, else its first contact, else
    the plan's words as they stand. Whoever runs the project names them anew where that is not right.
    """
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT p.id, p.client_id, p.manager_id, p.opened_on, i.detail FROM projects_project p "
            "JOIN projects_plan v ON v.project_id = p.id AND v.state = 'approved' "
            "JOIN projects_plan_item i ON i.plan_id = v.id AND i.section = 'interfaces' "
            "WHERE p.live_on IS NULL AND p.manager_id IS NOT NULL "
            "AND (p.state = 'preparing' OR (p.state = 'on_hold' AND p.held_state = 'preparing')) ORDER BY p.id, i.position"
        )
    ).all()
    worded: dict[int, list[Any]] = {}
    for row in found:
        worded.setdefault(row.id, []).append(row)
    for rows in worded.values():
        if all((one.detail or "").strip() for one in rows):
            name_both(connection, rows[0])


def name_both(connection: sa.Connection, row: Any) -> None:
    contact_id = connection.scalar(
        sa.text(
            "SELECT id FROM clients_contact WHERE client_id = :client "
            "ORDER BY CASE WHEN role = 'business' THEN 0 ELSE 1 END, is_primary DESC, id LIMIT 1"
        ),
        {"client": row.client_id},
    )
    both = (
        ("client", contact_id, None, None if contact_id else row.detail.strip()[:200]),
        ("vendor", None, row.manager_id, None),
    )
    for side, contact, user, named in both:
        connection.execute(
            sa.text(
                "INSERT INTO projects_interface (project_id, phase, side, role, contact_id, user_id, named, starts_on, "
                "row_version) VALUES (:project, 'before_go_live', :side, 'business', :contact, :user, :named, :since, 1)"
            ),
            {"project": row.id, "side": side, "contact": contact, "user": user, "named": named, "since": row.opened_on},
        )


def downgrade() -> None:
    with op.batch_alter_table("projects_go_live", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_projects_go_live_measure"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_projects_go_live_expiry"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_projects_go_live_measure_owner_id"), type_="foreignkey")
        batch_op.drop_column("expiry_told_on")
        batch_op.drop_column("expires_on")
        batch_op.drop_column("measure_owner_id")
        batch_op.drop_column("measure")

    with op.batch_alter_table("projects_appointment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_projects_appointment_budget"), type_="check")
        batch_op.drop_column("lapse_told_on")
        batch_op.drop_column("end_told_on")
        batch_op.drop_column("reminded_on")
        batch_op.drop_column("copies_to")
        batch_op.drop_column("may_call_on")
        batch_op.drop_column("budget_minor")
        batch_op.drop_column("goals")
        batch_op.drop_column("background")

    with op.batch_alter_table("projects_interface", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_interface_user_id"))
        batch_op.drop_index(batch_op.f("ix_projects_interface_project_id"))
        batch_op.drop_index(batch_op.f("ix_projects_interface_contact_id"))

    op.drop_table("projects_interface")
    with op.batch_alter_table("projects_gate_check", schema=None) as batch_op:
        batch_op.drop_index("ix_projects_gate_check_latest")
        batch_op.drop_index("uq_projects_gate_check_once")

    op.drop_table("projects_gate_check")
    with op.batch_alter_table("clients_feedback", schema=None) as batch_op:
        batch_op.drop_index("ix_clients_feedback_state")
        batch_op.drop_index(batch_op.f("ix_clients_feedback_project_id"))
        batch_op.drop_index(batch_op.f("ix_clients_feedback_owner_id"))
        batch_op.drop_index(batch_op.f("ix_clients_feedback_client_id"))

    op.drop_table("clients_feedback")
