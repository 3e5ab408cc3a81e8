"""Cells read quickly are read as the schema reads them; what Excel does to ids is refused, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from bpo.clients.imports.clients import ClientLine
from bpo.imports.columns import quick_reader, raw_reader, unguarded
from bpo.kernel.errors import Invalid

SCHEMA = ClientLine()
CODES = frozenset({"code", "uscc", "bank_account", "invoice_phone"})
NAMES = [name for name in SCHEMA.fields if name != "owner_id"]
CELLS = st.one_of(
    st.text(max_size=12).map(str.strip), st.integers(), st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from(["一般纳税人", "general", "General taxpayer", "'0012", "1.38E+10", "a@b.example", "３０", "45",
                     "4.5", "x" * 300, "两\n行", "=SUM(A1)", "foreign "]),
).filter(lambda cell: cell != "")  # fmt: skip


def answer(read, cell):
    try:
        return read(cell)
    except Invalid as refusal:
        return refusal.code
    except ValidationError as refusal:
        return sorted(map(str, refusal.messages))


@settings(max_examples=300)
@given(name=st.sampled_from(NAMES), cell=CELLS)
def test_quick_reading_agrees_with_the_schema(name, cell):
    one = SCHEMA.fields[name]
    raw = raw_reader(name, one, CODES, None, False)

    def by_schema(cell):
        loaded = ClientLine(partial=True).load({name: raw(cell)})
        return loaded[name]

    quick = answer(quick_reader(name, one, CODES, raw), cell)
    slow = answer(by_schema, cell)
    if isinstance(slow, list):
        assert isinstance(quick, list)
    else:
        assert quick == slow


@pytest.mark.parametrize("cell", ["1.38E+10", "6.2220202E+18", Decimal("6222020200112233445"), Decimal("1.5")])
def test_digits_that_excel_threw_away_are_refused(cell):
    raw = raw_reader("bank_account", SCHEMA.fields["bank_account"], CODES, None, False)
    with pytest.raises(Invalid) as refused:
        raw(cell)
    assert refused.value.code == "digits_lost" and refused.value.facts["value"]


@pytest.mark.parametrize(
    ("cell", "words"), [("'0012", "0012"), ("'=1+1", "=1+1"), ("'s-Hertogenbosch", "'s-Hertogenbosch"), ("'-", "-")]
)
def test_the_apostrophe_that_guards_a_cell_is_no_part_of_it(cell, words):
    assert unguarded(cell) == words
