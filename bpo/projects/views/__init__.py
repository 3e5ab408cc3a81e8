"""The pages of projects. Importing this registers them, their tabs and what waits for whom."""

from bpo.projects.queries import closing_waits, waits
from bpo.projects.views import (
    boards,
    certificates,
    closing,
    gantt,
    gantt_files,
    gantt_links,
    home,
    interfaces,
    lessons,
    manual_chapters,
    manuals,
    people,
    plan_editor,
    plan_frame,
    plan_items,
    plan_papers,
    plans,
    portfolio,
    progress,
    projects,
    readiness,
    review_forms,
    review_room,
    reviews,
    task_days,
    task_work,
    tasks,
    versions,
)  # fmt: skip
from bpo.projects.views.blueprint import views

__all__ = [
    "boards", "certificates", "closing", "closing_waits", "gantt", "gantt_files", "gantt_links", "home", "interfaces",
    "lessons", "manual_chapters", "manuals", "people", "plan_editor", "plan_frame", "plan_items", "plan_papers",
    "plans", "portfolio", "progress", "projects", "readiness", "review_forms", "review_room", "reviews",
    "task_days", "task_work", "tasks", "versions", "views", "waits",
]  # fmt: skip
