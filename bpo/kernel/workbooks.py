"""XLSX and XLS as Excel really writes them, and as somebody with bad intent might."""

import html
import io
import math
import re
import struct
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from bpo.kernel.cells import Cell
from bpo.kernel.errors import Invalid, text
from bpo.kernel.sheet_shape import Limits, Note, Row, Sheet, check_shape, split_head, too_heavy

# A cell that holds something; the two groups are empty where it does not say its place.
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\b(?:[^>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,10})["'])?[^>/]*>""")
_DATE1904 = re.compile(rb"""\bdate1904=["'](1|true|on)["']""")
_ERROR_CELL = re.compile(
    rb"""<c\b(?=[^>]*?\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>"""
    rb"""(?:<f\b[^>]*?(?:/>|>[^<]*</f>))?<v>([^<]*)</v>"""
)
_ELEMENT = {name: re.compile(rb"<(?:\w+:)?" + name.encode() + rb"\b([^>]*)>") for name in ("Relationship", "sheet")}
_ATTRIBUTE = re.compile(rb"""([\w:]+)=["']([^"']*)["']""")
_SPECIAL = 0xFFFFFFFC  # numbers from here on are no sectors: the end of a stream, a free place
_PARTS = 5_000
_WORDS = 64_000_000  # unpacked bytes of any part but a worksheet: the reader takes each as a whole
_WORD = re.compile(rb"<(?:\w+:)?si\b")
_MOST_WORDS = 1_500_000


def read_workbook(content: bytes, name: str, header: bool, sheet: str | None, limits: Limits) -> Sheet:
    """One worksheet: the one named, else the first that holds anything. Hidden rows are rows like any other."""
    date1904, wrong = False, set[str]()
    if content.startswith(b"PK"):
        date1904, wrong = _check_package(content, name, limits)
    else:
        check_container(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = tuple(one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet)
        if sheet is not None and sheet not in names:
            raise Invalid(
                "no_such_worksheet",
                text("“%(name)s” has no worksheet “%(sheet)s”. It has: %(sheets)s."),
                name=name,
                sheet=sheet,
                sheets=list(names),
            )
        for chosen in names if sheet is None else (sheet,):
            table = book.get_sheet_by_name(chosen)
            rows, notes = _typed_rows(table, name, limits)
            notes += _error_notes(content, chosen, rows) if wrong else []
            if rows:
                head, rest = split_head(rows, tuple(table.merged_cell_ranges or ())) if header else ((), rows)
                return Sheet(names, chosen, head, tuple(rest), tuple(notes), date1904)
        return Sheet(names, sheet or "", (), ())
    except PasswordError:
        raise Invalid(
            "sheet_locked",
            text("“%(name)s” is locked with a password. Remove the password in Excel and upload it again."),
            name=name,
        ) from None
    except CalamineError as broken:
        raise _unreadable(name) from broken


def _check_package(content: bytes, name: str, limits: Limits) -> tuple[bool, set[str]]:
    """Unpack an XLSX once, counting, before tables are built from it.

    Returns whether its dates count from 1904, and the parts in which a cell holds an error.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise Invalid("not_a_sheet", _package_message(names), name=name)
            unpacked = sum(part.file_size for part in parts)
            if unpacked > limits.unpacked or len(parts) > _PARTS:
                raise too_heavy(name, limits.unpacked)
            if unpacked > 20_000_000 and unpacked > limits.ratio * len(content):
                raise Invalid(
                    "sheet_suspicious",
                    text("“%(name)s” unpacks to more than %(ratio)s times its size and was not opened."),
                    name=name,
                    ratio=limits.ratio,
                )
            wrong = {part.filename for part in parts if _check_part(package, part, name, limits)}
            return bool(_DATE1904.search(package.read("xl/workbook.xml"))), wrong
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as broken:
        raise _unreadable(name) from broken


def check_container(content: bytes, name: str) -> None:
    """Refuse an XLS (or a locked XLSX) whose sectors lead round in a circle, or beyond the file.

    The reader follows them for as long as they lead on, and keeps all it meets.
    """
    try:
        (power,) = struct.unpack_from("<H", content, 30)
        size, (tables, first) = 1 << power, struct.unpack_from("<II", content, 44)
        small, _count, more, more_count = struct.unpack_from("<IIII", content, 60)
        sectors = len(content) // size
        if power not in (9, 12) or max(tables, more_count) > sectors:
            raise ValueError("more sectors than the file has")
        places = list(struct.unpack_from("<109I", content, 76))
        for _ in range(more_count):
            listed = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
            places, more = [*places, *listed[:-1]], listed[-1]
        if more < _SPECIAL:
            raise ValueError("the list of tables does not end")
        follows: list[int] = []
        for place in places[:tables]:
            follows += struct.unpack_from(f"<{size // 4}I", content, (place + 1) * size)
        directory = _chain(first, follows)
        _chain(small, follows)
        entries = b"".join(content[(one + 1) * size : (one + 2) * size] for one in directory)
        for entry in range(0, len(entries) - 127, 128):
            start, length = struct.unpack_from("<IQ", entries, entry + 116)
            if length & 0xFFFFFFFF > len(content):
                raise ValueError("a stream longer than the file")
            if entry == 0 or length & 0xFFFFFFFF >= 4096:
                _chain(start, follows)
    except (ValueError, IndexError, struct.error) as broken:
        raise _unreadable(name) from broken


def _chain(sector: int, follows: list[int]) -> list[int]:
    """The sectors from one on, up to the end of the stream. Raises `ValueError` where they lead round in a circle."""
    met = []
    while sector < _SPECIAL:
        met.append(sector)
        if len(met) > len(follows):
            raise ValueError("a circle of sectors")
        sector = follows[sector]
    return met


def _package_message(names: set[str]) -> str:
    if "word/document.xml" in names:
        return text("“%(name)s” is a Word document, not a table. Save the table in it as XLSX and upload that.")
    if "ppt/presentation.xml" in names:
        return text("“%(name)s” is a presentation, not a table. Save the table in it as XLSX and upload that.")
    if "xl/workbook.bin" in names or "content.xml" in names:
        return text("“%(name)s” is a workbook of another kind (XLSB or ODS). Save it as XLSX and upload that.")
    return text("“%(name)s” is a compressed archive. Unpack it and upload the table inside.")


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, limits: Limits) -> bool:
    """Unpack one part (a wrong size or checksum raises), and look how far the cells of a worksheet reach.

    Returns whether any of them holds an error. The farthest cell matters as much as the size: the reader lays out
    everything between A1 and it.
    """
    is_table = part.filename.lower().startswith("xl/worksheets/") and part.filename.lower().endswith(".xml")
    rows = columns = cells = words = 0
    errors = False
    rest = b""
    if not is_table and part.file_size > _WORDS:
        raise too_heavy(name, _WORDS)
    with package.open(part) as stream:
        while chunk := stream.read(1_000_000):
            if not is_table:
                words += len(_WORD.findall(chunk))
                if words > _MOST_WORDS:
                    raise too_heavy(name, _WORDS)
                continue
            read = rest + chunk
            whole = read.rfind(b">") + 1
            rest = read[whole:]
            errors = errors or read.find(b't="e"') >= 0
            places = _FILLED_CELL.findall(read, 0, whole)
            numbers = {number for _, number in places}
            if b"" in numbers:
                raise _unreadable(name)  # legal, but never from Excel, and its reach cannot be told beforehand
            rows = max([rows, *map(int, numbers)])
            columns = max([columns, *(_column_number(letters) for letters in {letters for letters, _ in places})])
            cells += len(places)
            check_shape(rows - 1, columns, name, limits)
            check_shape(0, 0, name, limits, cells)  # one cell may stand there twice, and more often
    return errors


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _unreadable(name: str) -> Invalid:
    return Invalid(
        "sheet_unreadable",
        text("“%(name)s” is damaged or no workbook at all. Open it in Excel, save it again as XLSX and upload that."),
        name=name,
    )


def _typed_rows(table: CalamineSheet, name: str, limits: Limits) -> tuple[list[Row], list[Note]]:
    rows: list[Row] = []
    notes: list[Note] = []
    check_shape(0, table.total_width, name, limits)
    for number, raw in enumerate(table.to_python(skip_empty_area=False), start=1):
        # Most cells are words: they are taken here, without a call each.
        cells = tuple(
            [
                value.strip() if type(value) is str else _cell(value, number, column, notes)
                for column, value in enumerate(raw, start=1)
            ]
        )
        if any(cell != "" for cell in cells):
            rows.append((number, cells))
    check_shape(len(rows), 0, name, limits)
    return rows, notes


def _error_notes(content: bytes, sheet: str, rows: list[Row]) -> list[Note]:
    """Cells of a worksheet that hold an error such as #N/A: the reader gives them as blank, which they are not.

    ASSUMPTION: XLS is left out, whose errors cannot be told from blanks; Excel has saved XLSX for 20 years.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        part = _part_of(package, sheet)
        markup = package.read(part) if part else b""
    filled = {number for number, _cells in rows}
    message = text("The cell holds the error %(value)s. Mend its formula, or write the value itself.")
    return [
        Note("cell_error", message, int(number), _column_number(letters), {"value": value.decode()})
        for letters, number, value in _ERROR_CELL.findall(markup)
        if int(number) in filled
    ]


def _part_of(package: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the package that holds the worksheet of that name."""
    names = package.namelist()
    if "xl/_rels/workbook.xml.rels" not in names:
        return None
    targets = {}
    for relation in _ELEMENT["Relationship"].findall(package.read("xl/_rels/workbook.xml.rels")):
        facts = dict(_ATTRIBUTE.findall(relation))
        targets[facts.get(b"Id", b"")] = facts.get(b"Target", b"").decode("utf-8", "replace")
    for found in _ELEMENT["sheet"].findall(package.read("xl/workbook.xml")):
        facts = dict(_ATTRIBUTE.findall(found))
        if html.unescape(facts.get(b"name", b"").decode("utf-8", "replace")) == sheet:
            target = targets.get(facts.get(b"r:id", b""), "")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None


def _cell(value: object, row_number: int, column: int, notes: list[Note]) -> Cell:
    """Floats become whole or exact decimals, so that ids show all their digits; the rest stays as Excel typed it."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)  # no workbook of Excel holds one; as a word it is refused where a number is due
        exact = Decimal(repr(value))
        if abs(value) >= 1e15:
            message = text(
                "“%(value)s” has more than 15 digits in a numeric cell: Excel has replaced the last ones by 0. "
                "Export the column as text."
            )
            notes.append(Note("digits_lost", message, row_number, column, {"value": format(exact, "f")}))
        return int(exact) if exact == exact.to_integral_value() else exact
    if isinstance(value, (bool, int, date, datetime, time, timedelta)):
        return value
    return str(value)
