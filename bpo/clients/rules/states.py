"""What clients, contacts, handovers and requirements can be."""

from enum import StrEnum


class TaxpayerKind(StrEnum):
    GENERAL = "general"
    SMALL = "small"
    FOREIGN = "foreign"


class ClientStatus(StrEnum):
    ACTIVE = "active"
    DORMANT = "dormant"


class ContactRole(StrEnum):
    SIGNATORY = "signatory"
    BUSINESS = "business"
    TECHNICAL = "technical"
    FINANCE = "finance"
    QUALITY = "quality"
    DATA_PROTECTION = "data_protection"


class CooperationMode(StrEnum):
    SYSTEM = "system"
    SEAT = "seat"
    PEOPLE = "people"
    FULL = "full"


class ServiceKind(StrEnum):
    DIRECTORY = "directory"
    FAULTS = "faults"
    COMPLAINTS = "complaints"
    SERVICE_ORDERS = "service_orders"
    BILL_QUERIES = "bill_queries"
    CONSULTATION = "consultation"
    TRANSFER = "transfer"
    EMAIL = "email"
    CHAT = "chat"
    CALL_BACK = "call_back"
    ESCALATION = "escalation"
    VERIFICATION = "verification"
    SURVEY = "survey"
    FOLLOW_UP = "follow_up"
    TELESALES = "telesales"
    UPGRADE = "upgrade"
    APPOINTMENTS = "appointments"
    NOTIFICATION = "notification"


class HandoverKind(StrEnum):
    NEW_PROJECT = "new_project"
    NEW_SERVICE = "new_service"


class HandoverState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class RequirementKind(StrEnum):
    STATED = "stated"
    IMPLIED = "implied"
    STATUTORY = "statutory"


class RequirementCategory(StrEnum):
    SERVICE_HOURS = "service_hours"
    CHANNELS = "channels"
    VOLUME = "volume"
    KPI = "kpi"
    LANGUAGE = "language"
    STAFF = "staff"
    SYSTEM = "system"
    REPORT = "report"
    SECURITY = "security"
    SITE = "site"
    FEE = "fee"
    OTHER = "other"


class Priority(StrEnum):
    """How much a requirement matters: without a must the service cannot begin."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"


class SourceKind(StrEnum):
    PROPOSAL = "proposal"
    TENDER = "tender"
    CONTRACT = "contract"
    REQUIREMENT_FORM = "requirement_form"
    MAIL = "mail"
    MINUTES = "minutes"
    LAW = "law"
