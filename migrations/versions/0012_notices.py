"""Talk: who follows what, what people were told, and how they want to hear of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
UNSEEN = sa.text("seen_at IS NULL")
UNMAILED = sa.text("seen_at IS NULL AND mailed_at IS NULL")


def kinds() -> sa.Enum:
    return sa.Enum(
        "mention", "handed", "waits", "decision", "reminder", "comment", "news", "job", name="noticekind",
        native_enum=False, create_constraint=True, length=20,
    )  # fmt: skip


def points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def upgrade() -> None:
    op.create_table(
        "talk_follow",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=True),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        points("talk_follow", "person_id", "people_user.id"),
        points("talk_follow", "project_id", "projects_project.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_follow")),
        sa.UniqueConstraint(
            "person_id", "subject_type", "subject_id", name=op.f("uq_talk_follow_person_id_subject_type_subject_id")
        ),
    )
    op.create_index("ix_talk_follow_subject", "talk_follow", ["subject_type", "subject_id"])
    op.create_index(op.f("ix_talk_follow_project_id"), "talk_follow", ["project_id"])
    op.create_table(
        "talk_notice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("kind", kinds(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("act", sa.String(length=80), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("permit", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", KEY, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("project_id", KEY, nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("count", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("count > 0", name=op.f("ck_talk_notice_count")),
        points("talk_notice", "person_id", "people_user.id"),
        points("talk_notice", "actor_id", "people_user.id"),
        points("talk_notice", "project_id", "projects_project.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_notice")),
    )
    op.create_index(
        "uq_talk_notice_unseen", "talk_notice", ["person_id", "key"], unique=True, sqlite_where=UNSEEN,
        postgresql_where=UNSEEN,
    )  # fmt: skip
    op.create_index("ix_talk_notice_person", "talk_notice", ["person_id", "at"])
    op.create_index(
        "ix_talk_notice_unmailed", "talk_notice", ["at"], sqlite_where=UNMAILED, postgresql_where=UNMAILED
    )  # fmt: skip
    op.create_index("ix_talk_notice_subject", "talk_notice", ["subject_type", "subject_id"])
    op.create_index(op.f("ix_talk_notice_actor_id"), "talk_notice", ["actor_id"])
    op.create_index(op.f("ix_talk_notice_project_id"), "talk_notice", ["project_id"])
    op.create_table(
        "talk_notice_way",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("kind", kinds(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "product", "at_once", "daily", "off", name="way", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        points("talk_notice_way", "person_id", "people_user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_notice_way")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_talk_notice_way_person_id_kind")),
    )


def downgrade() -> None:
    op.drop_table("talk_notice_way")
    op.drop_table("talk_notice")
    op.drop_table("talk_follow")
