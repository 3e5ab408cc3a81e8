"""Contracts, the documents they are made of, and what each document says about each term from which day."""

from datetime import date

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
    relationship,
)
from contracts.rules import ContractState, DocumentKind


class Contract(Versioned, Base):
    """An agreement with a client about a project. In force: signed, and the day lies in its term.

    The term is `[starts_on, ends_on)`: `ends_on` is the day after the last one. `terminated_on`: the first day on
    which it is no longer in force because it was ended early.
    """

    __tablename__ = "contracts_contract"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="term"),
        CheckConstraint("notice_days BETWEEN 0 AND 365", name="notice_days"),
        CheckConstraint(
            "terminated_on IS NULL OR terminated_on BETWEEN starts_on AND ends_on", name="terminated_inside"
        ),
        CheckConstraint("terminated_on IS NULL OR termination_reason IS NOT NULL", name="termination_explained"),
    )
    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    notice_days: Mapped[int] = mapped_column(default=30)
    terminated_on: Mapped[date | None]
    termination_reason: Mapped[str | None] = mapped_column(Text)
    documents: Mapped[list["ContractDocument"]] = relationship(
        back_populates="contract", order_by="ContractDocument.id"
    )


class ContractDocument(Versioned, Base):
    """The body, an annex or a supplementary agreement. Signed, it is never edited: a change is a supplement.

    `qualification`: what was shown for pure commission. `renews_to`: a supplement that, once signed, moves the end of
    the contract to that day.
    """

    __tablename__ = "contracts_document"
    __table_args__ = (
        UniqueConstraint("contract_id", "kind", "number"),
        CheckConstraint("state NOT IN ('approved', 'signed') OR approved_by <> drafted_by", name="two_persons"),
        CheckConstraint("state <> 'signed' OR signed_on IS NOT NULL", name="signed"),
    )
    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts_contract.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(Enumerated(DocumentKind, 20))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[ContractState] = mapped_column(Enumerated(ContractState, 20), default=ContractState.DRAFT)
    effective_from: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)
    qualification: Mapped[Json | None]
    renews_to: Mapped[date | None]
    drafted_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    approved_at: Mapped[Moment | None]
    approval_reason: Mapped[str | None] = mapped_column(Text)
    signed_on: Mapped[date | None]
    signatory_vendor: Mapped[str | None] = mapped_column(String(60))
    signatory_client: Mapped[str | None] = mapped_column(String(60))
    contract: Mapped[Contract] = relationship(back_populates="documents")
    terms: Mapped[list["TermStatement"]] = relationship(
        back_populates="document", order_by="TermStatement.id", cascade="all, delete-orphan"
    )


class TermStatement(Base):
    """What a document says about one term: `[starts_on, ends_on)`; no end means as long as the contract."""

    __tablename__ = "contracts_term"
    __table_args__ = (
        UniqueConstraint("document_id", "key", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="period"),
    )
    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(ForeignKey("contracts_document.id", ondelete="RESTRICT"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[Json]
    clause: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    document: Mapped[ContractDocument] = relationship(back_populates="terms")


class ExpiryReminder(Base):
    """A contract nears its end: raised once a step (90, 60, 30, 7 days before), seen by somebody."""

    __tablename__ = "contracts_reminder"
    __table_args__ = (UniqueConstraint("contract_id", "days_before", "ends_on"),)
    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts_contract.id", ondelete="RESTRICT"), index=True)
    days_before: Mapped[int]
    ends_on: Mapped[date]
    raised_on: Mapped[date]
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    seen_at: Mapped[Moment | None]
