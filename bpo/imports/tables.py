"""An uploaded table, read once: what the wizard looks at, checks and imports from is kept as JSON."""

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bpo.kernel import files
from bpo.kernel.cells import Cell, is_blank
from bpo.kernel.errors import Invalid, text
from bpo.kernel.sheets import Limits, read_sheet

LIMITS = Limits(size=files.MAX_BYTES, rows=20_000, columns=200)
ENCODINGS = ("utf-8-sig", "gb18030", "utf-16", "big5")
DELIMITERS = (",", ";", "\t", "|")
LISTS = ("xlsx", "xls", "csv", "txt", "tsv")


@dataclass(frozen=True)
class Table:
    """`rows`: (number as Excel shows it, cells). `wrong`: {(row, column from 1): the error its cell holds}."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    date1904: bool = False
    wrong: Mapping[tuple[int, int], str] = field(default_factory=dict)


@contextmanager
def many_objects() -> Iterator[None]:
    """While a million cells are made, none of which is garbage, searching for it again and again takes half the time.

    For the whole process, for a second at most; whoever else runs meanwhile only has its garbage found a little later.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read_table(
    content: bytes, name: str, *, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None
) -> Table:
    """The table in a file. Raises `Invalid` on the field `file` for what is none, or holds no row."""
    try:
        read = read_sheet(content, name=name, limits=LIMITS, sheet=sheet, encoding=encoding, delimiter=delimiter)
    except Invalid as refusal:
        raise Invalid(refusal.code, refusal.message, "file", **refusal.facts) from refusal
    if not read.rows:
        raise Invalid("no_rows", text("“%(name)s” has a head but no row below it."), "file", name=name)
    wrong = {(note.row_number, note.column): note.facts["value"] for note in read.notes if note.code == "cell_error"}
    return Table(
        read.header, read.rows, read.name, read.sheet_names, read.encoding, read.delimiter, read.date1904, wrong
    )


def dumped(table: Table) -> bytes:
    """The table as bytes, every cell with its kind."""
    told = [
        list(table.header), [[number, list(cells)] for number, cells in table.rows], table.sheet, list(table.sheets),
        table.encoding, table.delimiter, table.date1904, [[*place, value] for place, value in table.wrong.items()],
    ]  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=_marked).encode("utf-8", "surrogatepass")


def loaded(data: bytes) -> Table:
    """What `dumped` gave."""
    header, rows, sheet, sheets, encoding, delimiter, date1904, wrong = json.loads(
        data.decode("utf-8", "surrogatepass"), object_hook=_unmarked
    )
    return Table(
        tuple(header), tuple((number, tuple(cells)) for number, cells in rows), sheet, tuple(sheets), encoding,
        delimiter, date1904, {(row, column): value for row, column, value in wrong},
    )  # fmt: skip


def _marked(value: Any) -> dict[str, Any]:
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time):
        return {"clock": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(type(value).__name__)


UNMARK: dict[str, Any] = {
    "number": Decimal, "moment": datetime.fromisoformat, "day": date.fromisoformat, "clock": time.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
}  # fmt: skip


def _unmarked(marked: dict[str, Any]) -> Any:
    ((kind, value),) = marked.items()
    return UNMARK[kind](value)


def is_empty(cells: tuple[Cell, ...]) -> bool:
    return all(is_blank(cell) for cell in cells)
