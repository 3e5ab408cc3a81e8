"""Clients and their contacts over the API: the same acts as the pages."""

from typing import Any

from bpo.clients import actions, queries
from bpo.clients.api.resources import api
from bpo.clients.schemas import (
    ClientEdit,
    ClientIn,
    ClientOut,
    ContactEdit,
    ContactIn,
    ContactOut,
    ContactReveal,
    NumberOut,
    ReasonIn,
)  # fmt: skip
from bpo.clients.views.clients import CLIENTS
from bpo.clients.views.contacts import CONTACTS
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now


@api.listed("/clients", CLIENTS, ClientOut)
@gate(queries.clients_listed)
def clients() -> Any:
    """The clients within reach."""
    return queries.clients_listed(db(), actor())


@api.resource("POST", "/clients", takes=ClientIn, gives=ClientOut, status=201)
@gate(actions.register_client)
def register(data: dict[str, Any]) -> Any:
    """Register a client."""
    return actions.register_client(db(), actor(), **data, now=now())


@api.resource("GET", "/clients/<int:client_id>", gives=ClientOut)
@gate(queries.client_page)
def client(client_id: int) -> Any:
    """One client."""
    return queries.client_page(db(), actor(), client_id)


@api.resource("PUT", "/clients/<int:client_id>", takes=ClientEdit, gives=ClientOut)
@gate(actions.edit_client)
def edit(data: dict[str, Any], client_id: int) -> Any:
    """Change a client; `row_version` is the one that was read."""
    return actions.edit_client(db(), actor(), client_id=client_id, **data)


@api.resource("POST", "/clients/<int:client_id>/dormancy", takes=ReasonIn, gives=ClientOut)
@gate(actions.make_dormant)
def make_dormant(data: dict[str, Any], client_id: int) -> Any:
    """Make a client dormant: no new project is opened for it."""
    return actions.make_dormant(db(), actor(), client_id=client_id, **data)


@api.resource("DELETE", "/clients/<int:client_id>/dormancy", gives=ClientOut)
@gate(actions.make_active)
def make_active(client_id: int) -> Any:
    """Make a client active again."""
    return actions.make_active(db(), actor(), client_id=client_id)


@api.listed("/contacts", CONTACTS, ContactOut)
@gate(queries.contacts_listed)
def all_contacts() -> Any:
    """The contacts of the clients within reach; telephone numbers masked."""
    return queries.contacts_listed(db(), actor())


@api.resource("GET", "/clients/<int:client_id>/contacts", gives=ContactOut, many=True)
@gate(queries.contacts_of)
def contacts(client_id: int) -> Any:
    """A client's contacts; telephone numbers masked."""
    return queries.contacts_of(db(), actor(), client_id)


@api.resource(
    "POST", "/clients/<int:client_id>/contacts", takes=ContactIn,
    gives=ContactOut, status=201,
)  # fmt: skip
@gate(actions.add_contact)
def add_contact(data: dict[str, Any], client_id: int) -> Any:
    """Add a contact."""
    return actions.add_contact(db(), actor(), client_id=client_id, **data)


@api.resource("PUT", "/contacts/<int:contact_id>", takes=ContactEdit, gives=ContactOut)
@gate(actions.edit_contact)
def edit_contact(data: dict[str, Any], contact_id: int) -> Any:
    """Change a contact; without `mobile` the stored number stays."""
    return actions.edit_contact(db(), actor(), contact_id=contact_id, **data)


@api.resource("POST", "/contacts/<int:contact_id>/disclosures", takes=ContactReveal, gives=NumberOut, status=201)
@gate(actions.reveal_contact)
def reveal_contact(data: dict[str, Any], contact_id: int) -> Any:
    """The telephone number in full, for a reason that is journaled."""
    return {"mobile": actions.reveal_contact(db(), actor(), contact_id=contact_id, **data)}
