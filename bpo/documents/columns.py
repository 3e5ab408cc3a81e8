"""What a table of an export is made of – columns, kinds, cells – and the guard against formulas in text.

**Formula guard.** A spreadsheet program computes a cell of a CSV file that begins with = + - @ (or their full-width
twins), also behind blanks, tabs and line breaks; an attacker's text could so fetch or run something on the reader's
machine. Decision:

- CSV: every such text gets an apostrophe in front (`csv_text`), without exception.
- XLSX: text is always a string cell, never a formula, and marked so that editing does not turn it into one.
  That keeps phone numbers (+86…) and dashes as they were typed. Text that could do harm if somebody saved the workbook
  as CSV – beginning with = or @, or with a sign and holding a call, a link to a program or another sheet – gets the
  apostrophe as well (`workbook_text`).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from bpo.kernel.locale import say_value, zone
from bpo.kernel.money import from_minor

Kind = Literal["text", "int", "money", "decimal", "percent", "day", "moment", "flag"]
Row = Mapping[str, Any] | Sequence[Any]
Cell = str | Decimal | date | datetime | None

EVALUATES = "=@\uff1d\uff20"
SIGNS = "+-\uff0b\uff0d"
BREAKS = "\t\r\n"
INVISIBLE = " \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
REACHES_OUT = "(|!"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SPREADSHEET_DIGITS = 15


@dataclass(frozen=True)
class PickList:
    """Where the words of a list stand: a sheet and a column of the same workbook (both from 0), rows from 1."""

    sheet: int
    column: int
    first_row: int
    last_row: int


@dataclass(frozen=True)
class ColumnSpec:
    """One column: `name` is the key in a row that is a mapping, `label` its head, `width` in characters.

    Values by kind: `int` whole numbers; `money` an int in minor units or a Decimal amount; `decimal` Decimal;
    `percent` in per cent (12.5 is 12.5%); `day` date; `moment` an aware datetime, written in the reader's zone;
    `flag` bool, written as a word; `text` anything. A str is text in every kind of column (so totals can hold words).
    """

    name: str
    label: Any
    kind: Kind = "text"
    width: float | None = None


def cells(columns: Sequence[ColumnSpec], row: Row) -> list[Cell]:
    """The row's values in the order of the columns: text, exact numbers, days, wall-clock moments or None."""
    if isinstance(row, Mapping):
        values = [row.get(column.name) for column in columns]
    else:
        values = list(row)
        if len(values) != len(columns):
            raise ValueError(f"{len(values)} values for {len(columns)} columns")
    return [_cell(column.kind, value) for column, value in zip(columns, values, strict=True)]


def _cell(kind: Kind, value: Any) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return say_value(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: instants are aware datetimes")
        local = value.astimezone(zone()).replace(tzinfo=None, microsecond=0)
        return local.date() if kind == "day" else local
    if isinstance(value, date):
        return value
    if kind != "text" and isinstance(value, (int, float, Decimal)):
        if kind == "money" and isinstance(value, int):
            return from_minor(value)
        return Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return legible(value if isinstance(value, str) else say_value(value))


def legible(words: Any) -> str:
    """The text with what no file format can hold (controls, halves of characters) shown as a replacement sign."""
    return UNWRITABLE.sub("\ufffd", str(words))


def csv_text(words: str) -> str:
    """Text as a CSV cell: an apostrophe in front of whatever a spreadsheet program might compute."""
    inner = words.lstrip(INVISIBLE)
    computes = bool(inner) and inner[0] in EVALUATES + SIGNS
    return f"'{words}" if computes or words[:1] in tuple(BREAKS) else words


def workbook_text(words: str) -> str:
    """Text as a string cell of a workbook: an apostrophe only where saving it as CSV would arm it."""
    inner = words.lstrip(INVISIBLE)
    if not inner or inner[0] not in EVALUATES + SIGNS:
        return words
    armed = inner[0] in EVALUATES or any(sign in inner for sign in REACHES_OUT)
    return f"'{words}" if armed else words


def begins_like_formula(words: str) -> bool:
    """Whether a spreadsheet program would take the text for a formula if it were typed in."""
    return csv_text(words) != words


def plain_number(value: Decimal, kind: Kind) -> str:
    """The exact number without grouping, as programs read it; money always with two places."""
    return format(value, ".2f") if kind == "money" and value == round(value, 2) else format(value, "f")


def fits_spreadsheet(value: Decimal) -> bool:
    """Whether a spreadsheet program shows all digits of the number (it keeps 15); otherwise it goes in as text."""
    return value.is_finite() and len(value.normalize().as_tuple().digits) <= SPREADSHEET_DIGITS


def width_of(words: str) -> int:
    """How wide the longest line is, in characters: a Chinese character takes two."""
    if words.isascii():
        return len(words) if "\n" not in words else max(map(len, words.split("\n")))
    return max(
        sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in words.split("\n")
    )
