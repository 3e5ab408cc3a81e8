"""What an act changed, in the reader's words: choices by their labels, money with its sign, people by their names."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Enum

from bpo.kernel import journal
from bpo.kernel.db import Base, UtcMoment
from bpo.kernel.fields import words_of
from bpo.kernel.locale import say_day, say_moment, say_money, say_value
from bpo.kernel.models import JournalEntry

NOTHING = "—"
PEOPLE = "people_user.id"


def people_in(entries: Iterable[JournalEntry]) -> set[int]:
    """Whose names are needed to tell the differences of these acts."""
    return {
        value
        for entry in entries
        for name, pair in json.loads(entry.changes).items()
        if name in journal.LABELS and _holds_a_person(_column(entry, name))
        for value in pair
        if isinstance(value, int)
    }


def differences(entry: JournalEntry, people: Mapping[int, str]) -> list[dict[str, str]]:
    """[{label, before, after}] of the columns that have a label."""
    return [
        {"label": str(journal.LABELS[name]), "before": _told(entry, name, before, people),
         "after": _told(entry, name, after, people)}
        for name, (before, after) in json.loads(entry.changes).items() if name in journal.LABELS
    ]  # fmt: skip


def _column(entry: JournalEntry, name: str) -> "Column[Any] | None":
    table = Base.metadata.tables.get(entry.subject_type)
    return table.columns.get(name) if table is not None else None


def _holds_a_person(column: "Column[Any] | None") -> bool:
    return column is not None and any(key.target_fullname == PEOPLE for key in column.foreign_keys)


def _told(entry: JournalEntry, name: str, value: Any, people: Mapping[int, str]) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    column = _column(entry, name)
    if column is None:
        return say_value(value)
    if _holds_a_person(column):
        return people.get(value, NOTHING)
    kind = column.type.enum_class if isinstance(column.type, Enum) else column.info.get("each")
    if kind is not None:
        labels = words_of(kind)
        return say_value([str(labels.get(one, one)) for one in (value if isinstance(value, list) else [value])])
    if name.endswith("_minor") and isinstance(value, int):
        return say_money(value)
    if isinstance(column.type, Date):
        return say_day(date.fromisoformat(value))
    if isinstance(column.type, UtcMoment):
        return say_moment(datetime.fromisoformat(value))
    return say_value(value)
