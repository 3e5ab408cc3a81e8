"""Workbooks and CSV: exact values, a layout that prints, who and when, and no text that ever computes."""

import csv
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from bpo.documents.columns import width_of
from bpo.documents.xlsx import MAX_TEXT, ColumnSpec, SheetSpec, csv_bytes, sheet_title, workbook
from bpo.kernel.errors import Invalid
from bpo.kernel.locale import in_language
from tests.documents.payloads import PAYLOADS

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
COLUMNS = [
    ColumnSpec("code", "工号"),
    ColumnSpec("calls", "呼入量", "int"),
    ColumnSpec("fee", "金额", "money"),
    ColumnSpec("hours", "工时", "decimal"),
    ColumnSpec("level", "服务水平", "percent"),
    ColumnSpec("day", "日期", "day"),
    ColumnSpec("at", "时间", "moment"),
    ColumnSpec("active", "在职", "flag"),
]
ROW = {
    "code": "0012",
    "calls": 1234,
    "fee": 123450,
    "hours": Decimal("7.125"),
    "level": Decimal("87.5"),
    "day": date(2026, 10, 1),
    "at": datetime(2026, 9, 30, 16, 5, 6, tzinfo=UTC),
    "active": True,
}


def export(*sheets: SheetSpec, by: str = "张三") -> bytes:
    return workbook(sheets, exported_by=by, exported_at=NOW)


def opened(data: bytes) -> list[Worksheet]:
    return list(openpyxl.load_workbook(BytesIO(data)))


def values(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet]


def parsed(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_values_keep_their_kind_and_are_exact():
    head, row = values(opened(export(SheetSpec("明细", COLUMNS, [ROW])))[0])
    assert head == [column.label for column in COLUMNS]
    local = datetime(2026, 10, 1, 0, 5, 6)  # Shanghai is eight hours ahead
    assert row == ["0012", 1234, 1234.5, 7.125, 87.5, datetime(2026, 10, 1), local, "yes"]


def test_csv_holds_the_same_values_ungrouped():
    head, row = parsed(csv_bytes(COLUMNS, [ROW]))
    assert head == [column.label for column in COLUMNS]
    assert row == ["0012", "1234", "1234.50", "7.125", "87.5", "2026-10-01", "2026-10-01 00:05:06", "yes"]


def test_money_is_cents_when_whole_and_an_amount_when_decimal():
    money = [ColumnSpec("fee", "金额", "money")]
    rows = [[-5], [Decimal("12.3")], [0], [Decimal("0.005")]]
    assert [row[0] for row in parsed(csv_bytes(money, rows))[1:]] == ["-0.05", "12.30", "0.00", "0.005"]
    assert [row[0] for row in values(opened(export(SheetSpec("x", money, rows)))[0])[1:]] == [-0.05, 12.3, 0, 0.005]


def test_numbers_with_more_digits_than_a_spreadsheet_keeps_become_text():
    columns = [ColumnSpec("n", "n", "int"), ColumnSpec("d", "d", "decimal")]
    (_head, row) = values(
        opened(export(SheetSpec("x", columns, [[1234567890123456789, Decimal("0.1234567890123456")]])))[0]
    )
    assert row == ["1234567890123456789", "0.1234567890123456"]


def test_number_formats_are_set_by_kind():
    sheet = opened(export(SheetSpec("x", COLUMNS, [ROW])))[0]
    formats = {cell.column_letter: cell.number_format for cell in sheet[2]}
    assert formats["B"] == "#,##0"
    assert formats["C"] == "#,##0.00"
    assert formats["E"] == '0.00"%"'
    assert formats["F"] == "yyyy-mm-dd"
    assert formats["A"] == "@"


def test_the_sheet_is_ready_to_read_and_to_print():
    rows = [ROW] * 3
    totals = ["合计", 3702, 370350, None, None, None, None, None]
    sheet = opened(export(SheetSpec("明细", COLUMNS, rows, totals=totals, note="含税")))[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:H4"  # the totals are not filtered away with the rows
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_area.endswith("$A$1:$H$7")
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)  # 1 is left unsaid
    assert sheet["A5"].value == "合计"
    assert sheet["A5"].font.bold
    assert sheet["C5"].value == 3703.5
    assert sheet["A7"].value == "含税"


def test_columns_are_wide_enough_for_chinese_and_never_absurd():
    columns = [ColumnSpec("a", "列"), ColumnSpec("b", "列"), ColumnSpec("c", "列"), ColumnSpec("d", "列", width=33)]
    sheet = opened(export(SheetSpec("x", columns, [["客户服务代表岗位职责说明", "ab", "字" * 500, "x"]])))[0]
    width = {letter: sheet.column_dimensions[letter].width for letter in "ABCD"}
    assert width["A"] >= 2 * len("客户服务代表岗位职责说明")
    assert 8 <= width["B"] < width["A"]
    assert width["C"] <= 62
    assert 33 <= width["D"] < 35


def test_width_counts_chinese_twice_and_takes_the_longest_line():
    assert width_of("ab客户") == 6
    assert width_of("ab\n客户服务\nc") == 8
    assert width_of("") == 0


def test_a_workbook_says_who_exported_it_and_when():
    with in_language("zh_Hans_CN"):
        data = export(SheetSpec("明细", COLUMNS, [ROW]), by="张三 & 李四")
    book = openpyxl.load_workbook(BytesIO(data))
    said = "由 张三 & 李四 于 2026-11-23 09:30 导出"
    assert book.properties.creator == "张三 & 李四"
    assert book.properties.description == said
    assert book.worksheets[0].oddFooter.left.text == said.replace("&", "&&")
    assert book.worksheets[-1].title == "导出说明"
    assert values(book.worksheets[-1])[0][0] == said
    assert values(book.worksheets[-1])[2] == ["明细", "共 1 条"]


def test_an_export_reads_back_as_its_own_columns_and_rows():
    rows = [{**ROW, "code": f"{n:04d}"} for n in range(50)]
    read = values(opened(export(SheetSpec("明细", COLUMNS, iter(rows))))[0])
    assert len(read) == 51
    assert [row[0] for row in read[1:]] == [row["code"] for row in rows]


def test_the_same_input_gives_the_same_bytes():
    first = export(SheetSpec("x", COLUMNS, [ROW]))
    begun = time.time()
    while int(time.time()) == int(begun):  # cross a whole second, which file formats record
        pass
    assert export(SheetSpec("x", COLUMNS, [ROW])) == first


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        ("通话/明细", "通话 明细"),
        ("[a]:*?\\b", "a     b"),
        ("'quoted'", "quoted"),
        ("", "Sheet"),
        ("///", "Sheet"),
        ("History", "History Sheet"),
        ("x" * 40, "x" * 31),
        ("𠮷" * 20, "𠮷" * 15),
        ("a\x00b", "a b"),
    ],
)
def test_sheet_titles_are_what_excel_accepts(wanted, title):
    assert sheet_title(wanted, set()) == title


def test_sheet_titles_are_told_apart_whatever_their_case():
    taken: set[str] = set()
    given_titles = [sheet_title(one, taken) for one in ("明细", "明细", "a" * 40, "A" * 40, "A" * 40)]
    assert given_titles == ["明细", "明细 (2)", "a" * 31, "A" * 27 + " (2)", "A" * 27 + " (3)"]


def test_a_text_longer_than_a_cell_is_cut_visibly():
    sheet = opened(export(SheetSpec("x", [ColumnSpec("a", "a")], [["x" * 40_000]])))[0]
    assert len(sheet["A2"].value) == MAX_TEXT
    assert sheet["A2"].value.endswith("…")


def test_a_row_of_the_wrong_length_or_a_naive_moment_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="2 values for 1 columns"):
        csv_bytes([ColumnSpec("a", "a")], [[1, 2]])
    with pytest.raises(ValueError, match="time zone"):
        csv_bytes([ColumnSpec("a", "a", "moment")], [[datetime(2026, 1, 1)]])


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr("bpo.documents.xlsx.MOST_ROWS", 10)
    assert len(values(opened(export(SheetSpec("x", [ColumnSpec("a", "a")], [["x"]] * 10)))[0])) == 11
    with pytest.raises(Invalid, match="at most 10 rows"):
        export(SheetSpec("x", [ColumnSpec("a", "a")], [["x"]] * 11))


def armed_workbook(text: str) -> bytes:
    """The payload everywhere a caller can put text."""
    columns = [
        ColumnSpec("a", text),
        ColumnSpec("b", "b", "int"),
        ColumnSpec("c", "c", "money"),
        ColumnSpec("d", "d", "day"),
    ]
    return export(SheetSpec(text, columns, [[text] * 4], totals=[text] * 4, note=text), by=text)


def test_there_are_enough_payloads():
    assert len(set(PAYLOADS)) >= 120


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_no_payload_becomes_a_formula_or_link_in_a_workbook(payload):
    data = armed_workbook(payload)
    for sheet in opened(data):
        for row in sheet:
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)
    with ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert "externalLink" not in name


def computes_in_csv(cell: str) -> bool:
    inner = cell.lstrip(" \t\r\n\v\f\u00a0\u3000\u200b\u2060\ufeff")
    return cell[:1] in ("\t", "\r", "\n") or inner[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20")


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_no_payload_computes_in_a_csv(payload):
    columns = [ColumnSpec("a", payload), ColumnSpec("b", "b", "int"), ColumnSpec("c", "c", "money")]
    read = parsed(csv_bytes(columns, [[payload, payload, payload]]))
    assert [len(row) for row in read] == [3, 3], "the payload broke out of its cell"
    assert not any(computes_in_csv(cell) for row in read for cell in row if cell)


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_a_workbook_saved_as_csv_calls_nothing(payload):
    written = opened(armed_workbook(payload))[0]["A2"].value
    inner = (written or "").lstrip(" \t\r\n\v\f\u00a0\u3000\u200b\u2060\ufeff")
    assert inner[:1] not in tuple("=@\uff1d\uff20")
    if inner[:1] in tuple("+-\uff0b\uff0d"):
        assert not set(inner) & set("(|!")


@pytest.mark.parametrize("words", ["+8613800000000", "-", "0012", "-5", "客户要求回电", "+49 30 1"])
def test_harmless_text_stays_as_it_was_typed_in_a_workbook(words):
    cell = opened(export(SheetSpec("x", [ColumnSpec("a", "a")], [[words]])))[0]["A2"]
    assert (cell.value, cell.data_type) == (words, "s")


def test_text_that_looks_like_a_formula_stays_text_when_it_is_edited():
    sheet = opened(export(SheetSpec("x", [ColumnSpec("a", "a")], [["+8613800000000"], ["plain"]])))[0]
    assert [sheet[place].quotePrefix for place in ("A2", "A3")] == [1, 0]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), min_size=1, max_size=8))
def test_any_text_survives_csv_in_its_own_cell(rows):
    columns = [ColumnSpec("a", "a"), ColumnSpec("b", "b")]
    read = parsed(csv_bytes(columns, [[f"x{left}", f"x{right}"] for left, right in rows]))
    assert len(read) == len(rows) + 1
    for (left, right), got in zip(rows, read[1:], strict=True):
        assert [len(cell) for cell in got] == [len(left) + 1, len(right) + 1]
