"""What is said of changes of requirements: states, areas, positions, decisions; how acts on them are told."""

from bpo.clients.rules import (
    ChangeChannel,
    ChangeState,
    Dealing,
    Decision,
    FlagState,
    ImpactArea,
    PaperLanguage,
    Position,
    Priority,
    TargetAct,
    Urgency,
)  # fmt: skip
from bpo.kernel import journal
from bpo.kernel.locale import _l

PRIORITIES = {
    Priority.MUST: _l("Must have"),
    Priority.SHOULD: _l("Should have"),
    Priority.COULD: _l("Could have"),
}
CHANGE_STATES = {
    ChangeState.RECEIVED: _l("Received"),
    ChangeState.IN_ANALYSIS: _l("Impact analysis"),
    ChangeState.IN_REVIEW: _l("In review"),
    ChangeState.APPROVED: _l("Approved, letter to be sent"),
    ChangeState.APPROVED_WITH_CONDITIONS: _l("Approved with conditions, letter to be sent"),
    ChangeState.REJECTED: _l("Rejected"),
    ChangeState.WITHDRAWN: _l("Withdrawn"),
    ChangeState.IMPLEMENTING: _l("Being carried out"),
    ChangeState.CLOSED: _l("Closed"),
}
CHANGE_TONES = {
    ChangeState.RECEIVED: "neutral",
    ChangeState.IN_ANALYSIS: "info",
    ChangeState.IN_REVIEW: "warn",
    ChangeState.APPROVED: "warn",
    ChangeState.APPROVED_WITH_CONDITIONS: "warn",
    ChangeState.REJECTED: "bad",
    ChangeState.WITHDRAWN: "neutral",
    ChangeState.IMPLEMENTING: "info",
    ChangeState.CLOSED: "good",
}
CHANNELS = {
    ChangeChannel.MAIL: _l("By e-mail"),
    ChangeChannel.MEETING: _l("In a meeting"),
    ChangeChannel.PHONE: _l("By telephone"),
    ChangeChannel.LETTER: _l("By letter"),
    ChangeChannel.PORTAL: _l("Through the portal"),
}
URGENCIES = {Urgency.NORMAL: _l("Normal"), Urgency.EMERGENCY: _l("Emergency")}
URGENCY_TONES = {Urgency.EMERGENCY: "bad"}
TARGET_ACTS = {
    TargetAct.AMEND: _l("Amended"),
    TargetAct.ADD: _l("Newly added"),
    TargetAct.WITHDRAW: _l("No longer required"),
}
TARGET_TONES = {TargetAct.AMEND: "info", TargetAct.ADD: "good", TargetAct.WITHDRAW: "bad"}
AREAS = {
    ImpactArea.PLAN: _l("Project plan"),
    ImpactArea.TASK: _l("Department tasks"),
    ImpactArea.STAFFING: _l("Staffing"),
    ImpactArea.TRAINING: _l("Training and manual"),
    ImpactArea.SEATS: _l("Seats and facilities"),
    ImpactArea.SYSTEM: _l("System"),
    ImpactArea.SCHEDULE: _l("Schedule"),
    ImpactArea.KPI: _l("KPI"),
    ImpactArea.COST: _l("Cost"),
    ImpactArea.PRICE: _l("Price"),
    ImpactArea.CONTRACT: _l("Contract"),
    ImpactArea.SECURITY: _l("Data security"),
    ImpactArea.REPORT: _l("Reports"),
}
POSITIONS = {
    Position.AGREE: _l("Agrees"),
    Position.CONDITIONS: _l("With conditions"),
    Position.OBJECT: _l("Objects"),
}
POSITION_TONES = {Position.AGREE: "good", Position.CONDITIONS: "warn", Position.OBJECT: "bad"}
DECISIONS = {
    Decision.APPROVED: _l("Approved"),
    Decision.APPROVED_WITH_CONDITIONS: _l("Approved with conditions"),
    Decision.REJECTED: _l("Rejected"),
}
DECISION_TONES = {
    Decision.APPROVED: "good",
    Decision.APPROVED_WITH_CONDITIONS: "warn",
    Decision.REJECTED: "bad",
}
PAPER_LANGUAGES = {PaperLanguage.CHINESE: _l("Chinese"), PaperLanguage.ENGLISH: _l("English")}
FLAG_STATES = {
    FlagState.OPEN: _l("To be dealt with"),
    FlagState.CHANGED: _l("Changed"),
    FlagState.UNAFFECTED: _l("Confirmed unaffected"),
}
DEALINGS = {
    Dealing.CHANGED: FLAG_STATES[FlagState.CHANGED],
    Dealing.UNAFFECTED: FLAG_STATES[FlagState.UNAFFECTED],
}
FLAG_TONES = {FlagState.OPEN: "warn", FlagState.CHANGED: "good", FlagState.UNAFFECTED: "good"}

journal.sentences(
    {
        "clients.change_recorded": _l("recorded the change %(number)s: %(title)s"),
        "clients.change_edited": _l("edited the change %(number)s"),
        "clients.change_targeted": _l("wrote down what %(ref)s is to become"),
        "clients.change_untargeted": _l("took %(ref)s out of the change"),
        "clients.change_analysed": _l("began the impact analysis and found %(count)s lines"),
        "clients.change_computed": _l("computed the impact again: %(count)s lines"),
        "clients.impact_assessed": _l("assessed the impact on %(label)s"),
        "clients.impact_added": _l("added the impact on %(label)s"),
        "clients.impact_removed": _l("removed the impact on %(label)s"),
        "clients.change_in_effect": _l("put the emergency change %(number)s into effect; its review is due on %(day)s"),
        "clients.change_convened": _l("convened the review of the change %(number)s; positions are due on %(day)s"),
        "clients.change_reopened": _l("took the change %(number)s back to analysis: %(reason)s"),
        "clients.change_agreed": _l("agreed to the change %(number)s for the department “%(department)s”"),
        "clients.change_conditioned": _l("agreed with conditions for the department “%(department)s”: %(comment)s"),
        "clients.change_objected": _l("objected for the department “%(department)s”: %(comment)s"),
        "clients.change_approved": _l("approved the change %(number)s from %(day)s"),
        "clients.change_conditionally_approved": _l(
            "approved the change %(number)s from %(day)s with conditions: %(conditions)s"
        ),
        "clients.change_rejected": _l("rejected the change %(number)s: %(reason)s"),
        "clients.change_withdrawn": _l("withdrew the change %(number)s: %(reason)s"),
        "clients.change_told": _l("sent the outcome letter %(letter)s of the change %(number)s"),
        "clients.flag_changed": _l("dealt with %(label)s: it was changed"),
        "clients.flag_unaffected": _l("confirmed that %(label)s is unaffected: %(note)s"),
        "clients.change_closed": _l("closed the change %(number)s: everything is dealt with"),
        "clients.requirement_amended": _l("%(ref)s is at version %(version)s by the change %(number)s"),
        "clients.requirement_introduced": _l("%(ref)s is required by the change %(number)s"),
        "clients.requirement_dropped": _l("%(ref)s is no longer required by the change %(number)s"),
    }
)
journal.labels(
    {
        "priority": _l("Priority"),
        "owner_department": _l("Owner department"),
        "effective_on": _l("Holds from"),
        "wanted_by_on": _l("Wanted by"),
        "received_on": _l("Received on"),
        "raised_by": _l("Raised by"),
        "urgency": _l("Urgency"),
        "once_minor": _l("Once"),
        "month_minor": _l("Each month"),
        "workdays": _l("Days of work"),
        "conditions": _l("Conditions"),
        "decision": _l("Decision"),
    }
)
