"""What a list is asked for, read from its address: typed conditions. Pure: no database, no request, no clock.

One condition is one part of the address:

    code=KH-001            is                    due_on.from=2026-11-01   from that day on
    code.not=KH-001        is not                due_on.to=2026-11-30     up to that day, included
    code.contains=KH       contains              due_on.when=overdue      a relative day, see `WORDS`
    state.any=live,paused  one of                net.from=100  net.to=500 amounts and counts
    state.not=closed       none of               ends_on.is=empty         nothing there (or: filled)

All conditions hold together. What is unknown or no value is left out and told; it never fails.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST = 200  # characters of a value
MOST_VALUES = 50  # of one condition
LARGEST = Decimal(10) ** 13

PAST = ("today", "yesterday", "last_7_days", "last_30_days", "this_month", "last_month", "this_year")
COMING = ("next_7_days", "next_30_days", "overdue")
WORDS = {"day": PAST + COMING, "moment": PAST}
BLANKS = ("empty", "filled")
# What may stand behind the dot, by kind of column; "is" also stands for a name without a dot.
OPERATORS: dict[str, tuple[str, ...]] = {
    "text": ("is", "not", "contains"),
    "choice": ("is", "any", "not"),
    "number": ("is", "from", "to"),
    "money": ("is", "from", "to"),
    "day": ("is", "from", "to", "when"),
    "moment": ("is", "from", "to", "when"),
    "flag": ("is",),
}
YES, NO = ("yes", "true", "1"), ("no", "false", "0")


@dataclass(frozen=True)
class Facet:
    """A column or filter by which a list can be narrowed. `blank`: some rows may have nothing there.

    `offered()` gives {value: label} of a choice, asked only when it is needed.
    """

    name: str
    kind: str
    blank: bool = False
    offered: Callable[[], Mapping[str, str]] | None = None

    @property
    def operators(self) -> tuple[str, ...]:
        return OPERATORS[self.kind]


@dataclass(frozen=True)
class Condition:
    """One narrowing: `values` as their kind has them (str, int, Decimal, date, bool), `raw` as the address has it."""

    name: str
    op: str
    values: tuple[Any, ...]
    raw: str

    @property
    def key(self) -> str:
        """The part of the address it stands in."""
        return self.name if self.op == "is" else f"{self.name}.{'is' if self.op in BLANKS else self.op}"


@dataclass(frozen=True)
class Ignored:
    """A part of the address that was left out. `why`: unknown, operator or value."""

    key: str
    value: str
    why: str


class NoValue(ValueError):
    """What was given is no value of its kind."""


def read(
    asked: Mapping[str, Sequence[str]], facets: Mapping[str, Facet], own: Iterable[str] = ()
) -> tuple[list[Condition], list[Ignored]]:
    """The conditions of an address and what of it was left out. `own`: names that the page reads itself."""
    found: list[Condition] = []
    ignored: list[Ignored] = []
    skipped = set(own)
    for key, values in asked.items():
        if key in skipped:
            continue
        given = [value.strip() for value in values if value.strip()]
        if not given:
            continue
        facet = facets.get(key) or facets.get(key.rpartition(".")[0])
        op = "is" if key in facets else key.rpartition(".")[2]
        if facet is None:
            ignored.append(Ignored(key, given[0], "unknown"))
        elif not _fits(facet, op):
            ignored.append(Ignored(key, given[0], "operator"))
        else:
            _take(facet, "any" if op == "is" and facet.kind == "choice" and len(given) > 1 else op, key, given,
                  found, ignored)  # fmt: skip
    return found, ignored


def _fits(facet: Facet, op: str) -> bool:
    return op in facet.operators or op == "is"


def _take(facet: Facet, op: str, key: str, given: list[str], found: list[Condition], ignored: list[Ignored]) -> None:
    if facet.kind == "choice" and op in ("any", "not"):
        given = [",".join(given)]
    for raw in given:
        try:
            # A name that itself ends in ".is" does not exist: the dotted form asks for blank or not blank only.
            found.append(_blank(facet, raw) if key == f"{facet.name}.is" else condition(facet, op, raw))
        except NoValue:
            ignored.append(Ignored(key, raw, "value"))


def _blank(facet: Facet, raw: str) -> Condition:
    if raw not in BLANKS:
        raise NoValue(raw)
    return Condition(facet.name, raw, (), raw)


def condition(facet: Facet, op: str, raw: str) -> Condition:
    """One condition of a value as it was written. Raises `NoValue`."""
    if len(raw) > LONGEST * (MOST_VALUES if op in ("any", "not") else 1):
        raise NoValue(raw)
    if facet.kind == "choice":
        parts = tuple(dict.fromkeys(part.strip() for part in raw.split(",") if part.strip()))
        parts = (raw,) if op == "is" else parts
        known = facet.offered() if facet.offered else {}
        if not 0 < len(parts) <= MOST_VALUES or not set(parts) <= set(known):
            raise NoValue(raw)
        return Condition(facet.name, op, parts, ",".join(parts))
    if op == "when":
        if raw not in WORDS[facet.kind]:
            raise NoValue(raw)
        return Condition(facet.name, op, (raw,), raw)
    value = READERS[facet.kind](raw)
    return Condition(facet.name, op, (value,), raw)


def _text(raw: str) -> str:
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in raw):
        raise NoValue(raw)
    return raw


def _amount(raw: str, places: int) -> Decimal:
    """A number as people write it: full-width digits, separators and currency signs are let pass."""
    written = unicodedata.normalize("NFKC", raw).replace(",", "").replace("¥", "").replace(" ", "")
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise NoValue(raw) from None
    if not number.is_finite() or abs(number) > LARGEST or number != round(number, places):
        raise NoValue(raw)
    return number


def _day(raw: str) -> date:
    written = unicodedata.normalize("NFKC", raw)
    for sign in "./年月":
        written = written.replace(sign, "-")
    try:
        day = date(*(int(part) for part in written.rstrip("日").split("-")))
    except (ValueError, TypeError, OverflowError):
        raise NoValue(raw) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoValue(raw)
    return day


def _flag(raw: str) -> bool:
    if raw.lower() not in YES + NO:
        raise NoValue(raw)
    return raw.lower() in YES


READERS: dict[str, Callable[[str], Any]] = {
    "text": _text,
    "number": lambda raw: int(_amount(raw, 0)),
    "money": lambda raw: int(_amount(raw, 2) * 100),
    "day": _day,
    "moment": _day,
    "flag": _flag,
}


def span(word: str, today: date) -> tuple[date | None, date | None]:
    """(first, last) day of a relative word, both included; None: open. "Overdue" is every day before today."""
    first_of_month = today.replace(day=1)
    before = first_of_month - timedelta(days=1)
    spans: dict[str, tuple[date | None, date | None]] = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "last_7_days": (today - timedelta(days=6), today),
        "last_30_days": (today - timedelta(days=29), today),
        "this_month": (first_of_month, _end_of_month(today)),
        "last_month": (before.replace(day=1), before),
        "this_year": (today.replace(month=1, day=1), today.replace(month=12, day=31)),
        "next_7_days": (today, today + timedelta(days=6)),
        "next_30_days": (today, today + timedelta(days=29)),
        "overdue": (None, today - timedelta(days=1)),
    }
    return spans[word]


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def added(name: str, op: str, values: Sequence[str], to: str = "") -> list[tuple[str, str]]:
    """What the filter panel's answers are in the address: [(key, value)]. An answer without a value adds nothing."""
    given = [value.strip() for value in values if value.strip()]
    if op in BLANKS:
        return [(f"{name}.is", op)]
    if op.startswith("when:"):
        return [(f"{name}.when", op.removeprefix("when:"))]
    if op in ("yes", "no"):
        return [(name, op)]
    if op == "between":
        ends = (("from", given[0] if given else ""), ("to", to.strip()))
        return [(f"{name}.{end}", value) for end, value in ends if value]
    if not given:
        return []
    return [(name if op == "is" else f"{name}.{op}", ",".join(given) if op in ("any", "not") else given[0])]
