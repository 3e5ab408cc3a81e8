"""Lists to choose from are added to a form without touching what stands in it."""

from datetime import UTC, datetime
from io import BytesIO

from openpyxl import load_workbook

from bpo.documents.columns import PickList
from bpo.documents.pick_lists import with_pick_lists
from bpo.documents.xlsx import ColumnSpec, SheetSpec, workbook

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_column_offers_the_words_of_another_sheet():
    plain = workbook(
        [
            SheetSpec("Form", [ColumnSpec("kind", "Kind"), ColumnSpec("text", "Text")], [["stated", "=1+1"]]),
            SheetSpec("Words", [ColumnSpec("word", "Word")], [["stated"], ["implied"]]),
        ],
        exported_by="x",
        exported_at=NOW,
    )
    book = load_workbook(BytesIO(with_pick_lists(plain, sheet=0, lists={0: PickList(1, 0, 2, 3)})))
    (rule,) = book["Form"].data_validations.dataValidation
    assert (rule.type, rule.formula1) == ("list", "='Words'!$A$2:$A$3")
    assert "A2" in rule.sqref
    before = load_workbook(BytesIO(plain))
    assert [cell.value for cell in book["Form"][2]] == [cell.value for cell in before["Form"][2]]
    assert book["Form"]["B2"].data_type == "s"
