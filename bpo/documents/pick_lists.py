"""Drop-down lists in a workbook that people fill in: the writer of data sheets has none, so they are added after it."""

from collections.abc import Mapping
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from bpo.documents.columns import PickList

FILLED_ROWS = 2000  # how far down a form may be filled in


def with_pick_lists(content: bytes, *, sheet: int, lists: Mapping[int, PickList]) -> bytes:
    """The workbook with lists to choose from in the columns of a sheet (from 0); typing anything else stays possible.

    Words are only suggested, not forced: forms come back from other programs, and the import says what it cannot read.
    """
    book = load_workbook(BytesIO(content))
    form = book.worksheets[sheet]
    for column, words in lists.items():
        named, letter = quote_sheetname(book.worksheets[words.sheet].title), get_column_letter(words.column + 1)
        rule = DataValidation(
            type="list", formula1=f"={named}!${letter}${words.first_row}:${letter}${words.last_row}", allow_blank=True
        )  # fmt: skip
        rule.showErrorMessage = False
        form.add_data_validation(rule)
        here = get_column_letter(column + 1)
        rule.add(f"{here}2:{here}{FILLED_ROWS}")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_notes(content: bytes, *, sheet: int, notes: Mapping[int, str]) -> bytes:
    """The workbook with a note on the heads of some columns (from 0) of a sheet: shown when the pointer rests there."""
    book = load_workbook(BytesIO(content))
    form = book.worksheets[sheet]
    for column, words in notes.items():
        note = Comment(words, form.title)
        note.width, note.height = 260, 24 + 20 * (words.count("\n") + 1 + len(words) // 24)
        form.cell(row=1, column=column + 1).comment = note
    out = BytesIO()
    book.save(out)
    return out.getvalue()
