"""Workbooks and archives that mean harm, or that a broken program left behind."""

import random
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

HEAD = "呼叫编号,呼叫时间,主叫号码,通话时长\n"

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE x [<!ENTITY l0 "哈哈哈哈">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY n SYSTEM "http://127.0.0.1:9/x">]>'
SYMLINK = 0o120777 << 16


@dataclass(frozen=True)
class Hostile:
    """A file: what it is called, what is in it, what is wrong with it."""

    name: str
    data: bytes = field(repr=False)
    why: str


@dataclass(frozen=True)
class Part:
    """An entry of an archive. `packed`: its bytes as deflated; `said`: the size that the archive says it has."""

    name: str
    packed: bytes
    size: int
    crc: int
    flags: int = 0
    method: int = 8
    attributes: int = 0


def part(name: str, content: str | bytes, **changes: int) -> Part:
    raw = content.encode() if isinstance(content, str) else content
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(raw) + packer.flush()
    return Part(name, packed, **{"size": len(raw), "crc": zlib.crc32(raw), **changes})


def repeated(before: bytes, block: bytes, times: int, after: bytes) -> bytes:
    """The block many times over, deflated without ever being whole: it is packed once, and what came of it copied."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    one = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + one * times + packer.compress(after) + packer.flush()


def swollen(name: str, before: bytes, block: bytes, times: int, after: bytes) -> Part:
    """An entry of the block many times over."""
    crc = zlib.crc32(before)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    size = len(before) + len(block) * times + len(after)
    return Part(name, repeated(before, block, times, after), size, zlib.crc32(after, crc))


def zeros_as_stream(size: int) -> bytes:
    """`size` zeros (whole hundreds of thousands) as a stream of zlib."""
    packed = repeated(b"", bytes(100_000), size // 100_000, b"")
    # Of zeros alone, the first sum of Adler-32 stays 1 and the second counts them.
    return b"\x78\x9c" + packed + struct.pack(">I", size % 65_521 << 16 | 1)


def padding(size: int) -> Part:
    """What cannot be packed smaller: it makes the ratio of a whole archive look harmless."""
    raw = random.Random(7).randbytes(size)
    return Part("docProps/thumbnail.bin", raw, size, zlib.crc32(raw), method=0)


def archive(*parts: Part) -> bytes:
    """A zip of the parts, however much they lie."""
    body, index = [], []
    place = 0
    for one in parts:
        name = one.name.encode()
        told = (one.flags | 0x800, one.method, 0, 0x5B74, one.crc, len(one.packed), one.size, len(name))
        local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, *told, 0) + name + one.packed
        index.append(
            struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0x0314, 20, *told, 0, 0, 0, 0, one.attributes, place) + name
        )
        body.append(local)
        place += len(local)
    listed = b"".join(index)
    count = min(len(parts), 0xFFFF)
    return b"".join(body) + listed + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(listed), place, 0)


def sheet_xml(rows: str, dimension: str = "A1:D2", prolog: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{SPREADSHEET}"><dimension ref="{dimension}"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


ROWS = "".join(
    f'<row r="{number}">' + "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{word}</t></is></c>'
        for letter, word in zip("ABCD", words.split(","), strict=True)
    ) + "</row>"
    for number, words in enumerate((HEAD.strip(), "1,2026-11-01 09:00:00,13800130000,60"), start=1)
)  # fmt: skip
SHARED_ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>0</v></c></row>'


def shared_strings(inner: str, prolog: str = "") -> str:
    return f'<?xml version="1.0"?>{prolog}<sst xmlns="{SPREADSHEET}">{inner}</sst>'


def workbook(
    *more: Part,
    sheet: str | Part = "",
    prolog: str = "",
    sheet_name: str = "Sheet1",
    target: str = "worksheets/sheet1.xml",
) -> bytes:
    """A workbook of one sheet, with these parts besides (of the same name: instead)."""
    parts = [
        part(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{WORKSHEET_TYPE}"/></Types>',
        ),
        part(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        ),
        part(
            "xl/workbook.xml",
            f'<?xml version="1.0"?>{prolog}<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE_RELATIONS}"><sheets>'
            f'<sheet name="{sheet_name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        ),
        part(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE_RELATIONS}/worksheet" Target="{target}"/><Relationship Id="rId2" '
            f'Type="{OFFICE_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        ),
        sheet if isinstance(sheet, Part) else part("xl/worksheets/sheet1.xml", sheet or sheet_xml(ROWS)),
    ]
    named = {one.name for one in more}
    return archive(*(one for one in parts if one.name not in named), *more)


def bombs() -> Iterator[Hostile]:
    zeros = b"\0" * 1_000_000
    yield Hostile("ratio.zip", archive(swollen("a", b"", zeros, 200, b"")), "200 MB in 200 KB")
    inner = archive(swollen("a", b"", zeros, 90, b""))
    yield Hostile(
        "nested.zip", archive(*(part(f"{n}.zip", inner) for n in range(16))), "archives of 90 MB in an archive"
    )
    yield Hostile("entries.zip", archive(*(part(f"{n}", b"") for n in range(30_000))), "30,000 entries")
    yield Hostile(
        "entries.xlsx", workbook(*(part(f"xl/x{n}.xml", b"") for n in range(20_000))), "a workbook of 20,000 parts"
    )
    shared = shared_strings("").removesuffix("</sst>").encode(), b"</sst>"
    whole_word = b"<si><t>" + b"A" * 999_980 + b"</t></si>"
    yield Hostile(
        "strings.xlsx",
        workbook(swollen("xl/sharedStrings.xml", shared[0], whole_word, 350, shared[1]), sheet=sheet_xml(SHARED_ROW)),
        "350 MB of shared strings in 400 KB",
    )
    yield Hostile(
        "strings-padded.xlsx",
        workbook(
            swollen("xl/sharedStrings.xml", shared[0], b"<si><t>a</t></si>" * 10_000, 1_000, shared[1]),
            padding(1_500_000),
            sheet=sheet_xml(SHARED_ROW),
        ),
        "ten million shared strings, the ratio made harmless by padding",
    )  # fmt: skip
    yield Hostile(
        "one-string-padded.xlsx",
        workbook(
            swollen("xl/sharedStrings.xml", shared[0] + b"<si><t>", b"A" * 1_000_000, 220, b"</t></si>" + shared[1]),
            padding(1_500_000), sheet=sheet_xml(SHARED_ROW),
        ),
        "one shared string of 220 MB, the ratio made harmless by padding",
    )  # fmt: skip
    yield Hostile(
        "padded.zip", archive(swollen("a", b"", zeros, 390, b""), padding(4_000_000)), "390 MB behind 4 MB of padding"
    )
    begin, end = (half.encode() for half in sheet_xml("\n").split("\n"))
    row = b'<row r="1">' + b'<c r="A1"><v>1</v></c>' * 400 + b"</row>"
    yield Hostile(
        "same-cell.xlsx",
        workbook(sheet=swollen("xl/worksheets/sheet1.xml", begin, row, 2_000, end)),
        "the cell A1 800,000 times",
    )
    yield Hostile(
        "same-cell-padded.xlsx",
        workbook(padding(1_200_000), sheet=swollen("xl/worksheets/sheet1.xml", begin, row, 20_000, end)),
        "the cell A1 eight million times, the ratio made harmless by padding",
    )
    yield Hostile(
        "styles.xlsx",
        workbook(swollen("xl/styles.xml", b"<styleSheet><cellXfs>", b'<xf numFmtId="14"/>' * 50_000, 20,
                         b"</cellXfs></styleSheet>")),
        "a million cell styles",
    )  # fmt: skip
    yield Hostile(
        "corners.xlsx", workbook(sheet=sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="299000">'
                                                 '<c r="SF299000"><v>1</v></c></row>')),
        "two cells, 150 million between them",
    )  # fmt: skip
    yield Hostile(
        "within.xlsx", workbook(sheet=sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="8000">'
                                                '<c r="RZ8000"><v>1</v></c></row>')),
        "two cells, four million between them: as many as are read",
    )  # fmt: skip
    yield Hostile(
        "dimension.xlsx",
        workbook(sheet=sheet_xml(ROWS, "A1:XFD1048576")),
        "two rows that say they are 17 billion cells",
    )
    yield Hostile(
        "widest.xlsx",
        workbook(sheet=sheet_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "the last cell",
    )
    yield Hostile(
        "beyond.xlsx", workbook(sheet=sheet_xml('<row r="99999999"><c r="ZZZ99999999"><v>1</v></c></row>')),
        "a cell beyond the last one",
    )  # fmt: skip
    yield Hostile(
        "columns.xlsx", workbook(sheet=sheet_xml('<row r="1">' + "<c><v>1</v></c>" * 100_000 + "</row>")),
        "100,000 cells that do not say where they are",
    )  # fmt: skip
    merged = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(3, 20_000))
    yield Hostile(
        "merged.xlsx",
        workbook(sheet=sheet_xml(ROWS).replace("</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>")),
        "20,000 rows merged over all columns",
    )


def archives() -> Iterator[Hostile]:
    whole = workbook()
    yield Hostile("traversal.zip", archive(part("../../../../etc/cron.d/x", "* * * * * root id")), "a path upwards")
    yield Hostile("absolute.zip", archive(part("/etc/passwd", "x"), part("C:\\Windows\\x", "x")), "absolute paths")
    yield Hostile("traversal.xlsx", workbook(target="../../../../../etc/passwd"), "a sheet outside the workbook")
    yield Hostile("symlink.zip", archive(part("a", "/etc/passwd", attributes=SYMLINK)), "a symbolic link")
    yield Hostile(
        "symlink.xlsx", workbook(part("xl/worksheets/sheet1.xml", "/etc/passwd", attributes=SYMLINK)), "a link as sheet"
    )
    yield Hostile("truncated.xlsx", whole[: len(whole) // 2], "cut in half")
    yield Hostile("truncated.docx", archive(part("word/document.xml", "<w/>" * 900))[:-20], "without its end")
    yield Hostile("head-only.zip", b"PK\x03\x04", "four bytes of a zip")
    yield Hostile("sizes-lie.xlsx", workbook(part("xl/sharedStrings.xml", "x" * 5_000_000, size=10)), "sizes that lie")
    yield Hostile("sum-lies.xlsx", workbook(part("xl/workbook.xml", "<workbook/>", crc=1)), "a checksum that lies")
    yield Hostile(
        "locked.xlsx", workbook(part("xl/workbook.xml", "<x/>", flags=1)), "an entry that says it is encrypted"
    )
    yield Hostile("method.xlsx", workbook(part("xl/workbook.xml", "<x/>", method=99)), "packed in no known way")
    yield Hostile(
        "twice.xlsx", archive(part("xl/workbook.xml", "<a/>"), part("xl/workbook.xml", "<b/>")), "a part twice"
    )
    yield Hostile("nothing.xlsx", archive(), "an archive of nothing")
    yield Hostile("word.xlsx", archive(part("word/document.xml", "<w/>")), "a Word document called XLSX")


def markup() -> Iterator[Hostile]:
    entity = sheet_xml(ROWS.replace("13800130000", "&l9;"), prolog=BILLION)
    yield Hostile("laughs-sheet.xlsx", workbook(sheet=entity), "a billion laughs in the sheet")
    for name, prolog, word in (("laughs", BILLION, "&l9;"), ("outside", OUTSIDE, "&e;&n;")):
        strings = part("xl/sharedStrings.xml", shared_strings(f"<si><t>{word}</t></si>", prolog))
        yield Hostile(
            f"{name}-strings.xlsx", workbook(strings, sheet=sheet_xml(SHARED_ROW)), f"{name} in shared strings"
        )
        yield Hostile(f"{name}-workbook.xlsx", workbook(prolog=prolog, sheet_name=word), f"{name} in the workbook")
    yield Hostile(
        "deep.xlsx", workbook(sheet=sheet_xml("<row>" * 300_000)), "elements 300,000 deep that are never closed"
    )
    yield Hostile("name.xlsx", workbook(sheet_name="A" * 200_000), "a worksheet name of 200,000 letters")
    yield Hostile("no-sheet.xlsx", workbook(sheet="this is no XML at all"), "a sheet that is no XML")
    index = part("xl/sharedStrings.xml", shared_strings(""))
    far = '<row r="1"><c r="A1" t="s"><v>99999999999</v></c><c r="B1" t="s"><v>-1</v></c></row>'
    yield Hostile("index.xlsx", workbook(index, sheet=sheet_xml(far)), "shared strings that do not exist")
    numbers = "".join(
        f'<row r="{n}"><c r="A{n}" s="1"><v>{value}</v></c></row>'
        for n, value in enumerate(("1e308", "-1e308", "NaN", "INF", "9" * 400, "1e-400", "2958466", "-1"), start=1)
    )
    yield Hostile("numbers.xlsx", workbook(sheet=sheet_xml(numbers)), "numbers beyond any day or count")
    formulas = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><f>cmd|\'/C calc\'!A0</f><v>=1+1</v></c></row>' for n in (1, 2)
    )
    yield Hostile("formulas.xlsx", workbook(sheet=sheet_xml(formulas)), "formulas that call programs")


def containers() -> Iterator[Hostile]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    sectors = struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    encrypted = ole + sectors + struct.pack("<I", 0) + b"\xff" * 432
    directory = "".join(("Root Entry", "EncryptionInfo", "EncryptedPackage")).encode("utf-16-le").ljust(512, b"\0")
    yield Hostile("locked-by-password.xlsx", encrypted + b"\xff" * 512 + directory, "an encrypted container")
    looped = ole + struct.pack("<IIIIIIIII", 0, 1, 0, 0, 4096, 0, 1, 0, 1) + bytes(436) + bytes(1024)
    yield Hostile("looped.xls", looped, "an XLS whose sectors lead round in a circle")
    huge = ole + struct.pack("<IIIIIIIII", 0, 2**31, 2**31, 0, 0, 0, 2**31, 0, 2**31) + b"\x7f" * 2_000
    yield Hostile("counts.xls", huge, "an XLS that says it has two thousand million sectors")
    yield Hostile("noise.xls", ole + random.Random(1).randbytes(60_000), "noise behind the sign of an XLS")
    yield Hostile("noise.doc", ole[:8] + b"\xff" * 30, "the sign of a DOC alone")
    macro = part("xl/vbaProject.bin", b'\xd0\xcf\x11\xe0 Sub Auto_Open() Shell "calc" End Sub')
    yield Hostile("macro.xlsm", workbook(macro), "a workbook with macros")
    yield Hostile("macro.xlsx", workbook(macro), "a workbook with macros, called XLSX")
    yield Hostile("program.xlsx", b"MZ\x90\x00" + bytes(2_000), "a program called XLSX")
    yield Hostile("page.xls", b"<html><script>alert(1)</script><table><tr><td>1</td></tr></table>", "a page as XLS")
