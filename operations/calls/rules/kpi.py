"""Key figures of calls. Parts are counted (`Tally`) and can be added up; figures are made of sums only at the very end.

So an average over a week is Σ ÷ Σ, never a mean of daily means, and every figure states its own denominator.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from bpo.kernel.errors import Conflict, text
from operations.calls.rules.records import CallRecord, Direction, Outcome

THRESHOLD_SECONDS = 20
SHORT_ABANDON_SECONDS = 5


class ServiceLevel(StrEnum):
    """What the calls answered in time are divided by."""

    OFFERED_LESS_SHORT = "offered_less_short"
    OFFERED = "offered"
    ANSWERED = "answered"
    OFFERED_COUNTING_ABANDONED_IN_T = "offered_counting_abandoned_in_T"


class AbandonRate(StrEnum):
    """What the abandoned calls are divided by."""

    OFFERED = "offered"
    OFFERED_LESS_SHORT = "offered_less_short"


@dataclass(frozen=True)
class Definition:
    """How a client's figures are made; thresholds in seconds. It belongs to the number and is printed with it.

    The dispositions say which outbound results were the right person and which a success; none given, no such figure.
    """

    threshold_seconds: int = THRESHOLD_SECONDS
    short_abandon_seconds: int = SHORT_ABANDON_SECONDS
    service_level: ServiceLevel = ServiceLevel.OFFERED_LESS_SHORT
    abandon_rate: AbandonRate = AbandonRate.OFFERED
    contact_dispositions: frozenset[str] = frozenset()
    conversion_dispositions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tally:
    """Counts and sums (seconds) of any set of calls, each call in it once. Refuses to exist when it does not add up.

    Inbound: offered = answered + abandoned + overflowed + closed + busy + failed; short abandons are part of abandoned.
    Calls whose wait is unknown count as offered but neither within nor beyond a threshold.
    """

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    overflowed: int = 0
    closed: int = 0
    busy: int = 0
    failed: int = 0
    short_abandoned: int = 0
    answered_within: int = 0
    abandoned_within: int = 0
    answered_unknown_wait: int = 0
    abandoned_unknown_wait: int = 0
    transferred: int = 0
    wait_answered_sum: int = 0
    talk_sum: int = 0
    hold_sum: int = 0
    acw_sum: int = 0
    dials: int = 0
    connects: int = 0
    contacts: int = 0
    conversions: int = 0
    outbound_talk_sum: int = 0
    outbound_hold_sum: int = 0
    outbound_acw_sum: int = 0

    def __post_init__(self) -> None:
        outcomes = self.answered + self.abandoned + self.overflowed + self.closed + self.busy + self.failed
        if self.offered != outcomes:
            raise Conflict(
                "kpi_does_not_add_up",
                text(
                    "The figures do not add up: offered %(offered)s, but the outcomes are %(outcomes)s. "
                    "They are not shown; count the calls again."
                ),
                offered=self.offered,
                outcomes=outcomes,
            )
        for part, whole in _PARTS:
            if not 0 <= getattr(self, part) <= getattr(self, whole):
                raise Conflict(
                    "kpi_part_exceeds_whole",
                    text(
                        "The figures do not add up: %(part)s is %(count)s of %(whole)s %(total)s. "
                        "They are not shown; count the calls again."
                    ),
                    part=part,
                    count=getattr(self, part),
                    whole=whole,
                    total=getattr(self, whole),
                )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{part.name: getattr(self, part.name) + getattr(other, part.name) for part in fields(Tally)})

    @property
    def handle_sum(self) -> int:
        return self.talk_sum + self.hold_sum + self.acw_sum

    @property
    def unknown_wait(self) -> int:
        return self.answered_unknown_wait + self.abandoned_unknown_wait


_PARTS = (
    ("short_abandoned", "abandoned"),
    ("abandoned_within", "abandoned"),
    ("abandoned_unknown_wait", "abandoned"),
    ("answered_within", "answered"),
    ("answered_unknown_wait", "answered"),
    ("transferred", "answered"),
    ("connects", "dials"),
    ("contacts", "connects"),
    ("conversions", "connects"),
)


class Unit(StrEnum):
    """What a figure is counted in; a ratio of 0.8 is shown as 80%."""

    COUNT = "count"
    RATIO = "ratio"
    SECONDS = "seconds"


@dataclass(frozen=True)
class Figure:
    """A key figure with what it was made of. `value` is exact, or None where there is nothing to divide by.

    `formula_code` is a key of `FORMULAS`, whose sentence takes the thresholds of the definition.
    """

    value: Decimal | None
    numerator: int
    denominator: int | None
    formula_code: str
    unit: Unit


NAMES: Mapping[str, str] = {
    "offered": text("Offered"),
    "answered": text("Answered"),
    "abandoned": text("Abandoned"),
    "short_abandoned": text("Short abandons"),
    "other_outcomes": text("Other outcomes"),
    "service_level": text("Service level"),
    "answer_rate": text("Answer rate"),
    "abandon_rate": text("Abandon rate"),
    "asa": text("Average speed of answer"),
    "aht": text("Average handling time"),
    "transfer_rate": text("Transfer rate"),
    "dials": text("Dials"),
    "connects": text("Connects"),
    "connect_rate": text("Connect rate"),
    "contact_rate": text("Contact rate"),
    "conversion_rate": text("Conversion rate"),
    "outbound_aht": text("Average handling time, outbound"),
}

FORMULAS: Mapping[str, str] = {
    "offered": text("inbound calls, each once"),
    "answered": text("inbound calls that were answered"),
    "abandoned": text("inbound calls given up before the answer"),
    "short_abandoned": text("abandoned in under %(short_abandon_seconds)s s"),
    "other_outcomes": text("overflowed + closed + busy + failed"),
    "service_level.offered_less_short": text(
        "answered within %(threshold_seconds)s s ÷ (offered − abandoned in under %(short_abandon_seconds)s s)"
    ),
    "service_level.offered": text("answered within %(threshold_seconds)s s ÷ offered"),
    "service_level.answered": text("answered within %(threshold_seconds)s s ÷ answered"),
    "service_level.offered_counting_abandoned_in_T": text(
        "(answered within %(threshold_seconds)s s + abandoned within %(threshold_seconds)s s) ÷ offered"
    ),
    "answer_rate": text("answered ÷ offered"),
    "abandon_rate.offered": text("abandoned ÷ offered"),
    "abandon_rate.offered_less_short": text(
        "(abandoned − abandoned in under %(short_abandon_seconds)s s) ÷ "
        "(offered − abandoned in under %(short_abandon_seconds)s s)"
    ),
    "asa": text("wait of answered calls ÷ answered calls whose wait is known"),
    "aht": text("(talk + hold + after-call work) ÷ answered"),
    "transfer_rate": text("transferred ÷ answered"),
    "dials": text("outbound calls"),
    "connects": text("outbound calls that were answered"),
    "connect_rate": text("connects ÷ dials"),
    "contact_rate": text("calls that reached the right person ÷ dials"),
    "conversion_rate": text("successful calls ÷ calls that reached the right person"),
    "outbound_aht": text("(talk + hold + after-call work of outbound calls) ÷ connects"),
}


def tally(
    records: Iterable[CallRecord],
    threshold_seconds: int = THRESHOLD_SECONDS,
    short_abandon_seconds: int = SHORT_ABANDON_SECONDS,
    contact_dispositions: Collection[str] = (),
    conversion_dispositions: Collection[str] = (),
) -> Tally:
    """Count these calls. In time is a wait of at most `threshold_seconds`, short one under `short_abandon_seconds`."""
    counts: dict[str, int] = {}
    for record in records:
        if record.direction is Direction.INBOUND:
            parts = _inbound_parts(record, threshold_seconds, short_abandon_seconds)
        else:
            parts = _outbound_parts(record, contact_dispositions, conversion_dispositions)
        for part, amount in parts.items():
            counts[part] = counts.get(part, 0) + amount
    return Tally(**counts)


def _inbound_parts(record: CallRecord, threshold: int, short: int) -> dict[str, int]:
    wait = record.wait_seconds
    if record.answered:
        return {
            "offered": 1,
            "answered": 1,
            "answered_within": int(wait is not None and wait <= threshold),
            "answered_unknown_wait": int(wait is None),
            "wait_answered_sum": wait or 0,
            "transferred": int(record.transferred),
            "talk_sum": record.talk_seconds,
            "hold_sum": record.hold_seconds,
            "acw_sum": record.acw_seconds,
        }
    if record.outcome in (Outcome.ABANDONED, Outcome.NO_ANSWER):
        return {
            "offered": 1,
            "abandoned": 1,
            "short_abandoned": int(wait is not None and wait < short),
            "abandoned_within": int(wait is not None and wait <= threshold),
            "abandoned_unknown_wait": int(wait is None),
        }
    return {"offered": 1, record.outcome.value: 1}


def _outbound_parts(record: CallRecord, contacts: Collection[str], conversions: Collection[str]) -> dict[str, int]:
    if not record.answered:
        return {"dials": 1}
    converted = record.disposition in conversions
    return {
        "dials": 1,
        "connects": 1,
        "contacts": int(converted or record.disposition in contacts),
        "conversions": int(converted),
        "outbound_talk_sum": record.talk_seconds,
        "outbound_hold_sum": record.hold_seconds,
        "outbound_acw_sum": record.acw_seconds,
    }


def kpis(counted: Tally, definition: Definition | None = None) -> dict[str, Figure]:
    """All figures that calls alone give, by code (`NAMES`). `counted` must have been made with the same thresholds."""
    definition = definition or Definition()
    counts = ("offered", "answered", "abandoned", "short_abandoned", "dials", "connects")
    found = {
        code: Figure(Decimal(getattr(counted, code)), getattr(counted, code), None, code, Unit.COUNT) for code in counts
    }
    other = counted.overflowed + counted.closed + counted.busy + counted.failed
    found["other_outcomes"] = Figure(Decimal(other), other, None, "other_outcomes", Unit.COUNT)
    found["service_level"] = _service_level(counted, definition.service_level)
    found["abandon_rate"] = _abandon_rate(counted, definition.abandon_rate)
    known_waits = counted.answered - counted.answered_unknown_wait
    outbound_handle = counted.outbound_talk_sum + counted.outbound_hold_sum + counted.outbound_acw_sum
    found |= {
        "answer_rate": _quotient(counted.answered, counted.offered, "answer_rate"),
        "asa": _quotient(counted.wait_answered_sum, known_waits, "asa", Unit.SECONDS),
        "aht": _quotient(counted.handle_sum, counted.answered, "aht", Unit.SECONDS),
        "transfer_rate": _quotient(counted.transferred, counted.answered, "transfer_rate"),
        "connect_rate": _quotient(counted.connects, counted.dials, "connect_rate"),
        "outbound_aht": _quotient(outbound_handle, counted.connects, "outbound_aht", Unit.SECONDS),
    }
    if definition.contact_dispositions:
        found["contact_rate"] = _quotient(counted.contacts, counted.dials, "contact_rate")
    if definition.conversion_dispositions:
        found["conversion_rate"] = _quotient(counted.conversions, counted.contacts, "conversion_rate")
    return found


def _service_level(counted: Tally, way: ServiceLevel) -> Figure:
    within, offered = counted.answered_within, counted.offered
    numerator, denominator = {
        ServiceLevel.OFFERED_LESS_SHORT: (within, offered - counted.short_abandoned),
        ServiceLevel.OFFERED: (within, offered),
        ServiceLevel.ANSWERED: (within, counted.answered),
        ServiceLevel.OFFERED_COUNTING_ABANDONED_IN_T: (within + counted.abandoned_within, offered),
    }[way]
    return _quotient(numerator, denominator, f"service_level.{way.value}")


def _abandon_rate(counted: Tally, way: AbandonRate) -> Figure:
    short = counted.short_abandoned if way is AbandonRate.OFFERED_LESS_SHORT else 0
    return _quotient(counted.abandoned - short, counted.offered - short, f"abandon_rate.{way.value}")


def _quotient(numerator: int, denominator: int, formula_code: str, unit: Unit = Unit.RATIO) -> Figure:
    value = Decimal(numerator) / denominator if denominator else None
    return Figure(value, numerator, denominator, formula_code, unit)
