"""The acts on projects: the only writers of their tables."""

from bpo.projects.actions.appointments import acknowledge_appointment, appoint_manager, remind_of_letters
from bpo.projects.actions.certificates import draw_up_certificate, erase_client_data, witness_certificate
from bpo.projects.actions.checklists import add_check, remove_check, set_checklist, tick_check, use_checklist
from bpo.projects.actions.closing import (
    accept_closing,
    add_closing_evidence,
    call_off_closing,
    close_project,
    decline_closing,
    propose_closing,
    reopen_project,
    settle_closing_item,
    take_up_closing_item,
)  # fmt: skip
from bpo.projects.actions.gate import extend_override, follow_gate, tell_expired_overrides
from bpo.projects.actions.go_live import confirm_go_live, override_go_live
from bpo.projects.actions.interfaces import end_contact, name_contacts, relieve_contact
from bpo.projects.actions.lessons import change_lesson, find_useful, publish_lesson, withdraw_lesson, write_lesson
from bpo.projects.actions.manual_chapters import (
    add_chapter,
    attach_form,
    change_chapter,
    detach_form,
    move_chapter,
    remove_chapter,
)  # fmt: skip
from bpo.projects.actions.manuals import (
    approve_manual,
    edit_manual,
    preview_manual,
    return_manual,
    send_manual,
    start_manual,
)  # fmt: skip
from bpo.projects.actions.plans import add_item, change_item, remove_item, reorder_items, start_plan
from bpo.projects.actions.projects import (
    add_person,
    cancel_project,
    hold_project,
    open_project,
    remove_person,
    resume_project,
    start_new_service,
)  # fmt: skip
from bpo.projects.actions.realisation import (
    allow_early_report,
    assign_task,
    block_task,
    note_progress,
    raise_task_reminders,
    start_task,
    unblock_task,
)  # fmt: skip
from bpo.projects.actions.reminders import remind_of_reviews
from bpo.projects.actions.reviews import answer_comment, convene_review, give_opinion
from bpo.projects.actions.schedule import reschedule, set_links
from bpo.projects.actions.sections import (
    answer_review_comment,
    close_comment,
    comment_on_plan,
    decide_sections,
    reopen_comment,
)  # fmt: skip
from bpo.projects.actions.tasks import add_evidence, confirm_task, report_task, send_back_task
from bpo.projects.actions.versions import choose_baseline, mark_plan_seen

__all__ = [
    "accept_closing", "acknowledge_appointment", "add_chapter", "add_check", "add_closing_evidence",
    "add_evidence", "add_item", "add_person", "allow_early_report", "answer_comment", "answer_review_comment",
    "appoint_manager", "approve_manual", "assign_task", "attach_form", "block_task", "call_off_closing",
    "cancel_project", "change_chapter", "change_item", "change_lesson", "choose_baseline", "close_comment",
    "close_project", "comment_on_plan", "confirm_go_live", "confirm_task", "convene_review", "decide_sections",
    "decline_closing", "detach_form", "draw_up_certificate", "edit_manual", "end_contact", "erase_client_data",
    "extend_override", "find_useful", "follow_gate", "give_opinion", "hold_project", "mark_plan_seen",
    "move_chapter", "name_contacts", "note_progress", "open_project", "override_go_live", "preview_manual",
    "propose_closing", "publish_lesson", "raise_task_reminders", "relieve_contact", "remind_of_letters",
    "remind_of_reviews", "remove_chapter", "remove_check", "remove_item", "remove_person", "reopen_comment",
    "reopen_project", "reorder_items", "report_task", "reschedule", "resume_project", "return_manual",
    "send_back_task", "send_manual", "set_checklist", "set_links", "settle_closing_item", "start_manual",
    "start_new_service", "start_plan", "start_task", "take_up_closing_item", "tell_expired_overrides",
    "tick_check", "unblock_task", "use_checklist", "withdraw_lesson", "witness_certificate", "write_lesson",
]  # fmt: skip
