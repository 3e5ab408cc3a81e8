"""Matters put off and handed over; comments on records and the people named in them."""

from datetime import date

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    ForeignKey,
    Index,
    Key,
    Mapped,
    Moment,
    String,
    Text,
    UniqueConstraint,
    mapped_column,
)


class Snooze(Base):
    """A person put a matter off until a day; it comes back by itself on that day."""

    __tablename__ = "talk_snooze"
    __table_args__ = (UniqueConstraint("person_id", "matter"),)
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    matter: Mapped[str] = mapped_column(String(80))
    until_on: Mapped[date]


class Delegation(Base):
    """A matter handed from one person to another, until it is done, taken back or handed on."""

    __tablename__ = "talk_delegation"
    __table_args__ = (
        UniqueConstraint("from_id", "matter"),
        CheckConstraint("from_id <> to_id", name="not_oneself"),
    )
    id: Mapped[Key]
    from_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    to_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    matter: Mapped[str] = mapped_column(String(80))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    given_at: Mapped[Moment]


class Comment(Base):
    """Words of a person under a record. Internal unless `shared`: only then the client's people learn of it."""

    __tablename__ = "talk_comment"
    __table_args__ = (Index("ix_talk_comment_subject", "subject_type", "subject_id", "id"),)
    id: Mapped[Key]
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    words: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool]
    created_at: Mapped[Moment]
    edited_at: Mapped[Moment | None]
    removed_at: Mapped[Moment | None]


class Mentioned(Base):
    """A person named in a comment: it waits for them until they have seen it."""

    __tablename__ = "talk_mention"
    __table_args__ = (UniqueConstraint("person_id", "comment_id"),)
    id: Mapped[Key]
    comment_id: Mapped[int] = mapped_column(ForeignKey("talk_comment.id", ondelete="RESTRICT"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    seen_at: Mapped[Moment | None]
