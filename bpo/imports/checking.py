"""Every row of a file judged: new, changed (field by field), unchanged, or wrong and why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from bpo.imports.columns import Columns, fields_of, is_own_export, shown_cell
from bpo.imports.importer import Importer, Scope
from bpo.imports.rules import (
    CellError,
    Change,
    Current,
    Key,
    ReadRow,
    RowState,
    Verdict,
    alike,
    double_error,
    doubles,
)
from bpo.imports.tables import Table
from bpo.kernel import fields as f
from bpo.kernel.errors import BusinessError, Invalid, text
from bpo.kernel.fields import MISSING

HIDDEN = "••••"
NO_SUCH = text("There is no “%(value)s” here. Leave the cell blank for a new record.")


def read_rows(
    session: Session, importer: Importer, scope: Scope, table: Table, mapping: Mapping[str, int],
    only: frozenset[int] | None = None,
) -> list[ReadRow]:  # fmt: skip
    """The rows of a table, or those of the numbers `only`, in the order of their keys: a file's own order never counts.

    So any order of the same rows gives the same records, with the same numbers.
    """
    columns = Columns(importer, table, mapping, importer.lookups(session, scope))
    rows = [
        row
        for number, cells in table.rows
        if (only is None or number in only) and (row := columns.read(number, cells)) is not None
    ]
    return sorted(rows, key=lambda row: (row.keys, row.number))


def shared(importer: Importer, rows: Iterable[ReadRow]) -> dict[int, CellError]:
    """What is wrong with rows that hold the same record, or what only one record may have: both are named."""
    held = [(row.number, [*row.keys, *importer.alone(row.given)]) for row in rows]
    values = {number: (key, numbers) for number, (key, numbers) in doubles(held).items()}
    return {number: double_error(key[1], numbers, number) for number, (key, numbers) in values.items()}


def judged(
    session: Session, importer: Importer, scope: Scope, rows: Sequence[ReadRow], clashes: Mapping[int, CellError]
) -> list[tuple[Verdict, dict[str, Any], Current | None]]:
    """[(verdict, the values its record would have, the record)] of some rows, compared with what is there now.

    One query, however many rows.
    """
    known = importer.known(session, scope, {key for row in rows for key in row.keys})
    fields = fields_of(importer)
    found = {row.number: next((known[key] for key in row.keys if key in known), None) for row in rows}
    twice = doubles((row.number, [("record", str(one.id))]) for row in rows if (one := found[row.number]) is not None)
    judge = Judge(importer, fields, known)
    answers = []
    for row in rows:
        clash = clashes.get(row.number)
        if clash is None and row.number in twice:
            clash = double_error(judge.title(row, found[row.number]), twice[row.number][1], row.number)
        answers.append(judge.row(row, found[row.number], clash))
    return answers


class Judge:
    """One kind's rows, one after the other."""

    def __init__(self, importer: Importer, fields: Mapping[str, f.Labelled], known: Mapping[Key, Current]) -> None:
        self.importer, self.fields, self.known = importer, fields, known
        self.required = [
            name for name, one in fields.items() if one.required and name not in importer.defaults
        ]  # fmt: skip
        self.absent = {
            name: one.load_default() if callable(one.load_default) else one.load_default
            for name, one in fields.items() if not one.required
        } | dict(importer.defaults)  # fmt: skip

    def title(self, row: ReadRow, current: Current | None) -> str:
        values = {**(current.values if current else {}), **row.given}
        return self.importer.title(values) or next((key[1] for key in row.keys), "")

    def row(
        self, row: ReadRow, current: Current | None, clash: CellError | None
    ) -> tuple[Verdict, dict[str, Any], Current | None]:
        errors = [clash] if clash is not None else []
        for wrong in row.errors:
            one = self.fields.get(wrong.column)
            own = current is not None and one is not None and wrong.column in row.words
            if not (own and is_own_export(one, current, wrong.column, row.words[wrong.column])):  # type: ignore[arg-type]
                errors.append(wrong)
        errors += self._cleared(row)
        house = self.importer.house_key
        if current is None and house is not None and house in row.given:
            value = str(row.given[house])
            errors.append(CellError(house, value, NO_SUCH, {"value": value}))
        values, changes = self._new(row, errors) if current is None else self._changed(row, current, errors)
        state = RowState.CREATE if current is None else RowState.UPDATE if changes else RowState.UNCHANGED
        if not errors and state is not RowState.UNCHANGED:
            try:
                self.importer.check(values, current, self.known)
            except BusinessError as refusal:
                errors.append(told_error(refusal, row))
        if errors:
            state = RowState.ERROR
        verdict = Verdict(
            row.number, state, self.title(row, current), current.id if current else None,
            current.version if current else None, tuple(changes) if not errors else (), tuple(errors),
        )  # fmt: skip
        return verdict, values, current

    def _cleared(self, row: ReadRow) -> list[CellError]:
        wrong = []
        for name in sorted(row.cleared):
            if not self.fields[name].optional or name == self.importer.house_key or name in self.importer.fixed:
                reason = text("“%(field)s” cannot be emptied: every record has it.")
                wrong.append(CellError(name, "<clear>", reason, {"field": str(self.fields[name].label)}))
        return wrong

    def _new(self, row: ReadRow, errors: list[CellError]) -> tuple[dict[str, Any], list[Change]]:
        already = {wrong.column for wrong in errors}
        for name in self.required:
            if name not in row.given and name not in already:
                errors.append(CellError(name, "", str(MISSING["required"])))
        return {**self.absent, **row.given}, []

    def _changed(self, row: ReadRow, current: Current, errors: list[CellError]) -> tuple[dict[str, Any], list[Change]]:
        values, changes = dict(current.values), []
        given = [*row.given.items(), *((name, self.absent.get(name)) for name in sorted(row.cleared))]
        for name, value in given:
            if name in self.importer.unseen or name == self.importer.house_key:
                values[name] = value
                continue
            one, before = self.fields[name], current.values.get(name)
            if alike(before, value):
                continue
            if name not in row.cleared and is_own_export(one, current, name, row.words[name]):
                continue
            if name in self.importer.fixed:
                reason = text("“%(field)s” of a known record is not changed by an import; it stays %(before)s.")
                facts = {"field": str(one.label), "before": one.shown(before)}
                errors.append(CellError(name, shown_cell(row.words.get(name, "")), reason, facts))
                continue
            values[name] = value
            changes.append(
                Change(name, self._said(one, current, name, before), self._said(one, None, name, value, row))
            )
        return values, changes

    def _said(self, one: f.Labelled, current: Current | None, name: str, value: Any, row: ReadRow | None = None) -> str:
        if current is not None and name in current.shown:
            return current.shown[name]
        if value is None or value == [] or value == "":
            return ""
        if one.load_only:
            return HIDDEN
        if isinstance(one, f.Reference) and row is not None:
            return shown_cell(row.words.get(name, ""))
        return one.shown(value)


def told_error(refusal: BusinessError, row: ReadRow) -> CellError:
    """A refusal of the package's rules, at the field it names."""
    column = (refusal.field if isinstance(refusal, Invalid) else None) or ""
    if isinstance(refusal, Invalid) and refusal.fields:
        column, sentences = next(iter(refusal.fields.items()))
        return CellError(column, shown_cell(row.words.get(column, "")), " ".join(map(str, sentences)))
    value = shown_cell(row.words[column]) if column in row.words else ""
    return CellError(column, value, refusal.message, refusal.facts)
