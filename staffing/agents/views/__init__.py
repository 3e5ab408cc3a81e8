"""Pages of agents: the list, the file, one's own page, and who is on a project."""

from staffing.agents.views import file, forms, listing, project, reading
from staffing.agents.views.blueprint import views

PAGES = (listing, file, forms, project, reading)  # each registers its routes when imported

__all__ = ["PAGES", "views"]
