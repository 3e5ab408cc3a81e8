"""Clients and their contacts: the list, one of them, and what other floors may know."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bpo.clients import rules
from bpo.clients.models import Client, ClientKey, Contact
from bpo.clients.rules import ClientFacts, ClientStatus, ContactFacts, ContactRole
from bpo.clients.schemas.words import STATUS_TONES, STATUSES
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor, permit
from bpo.kernel.vault import Vault
from bpo.kernel.web.shell import tabs_for
from bpo.people import queries as people


def client_for(session: Session, actor: Actor, client_id: int) -> Client:
    """The client, if the permit the actor acts under reaches it; else `NotFound`."""
    statement = actor.limit(select(Client).where(Client.id == client_id), client=Client.id)
    client = session.scalars(statement).one_or_none()
    if client is None:
        raise NotFound("client", id=client_id)
    return client


@permit("clients.view")
def client_page(session: Session, actor: Actor, client_id: int) -> Client:
    return client_for(session, actor, client_id)


@permit("clients.view")
def clients_listed(session: Session, actor: Actor) -> Select[tuple[Client]]:
    return actor.limit(select(Client), client=Client.id)


@permit("clients.view")
def client_frame(session: Session, actor: Actor, client_id: int, here: str) -> dict[str, Any]:
    """The context of `clients/frame.html` for the tab `here` (slots.tab("client", …, param="client_id")).

    {client: row, status, tone, tabs}; `NotFound` outside the actor's reach.
    """
    client = client_for(session, actor, client_id)
    return {
        "client": client,
        "status": str(STATUSES[client.status]),
        "tone": STATUS_TONES[client.status],
        "tabs": tabs_for("client", here, actor, client_id),
    }


def contact_for(session: Session, actor: Actor, contact_id: int) -> Contact:
    """The contact, if the permit the actor acts under reaches its client; else `NotFound`."""
    statement = actor.limit(select(Contact).where(Contact.id == contact_id), client=Contact.client_id)
    contact = session.scalars(statement).one_or_none()
    if contact is None:
        raise NotFound("contact", id=contact_id)
    return contact


@permit("clients.view_contacts")
def contacts_of(session: Session, actor: Actor, client_id: int) -> list[Contact]:
    """A client's contacts: the first of each role before the others."""
    client_for(session, actor, client_id)
    chosen = select(Contact).where(Contact.client_id == client_id).order_by(Contact.is_primary.desc(), Contact.id)
    return list(session.scalars(chosen))


@permit("clients.view_contacts")
def contacts_listed(session: Session, actor: Actor) -> Select[tuple[Contact]]:
    return actor.limit(select(Contact), client=Contact.client_id)


@permit("clients.view_contacts")
def contacts_shown(session: Session, actor: Actor, contact_id: int) -> Contact:
    return contact_for(session, actor, contact_id)


def same_clients(
    session: Session, names: Iterable[str], codes: Iterable[str | None]
) -> list[tuple[int, str, str, str | None]]:
    """[(id, code, legal name, uscc)] of the clients that have one of these legal names, barely, or one of the codes."""
    asked = select(Client.id, Client.code, Client.legal_name_zh, Client.uscc).where(
        or_(Client.bare_name.in_({rules.bare_name(name) for name in names}),
            Client.uscc.in_({code for code in codes if code}))
    )  # fmt: skip
    return [(number, code, name, uscc) for number, code, name, uscc in session.execute(asked.order_by(Client.id))]


def client_facts(session: Session, client_id: int) -> ClientFacts:
    """What other floors know of a client; `NotFound` if there is none. The caller answers for who may know it."""
    client = session.get(Client, client_id)
    if client is None:
        raise NotFound("client", id=client_id)
    return ClientFacts(
        id=client.id, code=client.code, legal_name_zh=client.legal_name_zh, legal_name_en=client.legal_name_en,
        short_name=client.short_name, uscc=client.uscc, taxpayer_kind=client.taxpayer_kind,
        invoice_address=client.invoice_address, invoice_phone=client.invoice_phone, bank=client.bank,
        bank_account=client.bank_account, invoice_email=client.invoice_email, payment_days=client.payment_days,
    )  # fmt: skip


def client_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """{id: short name} of clients."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(select(Client.id, Client.short_name).where(Client.id.in_(wanted)))
    return {row.id: row.short_name for row in rows}


def client_codes(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """{id: code} of clients."""
    return dict(session.execute(select(Client.id, Client.code).where(Client.id.in_(set(ids)))).all())


def short_name_of(client_id: Any) -> Any:
    """A column of another package's select: the short name of the client whose id stands in `client_id`."""
    return select(Client.short_name).where(Client.id == client_id).correlate_except(Client).scalar_subquery()


def clients_to_pick(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(id, "C-001 Short name")] of the active clients the actor may see, for choosing one."""
    who = actor.under("clients.view")
    chosen = who.limit(select(Client).where(Client.status == ClientStatus.ACTIVE), client=Client.id)
    return [(one.id, f"{one.code} {one.short_name}") for one in session.scalars(chosen.order_by(Client.code))]


def primary_contact(session: Session, client_id: int, role: ContactRole) -> ContactFacts | None:
    """The client's first contact in a role, None if there is nobody. The caller answers for who may know."""
    chosen = select(Contact).where(Contact.client_id == client_id, Contact.role == role)
    contact = session.scalars(chosen.order_by(Contact.is_primary.desc(), Contact.id).limit(1)).one_or_none()
    if contact is None:
        return None
    return ContactFacts(
        id=contact.id, name=contact.name, role=contact.role, position=contact.position, email=contact.email,
        mobile_masked=contact.mobile_masked,
    )  # fmt: skip


def vault_of(session: Session, client_id: int) -> Vault:
    """What personal data of this client's business is encrypted under. `Conflict` once its key is destroyed."""
    key = session.scalars(select(ClientKey).where(ClientKey.client_id == client_id)).one_or_none()
    if key is None:
        raise NotFound("client", id=client_id)
    if key.wrapped is None:
        raise Conflict(
            "erased", text("The personal data of this client were erased on %(day)s and cannot be read any more."),
            day=key.destroyed_at.date() if key.destroyed_at else "",
        )  # fmt: skip
    return Vault(key.wrapped)


def is_erased(session: Session, client_id: int) -> bool:
    """Whether the key of a client's personal data is destroyed."""
    return session.scalar(select(ClientKey.destroyed_at).where(ClientKey.client_id == client_id)) is not None


def client_numbered(session: Session, number: str) -> people.Found | None:
    """A client by its code, for asking who can see it: it is reached from each of its projects."""
    row = session.scalars(select(Client).where(Client.code == number)).one_or_none()
    return people.Found(f"{row.code} {row.short_name}", None, row.id) if row is not None else None


people.record_kind("client", _l("Client"), "clients.view", client_numbered)
