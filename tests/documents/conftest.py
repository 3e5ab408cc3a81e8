"""What the tests of papers share: the sample print templates beside the product's own."""

from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, FileSystemLoader

from bpo.documents import papers

SAMPLES = FileSystemLoader(Path(__file__).with_name("templates"))


@pytest.fixture
def sample_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers.environment, "loader", ChoiceLoader([papers.environment.loader, SAMPLES]))
