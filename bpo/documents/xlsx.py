"""Workbooks: the one writer of XLSX (and the door to CSV, which takes the same columns).

The first row of a sheet is its head, so that an export can be read back in. Who exported it and when stands on the
last sheet, in the page footer and in the file's properties. Rows are streamed; the same input gives the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bpo.documents.columns import (
    Cell,
    ColumnSpec,
    Kind,
    Row,
    begins_like_formula,
    cells,
    fits_spreadsheet,
    legible,
    plain_number,
    width_of,
    workbook_text,
)
from bpo.documents.delimited import csv_bytes
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _, say_moment

__all__ = ["ColumnSpec", "SheetSpec", "continued", "csv_bytes", "sheet_title", "workbook", "write_workbook"]

MAX_ROWS = 1_048_576
MOST_ROWS = MAX_ROWS - 4  # beside the head, totals, a blank, a note
MAX_TEXT = 32_767
TITLE_LENGTH = 31
FOOTER_NAME_LENGTH = 60
NARROWEST, WIDEST = 8, 60
FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheet programs disagree about the calendar
A4 = 9
FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
FORMATS: dict[Kind, str] = {
    "text": "@",
    "int": "#,##0",
    "money": "#,##0.00",
    "decimal": "#,##0.######",
    "percent": '0.00"%"',  # the sign is only written: 12.5 stays 12.5 when the sheet is read back in
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
    "flag": "@",
}


@dataclass(frozen=True)
class SheetSpec:
    """One sheet. Rows are mappings or sequences in the order of the columns and may be a generator.

    `totals`: a row like the others, set in bold under them. `note`: a sentence under the table.
    """

    title: Any
    columns: Sequence[ColumnSpec]
    rows: Iterable[Row]
    totals: Row | None = None
    note: Any = None


def workbook(sheets: Iterable[SheetSpec], *, exported_by: str, exported_at: datetime) -> bytes:
    """The XLSX file with these sheets and a last one saying who exported it and when (`exported_at` is aware).

    Raises `Invalid("too_many_rows")` when a sheet cannot hold its rows.
    """
    out = BytesIO()
    write_workbook(out, sheets, exported_by=exported_by, exported_at=exported_at)
    return out.getvalue()


def continued(
    title: Any, columns: Sequence[ColumnSpec], rows: Iterable[Row], most: int = MOST_ROWS
) -> Iterator[SheetSpec]:
    """Sheets one after the other, each with the head, until the rows are at an end; each is written before the next."""
    rest = iter(rows)
    first = list(islice(rest, 1))
    while True:
        yield SheetSpec(title, columns, chain(first, islice(rest, most - len(first))))
        first = list(islice(rest, 1))
        if not first:
            return


def write_workbook(
    out: IO[bytes], sheets: Iterable[SheetSpec], *, exported_by: str, exported_at: datetime
) -> list[tuple[str, int]]:
    """The same file written to `out`, its rows never held; answers (title, rows) of each sheet."""
    name, time = legible(exported_by), say_moment(exported_at)
    stamp = _("Exported by %(name)s at %(time)s", name=name, time=time)
    footer = _("Exported by %(name)s at %(time)s", name=name[:FOOTER_NAME_LENGTH], time=time)
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": FORMATS["day"],
            "default_format_properties": dict(FONT),
        },
    )
    created = exported_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"author": name, "comments": stamp, "created": created})
    taken: set[str] = set()
    counts = []
    for spec in sheets:
        title = sheet_title(spec.title, taken)
        counts.append((title, _Sheet(book, book.add_worksheet(title), spec, footer).write()))
    _write_stamp(book, book.add_worksheet(sheet_title(_("About this export"), taken)), stamp, counts)
    book.close()
    return counts


def sheet_title(wanted: Any, taken: set[str]) -> str:
    """A title Excel accepts: none of []:*?/\\, at most 31 characters, no apostrophe at its ends, unique in any case.

    Adds the title to `taken`.
    """
    clean = legible(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", str(wanted))).strip(" '\ufffd")
    if not clean or clean.lower() == "history":  # Excel keeps that name for itself
        clean = " ".join([clean, _("Sheet")]).strip()
    title, n = _cut(clean, TITLE_LENGTH), 1
    while title.lower() in taken:
        n += 1
        title = f"{_cut(clean, TITLE_LENGTH - len(f' ({n})'))} ({n})"
    taken.add(title.lower())
    return title


def _cut(words: str, length: int) -> str:
    """At most so many UTF-16 units, as Excel counts, without cutting a character in two."""
    return words.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore").rstrip(" '")


def _footer_text(words: str) -> str:
    return words.replace("&", "&&").replace("\n", " ")


@dataclass
class _Sheet:
    """Writes one sheet from top to bottom, remembering how wide its columns must be."""

    book: Any
    sheet: Worksheet
    spec: SheetSpec
    stamp: str
    widths: list[int] = field(default_factory=list)
    formats: dict[tuple[Kind, bool, bool], Format] = field(default_factory=dict)

    def write(self) -> int:
        """All of the sheet; answers how many rows there were."""
        self._head()
        count = 0
        for row in self.spec.rows:
            count += 1
            if count > MOST_ROWS:
                message = text("A sheet holds at most %(limit)s rows. Narrow the filter, or export as CSV.")
                raise Invalid("too_many_rows", message, limit=MOST_ROWS)
            self._row(count, cells(self.spec.columns, row))
        last = count
        if self.spec.totals is not None:
            last += 1
            self._row(last, cells(self.spec.columns, self.spec.totals), total=True)
        if self.spec.note:
            self._words(last + 2, 0, legible(self.spec.note), self._format("text"))
        self._page(count, last + 2 if self.spec.note else last)
        return count

    def _head(self) -> None:
        head = self.book.add_format({**FONT, "bold": True, "bottom": 1, "bg_color": "#EEEEEE", "valign": "vcenter"})
        right = self.book.add_format(
            {**FONT, "bold": True, "bottom": 1, "bg_color": "#EEEEEE", "valign": "vcenter", "align": "right"}
        )
        self.sheet.set_row(0, 22)
        for place, column in enumerate(self.spec.columns):
            label = legible(column.label)
            numeric = column.kind in ("int", "money", "decimal", "percent")
            self._words(0, place, label, right if numeric else head)
            self.widths.append(width_of(label) + 3)  # room for the filter's arrow

    def _row(self, row: int, values: list[Cell], total: bool = False) -> None:
        for place, (column, value) in enumerate(zip(self.spec.columns, values, strict=True)):
            shown = self._cell(row, place, column.kind, value, total)
            self.widths[place] = max(self.widths[place], width_of(shown) + 2)

    def _cell(self, row: int, place: int, kind: Kind, value: Cell, total: bool) -> str:
        """Write one cell; answers the words it shows, for the width."""
        if value is None:
            if total:
                self.sheet.write_blank(row, place, None, self._format(kind, total))
            return ""
        if isinstance(value, Decimal) and fits_spreadsheet(value):
            self.sheet.write_number(row, place, float(value), self._format(kind, total))
            return f"{value:,.2f}%" if kind in ("money", "percent") else f"{value:,f}"
        if isinstance(value, date) and _day(value) >= FIRST_DAY:
            dated: Kind = "moment" if isinstance(value, datetime) else "day"
            self.sheet.write_datetime(row, place, value, self._format(dated, total))
            return "2026-01-01 00:00:00" if dated == "moment" else "2026-01-01"
        words = plain_number(value, kind) if isinstance(value, Decimal) else str(value)
        self._words(row, place, words, self._format("text", total, begins_like_formula(words)))
        return words

    def _words(self, row: int, place: int, words: str, style: Format) -> None:
        words = workbook_text(words)
        if len(words) > MAX_TEXT:  # Excel's limit; the sign says that something was left out
            words = words[: MAX_TEXT - 1] + "…"
        self.sheet.write_string(row, place, words, style)

    def _format(self, kind: Kind, total: bool = False, quoted: bool = False) -> Format:
        key = (kind, total, quoted)
        if key not in self.formats:
            look = {**FONT, "num_format": FORMATS[kind], **({"bold": True, "top": 1} if total else {})}
            self.formats[key] = self.book.add_format({**look, "quote_prefix": quoted})
        return self.formats[key]

    def _page(self, count: int, last: int) -> None:
        wide = len(self.spec.columns)
        for place, (column, seen) in enumerate(zip(self.spec.columns, self.widths, strict=True)):
            self.sheet.set_column(place, place, column.width or min(max(seen, NARROWEST), WIDEST))
        self.sheet.freeze_panes(1, 0)
        if wide:
            self.sheet.autofilter(0, 0, count, wide - 1)
            self.sheet.print_area(0, 0, last, wide - 1)
        self.sheet.repeat_rows(0)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        self.sheet.set_header(f"&L&8{_spaced(_footer_text(self.sheet.get_name()))}")
        self.sheet.set_footer(f"&L&8{_spaced(_footer_text(self.stamp))}&R&8&P / &N")


def _spaced(words: str) -> str:
    """A digit right after the type size would be read as part of it."""
    return f" {words}" if words[:1].isdigit() else words


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _write_stamp(book: Any, sheet: Worksheet, stamp: str, counts: Sequence[tuple[str, int]]) -> None:
    plain, bold = book.add_format(FONT), book.add_format({**FONT, "bold": True})
    sheet.write_string(0, 0, workbook_text(stamp), bold)
    for row, (title, count) in enumerate(counts, start=2):
        sheet.write_string(row, 0, workbook_text(title), plain)
        sheet.write_string(row, 1, _("%(count)s rows", count=count), plain)
    sheet.set_column(0, 0, min(max(width_of(stamp) + 2, 24), WIDEST))
    sheet.set_paper(A4)
