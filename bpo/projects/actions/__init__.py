"""The acts on projects: the only writers of their tables."""

from bpo.projects.actions.appointments import acknowledge_appointment, appoint_manager
from bpo.projects.actions.go_live import confirm_go_live, override_go_live
from bpo.projects.actions.manuals import publish_manual
from bpo.projects.actions.plan_editing import (
    cover_requirement,
    duplicate_item,
    edit_items,
    set_head_cost,
    write_prose,
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
    "add_evidence",
    "add_item",
    "add_person",
    "answer_comment",
    "appoint_manager",
    "cancel_project",
    "change_item",
    "confirm_go_live",
    "confirm_task",
    "convene_review",
    "cover_requirement",
    "duplicate_item",
    "edit_items",
    "give_opinion",
    "hold_project",
    "open_project",
    "override_go_live",
    "publish_manual",
    "remove_item",
    "remove_person",
    "reorder_items",
    "report_task",
    "resume_project",
    "send_back_task",
    "set_head_cost",
    "start_new_service",
    "start_plan",
    "write_prose",
]  # fmt: skip
