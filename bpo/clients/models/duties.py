"""The library of duties: what the law and good custom ask of a project, by its services and cooperation mode."""

from bpo.clients.rules import RequirementCategory, RequirementKind, ServiceKind
from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Json,
    Key,
    Mapped,
    Moment,
    String,
    Text,
    UniqueConstraint,
    Versioned,
    mapped_column,
)


class Duty(Versioned, Base):
    """One duty of the library. Without services it concerns all of them, without modes every mode.

    A required one must be met by a requirement of the handover, or be answered there, before the handover is sent.
    """

    __tablename__ = "clients_duty"
    __table_args__ = (
        CheckConstraint("kind IN ('statutory', 'implied')", name="not_stated"),
        CheckConstraint("kind <> 'statutory' OR law IS NOT NULL", name="law_named"),
    )
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[RequirementKind] = mapped_column(Enumerated(RequirementKind, 20))
    category: Mapped[RequirementCategory] = mapped_column(Enumerated(RequirementCategory, 20))
    services: Mapped[Json] = mapped_column(info={"each": ServiceKind})
    modes: Mapped[Json]
    law: Mapped[str | None] = mapped_column(String(120))
    statement_zh: Mapped[str] = mapped_column(Text)
    statement_en: Mapped[str] = mapped_column(Text)
    acceptance_zh: Mapped[str | None] = mapped_column(Text)
    acceptance_en: Mapped[str | None] = mapped_column(Text)
    is_required: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)


class DutyWaiver(Base):
    """Why a duty does not concern a handover; kept with it, and printed on its paper."""

    __tablename__ = "clients_duty_waiver"
    __table_args__ = (UniqueConstraint("handover_id", "duty_id"),)
    id: Mapped[Key]
    handover_id: Mapped[int] = mapped_column(ForeignKey("clients_handover.id", ondelete="RESTRICT"), index=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("clients_duty.id", ondelete="RESTRICT"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    given_at: Mapped[Moment]
