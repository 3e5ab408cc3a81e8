"""What modes, services, kinds and states are called, with their tones; how acts on clients and handovers are told."""

from typing import Any

from bpo.clients.rules import (
    ClientStatus,
    ContactRole,
    CooperationMode,
    HandoverKind,
    HandoverState,
    Lack,
    LackCode,
    RequirementCategory,
    RequirementKind,
    RowState,
    ServiceKind,
    SourceKind,
    TaxpayerKind,
)  # fmt: skip
from bpo.kernel import journal
from bpo.kernel.locale import _l

MODES = {
    CooperationMode.SYSTEM: _l("System outsourcing"),
    CooperationMode.SEAT: _l("Seat outsourcing"),
    CooperationMode.PEOPLE: _l("People outsourcing"),
    CooperationMode.FULL: _l("Full business outsourcing"),
}
SERVICES = {
    ServiceKind.DIRECTORY: _l("Directory look-up"),
    ServiceKind.FAULTS: _l("Fault reports"),
    ServiceKind.COMPLAINTS: _l("Complaints & suggestions"),
    ServiceKind.SERVICE_ORDERS: _l("Service orders"),
    ServiceKind.BILL_QUERIES: _l("Bill queries"),
    ServiceKind.CONSULTATION: _l("Consultation"),
    ServiceKind.TRANSFER: _l("Call transfer"),
    ServiceKind.EMAIL: _l("E-mail service"),
    ServiceKind.CHAT: _l("Chat"),
    ServiceKind.CALL_BACK: _l("Call-back"),
    ServiceKind.ESCALATION: _l("Escalation"),
    ServiceKind.VERIFICATION: _l("Data verification"),
    ServiceKind.SURVEY: _l("Market survey"),
    ServiceKind.FOLLOW_UP: _l("Satisfaction follow-up"),
    ServiceKind.TELESALES: _l("Telesales"),
    ServiceKind.UPGRADE: _l("Upgrade promotion"),
    ServiceKind.APPOINTMENTS: _l("Appointment setting"),
    ServiceKind.NOTIFICATION: _l("Notification"),
}
REQUIREMENT_KINDS = {
    RequirementKind.STATED: _l("Stated"),
    RequirementKind.IMPLIED: _l("Implied"),
    RequirementKind.STATUTORY: _l("Statutory"),
}
CATEGORIES = {
    RequirementCategory.SERVICE_HOURS: _l("Service hours"),
    RequirementCategory.CHANNELS: _l("Channels"),
    RequirementCategory.VOLUME: _l("Volumes"),
    RequirementCategory.KPI: _l("KPI"),
    RequirementCategory.LANGUAGE: _l("Languages"),
    RequirementCategory.STAFF: _l("Staff"),
    RequirementCategory.SYSTEM: _l("System"),
    RequirementCategory.REPORT: _l("Reports"),
    RequirementCategory.SECURITY: _l("Data security"),
    RequirementCategory.SITE: _l("Site"),
    RequirementCategory.FEE: _l("Fees"),
    RequirementCategory.OTHER: _l("Other"),
}
SOURCES = {
    SourceKind.PROPOSAL: _l("Proposal"),
    SourceKind.TENDER: _l("Tender"),
    SourceKind.CONTRACT: _l("Service contract"),
    SourceKind.REQUIREMENT_FORM: _l("Requirement form"),
    SourceKind.MAIL: _l("Mail"),
    SourceKind.MINUTES: _l("Minutes of a meeting"),
    SourceKind.LAW: _l("Law or regulation"),
}
TAXPAYER_KINDS = {
    TaxpayerKind.GENERAL: _l("General taxpayer"),
    TaxpayerKind.SMALL: _l("Small-scale taxpayer"),
    TaxpayerKind.FOREIGN: _l("Foreign company"),
}
STATUSES = {ClientStatus.ACTIVE: _l("Active"), ClientStatus.DORMANT: _l("Dormant")}
STATUS_TONES = {ClientStatus.ACTIVE: "good", ClientStatus.DORMANT: "neutral"}
CONTACT_ROLES = {
    ContactRole.SIGNATORY: _l("Signatory"),
    ContactRole.BUSINESS: _l("Business contact"),
    ContactRole.TECHNICAL: _l("Technical contact"),
    ContactRole.FINANCE: _l("Finance contact"),
    ContactRole.QUALITY: _l("Quality contact"),
    ContactRole.DATA_PROTECTION: _l("Data protection contact"),
}
HANDOVER_KINDS = {HandoverKind.NEW_PROJECT: _l("New project"), HandoverKind.NEW_SERVICE: _l("New service")}
HANDOVER_STATES = {
    HandoverState.DRAFT: _l("Being prepared"),
    HandoverState.SENT: _l("Waiting for operations"),
    HandoverState.RETURNED: _l("Returned to sales"),
    HandoverState.ACCEPTED: _l("Accepted"),
}
HANDOVER_TONES = {
    HandoverState.DRAFT: "neutral",
    HandoverState.SENT: "warn",
    HandoverState.RETURNED: "bad",
    HandoverState.ACCEPTED: "good",
}
ROW_STATES = {
    RowState.NEW: _l("New"),
    RowState.CHANGED: _l("Changed"),
    RowState.UNCHANGED: _l("Unchanged"),
    RowState.WRONG: _l("To be corrected"),
}
ROW_TONES = {RowState.NEW: "good", RowState.CHANGED: "info", RowState.UNCHANGED: "neutral", RowState.WRONG: "bad"}

# What the checklist says: met, and missing (with the requirements it is about).
LACKS = {
    LackCode.NO_REQUIREMENT: (_l("Requirements are entered"), _l("no requirement is entered yet")),
    LackCode.NO_SERVICE_HOURS: (_l("Service hours are stated"), _l("no requirement on service hours")),
    LackCode.NO_CHANNELS: (_l("Channels are stated"), _l("no requirement on channels")),
    LackCode.NO_KPI: (_l("KPI are stated"), _l("no requirement on KPI")),
    LackCode.NO_VOLUME: (_l("Volumes are stated"), _l("no requirement on volumes")),
    LackCode.NO_LANGUAGE: (_l("Languages are stated"), _l("no requirement on languages")),
    LackCode.NO_DUTY: (_l("Required duties are met"), _l("nothing meets the duties %(refs)s")),
    LackCode.NO_LAW: (_l("Statutory requirements name their law"), _l("a law is missing at %(refs)s")),
    LackCode.NO_ACCEPTANCE: (
        _l("Stated KPI have an acceptance criterion"),
        _l("an acceptance criterion is missing at %(refs)s"),
    ),
    LackCode.NO_SOURCE_FILE: (_l("Source files are attached"), _l("no source file is attached")),
}


def say_lack(lack: Lack) -> str:
    """What is missing, in the reader's language, with the requirements concerned."""
    words = str(LACKS[lack.code][1])
    facts: dict[str, Any] = {"refs": ", ".join(lack.refs)}
    return words % facts if lack.refs else words


journal.sentences(
    {
        "clients.registered": _l("registered client %(code)s %(name)s"),
        "clients.edited": _l("edited client %(code)s %(name)s"),
        "clients.made_dormant": _l("made client %(code)s dormant: %(reason)s"),
        "clients.made_active": _l("made client %(code)s active again"),
        "clients.contact_added": _l("added the contact %(name)s"),
        "clients.contact_edited": _l("edited the contact %(name)s"),
        "clients.contact_revealed": _l("looked at the telephone number of %(name)s: %(reason)s"),
        "clients.handover_started": _l("began handover %(number)s"),
        "clients.handover_edited": _l("edited handover %(number)s"),
        "clients.handover_sent": _l("sent handover %(number)s to operations with %(count)s requirements"),
        "clients.handover_accepted": _l("accepted handover %(number)s"),
        "clients.handover_returned": _l("returned handover %(number)s: %(reason)s"),
        "clients.file_attached": _l("attached the file “%(name)s”"),
        "clients.file_removed": _l("removed the file “%(name)s”"),
        "clients.requirement_added": _l("added requirement %(ref)s"),
        "clients.requirement_edited": _l("edited requirement %(ref)s"),
        "clients.requirement_withdrawn": _l("withdrew requirement %(ref)s: %(reason)s"),
        "clients.requirements_imported": _l(
            "imported “%(file)s”: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(wrong)s left out"
        ),
    }
)
journal.labels(
    {
        "legal_name_zh": _l("Legal name"),
        "legal_name_en": _l("Legal name in English"),
        "short_name": _l("Short name"),
        "uscc": _l("Unified social credit code"),
        "taxpayer_kind": _l("Taxpayer kind"),
        "industry": _l("Industry"),
        "invoice_address": _l("Invoice address"),
        "invoice_phone": _l("Invoice telephone"),
        "bank": _l("Bank"),
        "bank_account": _l("Account number"),
        "invoice_email": _l("E-mail for invoices"),
        "payment_days": _l("Payment term (days)"),
        "position": _l("Position"),
        "mobile_masked": _l("Telephone"),
        "ref": _l("Number"),
        "statement": _l("Requirement"),
        "acceptance": _l("Acceptance criterion"),
        "source": _l("Source"),
        "source_place": _l("Place in the source"),
        "law": _l("Law and article"),
        "title": _l("Title"),
        "summary": _l("Summary"),
    }
)
