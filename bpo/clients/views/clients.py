"""Pages of clients: the list, one client, registering, editing, setting to rest."""

from typing import Any

from flask import render_template, url_for

from bpo.clients import actions, queries
from bpo.clients.models import Client
from bpo.clients.rules import ClientStatus
from bpo.clients.schemas import (
    CONTACT_ROLES,
    STAGE_TONES,
    STAGES,
    STATUSES,
    TAXPAYER_KINDS,
    ClientEdit,
    ClientIn,
    ClientRow,
    ReasonIn,
)  # fmt: skip
from bpo.clients.views.blueprint import views
from bpo.imports.shown import import_acts
from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_money
from bpo.kernel.permits import gate
from bpo.kernel.roles import Role
from bpo.kernel.web import Beside, Filter, Listing, actor, db, done, form_page, history_of, list_page, now
from bpo.people.queries import name_of, people_with_role, person_names

CLIENTS = Listing(
    ClientRow, columns="code short_name legal_name_zh uscc taxpayer_kind owner status", key=Client.id, default="code",
    search=(Client.code, Client.short_name, Client.legal_name_zh, Client.legal_name_en, Client.uscc),
    at={"owner": name_of(Client.owner_id)}, name="clients", title=_l("Clients"), permits="clients.view",
    filters=(
        Filter("status", _l("Status"), Client.status, list(STATUSES.items())),
        Filter("taxpayer_kind", _l("Taxpayer kind"), Client.taxpayer_kind, list(TAXPAYER_KINDS.items())),
        Filter("owner_id", _l("Sales owner"), Client.owner_id,
               lambda session, _actor: people_with_role(session, Role.SALES)),
    ),
    link=lambda client: url_for("clients.show", client_id=client.id),
)  # fmt: skip


def with_owners(clients: list[Client]) -> list[Beside]:
    names = person_names(db(), [one.owner_id for one in clients if one.owner_id])
    return [Beside(one, owner=names.get(one.owner_id or 0)) for one in clients]


@views.get("/clients")
@gate(queries.clients_listed)
def clients_index() -> Any:
    may = actor().may("clients.register")
    return list_page(
        CLIENTS, queries.clients_listed(db(), actor()), title=_("Clients"), shape=with_owners,
        empty=_("Companies that outsource to us stand here. Sales registers them."),
        new=(_("Register a client"), url_for("clients.new_client")) if may else None,
        acts=[*([(_("Contacts"), url_for("clients.contacts_index"))] if actor().may("clients.view_contacts") else []),
              *import_acts("clients", actor())],
    )  # fmt: skip


@views.route("/clients/new", methods=["GET", "POST"])
@gate(actions.register_client)
def new_client() -> Any:
    def save(data: dict[str, Any]) -> str:
        client = actions.register_client(db(), actor(), **data, now=now())
        return url_for("clients.show", client_id=client.id)

    return form_page(
        ClientIn, save, title=_("Register a client"), submit=_("Register client"), values={"payment_days": 30},
        back=url_for("clients.clients_index"), crumbs=[(_("Clients"), url_for("clients.clients_index"))],
        done=_("The client is registered. Add its contacts next."),
    )  # fmt: skip


@views.get("/clients/<int:client_id>")
@gate(queries.client_page)
def show(client_id: int) -> Any:
    who = actor()
    frame = queries.client_frame(db(), who, client_id, "overview")
    client = frame["client"]
    contacts = queries.contacts_of(db(), who, client_id) if who.may("clients.view_contacts") else None
    return render_template(
        "clients/show.html", **frame, contacts=contacts, roles=CONTACT_ROLES, taxpayer_kinds=TAXPAYER_KINDS,
        owner=person_names(db(), [client.owner_id]).get(client.owner_id) if client.owner_id else None,
        may_edit=who.may("clients.edit"), may_reveal=who.may("clients.reveal_contact"),
        opportunities=opportunities_of(client_id),
        may_open_deal=who.may("opportunities.edit") and client.status == ClientStatus.ACTIVE,
        projects=projects_of(client_id), may_open=who.may("projects.open"), history=history_of(client, *contacts or ()),
    )  # fmt: skip


def opportunities_of(client_id: int) -> list[Any] | None:
    """The client's opportunities as rows of a small table; None for who does not see them."""
    if not actor().may("opportunities.view"):
        return None
    return [
        [{"text": one.number, "url": url_for("clients.opportunity", opportunity_id=one.id), "kind": "code"}, one.title,
         {"text": str(STAGES[one.stage]), "tone": STAGE_TONES[one.stage], "kind": "choice"},
         {"text": say_money(one.value_minor, symbol=False) if one.value_minor else None, "align": "right"}]
        for one in queries.opportunities_of_client(db(), actor(), client_id)
    ]  # fmt: skip


def projects_of(client_id: int) -> list[Any] | None:
    """The client's projects that the reader sees: [(code, name, state, tone, address)], told by the floor above."""
    if "projects_of_client" not in slots.board.answers or not actor().may("projects.view"):
        return None
    found: list[Any] = slots.ask("projects_of_client", db(), actor(), client_id)
    return found


@views.route("/clients/<int:client_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_client)
def edit_client(client_id: int) -> Any:
    client = queries.client_page(db(), actor(), client_id)
    address = url_for("clients.show", client_id=client_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_client(db(), actor(), client_id=client_id, **data)
        return address

    return form_page(
        ClientEdit, save, title=_("Edit %(name)s", name=client.short_name), submit=_("Save"), values=client,
        back=address, crumbs=[(_("Clients"), url_for("clients.clients_index")), (client.code, address)],
        done=_("Saved."),
    )  # fmt: skip


@views.route("/clients/<int:client_id>/dormancy", methods=["GET", "POST"])
@gate(actions.make_dormant)
def dormancy(client_id: int) -> Any:
    client = queries.client_page(db(), actor(), client_id)
    address = url_for("clients.show", client_id=client_id)

    def save(data: dict[str, Any]) -> str:
        actions.make_dormant(db(), actor(), client_id=client_id, **data)
        return address

    return form_page(
        ReasonIn, save, title=_("Make %(name)s dormant", name=client.short_name), submit=_("Make dormant"),
        note=_("No new project can be opened for a dormant client. What runs goes on."), back=address,
        crumbs=[(_("Clients"), url_for("clients.clients_index")), (client.code, address)],
    )  # fmt: skip


@views.post("/clients/<int:client_id>/activation")
@gate(actions.make_active)
def activation(client_id: int) -> Any:
    actions.make_active(db(), actor(), client_id=client_id)
    return done(url_for("clients.show", client_id=client_id), _("The client is active again."))
