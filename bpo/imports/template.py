"""The template workbook of a kind of list: its head, one example row, the choices of each column, help as notes."""

from datetime import datetime
from typing import Any

from bpo.documents.columns import ColumnSpec, PickList
from bpo.documents.xlsx import SheetSpec, workbook
from bpo.imports.columns import EXAMPLE, EXAMPLE_HEAD, fields_of
from bpo.imports.importer import Importer
from bpo.kernel import fields as f
from bpo.kernel.late import late
from bpo.kernel.locale import _
from bpo.kernel.permits import Actor
from bpo.kernel.web.list_export import sheet_kind

pick_lists = late("bpo.documents.pick_lists")

WIDTH = 18


def workbook_for(importer: Importer, actor: Actor, now: datetime) -> bytes:
    """The template in the reader's language. Importing it as it is imports nothing: its example row is passed over."""
    fields = fields_of(importer)
    columns = [
        ColumnSpec(name, one.label, "text" if name in importer.codes else sheet_kind(one), width=WIDTH)  # type: ignore[arg-type]
        for name, one in fields.items()
    ]  # fmt: skip
    columns.append(ColumnSpec("example", EXAMPLE_HEAD, width=32))
    example = {name: _said(fields[name], value) for name, value in importer.example.items()}
    choices = {name: one for name, one in fields.items() if isinstance(one, f.Choice)}
    flags = [name for name, one in fields.items() if isinstance(one, f.Flag)]
    words = {name: [label for _value, label in one.choices()] for name, one in choices.items()}
    words |= {name: [_("yes"), _("no")] for name in flags}
    rows = [{"column": str(fields[name].label), "word": word} for name, offered in words.items() for word in offered]
    sheets = [
        SheetSpec(importer.label, columns, [{**example, "example": EXAMPLE}]),
        SheetSpec(_("Choices"), [ColumnSpec("column", _("Column"), width=24),
                                 ColumnSpec("word", _("What may stand there"), width=40)], rows),
    ]  # fmt: skip
    data = workbook(sheets, exported_by=actor.name, exported_at=now)
    names, lists, row = [column.name for column in columns], {}, 2
    for name, offered in words.items():
        lists[names.index(name)] = PickList(sheet=1, column=1, first_row=row, last_row=row + len(offered) - 1)
        row += len(offered)
    if lists:
        data = pick_lists.with_pick_lists(data, sheet=0, lists=lists)
    noted: bytes = pick_lists.with_notes(
        data, sheet=0, notes={names.index(name): _note(importer, name, one) for name, one in fields.items()}
    )
    return noted


def _said(one: f.Labelled, value: Any) -> Any:
    return one.shown(value) if isinstance(one, (f.Choice, f.Choices)) else value


def _note(importer: Importer, name: str, one: f.Labelled) -> str:
    """What a column asks for: needed or not, its help, how it is emptied."""
    needed = one.required and name not in importer.defaults
    told = [_("Needed for a new record.") if needed else _("May stay blank.")]
    if one.help:
        told.append(str(one.help))
    if isinstance(one, f.Day):
        told.append(_("Such as 2026-11-30."))
    if one.optional and name != importer.house_key:
        told.append(_("A blank cell changes nothing; <clear> empties the field."))
    return "\n".join(told)
