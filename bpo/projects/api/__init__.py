"""Projects over the API: the same acts as on the pages."""

from bpo.projects.api import plans, projects, realisation, schedule, works
from bpo.projects.api.resources import api

__all__ = ["api", "plans", "projects", "realisation", "schedule", "works"]
