"""The interface contacts of both sides by phase, and the gate followed day by day, decided without a database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bpo.kernel.errors import Conflict, Invalid, text

LONGEST_OVERRIDE_DAYS = 90  # ASSUMPTION: what is not made good in a quarter is decided anew
SHORTEST_MEASURE = 5


class Phase(StrEnum):
    BEFORE_GO_LIVE = "before_go_live"
    OPERATING = "operating"


class Side(StrEnum):
    CLIENT = "client"
    VENDOR = "vendor"


class InterfaceRole(StrEnum):
    BUSINESS = "business"
    TECHNICAL = "technical"
    QUALITY = "quality"
    BILLING = "billing"


class GateOccasion(StrEnum):
    DAILY = "daily"
    DECISION = "decision"


# ASSUMPTION: one named contact on each side means the one for business matters; further ones are named as needed.
WANTED_ROLES = (InterfaceRole.BUSINESS,)


@dataclass(frozen=True)
class InterfaceFacts:
    """Somebody named for a side in a phase, `[starts_on, ends_on)`."""

    phase: Phase
    side: Side
    role: InterfaceRole
    person: tuple[str, int | str]
    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def phase_of(live_on: date | None) -> Phase:
    """Before it went live the set-up pair speaks for the two sides, then the operating pair."""
    return Phase.BEFORE_GO_LIVE if live_on is None else Phase.OPERATING


def missing_interfaces(named: Iterable[InterfaceFacts], phase: Phase, day: date) -> list[tuple[Side, InterfaceRole]]:
    """The sides for which nobody is named on a day of a phase."""
    there = {(one.side, one.role) for one in named if one.phase == phase and one.holds(day)}
    return [(side, role) for role in WANTED_ROLES for side in Side if (side, role) not in there]


def check_interface(
    side: Side, *, contact_id: int | None, user_id: int | None, phase: Phase, live_on: date | None,
    starts_on: date, ends_on: date | None = None,
) -> None:  # fmt: skip
    """The client's side is a contact of the client's, ours one of our people. Raises `Invalid`, `Conflict`."""
    if side == Side.CLIENT and (contact_id is None or user_id is not None):
        raise Invalid("wants_contact", text("For the client's side choose one of its contacts."), "contact_id")
    if side == Side.VENDOR and (user_id is None or contact_id is not None):
        raise Invalid("wants_person", text("For our side choose one of our people."), "user_id")
    if phase == Phase.BEFORE_GO_LIVE and live_on is not None:
        raise Conflict("is_live", text("This project is live already: name the contacts of its operation."))
    check_span(starts_on, ends_on)


def check_span(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(
            "interface_span", text("They are the contact from %(day)s on: the last day must lie after it."), "ends_on",
            day=starts_on,
        )  # fmt: skip


def must_be_free(named: Iterable[InterfaceFacts], new: InterfaceFacts) -> None:
    """A side has one contact for a matter at a time. Raises `Conflict`."""
    same = [one for one in named if (one.phase, one.side, one.role) == (new.phase, new.side, new.role)]
    clash = next((one for one in same if _meet(one, new)), None)
    if clash is not None:
        raise Conflict(
            "interface_taken",
            text("Somebody is named there from %(day)s on already. Have another take their place instead."),
            day=clash.starts_on,
        )


def _meet(one: InterfaceFacts, other: InterfaceFacts) -> bool:
    return (other.ends_on is None or one.starts_on < other.ends_on) and (
        one.ends_on is None or other.starts_on < one.ends_on
    )


def check_substitution(*, starts_on: date, since: date, ends_on: date | None, same_person: bool) -> None:
    """Another takes over from a day on, while the former still stands. Raises `Conflict`, `Invalid`."""
    if ends_on is not None and ends_on <= starts_on:
        raise Conflict(
            "interface_ended", text("They were the contact until %(day)s. Name another instead."), day=ends_on
        )
    if same_person:
        raise Invalid("same_contact", text("This person is the contact already. Choose another."))
    if starts_on <= since:
        raise Invalid(
            "substitution_early", text("The present contact began on %(day)s; another takes over on a later day."),
            "starts_on", day=since,
        )  # fmt: skip


# What the gate found, day by day.

Condition = tuple[str, str]


@dataclass(frozen=True)
class Snapshot:
    """A condition as it was found at a moment."""

    condition: Condition
    ok: bool
    at: datetime


@dataclass(frozen=True)
class GateStanding:
    """Since when a condition has been as it is, and when it last turned red after it had been green."""

    ok: bool
    since: datetime
    turned_red: datetime | None


def standings(kept: Iterable[Snapshot]) -> dict[Condition, GateStanding]:
    """How each condition stands by what was kept of it; the order in which it is given is irrelevant."""
    found: dict[Condition, GateStanding] = {}
    for one in sorted(kept, key=lambda one: one.at):
        before = found.get(one.condition)
        if before is None:
            found[one.condition] = GateStanding(one.ok, one.at, None)
        elif before.ok != one.ok:
            found[one.condition] = GateStanding(one.ok, one.at, before.turned_red if one.ok else one.at)
    return found


def turned_red(before: Mapping[Condition, bool], now: Mapping[Condition, bool]) -> list[Condition]:
    """What was green and is not any more."""
    return [one for one, ok in now.items() if not ok and before.get(one) is True]


def check_measure(*, measure: str | None, owner_id: int | None, expires_on: date | None, live_on: date) -> None:
    """What makes up for the missing: the measure, who answers for it, until when. All or none. Raises `Invalid`."""
    given = {"measure": (measure or "").strip() or None, "measure_owner_id": owner_id, "expires_on": expires_on}
    lacking = [name for name, value in given.items() if value is None]
    if len(lacking) == len(given):
        return
    if lacking:
        raise Invalid(
            "measure_incomplete", text("Give the measure, who answers for it and until when the override holds."),
            lacking[0],
        )  # fmt: skip
    if len((measure or "").strip()) < SHORTEST_MEASURE:
        raise Invalid(
            "measure_short", text("Say in at least %(least)s characters what is done in the meantime."), "measure",
            least=SHORTEST_MEASURE,
        )  # fmt: skip
    check_expiry(expires_on, live_on, "expires_on")


def check_expiry(expires_on: date | None, from_day: date, field: str) -> None:
    """An override holds for a while, not for good. Raises `Invalid`."""
    latest = from_day + timedelta(days=LONGEST_OVERRIDE_DAYS)
    if expires_on is not None and not from_day < expires_on <= latest:
        raise Invalid(
            "expiry_range", text("Choose a day after %(first)s and no later than %(latest)s."), field, first=from_day,
            latest=latest,
        )  # fmt: skip


def still_red(overridden: Sequence[Condition], now: Mapping[Condition, bool]) -> list[Condition]:
    """Of what the director let pass, what is still not met."""
    return [one for one in overridden if now.get(one) is False]


def is_expired(expires_on: date | None, today: date) -> bool:
    """The override held through the day before `expires_on` … and on that day it no longer does."""
    return expires_on is not None and expires_on <= today
