"""What may follow what in the life of a plan and of a round of its review, as tables."""

from enum import StrEnum

from bpo.kernel.errors import Conflict, text
from bpo.projects.rules.states import PlanState, ReviewState


class PlanAct(StrEnum):
    EDIT = "edit"
    CONVENE = "convene"
    RETURN = "return"
    APPROVE = "approve"
    SUPERSEDE = "supersede"


class ReviewAct(StrEnum):
    ANSWER = "answer"
    RETURN = "return"
    APPROVE = "approve"


PLAN_MOVES: dict[tuple[PlanState, PlanAct], PlanState] = {
    (PlanState.DRAFT, PlanAct.EDIT): PlanState.DRAFT,
    (PlanState.DRAFT, PlanAct.CONVENE): PlanState.IN_REVIEW,
    (PlanState.IN_REVIEW, PlanAct.RETURN): PlanState.RETURNED,
    (PlanState.IN_REVIEW, PlanAct.APPROVE): PlanState.APPROVED,
    (PlanState.RETURNED, PlanAct.EDIT): PlanState.RETURNED,
    (PlanState.RETURNED, PlanAct.CONVENE): PlanState.IN_REVIEW,
    (PlanState.APPROVED, PlanAct.SUPERSEDE): PlanState.SUPERSEDED,
}
REVIEW_MOVES: dict[tuple[ReviewState, ReviewAct], ReviewState] = {
    (ReviewState.OPEN, ReviewAct.ANSWER): ReviewState.OPEN,
    (ReviewState.OPEN, ReviewAct.RETURN): ReviewState.RETURNED,
    (ReviewState.OPEN, ReviewAct.APPROVE): ReviewState.APPROVED,
}


def plan_after(state: PlanState, act: PlanAct) -> PlanState:
    """The state of a plan that follows. Raises `Conflict` for what is not in the table."""
    if (state, act) not in PLAN_MOVES:
        if state == PlanState.IN_REVIEW:
            raise Conflict("in_review", text("The plan is in review and stays as it is until the round is closed."))
        raise Conflict("frozen", text("An approved plan is frozen. Begin a new version to change it."))
    return PLAN_MOVES[state, act]


def review_after(state: ReviewState, act: ReviewAct) -> ReviewState:
    """The state of a round that follows. Raises `Conflict` for what is not in the table."""
    if (state, act) not in REVIEW_MOVES:
        raise Conflict("round_closed", text("This round of review is closed."))
    return REVIEW_MOVES[state, act]
