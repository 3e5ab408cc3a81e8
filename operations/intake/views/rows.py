"""What the pages of an import show of its records: the first as they are read, each with what importing it would do."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bpo.imports.rules import RowState
from bpo.imports.schemas import ROW_STATES, ROW_TONES
from bpo.imports.shown import PREVIEWED
from bpo.kernel.errors import BusinessError, Conflict, Invalid
from bpo.kernel.locale import _, say_error
from bpo.kernel.sheets import Sheet
from bpo.kernel.web import actor, db
from bpo.projects.queries import project_facts
from operations.intake import actions, queries
from operations.intake.models import IntakeBatch, RejectedRow
from operations.intake.rules import Refused

Judged = tuple[RowState, Any]  # (what importing it would do, the refused row or (record as known, as it would be))


def preview(batch: IntakeBatch, sheet: Sheet) -> dict[str, Any]:
    """The first rows as they are read: {columns, rows, shown, total, wrong}; numbers are masked."""
    reader, about, total = actions.reader_of(batch.kind), project_facts(db(), batch.project_id), len(sheet.rows)
    first = replace(sheet, rows=sheet.rows[:PREVIEWED])
    try:
        trial = actions.try_out(db(), actor(), batch_id=batch.id, sheet=first)
    except (Invalid, Conflict) as refusal:
        return {"wrong": said(reader, refusal), "columns": [], "rows": [], "shown": 0, "total": total}
    columns, rows = reader.preview(trial.taken.records, about)
    wrong = [_unread(len(columns), *queries.told_of(row, reader.mask)) for row in trial.taken.refused]
    return {"wrong": None, "columns": columns, "rows": [*rows, *wrong], "shown": len(first.rows), "total": total}


def _unread(width: int, number: int, _column: str, _value: str, reason: str) -> dict[str, Any]:
    """A row that cannot be read, in the table of those that can."""
    first = {"text": _("Row %(number)s", number=number), "sub": reason}
    return {"cells": [first, *[""] * (width - 1)], "tone": "bad"}


def said(reader: actions.Reader, refusal: BusinessError) -> str:
    """Why a file cannot be read so, its fields called as the form calls them."""
    labels = dict(reader.fields)
    facts = dict(refusal.facts)
    if isinstance(facts.get("missing"), list):
        facts["missing"] = [str(labels.get(name, name)) for name in facts["missing"]]
    if "field_name" in facts:
        facts["field_name"] = str(labels.get(facts["field_name"], facts["field_name"]))
    return say_error(refusal.message, facts)


def judged(trial: actions.Trial, state: str) -> list[Judged]:
    """What was found, row by row or record by record, those to be corrected first; of one state, or all."""
    found: list[Judged] = [(RowState.ERROR, row) for row in trial.taken.refused]
    found += [
        (RowState.CREATE if pair[0] is None else RowState.UNCHANGED if pair[1] is None else RowState.UPDATE, pair)
        for pair in trial.pairs
    ]
    return [one for one in found if not state or one[0] == state]


def counted(trial: actions.Trial) -> dict[str, int]:
    """Records, and rows that cannot be read, by what importing them would do."""
    counts = trial.counts
    told = (counts.created, counts.revised, counts.unchanged, len(trial.taken.refused))
    return dict(zip((state.value for state in RowState), told, strict=True))


def verdict_rows(batch: IntakeBatch, found: list[Judged]) -> list[dict[str, Any]]:
    """What was found, as rows of the wizard's table."""
    reader = actions.reader_of(batch.kind)
    return [
        refused_row(reader, *queries.told_of(one, reader.mask)) if isinstance(one, Refused)
        else {**_row(state), **_told(batch, *one)}
        for state, one in found
    ]  # fmt: skip


def rejected_rows(batch: IntakeBatch, rows: list[RejectedRow]) -> list[dict[str, Any]]:
    """The rows that were rejected, as rows of the wizard's table."""
    reader = actions.reader_of(batch.kind)
    return [refused_row(reader, row.row_number, row.column, row.value, row.reason_said) for row in rows]


def refused_row(reader: actions.Reader, number: int, column: str, value: str, reason: str) -> dict[str, Any]:
    label = str(dict(reader.fields).get(column, column))
    return {**_row(RowState.ERROR), "row": number, "errors": [{"label": label, "value": value, "reason": reason}]}


def _row(state: RowState) -> dict[str, Any]:
    return {"row": "", "state": str(ROW_STATES[state]), "tone": ROW_TONES[state], "title": "", "url": None,
            "changes": [], "errors": [], "bad": state is RowState.ERROR}  # fmt: skip


def _told(batch: IntakeBatch, before: Any, after: Any) -> dict[str, Any]:
    """What a record is called, and what of it would change."""
    about = project_facts(db(), batch.project_id)
    _columns, rows = actions.reader_of(batch.kind).preview([before if after is None else after], about)
    title = _words(rows[0][0])
    if before is None or after is None:
        return {"title": title}
    changes = [{"label": one["column"], "before": one["before"], "after": one["after"]}
               for one in _changed(batch, before, after)]  # fmt: skip
    return {"title": title, "changes": changes}


def changes_of(batch: IntakeBatch, trial: actions.Trial) -> list[dict[str, str]]:
    """What of the first known records would change: {record, column, before, after}, in the words of the preview."""
    return [one for pair in trial.revised[: actions.SHOWN_REVISED] for one in _changed(batch, *pair)]


def _changed(batch: IntakeBatch, known: Any, joined: Any) -> list[dict[str, str]]:
    about = project_facts(db(), batch.project_id)
    columns, rows = actions.reader_of(batch.kind).preview([known, joined], about)
    names = [str(one["label"] if isinstance(one, dict) else one) for one in columns]
    before, after = ([_words(one) for one in row] for row in rows)
    told = [(name, was, now_) for name, was, now_ in zip(names, before, after, strict=True) if was != now_]
    return [
        {"record": after[0], "column": name, "before": was, "after": now_}
        for name, was, now_ in told or [(_("Further details"), "…", "…")]
    ]


def _words(cell: Any) -> str:
    return str(cell["text"] if isinstance(cell, Mapping) else cell)
