"""Clients, their contacts and the key of their personal data."""

from bpo.clients.rules import (
    ClientStatus,
    ContactRole,
    TaxpayerKind,
    bare_name,
)  # fmt: skip
from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Key,
    LargeBinary,
    Mapped,
    Moment,
    String,
    Versioned,
    mapped_column,
    relationship,
)


class Client(Versioned, Base):
    """A company that outsources. `uscc`: its unified social credit code; a foreign company has none."""

    __tablename__ = "clients_client"
    __table_args__ = (
        CheckConstraint("uscc IS NOT NULL OR taxpayer_kind = 'foreign'", name="uscc_or_foreign"),
        CheckConstraint("payment_days BETWEEN 0 AND 365", name="payment_days"),
    )
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    legal_name_zh: Mapped[str] = mapped_column(String(120))
    bare_name: Mapped[str] = mapped_column(  # by which doubles are found
        String(120), index=True, info={"journal": False},
        default=lambda context: bare_name(context.get_current_parameters()["legal_name_zh"]),
    )  # fmt: skip
    legal_name_en: Mapped[str | None] = mapped_column(String(160))
    short_name: Mapped[str] = mapped_column(String(40))
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    taxpayer_kind: Mapped[TaxpayerKind] = mapped_column(Enumerated(TaxpayerKind, 20))
    industry: Mapped[str | None] = mapped_column(String(60))
    invoice_address: Mapped[str | None] = mapped_column(String(200))
    invoice_phone: Mapped[str | None] = mapped_column(String(40))
    bank: Mapped[str | None] = mapped_column(String(120))
    bank_account: Mapped[str | None] = mapped_column(String(40))
    invoice_email: Mapped[str | None] = mapped_column(String(120))
    payment_days: Mapped[int] = mapped_column(default=30)
    status: Mapped[ClientStatus] = mapped_column(Enumerated(ClientStatus, 20), default=ClientStatus.ACTIVE)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    contacts: Mapped[list["Contact"]] = relationship(back_populates="client", order_by="Contact.id")


class ClientKey(Base):
    """The key under which personal data of a client's business is encrypted; destroyed at the end, it erases them."""

    __tablename__ = "clients_key"
    __journal__ = False
    id: Mapped[Key]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), unique=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    destroyed_at: Mapped[Moment | None]


class Contact(Versioned, Base):
    """A person at the client's. The mobile number is encrypted; pages show the masked form."""

    __tablename__ = "clients_contact"
    id: Mapped[Key]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[ContactRole] = mapped_column(Enumerated(ContactRole, 20))
    position: Mapped[str | None] = mapped_column(String(60))
    mobile_hidden: Mapped[bytes | None] = mapped_column(LargeBinary, info={"journal": False})
    mobile_masked: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(120))
    is_primary: Mapped[bool] = mapped_column(default=False)
    client: Mapped[Client] = relationship(back_populates="contacts")
