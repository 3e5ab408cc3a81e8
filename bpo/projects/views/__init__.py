"""The pages of projects. Importing this registers them, their tabs and what waits for whom."""

from bpo.projects.queries import closing_waits, waits
from bpo.projects.views import (
    certificates,
    closing,
    home,
    lessons,
    manuals,
    people,
    plans,
    portfolio,
    progress,
    projects,
    readiness,
    review_forms,
    review_room,
    reviews,
    tasks,
    versions,
)  # fmt: skip
from bpo.projects.views.blueprint import views

__all__ = [
    "certificates",
    "closing",
    "closing_waits",
    "home",
    "lessons",
    "manuals",
    "people",
    "plans",
    "portfolio",
    "progress",
    "projects",
    "readiness",
    "review_forms",
    "review_room",
    "reviews",
    "tasks",
    "versions",
    "views",
    "waits",
]  # fmt: skip
