"""The pages of clients and handovers. Importing this registers them, their tabs and what waits for whom."""

from bpo.clients.views import (
    advice,
    change_steps,
    change_targets,
    changes,
    clients,
    contacts,
    duties,
    feedback,
    feedback_forms,
    feedback_trend,
    forms,
    handovers,
    opportunities,
    pipeline,
    requirements,
)  # fmt: skip
from bpo.clients.views.blueprint import views

__all__ = [
    "advice", "change_steps", "change_targets", "changes", "clients", "contacts", "duties", "feedback",
    "feedback_forms", "feedback_trend", "forms", "handovers", "opportunities", "pipeline", "requirements", "views",
]  # fmt: skip
