"""Clients, contacts, opportunities, handovers and requirements over the API: the same acts as the pages."""

from bpo.clients.api import changes, clients, duties, feedback, handovers, opportunities, requirements
from bpo.clients.api.resources import api

__all__ = [
    "api", "changes", "clients", "duties", "feedback", "handovers", "opportunities", "requirements",
]  # fmt: skip
