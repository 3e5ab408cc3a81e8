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
    projects,
    readiness,
    reviews,
    tasks,
)
from bpo.projects.views.blueprint import views

__all__ = [
    "certificates", "closing", "closing_waits", "home", "lessons", "manuals", "people", "plans", "portfolio",
    "projects", "readiness", "reviews", "tasks", "views", "waits",
]  # fmt: skip
