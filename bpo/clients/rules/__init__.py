"""Clients, their requirements and the handover: what may be, decided without a database."""

from bpo.clients.rules import change_states, changes
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
from bpo.clients.rules.forms import CellError, Finding, Known, ReadRow, RowState, compare, same_words
from bpo.clients.rules.handovers import (
    EDITABLE,
    MANDATORY,
    HandoverFacts,
    HandoverStep,
    Lack,
    LackCode,
    RequirementFacts,
    check_requirement,
    missing_for_handover,
    must_be_answerable_by,
    must_be_editable,
    next_ref,
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
    "EDITABLE", "ENDED_FEEDBACK", "MANDATORY", "CellError", "ChangeChannel", "ChangeState", "ChangeStep",
    "ClientFacts", "ClientStatus", "ContactFacts", "ContactRole", "CooperationMode", "Dealing", "Decision",
    "FeedbackAct", "FeedbackArea", "FeedbackCause", "FeedbackChannel", "FeedbackFacts", "FeedbackKind",
    "FeedbackSeverity", "FeedbackState", "Finding", "FlagState", "HandoverFacts", "HandoverKind", "HandoverState",
    "HandoverStep", "ImpactArea", "Known", "Lack", "LackCode", "PaperLanguage", "Position", "Priority", "ReadRow",
    "RequirementCategory", "RequirementFacts", "RequirementKind", "RowState", "Satisfaction", "ServiceKind",
    "SourceKind", "TargetAct", "TaxpayerKind", "Trace", "Urgency", "bare_name", "change_states", "changes",
    "check_requirement", "checked_mobile", "checked_uscc", "compare", "masked", "may_be_escalated",
    "missing_for_handover", "must_be_answerable_by", "must_be_editable", "next_ref", "refuse_double", "same_words",
]  # fmt: skip
