"""Projects over the API: the same acts as on the pages."""

from bpo.projects.api import (
    closing,
    lessons,
    manuals,
    plans,
    portfolio,
    projects,
    realisation,
    reviews,
    schedule,
    works,
)  # fmt: skip
from bpo.projects.api.resources import api

__all__ = [
    "api", "closing", "lessons", "manuals", "plans", "portfolio", "projects", "realisation", "reviews", "schedule",
    "works",
]  # fmt: skip
