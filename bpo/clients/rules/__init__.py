"""Clients, their requirements and the handover: what may be, decided without a database."""

from bpo.clients.rules import change_states, changes
from bpo.clients.rules.advice import (
    LONGEST_YEARS,
    AdviceTerms,
    Item,
    Way,
    compare_ways,
    result_as_json,
    seats_read,
    terms_as_json,
    terms_from_json,
)  # fmt: skip
from bpo.clients.rules.change_states import (
    ChangeChannel,
    ChangeState,
    ChangeStep,
    Dealing,
    Decision,
    FlagState,
    ImpactArea,
    PaperLanguage,
    Position,
    TargetAct,
    Urgency,
)  # fmt: skip
from bpo.clients.rules.changes import Trace
from bpo.clients.rules.clients import (
    ClientFacts,
    ContactFacts,
    bare_name,
    checked_mobile,
    checked_uscc,
    masked,
    refuse_double,
)  # fmt: skip
from bpo.clients.rules.duties import (
    DutyFacts,
    DutyFinding,
    DutyStanding,
    articles_of,
    check_duty,
    concerns,
    duties_found,
)  # fmt: skip
from bpo.clients.rules.feedback import (
    ENDED as ENDED_FEEDBACK,
)  # fmt: skip
from bpo.clients.rules.feedback import (
    FeedbackAct,
    FeedbackArea,
    FeedbackCause,
    FeedbackChannel,
    FeedbackFacts,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Satisfaction,
    may_be_escalated,
)
from bpo.clients.rules.fit import Question, fits
from bpo.clients.rules.forms import Finding, Known, ReadRow, RowState, compare
from bpo.clients.rules.handovers import (
    EDITABLE,
    MANDATORY,
    HandoverFacts,
    HandoverStep,
    Lack,
    LackCode,
    RequirementFacts,
    check_requirement,
    checklist,
    missing_for_handover,
    must_be_answerable_by,
    must_be_editable,
    next_ref,
)  # fmt: skip
from bpo.clients.rules.opportunities import (
    DUE_SOON,
    ENDED_BADLY,
    MOVES,
    OPEN,
    USUAL_PROBABILITY,
    OpportunityFacts,
    OpportunitySource,
    OpportunityStage,
    check_next_step,
    move,
    must_be_open,
    probability_after,
    weighted_minor,
    why_not,
)  # fmt: skip
from bpo.clients.rules.states import (
    ClientStatus,
    ContactRole,
    CooperationMode,
    HandoverKind,
    HandoverState,
    Priority,
    RequirementCategory,
    RequirementKind,
    ServiceKind,
    SourceKind,
    TaxpayerKind,
)  # fmt: skip

__all__ = [
    "DUE_SOON", "EDITABLE", "ENDED_BADLY", "ENDED_FEEDBACK", "LONGEST_YEARS", "MANDATORY", "MOVES", "OPEN",
    "USUAL_PROBABILITY", "AdviceTerms", "ChangeChannel", "ChangeState", "ChangeStep", "ClientFacts",
    "ClientStatus", "ContactFacts", "ContactRole", "CooperationMode", "Dealing", "Decision", "DutyFacts",
    "DutyFinding", "DutyStanding", "FeedbackAct", "FeedbackArea", "FeedbackCause", "FeedbackChannel",
    "FeedbackFacts", "FeedbackKind", "FeedbackSeverity", "FeedbackState", "Finding", "FlagState", "HandoverFacts",
    "HandoverKind", "HandoverState", "HandoverStep", "ImpactArea", "Item", "Known", "Lack", "LackCode",
    "OpportunityFacts", "OpportunitySource", "OpportunityStage", "PaperLanguage", "Position", "Priority",
    "Question", "ReadRow", "RequirementCategory", "RequirementFacts", "RequirementKind", "RowState",
    "Satisfaction", "ServiceKind", "SourceKind", "TargetAct", "TaxpayerKind", "Trace", "Urgency", "Way",
    "articles_of", "bare_name", "change_states", "changes", "check_duty", "check_next_step", "check_requirement",
    "checked_mobile", "checked_uscc", "checklist", "compare", "compare_ways", "concerns", "duties_found", "fits",
    "masked", "may_be_escalated", "missing_for_handover", "move", "must_be_answerable_by", "must_be_editable",
    "must_be_open", "next_ref", "probability_after", "refuse_double", "result_as_json", "seats_read",
    "terms_as_json", "terms_from_json", "weighted_minor", "why_not",
]  # fmt: skip
