"""Clients and their contacts, the handover of a project and the requirements in it."""

from bpo.clients.models.changes import (
    Change,
    ChangeFlag,
    ChangePosition,
    ChangeTarget,
    Impact,
    RequirementVersion,
)  # fmt: skip
from bpo.clients.models.clients import Client, ClientKey, Contact
from bpo.clients.models.handovers import Handover, Requirement

__all__ = [
    "Change",
    "ChangeFlag",
    "ChangePosition",
    "ChangeTarget",
    "Client",
    "ClientKey",
    "Contact",
    "Handover",
    "Impact",
    "Requirement",
    "RequirementVersion",
]  # fmt: skip
