"""The one blueprint of these pages, and their places in the navigation and on the project's page."""

from flask import Blueprint

from bpo.kernel import slots
from bpo.kernel.locale import _l

views = Blueprint("clients", __name__)

slots.nav(_l("Clients"), "clients.clients_index", "clients.view", icon="building", order=10, key="c")
slots.nav(_l("Opportunities"), "clients.opportunities_index", "opportunities.view", icon="target-arrow", order=12)
slots.nav(_l("Handovers"), "clients.handovers_index", "handovers.view", icon="transfer", order=15, key="o")
slots.nav(_l("Duties"), "clients.duties_index", "duties.view", icon="gavel", order=897, group="house")
slots.tab("client", "overview", _l("Overview"), "clients.show", "clients.view", order=0, param="client_id")
slots.tab(
    "project", "requirements", _l("Requirements"), "clients.requirements_of_project", "requirements.view", order=10
)
