"""Talk: matters put off and handed over, comments, mentions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "talk_snooze",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("matter", sa.String(length=80), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_user.id"], name=op.f("fk_talk_snooze_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_snooze")),
        sa.UniqueConstraint("person_id", "matter", name=op.f("uq_talk_snooze_person_id_matter")),
    )
    op.create_table(
        "talk_comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people_user.id"], name=op.f("fk_talk_comment_author_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_talk_comment_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_comment")),
    )
    with op.batch_alter_table("talk_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_comment_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_comment_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_talk_comment_subject", ["subject_type", "subject_id", "id"], unique=False)

    op.create_table(
        "talk_delegation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("matter", sa.String(length=80), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_talk_delegation_not_oneself")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["people_user.id"], name=op.f("fk_talk_delegation_from_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects_project.id"], name=op.f("fk_talk_delegation_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["people_user.id"], name=op.f("fk_talk_delegation_to_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_delegation")),
        sa.UniqueConstraint("from_id", "matter", name=op.f("uq_talk_delegation_from_id_matter")),
    )
    with op.batch_alter_table("talk_delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_delegation_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_delegation_to_id"), ["to_id"], unique=False)

    op.create_table(
        "talk_mention",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["talk_comment.id"], name=op.f("fk_talk_mention_comment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_user.id"], name=op.f("fk_talk_mention_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_mention")),
        sa.UniqueConstraint("person_id", "comment_id", name=op.f("uq_talk_mention_person_id_comment_id")),
    )
    with op.batch_alter_table("talk_mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_mention_comment_id"), ["comment_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("talk_mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talk_mention_comment_id"))

    op.drop_table("talk_mention")
    with op.batch_alter_table("talk_delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talk_delegation_to_id"))
        batch_op.drop_index(batch_op.f("ix_talk_delegation_project_id"))

    op.drop_table("talk_delegation")
    with op.batch_alter_table("talk_comment", schema=None) as batch_op:
        batch_op.drop_index("ix_talk_comment_subject")
        batch_op.drop_index(batch_op.f("ix_talk_comment_project_id"))
        batch_op.drop_index(batch_op.f("ix_talk_comment_author_id"))

    op.drop_table("talk_comment")
    op.drop_table("talk_snooze")
