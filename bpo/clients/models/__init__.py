"""Clients and their contacts, the handover of a project with its requirements, what clients say of the service."""

from bpo.clients.models.changes import Change, ChangeFlag, ChangePosition, ChangeTarget, Impact, RequirementVersion
from bpo.clients.models.clients import Client, ClientKey, Contact
from bpo.clients.models.duties import Duty, DutyWaiver
from bpo.clients.models.feedback import Feedback
from bpo.clients.models.handovers import Handover, Requirement
from bpo.clients.models.opportunities import Advice, Opportunity

__all__ = [
    "Advice", "Change", "ChangeFlag", "ChangePosition", "ChangeTarget", "Client", "ClientKey", "Contact", "Duty",
    "DutyWaiver", "Feedback", "Handover", "Impact", "Opportunity", "Requirement", "RequirementVersion",
]  # fmt: skip
