"""A project's closing with its checklist, and the certificates of what became of the client's data."""

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
from bpo.kernel.roles import Department
from bpo.projects.rules import ClosingCode, ClosingReason, ClosingState, Disposal, ItemState


class Closing(Versioned, Base):
    """The proposal to close a project, the director's decision, and how it ended.

    `open_project_id`: the project while this closing is proposed or under way; unique, so that there is but one.
    `findings`: what the facts said at the moment of closing.
    """

    __tablename__ = "projects_closing"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('proposed', 'under_way')) = (open_project_id IS NOT NULL)", name="one_open"
        ),
        CheckConstraint("state = 'proposed' OR decided_at IS NOT NULL", name="decided"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed"),
    )  # fmt: skip
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    open_project_id: Mapped[int | None] = mapped_column(unique=True, info={"journal": False})
    state: Mapped[ClosingState] = mapped_column(Enumerated(ClosingState, 20), default=ClosingState.PROPOSED, index=True)
    last_service_on: Mapped[date]
    reason_class: Mapped[ClosingReason] = mapped_column(Enumerated(ClosingReason, 20))
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    proposed_at: Mapped[Moment]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    decided_at: Mapped[Moment | None]
    decision_reason: Mapped[str | None] = mapped_column(Text)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    closed_at: Mapped[Moment | None]
    findings: Mapped[Json | None] = mapped_column(info={"journal": False})
    reopened_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    reopened_at: Mapped[Moment | None]
    reopened_reason: Mapped[str | None] = mapped_column(Text)
    items: Mapped[list["ClosingItem"]] = relationship(back_populates="closing", order_by="ClosingItem.id")


class ClosingItem(Versioned, Base):
    """One thing to settle before the project is closed. What the facts settle stays `open` here."""

    __tablename__ = "projects_closing_item"
    __table_args__ = (
        UniqueConstraint("closing_id", "code"),
        CheckConstraint("state = 'open' OR (done_by IS NOT NULL AND done_at IS NOT NULL)", name="settled"),
        CheckConstraint("state <> 'not_applicable' OR note IS NOT NULL", name="explained"),
    )
    id: Mapped[Key]
    closing_id: Mapped[int] = mapped_column(ForeignKey("projects_closing.id", ondelete="RESTRICT"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    code: Mapped[ClosingCode] = mapped_column(Enumerated(ClosingCode, 30))
    department: Mapped[Department] = mapped_column(Enumerated(Department, 20))
    state: Mapped[ItemState] = mapped_column(Enumerated(ItemState, 20), default=ItemState.OPEN)
    note: Mapped[str | None] = mapped_column(Text)
    done_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    done_at: Mapped[Moment | None]
    closing: Mapped[Closing] = relationship(back_populates="items")


class DataCertificate(Versioned, Base):
    """What became of the client's data: which, how, when, by whom; issued as a numbered paper once it is witnessed.

    `whole_client`: it speaks for all data of the client. Only then the client's key may be destroyed (`erased_at`).
    """

    __tablename__ = "projects_certificate"
    __table_args__ = (
        CheckConstraint("witness_id <> drawn_up_by", name="two_persons"),
        CheckConstraint("(witnessed_at IS NULL) = (number IS NULL)", name="issued"),
        CheckConstraint("erased_at IS NULL OR (whole_client AND witnessed_at IS NOT NULL)", name="erased"),
    )
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    number: Mapped[str | None] = mapped_column(String(30), unique=True)
    disposal: Mapped[Disposal] = mapped_column(Enumerated(Disposal, 20))
    whole_client: Mapped[bool] = mapped_column(default=False)
    data_kinds: Mapped[Json]  # a list of DataKind values
    method: Mapped[str] = mapped_column(Text)
    carried_out_on: Mapped[date]
    drawn_up_by: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    drawn_up_at: Mapped[Moment]
    witness_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    witnessed_at: Mapped[Moment | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents_issued.id", ondelete="RESTRICT"))
    erased_by: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    erased_at: Mapped[Moment | None]
