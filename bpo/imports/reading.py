"""How a file is read, where somebody knows better than what was found out: its worksheet, encoding and delimiter.

The wizard of lists and the intake of calls and orders ask it alike.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from bpo.imports.tables import DELIMITERS, ENCODINGS
from bpo.kernel import fields as f
from bpo.kernel.locale import _l

ENCODING_LABELS = {
    "utf-8-sig": "UTF-8", "gb18030": "GB18030 (GBK)", "utf-16": "UTF-16", "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE", "big5": "Big5",
}  # fmt: skip
DELIMITER_LABELS = {
    ",": _l("Comma"), ";": _l("Semicolon"), "\t": _l("Tab"), "|": _l("Bar"),
}  # fmt: skip
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
TOLD_DELIMITERS = {name: sign for sign, name in DELIMITER_NAMES.items()}
PARTS = ("sheet", "encoding", "delimiter")


def offered(kinds: Mapping[str, Any], label: Any, **facts: Any) -> f.Choice:
    """A choice of what is known only now."""
    names = StrEnum("Offered", {f"N{number}": value for number, value in enumerate(kinds)})  # type: ignore[misc]
    return f.Choice(names, labels={names(value): words for value, words in kinds.items()}, label=label, **facts)


def reading_fields(sheets: Sequence[str], encoding: str, *, unsaid: bool = False) -> dict[str, f.Choice]:
    """The fields of a form that says how a file is read: the worksheets of a workbook, or how a text is written.

    `unsaid`: the form may leave them out; then it stays as it was.
    """
    form: dict[str, f.Choice] = {}
    if len(sheets) > 1:
        form["sheet"] = offered({name: name for name in sheets}, _l("Worksheet"), optional=unsaid)
    if encoding:
        known = {name: ENCODING_LABELS.get(name, name) for name in dict.fromkeys((encoding, *ENCODINGS))}
        form["encoding"] = offered(known, _l("Encoding"), group="reading", optional=unsaid)
        signs = {DELIMITER_NAMES[sign]: label for sign, label in DELIMITER_LABELS.items() if sign in DELIMITERS}
        form["delimiter"] = offered(signs, _l("Delimiter"), group="reading", optional=True)
    return form


def reading_values(reading: Mapping[str, Any]) -> dict[str, Any]:
    """How the file was read, as that form holds it."""
    return {**reading, "delimiter": DELIMITER_NAMES.get(reading.get("delimiter", ""), "")}


def said_anew(data: dict[str, Any], reading: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says, taken out of `data`: all three parts, where any is another than before; else nothing."""
    said = {name: data.pop(name, None) for name in PARTS}
    said["delimiter"] = TOLD_DELIMITERS.get(str(said["delimiter"]))
    told = {name: str(value) if value else None for name, value in said.items()}
    return told if any(value and value != reading.get(name) for name, value in told.items()) else {}
