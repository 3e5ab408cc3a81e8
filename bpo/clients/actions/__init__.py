"""The writers of clients: registering and editing, contacts, handovers with their requirements and files."""

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
from bpo.clients.actions.feedback import (
    answer_feedback,
    assign_feedback,
    close_feedback,
    edit_feedback,
    give_feedback,
    merge_feedback,
    record_feedback,
    reopen_feedback,
    tell_overdue,
)  # fmt: skip
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
from bpo.clients.actions.requirements import add_requirement, edit_requirement, withdraw_requirement

__all__ = [
    "accept_handover", "add_contact", "add_requirement", "answer_feedback", "assign_feedback", "attach_file",
    "close_feedback", "edit_client", "edit_contact", "edit_feedback", "edit_handover", "edit_requirement",
    "give_feedback", "import_form", "make_active", "make_dormant", "merge_feedback", "record_feedback",
    "register_client", "register_clients", "remove_file", "reopen_feedback", "return_handover", "reveal_contact",
    "send_handover", "start_handover", "tell_overdue", "upload_form", "withdraw_requirement",
]  # fmt: skip
