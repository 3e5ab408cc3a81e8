"""Importing contacts: known by the number of their record, else by their client and name."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bpo.clients import actions, rules
from bpo.clients.models import Client, ClientKey, Contact
from bpo.clients.rules import ContactRole
from bpo.clients.schemas import ContactIn
from bpo.imports.importer import IMPORTERS, Importer, Scope, Values
from bpo.imports.rules import Current, Key, same_sign
from bpo.kernel import fields as f
from bpo.kernel.cells import normal_name
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _l
from bpo.kernel.vault import Vault


class ContactLine(ContactIn):
    """A contact as a row of a list: with its client and the number of its record."""

    client_id = f.Reference(label=_l("Client code"), help=_l("The code or the short name of the client."))
    id = f.Id(label=_l("No."), optional=True, help=_l("Blank for a new contact."))


def contact_keys(values: Values) -> list[Key]:
    if values.get("id"):
        return [("id", str(values["id"]))]
    if values.get("client_id") and values.get("name"):
        return [("contact", f"{values['client_id']} {same_sign(values['name'])}")]
    return []


def known_contacts(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    numbers = {int(value) for kind, value in keys if kind == "id"}
    clients = {int(value.partition(" ")[0]) for kind, value in keys if kind == "contact"}
    asked = (
        select(Contact, Client.code, ClientKey.wrapped)
        .join(Client, Client.id == Contact.client_id).join(ClientKey, ClientKey.client_id == Contact.client_id)
        .where(or_(Contact.id.in_(numbers), Contact.client_id.in_(clients))).order_by(Contact.id)
    )  # fmt: skip
    found: dict[Key, Current] = {}
    vaults: dict[int, Vault] = {}
    for one, code, wrapped in session.execute(asked):
        values = {name: getattr(one, name) for name in ("client_id", "name", "role", "position", "email", "is_primary")}
        if one.mobile_hidden is not None and wrapped is not None:
            vault = vaults.setdefault(one.client_id, Vault(wrapped))
            values["mobile"] = vault.show(one.mobile_hidden)
        shown = {"client_id": code, "mobile": one.mobile_masked or ""}
        current = Current(one.id, one.row_version, {"mobile": None, **values}, shown)
        found[("id", str(one.id))] = current
        key = ("contact", f"{one.client_id} {same_sign(one.name)}")
        if key in found:
            found[key].values["twice"] = True  # type: ignore[index]
        found.setdefault(key, current)
    return found


def check_contact(values: Values, current: Current | None, known: Mapping[Key, Current]) -> None:
    if current is not None and current.values.get("twice") and not values.get("id"):
        raise Invalid(
            "contact_twice",
            text("This client has several contacts called %(name)s. Give the number of the one that is meant."),
            "name", name=values["name"],
        )  # fmt: skip


def tidy_contact(values: dict[str, Any]) -> None:
    """A telephone number in plain digits. Nobody stops being a first contact by a list: another one becomes it."""
    if not values.get("is_primary"):
        values.pop("is_primary", None)
    if values.get("mobile"):
        values["mobile"] = rules.checked_mobile(values["mobile"])


def clients_by_word(session: Session, scope: Scope) -> dict[str, Mapping[str, Any]]:
    """Clients by code, else by short or legal name where that is one client's alone."""
    found: dict[str, int | None] = {}
    codes: dict[str, int | None] = {}
    for number, code, short, legal in session.execute(
        select(Client.id, Client.code, Client.short_name, Client.legal_name_zh)
    ):
        codes[normal_name(code)] = number
        for word in {normal_name(short), normal_name(legal)}:
            found[word] = None if word in found else number
    return {"client_id": {**found, **codes}}


def add(session: Session, scope: Scope, values: Values) -> int:
    facts = {name: values[name] for name in ContactIn().fields}
    return actions.add_contact(session, scope.actor, client_id=values["client_id"], **facts).id


def edit(session: Session, scope: Scope, current: Current, values: Values) -> None:
    facts = {name: values[name] for name in ContactIn().fields if name != "mobile"}
    same = values["mobile"] == current.values["mobile"]
    actions.edit_contact(
        session, scope.actor, contact_id=current.id, row_version=current.version, **facts,
        mobile=None if same else values["mobile"], remove_mobile=not same and values["mobile"] is None,
    )  # fmt: skip


IMPORTERS.add(
    Importer(
        kind="contacts", label=_l("Contacts"), permit="clients.edit", schema=ContactLine, keys=contact_keys,
        known=known_contacts, create=add, update=edit, check=check_contact, tidy=tidy_contact,
        address=lambda number: url_for("clients.edit_contact", contact_id=number),
        back=lambda _of: url_for("clients.contacts_index"),
        title=lambda values: str(values.get("name") or ""),
        house_key="id", codes=frozenset({"mobile"}), fixed=frozenset({"client_id"}), lookups=clients_by_word,
        alone=lambda values: [("first", f"{values.get('client_id')} {values.get('role')}")]
        if values.get("is_primary") else [],
        synonyms={
            "client_id": ("客户", "客户编号", "客户名称", "公司", "client", "company", "customer"),
            "name": ("姓名", "联系人", "联系人姓名", "contact", "full name"),
            "role": ("职责", "角色", "负责", "role"), "position": ("职务", "职位", "title", "job title"),
            "mobile": ("手机", "手机号", "手机号码", "电话", "联系电话", "mobile", "phone"),
            "email": ("邮箱", "电子邮箱", "mail"), "is_primary": ("首要联系人", "主要联系人", "primary"),
        },
        example={"client_id": "C-001", "name": "李娜", "role": ContactRole.BUSINESS, "position": _l("Head of service")},
    )
)  # fmt: skip
