"""Clients and their contacts, the handover of a project and the requirements in it."""

from bpo.clients.models.clients import Client, ClientKey, Contact
from bpo.clients.models.handovers import Handover, Requirement

__all__ = [
    "Client",
    "ClientKey",
    "Contact",
    "Handover",
    "Requirement",
]  # fmt: skip
