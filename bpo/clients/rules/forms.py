"""A requirement form that was filled in, compared with what the handover holds: what importing it would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bpo.clients.rules.handovers import REF
from bpo.imports.rules import CellError, same_sign
from bpo.kernel.errors import text


class RowState(StrEnum):
    """What importing a row does, in the words that the API gives: a contract of its own beside `bpo.imports.rules`."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True)
class ReadRow:
    """A row as read: its number in the file, its ref if it gives one, its fields if they are all right."""

    row: int
    ref: str | None
    values: Mapping[str, Any] | None
    errors: tuple[CellError, ...] = ()


@dataclass(frozen=True)
class Known:
    """A requirement of the project. `handover`: the number of the handover it belongs to."""

    id: int
    ref: str
    handover: str
    values: Mapping[str, Any]
    withdrawn: bool = False


@dataclass(frozen=True)
class Finding:
    """What importing a row does. `changes`: the names of the fields that get another value."""

    row: int
    state: RowState
    ref: str | None
    values: Mapping[str, Any]
    known_id: int | None = None
    changes: tuple[str, ...] = ()
    errors: tuple[CellError, ...] = ()


def compare(rows: Sequence[ReadRow], known: Sequence[Known], handover: str) -> list[Finding]:
    """One finding a row, in the file's order.

    A row with a ref is that requirement; one without is the requirement of the same words, else a new one. Rows that
    repeat one another, or name a requirement of another handover or a withdrawn one, are wrong.
    """
    by_ref = {one.ref: one for one in known}
    by_words = {same_sign(one.values["statement"]): one for one in known if not one.withdrawn}
    seen: dict[str, int] = {}
    findings = []
    for row in rows:
        if row.values is None or row.errors:
            findings.append(Finding(row.row, RowState.WRONG, row.ref, row.values or {}, errors=row.errors))
            continue
        words = same_sign(row.values["statement"])
        match = by_ref.get(row.ref) if row.ref else by_words.get(words)
        error = _clash(row, match, handover, seen.get(match.ref if match else row.ref or words) or seen.get(words))
        for key in {words, row.ref or words, match.ref if match else words}:
            seen.setdefault(key, row.row)
        if error is not None:
            findings.append(Finding(row.row, RowState.WRONG, row.ref, row.values, errors=(error,)))
        elif match is None:
            findings.append(Finding(row.row, RowState.NEW, row.ref, row.values))
        else:
            changes = tuple(name for name, value in row.values.items() if match.values.get(name) != value)
            state = RowState.CHANGED if changes else RowState.UNCHANGED
            findings.append(Finding(row.row, state, match.ref, row.values, match.id, changes))
    return findings


def _clash(row: ReadRow, match: Known | None, handover: str, earlier: int | None) -> CellError | None:
    if row.ref and not REF.fullmatch(row.ref):
        return CellError(
            "ref", row.ref, text("A number looks like R-001. Leave it blank for a new requirement."), {"ref": row.ref}
        )
    if earlier is not None:
        return CellError("", row.ref or "", text("Row %(row)s already holds this requirement."), {"row": earlier})
    if match is not None and match.withdrawn:
        return CellError("ref", match.ref, text("%(ref)s is withdrawn and cannot come back."), {"ref": match.ref})
    if match is not None and match.handover != handover:
        facts = {"ref": match.ref, "handover": match.handover}
        return CellError("ref", match.ref, text("%(ref)s belongs to handover %(handover)s."), facts)
    return None
