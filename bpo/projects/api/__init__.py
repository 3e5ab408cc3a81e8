"""Projects over the API: the same acts as on the pages."""

from bpo.projects.api import plan_editing, plans, projects, works
from bpo.projects.api.resources import api

__all__ = ["api", "plan_editing", "plans", "projects", "works"]
