"""Columns of a file read as fields of a schema: which column holds what, and what a cell says.

Most cells are plain: a word within its length, a number, a known choice. They are taken without asking the schema,
which would cost ten times as much; whatever is not plain is read by the schema's own field. Both ways agree, which
tests/imports/test_columns.py proves cell by cell.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, validate

from bpo.documents.columns import EVALUATES, INVISIBLE, SIGNS, csv_text, legible, plain_number, workbook_text
from bpo.imports.importer import Importer
from bpo.imports.rules import CellError, Current, ReadRow, even_breaks
from bpo.imports.tables import Table
from bpo.kernel import fields as f
from bpo.kernel.cells import match_columns, normal_name, plain, to_date, to_decimal, to_identifier, to_int
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import LANGUAGES, _l, in_language, say_value
from bpo.kernel.web.forms import load

CLEAR = object()
CLEAR_WORDS = {"<clear>", "<empty>", "<清空>", "〈清空〉", "《清空》"}
ROW, REASON = _l("Row"), _l("Reason")  # what a file of rejected rows adds: passed over when it comes back
EXAMPLE = _l("Example: this row is not imported")
YES = {"yes", "y", "true", "1", "是", "对", "有", "√", "✓", "x"}
NO = {"no", "n", "false", "0", "否", "无", "×"}
SPLIT = re.compile(r"[,，、;；·|\n]")
NOT_PLAIN = "'<＜〈《="
GUARDED = re.compile(rf"'[{re.escape(INVISIBLE)}']*[{re.escape(EVALUATES + SIGNS)}0-9]")

Read = Callable[[Any], Any]


def in_both(words: Any) -> list[str]:
    """A label in every language, the reader's own first."""
    told = [str(words)]
    for language in LANGUAGES:
        with in_language(language):
            told.append(str(words))
    return list(dict.fromkeys(told))


def fields_of(importer: Importer) -> dict[str, f.Labelled]:
    """The fields of a kind that a column may hold."""
    return {
        name: one
        for name, one in importer.schema().fields.items()
        if isinstance(one, f.Labelled) and not isinstance(one, (f.RowVersion, f.File)) and not one.dump_only
    }


def suggested(importer: Importer, header: Sequence[str], remembered: Mapping[str, str]) -> dict[str, int]:
    """{field: column from 1}: as the columns were taken last time, else by what they are called."""
    fields = fields_of(importer)
    found: dict[str, int] = {}
    for place, head in enumerate(header, 1):
        known = remembered.get(normal_name(head))
        if known in fields and known not in found:
            found[known] = place
    left = {name: one.label for name, one in fields.items() if name not in found}
    taken = set(found.values()) | passed_over(importer, header, remembered_away(header, remembered))
    return found | guessed(header, left, importer.synonyms, taken)


def guessed(
    header: Sequence[str], labels: Mapping[str, Any], synonyms: Mapping[str, Sequence[str]],
    taken: Collection[int] = (),
) -> dict[str, int]:  # fmt: skip
    """{field: column from 1} by what the columns are called: a field's label in either language, its name, a synonym.

    `taken`: columns from 1 that are spoken for.
    """
    heads = ["" if place in taken else head for place, head in enumerate(header, 1)]
    words = {name: [*in_both(label), name, *synonyms.get(name, ())] for name, label in labels.items()}
    return {name: index + 1 for name, index in match_columns(heads, words).items()}


def remembered_away(header: Sequence[str], remembered: Mapping[str, str]) -> list[int]:
    """The columns that were left out on purpose last time."""
    return [place for place, head in enumerate(header, 1) if remembered.get(normal_name(head)) == ""]


def passed_over(importer: Importer, header: Sequence[str], also: Iterable[int] = ()) -> set[int]:
    """The columns (from 1) that lists and files of rejected rows have, but no record takes."""
    known = [*importer.shown_only.values(), EXAMPLE_HEAD]
    return set(also) | added(header, [one.label for one in fields_of(importer).values()], known)


def added(header: Sequence[str], labels: Iterable[Any], known: Iterable[Any] = ()) -> set[int]:
    """The columns (from 1) that a file of rejected rows adds, and those called as `known`; never those of `labels`."""
    names = {normal_name(words) for one in (*known, ROW, REASON) for words in in_both(one)}
    own = {normal_name(words) for one in labels for words in in_both(one)}
    return {place for place, head in enumerate(header, 1) if normal_name(head) in names - own}


EXAMPLE_HEAD = _l("Remark on this template")


class Columns:
    """The columns of one file, ready to read its rows."""

    def __init__(
        self, importer: Importer, table: Table, mapping: Mapping[str, int], lookups: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.importer, self.table = importer, table
        self.schema = importer.schema()
        self.fields = fields_of(importer)
        hooks: Mapping[Any, Any] = self.schema._hooks
        self.hooked = any(hooks.values())
        self.columns: list[tuple[str, int, Read, Read]] = []
        for name, place in mapping.items():
            one = self.schema.fields[name]
            raw = raw_reader(name, one, importer.codes, lookups.get(name), table.date1904)  # type: ignore[arg-type]
            self.columns.append((name, place - 1, quick_reader(name, one, importer.codes, raw), raw))
        heads = {normal_name(words) for words in in_both(EXAMPLE_HEAD)}
        self.remark = next((index for index, head in enumerate(table.header) if normal_name(head) in heads), None)
        self.examples = {(words,) for words in in_both(EXAMPLE)}

    def read(self, number: int, cells: Sequence[Any]) -> ReadRow | None:
        """A row; None for one that holds nothing, or is a template's example."""
        if self.remark is not None and cells[self.remark : self.remark + 1] in self.examples:
            return None
        given: dict[str, Any] = {}
        words: dict[str, Any] = {}
        cleared: list[str] = []
        errors: list[CellError] = []
        width, wrong = len(cells), self.table.wrong
        for name, index, read, _raw in self.columns:
            cell = cells[index] if index < width else ""
            if cell == "":
                if wrong and (number, index + 1) in wrong:
                    errors.append(error_cell(name, wrong[number, index + 1]))
                continue
            words[name] = cell
            try:
                value = read(cell)
            except Invalid as refusal:
                errors.append(CellError(name, shown_cell(cell), refusal.message, refusal.facts))
            except ValidationError as refusal:
                errors.append(self._told(name, cell, refusal))
            else:
                if value is CLEAR:
                    cleared.append(name)
                else:
                    given[name] = value
        if not words and not errors:
            return None
        if self.hooked and not errors:
            errors += self._hooks(words, given)
        try:
            self.importer.tidy(given)
        except Invalid as refusal:
            column = refusal.field or ""
            errors.append(CellError(column, shown_cell(words.get(column, "")), refusal.message, refusal.facts))
            given.pop(column, None)
        keys = tuple(self.importer.keys(given))
        return ReadRow(number, given, words, frozenset(cleared), tuple(errors), keys)

    def _hooks(self, words: Mapping[str, Any], given: dict[str, Any]) -> list[CellError]:
        """The whole row through the schema, for what it asks beyond single fields."""
        raws = {name: raw(words[name]) for name, _index, _read, raw in self.columns if name in given}
        try:
            given.update(load(self.importer.schema(partial=True), raws))
        except Invalid as refusal:
            return [
                CellError(name, shown_cell(words.get(name, "")), " ".join(map(str, told)))
                for name, told in refusal.fields.items()
            ]
        return []

    def _told(self, name: str, cell: Any, refusal: ValidationError) -> CellError:
        one = self.schema.fields[name]
        if isinstance(one, (f.Choice, f.Choices)):
            facts = {"choices": [label for _value, label in one.choices()]}
            return CellError(name, shown_cell(cell), text("Please choose one of: %(choices)s."), facts)
        return CellError(name, shown_cell(cell), " ".join(str(one) for one in flat(refusal.messages)))


def flat(messages: Any) -> list[Any]:
    if isinstance(messages, dict):
        return [one for inner in messages.values() for one in flat(inner)]
    return list(messages) if isinstance(messages, list) else [messages]


def error_cell(name: str, value: str) -> CellError:
    reason = text("The cell holds the error %(value)s. Mend its formula, or write the value itself.")
    return CellError(name, value, reason, {"value": value})


def shown_cell(cell: Any) -> str:
    """A cell as it is told beside what is wrong with it."""
    return (cell if isinstance(cell, str) else say_value(cell) if isinstance(cell, date) else plain(cell))[:200]


def is_clear(cell: Any) -> bool:
    return isinstance(cell, str) and plain(cell).casefold() in CLEAR_WORDS


def unguarded(words: str) -> str:
    """Text without the apostrophe that keeps programs from computing it, or from eating its digits."""
    return words[1:] if GUARDED.match(words) else words


def quick_reader(name: str, one: Any, codes: frozenset[str], raw: Read) -> Read:
    """cell → value of the field. Raises `Invalid` or `ValidationError`; `CLEAR` where the cell says so."""

    def slow(cell: Any) -> Any:
        return CLEAR if is_clear(cell) else one.deserialize(raw(cell), name)

    if isinstance(one, f.Text):
        return quick_text(one, name in codes, slow)
    if isinstance(one, f.Choice):
        known = {word: one.enum(value) for word, value in vocabulary(one).items()}
        return lambda cell: known[cell] if type(cell) is str and cell in known else slow(cell)
    if type(one) is f.Integer:
        checks = list(one.validators)

        def quick_integer(cell: Any) -> Any:
            if type(cell) is not int:
                return slow(cell)
            return cell if passes(checks, cell) else slow(cell)

        return quick_integer
    return remembering(slow)


def remembering(slow: Read) -> Read:
    """The same words mean the same in a whole column: names, flags and choices repeat."""
    known: dict[str, Any] = {}

    def read(cell: Any) -> Any:
        if type(cell) is not str:
            return slow(cell)
        if cell not in known:
            known[cell] = slow(cell)
        return known[cell]

    return read


def quick_text(one: f.Text, is_code: bool, slow: Read) -> Read:
    lengths = [check for check in one.validators if isinstance(check, validate.Length)]
    others = [check for check in one.validators if not isinstance(check, validate.Length)]
    least = max((check.min or 0 for check in lengths), default=0)
    most = min((check.max for check in lengths if check.max is not None), default=1 << 30)

    def read(cell: Any) -> Any:
        if (
            type(cell) is str and least <= len(cell) <= most and cell.isprintable() and cell[0] not in NOT_PLAIN
            and not (is_code and (not cell.isascii() or "+" in cell or cell[1:2] in (".", "e", "E")))
            and cell[0] != " " and cell[-1] != " "
        ):  # fmt: skip
            return cell if passes(others, cell) else slow(cell)
        return slow(cell)

    return read


def passes(checks: Sequence[Read], value: Any) -> bool:
    """Whether a value is in order; what is not is told by the schema's own field."""
    try:
        for check in checks:
            check(value)
    except ValidationError:
        return False
    return True


def raw_reader(
    name: str, one: f.Labelled, codes: frozenset[str], lookup: Mapping[str, Any] | None, date1904: bool
) -> Read:
    """cell → what the schema's field takes. Raises `Invalid` with the value and the remedy."""
    if name in codes:
        return lambda cell: to_identifier(cell, name)
    if isinstance(one, f.Reference) and lookup is not None:
        return lambda cell: looked_up(name, lookup, cell)
    if isinstance(one, f.Choice):
        known = vocabulary(one)
        return lambda cell: known.get(normal_name(cell), cell if isinstance(cell, str) else plain(cell))
    if isinstance(one, f.Choices):
        words = vocabulary(one.one)
        return lambda cell: [words.get(normal_name(part), part) for part in parts_of(plain(cell), words)]
    if isinstance(one, f.Flag):
        return lambda cell: flag_of(name, cell)
    if isinstance(one, f.Day):
        return lambda cell: to_date(cell, name, date1904=date1904)
    if isinstance(one, f.Integer):
        return lambda cell: to_int(cell, name)
    if isinstance(one, f.Number):
        return lambda cell: to_decimal(cell, name)
    return lambda cell: words_of(name, cell)


def words_of(name: str, cell: Any) -> str:
    if isinstance(cell, str):
        return unguarded(plain(cell) if cell.startswith('="') else cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return to_identifier(cell, name)
    if isinstance(cell, datetime) and not cell.time().replace(microsecond=0):
        return cell.date().isoformat()
    return plain(cell)


def vocabulary(one: f.Choice) -> dict[str, str]:
    """{what a cell may say: the value}, as written and by normal name; a word with two meanings is left out."""
    found: dict[str, str] = {}
    unclear = set()
    for value, label in one.labels.items():
        for word in {value.value, *in_both(label), normal_name(value.value), *map(normal_name, in_both(label))}:
            if found.setdefault(word, value.value) != value.value:
                unclear.add(word)
    return {word: value for word, value in found.items() if word not in unclear}


def parts_of(words: str, known: Mapping[str, str]) -> list[str]:
    if normal_name(words) in known:
        return [words]
    return [part.strip() for part in SPLIT.split(words) if part.strip()]


def flag_of(name: str, cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    said = plain(cell).casefold()
    if said in YES or said in NO:
        return said in YES
    raise Invalid("not_yes_or_no", text("“%(value)s” is neither yes nor no."), name, value=plain(cell))


def looked_up(name: str, known: Mapping[str, Any], cell: Any) -> Any:
    said = normal_name(cell)
    if said in known and known[said] is not None:
        return known[said]
    message = text("There is no “%(value)s” to choose here. Write the name as the form offers it.")
    if said in known:
        message = text("“%(value)s” means more than one. Write what tells them apart, such as the sign-in name.")
    raise Invalid("no_such_choice", message, name, value=plain(cell))


def as_exported(one: f.Labelled, value: Any) -> set[str]:
    """How a list's export may have written a value, as workbook or CSV, in either language."""
    if value is None or value == "" or value == []:
        return {""}
    if isinstance(one, (f.Choice, f.Choices)):
        told = set()
        for language in LANGUAGES:
            with in_language(language):
                told.add(one.shown(value))
    elif isinstance(value, bool):
        told = {"yes", "是"} if value else {"no", "否"}
    elif isinstance(value, Decimal):
        told = {plain_number(value, "decimal"), plain_number(value, "money")}
    else:
        told = {legible(value if isinstance(value, str) else value.isoformat() if isinstance(value, date) else value)}
    return {even_breaks(made).strip() for words in told for made in (words, csv_text(words), workbook_text(words))}


def is_own_export(one: f.Labelled, current: Current, name: str, cell: Any) -> bool:
    """Whether the cell holds what our own export writes for the record's present value: then it means no change."""
    words = even_breaks(cell if isinstance(cell, str) else plain(cell)).strip()
    if name in current.shown:
        told = current.shown[name]
        return words in {even_breaks(made).strip() for made in (told, csv_text(told), workbook_text(told))}
    return words in as_exported(one, current.values.get(name))
