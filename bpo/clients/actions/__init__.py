"""The writers of clients: registering and editing, contacts, opportunities, handovers with requirements and duties."""

from bpo.clients.actions.advice import keep_advice
from bpo.clients.actions.change_impact import add_impact, assess_impact, begin_analysis, compute_impact, remove_impact
from bpo.clients.actions.change_outcomes import deal_with_flag, send_outcome_letter
from bpo.clients.actions.change_reviews import convene_change_review, decide_change, give_position, reopen_change
from bpo.clients.actions.change_targets import add_target, edit_target, remove_target
from bpo.clients.actions.changes import edit_change, put_into_effect, record_change, withdraw_change
from bpo.clients.actions.clients import (
    add_contact,
    destroy_key,
    edit_client,
    edit_contact,
    make_active,
    make_dormant,
    register_client,
    register_clients,
    reveal_contact,
)  # fmt: skip
from bpo.clients.actions.duties import add_duty, ask_duty_again, edit_duty, take_duties, waive_duty
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
from bpo.clients.actions.opportunities import edit_opportunity, move_opportunity, open_opportunity, win_opportunity
from bpo.clients.actions.requirements import add_requirement, edit_requirement, withdraw_requirement

__all__ = [
    "accept_handover", "add_contact", "add_duty", "add_impact", "add_requirement", "add_target", "answer_feedback",
    "ask_duty_again", "assess_impact", "assign_feedback", "attach_file", "begin_analysis", "close_feedback",
    "compute_impact", "convene_change_review", "deal_with_flag", "decide_change", "destroy_key", "edit_change",
    "edit_client", "edit_contact", "edit_duty", "edit_feedback", "edit_handover", "edit_opportunity",
    "edit_requirement", "edit_target", "give_feedback", "give_position", "import_form", "keep_advice",
    "make_active", "make_dormant", "merge_feedback", "move_opportunity", "open_opportunity", "put_into_effect",
    "record_change", "record_feedback", "register_client", "register_clients", "remove_file", "remove_impact",
    "remove_target", "reopen_change", "reopen_feedback", "return_handover", "reveal_contact", "send_handover",
    "send_outcome_letter", "start_handover", "take_duties", "tell_overdue", "upload_form", "waive_duty",
    "win_opportunity", "withdraw_change", "withdraw_requirement",
]  # fmt: skip
