"""The pages of projects. Importing this registers them, their tabs and what waits for whom."""

from bpo.projects.queries import waits
from bpo.projects.views import (
    home,
    manuals,
    people,
    plan_editor,
    plan_frame,
    plan_items,
    plan_papers,
    plans,
    projects,
    readiness,
    reviews,
    tasks,
)
from bpo.projects.views.blueprint import views

__all__ = [
    "home", "manuals", "people", "plan_editor", "plan_frame", "plan_items", "plan_papers", "plans", "projects",
    "readiness", "reviews", "tasks", "views", "waits",
]  # fmt: skip
