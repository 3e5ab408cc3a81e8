"""Orders, appointments, completes and valid records that commission is paid on."""

from datetime import date

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Index,
    Key,
    Mapped,
    String,
    UniqueConstraint,
    mapped_column,
)
from operations.orders.rules import OrderUnit


class SalesOrder(Base):
    """One thing sold or done. Amounts in minor units; a refund has its day and never exceeds the amount."""

    __tablename__ = "operations_order"
    __journal__ = False
    __table_args__ = (
        UniqueConstraint("project_id", "external_id"),
        Index("ix_operations_order_sold", "project_id", "sold_on"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("refund_minor BETWEEN 0 AND amount_minor", name="refund"),
        CheckConstraint("(refund_minor = 0) = (refunded_on IS NULL)", name="refund_dated"),
        CheckConstraint("refunded_on IS NULL OR refunded_on >= sold_on", name="refund_later"),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("operations_batch.id", ondelete="RESTRICT"), index=True)
    external_id: Mapped[str] = mapped_column(String(80))
    unit: Mapped[OrderUnit] = mapped_column(Enumerated(OrderUnit, 20))
    sold_on: Mapped[date]
    amount_minor: Mapped[int]
    refunded_on: Mapped[date | None] = mapped_column(index=True)
    refund_minor: Mapped[int] = mapped_column(default=0)
    agent_login: Mapped[str | None] = mapped_column(String(40))
    product: Mapped[str | None] = mapped_column(String(120))
    revision: Mapped[int] = mapped_column(default=1)
