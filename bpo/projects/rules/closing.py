"""Closing a project: proposed, accepted by the director, everything settled item by item, closed for good."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bpo.kernel.errors import Conflict, Forbidden, Invalid, text
from bpo.kernel.roles import Department
from bpo.projects.rules.states import ENDED, ProjectState

SHORTEST_WORDS = 4


class ClosingReason(StrEnum):
    TERM_ENDED = "term_ended"
    CLIENT_ENDED = "client_ended"
    VENDOR_ENDED = "vendor_ended"
    MERGED = "merged"


class ClosingState(StrEnum):
    """Where a closing stands; a project has at most one that is proposed or under way."""

    PROPOSED = "proposed"
    UNDER_WAY = "under_way"
    DECLINED = "declined"
    CALLED_OFF = "called_off"
    CLOSED = "closed"


class ClosingCode(StrEnum):
    """What has to be settled before a project is closed, in the order in which it is usually done."""

    USAGE_CLOSED = "usage_closed"
    SEATS_RELEASED = "seats_released"
    AGENTS_RELEASED = "agents_released"
    CONTRACTS_ENDED = "contracts_ended"
    INVOICES_ISSUED = "invoices_issued"
    INVOICES_SETTLED = "invoices_settled"
    DEPOSIT_SETTLED = "deposit_settled"
    REPORTS_HANDED_OVER = "reports_handed_over"
    DATA_RETURNED = "data_returned"
    ACCESS_REVOKED = "access_revoked"
    LESSONS_WRITTEN = "lessons_written"
    CLIENT_ACCEPTED = "client_accepted"


class ItemState(StrEnum):
    OPEN = "open"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


class ClosingAct(StrEnum):
    """The acts that move a project into, out of and back into its closing."""

    ACCEPT = "accept"
    CALL_OFF = "call_off"
    CLOSE = "close"
    REOPEN = "reopen"


DEPARTMENTS = {
    ClosingCode.USAGE_CLOSED: Department.SYSTEM,
    ClosingCode.SEATS_RELEASED: Department.OPERATIONS,
    ClosingCode.AGENTS_RELEASED: Department.HR,
    ClosingCode.CONTRACTS_ENDED: Department.SALES,
    ClosingCode.INVOICES_ISSUED: Department.FINANCE,
    ClosingCode.INVOICES_SETTLED: Department.FINANCE,
    ClosingCode.DEPOSIT_SETTLED: Department.FINANCE,
    ClosingCode.REPORTS_HANDED_OVER: Department.OPERATIONS,
    ClosingCode.DATA_RETURNED: Department.SYSTEM,
    ClosingCode.ACCESS_REVOKED: Department.OPERATIONS,
    ClosingCode.LESSONS_WRITTEN: Department.OPERATIONS,
    ClosingCode.CLIENT_ACCEPTED: Department.SALES,
}
NEEDS_EVIDENCE = frozenset({ClosingCode.CLIENT_ACCEPTED})  # what the client signed is kept, not only said
OPEN_CLOSINGS = (ClosingState.PROPOSED, ClosingState.UNDER_WAY)

# {act: (states it starts from, state it leads to)}: the one table of how a project is closed.
MOVES: dict[ClosingAct, tuple[tuple[ProjectState, ...], ProjectState]] = {
    ClosingAct.ACCEPT: ((ProjectState.LIVE, ProjectState.ON_HOLD), ProjectState.CLOSING),
    ClosingAct.CALL_OFF: ((ProjectState.CLOSING,), ProjectState.LIVE),
    ClosingAct.CLOSE: ((ProjectState.CLOSING,), ProjectState.CLOSED),
    ClosingAct.REOPEN: ((ProjectState.CLOSED,), ProjectState.CLOSING),
}
REFUSALS = {
    ClosingAct.ACCEPT: text("Only a project that is live, or on hold after it was live, is closed. Cancel it instead."),
    ClosingAct.CALL_OFF: text("This project is not being closed."),
    ClosingAct.CLOSE: text("This project is not being closed."),
    ClosingAct.REOPEN: text("Only a closed project can be opened again."),
}


def moved(act: ClosingAct, state: ProjectState, held: ProjectState | None = None) -> ProjectState:
    """The state after an act of closing. Raises `Conflict` where the act does not start from this state."""
    starts, leads_to = MOVES[act]
    never_live = state == ProjectState.ON_HOLD and held != ProjectState.LIVE
    if state not in starts or never_live:
        raise Conflict(f"no_{act.value}", REFUSALS[act])
    return leads_to


def must_be_open(state: ProjectState) -> None:
    """Nothing new is begun on a project that is being closed or has ended. Raises `Conflict`."""
    if state == ProjectState.CLOSING:
        raise Conflict("closing", text("This project is being closed: nothing new is begun on it."))
    must_not_have_ended(state)


def must_not_have_ended(state: ProjectState) -> None:
    """Nothing is written on a closed or cancelled project; while it is being closed, what is left is settled."""
    if state == ProjectState.CLOSED:
        raise Conflict("closed", text("This project is closed. The operations director can open it again."))
    if state in ENDED:
        raise Conflict("ended", text("This project has already ended."))


def check_proposal(
    state: ProjectState, held: ProjectState | None, *, is_open: bool, live_on: date | None, last_service_on: date
) -> None:
    """A closing is proposed once, of a project that went live, with a last day of service not before its first."""
    moved(ClosingAct.ACCEPT, state, held)
    if is_open:
        raise Conflict("closing_proposed", text("The closing of this project is proposed already."))
    if live_on is not None and last_service_on < live_on:
        raise Invalid(
            "before_live", text("The last day of service %(day)s lies before the go-live on %(live)s."),
            "last_service_on", day=last_service_on, live=live_on,
        )  # fmt: skip


def must_be_proposed(state: ClosingState) -> None:
    if state != ClosingState.PROPOSED:
        raise Conflict("not_proposed", text("This proposal has been decided already."))


def must_be_under_way(state: ClosingState) -> None:
    if state == ClosingState.PROPOSED:
        raise Conflict("not_accepted", text("The operations director has not accepted the closing yet."))
    if state != ClosingState.UNDER_WAY:
        raise Conflict("closing_over", text("This closing is over."))


@dataclass(frozen=True)
class ClosingLine:
    """An item of the checklist. `met`: what the facts say; None where nobody computes it and people settle it."""

    code: ClosingCode
    state: ItemState
    met: bool | None = None

    @property
    def settled(self) -> bool:
        return self.state != ItemState.OPEN or bool(self.met)


def checklist_of(states: Mapping[ClosingCode, ItemState], met: Mapping[str, bool]) -> list[ClosingLine]:
    """The checklist in its order, each item with what the facts say of it."""
    return [ClosingLine(code, states[code], met.get(code.value)) for code in ClosingCode if code in states]


def unsettled(checklist: Iterable[ClosingLine]) -> list[ClosingCode]:
    return [one.code for one in checklist if not one.settled]


def check_settling(
    line: ClosingLine, to: ItemState, *, speaks_for: Collection[Department], leads: bool, note: str | None,
    has_evidence: bool,
) -> None:  # fmt: skip
    """Who settles an item, and how. Raises `Conflict`, `Forbidden`, `Invalid`.

    Its department does, or who leads the project. What is computed is never said to be done: it is met by the facts,
    or does not apply, which needs a reason and somebody who leads the project.
    """
    if to == ItemState.OPEN:
        raise Invalid("open", text("Say that it is done, or that it does not apply."), "state")
    if line.state != ItemState.OPEN:
        raise Conflict("settled", text("This item is settled already. Take it up again first."))
    if DEPARTMENTS[line.code] not in speaks_for and not leads:
        raise Forbidden("closing.work", text("Only the people of this department settle this item."))
    if line.met is not None and to == ItemState.DONE:
        raise Conflict("computed", text("This item is done as soon as the facts say so; nobody ticks it by hand."))
    if line.met is not None and not leads:
        raise Forbidden("closing.work", text("Only the project manager or the director says that this does not apply."))
    if to == ItemState.NOT_APPLICABLE and len((note or "").strip()) < SHORTEST_WORDS:
        raise Invalid("reason_needed", text("Say why this does not apply to the project."), "note")
    if to == ItemState.DONE and line.code in NEEDS_EVIDENCE and not has_evidence:
        raise Invalid("evidence_needed", text("Add the file that shows it."), "evidence")


def check_taking_up(line: ClosingLine, *, speaks_for: Collection[Department], leads: bool) -> None:
    """A settled item is taken up again by whoever may settle it."""
    if line.state == ItemState.OPEN:
        raise Conflict("not_settled", text("This item is still open."))
    if DEPARTMENTS[line.code] not in speaks_for and not leads:
        raise Forbidden("closing.work", text("Only the people of this department settle this item."))


def check_closing(
    checklist: Iterable[ClosingLine], last_service_on: date, today: date, words: Mapping[ClosingCode, str]
) -> None:
    """Everything is settled and the last day of service is over. `words`: {code: what the item is called}."""
    missing = unsettled(checklist)
    if missing:
        raise Conflict(
            "not_settled_yet", text("Not settled yet: %(missing)s."), missing=[words[one] for one in missing]
        )
    if today <= last_service_on:
        raise Conflict(
            "still_serving", text("The last day of service is %(day)s. Close the project after it."),
            day=last_service_on,
        )  # fmt: skip
