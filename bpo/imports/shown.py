"""What the pages of an import show: the first rows as read, verdicts in words, buttons of other packages' lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from bpo.imports import queries, wizard
from bpo.imports.columns import Columns, fields_of, passed_over, shown_cell
from bpo.imports.importer import IMPORTERS, Importer, Scope
from bpo.imports.models import ImportRun
from bpo.imports.rules import RowState, RunState, Verdict
from bpo.imports.schemas import OUTCOME_TONES, OUTCOMES, ROW_STATES, ROW_TONES
from bpo.kernel.db import utc_now
from bpo.kernel.locale import _, say_error
from bpo.kernel.permits import Actor

PREVIEWED = 20


def import_acts(kind: str, actor: Actor, of_id: int | None = None) -> list[tuple[str, str]]:
    """[(label, address)] of the button beside "New" on a list that can be imported; none for who may not."""
    importer = IMPORTERS.of(kind)
    return [(_("Import"), url_for("list_imports.new", kind=kind, of=of_id))] if actor.may(importer.permit) else []


def preview(session: Session, actor: Actor, run_id: int) -> dict[str, Any]:
    """The first rows as they are read: {columns, rows, shown, total}; a cell that cannot be read says why."""
    run, importer = queries.run_for(session, actor, run_id)
    mapping = queries.mapping_of(run)
    fields = fields_of(importer)
    table = queries.table_of(session, run)
    scope = Scope(actor.under(importer.permit), run.of_id, utc_now())
    columns = Columns(importer, table, mapping, importer.lookups(session, scope))
    names = sorted(mapping, key=lambda name: mapping[name])
    rows = []
    for number, cells in table.rows[:PREVIEWED]:
        read = columns.read(number, cells)
        if read is None:
            continue
        wrong = {one.column: say_error(one.reason, dict(one.facts)) for one in read.errors}
        shown = [_cell(fields[name], read.words.get(name), read.given.get(name), wrong.get(name)) for name in names]
        rows.append({"cells": [{"text": str(number), "align": "right"}, *shown], "tone": "bad" if wrong else None})
    heads: list[Any] = [{"label": _("Row"), "align": "right"}, *(str(fields[name].label) for name in names)]
    return {"columns": heads, "rows": rows, "shown": len(rows), "total": len(table.rows)}


def _cell(one: Any, words: Any, value: Any, wrong: str | None) -> dict[str, Any]:
    said = "" if words is None else "••••" if one.load_only else shown_cell(words)
    if wrong:
        return {"text": said, "sub": wrong}
    if words is not None and value is not None and one.kind in ("choice", "choices", "day", "flag"):
        said = one.shown(value)
    return {"text": said}


def left_out(importer: Importer, header: Sequence[str], mapping: Mapping[str, int]) -> list[str]:
    """The columns that no field takes, apart from those that a list's export only shows."""
    return wizard.left_over(header, mapping.values(), passed_over(importer, header))


def steps_of(run: ImportRun) -> list[dict[str, Any]]:
    """The life of an import."""
    done = {RunState.RECEIVED: 1, RunState.CHECKED: 3, RunState.IMPORTING: 3, RunState.DONE: 4}[run.state]
    return wizard.steps(done, (run.created_at, run.checked_at, run.checked_at, run.done_at))


def verdict_rows(importer: Importer, verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Verdicts as rows of a table: what happens to which record, field by field, and what is wrong."""
    fields = fields_of(importer)

    def label(name: str) -> str:
        return str(fields[name].label) if name in fields else ""

    return [
        {
            "row": one.row,
            "state": str(OUTCOMES[one.outcome] if one.outcome else ROW_STATES[one.state]),
            "tone": OUTCOME_TONES[one.outcome] if one.outcome else ROW_TONES[one.state],
            "title": one.title,
            "url": importer.address(one.record_id) if one.record_id else None,
            "changes": [{"label": label(change.field), "before": change.before, "after": change.after}
                        for change in one.changes],
            "errors": [{"label": label(wrong.column), "value": wrong.value,
                        "reason": say_error(wrong.reason, dict(wrong.facts))} for wrong in one.errors],
            "bad": one.rejected,
        }
        for one in verdicts
    ]  # fmt: skip


def chosen(verdicts: Sequence[Verdict], state: str) -> list[Verdict]:
    """Those of a state, those rejected, or all."""
    if state == "rejected":
        return [one for one in verdicts if one.rejected]
    if state in set(RowState):
        return [one for one in verdicts if one.state.value == state]
    return list(verdicts)
