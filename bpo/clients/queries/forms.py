"""The requirement form (项目需求单): the workbook handed out, and the filled-in one read back and compared."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import rules
from bpo.clients.models import Handover
from bpo.clients.queries.handovers import FIELDS, file_of, handover_for, known_requirements, ledger_of, values_of
from bpo.clients.queries.standing import must_be_editable
from bpo.clients.rules import Finding, ReadRow
from bpo.clients.schemas import RequirementIn
from bpo.documents.columns import ColumnSpec, PickList
from bpo.documents.xlsx import SheetSpec, workbook
from bpo.imports.rules import CellError
from bpo.kernel import files
from bpo.kernel.cells import is_blank, match_columns, plain
from bpo.kernel.errors import Invalid, text
from bpo.kernel.fields import Choice
from bpo.kernel.late import late
from bpo.kernel.locale import LANGUAGES, _l, in_language
from bpo.kernel.permits import Actor, permit
from bpo.kernel.sheets import Limits, read_sheet
from bpo.kernel.web.forms import load

pick_lists = late("bpo.documents.pick_lists")

LIMITS = Limits(size=files.MAX_BYTES, rows=2_000, columns=60)
REF = _l("Number")
WIDTHS = {"ref": 12, "kind": 20, "category": 22, "statement": 52, "acceptance": 40, "source": 26, "source_place": 20,
          "law": 28, "priority": 18, "owner_department": 26}  # fmt: skip
# Names people give these columns in forms of their own, beside the template's.
SYNONYMS = {
    "ref": ("ref", "id", "no", "需求编号", "序号"),
    "kind": ("kind", "type", "需求类型", "类型"),
    "category": ("category", "需求类别", "类别"),
    "statement": ("statement", "text", "需求内容", "需求描述", "内容"),
    "acceptance": ("acceptance", "验收标准", "acceptance criteria"),
    "source": ("source", "需求来源", "来源"),
    "source_place": ("source_place", "place", "条款", "页码", "clause"),
    "law": ("law", "法律条款", "法律依据", "法规依据", "法律法规"),
    "priority": ("priority", "优先级", "重要程度"),
    "owner_department": ("owner_department", "责任部门", "归口部门", "owner"),
}
KEPT = ("priority", "owner_department")  # a form without them says nothing of them: what is known stays
EXAMPLES = (
    {
        "kind": "stated", "category": "service_hours", "source": "contract", "source_place": "3.1",
        "statement": _l("The hotline is open every day from 8:00 to 22:00, public holidays included."),
        "acceptance": _l("Roster and call records of any day"), "law": "",
    },
    {
        "kind": "stated", "category": "kpi", "source": "tender", "source_place": "P12",
        "statement": _l("85% of calls are answered within 20 seconds."),
        "acceptance": _l("Service level by month, short abandons left out"), "law": "",
    },
    {
        "kind": "statutory", "category": "security", "source": "law", "source_place": "",
        "statement": _l("Callers are told that the call is recorded before recording begins."),
        "acceptance": _l("Sampled recordings"), "law": _l("Personal Information Protection Law, article 17"),
    },
)  # fmt: skip


def both(label: Any) -> str:
    """A label in both languages, Chinese first: forms travel between companies."""
    words = []
    for language in LANGUAGES:
        with in_language(language):
            words.append(str(label))
    return " ".join(dict.fromkeys(words))


def heads() -> dict[str, str]:
    """{field: head of its column}."""
    fields: dict[str, Any] = RequirementIn().fields
    return {"ref": both(REF), **{name: both(fields[name].label) for name in FIELDS}}


@permit("requirements.edit")
def requirement_form(session: Session, actor: Actor, *, now: datetime, handover_id: int | None = None) -> bytes:
    """The form as XLSX: to fill in, with examples and the words each choice takes.

    With a handover its requirements stand in it already: edited there and imported, they change by their number.
    """
    fields: dict[str, Any] = RequirementIn().fields
    columns = [ColumnSpec(name, head, width=WIDTHS[name]) for name, head in heads().items()]
    choices = {name: one for name in FIELDS if isinstance(one := fields[name], Choice)}
    filled = []
    if handover_id is not None:
        handover = handover_for(session, actor, handover_id)
        for one in ledger_of(session, handover.id):
            if one.withdrawn_on is None:
                filled.append({"ref": one.ref, **_written(values_of(one), choices)})
    examples = [_written({name: _known(value) for name, value in one.items()}, choices) for one in EXAMPLES]
    lists = [
        {"column": both(one.label), "word": both(label), "code": kind.value}
        for one in choices.values() for kind, label in one.labels.items()
    ]  # fmt: skip
    explained = [
        ColumnSpec("column", both(_l("Column")), width=24),
        ColumnSpec("word", both(_l("What may stand there")), width=40),
        ColumnSpec("code", both(_l("Short code")), width=20),
    ]
    sheets = [
        SheetSpec(both(_l("Requirement form")), columns, filled),
        SheetSpec(both(_l("Examples")), columns, examples, note=both(_l(
            "Leave the number blank for a new requirement. A row with a number changes that requirement. "
            "A statutory requirement names its law."
        ))),
        SheetSpec(both(_l("Choices")), explained, lists),
    ]  # fmt: skip
    form = workbook(sheets, exported_by=actor.name, exported_at=now)
    filled_in: bytes = pick_lists.with_pick_lists(form, sheet=0, lists=_pick_lists(list(heads()), choices))
    return filled_in


def _pick_lists(names: Sequence[str], choices: Mapping[str, Choice]) -> dict[int, PickList]:
    """Where the words of each choice stand on the sheet of choices, for the column it is asked in."""
    found, row = {}, 2
    for name, one in choices.items():
        last = row + len(one.labels) - 1
        found[names.index(name)] = PickList(sheet=2, column=1, first_row=row, last_row=last)
        row = last + 1
    return found


def _known(value: Any) -> Any:
    return value if isinstance(value, str) else both(value)


def _written(values: Mapping[str, Any], choices: Mapping[str, Choice]) -> dict[str, Any]:
    return {
        name: both(choices[name].labels[choices[name].enum(value)]) if name in choices and value else value
        for name, value in values.items()
    }


def read_form(content: bytes, name: str) -> list[ReadRow]:
    """Every filled row of the form through the form's own schema, wrong cells said in words.

    Raises `Invalid` (field `file`) for what is no table, or lacks the columns without which nothing can be told.
    """
    try:
        sheet = read_sheet(content, name=name, limits=LIMITS)
    except Invalid as refusal:
        raise Invalid(refusal.code, refusal.message, "file", **refusal.facts) from refusal
    titles = heads()
    places = match_columns(sheet.header, {one: (titles[one], *_halves(titles[one]), *SYNONYMS[one]) for one in titles})
    lost = [titles[one] for one in ("kind", "category", "statement", "source") if one not in places]
    if lost:
        raise Invalid(
            "form_columns", text("“%(name)s” lacks the columns %(columns)s. Use the template, or name them so."),
            "file", name=name, columns=lost,
        )  # fmt: skip
    schema = RequirementIn()
    words = {one: _vocabulary(field) for one, field in schema.fields.items() if isinstance(field, Choice)}
    rows = []
    for number, cells in sheet.rows:
        given = {
            one: cells[place] for one, place in places.items() if place < len(cells) and not is_blank(cells[place])
        }
        if given:
            rows.append(_read_row(schema, words, number, given))
    return rows


def _halves(head: str) -> list[str]:
    """A bilingual head is known by either of its languages."""
    chinese, _blank, english = head.partition(" ")
    return [chinese, english] if english else [chinese]


def _vocabulary(one: Choice) -> dict[str, str]:
    """{what may stand in the cell, small letters: the value}."""
    known = {}
    for kind, label in one.labels.items():
        for word in (kind.value, both(label), *_labels(label)):
            known[word.casefold()] = kind.value
    return known


def _labels(label: Any) -> list[str]:
    words = []
    for language in LANGUAGES:
        with in_language(language):
            words.append(str(label))
    return words


def _read_row(
    schema: RequirementIn, words: Mapping[str, Mapping[str, str]], number: int, given: Mapping[str, Any]
) -> ReadRow:
    """One row through the schema. `words`: what a choice's cell may hold, by field."""
    ref = plain(given["ref"]).upper() if "ref" in given else None
    raw = {one: _as_typed(value) for one, value in given.items() if one != "ref"}
    for one, known in words.items():
        if one in raw:
            raw[one] = known.get(plain(raw[one]).casefold(), raw[one])
    try:
        values = load(schema, raw)
        rules.check_requirement(values["kind"], values["law"])
    except Invalid as refusal:
        return ReadRow(number, ref, None, tuple(_cell_errors(schema, refusal, given)))
    said = [name for name in FIELDS if name not in KEPT or raw.get(name)]
    return ReadRow(number, ref, {name: values[name] for name in said})


def _as_typed(value: Any) -> str:
    """Words keep their line breaks and full-width signs; figures and days become text."""
    return value.strip() if isinstance(value, str) else plain(value)


def _cell_errors(schema: RequirementIn, refusal: Invalid, given: Mapping[str, Any]) -> list[CellError]:
    """What is wrong, cell by cell; a choice's cell is told the words it takes, not their codes."""
    if refusal.field:
        value = plain(given.get(refusal.field, ""))
        return [CellError(refusal.field, value, refusal.message, refusal.facts)]
    errors = []
    for name, told in sorted(refusal.fields.items()):
        one = schema.fields.get(name)
        if name in given and isinstance(one, Choice):
            facts = {"choices": [label for _value, label in one.choices()]}
            errors.append(CellError(name, plain(given[name]), text("Please choose one of: %(choices)s."), facts))
        else:
            errors.append(CellError(name, plain(given.get(name, "")), " ".join(told)))
    return errors


@permit("requirements.edit")
def form_of(session: Session, actor: Actor, *, handover_id: int, file_id: int) -> tuple[Handover, list[Finding]]:
    """An uploaded form of a handover, and what importing it would change."""
    handover = handover_for(session, actor, handover_id)
    return handover, compare_form(session, handover, file_id)


def compare_form(session: Session, handover: Handover, file_id: int) -> list[Finding]:
    """One finding a row of the form, compared with the project's requirements as they are now."""
    row = file_of(session, handover, file_id)
    return _compare(session, handover, files.read(row), row.name)


def _compare(session: Session, handover: Handover, content: bytes, name: str) -> list[Finding]:
    known = known_requirements(session, handover.project_id)
    return rules.compare(read_form(content, name), known, handover.number)


@permit("requirements.edit")
def form_preview(session: Session, actor: Actor, *, handover_id: int, content: bytes, name: str) -> list[Finding]:
    """What importing this form would change; nothing is kept."""
    handover = handover_for(session, actor, handover_id)
    must_be_editable(session, handover)
    return _compare(session, handover, content, name)
