"""The shape of a table that was read, where its head ends, and how much of the machine a file may take."""

from dataclasses import dataclass

from bpo.kernel.cells import Cell, plain
from bpo.kernel.errors import Invalid, text

Row = tuple[int, tuple[Cell, ...]]
Merged = tuple[tuple[tuple[int, int], tuple[int, int]], ...]  # (first, last) as (row, column) from 0

# Signs of a column's name: what is longer is none, and finding out what it means takes the square of its length.
_LONGEST_NAME = 200
_HEADER_SEARCH = 20  # titles and filter lines above a head are never more than this


@dataclass(frozen=True)
class Limits:
    """What a file may ask of the machine; sizes in bytes."""

    size: int = 50_000_000
    unpacked: int = 400_000_000
    ratio: int = 200
    rows: int = 300_000
    columns: int = 500
    cells: int = 4_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Note:
    """A doubt about a cell that does not stop the file. `message` % `facts` is for people; `column` counts from 1."""

    code: str
    message: str
    row_number: int
    column: int
    facts: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """One table. A row is (its number as Excel or an editor shows it, its cells, blanks as "").

    `date1904` goes to `to_date` and `to_moment`; `encoding` and `delimiter` are those of a text, else empty.
    """

    sheet_names: tuple[str, ...]
    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()
    date1904: bool = False
    encoding: str = ""
    delimiter: str = ""


def too_heavy(name: str, size: int) -> Invalid:
    """The refusal of a file that is larger than `size` bytes, packed or unpacked."""
    return Invalid(
        "sheet_too_big",
        text("“%(name)s” is larger than %(limit)s MB. Split it, by day for example, and upload the parts."),
        name=name,
        limit=size // 1_000_000,
    )


def check_shape(rows: int, columns: int, name: str, limits: Limits, cells: int | None = None) -> None:
    """Refuse a table with more rows, columns or cells (rows × columns unless counted) than `limits`."""
    if rows > limits.rows:
        raise Invalid(
            "sheet_too_long",
            text("“%(name)s” has more than %(limit)s rows. Split it, by day for example, and upload the parts."),
            name=name,
            limit=limits.rows,
        )
    if columns > limits.columns:
        raise Invalid(
            "sheet_too_wide",
            text("“%(name)s” has more than %(limit)s columns. Leave out the columns that are not needed."),
            name=name,
            limit=limits.columns,
        )
    if (rows * columns if cells is None else cells) > limits.cells:
        raise Invalid(
            "sheet_too_large",
            text(
                "“%(name)s” has more than %(limit)s cells. Leave out columns that are not needed, or split it by day."
            ),
            name=name,
            limit=limits.cells,
        )


def split_head(rows: list[Row], merged: Merged = ()) -> tuple[tuple[str, ...], list[Row]]:
    """The names of the columns, and the rows below them.

    Titles above a head fill few cells, so the head is the first row of nothing but text that fills two thirds of the
    widest of the first rows; cells merged sideways count as filled. Such a merged head cell is joined with the names
    below it: “时长” over “通话” and “保持” gives “时长 通话” and “时长 保持”.
    Where no row qualifies, the first is the head.
    """
    if not rows:
        return (), []
    first_rows = rows[:_HEADER_SEARCH]
    width = max(sum(cell != "" for cell in cells) for _, cells in first_rows)
    for index, (number, cells) in enumerate(first_rows):
        covered = _covered(number, width, merged)
        filled = sum(cell != "" or column in covered for column, cell in enumerate(cells))
        if filled * 3 < width * 2 or not all(isinstance(cell, str) for cell in cells):
            continue
        names = [plain(cells[covered.get(column, column)]) for column in range(len(cells))]
        below = index + 1
        if covered and below < len(rows) and rows[below][0] == number + 1:
            under = rows[below][1]
            names = [
                f"{name} {plain(below_it)}" if column in covered else name or plain(below_it)
                for column, (name, below_it) in enumerate(zip(names, under, strict=True))
            ]
            below += 1
        return _tidy(names), rows[below:]
    return _tidy([plain(cell) for cell in rows[0][1]]), rows[1:]


def _covered(number: int, width: int, merged: Merged) -> dict[int, int]:
    """Column → the column that holds its text, for cells of this row merged sideways; titles over all columns aside."""
    return {
        column: first[1]
        for first, last in merged
        if first[0] + 1 == number and 1 < last[1] - first[1] + 1 < width
        for column in range(first[1], last[1] + 1)
    }


def _tidy(names: list[str]) -> tuple[str, ...]:
    return tuple(" ".join(name[:_LONGEST_NAME].split()) for name in names)
