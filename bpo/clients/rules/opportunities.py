"""Opportunities: from a first contact to a won project; what each stage needs, what an opportunity is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.money import round_half_up

DUE_SOON = timedelta(days=3)  # so long before its day a next step begins to wait for its owner


class OpportunityStage(StrEnum):
    LEAD = "lead"
    QUALIFIED = "qualified"
    COSTING = "costing"
    QUOTED = "quoted"
    NEGOTIATING = "negotiating"
    WON = "won"
    LOST = "lost"
    DROPPED = "dropped"


class OpportunitySource(StrEnum):
    REFERRAL = "referral"
    TENDER = "tender"
    EXISTING = "existing"
    WEBSITE = "website"
    EVENT = "event"
    CALL = "call"
    OTHER = "other"


S = OpportunityStage
OPEN = (S.LEAD, S.QUALIFIED, S.COSTING, S.QUOTED, S.NEGOTIATING)
ENDED_BADLY = (S.LOST, S.DROPPED)
# From where to where. Costing is gone back to when the client changes what it wants; what was lost or dropped can be
# taken up again; what was won has become a project.
MOVES: Mapping[OpportunityStage, tuple[OpportunityStage, ...]] = {
    S.LEAD: (S.QUALIFIED, S.LOST, S.DROPPED),
    S.QUALIFIED: (S.COSTING, S.LEAD, S.LOST, S.DROPPED),
    S.COSTING: (S.QUOTED, S.QUALIFIED, S.LOST, S.DROPPED),
    S.QUOTED: (S.NEGOTIATING, S.WON, S.COSTING, S.LOST, S.DROPPED),
    S.NEGOTIATING: (S.WON, S.QUOTED, S.COSTING, S.LOST, S.DROPPED),
    S.WON: (),
    S.LOST: (S.QUALIFIED,),
    S.DROPPED: (S.QUALIFIED,),
}
# ASSUMPTION: what a vendor's sales usually expect of a stage, in per cent; each opportunity may say otherwise.
USUAL_PROBABILITY: Mapping[OpportunityStage, int] = {
    S.LEAD: 10, S.QUALIFIED: 25, S.COSTING: 40, S.QUOTED: 60, S.NEGOTIATING: 80, S.WON: 100, S.LOST: 0, S.DROPPED: 0,
}  # fmt: skip


@dataclass(frozen=True)
class OpportunityFacts:
    """What its next move is decided by."""

    number: str
    stage: OpportunityStage
    seats: int | None
    monthly_volume: int | None
    value_minor: int | None


def why_not(facts: OpportunityFacts, stage: OpportunityStage) -> tuple[str, Any] | None:
    """(code, sentence) of what stands in the way of a move that the table allows, None for nothing.

    Costing needs a size; what is quoted has a value.
    """
    if stage in (S.COSTING, S.QUOTED, S.NEGOTIATING, S.WON) and not (facts.seats or facts.monthly_volume):
        return "opportunity_no_size", text(
            "Enter the number of seats or the monthly volume first: costs follow from it."
        )
    if stage in (S.QUOTED, S.NEGOTIATING, S.WON) and not facts.value_minor:
        return "opportunity_no_value", text("Enter the value a year first: a quote has an amount.")
    return None


def move(facts: OpportunityFacts, stage: OpportunityStage) -> None:
    """Refuse a move that is not in the table, or that lacks something. Raises `Conflict`."""
    if stage not in MOVES[facts.stage]:
        raise Conflict(
            "opportunity_stage",
            text("Opportunity %(number)s cannot take this step from its present stage. "
                 "Its page shows what comes next."),
            number=facts.number, present=facts.stage.value, wanted=stage.value,
        )  # fmt: skip
    refused = why_not(facts, stage)
    if refused is not None:
        raise Conflict(refused[0], refused[1])


def probability_after(probability: int, before: OpportunityStage, after: OpportunityStage) -> int:
    """The usual one of the new stage where the usual one stood; somebody's own estimate stays while it is open."""
    if after not in OPEN or probability == USUAL_PROBABILITY[before]:
        return USUAL_PROBABILITY[after]
    return probability


def weighted_minor(value_minor: int | None, probability: int) -> int:
    """The value times its probability, to the cent: 1,000.00 at 25% → 250.00."""
    return round_half_up(Fraction((value_minor or 0) * probability, 100))


def check_next_step(next_step: str | None, next_step_on: date | None) -> None:
    """A day without a step reminds of nothing. Raises `Invalid` on `next_step`."""
    if next_step_on is not None and not next_step:
        raise Invalid("next_step_missing", text("Say what is to be done on that day."), "next_step")


def must_be_open(stage: OpportunityStage, number: str) -> None:
    """What has ended stays as it was. Raises `Conflict`."""
    if stage == S.WON:
        raise Conflict(
            "opportunity_won", text("Opportunity %(number)s is won and has become a project: it stays as it is."),
            number=number,
        )  # fmt: skip
    if stage not in OPEN:
        raise Conflict(
            "opportunity_ended",
            text("Opportunity %(number)s has ended. Take it up again on its page to go on with it."),
            number=number,
        )
