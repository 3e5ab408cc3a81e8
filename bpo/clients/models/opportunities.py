"""Opportunities, and the comparisons of ways that were made for them."""

from datetime import date
from decimal import Decimal

from bpo.clients.rules import CooperationMode, OpportunitySource, OpportunityStage, ServiceKind, weighted_minor
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
    guard_table,
    mapped_column,
    relationship,
)
from bpo.kernel.money import from_minor


class Opportunity(Versioned, Base):
    """Business that a client may give us. `value_minor`: a year; `project_id`: what it has become once won."""

    __tablename__ = "clients_opportunity"
    __table_args__ = (
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
        CheckConstraint("stage NOT IN ('lost', 'dropped') OR lost_reason IS NOT NULL", name="reason_given"),
        CheckConstraint("(stage = 'won') = (project_id IS NOT NULL)", name="won_project"),
        CheckConstraint("seats > 0 AND monthly_volume > 0 AND value_minor > 0", name="positive"),
        CheckConstraint("next_step_on IS NULL OR next_step IS NOT NULL", name="step_named"),
    )
    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    mode: Mapped[CooperationMode] = mapped_column(Enumerated(CooperationMode, 20))
    services: Mapped[Json] = mapped_column(info={"each": ServiceKind})
    stage: Mapped[OpportunityStage] = mapped_column(
        Enumerated(OpportunityStage, 20), default=OpportunityStage.LEAD, index=True
    )
    source: Mapped[OpportunitySource] = mapped_column(Enumerated(OpportunitySource, 20))
    expected_start_on: Mapped[date | None]
    seats: Mapped[int | None]
    service_hours: Mapped[str | None] = mapped_column(String(200))
    monthly_volume: Mapped[int | None]
    value_minor: Mapped[int | None]
    probability: Mapped[int]
    competitors: Mapped[str | None] = mapped_column(String(300))
    next_step: Mapped[str | None] = mapped_column(String(200))
    next_step_on: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    lost_reason: Mapped[str | None] = mapped_column(Text)
    opened_on: Mapped[date]
    ended_on: Mapped[date | None]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), unique=True)
    advice: Mapped[list["Advice"]] = relationship(back_populates="opportunity", order_by="Advice.count.desc()")

    @property
    def value(self) -> Decimal | None:
        return None if self.value_minor is None else from_minor(self.value_minor)

    @property
    def weighted_minor(self) -> int:
        return weighted_minor(self.value_minor, self.probability)


class Advice(Base):
    """A comparison of building, outsourcing and hosting that was kept. Never changed: another one is made instead."""

    __tablename__ = "clients_advice"
    __table_args__ = (UniqueConstraint("opportunity_id", "count"),)
    id: Mapped[Key]
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("clients_opportunity.id", ondelete="RESTRICT"), index=True)
    count: Mapped[int]
    parameters: Mapped[Json]
    results: Mapped[Json] = mapped_column(info={"journal": False})
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    made_at: Mapped[Moment]
    opportunity: Mapped[Opportunity] = relationship(back_populates="advice")

    @property
    def number(self) -> str:
        return f"{self.opportunity.number}-{self.count}"


guard_table(Advice.__table__)
