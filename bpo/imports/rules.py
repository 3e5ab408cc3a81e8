"""What importing a row of a list would do, decided without a database."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bpo.kernel.errors import Conflict, text

Key = tuple[str, str]  # (which of its keys, how it reads): ("code", "C-001")


class RowState(StrEnum):
    """What importing the row would do."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    ERROR = "error"


class Outcome(StrEnum):
    """What importing the row did."""

    DONE = "done"
    STALE = "stale"
    REFUSED = "refused"


class RunState(StrEnum):
    RECEIVED = "received"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"


@dataclass(frozen=True)
class CellError:
    """What is wrong in a row. `column`: the field's name, "" for the row as a whole; `reason` % `facts` for people."""

    column: str
    value: str
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Current:
    """A record as it stands: `values` as its schema loads them.

    `version` changes whenever the record does. `shown`: what its list's export writes where that is not the value
    itself (the owner's name, a masked number).
    """

    id: int
    version: int
    values: Mapping[str, Any]
    shown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadRow:
    """A row as read: `given` by field, `cleared` fields, what was wrong; `words`: the cells of fields as they stood."""

    number: int
    given: Mapping[str, Any]
    words: Mapping[str, str]
    cleared: frozenset[str] = frozenset()
    errors: tuple[CellError, ...] = ()
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Change:
    """A field that gets another value, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Verdict:
    """What importing a row would do, or did. `basis`: the version of the record it was compared with."""

    row: int
    state: RowState
    title: str
    record_id: int | None = None
    basis: int | None = None
    changes: tuple[Change, ...] = ()
    errors: tuple[CellError, ...] = ()
    outcome: Outcome | None = None

    @property
    def applies(self) -> bool:
        return self.state in (RowState.CREATE, RowState.UPDATE)

    @property
    def rejected(self) -> bool:
        return self.state is RowState.ERROR or self.outcome in (Outcome.STALE, Outcome.REFUSED)


def same_sign(words: object) -> str:
    """A code or name as keys are compared: width, case and blanks make no difference."""
    told = str(words)
    if told.isascii() and " " not in told and told.isprintable():
        return told.casefold()
    return "".join(unicodedata.normalize("NFKC", told).split()).casefold()


def even_breaks(words: str) -> str:
    """Line breaks as one sign: files, forms and systems write them in three ways."""
    return words.replace("\r\n", "\n").replace("\r", "\n")


def alike(before: Any, after: Any) -> bool:
    """Whether a value is no change."""
    if isinstance(before, str) and isinstance(after, str):
        return before == after or even_breaks(before) == even_breaks(after)
    if isinstance(before, (list, tuple)) and isinstance(after, (list, tuple)):
        return sorted(map(str, before)) == sorted(map(str, after))
    return bool(before == after)


def doubles(keys: Iterable[tuple[int, Sequence[Key]]]) -> dict[int, tuple[Key, list[int]]]:
    """{row: (the key it shares, all rows that hold it)} of the rows that hold the same key as another row."""
    rows: dict[Key, list[int]] = defaultdict(list)
    for number, held in keys:
        for key in held:
            rows[key].append(number)
    found: dict[int, tuple[Key, list[int]]] = {}
    for key, numbers in rows.items():
        if len(numbers) > 1:
            for number in numbers:
                found.setdefault(number, (key, sorted(numbers)))
    return found


def double_error(value: str, rows: Sequence[int], here: int) -> CellError:
    others = [number for number in rows if number != here] or [here]
    return CellError(
        "", value,
        text("Row %(rows)s of this file holds the same record. Leave one of them."), {"rows": others[:20]},
    )  # fmt: skip


def rejected_in(counts: Mapping[str, int]) -> int:
    """How many rows of a run are not, or were not, imported."""
    return sum(counts.get(name, 0) for name in (RowState.ERROR.value, Outcome.STALE.value, Outcome.REFUSED.value))


def check_open(state: RunState) -> None:
    """How a file is read is settled before its rows are imported."""
    if state in (RunState.IMPORTING, RunState.DONE):
        raise Conflict("imported_already", text("This file was imported already. Upload it again to import it anew."))


def check_ready(state: RunState, applies: int) -> None:
    """Rows are imported once they have been checked."""
    if state is RunState.RECEIVED:
        raise Conflict("not_checked", text("Check the rows first: say which column holds what."))
    if state is RunState.DONE:
        raise Conflict("imported_already", text("This file was imported already. Upload it again to import it anew."))
    if not applies:
        raise Conflict("nothing_to_import", text("No row of this file is new or changed. Nothing was imported."))
