"""The parts of the stories assert too: a failure there shows what was compared, as in a test."""

import pytest

PARTS = (
    "company",
    "selling",
    "planning",
    "dealing",
    "manning",
    "opening",
    "running",
    "invoicing",
    "changing",
    "closing",
)
pytest.register_assert_rewrite(*(f"tests.stories.{part}" for part in PARTS))
