"""CSV as Excel opens it by double click: UTF-8 with its mark, every cell quoted, the formula guard on each text."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO

from bpo.documents.columns import Cell, ColumnSpec, Kind, Row, cells, csv_text, legible, plain_number

PART = 64_000  # characters held before they are sent on


def csv_bytes(columns: Sequence[ColumnSpec], rows: Iterable[Row]) -> bytes:
    """The table as CSV: labels in the first line, numbers ungrouped with a point, days and moments in ISO order.

    Carries no stamp, so that programs can read it; who exported what is in the journal.
    """
    return b"".join(csv_parts(columns, rows))


def csv_parts(columns: Sequence[ColumnSpec], rows: Iterable[Row]) -> Iterator[bytes]:
    """The same bytes bit by bit, for a table that is longer than one wants to hold."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(csv_text(legible(column.label)) for column in columns)
    yield b"\xef\xbb\xbf"
    for row in rows:
        written = zip(columns, cells(columns, row), strict=True)
        writer.writerow(_written(column.kind, cell) for column, cell in written)
        if out.tell() > PART:
            yield out.getvalue().encode("utf-8")
            out.seek(0), out.truncate()
    yield out.getvalue().encode("utf-8")


def _written(kind: Kind, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return csv_text(cell)
    if isinstance(cell, Decimal):
        return plain_number(cell, kind)
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
