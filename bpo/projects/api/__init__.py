"""Projects over the API: the same acts as on the pages."""

from bpo.projects.api import closing, lessons, plans, portfolio, projects, realisation, reviews, schedule, works
from bpo.projects.api.resources import api

__all__ = [
    "api",
    "closing",
    "lessons",
    "plans",
    "portfolio",
    "projects",
    "realisation",
    "reviews",
    "schedule",
    "works",
]  # fmt: skip
