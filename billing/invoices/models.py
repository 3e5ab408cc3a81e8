"""A month's bill of a contract, line by line with its explanation, and the invoice it becomes."""

from datetime import date
from typing import Any

from sqlalchemy import event, inspect

from billing.invoices.rules import BillState, OrderAspect
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
from bpo.kernel.errors import Conflict, text


class BillingRun(Base):
    """One run over a month. `outcomes`: {contract id: what was done}; a run begun again goes on where it ended.

    `parked` and `late_changes` name contracts left alone: [{contract_id, number, project_id, reason, …}].
    """

    __tablename__ = "billing_run"
    __journal__ = False  # its start and end are recorded; the bills' own acts are recorded on the bills
    id: Mapped[Key]
    month: Mapped[str] = mapped_column(String(7), index=True)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    started_at: Mapped[Moment]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("kernel_job.id", ondelete="RESTRICT"), unique=True)
    drafted: Mapped[int] = mapped_column(default=0)
    revised: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    outcomes: Mapped[Json]
    parked: Mapped[Json]
    late_changes: Mapped[Json]
    ended_at: Mapped[Moment | None]


class Bill(Versioned, Base):
    """A contract's bill for a period `[starts_on, ends_on)`: draft, approved by a second person, issued as an invoice.

    `fingerprint` is of terms, usage and rule version: the same gives the same bill, and a run changes nothing.
    `terms` and `usage` are what it was rated from; `difference`: what the last revision changed, line by line.
    `amount_minor` is the sum of the lines in the contract's prices, with or without VAT.
    """

    __tablename__ = "billing_bill"
    __table_args__ = (
        UniqueConstraint("contract_id", "starts_on"),
        CheckConstraint("ends_on > starts_on", name="period"),
        CheckConstraint("gross_minor = net_minor + tax_minor", name="totals"),
        CheckConstraint("state = 'draft' OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)", name="approved"),
        CheckConstraint("prepared_by IS NULL OR approved_by IS NULL OR approved_by <> prepared_by", name="two_persons"),
        CheckConstraint("net_minor >= 0", name="never_negative"),
    )
    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts_contract.id", ondelete="RESTRICT"), index=True)
    contract_number: Mapped[str] = mapped_column(String(30))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    month: Mapped[str] = mapped_column(String(7), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[BillState] = mapped_column(Enumerated(BillState, 20), default=BillState.DRAFT, index=True)
    currency: Mapped[str] = mapped_column(String(3))
    fee_model: Mapped[str] = mapped_column(String(30))
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    carried_minor: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str] = mapped_column(String(64))
    usage: Mapped[Json] = mapped_column(info={"journal": False})
    terms: Mapped[Json] = mapped_column(info={"journal": False})
    difference: Mapped[Json] = mapped_column(info={"journal": False})
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    prepared_at: Mapped[Moment]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    approved_at: Mapped[Moment | None]
    returned_reason: Mapped[str | None] = mapped_column(Text)
    lines: Mapped[list["BillLine"]] = relationship(
        back_populates="bill", order_by="BillLine.position", cascade="all, delete-orphan"
    )


class BillLine(Base):
    """One line, with the steps that explain its amount and the sources it was computed from.

    `amount_minor` is in the contract's prices; `net_minor` is without VAT.
    """

    __tablename__ = "billing_line"
    __journal__ = False
    __table_args__ = (UniqueConstraint("bill_id", "position"),)
    id: Mapped[Key]
    bill_id: Mapped[int] = mapped_column(ForeignKey("billing_bill.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))
    label: Mapped[Json]
    quantity: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(40))
    unit_price: Mapped[str | None] = mapped_column(String(40))
    document: Mapped[str] = mapped_column(String(200))
    clause: Mapped[str] = mapped_column(String(60))
    amount_minor: Mapped[int]
    net_minor: Mapped[int]
    tax_rate: Mapped[str] = mapped_column(String(20))
    tax_minor: Mapped[int]
    steps: Mapped[Json]
    sources: Mapped[Json]
    bill: Mapped[Bill] = relationship(back_populates="lines")


class Invoice(Base):
    """An issued bill: its number is of a gapless series, content and PDF are frozen. Never changed, never deleted."""

    __tablename__ = "billing_invoice"
    __table_args__ = (
        CheckConstraint("gross_minor > 0", name="positive"),
        CheckConstraint("gross_minor = net_minor + tax_minor", name="totals"),
    )
    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("billing_bill.id", ondelete="RESTRICT"), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents_issued.id", ondelete="RESTRICT"), unique=True)
    contract_number: Mapped[str] = mapped_column(String(30))
    client_name: Mapped[str] = mapped_column(String(160))
    month: Mapped[str] = mapped_column(String(7), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    issued_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))


class BilledOrder(Base):
    """A sale or a refund that an issued or drafted bill has counted: each is billed once."""

    __tablename__ = "billing_billed_order"
    __journal__ = False
    __table_args__ = (UniqueConstraint("order_id", "aspect"),)
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("operations_order.id", ondelete="RESTRICT"))
    aspect: Mapped[OrderAspect] = mapped_column(Enumerated(OrderAspect, 10))
    bill_id: Mapped[int] = mapped_column(ForeignKey("billing_bill.id", ondelete="RESTRICT"), index=True)


@event.listens_for(Bill, "before_update")
@event.listens_for(Bill, "before_delete")
def refuse_issued_bill(_mapper: Any, _connection: Any, bill: Bill) -> None:
    """What an invoice was made from stays; only the act of issuing itself may write to it."""
    _refuse_issued(bill)


@event.listens_for(BillLine, "before_update")
@event.listens_for(BillLine, "before_delete")
def refuse_issued_line(_mapper: Any, _connection: Any, line: BillLine) -> None:
    taken_off: Any = inspect(line).attrs.bill.history.deleted  # a line that a new revision replaces
    _refuse_issued(line.bill or taken_off[0])


def _refuse_issued(bill: Bill) -> None:
    before = inspect(bill).attrs.state.history
    if BillState.ISSUED in (before.deleted or before.unchanged or ()):
        raise Conflict(
            "issued_bill_frozen",
            text("The bill of %(number)s for %(month)s has been issued and stays as it is."),
            number=bill.contract_number,
            month=bill.month,
        )


guard_table(Invoice.__table__)
