"""Tables as people really upload them."""

import io
import random
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bpo.kernel.errors import Invalid
from bpo.kernel.sheets import (
    Limits,
    read_sheet,
    to_date,
)

CHINESE = "通话ID,主叫号码,是否接通,通话时长\r\nC-1,13812345678,是,65\r\nC-2,02188886666,否,0\r\n"


def workbook(*rows, merged=(), hidden=(), epoch=None, sheets=()):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    table = book.active
    table.title = "明细"
    for row in rows:
        table.append(row)
    for place in merged:
        table.merge_cells(place)
    for number in hidden:
        table.row_dimensions[number].hidden = True
    for title, more in sheets:
        other = book.create_sheet(title)
        for row in more:
            other.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def packed(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return content.getvalue()


def refusal(content, **options):
    with pytest.raises(Invalid) as refused:
        read_sheet(content, name="通话.xlsx", **options)
    return refused.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_chinese_text_reads_the_same_in_every_encoding(encoding):
    sheet = read_sheet(CHINESE.encode(encoding))
    assert sheet.header == ("通话ID", "主叫号码", "是否接通", "通话时长")
    assert sheet.rows == ((2, ("C-1", "13812345678", "是", "65")), (3, ("C-2", "02188886666", "否", "0")))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_lines(delimiter):
    sheet = read_sheet(CHINESE.replace(",", delimiter).encode())
    assert sheet.delimiter == delimiter
    assert sheet.rows[0][1] == ("C-1", "13812345678", "是", "65")


def test_commas_inside_the_cells_do_not_win_over_semicolons():
    sheet = read_sheet(b"id;note\n1;a, b\n2;c, d\n3;e\n")
    assert sheet.rows[0][1] == ("1", "a, b")


def test_the_delimiter_stated_by_excel_is_obeyed_and_lines_keep_their_numbers():
    sheet = read_sheet(b"sep=;\r\nid;note\r\n1;a\r\n")
    assert (sheet.header, sheet.rows) == (("id", "note"), ((3, ("1", "a")),))


def test_a_row_is_numbered_by_the_line_it_begins_on_and_blank_lines_are_dropped():
    sheet = read_sheet(b'id,note\n1,"two\nlines"\n\n,,\n2,b\n\n')
    assert sheet.rows == ((2, ("1", "two\nlines")), (6, ("2", "b")))


def test_digits_guarded_for_excel_lose_their_guard():
    assert read_sheet(b'id,n\n="00123",1\n').rows[0][1] == ("00123", "1")


def test_european_text_that_is_no_gbk_is_still_read():
    text = "Nom;Durée\n" + "Hélène à l'été;12\nRené, où ça ?;13\n" * 20
    sheet = read_sheet(text.encode("cp1252"))
    assert sheet.header == ("Nom", "Durée")


def test_a_workbook_gives_typed_cells_and_excels_own_row_numbers():
    content = workbook(
        ["id", "开始", "日期", "比率", "是否"],
        [13812345678, datetime(2026, 10, 1, 12, 30, 5), date(2026, 10, 1), 1.5, True],
        [],
        ["x", None, None, None, None],
        hidden=[2],
    )
    sheet = read_sheet(content)
    assert sheet.sheet_names == ("明细",)
    assert sheet.rows[0] == (
        2,
        (13812345678, datetime(2026, 10, 1, 12, 30, 5), date(2026, 10, 1), Decimal("1.5"), True),
    )
    assert sheet.rows[1] == (4, ("x", "", "", "", ""))


def test_titles_above_a_head_and_merged_heads_are_understood():
    content = workbook(
        ["2026年10月通话明细"],
        ["编号", "时长", None, "日期"],
        [None, "通话", "保持", None],
        ["A1", 65, 3, date(2026, 10, 1)],
        merged=["A1:D1", "B2:C2", "A2:A3", "D2:D3"],
    )
    sheet = read_sheet(content)
    assert sheet.header == ("编号", "时长 通话", "时长 保持", "日期")
    assert [number for number, _ in sheet.rows] == [4]


def test_without_a_head_every_row_is_data():
    sheet = read_sheet(b"1,2\n3,4\n", header=False)
    assert (sheet.header, len(sheet.rows)) == ((), 2)


def test_dates_of_an_old_macintosh_workbook_are_right_and_its_serials_say_so():
    sheet = read_sheet(workbook(["d"], [date(2026, 10, 1)], epoch=CALENDAR_MAC_1904))
    assert sheet.date1904
    assert sheet.rows[0][1] == (date(2026, 10, 1),)
    assert to_date(46296 - 1462, date1904=True) == to_date(46296) == date(2026, 10, 1)


def test_the_first_worksheet_with_rows_is_taken_unless_one_is_named():
    content = workbook(sheets=[("十月", [["a", "b"], ["1", "2"]]), ("十一月", [["c", "d"], ["3", "4"]])])
    assert read_sheet(content).name == "十月"
    assert read_sheet(content, sheet="十一月").header == ("c", "d")
    refused = refusal(content, sheet="十二月")
    assert refused.code == "no_such_worksheet" and refused.facts["sheets"] == ["明细", "十月", "十一月"]


def test_ids_too_long_for_a_numeric_cell_are_noted_with_their_place():
    sheet = read_sheet(workbook(["id", "n"], ["a", 1], ["b", 320102199001011234]))
    (note,) = sheet.notes
    assert (note.code, note.row_number, note.column) == ("digits_lost", 3, 2)
    assert "320102199001011" in note.message % note.facts


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "a picture"),
        (b"\x1f\x8b\x08\x00" + b"\x01" * 20, "archive"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "a recording"),
        (b"\x7fELF\x02\x01\x01", "a program"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "a web page"),
        (packed(word__document_dot_xml="<w/>"), "a Word document"),
        (packed(ppt__presentation_dot_xml="<p/>"), "a presentation"),
        (packed(xl__workbook_dot_bin="x"), "XLSB or ODS"),
        (packed(a_dot_txt="x"), "archive"),
        (bytes(range(256)) * 8, "neither a workbook nor text"),
    ],
)
def test_what_is_no_table_is_named_for_what_it_is(content, words):
    refused = refusal(content)
    assert refused.code == "not_a_sheet"
    assert words in str(refused) and "通话.xlsx" in str(refused)


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b",,,\n,,\n", "\ufeff".encode(), workbook()])
def test_an_empty_file_is_called_empty(content):
    assert refusal(content).code == "sheet_empty"


@pytest.mark.parametrize("cut", [30, 400, 2000])
def test_a_damaged_workbook_is_refused(cut):
    assert refusal(workbook(["a"], ["b"])[:-cut]).code == "sheet_unreadable"


def test_a_workbook_with_any_byte_changed_is_read_or_refused_but_never_breaks():
    content = workbook(["a", "b"], [1, "x"])
    chance = random.Random(20261001)
    for place in chance.sample(range(4, len(content)), 400):
        changed = bytearray(content)
        changed[place] ^= chance.randrange(1, 256)
        with suppress(Invalid):
            read_sheet(bytes(changed))


def test_a_damaged_old_workbook_is_refused():
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600).code == "sheet_unreadable"


def test_a_quote_that_never_closes_names_its_line():
    refused = refusal(b'id,note\n1,"' + b"x" * 140_000)
    assert (refused.code, refused.facts["line"]) == ("csv_broken", 2)


def test_limits_of_size_rows_and_columns_name_the_limit():
    assert refusal(b"a,b\n" * 100, limits=Limits(size=99)).code == "sheet_too_big"
    refused = refusal(b"a,b\n" + b"1,2\n" * 100, limits=Limits(rows=50))
    assert (refused.code, refused.facts["limit"]) == ("sheet_too_long", 50)
    assert refusal(b",".join([b"a"] * 11), limits=Limits(columns=10)).code == "sheet_too_wide"
    assert refusal(workbook(["a"] * 11), limits=Limits(columns=10)).code == "sheet_too_wide"
    assert refusal(workbook(*[["a"]] * 60), limits=Limits(rows=50)).code == "sheet_too_long"


def with_worksheet(xml):
    """A proper workbook whose only worksheet is replaced."""
    made, content = zipfile.ZipFile(io.BytesIO(workbook(["a"], ["b"]))), io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for part in made.namelist():
            package.writestr(part, xml if part == "xl/worksheets/sheet1.xml" else made.read(part))
    return content.getvalue()


SHEET_XML = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
)


def test_a_workbook_that_unpacks_to_much_more_than_its_size_is_not_opened():
    bomb = with_worksheet(SHEET_XML % ("<row/>" + " " * 30_000_000))
    assert refusal(bomb).code == "sheet_suspicious"
    assert refusal(bomb, limits=Limits(unpacked=10_000_000)).code == "sheet_too_big"


@pytest.mark.parametrize(
    ("place", "code"), [("A1048576", "sheet_too_long"), ("XFD2", "sheet_too_wide"), ("XFD9999999999", "sheet_too_long")]
)
def test_one_far_cell_does_not_make_the_reader_lay_out_everything_before_it(place, code):
    far = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c s="1" r="{place}"><v>1</v></c></row>'
    assert refusal(with_worksheet(SHEET_XML % far)).code == code


def test_two_cells_far_apart_span_more_than_is_laid_out():
    far = '<row r="1"><c r="SF1"><v>1</v></c></row><row r="300000"><c r="A300000"><v>1</v></c></row>'
    assert refusal(with_worksheet(SHEET_XML % far)).code == "sheet_too_large"
    assert refusal(b"a,b\n" + b"1,2\n" * 9, limits=Limits(cells=19)).code == "sheet_too_large"
    assert len(read_sheet(b"a,b\n" + b"1,2\n" * 9, limits=Limits(cells=20)).rows) == 9


def test_far_formatted_cells_without_content_are_ignored():
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read_sheet(with_worksheet(SHEET_XML % far), header=False).rows == ((1, (1,)),)


def test_cells_that_hide_their_place_are_refused():
    assert refusal(with_worksheet(SHEET_XML % '<row r="999999"><c><v>1</v></c></row>')).code == "sheet_unreadable"
