"""The pages of clients and handovers. Importing this registers them, their tabs and what waits for whom."""

from bpo.clients.views import advice, clients, contacts, duties, forms, handovers, opportunities, pipeline, requirements
from bpo.clients.views.blueprint import views

__all__ = [
    "advice", "clients", "contacts", "duties", "forms", "handovers", "opportunities", "pipeline", "requirements",
    "views",
]  # fmt: skip
