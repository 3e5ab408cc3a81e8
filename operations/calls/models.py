"""Calls as imported from the switch."""

from sqlalchemy.ext.hybrid import hybrid_property

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    ForeignKey,
    Index,
    Json,
    Key,
    LargeBinary,
    Mapped,
    Moment,
    String,
    UniqueConstraint,
    mapped_column,
)


class Call(Base):
    """One contact. It belongs to the half hour in which it arrived (`interval_at`, UTC, by the project's zone).

    The customer's number is encrypted under the client's key; `number_fingerprint` finds the same number again.
    Durations are whole seconds; a missing wait is unknown, not zero. `legs`: the attempts it was made of, as plain
    values without the customer's number, so that another file can add to them.
    """

    __tablename__ = "operations_call"
    __journal__ = False
    __table_args__ = (
        UniqueConstraint("project_id", "source", "external_id"),
        Index("ix_operations_call_interval", "project_id", "interval_at"),
        Index("ix_operations_call_arrived", "project_id", "arrived_at", "id"),
        Index("ix_operations_call_queue", "project_id", "queue"),
        Index("ix_operations_call_agent", "project_id", "agent_login"),
        CheckConstraint("talk_seconds >= 0 AND hold_seconds >= 0 AND acw_seconds >= 0", name="durations"),
        CheckConstraint("wait_seconds IS NULL OR wait_seconds >= 0", name="wait"),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("operations_batch.id", ondelete="RESTRICT"), index=True)
    source: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(120))
    direction: Mapped[str] = mapped_column(String(10))
    queue: Mapped[str | None] = mapped_column(String(60))
    agent_login: Mapped[str | None] = mapped_column(String(40))
    arrived_at: Mapped[Moment]
    interval_at: Mapped[Moment]
    answered: Mapped[bool]
    outcome: Mapped[str] = mapped_column(String(20))
    wait_seconds: Mapped[int | None]
    talk_seconds: Mapped[int]
    hold_seconds: Mapped[int]
    acw_seconds: Mapped[int]
    disposition: Mapped[str | None] = mapped_column(String(60))
    number_hidden: Mapped[bytes | None] = mapped_column(LargeBinary)
    number_masked: Mapped[str | None] = mapped_column(String(40))
    number_fingerprint: Mapped[str | None] = mapped_column(String(64), index=True)
    recording_ref: Mapped[str | None] = mapped_column(String(200))
    transferred: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    source_updated_at: Mapped[Moment | None]
    skill: Mapped[str | None] = mapped_column(String(60))
    legs: Mapped[Json | None]
    fingerprint: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(default=1)

    @hybrid_property
    def handle_seconds(self) -> int:
        """Talk, hold and after-call work: what an agent spent on it."""
        return self.talk_seconds + self.hold_seconds + self.acw_seconds
