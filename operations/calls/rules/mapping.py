"""The column mapping of a source without a format of its own: what it may say, and how it meets one file's head.

    {"external_id": "通话ID", "arrived_at": ["日期", "时间"], "talk_seconds": 7, "answered": "是否接通",
     "formats": {"arrived_at": "%d/%m/%Y %H:%M:%S", "talk_seconds": "minutes"},
     "values": {"answered": ["是"], "not_answered": ["否", "放弃"]}}

A column is named, or counted from 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bpo.kernel.cells import match_columns, normal_name
from bpo.kernel.errors import Invalid, text
from operations.calls.rules.durations import UNITS
from operations.calls.rules.synonyms import MEANINGS, SYNONYMS

FIELDS = tuple(SYNONYMS)
MOMENTS = ("arrived_at", "answered_at", "ended_at", "updated_at")
DURATIONS = ("wait_seconds", "talk_seconds", "hold_seconds", "acw_seconds")
_REQUIRED = ("external_id", "arrived_at")
_SAYS_ANSWERED = ("outcome", "answered", "answered_at")


@dataclass(frozen=True)
class ColumnMapping:
    """A mapping met with a head: field → indexes from 0; field → format; column → normal word → meaning."""

    columns: dict[str, tuple[int, ...]]
    formats: dict[str, str]
    meanings: dict[str, dict[str, str]]


def suggest_mapping(header: Sequence[str]) -> dict[str, Any]:
    """The mapping that the names of the columns suggest: {field: name}, to be looked at before it is kept."""
    return {field: header[index] or index + 1 for field, index in match_columns(header, SYNONYMS).items()}


def resolve_mapping(header: Sequence[str], mapping: Mapping[str, Any] | None) -> ColumnMapping:
    """Meet a kept mapping, or with None the suggested one, with the head of a file.

    Raises `Invalid`: a field, format or meaning that does not exist, a column that the file does not have, or no column
    for id, arrival or whether the call was answered.
    """
    wanted = suggest_mapping(header) if mapping is None else dict(mapping)
    formats = _table(wanted.pop("formats", {}), "formats")
    values = _table(wanted.pop("values", {}), "values")
    unknown = [name for name in wanted if name not in SYNONYMS]
    unknown += [name for name in formats if name not in MOMENTS + DURATIONS]
    unknown += [name for name in values if not any(name in meanings for meanings in MEANINGS.values())]
    if unknown:
        raise Invalid(
            "mapping_unknown_name",
            text("The column mapping names “%(name)s”, which does not exist. There are: %(known)s."),
            unknown[0],
            name=unknown[0],
            known=list(FIELDS),
        )
    for name in DURATIONS:
        if formats.get(name, "seconds") not in UNITS:
            raise Invalid(
                "mapping_unknown_unit",
                text("“%(value)s” is no unit of time. Write one of: %(known)s."),
                name,
                value=formats[name],
                known=list(UNITS),
            )
    columns = {name: _indexes(header, name, place) for name, place in wanted.items() if place not in (None, "", [])}
    _check_complete(columns)
    return ColumnMapping(columns, {name: str(value) for name, value in formats.items()}, _words(values))


def _table(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid(
            "mapping_malformed",
            text("“%(name)s” in the column mapping must be a list of names with values."),
            name,
            name=name,
        )
    return dict(value)


def _indexes(header: Sequence[str], field: str, place: object) -> tuple[int, ...]:
    names = [normal_name(name) for name in header]
    found = []
    for one in place if isinstance(place, (list, tuple)) else [place]:
        if isinstance(one, int) and not isinstance(one, bool) and 1 <= one <= max(len(header), 1):
            found.append(one - 1)
        elif isinstance(one, str) and normal_name(one) in names:
            found.append(names.index(normal_name(one)))
        else:
            raise Invalid(
                "mapping_column_missing",
                text("The file has no column “%(column)s” for %(field_name)s. Its columns are: %(header)s."),
                field,
                column=str(one),
                field_name=field,
                header=[name for name in header if name],
            )
    return tuple(found)


def _check_complete(columns: Iterable[str]) -> None:
    missing = [name for name in _REQUIRED if name not in columns]
    if not any(name in columns for name in _SAYS_ANSWERED):
        missing.append("answered")
    if missing:
        raise Invalid(
            "mapping_incomplete",
            text("No column is known for: %(missing)s. Say in the column mapping which columns hold them."),
            missing[0],
            missing=missing,
        )


def _words(values: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Built-in words, over which the mapping's own have the last say."""
    known = {
        column: {normal_name(word): meaning for meaning, words in meanings.items() for word in words}
        for column, meanings in MEANINGS.items()
    }
    for meaning, words in values.items():
        for column, meanings in MEANINGS.items():
            if meaning in meanings:
                spelled = words if isinstance(words, (list, tuple)) else [words]
                known[column] |= {normal_name(word): meaning for word in spelled}
    return known
