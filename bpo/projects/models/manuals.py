"""The operations manual: its versions and their chapters."""

from sqlalchemy import text as sql

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Index,
    Json,
    Key,
    Mapped,
    Moment,
    String,
    Text,
    UniqueConstraint,
    Versioned,
    mapped_column,
    relationship,
)
from bpo.kernel.rich_text import plain
from bpo.projects.rules import ChapterFacts, ChapterKind, ManualState

IN_FORCE, OPEN = sql("state = 'in_force'"), sql("state IN ('draft', 'in_review', 'returned')")


class Manual(Versioned, Base):
    """A version of the operations manual: written, approved by somebody else, in force until the next one is.

    `grace_hours`: how long after that agents who know the version before may still take calls. Versions published
    before approvals were asked for have no `approved_by`.
    """

    __tablename__ = "projects_manual"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("state NOT IN ('in_force', 'retired') OR in_force_from IS NOT NULL", name="in_force_since"),
        CheckConstraint("grace_hours >= 0", name="grace"),
        CheckConstraint("approved_by IS NULL OR approved_by <> written_by", name="two_persons"),
        Index("uq_projects_manual_in_force", "project_id", unique=True, sqlite_where=IN_FORCE,
              postgresql_where=IN_FORCE),
        Index("uq_projects_manual_open", "project_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )  # fmt: skip
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[ManualState] = mapped_column(Enumerated(ManualState, 20), default=ManualState.DRAFT, index=True)
    change_note: Mapped[str | None] = mapped_column(Text)
    grace_hours: Mapped[int] = mapped_column(default=24)
    written_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    begun_at: Mapped[Moment]
    sent_at: Mapped[Moment | None]
    returned_reason: Mapped[str | None] = mapped_column(Text)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    approved_at: Mapped[Moment | None]
    in_force_from: Mapped[Moment | None]
    retired_at: Mapped[Moment | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents_issued.id", ondelete="RESTRICT"))
    chapters: Mapped[list["ManualChapter"]] = relationship(
        back_populates="manual", order_by="ManualChapter.position", cascade="all, delete-orphan"
    )

    @property
    def body(self) -> str:
        """The whole manual in plain words, a heading before each chapter."""
        return "\n\n".join(f"# {one.title}\n{one.facts().words}".strip() for one in self.chapters)


class ManualChapter(Versioned, Base):
    """A chapter of a version. `ref` names it in every version; `rows` are the levels of an escalation; `file_ids` the
    forms that belong to it: they are kept with the chapter they were first attached to, and shared by later versions.
    """

    __tablename__ = "projects_manual_chapter"
    __table_args__ = (UniqueConstraint("manual_id", "ref"),)
    id: Mapped[Key]
    manual_id: Mapped[int] = mapped_column(ForeignKey("projects_manual.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    ref: Mapped[str] = mapped_column(String(10))
    kind: Mapped[ChapterKind] = mapped_column(Enumerated(ChapterKind, 20))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str | None] = mapped_column(Text, info={"rich": True})
    rows: Mapped[Json]
    files: Mapped[Json]  # [{"id": of the kept file, "name": as it was uploaded}]
    manual: Mapped[Manual] = relationship(back_populates="chapters")

    def facts(self) -> ChapterFacts:
        rows: list[dict[str, str]] = self.rows or []
        kept: list[dict[str, str]] = self.files or []
        return ChapterFacts(
            self.ref, self.kind, self.title, self.body, tuple(rows), tuple(one["name"] for one in kept)
        )  # fmt: skip

    @property
    def text(self) -> str:
        """The words alone."""
        return plain(self.body)
