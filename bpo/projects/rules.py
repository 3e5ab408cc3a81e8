"""Projects: their states, plans, reviews and the gate before going live, decided without a database."""

from enum import StrEnum


class ProjectState(StrEnum):
    HANDOVER = "handover"
    PLANNING = "planning"
    PREPARING = "preparing"
    LIVE = "live"
    CLOSING = "closing"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


class PlanState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class PlanSection(StrEnum):
    POSITIONS = "positions"
    DUTIES = "duties"
    FACILITIES = "facilities"
    SOFTWARE = "software"
    TRAINING = "training"
    SERVICE_LEVELS = "service_levels"
    MILESTONES = "milestones"
    INTERFACES = "interfaces"
    REPORTING = "reporting"
    SECURITY = "security"
    RISKS = "risks"
    OTHER = "other"


class Verdict(StrEnum):
    APPROVED = "approved"
    RETURNED = "returned"


class ReviewState(StrEnum):
    OPEN = "open"
    RETURNED = "returned"
    APPROVED = "approved"


class TaskState(StrEnum):
    OPEN = "open"
    REPORTED = "reported"
    SENT_BACK = "sent_back"
    CONFIRMED = "confirmed"
