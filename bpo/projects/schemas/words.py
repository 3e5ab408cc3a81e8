"""What states, modes, services and sections are called, with their tones; how acts on projects are told."""

from bpo.clients.rules import CooperationMode, RequirementKind, ServiceKind
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.projects.rules import (
    PlanSection,
    PlanState,
    ProjectState,
    ReviewState,
    TargetKind,
    TaskStanding,
    TaskState,
    Verdict,
)

STATES = {
    ProjectState.HANDOVER: _l("Handover"),
    ProjectState.PLANNING: _l("Planning"),
    ProjectState.PREPARING: _l("Preparing"),
    ProjectState.LIVE: _l("Live"),
    ProjectState.CLOSING: _l("Closing"),
    ProjectState.CLOSED: _l("Closed"),
    ProjectState.ON_HOLD: _l("On hold"),
    ProjectState.CANCELLED: _l("Cancelled"),
}
STATE_TONES = {
    ProjectState.HANDOVER: "info",
    ProjectState.PLANNING: "warn",
    ProjectState.PREPARING: "warn",
    ProjectState.LIVE: "good",
    ProjectState.CLOSING: "info",
    ProjectState.CLOSED: "neutral",
    ProjectState.ON_HOLD: "bad",
    ProjectState.CANCELLED: "neutral",
}
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
KINDS = {
    RequirementKind.STATED: _l("Stated"),
    RequirementKind.IMPLIED: _l("Implied"),
    RequirementKind.STATUTORY: _l("Statutory"),
}
SECTIONS = {
    PlanSection.POSITIONS: _l("Positions and headcount"),
    PlanSection.DUTIES: _l("Duties of positions"),
    PlanSection.FACILITIES: _l("Hardware & facilities"),
    PlanSection.SOFTWARE: _l("Software systems"),
    PlanSection.TRAINING: _l("Recruitment & training"),
    PlanSection.SERVICE_LEVELS: _l("Service levels & quality targets"),
    PlanSection.MILESTONES: _l("Schedule & milestones"),
    PlanSection.INTERFACES: _l("Interface contacts"),
    PlanSection.REPORTING: _l("Reporting duties"),
    PlanSection.SECURITY: _l("Data security & confidentiality"),
    PlanSection.RISKS: _l("Risks"),
    PlanSection.OTHER: _l("Other matters"),
}
CHANGED_FIELDS = {
    "section": _l("Section"),
    "title": _l("Title"),
    "department": _l("Department in charge"),
    "due_on": _l("Due on"),
    "detail": _l("Detail"),
    "quantity": _l("Quantity"),
    "skills": _l("Skills and languages"),
    "starts_on": _l("Starts on"),
    "kpi": _l("Key figure"),
    "target_bp": _l("Target"),
    "threshold_seconds": _l("Within (seconds)"),
    "requirements": _l("Requirements it serves"),
}
PLAN_STATES = {
    PlanState.DRAFT: _l("Draft"),
    PlanState.IN_REVIEW: _l("In review"),
    PlanState.RETURNED: _l("Returned"),
    PlanState.APPROVED: _l("Approved"),
    PlanState.SUPERSEDED: _l("Superseded"),
}
PLAN_TONES = {
    PlanState.DRAFT: "neutral",
    PlanState.IN_REVIEW: "info",
    PlanState.RETURNED: "bad",
    PlanState.APPROVED: "good",
    PlanState.SUPERSEDED: "neutral",
}
REVIEW_STATES = {
    ReviewState.OPEN: _l("Under way"),
    ReviewState.RETURNED: _l("Returned"),
    ReviewState.APPROVED: _l("Approved"),
}
VERDICTS = {Verdict.APPROVED: _l("Approves"), Verdict.RETURNED: _l("Returns")}
VERDICT_TONES = {Verdict.APPROVED: "good", Verdict.RETURNED: "bad"}
TASK_STATES = {
    TaskState.OPEN: _l("To do"),
    TaskState.IN_PROGRESS: _l("In progress"),
    TaskState.BLOCKED: _l("Blocked"),
    TaskState.REPORTED: _l("Reported done"),
    TaskState.SENT_BACK: _l("Sent back"),
    TaskState.CONFIRMED: _l("Confirmed"),
    TaskState.WITHDRAWN: _l("No longer wanted"),
}
TASK_TONES = {
    TaskState.OPEN: "neutral",
    TaskState.IN_PROGRESS: "info",
    TaskState.BLOCKED: "bad",
    TaskState.REPORTED: "info",
    TaskState.SENT_BACK: "bad",
    TaskState.CONFIRMED: "good",
    TaskState.WITHDRAWN: "neutral",
}
STANDINGS = {
    **{TaskStanding(state.value): label for state, label in TASK_STATES.items()},
    TaskStanding.LATE: _l("Overdue"),
}
STANDING_TONES = {
    **{TaskStanding(state.value): tone for state, tone in TASK_TONES.items()},
    TaskStanding.LATE: "bad",
}
TARGETS = {
    TargetKind.SERVICE_LEVEL: _l("Service level"),
    TargetKind.ABANDONMENT: _l("Abandonment rate"),
    TargetKind.FIRST_CALL: _l("First call resolution"),
    TargetKind.SATISFACTION: _l("Customer satisfaction"),
    TargetKind.QUALITY: _l("Quality score"),
    TargetKind.CONTACT: _l("Contact rate"),
    TargetKind.CONVERSION: _l("Conversion rate"),
}

journal.sentences(
    {
        "projects.opened": _l("opened the project %(code)s %(name)s"),
        "projects.service_started": _l("began the new service %(title)s"),
        "projects.handed_over": _l("began the planning: the handover is accepted"),
        "projects.held": _l("put the project on hold: %(reason)s"),
        "projects.resumed": _l("resumed the project"),
        "projects.cancelled": _l("cancelled the project: %(reason)s"),
        "projects.appointed": _l("appointed %(name)s project manager by letter %(number)s"),
        "projects.acknowledged": _l("acknowledged the letter of appointment %(number)s"),
        "plans.started": _l("began version %(number)s of the project plan"),
        "plans.item_added": _l("added %(ref)s %(title)s to the plan"),
        "plans.item_changed": _l("changed %(ref)s %(title)s of the plan"),
        "plans.item_removed": _l("removed %(ref)s %(title)s from the plan"),
        "plans.reordered": _l("changed the order of the plan's items"),
        "plans.review_convened": _l("convened round %(round)s of the review"),
        "plans.opinion_approved": _l("approved version %(number)s of the plan"),
        "plans.opinion_returned": _l("returned version %(number)s of the plan: %(comment)s"),
        "plans.comment_answered": _l("answered the comment of the review: %(answer)s"),
        "plans.approved": _l("version %(number)s of the plan is approved and frozen"),
        "plans.returned": _l("version %(number)s of the plan is returned to its writer"),
        "tasks.reported": _l("reported the task %(title)s done"),
        "tasks.evidence_added": _l("added the file “%(name)s” as evidence"),
        "tasks.confirmed": _l("confirmed the task %(title)s"),
        "tasks.sent_back": _l("sent back the task %(title)s: %(reason)s"),
        "projects.went_live": _l("confirmed the go-live on %(live_on)s"),
        "projects.overrode_gate": _l("opened the gate on %(live_on)s although it was not met: %(reason)s"),
    }
)
journal.labels(
    {
        "code": _l("Code"),
        "state": _l("State"),
        "mode": _l("Cooperation mode"),
        "go_live_on": _l("Planned go-live"),
        "live_on": _l("Live since"),
        "title": _l("Title"),
        "detail": _l("Detail"),
        "due_on": _l("Due on"),
        "starts_on": _l("Starts on"),
        "quantity": _l("Quantity"),
        "skills": _l("Skills"),
        "report": _l("Report"),
    }
)
