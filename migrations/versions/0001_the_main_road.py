"""The tables of the main road."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bpo.kernel.db import append_only, run_ddl

APPEND_ONLY = ("kernel_journal", "documents_issued", "billing_invoice")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents_series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_documents_series_counts_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_series")),
        sa.UniqueConstraint("code", "scope", name=op.f("uq_documents_series_code_scope")),
    )
    op.create_table(
        "kernel_journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("act", sa.String(length=80), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id > 0", name=op.f("ck_kernel_journal_counts_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_journal")),
    )
    with op.batch_alter_table("kernel_journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kernel_journal_act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix_kernel_journal_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kernel_journal_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_kernel_journal_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "kernel_journal_head",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_kernel_journal_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_journal_head")),
    )
    op.create_table(
        "kernel_submission",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_submission")),
        sa.UniqueConstraint("person_id", "token", name=op.f("uq_kernel_submission_person_id_token")),
    )
    op.create_table(
        "kernel_vendor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("bank", sa.String(length=120), nullable=False),
        sa.Column("bank_account", sa.String(length=40), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_kernel_vendor_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_vendor")),
    )
    op.create_table(
        "operations_site",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations_site")),
        sa.UniqueConstraint("code", name=op.f("uq_operations_site_code")),
    )
    op.create_table(
        "people_user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=True),
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
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_people_user_failures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_user")),
        sa.UniqueConstraint("login", name=op.f("uq_people_user_login")),
    )
    op.create_table(
        "clients_client",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("legal_name_zh", sa.String(length=120), nullable=False),
        sa.Column("legal_name_en", sa.String(length=160), nullable=True),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column(
            "taxpayer_kind",
            sa.Enum(
                "general", "small", "foreign", name="taxpayerkind", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("industry", sa.String(length=60), nullable=True),
        sa.Column("invoice_address", sa.String(length=200), nullable=True),
        sa.Column("invoice_phone", sa.String(length=40), nullable=True),
        sa.Column("bank", sa.String(length=120), nullable=True),
        sa.Column("bank_account", sa.String(length=40), nullable=True),
        sa.Column("invoice_email", sa.String(length=120), nullable=True),
        sa.Column("payment_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "dormant", name="clientstatus", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "uscc IS NOT NULL OR taxpayer_kind = 'foreign'", name=op.f("ck_clients_client_uscc_or_foreign")
        ),
        sa.CheckConstraint("payment_days BETWEEN 0 AND 365", name=op.f("ck_clients_client_payment_days")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people_user.id"], name=op.f("fk_clients_client_owner_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_client")),
        sa.UniqueConstraint("code", name=op.f("uq_clients_client_code")),
        sa.UniqueConstraint("uscc", name=op.f("uq_clients_client_uscc")),
    )
    with op.batch_alter_table("clients_client", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clients_client_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "operations_seat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("floor", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "ready",
                "faulty",
                "released",
                name="seatstatus",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["operations_site.id"], name=op.f("fk_operations_seat_site_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations_seat")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_operations_seat_site_id_code")),
    )
    with op.batch_alter_table("operations_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operations_seat_site_id"), ["site_id"], unique=False)

    op.create_table(
        "people_role_grant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "auditor",
                "director",
                "project_manager",
                "sales",
                "service_manager",
                "system",
                "technology",
                "hr",
                "administration",
                "finance",
                "team_leader",
                "agent",
                "client",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_people_role_grant_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_role_grant")),
        sa.UniqueConstraint("user_id", "role", name=op.f("uq_people_role_grant_user_id_role")),
    )
    with op.batch_alter_table("people_role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_role_grant_user_id"), ["user_id"], unique=False)

    op.create_table(
        "people_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("browser", "token", name="sessionkind", native_enum=False, create_constraint=True, length=10),
            nullable=False,
        ),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_people_session_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_people_session_secret_hash")),
    )
    with op.batch_alter_table("people_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "staffing_agent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_no", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "employment",
            sa.Enum(
                "own",
                "dispatch",
                "part_time",
                "intern",
                name="employment",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "training", "active", "left", name="agentstatus", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(length=200), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status <> 'left' OR left_on IS NOT NULL", name=op.f("ck_staffing_agent_left_on")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_staffing_agent_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_agent")),
        sa.UniqueConstraint("staff_no", name=op.f("uq_staffing_agent_staff_no")),
        sa.UniqueConstraint("user_id", name=op.f("uq_staffing_agent_user_id")),
    )
    with op.batch_alter_table("staffing_agent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_agent_status"), ["status"], unique=False)

    op.create_table(
        "clients_contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "signatory",
                "business",
                "technical",
                "finance",
                "quality",
                "data_protection",
                name="contactrole",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.String(length=60), nullable=True),
        sa.Column("mobile_hidden", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_masked", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_clients_contact_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_contact")),
    )
    with op.batch_alter_table("clients_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clients_contact_client_id"), ["client_id"], unique=False)

    op.create_table(
        "clients_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_clients_key_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_key")),
        sa.UniqueConstraint("client_id", name=op.f("uq_clients_key_client_id")),
    )
    op.create_table(
        "projects_project",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "system",
                "seat",
                "people",
                "full",
                name="cooperationmode",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("services", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "handover",
                "planning",
                "preparing",
                "live",
                "closing",
                "closed",
                "on_hold",
                "cancelled",
                name="projectstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "held_state",
            sa.Enum(
                "handover",
                "planning",
                "preparing",
                "live",
                "closing",
                "closed",
                "on_hold",
                "cancelled",
                name="held_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("go_live_on", sa.Date(), nullable=False),
        sa.Column("live_on", sa.Date(), nullable=True),
        sa.Column("sales_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'live' OR live_on IS NOT NULL", name=op.f("ck_projects_project_live_since")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_projects_project_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["people_user.id"], name=op.f("fk_projects_project_manager_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["sales_id"], ["people_user.id"], name=op.f("fk_projects_project_sales_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_project")),
        sa.UniqueConstraint("code", name=op.f("uq_projects_project_code")),
    )
    with op.batch_alter_table("projects_project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_project_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_project_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_project_state"), ["state"], unique=False)

    op.create_table(
        "staffing_undertaking",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column(
            "signed_by",
            sa.Enum("paper", "screen", name="signedby", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["staffing_agent.id"], name=op.f("fk_staffing_undertaking_agent_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_staffing_undertaking_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_undertaking")),
        sa.UniqueConstraint("agent_id", "client_id", name=op.f("uq_staffing_undertaking_agent_id_client_id")),
    )
    with op.batch_alter_table("staffing_undertaking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_undertaking_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_undertaking_client_id"), ["client_id"], unique=False)

    op.create_table(
        "clients_handover",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "new_project", "new_service", name="handoverkind", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "sent",
                "returned",
                "accepted",
                name="handoverstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("sent_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'accepted' OR answered_by <> sent_by", name=op.f("ck_clients_handover_two_persons")
        ),
        sa.CheckConstraint("state = 'draft' OR sent_at IS NOT NULL", name=op.f("ck_clients_handover_sent")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people_user.id"], name=op.f("fk_clients_handover_answered_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_clients_handover_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_clients_handover_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["people_user.id"], name=op.f("fk_clients_handover_sent_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_handover")),
        sa.UniqueConstraint("number", name=op.f("uq_clients_handover_number")),
    )
    with op.batch_alter_table("clients_handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clients_handover_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clients_handover_project_id"), ["project_id"], unique=False)

    op.create_table(
        "contracts_contract",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("notice_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.Column("termination_reason", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_contracts_contract_term")),
        sa.CheckConstraint("notice_days BETWEEN 0 AND 365", name=op.f("ck_contracts_contract_notice_days")),
        sa.CheckConstraint(
            "terminated_on IS NULL OR terminated_on BETWEEN starts_on AND ends_on",
            name=op.f("ck_contracts_contract_terminated_inside"),
        ),
        sa.CheckConstraint(
            "terminated_on IS NULL OR termination_reason IS NOT NULL",
            name=op.f("ck_contracts_contract_termination_explained"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_contracts_contract_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_contracts_contract_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_contract")),
        sa.UniqueConstraint("number", name=op.f("uq_contracts_contract_number")),
    )
    with op.batch_alter_table("contracts_contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_contract_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contracts_contract_project_id"), ["project_id"], unique=False)

    op.create_table(
        "kernel_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uploaded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_kernel_file_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["people_user.id"], name=op.f("fk_kernel_file_uploaded_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_file")),
    )
    with op.batch_alter_table("kernel_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kernel_file_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kernel_file_sha256"), ["sha256"], unique=False)
        batch_op.create_index("ix_kernel_file_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "kernel_job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("arguments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("result_url", sa.String(length=300), nullable=True),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND total >= 0", name=op.f("ck_kernel_job_counts")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people_user.id"], name=op.f("fk_kernel_job_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_kernel_job_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kernel_job")),
        sa.UniqueConstraint("key", name=op.f("uq_kernel_job_key")),
    )
    with op.batch_alter_table("kernel_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kernel_job_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kernel_job_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kernel_job_state"), ["state"], unique=False)

    op.create_table(
        "operations_allotment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_operations_allotment_period")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects_project.id"],
            name=op.f("fk_operations_allotment_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations_allotment")),
    )
    with op.batch_alter_table("operations_allotment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operations_allotment_project_id"), ["project_id"], unique=False)

    op.create_table(
        "operations_mapping",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("calls", "orders", name="intakekind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("mapping", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_operations_mapping_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations_mapping")),
        sa.UniqueConstraint("project_id", "kind", "name", name=op.f("uq_operations_mapping_project_id_kind_name")),
    )
    with op.batch_alter_table("operations_mapping", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operations_mapping_project_id"), ["project_id"], unique=False)

    op.create_table(
        "people_membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_people_membership_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_people_membership_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people_user.id"], name=op.f("fk_people_membership_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_membership")),
        sa.UniqueConstraint("user_id", "project_id", name=op.f("uq_people_membership_user_id_project_id")),
    )
    with op.batch_alter_table("people_membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_membership_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_membership_user_id"), ["user_id"], unique=False)

    op.create_table(
        "projects_go_live",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("findings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live_on", sa.Date(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("met OR override_reason IS NOT NULL", name=op.f("ck_projects_go_live_override_explained")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people_user.id"], name=op.f("fk_projects_go_live_decided_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_projects_go_live_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_go_live")),
        sa.UniqueConstraint("project_id", name=op.f("uq_projects_go_live_project_id")),
    )
    op.create_table(
        "projects_manual",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_projects_manual_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["people_user.id"], name=op.f("fk_projects_manual_published_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_manual")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_projects_manual_project_id_number")),
    )
    with op.batch_alter_table("projects_manual", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_manual_project_id"), ["project_id"], unique=False)

    op.create_table(
        "projects_plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "returned",
                "approved",
                "superseded",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("based_on_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("written_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'superseded') OR content_hash IS NOT NULL", name=op.f("ck_projects_plan_frozen")
        ),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["projects_plan.id"], name=op.f("fk_projects_plan_based_on_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_projects_plan_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["people_user.id"], name=op.f("fk_projects_plan_written_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_plan")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_projects_plan_project_id_number")),
    )
    with op.batch_alter_table("projects_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_plan_project_id"), ["project_id"], unique=False)

    op.create_table(
        "staffing_assignment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_staffing_assignment_period")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["staffing_agent.id"], name=op.f("fk_staffing_assignment_agent_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_staffing_assignment_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_assignment")),
        sa.UniqueConstraint(
            "agent_id", "project_id", "starts_on", name=op.f("uq_staffing_assignment_agent_id_project_id_starts_on")
        ),
    )
    with op.batch_alter_table("staffing_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_assignment_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_assignment_project_id"), ["project_id"], unique=False)

    op.create_table(
        "staffing_course",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pass_mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hours", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_staffing_course_hours")),
        sa.CheckConstraint("pass_mark BETWEEN 1 AND 100", name=op.f("ck_staffing_course_pass_mark")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_staffing_course_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_course")),
        sa.UniqueConstraint("code", name=op.f("uq_staffing_course_code")),
    )
    with op.batch_alter_table("staffing_course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_course_project_id"), ["project_id"], unique=False)

    op.create_table(
        "staffing_login",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_staffing_login_period")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["staffing_agent.id"], name=op.f("fk_staffing_login_agent_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_staffing_login_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_login")),
        sa.UniqueConstraint(
            "project_id", "login", "starts_on", name=op.f("uq_staffing_login_project_id_login_starts_on")
        ),
    )
    with op.batch_alter_table("staffing_login", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_login_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_login_project_id"), ["project_id"], unique=False)

    op.create_table(
        "billing_bill",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_number", sa.String(length=30), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "approved", "issued", name="billstate", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("fee_model", sa.String(length=30), nullable=False),
        sa.Column("net_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tax_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gross_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("carried_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("terms", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("difference", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("prepared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
            name=op.f("ck_billing_bill_approved"),
        ),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_billing_bill_period")),
        sa.CheckConstraint("gross_minor = net_minor + tax_minor", name=op.f("ck_billing_bill_totals")),
        sa.CheckConstraint("net_minor >= 0", name=op.f("ck_billing_bill_never_negative")),
        sa.CheckConstraint(
            "prepared_by IS NULL OR approved_by IS NULL OR approved_by <> prepared_by",
            name=op.f("ck_billing_bill_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people_user.id"], name=op.f("fk_billing_bill_approved_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_billing_bill_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts_contract.id"], name=op.f("fk_billing_bill_contract_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["people_user.id"], name=op.f("fk_billing_bill_prepared_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_billing_bill_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_bill")),
        sa.UniqueConstraint("contract_id", "starts_on", name=op.f("uq_billing_bill_contract_id_starts_on")),
    )
    with op.batch_alter_table("billing_bill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_billing_bill_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_bill_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_bill_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_bill_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_bill_state"), ["state"], unique=False)

    op.create_table(
        "billing_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("started_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("drafted", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revised", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unchanged", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcomes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("parked", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("late_changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["kernel_job.id"], name=op.f("fk_billing_run_job_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["started_by"], ["people_user.id"], name=op.f("fk_billing_run_started_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_run")),
        sa.UniqueConstraint("job_id", name=op.f("uq_billing_run_job_id")),
    )
    with op.batch_alter_table("billing_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_billing_run_month"), ["month"], unique=False)

    op.create_table(
        "clients_requirement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handover_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "stated",
                "implied",
                "statutory",
                name="requirementkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "service_hours",
                "channels",
                "kpi",
                "language",
                "staff",
                "system",
                "report",
                "security",
                "site",
                "fee",
                "other",
                name="requirementcategory",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("acceptance", sa.Text(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "proposal",
                "tender",
                "contract",
                "requirement_form",
                "mail",
                "minutes",
                "law",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("source_place", sa.String(length=120), nullable=True),
        sa.Column("law", sa.String(length=120), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind <> 'statutory' OR law IS NOT NULL", name=op.f("ck_clients_requirement_law_named")),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["clients_handover.id"],
            name=op.f("fk_clients_requirement_handover_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_clients_requirement_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients_requirement")),
        sa.UniqueConstraint("project_id", "ref", name=op.f("uq_clients_requirement_project_id_ref")),
    )
    with op.batch_alter_table("clients_requirement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clients_requirement_handover_id"), ["handover_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clients_requirement_project_id"), ["project_id"], unique=False)

    op.create_table(
        "contracts_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "body", "annex", "supplement", name="documentkind", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "approved",
                "signed",
                "terminated",
                name="contractstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("qualification", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("renews_to", sa.Date(), nullable=True),
        sa.Column("drafted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval_reason", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signatory_vendor", sa.String(length=60), nullable=True),
        sa.Column("signatory_client", sa.String(length=60), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'signed' OR signed_on IS NOT NULL", name=op.f("ck_contracts_document_signed")),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'signed') OR approved_by <> drafted_by",
            name=op.f("ck_contracts_document_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people_user.id"], name=op.f("fk_contracts_document_approved_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contracts_contract.id"],
            name=op.f("fk_contracts_document_contract_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["people_user.id"], name=op.f("fk_contracts_document_drafted_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_document")),
        sa.UniqueConstraint(
            "contract_id", "kind", "number", name=op.f("uq_contracts_document_contract_id_kind_number")
        ),
    )
    with op.batch_alter_table("contracts_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_document_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "contracts_reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("days_before", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("seen_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contracts_contract.id"],
            name=op.f("fk_contracts_reminder_contract_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["seen_by"], ["people_user.id"], name=op.f("fk_contracts_reminder_seen_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_reminder")),
        sa.UniqueConstraint(
            "contract_id", "days_before", "ends_on", name=op.f("uq_contracts_reminder_contract_id_days_before_ends_on")
        ),
    )
    with op.batch_alter_table("contracts_reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_reminder_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "documents_issued",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("template", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("facts_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("supersedes_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("supersedes_id <> id", name=op.f("ck_documents_issued_supersedes_another")),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["people_user.id"], name=op.f("fk_documents_issued_issued_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pdf_file_id"], ["kernel_file.id"], name=op.f("fk_documents_issued_pdf_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_documents_issued_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["documents_issued.id"],
            name=op.f("fk_documents_issued_supersedes_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_issued")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_documents_issued_kind_number")),
        sa.UniqueConstraint("pdf_file_id", name=op.f("uq_documents_issued_pdf_file_id")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_documents_issued_supersedes_id")),
    )
    with op.batch_alter_table("documents_issued", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_issued_issued_by"), ["issued_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_issued_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_documents_issued_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "operations_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("calls", "orders", name="intakekind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("header", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("mapping", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("mapping_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "done", "refused", name="intakestate", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("rows", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revised", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unchanged", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rejected", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("covers_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("covers_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("imported_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("created + revised + unchanged + rejected >= 0", name=op.f("ck_operations_batch_counts")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["kernel_file.id"], name=op.f("fk_operations_batch_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["people_user.id"], name=op.f("fk_operations_batch_imported_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_operations_batch_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations_batch")),
        sa.UniqueConstraint(
            "project_id",
            "kind",
            "sha256",
            "source",
            "mapping_hash",
            name=op.f("uq_operations_batch_project_id_kind_sha256_source_mapping_hash"),
        ),
    )
    with op.batch_alter_table("operations_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operations_batch_project_id"), ["project_id"], unique=False)

    op.create_table(
        "operations_seat_day",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("allotment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["allotment_id"],
            ["operations_allotment.id"],
            name=op.f("fk_operations_seat_day_allotment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_operations_seat_day_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["operations_seat.id"], name=op.f("fk_operations_seat_day_seat_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations_seat_day")),
        sa.UniqueConstraint("seat_id", "day", name=op.f("uq_operations_seat_day_seat_id_day")),
    )
    with op.batch_alter_table("operations_seat_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operations_seat_day_allotment_id"), ["allotment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_operations_seat_day_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_operations_seat_day_project_id"), ["project_id"], unique=False)

    op.create_table(
        "projects_plan_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
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
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
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
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("skills", sa.String(length=200), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("kpi", sa.String(length=40), nullable=True),
        sa.Column("target_bp", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("threshold_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "section <> 'positions' OR quantity IS NOT NULL", name=op.f("ck_projects_plan_item_headcount")
        ),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name=op.f("ck_projects_plan_item_quantity")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["projects_plan.id"], name=op.f("fk_projects_plan_item_plan_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_plan_item")),
        sa.UniqueConstraint("plan_id", "ref", name=op.f("uq_projects_plan_item_plan_id_ref")),
    )
    with op.batch_alter_table("projects_plan_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_plan_item_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "projects_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "returned", "approved", name="reviewstate", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("convened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["convened_by"], ["people_user.id"], name=op.f("fk_projects_review_convened_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["projects_plan.id"], name=op.f("fk_projects_review_plan_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_review")),
        sa.UniqueConstraint("plan_id", "round", name=op.f("uq_projects_review_plan_id_round")),
    )
    with op.batch_alter_table("projects_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_review_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "staffing_course_result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("score", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pass_mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("marked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("passed = (score >= pass_mark)", name=op.f("ck_staffing_course_result_passed")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_staffing_course_result_score")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["staffing_agent.id"], name=op.f("fk_staffing_course_result_agent_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["staffing_course.id"], name=op.f("fk_staffing_course_result_course_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["marked_by"], ["people_user.id"], name=op.f("fk_staffing_course_result_marked_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_course_result")),
        sa.UniqueConstraint(
            "agent_id", "course_id", "attempt", name=op.f("uq_staffing_course_result_agent_id_course_id_attempt")
        ),
    )
    with op.batch_alter_table("staffing_course_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_course_result_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_course_result_course_id"), ["course_id"], unique=False)

    op.create_table(
        "staffing_manual_receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manual_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["staffing_agent.id"], name=op.f("fk_staffing_manual_receipt_agent_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["manual_id"],
            ["projects_manual.id"],
            name=op.f("fk_staffing_manual_receipt_manual_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_manual_receipt")),
        sa.UniqueConstraint("agent_id", "manual_id", name=op.f("uq_staffing_manual_receipt_agent_id_manual_id")),
    )
    with op.batch_alter_table("staffing_manual_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_manual_receipt_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_manual_receipt_manual_id"), ["manual_id"], unique=False)

    op.create_table(
        "billing_invoice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_number", sa.String(length=30), nullable=False),
        sa.Column("client_name", sa.String(length=160), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tax_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gross_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("gross_minor = net_minor + tax_minor", name=op.f("ck_billing_invoice_totals")),
        sa.CheckConstraint("gross_minor > 0", name=op.f("ck_billing_invoice_positive")),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["billing_bill.id"], name=op.f("fk_billing_invoice_bill_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients_client.id"], name=op.f("fk_billing_invoice_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents_issued.id"], name=op.f("fk_billing_invoice_document_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["people_user.id"], name=op.f("fk_billing_invoice_issued_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_billing_invoice_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_invoice")),
        sa.UniqueConstraint("bill_id", name=op.f("uq_billing_invoice_bill_id")),
        sa.UniqueConstraint("document_id", name=op.f("uq_billing_invoice_document_id")),
        sa.UniqueConstraint("number", name=op.f("uq_billing_invoice_number")),
    )
    with op.batch_alter_table("billing_invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_billing_invoice_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_invoice_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_invoice_project_id"), ["project_id"], unique=False)

    op.create_table(
        "billing_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("label", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("unit_price", sa.String(length=40), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("net_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tax_rate", sa.String(length=20), nullable=False),
        sa.Column("tax_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("steps", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sources", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["billing_bill.id"], name=op.f("fk_billing_line_bill_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_line")),
        sa.UniqueConstraint("bill_id", "position", name=op.f("uq_billing_line_bill_id_position")),
    )
    with op.batch_alter_table("billing_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_billing_line_bill_id"), ["bill_id"], unique=False)

    op.create_table(
        "contracts_term",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_contracts_term_period")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["contracts_document.id"], name=op.f("fk_contracts_term_document_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts_term")),
        sa.UniqueConstraint(
            "document_id", "key", "starts_on", name=op.f("uq_contracts_term_document_id_key_starts_on")
        ),
    )
    with op.batch_alter_table("contracts_term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_term_document_id"), ["document_id"], unique=False)

    op.create_table(
        "operations_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("queue", sa.String(length=60), nullable=True),
        sa.Column("agent_login", sa.String(length=40), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interval_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("wait_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("talk_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hold_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("acw_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("disposition", sa.String(length=60), nullable=True),
        sa.Column("number_hidden", sa.LargeBinary(), nullable=True),
        sa.Column("number_masked", sa.String(length=40), nullable=True),
        sa.Column("number_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("recording_ref", sa.String(length=200), nullable=True),
        sa.Column("transferred", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skill", sa.String(length=60), nullable=True),
        sa.Column("legs", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "talk_seconds >= 0 AND hold_seconds >= 0 AND acw_seconds >= 0", name=op.f("ck_operations_call_durations")
        ),
        sa.CheckConstraint("wait_seconds IS NULL OR wait_seconds >= 0", name=op.f("ck_operations_call_wait")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["operations_batch.id"], name=op.f("fk_operations_call_batch_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_operations_call_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations_call")),
        sa.UniqueConstraint(
            "project_id", "source", "external_id", name=op.f("uq_operations_call_project_id_source_external_id")
        ),
    )
    with op.batch_alter_table("operations_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operations_call_agent_login"), ["agent_login"], unique=False)
        batch_op.create_index(batch_op.f("ix_operations_call_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_operations_call_interval", ["project_id", "interval_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_operations_call_number_fingerprint"), ["number_fingerprint"], unique=False)

    op.create_table(
        "operations_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "order",
                "appointment",
                "complete",
                "valid_record",
                name="orderunit",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("sold_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("refunded_on", sa.Date(), nullable=True),
        sa.Column("refund_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_login", sa.String(length=40), nullable=True),
        sa.Column("product", sa.String(length=120), nullable=True),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("(refund_minor = 0) = (refunded_on IS NULL)", name=op.f("ck_operations_order_refund_dated")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_operations_order_amount")),
        sa.CheckConstraint("refund_minor BETWEEN 0 AND amount_minor", name=op.f("ck_operations_order_refund")),
        sa.CheckConstraint(
            "refunded_on IS NULL OR refunded_on >= sold_on", name=op.f("ck_operations_order_refund_later")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["operations_batch.id"], name=op.f("fk_operations_order_batch_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_operations_order_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations_order")),
        sa.UniqueConstraint("project_id", "external_id", name=op.f("uq_operations_order_project_id_external_id")),
    )
    with op.batch_alter_table("operations_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operations_order_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_operations_order_refunded_on"), ["refunded_on"], unique=False)
        batch_op.create_index("ix_operations_order_sold", ["project_id", "sold_on"], unique=False)

    op.create_table(
        "operations_rejected_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("column", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("cells_hidden", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["operations_batch.id"], name=op.f("fk_operations_rejected_row_batch_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations_rejected_row")),
        sa.UniqueConstraint("batch_id", "row_number", name=op.f("uq_operations_rejected_row_batch_id_row_number")),
    )
    with op.batch_alter_table("operations_rejected_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operations_rejected_row_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "projects_appointment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appointee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("appointee_id <> issued_by", name=op.f("ck_projects_appointment_not_oneself")),
        sa.ForeignKeyConstraint(
            ["appointee_id"], ["people_user.id"], name=op.f("fk_projects_appointment_appointee_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents_issued.id"],
            name=op.f("fk_projects_appointment_document_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["people_user.id"], name=op.f("fk_projects_appointment_issued_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects_project.id"],
            name=op.f("fk_projects_appointment_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_appointment")),
        sa.UniqueConstraint("number", name=op.f("uq_projects_appointment_number")),
    )
    with op.batch_alter_table("projects_appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_appointment_project_id"), ["project_id"], unique=False)

    op.create_table(
        "projects_coverage",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("requirement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["projects_plan_item.id"], name=op.f("fk_projects_coverage_item_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["clients_requirement.id"],
            name=op.f("fk_projects_coverage_requirement_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_coverage")),
        sa.UniqueConstraint("item_id", "requirement_id", name=op.f("uq_projects_coverage_item_id_requirement_id")),
    )
    with op.batch_alter_table("projects_coverage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_coverage_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_coverage_requirement_id"), ["requirement_id"], unique=False)

    op.create_table(
        "projects_opinion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("review_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
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
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("approved", "returned", name="verdict", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict <> 'returned' OR comment IS NOT NULL",
            name=op.f("ck_projects_opinion_return_explained"),
        ),
        sa.CheckConstraint(
            "verdict IS NULL OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)",
            name=op.f("ck_projects_opinion_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people_user.id"], name=op.f("fk_projects_opinion_decided_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["projects_review.id"], name=op.f("fk_projects_opinion_review_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_opinion")),
        sa.UniqueConstraint("review_id", "department", name=op.f("uq_projects_opinion_review_id_department")),
    )
    with op.batch_alter_table("projects_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_opinion_review_id"), ["review_id"], unique=False)

    op.create_table(
        "projects_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
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
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "reported",
                "sent_back",
                "confirmed",
                "withdrawn",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("reported_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_reason", sa.Text(), nullable=True),
        sa.Column("times_sent_back", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name=op.f("ck_projects_task_confirmed")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["people_user.id"], name=op.f("fk_projects_task_confirmed_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["plan_item_id"], ["projects_plan_item.id"], name=op.f("fk_projects_task_plan_item_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_projects_task_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["people_user.id"], name=op.f("fk_projects_task_reported_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_task")),
        sa.UniqueConstraint("plan_item_id", name=op.f("uq_projects_task_plan_item_id")),
    )
    with op.batch_alter_table("projects_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_task_department"), ["department"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_task_project_id"), ["project_id"], unique=False)

    op.create_table(
        "staffing_requisition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("headcount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("skills", sa.String(length=200), nullable=True),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "open",
                "filled",
                "cancelled",
                name="requisitionstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'cancelled' OR cancel_reason IS NOT NULL", name=op.f("ck_staffing_requisition_cancel_explained")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR requested_by IS NULL OR approved_by <> requested_by",
            name=op.f("ck_staffing_requisition_two_people"),
        ),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_staffing_requisition_headcount")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people_user.id"], name=op.f("fk_staffing_requisition_approved_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["plan_item_id"],
            ["projects_plan_item.id"],
            name=op.f("fk_staffing_requisition_plan_item_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects_project.id"],
            name=op.f("fk_staffing_requisition_project_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["people_user.id"], name=op.f("fk_staffing_requisition_requested_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_requisition")),
        sa.UniqueConstraint("number", name=op.f("uq_staffing_requisition_number")),
    )
    with op.batch_alter_table("staffing_requisition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_requisition_plan_item_id"), ["plan_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_requisition_project_id"), ["project_id"], unique=False)

    op.create_table(
        "billing_billed_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "aspect",
            sa.Enum("sale", "refund", name="orderaspect", native_enum=False, create_constraint=True, length=10),
            nullable=False,
        ),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["billing_bill.id"], name=op.f("fk_billing_billed_order_bill_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["operations_order.id"], name=op.f("fk_billing_billed_order_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_billed_order")),
        sa.UniqueConstraint("order_id", "aspect", name=op.f("uq_billing_billed_order_order_id_aspect")),
    )
    with op.batch_alter_table("billing_billed_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_billing_billed_order_bill_id"), ["bill_id"], unique=False)

    op.create_table(
        "staffing_candidate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("requisition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("mobile_hidden", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_masked", sa.String(length=40), nullable=True),
        sa.Column("mobile_print", sa.String(length=64), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "board",
                "agency",
                "referral",
                "campus",
                "walk_in",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("fee_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "new",
                "screening",
                "interview",
                "offer",
                "hired",
                "rejected",
                "withdrawn",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'hired') = (agent_id IS NOT NULL)", name=op.f("ck_staffing_candidate_hired_is_agent")
        ),
        sa.CheckConstraint("fee_minor >= 0", name=op.f("ck_staffing_candidate_fee")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["staffing_agent.id"], name=op.f("fk_staffing_candidate_agent_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"],
            ["staffing_requisition.id"],
            name=op.f("fk_staffing_candidate_requisition_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_candidate")),
        sa.UniqueConstraint("agent_id", name=op.f("uq_staffing_candidate_agent_id")),
    )
    with op.batch_alter_table("staffing_candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_candidate_mobile_print"), ["mobile_print"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_candidate_requisition_id"), ["requisition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_candidate_stage"), ["stage"], unique=False)

    op.create_table(
        "staffing_stage_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("candidate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "from_stage",
            sa.Enum(
                "new",
                "screening",
                "interview",
                "offer",
                "hired",
                "rejected",
                "withdrawn",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_stage",
            sa.Enum(
                "new",
                "screening",
                "interview",
                "offer",
                "hired",
                "rejected",
                "withdrawn",
                name="to_stage",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "to_stage NOT IN ('rejected', 'withdrawn') OR reason IS NOT NULL",
            name=op.f("ck_staffing_stage_step_loss_explained"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people_user.id"], name=op.f("fk_staffing_stage_step_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["staffing_candidate.id"],
            name=op.f("fk_staffing_stage_step_candidate_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_stage_step")),
    )
    with op.batch_alter_table("staffing_stage_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_stage_step_candidate_id"), ["candidate_id"], unique=False)

    for table in APPEND_ONLY:
        run_ddl(append_only(table), op.execute, op.get_bind().dialect.name)


def downgrade() -> None:
    with op.batch_alter_table("staffing_stage_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_stage_step_candidate_id"))

    op.drop_table("staffing_stage_step")
    with op.batch_alter_table("staffing_candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_candidate_stage"))
        batch_op.drop_index(batch_op.f("ix_staffing_candidate_requisition_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_candidate_mobile_print"))

    op.drop_table("staffing_candidate")
    with op.batch_alter_table("billing_billed_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_billing_billed_order_bill_id"))

    op.drop_table("billing_billed_order")
    with op.batch_alter_table("staffing_requisition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_requisition_project_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_requisition_plan_item_id"))

    op.drop_table("staffing_requisition")
    with op.batch_alter_table("projects_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_task_project_id"))
        batch_op.drop_index(batch_op.f("ix_projects_task_department"))

    op.drop_table("projects_task")
    with op.batch_alter_table("projects_opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_opinion_review_id"))

    op.drop_table("projects_opinion")
    with op.batch_alter_table("projects_coverage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_coverage_requirement_id"))
        batch_op.drop_index(batch_op.f("ix_projects_coverage_item_id"))

    op.drop_table("projects_coverage")
    with op.batch_alter_table("projects_appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_appointment_project_id"))

    op.drop_table("projects_appointment")
    with op.batch_alter_table("operations_rejected_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operations_rejected_row_batch_id"))

    op.drop_table("operations_rejected_row")
    with op.batch_alter_table("operations_order", schema=None) as batch_op:
        batch_op.drop_index("ix_operations_order_sold")
        batch_op.drop_index(batch_op.f("ix_operations_order_refunded_on"))
        batch_op.drop_index(batch_op.f("ix_operations_order_batch_id"))

    op.drop_table("operations_order")
    with op.batch_alter_table("operations_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operations_call_number_fingerprint"))
        batch_op.drop_index("ix_operations_call_interval")
        batch_op.drop_index(batch_op.f("ix_operations_call_batch_id"))
        batch_op.drop_index(batch_op.f("ix_operations_call_agent_login"))

    op.drop_table("operations_call")
    with op.batch_alter_table("contracts_term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_term_document_id"))

    op.drop_table("contracts_term")
    with op.batch_alter_table("billing_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_billing_line_bill_id"))

    op.drop_table("billing_line")
    with op.batch_alter_table("billing_invoice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_billing_invoice_project_id"))
        batch_op.drop_index(batch_op.f("ix_billing_invoice_month"))
        batch_op.drop_index(batch_op.f("ix_billing_invoice_client_id"))

    op.drop_table("billing_invoice")
    with op.batch_alter_table("staffing_manual_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_manual_receipt_manual_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_manual_receipt_agent_id"))

    op.drop_table("staffing_manual_receipt")
    with op.batch_alter_table("staffing_course_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_course_result_course_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_course_result_agent_id"))

    op.drop_table("staffing_course_result")
    with op.batch_alter_table("projects_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_review_plan_id"))

    op.drop_table("projects_review")
    with op.batch_alter_table("projects_plan_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_plan_item_plan_id"))

    op.drop_table("projects_plan_item")
    with op.batch_alter_table("operations_seat_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operations_seat_day_project_id"))
        batch_op.drop_index(batch_op.f("ix_operations_seat_day_day"))
        batch_op.drop_index(batch_op.f("ix_operations_seat_day_allotment_id"))

    op.drop_table("operations_seat_day")
    with op.batch_alter_table("operations_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operations_batch_project_id"))

    op.drop_table("operations_batch")
    with op.batch_alter_table("documents_issued", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_issued_subject")
        batch_op.drop_index(batch_op.f("ix_documents_issued_project_id"))
        batch_op.drop_index(batch_op.f("ix_documents_issued_issued_by"))

    op.drop_table("documents_issued")
    with op.batch_alter_table("contracts_reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_reminder_contract_id"))

    op.drop_table("contracts_reminder")
    with op.batch_alter_table("contracts_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_document_contract_id"))

    op.drop_table("contracts_document")
    with op.batch_alter_table("clients_requirement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clients_requirement_project_id"))
        batch_op.drop_index(batch_op.f("ix_clients_requirement_handover_id"))

    op.drop_table("clients_requirement")
    with op.batch_alter_table("billing_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_billing_run_month"))

    op.drop_table("billing_run")
    with op.batch_alter_table("billing_bill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_billing_bill_state"))
        batch_op.drop_index(batch_op.f("ix_billing_bill_project_id"))
        batch_op.drop_index(batch_op.f("ix_billing_bill_month"))
        batch_op.drop_index(batch_op.f("ix_billing_bill_contract_id"))
        batch_op.drop_index(batch_op.f("ix_billing_bill_client_id"))

    op.drop_table("billing_bill")
    with op.batch_alter_table("staffing_login", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_login_project_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_login_agent_id"))

    op.drop_table("staffing_login")
    with op.batch_alter_table("staffing_course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_course_project_id"))

    op.drop_table("staffing_course")
    with op.batch_alter_table("staffing_assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_assignment_project_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_assignment_agent_id"))

    op.drop_table("staffing_assignment")
    with op.batch_alter_table("projects_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_plan_project_id"))

    op.drop_table("projects_plan")
    with op.batch_alter_table("projects_manual", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_manual_project_id"))

    op.drop_table("projects_manual")
    op.drop_table("projects_go_live")
    with op.batch_alter_table("people_membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_membership_user_id"))
        batch_op.drop_index(batch_op.f("ix_people_membership_project_id"))

    op.drop_table("people_membership")
    with op.batch_alter_table("operations_mapping", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operations_mapping_project_id"))

    op.drop_table("operations_mapping")
    with op.batch_alter_table("operations_allotment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operations_allotment_project_id"))

    op.drop_table("operations_allotment")
    with op.batch_alter_table("kernel_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kernel_job_state"))
        batch_op.drop_index(batch_op.f("ix_kernel_job_project_id"))
        batch_op.drop_index(batch_op.f("ix_kernel_job_owner_id"))

    op.drop_table("kernel_job")
    with op.batch_alter_table("kernel_file", schema=None) as batch_op:
        batch_op.drop_index("ix_kernel_file_subject")
        batch_op.drop_index(batch_op.f("ix_kernel_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_kernel_file_project_id"))

    op.drop_table("kernel_file")
    with op.batch_alter_table("contracts_contract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_contract_project_id"))
        batch_op.drop_index(batch_op.f("ix_contracts_contract_client_id"))

    op.drop_table("contracts_contract")
    with op.batch_alter_table("clients_handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clients_handover_project_id"))
        batch_op.drop_index(batch_op.f("ix_clients_handover_client_id"))

    op.drop_table("clients_handover")
    with op.batch_alter_table("staffing_undertaking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_undertaking_client_id"))
        batch_op.drop_index(batch_op.f("ix_staffing_undertaking_agent_id"))

    op.drop_table("staffing_undertaking")
    with op.batch_alter_table("projects_project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_project_state"))
        batch_op.drop_index(batch_op.f("ix_projects_project_manager_id"))
        batch_op.drop_index(batch_op.f("ix_projects_project_client_id"))

    op.drop_table("projects_project")
    op.drop_table("clients_key")
    with op.batch_alter_table("clients_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clients_contact_client_id"))

    op.drop_table("clients_contact")
    with op.batch_alter_table("staffing_agent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffing_agent_status"))

    op.drop_table("staffing_agent")
    with op.batch_alter_table("people_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_session_user_id"))

    op.drop_table("people_session")
    with op.batch_alter_table("people_role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_role_grant_user_id"))

    op.drop_table("people_role_grant")
    with op.batch_alter_table("operations_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operations_seat_site_id"))

    op.drop_table("operations_seat")
    with op.batch_alter_table("clients_client", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clients_client_owner_id"))

    op.drop_table("clients_client")
    op.drop_table("people_user")
    op.drop_table("operations_site")
    op.drop_table("kernel_vendor")
    op.drop_table("kernel_submission")
    op.drop_table("kernel_journal_head")
    with op.batch_alter_table("kernel_journal", schema=None) as batch_op:
        batch_op.drop_index("ix_kernel_journal_subject")
        batch_op.drop_index(batch_op.f("ix_kernel_journal_project_id"))
        batch_op.drop_index(batch_op.f("ix_kernel_journal_actor_id"))
        batch_op.drop_index(batch_op.f("ix_kernel_journal_act"))

    op.drop_table("kernel_journal")
    op.drop_table("documents_series")
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_refuse()")
