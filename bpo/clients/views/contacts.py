"""Pages of a client's contacts; a telephone number is shown once, for a reason."""

from typing import Any

from flask import render_template, request, url_for

from bpo.clients import actions, queries
from bpo.clients.models import Client, Contact
from bpo.clients.schemas import CONTACT_ROLES, ContactEdit, ContactIn, ContactReveal, ContactRow
from bpo.clients.views.blueprint import views
from bpo.imports.shown import import_acts
from bpo.kernel.errors import BusinessError, Invalid
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import gate
from bpo.kernel.web import Beside, Filter, Listing, actor, db, form_page, list_page
from bpo.kernel.web.forms import read_form, show_form

CONTACTS = Listing(
    ContactRow, columns="client name role position mobile_masked email is_primary id", key=Contact.id,
    search=(Contact.name, Contact.email, Contact.position), default="name", name="contacts", title=_l("Contacts"),
    permits="clients.view_contacts",
    filters=(Filter("role", _l("Responsible for"), Contact.role, list(CONTACT_ROLES.items())),),
    link=lambda contact: url_for("clients.show", client_id=contact.client_id),
)  # fmt: skip


def with_clients(contacts: list[Contact]) -> list[Beside]:
    """Contacts as the list shows them: with their client's code."""
    codes = queries.client_codes(db(), {one.client_id for one in contacts})
    return [Beside(one, client=codes[one.client_id]) for one in contacts]


@views.get("/contacts")
@gate(queries.contacts_listed)
def contacts_index() -> Any:
    return list_page(
        CONTACTS, queries.contacts_listed(db(), actor()), title=_("Contacts"), shape=with_clients,
        crumbs=[(_("Clients"), url_for("clients.clients_index"))], acts=import_acts("contacts", actor()),
        empty=_("The people we deal with at clients stand here. They are added on the page of their client."),
    )  # fmt: skip


def crumbs_to(client: Client) -> list[tuple[str, str]]:
    return [
        (_("Clients"), url_for("clients.clients_index")),
        (client.short_name, url_for("clients.show", client_id=client.id)),
    ]


@views.route("/clients/<int:client_id>/contacts/new", methods=["GET", "POST"])
@gate(actions.add_contact)
def new_contact(client_id: int) -> Any:
    client = queries.client_page(db(), actor(), client_id)
    address = url_for("clients.show", client_id=client_id)

    def save(data: dict[str, Any]) -> str:
        actions.add_contact(db(), actor(), client_id=client_id, **data)
        return address

    return form_page(
        ContactIn, save, title=_("Add a contact"), submit=_("Add contact"),
        back=address, crumbs=crumbs_to(client), done=_("The contact is added."),
    )  # fmt: skip


@views.route("/contacts/<int:contact_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_contact)
def edit_contact(contact_id: int) -> Any:
    contact = queries.contacts_shown(db(), actor(), contact_id)
    address = url_for("clients.show", client_id=contact.client_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_contact(db(), actor(), contact_id=contact_id, **data)
        return address

    schema = ContactEdit() if contact.mobile_masked else ContactEdit(exclude=("remove_mobile",))
    values = {name: getattr(contact, name) for name in
              ("name", "role", "position", "email", "is_primary", "row_version")}  # fmt: skip
    return form_page(
        schema, save, title=_("Edit %(name)s", name=contact.name), submit=_("Save"), values=values, back=address,
        crumbs=crumbs_to(queries.client_page(db(), actor(), contact.client_id)), done=_("Saved."),
        note=_("Stored number: %(number)s", number=contact.mobile_masked) if contact.mobile_masked else None,
    )  # fmt: skip


@views.route("/contacts/<int:contact_id>/number", methods=["GET", "POST"])
@gate(actions.reveal_contact)
def contact_number(contact_id: int) -> Any:
    """Asks for the reason, then shows the number in the answer itself: reloading asks again."""
    contact = queries.contacts_shown(db(), actor(), contact_id)
    client = queries.client_page(db(), actor(), contact.client_id)
    number, refusal, values = None, None, {}
    if request.method == "POST":
        values = {"reason": request.form.get("reason", "")}
        try:
            number = actions.reveal_contact(db(), actor(), contact_id=contact_id, **read_form(ContactReveal()))
        except Invalid as wrong:
            refusal = wrong
    page = render_template(
        "clients/number.html", contact=contact, number=number, form=_reason_form(values, refusal),
        crumbs=crumbs_to(client), back=url_for("clients.show", client_id=client.id),
    )  # fmt: skip
    return (page, 422) if refusal else page


def _reason_form(values: dict[str, Any], refusal: BusinessError | None) -> Any:
    return show_form(ContactReveal(), values, refusal)
