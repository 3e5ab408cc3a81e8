"""The pages of projects. Importing this registers them, their tabs and what waits for whom."""

from bpo.projects.queries import waits
from bpo.projects.views import (
    boards,
    gantt,
    gantt_files,
    home,
    manuals,
    people,
    plans,
    projects,
    readiness,
    reviews,
    task_days,
    task_work,
    tasks,
)
from bpo.projects.views.blueprint import views

__all__ = [
    "boards",
    "gantt",
    "gantt_files",
    "home",
    "manuals",
    "people",
    "plans",
    "projects",
    "readiness",
    "reviews",
    "task_days",
    "task_work",
    "tasks",
    "views",
    "waits",
]  # fmt: skip
