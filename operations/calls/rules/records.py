"""A call as the house knows it, whatever exchange it came from, and what another look at the same call changes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bpo.kernel.errors import Invalid, text

# ASSUMPTION: longer than four hours is a channel never hung up or a file in the wrong unit, not a conversation.
LONGEST_SECONDS = 4 * 3600


class Source(StrEnum):
    """Where call records come from."""

    ASTERISK = "asterisk"
    FREESWITCH = "freeswitch"
    GENERIC = "generic"


class Direction(StrEnum):
    """Who called: the customer (inbound) or an agent (outbound)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Outcome(StrEnum):
    """How a call ended, as seen by who waited for an answer."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    OVERFLOWED = "overflowed"
    CLOSED = "closed"


_LEG_MOMENTS = ("started_at", "ended_at", "answered_at")
_ZONE_STEP = timedelta(minutes=15)  # offsets of today's zones are whole quarters of an hour
_RANG = {Outcome.ABANDONED, Outcome.NO_ANSWER}


class Change(StrEnum):
    """What a record that was read means for the one in the books."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Leg:
    """One attempt to reach somebody within a call. Holds no customer number, so that it may be kept in clear.

    `inner`: a helper channel of the exchange, whose seconds another leg counts already.
    """

    key: str
    started_at: datetime
    ended_at: datetime
    answered_at: datetime | None
    outcome: Outcome
    ring_seconds: int
    talk_seconds: int
    queue: str = ""
    agent_login: str = ""
    disposition: str = ""
    recording_ref: str = ""
    inner: bool = False

    @property
    def answered(self) -> bool:
        return self.outcome is Outcome.ANSWERED


@dataclass(frozen=True)
class CallRecord:
    """One contact. Instants are aware and in UTC, durations whole seconds; `wait_seconds` None is unknown, not 0.

    `external_id` is unique within the source. `caller_number` is the customer's number, whoever called: personal data.
    `legs` are the attempts it was made of, where the source gives them; `updated_at` its own time of revision.
    """

    source: Source
    external_id: str
    direction: Direction
    arrived_at: datetime
    outcome: Outcome
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    wait_seconds: int | None = None
    talk_seconds: int = 0
    hold_seconds: int = 0
    acw_seconds: int = 0
    queue: str = ""
    agent_login: str = ""
    disposition: str = ""
    caller_number: str = ""
    recording_ref: str = ""
    skill: str = ""
    transferred: bool = False
    updated_at: datetime | None = None
    legs: tuple[Leg, ...] = ()

    @property
    def answered(self) -> bool:
        return self.outcome is Outcome.ANSWERED

    @property
    def handle_seconds(self) -> int:
        return self.talk_seconds + self.hold_seconds + self.acw_seconds


@dataclass(frozen=True)
class Reason:
    """Why a row was refused: `code` for programs, `message` % `facts` for people."""

    code: str
    message: str
    facts: dict[str, Any]

    def __str__(self) -> str:
        return self.message % self.facts


@dataclass(frozen=True)
class Accepted:
    """A call that was read; `row_numbers` are all rows it was made of, `row_number` the first of them."""

    record: CallRecord
    row_numbers: tuple[int, ...]

    @property
    def row_number(self) -> int:
        return self.row_numbers[0]


@dataclass(frozen=True)
class Rejected:
    """A row that was refused, with the column and value at fault and all its cells (personal data) for correction."""

    row_number: int
    column: str
    value: str
    reason: Reason
    cells: tuple[str, ...]


Reading = Accepted | Rejected


def check_seconds(seconds: int, field: str) -> int:
    """A believable duration, or `Invalid`: negative ones and those over four hours are kept out of the figures."""
    if seconds < 0:
        raise Invalid(
            "duration_negative",
            text("%(value)s seconds are less than nothing. Check the clock and the column mapping."),
            field,
            value=seconds,
        )
    if seconds > LONGEST_SECONDS:
        raise Invalid(
            "duration_too_long",
            text("%(value)s seconds are more than %(limit)s hours. Check the unit and whether the line hung."),
            field,
            value=seconds,
            limit=LONGEST_SECONDS // 3600,
        )
    return seconds


def check_times(arrived_at: datetime, answered_at: datetime | None, ended_at: datetime | None) -> None:
    """Refuse an end before the start and an answer outside of the call (`Invalid.field` names the later one)."""
    if ended_at is not None and ended_at < arrived_at:
        raise Invalid(
            "end_before_start",
            text("The call ends at %(value)s, before it starts. Check the zone and the column mapping."),
            "ended_at",
            value=ended_at,
        )
    if answered_at is not None and (answered_at < arrived_at or (ended_at is not None and answered_at > ended_at)):
        raise Invalid(
            "answer_outside_call",
            text("The call is answered at %(value)s, before its start or after its end. Check the column mapping."),
            "answered_at",
            value=answered_at,
        )


def check_record(record: CallRecord) -> CallRecord:
    """The record itself when it is believable, else `Invalid` naming the field: for records pushed one by one."""
    if not record.external_id.strip():
        raise Invalid("id_missing", text("The call has no id, so it cannot be told from others."), "external_id")
    check_times(record.arrived_at, record.answered_at, record.ended_at)
    for field in ("wait_seconds", "talk_seconds", "hold_seconds", "acw_seconds"):
        check_seconds(getattr(record, field) or 0, field)
    if record.answered_at is not None and not record.answered:
        raise Invalid(
            "answer_contradicted",
            text("The call has a time of answer, but its outcome is “%(value)s”. Correct one of the two."),
            "outcome",
            value=record.outcome.value,
        )
    return record


def contact(record: CallRecord, legs: Iterable[Leg]) -> CallRecord:
    """The call that these legs make, in whatever order they come. `record` gives what legs do not hold.

    It arrives with its first leg. The first answered leg decides on wait and agent; without one it waited until its
    last leg gave up, and it rang if any leg did. Talk is the sum over answered legs; legs of helper channels count
    only where there is nothing else.
    """

    def waited(leg: Leg) -> int:
        return int((leg.started_at - every[0].started_at).total_seconds()) + leg.ring_seconds

    every = tuple(sorted(legs, key=lambda leg: (leg.started_at, leg.ended_at, leg.key)))
    real = [leg for leg in every if not leg.inner] or list(every)
    answered = [leg for leg in real if leg.answered]
    deciding = answered[0] if answered else max(real, key=lambda leg: (leg.outcome in _RANG, leg.started_at, leg.key))
    agents = {leg.agent_login for leg in answered if leg.agent_login}
    return replace(
        record,
        arrived_at=every[0].started_at,
        answered_at=deciding.answered_at if answered else None,
        ended_at=max(leg.ended_at for leg in every),
        outcome=deciding.outcome,
        wait_seconds=waited(deciding) if answered else max(waited(leg) for leg in real),
        talk_seconds=sum(leg.talk_seconds for leg in answered),
        queue=next((leg.queue for leg in every if leg.queue), ""),
        agent_login=next((leg.agent_login for leg in (deciding, *every) if leg.answered and leg.agent_login), "")
        or deciding.agent_login,
        disposition=deciding.disposition,
        recording_ref=deciding.recording_ref or next((leg.recording_ref for leg in every if leg.recording_ref), ""),
        transferred=len(agents) > 1,
        legs=every,
    )


def stronger(one: Leg, other: Leg) -> Leg:
    """Of two reports on the same leg the one to believe, whichever came first.

    Answered before unanswered, then the longer talk, the longer ring, the later end, and last the words, so that the
    choice never depends on the order of rows: an exchange that repeats a row with less in it has lost something.
    """

    def weight(leg: Leg) -> tuple[Any, ...]:
        earliest_first = -leg.started_at.timestamp()
        return (leg.answered, leg.talk_seconds, leg.ring_seconds, leg.ended_at, earliest_first, _words(leg))

    return max(one, other, key=weight)


def join(known: CallRecord, read: CallRecord) -> CallRecord:
    """What is known of a call after reading it again: the same whatever was read first, so files may be cut anywhere.

    Sources with legs: all legs ever seen, unless the file is now read in another zone or direction, which corrects what
    was known. Others: the record revised last; without a time of revision the one now read.
    """
    if not (known.legs and read.legs):
        older = known.updated_at and read.updated_at and read.updated_at < known.updated_at
        return known if older else read
    legs = {leg.key: leg for leg in known.legs}
    moved = [leg.started_at - legs[leg.key].started_at for leg in read.legs if leg.key in legs]
    if known.direction is not read.direction or any(shift and not shift % _ZONE_STEP for shift in moved):
        return read
    for leg in read.legs:
        legs[leg.key] = stronger(legs[leg.key], leg) if leg.key in legs else leg
    first, second = sorted(
        (known, read), key=lambda record: (record.arrived_at, not record.caller_number, record.caller_number)
    )
    return contact(replace(first, caller_number=first.caller_number or second.caller_number), legs.values())


def fingerprint(record: CallRecord, number_hash: str = "") -> str:
    """64 hex digits that change when the record does.

    The customer's number goes in only as its keyed hash: hashed in clear, it could be found again by trying them all.
    """
    without = [value if name != "caller_number" else "" for name, value in vars(record).items()]
    return hashlib.sha256(f"{number_hash}\n{_PLAIN.encode(without)}".encode()).hexdigest()


def merge(known_fingerprint: str | None, record: CallRecord, number_hash: str = "") -> Change:
    """What storing this record would mean: new, revised, or unchanged (then nothing is written)."""
    if known_fingerprint is None:
        return Change.NEW
    return Change.UNCHANGED if fingerprint(record, number_hash) == known_fingerprint else Change.REVISED


def legs_to_json(legs: Iterable[Leg]) -> list[dict[str, Any]]:
    """Legs as plain JSON values, to be kept with the record and given to `legs_from_json`."""
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(leg).items()}
        for leg in legs
    ]


def legs_from_json(kept: Iterable[dict[str, Any]]) -> tuple[Leg, ...]:
    """The legs that `legs_to_json` wrote."""
    found = []
    for values in kept:
        moments = {name: datetime.fromisoformat(values[name]) for name in _LEG_MOMENTS if values[name]}
        found.append(Leg(**{**values, **moments, "outcome": Outcome(values["outcome"])}))
    return tuple(found)


def _words(fact: Leg | CallRecord) -> str:
    return _PLAIN.encode(fact)


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return list(vars(value).values())  # in the order in which the fields are declared


_PLAIN = json.JSONEncoder(default=_plain_value)
