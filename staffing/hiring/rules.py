"""Hiring: requisitions and the stages of a candidate, decided without a database."""

from dataclasses import dataclass
from enum import StrEnum

from bpo.kernel.errors import Conflict, Forbidden, Invalid, text


class RequisitionState(StrEnum):
    SUBMITTED = "submitted"
    OPEN = "open"
    FILLED = "filled"
    CANCELLED = "cancelled"


def unfilled(state: RequisitionState, headcount: int, hired: int) -> int:
    """How many people are still to be hired: none once they are no longer wanted."""
    return headcount - hired if state in (RequisitionState.SUBMITTED, RequisitionState.OPEN) else 0


class Stage(StrEnum):
    NEW = "new"
    SCREENING = "screening"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    BOARD = "board"
    AGENCY = "agency"
    REFERRAL = "referral"
    CAMPUS = "campus"
    WALK_IN = "walk_in"


LOST = (Stage.REJECTED, Stage.WITHDRAWN)
ROAD = (Stage.NEW, Stage.SCREENING, Stage.INTERVIEW, Stage.OFFER, Stage.HIRED)
# From each stage the next one, or out; somebody lost may be reconsidered, from screening on. Hired is the end.
MOVES: dict[Stage, tuple[Stage, ...]] = {
    Stage.NEW: (Stage.SCREENING, *LOST),
    Stage.SCREENING: (Stage.INTERVIEW, *LOST),
    Stage.INTERVIEW: (Stage.OFFER, *LOST),
    Stage.OFFER: (Stage.HIRED, *LOST),
    Stage.HIRED: (),
    Stage.REJECTED: (Stage.SCREENING,),
    Stage.WITHDRAWN: (Stage.SCREENING,),
}


@dataclass(frozen=True)
class PositionCount:
    """The heads of a plan's position: wanted by the plan, already there, and on their way.

    `on_project`: on it or put on it for later; `offered`: offers out, not yet hired;
    `requested`: places of submitted and open requisitions beyond those offers and hires.
    """

    planned: int
    on_project: int = 0
    offered: int = 0
    requested: int = 0

    @property
    def left(self) -> int:
        """Places nobody is, was offered or is sought for; negative where there are more than planned."""
        return self.planned - self.on_project - self.offered - self.requested


@dataclass(frozen=True)
class RequisitionCount:
    """How far a requisition is: its places, and how many are hired and offered."""

    headcount: int
    hired: int = 0
    offered: int = 0

    @property
    def open(self) -> int:
        """Places for which nobody has an offer yet."""
        return max(0, self.headcount - self.hired - self.offered)


def check_request(headcount: int, count: PositionCount, reason: str | None) -> None:
    """More people than the plan has places left need a reason."""
    if headcount < 1:
        raise Invalid(
            "headcount", text("At least one person; you gave %(headcount)s."), "headcount", headcount=headcount
        )
    if headcount > count.left and not reason:
        raise Invalid(
            "over_plan",
            text(
                "The plan has %(planned)s places: %(on_project)s filled, %(offered)s offered, %(requested)s requested. "
                "%(headcount)s is more than the %(left)s left: give a reason."
            ),
            "reason", planned=count.planned, on_project=count.on_project, offered=count.offered,
            requested=count.requested, headcount=headcount, left=max(0, count.left),
        )  # fmt: skip


def check_approval(state: RequisitionState, requested_by: int | None, approver: int | None) -> None:
    """Who asked for people does not approve it."""
    if state != RequisitionState.SUBMITTED:
        raise Conflict("not_submitted", text("This requisition was decided already."))
    if requested_by is not None and requested_by == approver:
        raise Forbidden("hiring.approve", text("You requested these people: somebody else must approve."))


def check_cancelling(state: RequisitionState) -> None:
    if state not in (RequisitionState.SUBMITTED, RequisitionState.OPEN):
        raise Conflict("not_open", text("This requisition is filled or cancelled already."))


def check_open(state: RequisitionState, number: str) -> None:
    """Candidates are sought only for an approved requisition that is not filled."""
    if state != RequisitionState.OPEN:
        raise Conflict("not_open", text("The requisition %(number)s is not open."), number=number)


def may_move(here: Stage, there: Stage) -> bool:
    """Whether the road leads from the one stage to the other."""
    return there in MOVES[here]


def check_reason(name: str, here: Stage, there: Stage, reason: str | None) -> None:
    """A loss and a second look have a reason."""
    if there in LOST and not reason:
        raise Invalid("reason_missing", text("Say why %(name)s is lost."), "reason", name=name)
    if here in LOST and not reason:
        raise Invalid("reason_missing", text("Say why %(name)s is looked at again."), "reason", name=name)


def check_place(count: RequisitionCount, number: str) -> None:
    """No more offers than places."""
    if count.open == 0:
        raise Conflict(
            "no_place_left", text("%(number)s wants %(headcount)s: %(hired)s are hired and %(offered)s have an offer."),
            number=number, headcount=count.headcount, hired=count.hired, offered=count.offered,
        )  # fmt: skip


def state_after_hire(state: RequisitionState, count: RequisitionCount) -> RequisitionState:
    """An open requisition is filled by the hire that reaches its headcount."""
    return RequisitionState.FILLED if state == RequisitionState.OPEN and count.hired >= count.headcount else state
