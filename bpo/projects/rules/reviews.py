"""The review: who is asked, who may answer for a department, what carries over to the next round, how it ends."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bpo.kernel.errors import Conflict, Forbidden, Invalid, text
from bpo.kernel.roles import Department
from bpo.projects.rules.plans import ItemFacts, content_hash
from bpo.projects.rules.states import ReviewState, Verdict

ALWAYS_ASKED = (Department.SALES, Department.FINANCE, Department.HR)


@dataclass(frozen=True)
class OpinionFacts:
    """A department's answer in the round before: `seen` is the hash of its items as it saw them."""

    department: Department
    verdict: Verdict | None
    seen: str
    comment: str | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None


def invited(items: Iterable[ItemFacts], also: Iterable[Department] = ()) -> list[Department]:
    """The departments asked: those owning items, always sales, finance and HR, and whoever is added."""
    wanted = {one.department for one in items} | set(ALWAYS_ASKED) | set(also)
    return [department for department in Department if department in wanted]


def share_of(department: Department, items: Iterable[ItemFacts]) -> str:
    """The hash of what concerns a department: its items with the requirements they serve."""
    return content_hash(one for one in items if one.department == department)


def carried_over(
    department: Department, items: Iterable[ItemFacts], before: Mapping[Department, OpinionFacts]
) -> OpinionFacts | None:
    """The approval of the last round that still holds: given, and nothing of the department's has changed since."""
    opinion = before.get(department)
    if opinion is None or opinion.verdict != Verdict.APPROVED or opinion.seen != share_of(department, items):
        return None
    return opinion


def may_decide(
    *, department: Department, speaks_for: Collection[Department], actor_id: int | None, writers: Collection[int],
    round_state: ReviewState, verdict: Verdict | None,
) -> None:  # fmt: skip
    """Who gives a department's opinion: its own people, once, never who wrote it. Raises `Conflict`, `Forbidden`."""
    if round_state != ReviewState.OPEN:
        raise Conflict("round_closed", text("This round of review is closed."))
    if actor_id in writers:
        raise Conflict("own_plan", text("Who wrote the plan gives no opinion on it. Somebody else must."))
    if department not in speaks_for:
        raise Forbidden("plans.review", text("Only the people of this department give its opinion."))
    if verdict is not None:
        raise Conflict("decided", text("This department has given its opinion already."))


def check_opinion(verdict: Verdict, comment: str | None) -> None:
    """A return says why. Raises `Invalid`."""
    if verdict == Verdict.RETURNED and not (comment or "").strip():
        raise Invalid("comment_needed", text("Say what has to change before your department can approve."), "comment")


def round_result(verdicts: Collection[Verdict | None], open_musts: int = 0) -> ReviewState:
    """A round is open until all have answered; one return, or one “must” left open, returns the plan."""
    if not verdicts or any(verdict is None for verdict in verdicts):
        return ReviewState.OPEN
    return ReviewState.RETURNED if Verdict.RETURNED in verdicts or open_musts else ReviewState.APPROVED


def must_cover(gaps: Collection[str]) -> None:
    """The last approval looks again: a requirement may have been added while the round ran. Raises `Conflict`."""
    if gaps:
        raise Conflict(
            "uncovered",
            text("No item serves %(refs)s, so the plan cannot be approved. Return it, so that it can be completed."),
            refs=list(gaps),
        )
