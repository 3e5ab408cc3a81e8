"""Manuals are written in chapters, approved by a second person, and their reading is kept.

What was published before stays in force; its text is taken apart at its headings. Nobody is said to have approved it.

Revision ID: 0017
Revises: 0016
"""

import re
from html import escape, unescape
from itertools import pairwise

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("draft", "in_review", "returned", "in_force", "retired")
KINDS = ("product", "script", "escalation", "form", "prohibited", "other")
IN_FORCE, OPEN = sa.text("state = 'in_force'"), sa.text("state IN ('draft', 'in_review', 'returned')")
MANUALS = sa.table(
    "projects_manual",
    sa.column("id", KEY),
    sa.column("project_id", KEY),
    sa.column("number", KEY),
    sa.column("title", sa.String),
    sa.column("body", sa.Text),
    sa.column("state", sa.String),
    sa.column("written_by", KEY),
    sa.column("begun_at", sa.DateTime(timezone=True)),
    sa.column("approved_at", sa.DateTime(timezone=True)),
    sa.column("in_force_from", sa.DateTime(timezone=True)),
    sa.column("retired_at", sa.DateTime(timezone=True)),
    sa.column("published_by", KEY),
    sa.column("published_at", sa.DateTime(timezone=True)),
    sa.column("grace_hours", KEY),
)
CHAPTERS = sa.table(
    "projects_manual_chapter",
    sa.column("id", KEY),
    sa.column("manual_id", KEY),
    sa.column("position", KEY),
    sa.column("ref", sa.String),
    sa.column("kind", sa.String),
    sa.column("title", sa.String),
    sa.column("body", sa.Text),
    sa.column("rows", JSON),
    sa.column("files", JSON),
    sa.column("row_version", KEY),
)


def upgrade() -> None:
    _chapters()
    _reading()
    with op.batch_alter_table("projects_manual", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("change_note", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("grace_hours", KEY, nullable=True))
        batch_op.add_column(sa.Column("written_by", KEY, nullable=True))
        batch_op.add_column(sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("returned_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("approved_by", KEY, nullable=True))
        batch_op.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("document_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("row_version", sa.Integer(), nullable=False, server_default="1"))
    _take_over()
    _tighten()


def _chapters() -> None:
    op.create_table(
        "projects_manual_chapter",
        sa.Column("id", KEY, nullable=False),
        sa.Column("manual_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="chapterkind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("rows", JSON, nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manual_id"],
            ["projects_manual.id"],
            name=op.f("fk_projects_manual_chapter_manual_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects_manual_chapter")),
        sa.UniqueConstraint("manual_id", "ref", name=op.f("uq_projects_manual_chapter_manual_id_ref")),
    )
    with op.batch_alter_table("projects_manual_chapter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_manual_chapter_manual_id"), ["manual_id"], unique=False)


def _reading() -> None:
    op.create_table(
        "staffing_manual_reading",
        sa.Column("id", KEY, nullable=False),
        sa.Column("agent_id", KEY, nullable=False),
        sa.Column("manual_id", KEY, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=10), nullable=True),
        sa.Column("read", JSON, nullable=False),
        sa.Column("seconds_read", KEY, nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint("seconds_read >= 0", name=op.f("ck_staffing_manual_reading_seconds")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["staffing_agent.id"], name=op.f("fk_staffing_manual_reading_agent_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["manual_id"],
            ["projects_manual.id"],
            name=op.f("fk_staffing_manual_reading_manual_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_manual_reading")),
        sa.UniqueConstraint("agent_id", "manual_id", name=op.f("uq_staffing_manual_reading_agent_id_manual_id")),
    )
    with op.batch_alter_table("staffing_manual_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffing_manual_reading_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staffing_manual_reading_manual_id"), ["manual_id"], unique=False)
    with op.batch_alter_table("staffing_manual_receipt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("seconds_read", KEY, nullable=False, server_default="0"))
    with op.batch_alter_table("staffing_manual_receipt", schema=None) as batch_op:
        batch_op.alter_column("seconds_read", existing_type=KEY, server_default=None)


def _take_over() -> None:
    """The newest version of each project is in force, the others are retired; each text becomes chapters."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(MANUALS.c.id, MANUALS.c.project_id, MANUALS.c.number, MANUALS.c.title, MANUALS.c.body,
                  MANUALS.c.published_by, MANUALS.c.published_at)
        .order_by(MANUALS.c.project_id, MANUALS.c.number)
    ).all()  # fmt: skip
    after = {one.project_id: one.id for one in rows}
    next_at = {}
    for one, later in pairwise(rows):
        if one.project_id == later.project_id:
            next_at[one.id] = later.published_at
    used: dict[int, dict[str, str]] = {}  # a chapter of the same title is the same chapter in the next version
    for one in rows:
        is_newest = after[one.project_id] == one.id
        connection.execute(
            MANUALS.update().where(MANUALS.c.id == one.id).values(
                state="in_force" if is_newest else "retired", written_by=one.published_by, begun_at=one.published_at,
                approved_at=one.published_at, in_force_from=one.published_at, retired_at=next_at.get(one.id),
                grace_hours=0,
            )
        )  # fmt: skip
        refs = used.setdefault(one.project_id, {})
        given: set[str] = set()
        for place, (title, words) in enumerate(chapters_of(one.body, one.title)):
            ref = refs.get(title)
            if ref is None or ref in given:
                ref = f"C{len(set(refs.values())) + 1:02d}"
                while ref in given or ref in refs.values():
                    ref = f"C{int(ref[1:]) + 1:02d}"
                refs[title if title not in refs else f"{title}\0{ref}"] = ref
            given.add(ref)
            connection.execute(
                CHAPTERS.insert().values(
                    manual_id=one.id, position=place, ref=ref, kind="other", title=title, body=words, rows=[], files=[],
                    row_version=1,
                )
            )  # fmt: skip


def chapters_of(body: str, title: str) -> list[tuple[str, str]]:
    """(title, fragment of HTML) of each part; lines that begin with # are headings."""
    parts: list[tuple[str, list[str]]] = []
    for line in body.replace("\r\n", "\n").split("\n"):
        heading = re.match(r"^\s*#+\s*(.*\S)\s*$", line)
        if heading:
            parts.append((heading[1], []))
        elif parts:
            parts[-1][1].append(line)
        elif line.strip():
            parts.append((title, [line]))
    return [(name[:120], fragment("\n".join(lines).strip() or name)) for name, lines in parts or [(title, [title])]]


def fragment(words: str) -> str:
    paragraphs = [part for part in re.split(r"\n\s*\n", words) if part.strip()]
    return "".join(
        "<p>" + "<br>".join(escape(line.strip(), quote=False) for line in part.strip().split("\n")) + "</p>"
        for part in paragraphs
    )


def _tighten() -> None:
    with op.batch_alter_table("projects_manual", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_projects_manual_published_by"), type_="foreignkey")
        batch_op.drop_column("body")
        batch_op.drop_column("published_by")
        batch_op.drop_column("published_at")
        batch_op.alter_column("row_version", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column(
            "state", existing_type=sa.String(length=20), nullable=False,
            type_=sa.Enum(*STATES, name="manualstate", native_enum=False, create_constraint=True, length=20),
        )  # fmt: skip
        batch_op.alter_column("grace_hours", existing_type=KEY, nullable=False)
        batch_op.alter_column("written_by", existing_type=KEY, nullable=False)
        batch_op.alter_column("begun_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_projects_manual_written_by"), "people_user", ["written_by"], ["id"], ondelete="RESTRICT"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_projects_manual_approved_by"), "people_user", ["approved_by"], ["id"], ondelete="RESTRICT"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_projects_manual_document_id"),
            "documents_issued",
            ["document_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_projects_manual_in_force_since"),
            "state NOT IN ('in_force', 'retired') OR in_force_from IS NOT NULL",
        )
        batch_op.create_check_constraint(batch_op.f("ck_projects_manual_grace"), "grace_hours >= 0")
        batch_op.create_check_constraint(
            batch_op.f("ck_projects_manual_two_persons"), "approved_by IS NULL OR approved_by <> written_by"
        )
        batch_op.create_index(batch_op.f("ix_projects_manual_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_projects_manual_in_force", ["project_id"], unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE
        )
        batch_op.create_index(
            "uq_projects_manual_open", ["project_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )


def downgrade() -> None:
    """Drafts, forms, approvals and what is known of the reading are given up; texts stay as plain words."""
    connection = op.get_bind()
    open_ones = sa.select(MANUALS.c.id).where(MANUALS.c.state.in_(STATES[:3]))
    connection.execute(CHAPTERS.delete().where(CHAPTERS.c.manual_id.in_(open_ones)))
    connection.execute(MANUALS.delete().where(MANUALS.c.state.in_(STATES[:3])))
    with op.batch_alter_table("projects_manual", schema=None) as batch_op:
        batch_op.drop_index("uq_projects_manual_open", sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index("uq_projects_manual_in_force", sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)
        batch_op.drop_index(batch_op.f("ix_projects_manual_state"))
        batch_op.add_column(sa.Column("body", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("published_by", KEY, nullable=True))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    for one in connection.execute(sa.select(MANUALS.c.id, MANUALS.c.written_by, MANUALS.c.in_force_from)).all():
        parts = connection.execute(
            sa.select(CHAPTERS.c.title, CHAPTERS.c.body)
            .where(CHAPTERS.c.manual_id == one.id)
            .order_by(CHAPTERS.c.position)
        )
        body = "\n\n".join(f"# {part.title}\n{words_of(part.body or '')}" for part in parts)
        connection.execute(
            MANUALS.update().where(MANUALS.c.id == one.id)
            .values(body=body, published_by=one.written_by, published_at=one.in_force_from)
        )  # fmt: skip
    with op.batch_alter_table("projects_manual", schema=None) as batch_op:
        for name in ("in_force_since", "grace", "two_persons", "manualstate"):
            batch_op.drop_constraint(batch_op.f(f"ck_projects_manual_{name}"), type_="check")
        for name in ("written_by", "approved_by", "document_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_projects_manual_{name}"), type_="foreignkey")
        for name in ("row_version", "document_id", "retired_at", "in_force_from", "approved_at", "approved_by", "returned_reason",
                     "sent_at", "begun_at", "written_by", "grace_hours", "change_note", "state"):  # fmt: skip
            batch_op.drop_column(name)
        batch_op.alter_column("body", existing_type=sa.Text(), nullable=False)
        batch_op.alter_column("published_by", existing_type=KEY, nullable=False)
        batch_op.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_projects_manual_published_by"), "people_user", ["published_by"], ["id"], ondelete="RESTRICT"
        )
    with op.batch_alter_table("staffing_manual_receipt", schema=None) as batch_op:
        batch_op.drop_column("seconds_read")
        batch_op.drop_column("opened_at")
    op.drop_table("staffing_manual_reading")
    op.drop_table("projects_manual_chapter")


def words_of(html: str) -> str:
    """The words of a fragment, a line for each block."""
    lines = re.sub(r"<br>|</(?:p|li|h2|h3|tr|blockquote)>", "\n", html)
    return re.sub(r"\n{3,}", "\n\n", unescape(re.sub(r"<[^>]*>", "", lines))).strip()
