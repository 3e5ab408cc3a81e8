"""The pages of clients and handovers. Importing this registers them, their tabs and what waits for whom."""

from bpo.clients.views import clients, contacts, forms, handovers, requirements
from bpo.clients.views.blueprint import views

__all__ = ["clients", "contacts", "forms", "handovers", "requirements", "views"]
