"""The shapes of imports: the list, an upload, the form of a column mapping; how acts on them are told."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from operations.intake.actions import Reader
from operations.intake.rules import IntakeKind, IntakeState, counted_columns, named_columns

KINDS = {IntakeKind.CALLS: _l("Call records"), IntakeKind.ORDERS: _l("Orders")}
UPLOADS = {IntakeKind.CALLS: _l("Upload call records"), IntakeKind.ORDERS: _l("Upload orders")}
STATES = {
    IntakeState.WAITING: _l("Waiting to be taken in"),
    IntakeState.DONE: _l("Taken in"),
    IntakeState.REFUSED: _l("Refused"),
}
TONES = {IntakeState.WAITING: "info", IntakeState.DONE: "good", IntakeState.REFUSED: "bad"}
TABLES = ".csv,.txt,.xlsx,.xls"
SECOND = "_second"  # a time that stands in a column beside its day


class BatchRow(f.Schema):
    id = f.Id(label=_l("No."))
    project = f.Text(label=_l("Project"))
    kind = f.Choice(IntakeKind, labels=KINDS, label=_l("What"))
    file_name = f.Text(label=_l("File"))
    state = f.Choice(IntakeState, labels=STATES, tones=TONES, label=_l("State"))
    rows = f.Integer(label=_l("Rows in the file"))
    created = f.Integer(label=_l("New"))
    revised = f.Integer(label=_l("Revised"))
    unchanged = f.Integer(label=_l("Unchanged"))
    rejected = f.Integer(label=_l("Rejected rows"))
    imported_at = f.Moment(label=_l("When"))


class BatchOut(f.Schema):
    """An import for programmes: poll it until its state is no longer `waiting`."""

    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    kind = f.Choice(IntakeKind, labels=KINDS, label=_l("What"))
    source = f.Text(label=_l("Source"))
    file_name = f.Text(label=_l("File"))
    sha256 = f.Text(label=_l("Content"))
    state = f.Choice(IntakeState, labels=STATES, label=_l("State"))
    refusal = f.Text(label=_l("Why it was refused"), optional=True, attribute="refusal_said")
    rows = f.Integer(label=_l("Rows in the file"))
    created = f.Integer(label=_l("New"))
    revised = f.Integer(label=_l("Revised"))
    unchanged = f.Integer(label=_l("Unchanged"))
    rejected = f.Integer(label=_l("Rejected rows"))
    covers_from = f.Moment(label=_l("Covers from"), optional=True)
    covers_to = f.Moment(label=_l("Covers to"), optional=True)
    imported_at = f.Moment(label=_l("When"))


class RejectedOut(f.Schema):
    row_number = f.Integer(label=_l("Row"))
    column = f.Text(label=_l("Column"))
    value = f.Text(label=_l("Value"))
    code = f.Text(label=_l("Code"))
    reason = f.Text(label=_l("Reason"), attribute="reason_said")


class FileIn(f.Schema):
    """For programmes (multipart): `mapping` is JSON as in docs/call-records.md."""

    file = f.File(label=_l("File"), accept=TABLES)
    source = f.Text(label=_l("Source"), optional=True)
    mapping = f.LongText(label=_l("Column mapping"), optional=True, max=20_000)
    choice = f.Text(label=_l("What the file does not say"), optional=True, max=20)


def shape_of(name: str, shown: dict[str, Any]) -> type[f.Schema]:
    """A schema of fields that are known only when it is asked for."""
    made: type[f.Schema] = f.Schema.from_dict(shown, name=name)  # type: ignore[assignment]
    return made


def upload_schema(reader: Reader) -> type[f.Schema]:
    """The upload form of a kind of file."""
    sources = StrEnum("Source", {value.upper(): value for value in reader.sources})  # type: ignore[misc]
    labels = {sources(value): label for value, label in reader.sources.items()}
    shown: dict[str, Any] = {
        "file": f.File(label=_l("File"), accept=TABLES, help=_l("CSV, XLSX or XLS; at most 20 MB."))
    }
    if len(labels) > 1:
        shown["source"] = f.Choice(sources, labels=labels, label=_l("Where the file is from"))
    shown["choice"] = _choice(reader)
    return shape_of("Upload", shown)


def _choice(reader: Reader) -> f.Choice:
    values = StrEnum("Unsaid", {value.upper(): value for value in reader.choices})  # type: ignore[misc]
    labels = {values(value): label for value, label in reader.choices.items()}
    return f.Choice(values, labels=labels, label=reader.choice_label)


def mapping_schema(reader: Reader, header: Sequence[str], times: Sequence[str] = ("arrived_at",)) -> type[f.Schema]:
    """The form that says which column holds what: a column by its count, words by what they mean."""
    columns = [(number, name or str(number)) for number, name in enumerate(header, start=1)]
    shown: dict[str, Any] = {}
    for name, label in reader.fields:
        shown[name] = f.Reference(label=label, pick=lambda *_who: columns, optional=True)
        if name in times:
            shown[name + SECOND] = f.Reference(
                label=_l("its time, if in a column of its own"), pick=lambda *_who: columns, optional=True
            )
    for meaning, label in reader.words:
        shown[f"word_{meaning}"] = f.Text(label=label, optional=True, help=_l("Several words separated by commas."))
    shown["choice"] = _choice(reader)
    return shape_of("MappingForm", shown)


def mapping_of(
    reader: Reader, header: Sequence[str], data: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """What the form said, as a mapping; formats of the kept one stay."""
    chosen = {
        name: [number for number in (data.get(name), data.get(name + SECOND)) if number]
        for name, _label in reader.fields
    }
    mapping = named_columns(header, chosen)
    values = {
        meaning: [word.strip() for word in said.replace("，", ",").replace("、", ",").split(",") if word.strip()]
        for meaning, said in ((meaning, data.get(f"word_{meaning}")) for meaning, _label in reader.words)
        if said
    }
    if values:
        mapping["values"] = values
    formats = {name: layout for name, layout in (kept.get("formats") or {}).items() if name in mapping}
    return mapping | ({"formats": formats} if formats else {})


def form_values(header: Sequence[str], how: Mapping[str, Any], first_choice: str) -> dict[str, Any]:
    """A mapping as the form holds it."""
    mapping = how.get("mapping") or {}
    values: dict[str, Any] = {"choice": how.get("choice") or first_choice}
    for name, numbers in counted_columns(header, mapping).items():
        values[name] = numbers[0]
        if len(numbers) > 1:
            values[name + SECOND] = numbers[1]
    for meaning, words in (mapping.get("values") or {}).items():
        values[f"word_{meaning}"] = ", ".join(words) if isinstance(words, list) else str(words)
    return values


journal.sentences(
    {
        "imports.received": _l("uploaded the file “%(file)s” (import no. %(batch)s)"),
        "imports.unreadable": _l("uploaded the file “%(file)s”, which cannot be read (import no. %(batch)s)"),
        "imports.settled": _l("said how “%(file)s” is to be read"),
        "imports.taken_in": _l(
            "took in “%(file)s”: %(created)s new, %(revised)s revised, %(unchanged)s unchanged, "
            "%(rejected)s rows rejected"
        ),
        "imports.refused": _l("took nothing in from “%(file)s”: it was refused"),
        "imports.rejected_downloaded": _l("downloaded %(count)s rejected rows of “%(file)s”"),
    }
)
