"""Verdicts kept with a run: packed and encrypted, since they tell of records before and after."""

import json
import zlib
from collections.abc import Sequence
from typing import Any

from bpo.imports.rules import CellError, Change, Outcome, RowState, Verdict
from bpo.kernel.journal import plain
from bpo.kernel.vault import house_vault


def packed(verdicts: Sequence[Verdict]) -> bytes:
    told = [
        [
            one.row, one.state.value, one.title, one.record_id, one.basis,
            [[change.field, change.before, change.after] for change in one.changes],
            [[wrong.column, wrong.value, str(wrong.reason), plain(dict(wrong.facts))] for wrong in one.errors],
            one.outcome.value if one.outcome else None,
        ]
        for one in verdicts
    ]  # fmt: skip
    words = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
    return house_vault().hide_bytes(zlib.compress(words.encode("utf-8", "surrogatepass"), 1))


def states_of(data: bytes) -> list[tuple[str, str | None]]:
    """(state, outcome) of each verdict, for counting: the rest is not made."""
    return [(one[1], one[7]) for one in _told(data)]


def _told(data: bytes) -> list[list[Any]]:
    told: list[list[Any]] = json.loads(zlib.decompress(house_vault().show_bytes(data)).decode("utf-8", "surrogatepass"))
    return told


STATES = {one.value: one for one in RowState}
OUTCOMES = {one.value: one for one in Outcome}


def unpacked(data: bytes) -> list[Verdict]:
    return [
        Verdict(
            row, STATES[state], title, record_id, basis, tuple(Change(*change) for change in changes),
            tuple(CellError(*wrong) for wrong in errors), OUTCOMES[outcome] if outcome else None,
        )
        for row, state, title, record_id, basis, changes, errors, outcome in _told(data)
    ]  # fmt: skip
