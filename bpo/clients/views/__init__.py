"""The pages of clients and handovers. Importing this registers them, their tabs and what waits for whom."""

from bpo.clients.views import (
    change_steps,
    change_targets,
    changes,
    clients,
    contacts,
    feedback,
    feedback_forms,
    feedback_trend,
    forms,
    handovers,
    requirements,
)  # fmt: skip
from bpo.clients.views.blueprint import views

__all__ = [
    "change_steps", "change_targets", "changes", "clients", "contacts", "feedback", "feedback_forms",
    "feedback_trend", "forms", "handovers", "requirements", "views",
]  # fmt: skip
