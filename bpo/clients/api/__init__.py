"""Clients, contacts, opportunities, handovers and requirements over the API: the same acts as the pages."""

from bpo.clients.api import clients, duties, handovers, opportunities, requirements
from bpo.clients.api.resources import api

__all__ = ["api", "clients", "duties", "handovers", "opportunities", "requirements"]
