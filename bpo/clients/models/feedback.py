"""What the client says of the service, with its owner, its answer and how it ended."""

from datetime import date

from bpo.clients.rules import (
    FeedbackArea,
    FeedbackCause,
    FeedbackChannel,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Satisfaction,
)  # fmt: skip
from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Index,
    Key,
    Mapped,
    Moment,
    String,
    Text,
    Versioned,
    mapped_column,
)
from bpo.kernel.roles import Department


class Feedback(Versioned, Base):
    """An opinion of the client's. `contact_name` is kept as it was when it was said, `contact_id` where it is known.

    `client_id` is the project's client; `told_on` and `escalated_on`: when its lateness was told to whom it concerns.
    """

    __tablename__ = "clients_feedback"
    __table_args__ = (
        CheckConstraint("state NOT IN ('answered', 'closed') OR answer IS NOT NULL", name="answered"),
        CheckConstraint("state <> 'closed' OR (closed_on IS NOT NULL AND satisfied IS NOT NULL)", name="closed"),
        CheckConstraint("state <> 'closed' OR kind <> 'complaint' OR root_cause IS NOT NULL", name="root_cause"),
        CheckConstraint("state <> 'assigned' OR owner_id IS NOT NULL", name="owned"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        Index("ix_clients_feedback_state", "state", "due_on"),
    )
    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("clients_contact.id", ondelete="RESTRICT"))
    contact_name: Mapped[str] = mapped_column(String(60))
    channel: Mapped[FeedbackChannel] = mapped_column(Enumerated(FeedbackChannel, 20))
    received_on: Mapped[date]
    kind: Mapped[FeedbackKind] = mapped_column(Enumerated(FeedbackKind, 20))
    severity: Mapped[FeedbackSeverity] = mapped_column(Enumerated(FeedbackSeverity, 20))
    area: Mapped[FeedbackArea] = mapped_column(Enumerated(FeedbackArea, 20))
    title: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[FeedbackState] = mapped_column(Enumerated(FeedbackState, 20), default=FeedbackState.RECEIVED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    department: Mapped[Department | None] = mapped_column(Enumerated(Department, 20))
    due_on: Mapped[date]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    answered_at: Mapped[Moment | None]
    answered_on: Mapped[date | None] = mapped_column(info={"journal": False})
    cause: Mapped[FeedbackCause | None] = mapped_column(Enumerated(FeedbackCause, 20))
    root_cause: Mapped[str | None] = mapped_column(Text)
    satisfied: Mapped[Satisfaction | None] = mapped_column(Enumerated(Satisfaction, 20))
    closing_note: Mapped[str | None] = mapped_column(Text)
    closed_on: Mapped[date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    times_reopened: Mapped[int] = mapped_column(default=0)
    reopen_reason: Mapped[str | None] = mapped_column(Text)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("clients_feedback.id", ondelete="RESTRICT"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    recorded_at: Mapped[Moment]
    told_on: Mapped[date | None] = mapped_column(info={"journal": False})
    escalated_on: Mapped[date | None] = mapped_column(info={"journal": False})
