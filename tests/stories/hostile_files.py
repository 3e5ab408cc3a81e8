"""Files that mean harm, or that a broken program left behind: made in memory from small constants, one at a time.

for file in hostile_files():
    file.name, file.data, file.why
"""

import random
import struct
import zlib
from collections.abc import Iterator

from tests.stories.hostile_workbooks import (
    HEAD,
    Hostile,
    archives,
    bombs,
    containers,
    markup,
    workbook,
    zeros_as_stream,
)

MAX_BYTES = 20 * 1024 * 1024  # as much as a file may have; said here again, so that the product's own figure is checked
LINE = "{},2026-11-{:02d} 09:{:02d}:00,1380013{:04d},60\n"


def hostile_files() -> Iterator[Hostile]:
    """All of them, each made when its turn comes."""
    yield from bombs()
    yield from archives()
    yield from markup()
    yield from containers()
    yield from pictures()
    yield from papers()
    yield from texts()
    yield from sizes()
    yield from names()


def png(width: int, height: int, size: int = 100_000) -> bytes:
    """A picture that says it has so many pixels, with `size` zeros to make them of."""

    def chunk(kind: bytes, told: bytes) -> bytes:
        return struct.pack(">I", len(told)) + kind + told + struct.pack(">I", zlib.crc32(kind + told))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zeros_as_stream(size)) + chunk(b"IEND", b"")


def pictures() -> Iterator[Hostile]:
    script = "<script>alert(document.cookie)</script>"
    yield Hostile("giant.png", png(60_000, 60_000), "3,600 million pixels")
    yield Hostile("greatest.png", png(2**31 - 1, 2**31 - 1), "as many pixels as can be said")
    yield Hostile("no-pixels.png", png(0, 0), "no pixel at all")
    full = png(4_890, 4_890, 95_700_000)
    yield Hostile("full.png", full, "23.9 million pixels, 96 MB unpacked, in 100 KB")
    yield Hostile("truncated.png", full[:300], "cut off")
    profile = zeros_as_stream(100_000_000)
    bomb = struct.pack(">I", len(profile) + 3) + b"iCCPa\0\0" + profile
    bomb += struct.pack(">I", zlib.crc32(bomb[4:]))
    small = png(200, 200, 200_000)
    yield Hostile("profile.png", small[:33] + bomb + small[33:], "a colour profile of 100 MB")
    yield Hostile("page.png", f"<html>{script}</html>".encode(), "a page called PNG")
    yield Hostile("script.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{script}</svg>'.encode(), "SVG with a script")
    yield Hostile("svg.png", f'<svg xmlns="http://www.w3.org/2000/svg">{script}</svg>'.encode(), "SVG called PNG")
    yield Hostile("script.gif", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//\x3b", "a picture that is a script")
    yield Hostile(
        "script.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\0*/=1;" + script.encode() + b"\xff\xd9", "script in a JPEG"
    )
    frame = b"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00\xff\xd9"
    yield Hostile("giant.jpg", frame, "65,535 × 65,535 pixels in 17 bytes")
    yield Hostile("both.png", small + workbook(), "a picture and an archive at once")


def papers() -> Iterator[Hostile]:
    def pdf(extra: str) -> bytes:
        body = f"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R{extra}>>endobj\n"
        body += "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        return f"{body}trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF".encode()

    yield Hostile("script.pdf", pdf("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "a PDF with a script")
    yield Hostile("launch.pdf", pdf("/OpenAction<</S/Launch/F(cmd.exe)>>"), "a PDF that starts a program")
    yield Hostile("loop.pdf", pdf("/Names 1 0 R/AcroForm 1 0 R"), "a PDF that refers to itself")
    yield Hostile("truncated.pdf", pdf("")[:60], "a PDF cut off")
    yield Hostile("page.pdf", b"<html><script>alert(1)</script>", "a page called PDF")


def texts() -> Iterator[Hostile]:
    rows = HEAD + "".join(LINE.format(n, n % 28 + 1, n % 60, n) for n in range(3))
    yield Hostile("empty.csv", b"", "nothing")
    yield Hostile("blank.csv", b"\r\n" * 50_000, "nothing but ends of lines")
    yield Hostile("one-line.csv", b"a" * 4_000_000, "one word of 4 MB")
    yield Hostile("one-line-of-cells.csv", b"1," * 2_000_000, "one line of two million cells")
    yield Hostile("wide.csv", (",".join(f"c{n}" for n in range(100_000)) + "\n1\n").encode(), "100,000 columns")
    yield Hostile(
        "cells.csv", b",".join([b"12"] * 500) * 1 + (b"\n" + b",".join([b"34"] * 500)) * 2_400, "1.2 million cells"
    )
    yield Hostile("long.csv", b"a\n" + b"12\n" * 400_000, "400,000 rows")
    yield Hostile("nul.csv", rows.encode().replace(b"1380013", b"13\x00013"), "NUL in cells")
    yield Hostile("quotes.csv", HEAD.encode() + b'1,"2026\n' * 60_000, "quotation marks that are never closed")
    yield Hostile("quote.csv", b'"' + b"x" * 300_000, "a cell longer than any")
    yield Hostile("quotes-only.csv", b'"' * 1_000_001, "a million quotation marks")
    yield Hostile("utf16.csv", rows.encode("utf-16"), "UTF-16")
    yield Hostile("utf16-odd.csv", rows.encode("utf-16")[:-1], "UTF-16 with half a sign")
    yield Hostile("gbk.csv", rows.encode("gbk") + b"\x81\xff\xfe\x80,\xff\n" * 20, "invalid GBK")
    yield Hostile("noise.csv", random.Random(2).randbytes(200_000), "noise")
    yield Hostile("surrogates.csv", HEAD.encode() + b"\xed\xa0\x80,\xf4\x90\x80\x80,\xc0\xaf,1\n", "UTF-8 that is none")
    formula = "=cmd|' /C calc'!A0,@SUM(1),+1+1,-1+1\n"
    yield Hostile("formulas.csv", (HEAD + formula * 500).encode(), "a formula in every cell")
    yield Hostile(
        "huge-numbers.csv", (HEAD + f"1,9999-12-31 23:59:59,{'9' * 5000},1e999999\n").encode(), "numbers, huge"
    )
    yield Hostile("controls.csv", (HEAD + "\x1b[2J\x07,\x00,\u202e31,\ufeff\n").encode(), "control signs")
    yield Hostile("spaces.csv", (HEAD + f"{' ' * 200_000}x,2026{' ' * 200_000}-1,1,1\n").encode(), "spaces without end")
    yield Hostile("brackets.csv", ("(" * 100_000 + "," + "[" * 100_000 + "\n1,2\n").encode(), "a head of brackets")
    yield Hostile("deep.json", b"[" * 500_000, "JSON 500,000 deep")


def sizes() -> Iterator[Hostile]:
    yield Hostile("over.csv", b"a,b\n" * (MAX_BYTES // 4 + 1), "just more than a file may have")
    yield Hostile("over.pdf", b"%PDF-1.7\n".ljust(MAX_BYTES + 1, b" "), "one byte more than a file may have")
    yield Hostile("over-all.zip", b"PK\x03\x04".ljust(MAX_BYTES + 200_000, b"\0"), "more than a request may have")
    yield Hostile("under.csv", b"x;".ljust(MAX_BYTES - 5, b"9"), "just less than a file may have, in one line")


def names() -> Iterator[Hostile]:
    rows = (HEAD + LINE.format(1, 2, 3, 4)).encode()
    for name, why in (
        ("../../etc/passwd", "a path upwards"), ("..\\..\\boot.ini.csv", "a path upwards, as Windows writes it"),
        ('a.csv"\r\nContent-Type: text/html\r\n\r\n<script>', "a head of its own in the name"),
        ("a\x00.csv", "NUL in the name"), ("长" * 300 + ".csv", "a name of 300 characters"),
        ("\u202egnp.vsc.csv", "a name written backwards"), ("CON.csv", "a name of a device"),
        ("...csv", "dots before all else"), (".htaccess", "a file that servers obey"), ("😀📈.csv", "emoji"),
        ("", "no name"), ("a.csv/", "a name that ends in a slash"),
        ("<img src=x onerror=alert(1)>.csv", "markup as a name"),
        ("%(x)s{0}%n.csv", "a pattern as a name"), ("\udcff.csv", "a name in no encoding"),
    ):  # fmt: skip
        yield Hostile(name, rows, why)
