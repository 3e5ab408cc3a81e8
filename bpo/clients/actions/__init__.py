"""The writers of clients: registering and editing, contacts, opportunities, handovers with requirements and duties."""

from bpo.clients.actions.advice import keep_advice
from bpo.clients.actions.clients import (
    add_contact,
    edit_client,
    edit_contact,
    make_active,
    make_dormant,
    register_client,
    register_clients,
    reveal_contact,
)  # fmt: skip
from bpo.clients.actions.duties import add_duty, ask_duty_again, edit_duty, take_duties, waive_duty
from bpo.clients.actions.forms import import_form, upload_form
from bpo.clients.actions.handovers import (
    accept_handover,
    attach_file,
    edit_handover,
    remove_file,
    return_handover,
    send_handover,
    start_handover,
)  # fmt: skip
from bpo.clients.actions.opportunities import (
    edit_opportunity,
    move_opportunity,
    open_opportunity,
    win_opportunity,
)  # fmt: skip
from bpo.clients.actions.requirements import add_requirement, edit_requirement, withdraw_requirement

__all__ = [
    "accept_handover", "add_contact", "add_duty", "add_requirement", "ask_duty_again", "attach_file", "edit_client",
    "edit_contact", "edit_duty", "edit_handover", "edit_opportunity", "edit_requirement", "import_form", "keep_advice",
    "make_active", "make_dormant", "move_opportunity", "open_opportunity", "register_client", "register_clients",
    "remove_file", "return_handover", "reveal_contact", "send_handover", "start_handover", "take_duties",
    "upload_form", "waive_duty", "win_opportunity", "withdraw_requirement",
]  # fmt: skip
