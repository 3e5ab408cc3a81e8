"""Reads of projects, always scoped by the actor; facts for the floors above."""

from bpo.projects.queries.frame import frame
from bpo.projects.queries.manuals import current_manual, manual_page, manuals_listed, manuals_of
from bpo.projects.queries.plans import (
    approved_plan,
    facts_of_plan,
    gaps_of,
    item_facts,
    item_for,
    item_page,
    named_on,
    obstacles_of,
    opinion_for,
    opinion_page,
    ordered_items,
    plan_for,
    plan_page,
    plans_listed,
    plans_of,
    positions_of,
    prose_of,
    refs_ever_used,
    requirement_refs,
    review_for,
    review_page,
    service_level_target,
    unanswered,
    versions_of,
)  # fmt: skip
from bpo.projects.queries.projects import (
    appointment_for,
    appointment_page,
    appointments_of,
    code_of,
    id_of_code,
    letters_of,
    managers_by_project,
    managers_named,
    managers_to_pick,
    members_page,
    name_of,
    people_to_add,
    project_facts,
    project_for,
    project_names,
    project_page,
    projects_listed,
    projects_to_pick,
    standing_appointment,
    visible_project,
)  # fmt: skip
from bpo.projects.queries.readiness import decision_of, readiness_of
from bpo.projects.queries.tasks import task_for, task_item, task_page, tasks_listed, tasks_of
from bpo.projects.queries.traces import covering, flags_on_items, item_refs

__all__ = [
    "appointment_for", "appointment_page", "appointments_of", "approved_plan", "code_of", "covering",
    "current_manual", "decision_of", "facts_of_plan", "flags_on_items", "frame", "gaps_of", "id_of_code",
    "item_facts", "item_for", "item_page", "item_refs", "letters_of", "managers_by_project", "managers_named",
    "managers_to_pick", "manual_page", "manuals_listed", "manuals_of", "members_page", "name_of", "named_on",
    "obstacles_of", "opinion_for", "opinion_page", "ordered_items", "people_to_add", "plan_for", "plan_page",
    "plans_listed", "plans_of", "positions_of", "project_facts", "project_for", "project_names", "project_page",
    "projects_listed", "projects_to_pick", "prose_of", "readiness_of", "refs_ever_used", "requirement_refs",
    "review_for", "review_page", "service_level_target", "standing_appointment", "task_for", "task_item",
    "task_page", "tasks_listed", "tasks_of", "unanswered", "versions_of", "visible_project",
]  # fmt: skip
