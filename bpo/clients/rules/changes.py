"""Changes of requirements: what a target must say, who must be asked, when it can be decided, how flags are ended."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bpo.clients.rules.change_states import (
    ASSESSABLE,
    Dealing,
    Decision,
    FlagState,
    ImpactArea,
    Position,
    TargetAct,
    Urgency,
    must_be_open_to,
)
from bpo.clients.rules.change_states import ChangeState as State
from bpo.clients.rules.states import RequirementKind
from bpo.kernel.errors import Conflict, Forbidden, Invalid, text
from bpo.kernel.holidays.rules import WorkCalendar, working_day_after
from bpo.kernel.roles import Department

REVIEW_WORKING_DAYS = 3  # an emergency change that took effect at once is reviewed within so many working days
CHANGEABLE = ("statement", "acceptance", "category", "priority", "owner_department", "law", "source_place")
# Whose work an area is, where the line itself names nobody.
AREA_OWNERS = {
    ImpactArea.STAFFING: Department.HR,
    ImpactArea.TRAINING: Department.HR,
    ImpactArea.SEATS: Department.SYSTEM,
    ImpactArea.SYSTEM: Department.SYSTEM,
    ImpactArea.CONTRACT: Department.SALES,
    ImpactArea.SECURITY: Department.TECHNOLOGY,
}
MONEY = (ImpactArea.COST, ImpactArea.PRICE)


@dataclass(frozen=True)
class Trace:
    """One thing that traces to a requirement: whose it is, how it is now, where it is seen.

    `fingerprint`: what it is now, where a difference can be told from it. `flagged`: whether somebody deals with it
    when the requirement changes; what only follows another thing (a task its plan item) is shown and not flagged.
    `permit`: what one must hold to be led there and to read how it is now.
    """

    area: ImpactArea
    subject_type: str
    subject_key: str
    label: str
    path: str = ""
    department: Department | None = None
    before: str = ""
    requirement_ids: frozenset[int] = frozenset()
    fingerprint: str = ""
    flagged: bool = True
    permit: str = ""


@dataclass(frozen=True)
class LineFacts:
    """A line of the impact as the rules see it; money in minor units, negative for what is saved."""

    area: ImpactArea
    department: Department | None = None
    once_minor: int = 0
    month_minor: int = 0
    workdays: int = 0


@dataclass(frozen=True)
class Totals:
    once_minor: int = 0
    month_minor: int = 0
    workdays: int = 0


@dataclass(frozen=True)
class AskedFacts:
    """A department that was asked, what it said, and until when it was to say it."""

    department: Department
    due_on: date
    position: Position | None = None


def totals(lines: Iterable[LineFacts]) -> Totals:
    """The sums of a change's impact."""
    kept = list(lines)
    return Totals(
        sum(one.once_minor for one in kept), sum(one.month_minor for one in kept), sum(one.workdays for one in kept)
    )


def moves_money(lines: Iterable[LineFacts]) -> bool:
    """Whether price or cost moves: a line is about them, or puts a sum on something else."""
    return any(one.area in MONEY or one.once_minor or one.month_minor for one in lines)


def must_be_asked(lines: Iterable[LineFacts], owners: Iterable[Department | None] = ()) -> list[Department]:
    """The departments a change cannot be decided without.

    Always operations; who owns what is touched; finance once money moves; `owners`: of the requirements themselves.
    """
    kept = list(lines)
    wanted = {Department.OPERATIONS, *(one for one in owners if one is not None)}
    wanted |= {one.department or AREA_OWNERS.get(one.area, Department.OPERATIONS) for one in kept}
    if moves_money(kept):
        wanted.add(Department.FINANCE)
    return [one for one in Department if one in wanted]


def differing(current: Mapping[str, Any], proposed: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of a requirement that a target gives another value, in their order."""
    return tuple(name for name in CHANGEABLE if name in proposed and proposed[name] != current.get(name))


def check_target(
    act: TargetAct, *, kind: RequirementKind, proposed: Mapping[str, Any], current: Mapping[str, Any] | None,
    reason: str | None,
) -> None:  # fmt: skip
    """What a target must say. Raises `Invalid` at the field."""
    if act == TargetAct.WITHDRAW:
        if kind == RequirementKind.STATUTORY and not (reason or "").strip():
            raise Invalid(
                "reason_needed",
                text("A statutory requirement is withdrawn only with a reason, such as the law that was repealed."),
                "reason",
            )
        return
    if not proposed.get("statement"):
        raise Invalid("statement_missing", text("Say what is required from now on."), "statement")
    if kind == RequirementKind.STATUTORY and not proposed.get("law"):
        raise Invalid(
            "law_missing",
            text("A statutory requirement names its law and article, such as 个人信息保护法 第13条."),
            "law",
        )
    if act == TargetAct.ADD and kind == RequirementKind.STATUTORY and not (reason or "").strip():
        raise Invalid("reason_needed", text("Say why the law demands this from now on."), "reason")
    if act == TargetAct.AMEND and not differing(current or {}, proposed):
        raise Invalid("nothing_changes", text("Nothing differs from the requirement as it is."), "statement")


def must_be_current(ref: str, base: int | None, now: int, withdrawn_on: date | None) -> None:
    """A target was written against a version; another change may have come first. Raises `Conflict` naming both."""
    if withdrawn_on is not None:
        raise Conflict(
            "target_withdrawn", text("%(ref)s was withdrawn on %(day)s. Take it out of the change."), ref=ref,
            day=withdrawn_on,
        )  # fmt: skip
    if base != now:
        raise Conflict(
            "target_stale",
            text(
                "%(ref)s is at version %(now)s by now; this change was written against version %(base)s. "
                "Take the change back to analysis and write the target anew."
            ),
            ref=ref, now=now, base=base,
        )  # fmt: skip


def check_days(received_on: date, wanted_by_on: date | None, today: date) -> None:
    """A wish was received by today and is wanted afterwards. Raises `Invalid`."""
    if received_on > today:
        raise Invalid("received_later", text("This day is still to come."), "received_on")
    if wanted_by_on is not None and wanted_by_on < received_on:
        raise Invalid("wanted_before", text("It is wanted before it was received."), "wanted_by_on")


def review_due(in_effect_on: date, calendar: WorkCalendar) -> date:
    """By when an emergency change that is in effect already must have been reviewed."""
    return working_day_after(in_effect_on, REVIEW_WORKING_DAYS, calendar)


def is_overdue(state: State, due_on: date | None, today: date) -> bool:
    """Whether the review of a change that took effect early is late."""
    return due_on is not None and state in (State.RECEIVED, *ASSESSABLE) and due_on < today


def may_take_effect(urgency: Urgency, state: State, in_effect_on: date | None) -> None:
    """Only an emergency begins before it is decided, and once. Raises `Conflict`."""
    if urgency != Urgency.EMERGENCY:
        raise Conflict("not_urgent", text("Only an emergency change takes effect before its review."))
    must_be_open_to(state, (State.RECEIVED, *ASSESSABLE))
    if in_effect_on is not None:
        raise Conflict("in_effect", text("This change is in effect since %(day)s already."), day=in_effect_on)


def must_be_reviewable(targets: int, lines: int, due_on: date, today: date, latest: date | None) -> None:
    """What a review needs. `latest`: until when an emergency must be reviewed. Raises `Conflict`, `Invalid`."""
    if not targets:
        raise Conflict("no_target", text("Say first which requirement is amended, added or withdrawn."))
    if not lines:
        raise Conflict("no_impact", text("Compute the impact or enter at least one line first."))
    if due_on < today:
        raise Invalid("due_past", text("The day %(due)s has passed."), "due_on", due=due_on)
    if latest is not None and today <= latest < due_on:
        raise Invalid(
            "due_after_emergency",
            text("The change is in effect already: its review is due by %(latest)s."), "due_on", latest=latest,
        )  # fmt: skip


def check_position(position: Position, comment: str | None) -> None:
    """Conditions and objections are put into words. Raises `Invalid`."""
    if position != Position.AGREE and not (comment or "").strip():
        raise Invalid("comment_needed", text("Write down your conditions or what you object to."), "comment")


def may_give_position(
    state: State, department: Department, speaks_for: Collection[Department], given: Position | None
) -> None:
    """A department speaks for itself, once, while the review runs. Raises `Conflict`, `Forbidden`."""
    if department not in speaks_for:
        raise Forbidden("changes.respond", text("Only the people of this department give its position."))
    if state != State.IN_REVIEW:
        raise Conflict("not_in_review", text("Positions are given while the change is in review."))
    if given is not None:
        raise Conflict("position_given", text("This department has given its position already."))


def unanswered(asked: Iterable[AskedFacts]) -> list[AskedFacts]:
    return [one for one in asked if one.position is None]


def is_late(asked: AskedFacts, today: date) -> bool:
    """Whether a department's day has passed without an answer."""
    return asked.position is None and asked.due_on < today


def awaited(asked: Iterable[AskedFacts], today: date) -> list[Department]:
    """The departments without whose answer nothing is decided yet: their day has not passed."""
    return [one.department for one in unanswered(asked) if not is_late(one, today)]


def may_decide(
    asked: Collection[AskedFacts], demanded: Iterable[Department], *, raised_by: int | None, actor_id: int | None,
    today: date, say: Callable[[Department], str] = str,
) -> None:  # fmt: skip
    """When and by whom a change in review is decided. `say`: what a department is called. Raises `Conflict`."""
    if actor_id is not None and actor_id == raised_by:
        raise Conflict("own_change", text("Who recorded a change does not decide it. Ask another operations director."))
    missing = [one for one in demanded if one not in {two.department for two in asked}]
    if missing:
        raise Conflict(
            "not_asked",
            text("Not asked yet: %(departments)s. Take the change back to analysis and convene the review with them."),
            departments=[say(one) for one in missing],
        )
    waited_for = awaited(asked, today)
    if waited_for:
        raise Conflict(
            "positions_awaited",
            text("The positions of %(departments)s are still awaited; after their day they count as late."),
            departments=[say(one) for one in waited_for],
        )


def check_decision(
    decision: Decision, *, conditions: str | None, reason: str | None, effective_on: date | None, received_on: date
) -> None:
    """What a decision must say. Raises `Invalid` at the field."""
    if decision == Decision.REJECTED:
        if not (reason or "").strip():
            raise Invalid("reason_needed", text("Say why it is rejected: the client reads it in the letter."), "reason")
        return
    if decision == Decision.APPROVED_WITH_CONDITIONS and not (conditions or "").strip():
        raise Invalid("conditions_needed", text("Write down the conditions."), "conditions")
    if effective_on is None:
        raise Invalid("effective_missing", text("From which day does it hold?"), "effective_on")
    if effective_on < received_on:
        raise Invalid("effective_before", text("It cannot hold before it was received."), "effective_on")


def may_deal(
    state: FlagState, department: Department | None, speaks_for: Collection[Department], *, is_manager: bool
) -> None:
    """Who ends a flag: the department whose work it is about, or the project manager; once. Raises what refuses."""
    if state != FlagState.OPEN:
        raise Conflict("flag_dealt", text("This has been dealt with already."))
    if not is_manager and (department or Department.OPERATIONS) not in speaks_for:
        raise Forbidden("changes.deal", text("Its department or the project manager deals with this."))


def check_dealing(outcome: Dealing, note: str | None, differs: bool | None) -> None:
    """How a flag is ended. `differs`: whether the thing is another one by now; None: that cannot be told from it."""
    if outcome == Dealing.CHANGED and differs is False:
        raise Invalid(
            "not_changed",
            text("The newest version says the same as before. Change it first, or confirm that it is unaffected."),
            "outcome",
        )
    if (outcome == Dealing.UNAFFECTED or differs is None) and not (note or "").strip():
        raise Invalid("note_needed", text("Say what was changed, or why nothing has to be."), "note")
