"""Reading any table people upload: CSV in the encodings met in China, XLSX and XLS.

    sheet = read_sheet(upload.read(), name=upload.filename)
    for row_number, cells in sheet.rows: …

What a cell means is said in `bpo.kernel.cells`, whose readers can be imported from here as well.
"""

import csv
import io
import re
from collections import Counter

from charset_normalizer import from_bytes

from bpo.kernel.cells import (
    Cell,
    is_blank,
    match_columns,
    plain,
    to_date,
    to_decimal,
    to_identifier,
    to_int,
    to_moment,
)
from bpo.kernel.errors import Invalid, text
from bpo.kernel.sheet_shape import LIMITS, Limits, Note, Row, Sheet, check_shape, split_head, too_heavy
from bpo.kernel.workbooks import read_workbook

__all__ = [
    "LIMITS",
    "Cell",
    "Limits",
    "Note",
    "Row",
    "Sheet",
    "is_blank",
    "match_columns",
    "plain",
    "read_sheet",
    "to_date",
    "to_decimal",
    "to_identifier",
    "to_int",
    "to_moment",
]

_PDF = text("“%(name)s” is a PDF, not a table. Export the table as XLSX or CSV and upload that.")
_PICTURE = text("“%(name)s” is a picture, not a table. Export the table as XLSX or CSV and upload that.")
_ARCHIVE = text("“%(name)s” is a compressed archive. Unpack it and upload the table inside.")
_RECORDING = text("“%(name)s” is a recording, not a table. Export the table as XLSX or CSV and upload that.")
_PROGRAM = text("“%(name)s” is a program, not a table. It was not opened.")
_LOOKS = {
    b"%PDF": _PDF,
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"\x1f\x8b": _ARCHIVE,
    b"Rar!": _ARCHIVE,
    b"7z\xbc\xaf": _ARCHIVE,
    b"RIFF": _RECORDING,
    b"ID3": _RECORDING,
    b"\x7fELF": _PROGRAM,
    b"MZ\x90\x00": _PROGRAM,
}
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|head|table|meta|svg)", re.IGNORECASE)


def read_sheet(
    content: bytes, *, name: str = "", header: bool = True, sheet: str | None = None, limits: Limits = LIMITS,
    encoding: str | None = None, delimiter: str | None = None,
) -> Sheet:  # fmt: skip
    """Read one table from the bytes of a file; its kind is told from the content, never from the name.

    `header=False`: the file has no head, every row is data. `sheet`: the worksheet's name, default the first with rows.
    `encoding` and `delimiter` of a text are found out unless somebody who knows better says them.
    Raises `Invalid` for what is no table, is empty, is locked by a password or is beyond `limits`.
    """
    if len(content) > limits.size:
        raise too_heavy(name, limits.size)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        found = read_workbook(content, name, header, sheet, limits)
    else:
        _refuse_foreign(content, name)
        found = _read_text(content, name, header, limits, encoding, delimiter)
    if not found.rows and not found.header:
        raise Invalid("sheet_empty", text("“%(name)s” is empty. Export it again and upload it."), name=name)
    return found


def _refuse_foreign(content: bytes, name: str) -> None:
    for start, message in _LOOKS.items():
        if content.startswith(start):
            raise Invalid("not_a_sheet", message, name=name)
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise Invalid(
            "not_a_sheet",
            text("“%(name)s” is a web page with the name of a table. Open it in Excel and save it as XLSX."),
            name=name,
        )


def _decode(content: bytes, name: str, said: str | None) -> tuple[str, str]:
    """The text and its encoding. GB18030 contains GBK and GB2312, and refuses most of what is neither."""
    if said:
        try:
            return content.decode(said), said
        except (UnicodeDecodeError, LookupError):
            raise Invalid(
                "not_this_encoding",
                text("“%(name)s” is not written in %(encoding)s. Choose another encoding."),
                name=name,
                encoding=said,
            ) from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        order: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content[:400]:
        # Digits and signs of the head have a zero byte behind them in the one order, before them in the other.
        order = ("utf-16-le",) if content[1:400:2].count(0) > content[0:400:2].count(0) else ("utf-16-be",)
    else:
        order = ("utf-8-sig", "gb18030")
    for encoding in order:
        try:
            found = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Private-use characters are what other encodings turn into where they happen to be valid GB18030.
        if "\x00" not in found and not any("\ue000" <= sign <= "\uf8ff" for sign in found):
            return found, encoding
    best = None if b"\x00" in content else from_bytes(content[:200_000]).best()
    if best is not None:
        try:
            return content.decode(best.encoding), best.encoding
        except (UnicodeDecodeError, LookupError):
            pass  # refused below, in words
    raise Invalid(
        "not_a_sheet",
        text("“%(name)s” is neither a workbook nor text that can be read. Save it as XLSX, or as CSV UTF-8."),
        name=name,
    )


def _delimiter(written: str) -> str:
    """The sign that cuts the first lines into the most equal number of cells; a comma when none does."""
    sample = written[:50_000].splitlines(keepends=True)[:50]
    best = (0.0, 0, ",")
    for sign in (",", "\t", ";", "|"):
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=sign) if row)
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if width > 1:
            best = max(best, (times / widths.total(), width, sign))
    return best[2]


def _read_text(
    content: bytes, name: str, header: bool, limits: Limits, encoding: str | None, delimiter: str | None
) -> Sheet:
    written, encoding = _decode(content, name, encoding)
    stated = re.match(r"sep=(.)\r?\n", written)  # Excel's own way to state it, in a first line of its own
    begins = 1
    cells_read = 0
    rows: list[Row] = []
    try:
        delimiter = delimiter or (stated.group(1) if stated else _delimiter(written))
        reader = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
        for record in reader:
            cells = tuple(plain(cell) if cell.startswith('="') else cell.strip() for cell in record)
            if any(cells) and not (stated and begins == 1):
                rows.append((begins, cells))
                cells_read += len(cells)
                check_shape(len(rows), len(cells), name, limits, cells_read)
            begins = reader.line_num + 1
    except csv.Error as broken:
        raise Invalid(
            "csv_broken",
            text("“%(name)s” cannot be read from line %(line)s on: a quotation mark is not closed. Export it again."),
            name=name,
            line=begins,
        ) from broken
    head, rest = split_head(rows) if header else ((), rows)
    return Sheet((), "", head, tuple(rest), encoding=encoding, delimiter=delimiter)
