"""Files of records imported: what kind they are, how they are read and how they ended, decided without a database."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bpo.kernel.errors import Conflict, text

SPLIT = "arrived_at"  # a moment whose day and time may stand in two columns
SECOND = "_second"


class IntakeKind(StrEnum):
    CALLS = "calls"
    ORDERS = "orders"


class IntakeState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True)
class Refused:
    """A row that could not be read: column and value at fault, `message` % `facts` for people, all its cells."""

    row_number: int
    column: str
    value: str
    code: str
    message: str
    facts: Mapping[str, Any]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class BatchFacts:
    """The import that records belong to."""

    id: int
    project_id: int
    source: str


@dataclass(frozen=True)
class Counts:
    """What became of the records of a file."""

    created: int = 0
    revised: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.created + other.created, self.revised + other.revised, self.unchanged + other.unchanged)


# Digits with the spaces, dashes and brackets that people write into telephone numbers.
_NUMBER = re.compile(r"\+?\d(?:[ ()-]{0,2}\d){6,}")
_TIME = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}(?:日|\b)|\d{1,2}:\d{2}")


def mask_numbers(words: str, mask: Callable[[str], str]) -> str:
    """The text with everything masked that could be somebody's number: more than six digits in a row, no date or time.

    Identifiers of exchanges such as 1690325492.2 are masked as well: rather one digit too few than a number too many.
    """
    if _TIME.match(words):
        return words
    return _NUMBER.sub(lambda found: mask(found.group()), words)


def mask_facts(facts: Mapping[str, Any], mask: Callable[[str], str]) -> dict[str, Any]:
    """The facts of a refusal as plain values, numbers of customers masked."""
    return {name: mask_numbers(str(value), mask) if isinstance(value, str) else _plain(value)
            for name, value in facts.items()}  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return value if isinstance(value, (int, float, bool)) or value is None else str(value)


def hash_of(how: Mapping[str, Any]) -> str:
    """What tells two ways of reading the same file apart; blank for the plain way."""
    told = {name: value for name, value in how.items() if value}
    if not told:
        return ""
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def check_waiting(state: IntakeState, batch_id: int) -> None:
    """A file is imported once."""
    if state is IntakeState.DONE:
        raise Conflict(
            "taken_in_already",
            text("This file was imported already, as import no. %(batch)s. Nothing was changed."),
            batch=batch_id,
        )


def placed_once(places: Mapping[str, Sequence[int]]) -> tuple[dict[str, int], set[str]]:
    """Which field each column is shown for, {field: column}; the second column of a moment under “…_second”.

    And the fields of the mapping that such a form cannot say: of more columns, or of a column that has its field.
    """
    shown: dict[str, int] = {}
    unsaid = set()
    for name, columns in places.items():
        if len(columns) > 2 or (len(columns) == 2 and name != SPLIT) or set(columns) & set(shown.values()):
            unsaid.add(name)
            continue
        shown[name] = columns[0]
        if len(columns) == 2:
            shown[name + SECOND] = columns[1]
    return shown, unsaid


def named_columns(header: Sequence[str], chosen: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """Columns counted from 1 as a mapping keeps them: by name where the name is unique, else by their count."""
    found: dict[str, Any] = {}
    for field, numbers in chosen.items():
        places = [_place(header, number) for number in numbers]
        if places:
            found[field] = places[0] if len(places) == 1 else places
    return found


def _place(header: Sequence[str], number: int) -> str | int:
    name = header[number - 1] if 0 < number <= len(header) else ""
    return name if name and list(header).count(name) == 1 else number


def counted_columns(header: Sequence[str], mapping: Mapping[str, Any]) -> dict[str, list[int]]:
    """A kept mapping met with a head: {field: columns counted from 1}; columns that are not there are left out."""
    found: dict[str, list[int]] = {}
    for field, place in mapping.items():
        if field in ("formats", "values"):
            continue
        for one in place if isinstance(place, (list, tuple)) else [place]:
            if isinstance(one, int) and 1 <= one <= len(header):
                found.setdefault(field, []).append(one)
            elif one in header:
                found.setdefault(field, []).append(list(header).index(one) + 1)
    return found
