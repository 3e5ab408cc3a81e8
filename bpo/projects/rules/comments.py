"""Comments of a review: how heavy they are, who answers, who closes, and what follows what."""

from collections.abc import Collection
from enum import StrEnum

from bpo.kernel.errors import Conflict, Forbidden, Invalid, text
from bpo.kernel.roles import Department
from bpo.projects.rules.states import PlanState, ReviewState


class Severity(StrEnum):
    """`must`: the plan is not approved before its author closes it; `note` needs no answer."""

    MUST = "must"
    SHOULD = "should"
    NOTE = "note"


class CommentState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class CommentAct(StrEnum):
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"


class Resolution(StrEnum):
    """What the writer of the plan does with a comment."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


# Answering is not closing: an answered comment waits for its author. A note may be closed as it is.
COMMENT_MOVES: dict[tuple[CommentState, CommentAct], CommentState] = {
    (CommentState.OPEN, CommentAct.ANSWER): CommentState.ANSWERED,
    (CommentState.ANSWERED, CommentAct.ANSWER): CommentState.ANSWERED,
    (CommentState.OPEN, CommentAct.CLOSE): CommentState.CLOSED,
    (CommentState.ANSWERED, CommentAct.CLOSE): CommentState.CLOSED,
    (CommentState.ANSWERED, CommentAct.REOPEN): CommentState.OPEN,
    (CommentState.CLOSED, CommentAct.REOPEN): CommentState.OPEN,
}
REOPENED_IN = (PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.RETURNED)
REFUSED = {
    CommentAct.ANSWER: text("This comment is closed. Its department can reopen it."),
    CommentAct.CLOSE: text("This comment is closed already."),
    CommentAct.REOPEN: text("This comment is open already."),
}


def comment_after(state: CommentState, act: CommentAct) -> CommentState:
    """The state that follows. Raises `Conflict`."""
    if (state, act) not in COMMENT_MOVES:
        raise Conflict(f"comment_{state}", REFUSED[act])
    return COMMENT_MOVES[state, act]


def may_comment(
    *, department: Department, speaks_for: Collection[Department], asked: Collection[Department],
    round_state: ReviewState, actor_id: int | None, writers: Collection[int | None],
) -> None:  # fmt: skip
    """A department that is asked comments while the round is open; never who wrote the plan."""
    if round_state != ReviewState.OPEN:
        raise Conflict("round_closed", text("This round of review is closed."))
    if actor_id in writers:
        raise Conflict("own_plan", text("Who wrote the plan gives no opinion on it. Somebody else must."))
    if department not in speaks_for:
        raise Forbidden("plans.review", text("Only the people of this department give its opinion."))
    if department not in asked:
        raise Conflict("not_asked", text("This department is not asked in this round. The project manager can ask it."))


def check_severity(severity: Severity, approved: bool) -> None:
    """What must change is said before one approves. Raises `Conflict`."""
    if severity == Severity.MUST and approved:
        raise Conflict(
            "approved_already", text("Your department has approved this section. Comment on it without demanding.")
        )


def check_answer(resolution: Resolution, reason: str | None) -> None:
    """A rejection says why. Raises `Invalid`."""
    if resolution == Resolution.REJECTED and not (reason or "").strip():
        raise Invalid("reason_needed", text("Say why the comment is not followed."), "reason")


def may_settle(
    department: Department, speaks_for: Collection[Department], actor_id: int | None, writer_id: int | None
) -> None:
    """Only the department that made a comment closes or reopens it, never who wrote the plan. Raises `Forbidden`."""
    if actor_id is not None and actor_id == writer_id:
        raise Conflict("own_plan", text("Who wrote the plan gives no opinion on it. Somebody else must."))
    if department not in speaks_for:
        raise Forbidden("plans.review", text("Only the department that made this comment closes or reopens it."))


def may_reopen(plan_state: PlanState) -> None:
    """Nothing is reopened on an approved version: it stays approved. Raises `Conflict`."""
    if plan_state not in REOPENED_IN:
        raise Conflict("frozen", text("An approved plan is frozen. Begin a new version to change it."))


def holds_up(severity: Severity, state: CommentState) -> bool:
    """Whether a comment keeps the plan from being approved."""
    return severity == Severity.MUST and state != CommentState.CLOSED
