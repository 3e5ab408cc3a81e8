"""The portfolio over the API."""

from typing import Any

from bpo.clients import queries as clients
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, today
from bpo.people import queries as people
from bpo.projects import queries
from bpo.projects.api.resources import api
from bpo.projects.schemas.portfolio import PortfolioProjectOut, PortfolioRow
from bpo.projects.views.portfolio import PORTFOLIO, Shown, shown


@api.listed("/portfolio", PORTFOLIO, PortfolioRow, shape=shown)  # type: ignore[arg-type]
@gate(queries.portfolio_listed)
def portfolio() -> Any:
    """How the projects one watches stand, each with its four lights."""
    return queries.portfolio_listed(db(), actor())


@api.resource("GET", "/portfolio/<int:project_id>", gives=PortfolioProjectOut)
@gate(queries.portfolio_project)
def portfolio_project(project_id: int) -> Any:
    """One project's lights: why each stands so, and by which rule."""
    project, stand = queries.portfolio_project(db(), actor(), project_id, today())
    client = clients.client_names(db(), [project.client_id]).get(project.client_id, "")
    manager = people.person_names(db(), [project.manager_id]).get(project.manager_id) if project.manager_id else None
    return Shown(project, stand, client, manager)
