"""What a change of requirements can be, and which of its states may follow which: the one table of transitions."""

from collections.abc import Mapping
from enum import StrEnum

from bpo.kernel.errors import Conflict, text


class ChangeState(StrEnum):
    RECEIVED = "received"
    IN_ANALYSIS = "in_analysis"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    IMPLEMENTING = "implementing"
    CLOSED = "closed"


class ChangeStep(StrEnum):
    """What moves a change on."""

    ANALYSE = "analyse"
    CONVENE = "convene"
    REOPEN = "reopen"
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    IMPLEMENT = "implement"
    CLOSE = "close"


class ChangeChannel(StrEnum):
    MAIL = "mail"
    MEETING = "meeting"
    PHONE = "phone"
    LETTER = "letter"
    PORTAL = "portal"


class Urgency(StrEnum):
    """A normal change takes effect once it is decided; an emergency may begin before its review."""

    NORMAL = "normal"
    EMERGENCY = "emergency"


class TargetAct(StrEnum):
    AMEND = "amend"
    ADD = "add"
    WITHDRAW = "withdraw"


class ImpactArea(StrEnum):
    PLAN = "plan"
    TASK = "task"
    STAFFING = "staffing"
    TRAINING = "training"
    SEATS = "seats"
    SYSTEM = "system"
    SCHEDULE = "schedule"
    KPI = "kpi"
    COST = "cost"
    PRICE = "price"
    CONTRACT = "contract"
    SECURITY = "security"
    REPORT = "report"


class Position(StrEnum):
    """What a department says of a change. Silence is recorded as late, never as one of these."""

    AGREE = "agree"
    CONDITIONS = "conditions"
    OBJECT = "object"


class Decision(StrEnum):
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"


class PaperLanguage(StrEnum):
    """The languages an outcome letter can be written in, by their names in bpo.kernel.locale."""

    CHINESE = "zh_Hans_CN"
    ENGLISH = "en"


class Dealing(StrEnum):
    """How somebody ends a flag."""

    CHANGED = "changed"
    UNAFFECTED = "unaffected"


class FlagState(StrEnum):
    OPEN = "open"
    CHANGED = "changed"
    UNAFFECTED = "unaffected"


S, T = ChangeState, ChangeStep

TRANSITIONS: Mapping[tuple[ChangeState, ChangeStep], ChangeState] = {
    (S.RECEIVED, T.ANALYSE): S.IN_ANALYSIS,
    (S.IN_ANALYSIS, T.CONVENE): S.IN_REVIEW,
    (S.IN_REVIEW, T.REOPEN): S.IN_ANALYSIS,
    (S.IN_REVIEW, T.APPROVE): S.APPROVED,
    (S.IN_REVIEW, T.APPROVE_WITH_CONDITIONS): S.APPROVED_WITH_CONDITIONS,
    (S.IN_REVIEW, T.REJECT): S.REJECTED,
    (S.RECEIVED, T.WITHDRAW): S.WITHDRAWN,
    (S.IN_ANALYSIS, T.WITHDRAW): S.WITHDRAWN,
    (S.IN_REVIEW, T.WITHDRAW): S.WITHDRAWN,
    (S.APPROVED, T.IMPLEMENT): S.IMPLEMENTING,
    (S.APPROVED_WITH_CONDITIONS, T.IMPLEMENT): S.IMPLEMENTING,
    (S.IMPLEMENTING, T.CLOSE): S.CLOSED,
}
DECIDED_BY_STEP = {
    Decision.APPROVED: T.APPROVE,
    Decision.APPROVED_WITH_CONDITIONS: T.APPROVE_WITH_CONDITIONS,
    Decision.REJECTED: T.REJECT,
}
EDITABLE = (S.RECEIVED, S.IN_ANALYSIS)  # what is asked for, and of which requirements
ASSESSABLE = (S.IN_ANALYSIS, S.IN_REVIEW)  # what it touches and costs
UNDECIDED = (*EDITABLE, S.IN_REVIEW)
ENDED = (S.REJECTED, S.WITHDRAWN, S.CLOSED)


def after(state: ChangeState, step: ChangeStep) -> ChangeState:
    """The state a step leads to. Raises `Conflict` for a step that the table does not know from here."""
    found = TRANSITIONS.get((state, step))
    if found is None:
        if step in DECIDED_BY_STEP.values():
            raise Conflict("not_in_review", text("A change is decided while it is in review, and only once."))
        raise Conflict("change_step", text("This cannot be done with the change as it stands now."), state=state.value)
    return found


def must_be_open_to(state: ChangeState, states: tuple[ChangeState, ...]) -> None:
    """Refuse to touch what the state has closed: a decided change never changes. Raises `Conflict`."""
    if state in states:
        return
    if state == ChangeState.RECEIVED:
        raise Conflict("not_analysed", text("Begin the analysis of this change first."))
    if state == ChangeState.IN_REVIEW:
        raise Conflict(
            "change_in_review",
            text("The change is in review and stays as it is. Take it back to analysis to change what is asked for."),
        )
    raise Conflict("change_decided", text("What was decided or withdrawn stays as it is. Record a new change."))
