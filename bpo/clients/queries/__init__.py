"""Reads of clients, handovers and requirements: scoped by the actor; facts for the floors above."""

from bpo.clients.queries.clients import (
    client_codes,
    client_facts,
    client_for,
    client_frame,
    client_names,
    client_page,
    clients_listed,
    clients_to_pick,
    contact_for,
    contacts_listed,
    contacts_of,
    contacts_shown,
    is_erased,
    primary_contact,
    same_clients,
    short_name_of,
    vault_of,
)  # fmt: skip
from bpo.clients.queries.forms import compare_form, form_of, form_preview, read_form, requirement_form
from bpo.clients.queries.handovers import (
    HandoverSheet,
    file_of,
    handover_facts,
    handover_for,
    handover_page,
    handover_steps,
    handovers_listed,
    handovers_of_project,
    known_requirements,
    ledger_of,
    readable_handover,
    readable_requirement,
    requirement_for,
    requirement_page,
    requirements_in_force,
    requirements_listed,
)  # fmt: skip

__all__ = [
    "HandoverSheet", "client_codes", "client_facts", "client_for", "client_frame", "client_names", "client_page",
    "clients_listed", "clients_to_pick", "compare_form", "contact_for", "contacts_listed", "contacts_of",
    "contacts_shown", "file_of", "form_of", "form_preview", "handover_facts", "handover_for", "handover_page",
    "handover_steps", "handovers_listed", "handovers_of_project", "is_erased", "known_requirements", "ledger_of",
    "primary_contact", "read_form", "readable_handover", "readable_requirement", "requirement_for",
    "requirement_form", "requirement_page", "requirements_in_force", "requirements_listed", "same_clients",
    "short_name_of", "vault_of",
]  # fmt: skip
