"""Clients, their requirements and the handover: what may be, decided without a database."""

from bpo.clients.rules.clients import (
    ClientFacts,
    ContactFacts,
    bare_name,
    checked_mobile,
    checked_uscc,
    masked,
    refuse_double,
)  # fmt: skip
from bpo.clients.rules.feedback import ENDED as ENDED_FEEDBACK
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
)  # fmt: skip
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
    RequirementCategory,
    RequirementKind,
    ServiceKind,
    SourceKind,
    TaxpayerKind,
)  # fmt: skip

__all__ = [
    "EDITABLE", "ENDED_FEEDBACK", "MANDATORY", "CellError", "ClientFacts", "ClientStatus", "ContactFacts",
    "ContactRole", "CooperationMode", "FeedbackAct", "FeedbackArea", "FeedbackCause", "FeedbackChannel",
    "FeedbackFacts", "FeedbackKind", "FeedbackSeverity", "FeedbackState", "Finding", "HandoverFacts",
    "HandoverKind", "HandoverState", "HandoverStep", "Known", "Lack", "LackCode", "ReadRow", "RequirementCategory",
    "RequirementFacts", "RequirementKind", "RowState", "Satisfaction", "ServiceKind", "SourceKind", "TaxpayerKind",
    "bare_name", "check_requirement", "checked_mobile", "checked_uscc", "compare", "masked", "may_be_escalated",
    "missing_for_handover", "must_be_answerable_by", "must_be_editable", "next_ref", "refuse_double", "same_words",
]  # fmt: skip
