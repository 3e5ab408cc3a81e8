"""Clients, contacts, handovers and requirements over the API: the same acts as the pages."""

from bpo.clients.api import changes, clients, feedback, handovers, requirements
from bpo.clients.api.resources import api

__all__ = [
    "api", "changes", "clients", "feedback", "handovers", "requirements",
]  # fmt: skip
