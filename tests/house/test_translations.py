"""Every sentence stands in both languages."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

from tests.house.sources import ROOT

FOLDER = ROOT / "translations" / "zh_Hans_CN"
KEYWORDS = {"_": None, "_l": None, "text": None, "_n": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)[sd]")
SAME_IN_BOTH = re.compile(r"^(API|CSV|XLSX|PDF|IVR|ACD|CTI|CRM|KPI|OK|[\W\d_]*|%\(\w+\)s)$")


def sentences() -> dict[str, set[str]]:
    """{msgid: {file, …}} of code and templates."""
    found: dict[str, set[str]] = {}

    def note(message: object, where: str) -> None:
        for one in message if isinstance(message, tuple) else (message,):
            if one:
                found.setdefault(str(one), set()).add(where)

    for top in ("bpo", "contracts", "staffing", "operations", "billing", "worlds"):
        for name, _line, message, *_rest in extract_from_dir(
            ROOT / top, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            note(message, f"{top}/{name}")
    note_templates(note)
    return found


def note_templates(note) -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for _line, message, *_rest in extract_from_file(
            "jinja2.ext:babel_extract", path, keywords=KEYWORDS, options={"trimmed": "false"}
        ):
            note(message, str(path.relative_to(ROOT)))


def catalogue() -> dict[str, list[tuple[str, str]]]:
    """{msgid: [(translation, file), …]} of the Chinese catalogues."""
    told: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="zh_Hans_CN"):
                if not message.id:
                    continue
                for one in message.id if isinstance(message.id, tuple) else (message.id,):
                    string = message.string if isinstance(message.string, str) else message.string[0]
                    told.setdefault(one, []).append((string, path.name))
    return told


def test_no_sentence_lacks_its_chinese():
    known = catalogue()
    missing = {
        sentence: sorted(where)
        for sentence, where in sentences().items()
        if not SAME_IN_BOTH.match(sentence) and not any(string for string, _file in known.get(sentence, ()))
    }
    assert missing == {}


def test_a_sentence_is_told_one_way():
    differing = {
        sentence: told for sentence, told in catalogue().items() if len({string for string, _file in told}) > 1
    }
    assert differing == {}


def test_places_are_the_same_in_both_languages():
    wrong = {
        sentence: string
        for sentence, told in catalogue().items()
        for string, _file in told
        if string and not set(PLACE.findall(string)) <= set(PLACE.findall(sentence)) | {"n"}
    }
    assert wrong == {}


def test_no_catalogue_keeps_what_nobody_says():
    said = sentences()
    stale = [sentence for sentence in catalogue() if sentence not in said]
    assert stale == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.po")), ids=lambda path: path.name)
def test_chinese_uses_full_width_punctuation(path: Path):
    """After a Chinese character stands 、，。：；！？, never their half-width kin."""
    wrong = []
    with path.open("rb") as source:
        for message in read_po(source, locale="zh_Hans_CN"):
            string = message.string if isinstance(message.string, str) else "".join(message.string or ())
            if re.search(r"[一-鿿][,;!?]|[一-鿿]:(?!\d)|[一-鿿]\.(?!\w)", string):
                wrong.append(string)
    assert wrong == []
