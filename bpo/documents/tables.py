"""The export of a list as a file, for the kernel's lists."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from bpo.documents.columns import ColumnSpec, Kind
from bpo.documents.delimited import csv_bytes, csv_parts
from bpo.documents.xlsx import SheetSpec, continued, workbook, write_workbook
from bpo.kernel import slots

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@slots.answers("table_parts")
def table_parts(*, columns: Sequence[tuple[str, str, Kind]], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The table as CSV, part by part: for lists too long to be held at once."""
    return csv_parts([ColumnSpec(name, label, kind) for name, label, kind in columns], rows)


@slots.answers("table_file")
def table_file(
    form: str,
    *,
    title: str,
    columns: Sequence[tuple[str, str, Kind]],
    rows: Iterable[Sequence[Any]],
    who: str,
    when: datetime,
) -> tuple[bytes, str]:
    """(bytes, media type) of a table with columns (name, label, kind), as `csv` or `xlsx`."""
    shapes = [ColumnSpec(name, label, kind) for name, label, kind in columns]
    if form == "csv":
        return csv_bytes(shapes, rows), CSV
    return workbook([SheetSpec(title, shapes, rows)], exported_by=who, exported_at=when), XLSX


@slots.answers("table_written")
def table_written(
    form: str,
    out: IO[bytes],
    *,
    title: str,
    columns: Sequence[tuple[str, str, Kind]],
    rows: Iterable[Sequence[Any]],
    who: str,
    when: datetime,
) -> int:
    """The table written to `out` as its rows come; those beyond a sheet go on in further ones. How many sheets."""
    shapes = [ColumnSpec(name, label, kind) for name, label, kind in columns]
    if form == "csv":
        for part in csv_parts(shapes, rows):
            out.write(part)
        return 1
    return len(write_workbook(out, continued(title, shapes, rows), exported_by=who, exported_at=when))
