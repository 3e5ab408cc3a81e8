"""The acts on projects: the only writers of their tables."""

from bpo.projects.actions.appointments import acknowledge_appointment, appoint_manager
from bpo.projects.actions.go_live import confirm_go_live, override_go_live
from bpo.projects.actions.manual_chapters import (
    add_chapter,
    attach_form,
    change_chapter,
    detach_form,
    move_chapter,
    remove_chapter,
)
from bpo.projects.actions.manuals import (
    approve_manual,
    edit_manual,
    preview_manual,
    return_manual,
    send_manual,
    start_manual,
)
from bpo.projects.actions.plans import add_item, change_item, remove_item, reorder_items, start_plan
from bpo.projects.actions.projects import (
    add_person,
    cancel_project,
    hold_project,
    open_project,
    remove_person,
    resume_project,
    start_new_service,
)
from bpo.projects.actions.reviews import answer_comment, convene_review, give_opinion
from bpo.projects.actions.tasks import add_evidence, confirm_task, report_task, send_back_task

__all__ = [
    "acknowledge_appointment",
    "add_chapter",
    "add_evidence",
    "add_item",
    "add_person",
    "answer_comment",
    "appoint_manager",
    "approve_manual",
    "attach_form",
    "cancel_project",
    "change_chapter",
    "change_item",
    "confirm_go_live",
    "confirm_task",
    "convene_review",
    "detach_form",
    "edit_manual",
    "give_opinion",
    "hold_project",
    "move_chapter",
    "open_project",
    "override_go_live",
    "preview_manual",
    "remove_chapter",
    "remove_item",
    "remove_person",
    "reorder_items",
    "report_task",
    "resume_project",
    "return_manual",
    "send_back_task",
    "send_manual",
    "start_manual",
    "start_new_service",
    "start_plan",
]  # fmt: skip
