"""docs/rating.md says what the code does: its examples are rated, its keys and codes are all of them."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from billing.pricing.rules import STATEMENT_KEYS, Measure, StepCode, read_json
from billing.pricing.rules.terms import COMPONENTS
from tests.billing.pricing.makers import rated

PAGE = (Path(__file__).parents[3] / "docs" / "rating.md").read_text(encoding="utf-8")
JSON_BLOCKS = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
TABLES = re.findall(r"\| line \|.*?\n\|[-|]+\n(.*?)\n\n", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_each_example_on_the_page_is_rated_as_it_says(number):
    agreed, usage = (read_json(block) for block in JSON_BLOCKS[2 * number : 2 * number + 2])
    charge = rated(usage, agreed)
    lines = [(line.label.code, str(line.amount), str(line.tax)) for line in charge.lines]
    total = ("total", str(sum(line.amount for line in charge.lines)), str(charge.tax))
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in TABLES[number].splitlines()]
    assert [(code, amount, tax) for code, _working, amount, tax in cells] == [*lines, total]


def test_the_page_names_every_key_and_code():
    words = set(re.findall(r"`([^`\n]+)`", PAGE))
    component_keys = {field.name for kind in COMPONENTS.values() for field in fields(kind)} - {"days"}
    needed = {*STATEMENT_KEYS, *StepCode, *Measure, *COMPONENTS, *component_keys}
    assert sorted(needed - words) == []
