"""Clients and their contacts, opportunities, the handover of a project, its requirements and the duties behind."""

from bpo.clients.models.clients import Client, ClientKey, Contact
from bpo.clients.models.duties import Duty, DutyWaiver
from bpo.clients.models.handovers import Handover, Requirement
from bpo.clients.models.opportunities import Advice, Opportunity

__all__ = [
    "Advice",
    "Client",
    "ClientKey",
    "Contact",
    "Duty",
    "DutyWaiver",
    "Handover",
    "Opportunity",
    "Requirement",
]  # fmt: skip
