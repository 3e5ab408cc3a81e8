"""Matters put off and handed over; comments and the people named in them; who follows what, and who was told."""

from datetime import date

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
    mapped_column,
)
from bpo.talk.rules.notices import NoticeKind, Way


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


class Follow(Base):
    """A person follows a record, or – `following` false – said they do not want to: then nothing makes them again."""

    __tablename__ = "talk_follow"
    __table_args__ = (
        UniqueConstraint("person_id", "subject_type", "subject_id"),
        Index("ix_talk_follow_subject", "subject_type", "subject_id"),
    )
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    following: Mapped[bool]
    since: Mapped[Moment]


UNSEEN = sql("seen_at IS NULL")
UNMAILED = sql("seen_at IS NULL AND mailed_at IS NULL")


class Notice(Base):
    """What one person was told of one matter. While it is unseen, what happens again on the matter is counted here.

    `act` and `facts` tell it in the reader's language; `permit` is what one must hold to be shown it ("": nothing, it
    is about oneself); `shared`: the client's people may be told it. `mailed_at` is of the newest event.
    """

    __tablename__ = "talk_notice"
    __journal__ = False
    __table_args__ = (
        Index(
            "uq_talk_notice_unseen", "person_id", "key", unique=True, sqlite_where=UNSEEN, postgresql_where=UNSEEN
        ),
        Index("ix_talk_notice_person", "person_id", "at"),
        Index("ix_talk_notice_unmailed", "at", sqlite_where=UNMAILED, postgresql_where=UNMAILED),
        Index("ix_talk_notice_subject", "subject_type", "subject_id"),
        CheckConstraint("count > 0", name="count"),
    )  # fmt: skip
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    kind: Mapped[NoticeKind] = mapped_column(Enumerated(NoticeKind, 20))
    key: Mapped[str] = mapped_column(String(120))
    act: Mapped[str] = mapped_column(String(80))
    facts: Mapped[Json]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    permit: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(300))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    shared: Mapped[bool]
    count: Mapped[int]
    at: Mapped[Moment]
    seen_at: Mapped[Moment | None]
    mailed_at: Mapped[Moment | None]


class NoticeWay(Base):
    """How a person wants to hear of a kind of notices, where they chose another way than the usual one."""

    __tablename__ = "talk_notice_way"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    kind: Mapped[NoticeKind] = mapped_column(Enumerated(NoticeKind, 20))
    way: Mapped[Way] = mapped_column(Enumerated(Way, 20))
