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


def unpacked(data: bytes) -> list[Verdict]:
    told: list[list[Any]] = json.loads(zlib.decompress(house_vault().show_bytes(data)).decode("utf-8", "surrogatepass"))
    return [
        Verdict(
            row, RowState(state), title, record_id, basis, tuple(Change(*change) for change in changes),
            tuple(CellError(*wrong) for wrong in errors), Outcome(outcome) if outcome else None,
        )
        for row, state, title, record_id, basis, changes, errors, outcome in told
    ]  # fmt: skip
