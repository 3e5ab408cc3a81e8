"""Templates: every one compiles, no inline script or style, macros take what they are given."""

import re

import pytest
from jinja2 import nodes

from tests.house.sources import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
PAPER = ("print/", "layout/print.html")


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(app, name):
    if not name.startswith(PAPER):
        app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_inline(name):
    text = (ROOT / "templates" / name).read_text(encoding="utf-8")
    if name.startswith(PAPER):
        return
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline handler"
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert "|safe" not in text.replace(" ", ""), "|safe"


@pytest.mark.parametrize("name", NAMES)
def test_macros_are_imported_without_context(app, name):
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")
    for found in app.jinja_env.parse(source).find_all((nodes.Import, nodes.FromImport)):
        assert not found.with_context, f"{name}:{found.lineno}"
