"""What a notice is about, who hears of it, and when it goes out by e-mail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bpo.kernel.errors import Invalid, text


class NoticeKind(StrEnum):
    """The most pressing first: who is told of one act for two reasons is told once, for the first of them."""

    MENTION = "mention"
    HANDED = "handed"
    WAITS = "waits"
    DECISION = "decision"
    REMINDER = "reminder"
    COMMENT = "comment"
    NEWS = "news"
    JOB = "job"


class Way(StrEnum):
    """How a person wants to hear of a kind. By mail and daily stand in the product as well."""

    PRODUCT = "product"
    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


DEFAULTS = {
    NoticeKind.MENTION: Way.AT_ONCE, NoticeKind.HANDED: Way.AT_ONCE, NoticeKind.WAITS: Way.DAILY,
    NoticeKind.DECISION: Way.DAILY, NoticeKind.REMINDER: Way.DAILY, NoticeKind.COMMENT: Way.PRODUCT,
    NoticeKind.NEWS: Way.PRODUCT, NoticeKind.JOB: Way.PRODUCT,
}  # fmt: skip
NEVER_OFF = (NoticeKind.MENTION, NoticeKind.HANDED, NoticeKind.WAITS)  # somebody is waiting for this person
NEVER_DAILY = (NoticeKind.JOB,)  # a job's end is of use at once or not at all
ONE_S_OWN = (NoticeKind.COMMENT, NoticeKind.NEWS, NoticeKind.JOB)  # a substitute does not take these over

GATHERED = timedelta(minutes=2)  # so long a letter waits for what follows at once
MAILED_WITHIN = timedelta(days=14)  # what lay longer unseen is no news any more: the longest holidays are shorter


@dataclass(frozen=True)
class Heard:
    """Why a person is told: the kind, and in whose place (None: for themselves)."""

    kind: NoticeKind
    for_id: int | None = None


@dataclass(frozen=True)
class Pending:
    """A notice that was neither seen nor mailed."""

    id: int
    person_id: int
    kind: NoticeKind
    at: datetime


def page_of(path: str) -> str:
    """The page a notice leads to, without what it asks there and the place on it."""
    return path.partition("#")[0].partition("?")[0]


def ways_of(kind: NoticeKind) -> tuple[Way, ...]:
    """What may be chosen for a kind."""
    return tuple(
        way for way in Way
        if not (way is Way.OFF and kind in NEVER_OFF) and not (way is Way.DAILY and kind in NEVER_DAILY)
    )  # fmt: skip


def check_way(kind: NoticeKind, way: Way) -> None:
    if way not in ways_of(kind):
        raise Invalid("way", text("This way is not offered for this kind of notice."), kind.value)


def way_for(kind: NoticeKind, chosen: Mapping[NoticeKind, Way]) -> Way:
    return chosen.get(kind, DEFAULTS[kind])


def addressed(
    asked: Iterable[tuple[int, NoticeKind]], away: Mapping[int, Iterable[int]], actor_id: int | None
) -> dict[int, Heard]:
    """{person: why they are told}: each once, nobody of their own act; substitutes of those who are away as well."""
    order = list(NoticeKind)
    found: dict[int, Heard] = {}

    def note(person_id: int, heard: Heard) -> None:
        known = found.get(person_id)
        rank = (order.index(heard.kind), heard.for_id is not None)
        if person_id != actor_id and (known is None or rank < (order.index(known.kind), known.for_id is not None)):
            found[person_id] = heard

    for person_id, kind in asked:
        note(person_id, Heard(kind))
        for substitute in away.get(person_id, ()) if kind not in ONE_S_OWN and person_id != actor_id else ():
            note(substitute, Heard(kind, person_id))
    return found


def due_at_once(
    pending: Iterable[Pending], chosen: Mapping[int, Mapping[NoticeKind, Way]], now: datetime
) -> dict[int, list[int]]:
    """{person: notices of one letter} for those whose first one has waited long enough for what follows it."""
    found = _by_person(pending, chosen, Way.AT_ONCE)
    return {
        person: [one.id for one in rows] for person, rows in found.items()
        if now - min(one.at for one in rows) >= GATHERED
    }  # fmt: skip


def due_daily(
    pending: Iterable[Pending], chosen: Mapping[int, Mapping[NoticeKind, Way]]
) -> dict[int, list[int]]:  # fmt: skip
    """{person: notices of the daily letter}."""
    return {person: [one.id for one in rows] for person, rows in _by_person(pending, chosen, Way.DAILY).items()}


def _by_person(
    pending: Iterable[Pending], chosen: Mapping[int, Mapping[NoticeKind, Way]], way: Way
) -> dict[int, list[Pending]]:
    found: dict[int, list[Pending]] = {}
    for one in pending:
        if way_for(one.kind, chosen.get(one.person_id, {})) is way:
            found.setdefault(one.person_id, []).append(one)
    return found
