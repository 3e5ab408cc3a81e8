"""The acts on projects: the only writers of their tables."""

from bpo.projects.actions.appointments import acknowledge_appointment, appoint_manager
from bpo.projects.actions.checklists import add_check, remove_check, set_checklist, tick_check, use_checklist
from bpo.projects.actions.go_live import confirm_go_live, override_go_live
from bpo.projects.actions.manuals import publish_manual
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
from bpo.projects.actions.realisation import (
    allow_early_report,
    assign_task,
    block_task,
    note_progress,
    raise_task_reminders,
    start_task,
    unblock_task,
)
from bpo.projects.actions.reviews import answer_comment, convene_review, give_opinion
from bpo.projects.actions.schedule import reschedule, set_links
from bpo.projects.actions.tasks import add_evidence, confirm_task, report_task, send_back_task

__all__ = [
    "acknowledge_appointment", "add_check", "add_evidence", "add_item", "add_person", "allow_early_report",
    "answer_comment", "appoint_manager", "assign_task", "block_task", "cancel_project", "change_item",
    "confirm_go_live", "confirm_task", "convene_review", "give_opinion", "hold_project", "note_progress",
    "open_project", "override_go_live", "publish_manual", "raise_task_reminders", "remove_check", "remove_item",
    "remove_person", "reorder_items", "report_task", "reschedule", "resume_project", "send_back_task",
    "set_checklist", "set_links",
    "start_new_service", "start_plan", "start_task", "tick_check", "unblock_task", "use_checklist",
]  # fmt: skip
