"""The table of exports."""

from bpo.kernel.db import Base, CheckConstraint, ForeignKey, Index, Key, Mapped, Moment, String, Text, mapped_column


class ListExport(Base):
    """A list that somebody had made into a file. `path`: the list's address; `language`: in which it is written.

    `file`: what the bytes are called in the folder of exports, once they are made; `name`: in the reader's.
    """

    __tablename__ = "kernel_list_export"
    __journal__ = False
    __table_args__ = (
        CheckConstraint("rows >= 0 AND size >= 0", name="counts"),
        CheckConstraint("(file IS NULL) = (made_at IS NULL)", name="made_or_not"),
        Index("ix_kernel_list_export_person_id", "person_id", "asked_at"),
    )
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    path: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int]
    asked_at: Mapped[Moment] = mapped_column(index=True)
    made_at: Mapped[Moment | None]
    name: Mapped[str] = mapped_column(String(300), default="")
    size: Mapped[int] = mapped_column(default=0)
    file: Mapped[str | None] = mapped_column(String(80))

    @property
    def job_key(self) -> str:
        """The business key of the job that makes it; the newest job holds it."""
        return f"export:{self.id}"
