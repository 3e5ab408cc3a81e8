"""When a month may be billed, and whether a run drafts, revises or leaves a bill alone."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.invoices.rules.states import BillState
from billing.pricing.rules import Terms, Usage, dump
from bpo.kernel.errors import Conflict, text
from bpo.kernel.period import Period

# Raised whenever the rating rule comes to another amount for the same terms and usage: drafts are then made anew.
RULE_VERSION = 1


class Outcome(StrEnum):
    """What a run did with a contract's month."""

    DRAFTED = "drafted"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    LATE = "late"
    PARKED = "parked"


@dataclass(frozen=True)
class Existing:
    """The bill that is already there."""

    state: BillState
    fingerprint: str


def fingerprint(terms: Terms, usage: Usage) -> str:
    """SHA-256 of all a charge depends on: canonical terms and usage, and the version of the rule."""
    facts = {"rule": RULE_VERSION, "terms": dump(terms), "usage": dump(usage)}
    written = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def outcome_of(existing: Existing | None, new: str) -> Outcome:
    """The same facts change nothing; a draft follows changed ones; an approved or issued bill never does."""
    if existing is None:
        return Outcome.DRAFTED
    if existing.fingerprint == new:
        return Outcome.UNCHANGED
    return Outcome.REVISED if existing.state == BillState.DRAFT else Outcome.LATE


def billed_period(month: Period, term: Period, live_on: date | None) -> Period | None:
    """The days of the month that lie in the contract's term; None where the project was not live on any of them."""
    days = month.intersect(term)
    return days if days and live_on is not None and live_on < days.end else None


def refuse_open_month(month: Period, today: date) -> None:
    """`Conflict` while the month still runs: its facts are not complete."""
    if today < month.end:
        raise Conflict(
            "month_open",
            text("The month runs until %(last)s; it can be billed from %(first)s on."),
            last=month.last.isoformat(),
            first=month.end.isoformat(),
        )
