"""How projects stand: four lights – schedule, staffing, KPI, money –, each by a rule over facts that a floor brings.

What has no facts is not measured, never green. Each light carries its sentence with the figures it came from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bpo.kernel.errors import text
from bpo.projects.rules.states import ProjectState

# ASSUMPTION: thresholds of a call-center vendor of medium size; a later version may let the director set them.
LATE_DAYS_BAD = 5  # a task this many days late is no longer a slip of a week-end
SLIP_DAYS_BAD = 10  # the milestone moved by two working weeks against the first approved plan
STAFFED_WATCH = Decimal(1)  # below all places the light is amber …
STAFFED_BAD = Decimal("0.85")  # … below 85% of them the service level cannot be kept
KPI_WATCH_POINTS = Decimal(2)  # so many points under the target are watched; more is bad
UNBILLED_DAYS_WATCH = 10  # days after the month's end by which a month is usually invoiced
UNBILLED_DAYS_BAD = 25


class HealthSide(StrEnum):
    SCHEDULE = "schedule"
    STAFFING = "staffing"
    KPI = "kpi"
    MONEY = "money"


class Health(StrEnum):
    """In the order of what is looked at first."""

    BAD = "bad"
    WATCH = "watch"
    GOOD = "good"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True)
class Light:
    """One light: how it stands, why in words (`sentence` with its `facts`)."""

    health: Health
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)


UNMEASURED = Light(Health.UNMEASURED, text("Nothing is measured here yet."))
OVER = Light(Health.UNMEASURED, text("The project has ended."))


@dataclass(frozen=True)
class Watched:
    """A project as the floors need it to say how it stands. `needed`: the places of its plan that are due by now."""

    id: int
    zone: str
    live_on: date | None
    client_id: int
    needed: int = 0
    target_bp: int | None = None
    threshold_seconds: int | None = None


@dataclass(frozen=True)
class ScheduleFacts:
    """`late_days`: of the task that is late the longest; `slip_days`: of the milestone that moved the most."""

    tasks: int
    late: int = 0
    late_days: int = 0
    slip_days: int = 0
    milestone: str = ""


def schedule_light(facts: ScheduleFacts | None) -> Light:
    """Late tasks of the plan in force, and milestones against the first approved version."""
    if facts is None or facts.tasks == 0:
        return Light(Health.UNMEASURED, text("No plan is approved yet: there is nothing to be late with."))
    told = {"late": facts.late, "days": facts.late_days, "slip": facts.slip_days, "milestone": facts.milestone,
            "tasks": facts.tasks}  # fmt: skip
    if facts.late_days > LATE_DAYS_BAD:
        return Light(Health.BAD, text("%(late)s tasks are late, the oldest by %(days)s days."), told)
    if facts.slip_days > SLIP_DAYS_BAD:
        return Light(Health.BAD, text("“%(milestone)s” moved by %(slip)s days against the first approved plan."), told)
    if facts.late:
        return Light(Health.WATCH, text("%(late)s tasks are late, the oldest by %(days)s days."), told)
    if facts.slip_days > 0:
        return Light(
            Health.WATCH, text("“%(milestone)s” moved by %(slip)s days against the first approved plan."), told
        )
    return Light(Health.GOOD, text("Nothing of %(tasks)s tasks is late, and no milestone moved."), told)


def staffing_light(held: int | None, needed: int, cleared: int | None = None) -> Light:
    """Agents who may take calls against the places of the plan that are needed by now.

    `held`: certified agents who are on the project; `cleared`: those of them who lack neither undertaking, course nor
    manual, as the go-live gate counts them.
    """
    if held is None or needed <= 0:
        return Light(Health.UNMEASURED, text("The plan asks for no agents yet."))
    cleared = held if cleared is None else cleared
    told = {"cleared": cleared, "needed": needed, "held": held, "waiting": held - cleared}
    share = Decimal(cleared) / needed
    health = Health.GOOD if share >= STAFFED_WATCH else Health.WATCH if share >= STAFFED_BAD else Health.BAD
    if held > cleared:
        return Light(
            health,
            text(
                "%(cleared)s of %(needed)s places have an agent who may take calls; %(waiting)s more are on the "
                "project but lack the undertaking, a course or the manual."
            ),
            told,
        )
    if health is Health.BAD:
        return Light(health, text("Only %(cleared)s of %(needed)s places have an agent who may take calls."), told)
    if health is Health.WATCH:
        return Light(health, text("%(cleared)s of %(needed)s places have an agent who may take calls."), told)
    return Light(health, text("All %(needed)s places have an agent who may take calls (%(cleared)s)."), told)


def kpi_light(measured: Decimal | None, target: Decimal, month: str) -> Light:
    """The service level of the last full month, in per cent, against the plan's target."""
    if measured is None:
        return Light(Health.UNMEASURED, text("No inbound calls in %(month)s: no service level."), {"month": month})
    told = {"measured": f"{measured:.1f}", "target": f"{target:.1f}", "month": month}
    if measured >= target:
        return Light(Health.GOOD, text("Service level %(measured)s%% in %(month)s, target %(target)s%%."), told)
    if measured >= target - KPI_WATCH_POINTS:
        return Light(
            Health.WATCH, text("Service level %(measured)s%% in %(month)s, just under the target %(target)s%%."), told
        )
    return Light(Health.BAD, text("Service level %(measured)s%% in %(month)s, target %(target)s%% missed."), told)


@dataclass(frozen=True)
class MoneyFacts:
    """`unbilled`: months that ended and have no invoice; `unbilled_days`: since the end of the oldest of them."""

    billed: int
    parked: str = ""
    unbilled: int = 0
    unbilled_month: str = ""
    unbilled_days: int = 0


def money_light(facts: MoneyFacts | None) -> Light:
    """Whether each month that ended became an invoice, and no contract was left alone by the last run."""
    if facts is None:
        return Light(Health.UNMEASURED, text("No signed contract has been billed yet."))
    told = {"parked": facts.parked, "count": facts.unbilled, "month": facts.unbilled_month,
            "days": facts.unbilled_days, "billed": facts.billed}  # fmt: skip
    if facts.parked:
        return Light(Health.BAD, text("The last billing run could not bill %(parked)s."), told)
    if facts.unbilled_days > UNBILLED_DAYS_BAD:
        return Light(Health.BAD, text("%(month)s is not invoiced %(days)s days after its end."), told)
    if facts.unbilled_days > UNBILLED_DAYS_WATCH:
        return Light(Health.WATCH, text("%(month)s is not invoiced %(days)s days after its end."), told)
    if facts.billed == 0 and facts.unbilled == 0:
        return Light(Health.UNMEASURED, text("No signed contract has been billed yet."))
    return Light(Health.GOOD, text("Every month that is due is invoiced: %(billed)s invoices."), told)


RULES = {
    HealthSide.SCHEDULE: text(
        "Good: no task late, no milestone moved. Attention: a task late, or a milestone moved. "
        "Bad: a task more than %(late)s days late, or a milestone moved by more than %(slip)s days."
    ),
    HealthSide.STAFFING: text(
        "Good: every place needed by now has an agent who may take calls: on the project, undertaking signed, courses "
        "passed, manual read. Attention: fewer. Bad: under %(share)s%%."
    ),
    HealthSide.KPI: text(
        "Good: the service level of the last full month reaches the plan's target. "
        "Attention: up to %(points)s points under it. Bad: more."
    ),
    HealthSide.MONEY: text(
        "Good: every month that ended is invoiced. Attention: not %(watch)s days after its end. "
        "Bad: not %(bad)s days after it, or the billing run could not bill a contract."
    ),
}
RULE_FACTS: dict[HealthSide, dict[str, Any]] = {
    HealthSide.SCHEDULE: {"late": LATE_DAYS_BAD, "slip": SLIP_DAYS_BAD},
    HealthSide.STAFFING: {"share": int(STAFFED_BAD * 100)},
    HealthSide.KPI: {"points": KPI_WATCH_POINTS},
    HealthSide.MONEY: {"watch": UNBILLED_DAYS_WATCH, "bad": UNBILLED_DAYS_BAD},
}


def worst(lights: Iterable[Light]) -> Health:
    """What a project is looked at for: its worst light; not measured only where nothing is."""
    order = list(Health)
    return min((one.health for one in lights), key=order.index, default=Health.UNMEASURED)


@dataclass(frozen=True)
class BlockFacts:
    """What keeps a project where it is, counted. `plan`: the state of its newest plan, "" without one."""

    state: ProjectState
    has_manager: bool
    acknowledged: bool = False
    plan: str = ""
    unconfirmed: int = 0
    closing_open: int = 0


def what_blocks(facts: BlockFacts) -> tuple[str, dict[str, Any]] | None:
    """The first thing that keeps a project from its next step, as (sentence, facts); None where nothing does."""
    if facts.state == ProjectState.ON_HOLD:
        return text("On hold"), {}
    if facts.state == ProjectState.HANDOVER:
        return text("Handover not accepted yet"), {}
    if facts.state == ProjectState.CLOSING:
        return (text("%(count)s closing items open"), {"count": facts.closing_open}) if facts.closing_open else None
    if facts.state not in (ProjectState.PLANNING, ProjectState.PREPARING):
        return None
    if not facts.has_manager:
        return text("No project manager appointed"), {}
    if not facts.acknowledged:
        return text("Letter of appointment not acknowledged"), {}
    if facts.state == ProjectState.PLANNING:
        return _planning(facts.plan)
    return (text("%(count)s tasks not confirmed"), {"count": facts.unconfirmed}) if facts.unconfirmed else None


def _planning(plan: str) -> tuple[str, dict[str, Any]]:
    if plan == "in_review":
        return text("Plan waits for the departments' opinions"), {}
    if plan == "returned":
        return text("Plan returned in its review"), {}
    return text("Plan not sent for review yet"), {}
