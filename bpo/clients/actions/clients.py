"""Registering and editing clients and their contacts; a contact's number is looked at for a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.models import Client, ClientKey, Contact
from bpo.clients.rules import ClientStatus, ContactRole, TaxpayerKind
from bpo.documents.numbering import Series, next_number, next_numbers
from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.locale import _l, zone
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Role
from bpo.kernel.vault import new_wrapped_key
from bpo.people.queries import has_role

CODES = Series("client", "C-{n:03d}", title=_l("Client codes"), longest=20)
FREE = (
    "legal_name_zh", "legal_name_en", "short_name", "taxpayer_kind", "industry", "payment_days", "invoice_address",
    "invoice_phone", "bank", "bank_account", "invoice_email",
)  # fmt: skip


@permit("clients.register")
def register_client(
    session: Session, actor: Actor, *, legal_name_zh: str, short_name: str, taxpayer_kind: TaxpayerKind, now: datetime,
    uscc: str | None = None, owner_id: int | None = None, **facts: Any,
) -> Client:  # fmt: skip
    """A new client with the next code, and the key under which personal data of its business will be encrypted.

    `facts`: the other columns of `ClientIn`. Raises `Conflict` naming the client that is the same company already.
    """
    code = rules.checked_uscc(uscc, taxpayer_kind)
    _refuse_double(session, legal_name_zh, code)
    if owner_id is None and Role.SALES in actor.roles:
        owner_id = actor.id
    client = Client(uscc=code, owner_id=_owner(session, owner_id), code="")
    _fill(client, legal_name_zh=legal_name_zh, short_name=short_name, taxpayer_kind=taxpayer_kind, **facts)
    client.code = next_number(session, CODES, on=now.astimezone(zone()).date())
    session.add(client)
    session.flush()
    session.add(ClientKey(client_id=client.id, wrapped=new_wrapped_key()))
    journal.record(session, actor, "clients.registered", client, code=client.code, name=client.short_name)
    return client


@permit("clients.edit")
def edit_client(
    session: Session, actor: Actor, *, client_id: int, legal_name_zh: str, short_name: str,
    taxpayer_kind: TaxpayerKind, uscc: str | None = None, owner_id: int | None = None,
    row_version: int | None = None, **facts: Any,
) -> Client:  # fmt: skip
    """Change what is written of a client; papers that were issued keep what they say."""
    client = queries.client_for(session, actor, client_id)
    check_version(client, row_version)
    code = rules.checked_uscc(uscc, taxpayer_kind)
    _refuse_double(session, legal_name_zh, code, client.id)
    if owner_id != client.owner_id:
        client.owner_id = _owner(session, owner_id)
    client.uscc = code
    _fill(client, legal_name_zh=legal_name_zh, short_name=short_name, taxpayer_kind=taxpayer_kind, **facts)
    journal.record(session, actor, "clients.edited", client, code=client.code, name=client.short_name)
    return client


def _refuse_double(session: Session, name: str, code: str | None, but: int | None = None) -> None:
    known = queries.same_clients(session, [name], [code])
    rules.refuse_double(name, code, [rest for number, *rest in known if number != but])  # type: ignore[misc]


def _fill(client: Client, **facts: Any) -> None:
    unknown = set(facts) - set(FREE)
    if unknown:
        raise TypeError(f"a client has no {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(client, name, value)
    client.bare_name = rules.bare_name(client.legal_name_zh)


@permit("clients.register")
def register_clients(
    session: Session, actor: Actor, *, clients: Sequence[Mapping[str, Any]], now: datetime
) -> list[int]:
    """Many new clients at once, each as `register_client` would register it; refuses all for one that it would refuse.

    `clients`: its facts of each. Returns their ids in the same order. Statements do not grow with their number.
    """
    codes = [rules.checked_uscc(one.get("uscc"), one["taxpayer_kind"]) for one in clients]
    names = [one["legal_name_zh"] for one in clients]
    known: dict[str, list[tuple[str, str, str | None]]] = {}
    for _id, number, name, registered in queries.same_clients(session, names, codes):
        _note(known, number, name, registered)
    for name, code in zip(names, codes, strict=True):
        same = [*known.get(rules.bare_name(name), ()), *known.get(code or "", ())]
        rules.refuse_double(name, code, same)
        _note(known, "", name, code)
    own = actor.id if Role.SALES in actor.roles else None
    owners = [own if one.get("owner_id") is None else one["owner_id"] for one in clients]
    for owner_id in set(owners):
        _owner(session, owner_id)
    numbers = next_numbers(session, CODES, len(clients), on=now.astimezone(zone()).date())
    rows = [
        {
            **dict.fromkeys(FREE), **{name: value for name, value in one.items() if name in FREE}, "code": number,
            "uscc": code, "owner_id": owner, "status": ClientStatus.ACTIVE, "row_version": 1,
            "bare_name": rules.bare_name(one["legal_name_zh"]),
        }
        for one, number, code, owner in zip(clients, numbers, codes, owners, strict=True)
    ]  # fmt: skip
    session.execute(insert(Client.__table__), rows)  # type: ignore[arg-type]
    ids = dict(session.execute(select(Client.code, Client.id).where(Client.code.in_(numbers))).all())
    for row in rows:
        row["id"] = ids[row["code"]]
    keys = [{"client_id": row["id"], "wrapped": new_wrapped_key()} for row in rows]
    session.execute(insert(ClientKey.__table__), keys)  # type: ignore[arg-type]
    facts = ({"code": row["code"], "name": row["short_name"]} for row in rows)
    journal.record_new(session, actor, "clients.registered", Client, zip(rows, facts, strict=True))
    return [row["id"] for row in rows]


def _note(known: dict[str, list[tuple[str, str, str | None]]], number: str, name: str, registered: str | None) -> None:
    for sign in {rules.bare_name(name), registered or ""} - {""}:
        known.setdefault(sign, []).append((number, name, registered))


def _owner(session: Session, owner_id: int | None) -> int | None:
    if owner_id is not None and not has_role(session, owner_id, Role.SALES):
        raise Invalid("owner", text("The owner of a client is an active person of the sales department."), "owner_id")
    return owner_id


@permit("clients.edit")
def make_dormant(session: Session, actor: Actor, *, client_id: int, reason: str) -> Client:
    """No new project is opened for the client; what runs goes on."""
    client = queries.client_for(session, actor, client_id)
    if client.status == ClientStatus.DORMANT:
        raise Conflict("dormant", text("Client %(code)s is dormant already."), code=client.code)
    client.status = ClientStatus.DORMANT
    journal.record(session, actor, "clients.made_dormant", client, code=client.code, reason=reason)
    return client


@permit("clients.edit")
def make_active(session: Session, actor: Actor, *, client_id: int) -> Client:
    """Projects may be opened for the client again."""
    client = queries.client_for(session, actor, client_id)
    if client.status == ClientStatus.ACTIVE:
        raise Conflict("active", text("Client %(code)s is active already."), code=client.code)
    client.status = ClientStatus.ACTIVE
    journal.record(session, actor, "clients.made_active", client, code=client.code)
    return client


@permit("clients.edit")
def add_contact(
    session: Session, actor: Actor, *, client_id: int, name: str, role: ContactRole, position: str | None = None,
    mobile: str | None = None, email: str | None = None, is_primary: bool = False,
) -> Contact:  # fmt: skip
    """A person at the client's. The first one in a role is its first contact, whatever was ticked."""
    client = queries.client_for(session, actor, client_id)
    contact = Contact(client_id=client.id, name=name, role=role, position=position, email=email)
    _keep_number(session, contact, mobile)
    _rank(session, contact, is_primary)
    session.add(contact)
    journal.record(session, actor, "clients.contact_added", contact, name=name)
    return contact


@permit("clients.edit")
def edit_contact(
    session: Session, actor: Actor, *, contact_id: int, name: str, role: ContactRole, position: str | None = None,
    mobile: str | None = None, email: str | None = None, is_primary: bool = False, remove_mobile: bool = False,
    row_version: int | None = None,
) -> Contact:  # fmt: skip
    """Change a contact. A blank `mobile` keeps the stored number; `remove_mobile` deletes it."""
    contact = queries.contact_for(session, actor, contact_id)
    check_version(contact, row_version)
    contact.name, contact.role, contact.position, contact.email = name, role, position, email
    if remove_mobile:
        contact.mobile_hidden = contact.mobile_masked = None
    _keep_number(session, contact, mobile)
    _rank(session, contact, is_primary)
    journal.record(session, actor, "clients.contact_edited", contact, name=name)
    return contact


def _keep_number(session: Session, contact: Contact, mobile: str | None) -> None:
    if mobile:
        number = rules.checked_mobile(mobile)
        contact.mobile_hidden = queries.vault_of(session, contact.client_id).hide(number)
        contact.mobile_masked = rules.masked(number)


def _rank(session: Session, contact: Contact, is_primary: bool) -> None:
    """Each role of a client has one first contact."""
    same = select(Contact).where(Contact.client_id == contact.client_id, Contact.role == contact.role)
    others = [one for one in session.scalars(same.where(Contact.is_primary)) if one is not contact]
    contact.is_primary = is_primary or not others
    if is_primary:
        for one in others:
            one.is_primary = False


@permit("clients.reveal_contact")
def reveal_contact(session: Session, actor: Actor, *, contact_id: int, reason: str) -> str:
    """The contact's telephone number in full; who looked and why is in the journal."""
    contact = queries.contact_for(session, actor, contact_id)
    if contact.mobile_hidden is None:
        raise Conflict("no_number", text("No telephone number of %(name)s is stored."), name=contact.name)
    number = queries.vault_of(session, contact.client_id).show(contact.mobile_hidden)
    journal.record(session, actor, "clients.contact_revealed", contact, name=contact.name, reason=reason)
    return number


def destroy_key(session: Session, client_id: int, *, now: datetime) -> None:
    """Destroy the key under which the personal data of a client's business are kept: nobody reads them any more.

    Part of the act of a higher floor, which holds the certificate, asks the permit and records it.
    """
    key = session.scalars(select(ClientKey).where(ClientKey.client_id == client_id)).one()
    key.wrapped, key.destroyed_at = None, now
