"""The form that says which column of a file of calls or orders holds what, and what the file does not say."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from bpo.imports import wizard
from bpo.imports.columns import added, shown_cell
from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.sheets import Sheet
from operations.intake import actions
from operations.intake.rules import SECOND, SPLIT, counted_columns, mask_numbers, named_columns, placed_once

UNSAID = _l("What the file does not say")


def shape_of(name: str, shown: dict[str, Any]) -> type[f.Schema]:
    """A schema of fields that are known only when it is asked for."""
    made: type[f.Schema] = f.Schema.from_dict(shown, name=name)  # type: ignore[assignment]
    return made


def choice_field(reader: actions.Reader, section: Any = None) -> f.Choice:
    values = StrEnum("Unsaid", {value.upper(): value for value in reader.choices})  # type: ignore[misc]
    labels = {values(value): label for value, label in reader.choices.items()}
    return f.Choice(values, labels=labels, label=reader.choice_label, section=section)


def labels_of(reader: actions.Reader) -> dict[str, Any]:
    """{field: label} of what a column may hold; a moment's time may stand in a column of its own."""
    found: dict[str, Any] = {}
    for name, label in reader.fields:
        found[name] = label
        if name == SPLIT:
            found[name + SECOND] = _l("Arrival: time only")
    return found


def mapping_schema(reader: actions.Reader, sheet: Sheet, reading: Mapping[str, Any]) -> type[f.Schema]:
    """The form: how the file is read, which field each of its columns holds, and words that the file uses."""

    def said(cell: Any) -> str:
        return mask_numbers(shown_cell(cell), reader.mask)

    shown: dict[str, Any] = {**reading, **wizard.column_fields(sheet.header, sheet.rows, labels_of(reader), said)}
    for meaning, label in reader.words:
        shown[f"word_{meaning}"] = f.Text(
            label=label, optional=True, help=_l("Several words separated by commas."), section=UNSAID
        )
    shown["choice"] = choice_field(reader, UNSAID)
    return shape_of("MappingForm", shown)


def known_schema(reader: actions.Reader) -> type[f.Schema]:
    """The form of a file whose layout is known."""
    return shape_of("KnownForm", {"choice": choice_field(reader)})


def mapping_of(
    reader: actions.Reader, header: Sequence[str], data: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """What the form said, as a mapping; what such a form cannot say of the kept one stays, as its formats do."""
    said = wizard.columns_said(data, labels_of(reader))
    before = counted_columns(header, kept)
    _shown, unsaid = placed_once(before)
    chosen: dict[str, Sequence[int]] = {
        name: [said[part] for part in (name, name + SECOND) if part in said] or (before[name] if name in unsaid else [])
        for name, _label in reader.fields
    }
    mapping = named_columns(header, chosen)
    values = {
        meaning: [word.strip() for word in words.replace("，", ",").replace("、", ",").split(",") if word.strip()]
        for meaning, words in ((meaning, data.get(f"word_{meaning}")) for meaning, _label in reader.words)
        if words
    }
    if values:
        mapping["values"] = values
    formats = {name: layout for name, layout in (kept.get("formats") or {}).items() if name in mapping}
    return mapping | ({"formats": formats} if formats else {})


def form_values(reader: actions.Reader, header: Sequence[str], how: Mapping[str, Any]) -> dict[str, Any]:
    """How a file is read, as the form holds it."""
    mapping = how.get("mapping") or {}
    shown, _unsaid = placed_once(counted_columns(header, mapping))
    values: dict[str, Any] = {"choice": how.get("choice") or next(iter(reader.choices))}
    values |= wizard.column_values(shown)
    for meaning, words in (mapping.get("values") or {}).items():
        values[f"word_{meaning}"] = ", ".join(words) if isinstance(words, list) else str(words)
    return values


def left_out(reader: actions.Reader, header: Sequence[str], how: Mapping[str, Any]) -> list[str]:
    """The columns that no field takes, apart from those that a file of rejected rows adds."""
    places = counted_columns(header, how.get("mapping") or {})
    taken = {place for columns in places.values() for place in columns}
    if not taken:
        return []  # nothing is matched yet, which the page says
    return wizard.left_over(header, taken, added(header, [label for _name, label in reader.fields]))
