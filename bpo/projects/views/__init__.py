"""The pages of projects. Importing this registers them, their tabs and what waits for whom."""

from bpo.projects.views import projects
from bpo.projects.views.blueprint import views

__all__ = ["projects", "views"]
