"""How a list is declared: its columns, what narrows and orders it, what is summed, what can be done to many rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import FunctionType
from typing import Any

from sqlalchemy import JSON, ColumnElement, Enum, LargeBinary, String, case, inspect

from bpo.kernel.fields import (
    Choice,
    Day,
    Flag,
    Id,
    Integer,
    Labelled,
    LongText,
    Moment,
    Money,
    Password,
    RowVersion,
    Schema,
    Text,
)
from bpo.kernel.locale import language
from bpo.kernel.permits import Actor
from bpo.kernel.standing import Standing
from bpo.kernel.web.lists.conditions import Facet

KINDS: tuple[tuple[type[Labelled], str], ...] = (
    (Money, "money"), (Choice, "choice"), (Day, "day"), (Moment, "moment"), (Flag, "flag"), (Integer, "number"),
    (Text, "text"),
)  # fmt: skip
NOT_NARROWED = (Id, RowVersion, Password)


@dataclass(frozen=True)
class Filter:
    """One filter in the first row of a list: a column, and what it may be.

    `choices`: pairs, or f(session, actor) → pairs. `where`: f(value) → condition, where the choice is no value of a
    column ("ends within 30 days"). `acts_alone`: no more than an act changes what `choices` finds, so that it is asked
    once until the next; not so for what is no business act, such as jobs and notices.
    """

    name: str
    label: Any
    column: Any
    choices: Any
    where: Callable[[str], ColumnElement[bool]] | None = None
    acts_alone: bool = True

    def offered(self, session: Any, who: Actor) -> Mapping[str, str]:
        """{value as text: label} in the reader's language."""
        if not callable(self.choices):
            return in_words(self.choices)
        if not self.acts_alone:
            return in_words(self.choices(session, who))
        question = (self.choices, language())
        return OFFERED.ask(session, who, question, lambda: in_words(self.choices(session, who)))


OFFERED: Standing[Mapping[str, str]] = Standing(2000)


def in_words(choices: Iterable[tuple[Any, Any]]) -> Mapping[str, str]:
    return {str(value): str(label) for value, label in choices}


@dataclass(frozen=True)
class Bulk:
    """An act done to many rows of a list at once: each through the ordinary action, by its own permit and rules.

    `act(session, actor, id, now=…, **asked)`. `asked`: a schema of what is asked for once, for all rows (a reason);
    `probe`: such an answer, with which the check beforehand is made. `asks_first`: the answer itself decides which rows
    can (a project, a day), so that it is asked for before the check is made with it.
    """

    name: str
    label: Any
    permit: str
    act: Callable[..., Any]
    asked: type[Schema] | None = None
    probe: Mapping[str, Any] = field(default_factory=dict)
    tone: str = "quiet"
    asks_first: bool = False


@dataclass(frozen=True)
class Listing:
    """How rows of a select are listed. Columns are fields of `row`; the first is the link.

    A column that is an attribute of the table of `key` (the unique column that settles equal rows) can be narrowed
    and ordered by itself; `at` says what another column is in the database: {name: expression or f() → expression}.
    `sorts` orders a column by something else. `default`: the order at first ("-code", "due_on,title").
    `totals`: columns summed over all rows that the filters leave; `currency`: the column that tells amounts apart.
    `averages`: {column: expression or f() → expression} averaged over them, in a line called `averaged`.
    `name` and `permits` (of the page's gate) make saved views and acts on many possible; `title`: how it is called
    there.
    """

    row: type[Schema]
    columns: str
    search: Sequence[Any] = ()
    sorts: Mapping[str, Any] = field(default_factory=dict)
    filters: Sequence[Filter] = ()
    default: str = ""
    key: Any = None
    link: Callable[[Any], str] | None = None
    at: Mapping[str, Any] = field(default_factory=dict)
    totals: str = ""
    currency: str = ""
    averages: Mapping[str, Any] = field(default_factory=dict)
    averaged: Any = ""
    bulk: Sequence[Bulk] = ()
    name: str = ""
    title: Any = ""
    permits: str = ""

    def __post_init__(self) -> None:
        if self.name:
            LISTS[self.name] = self

    @cached_property
    def known(self) -> dict[str, Labelled]:
        """All columns there are: the ones shown at first in their order, then the further ones of the row."""
        fields = self.row().fields
        first = {name: fields[name] for name in self.columns.split()}
        further = {
            name: one for name, one in fields.items()
            if isinstance(one, Labelled) and name not in first and not isinstance(one, NOT_NARROWED) and self.has(name)
        }  # fmt: skip
        return {**first, **further}  # type: ignore[dict-item]

    def fields(self, chosen: Sequence[str] = ()) -> list[tuple[str, Labelled]]:
        return [(name, self.known[name]) for name in chosen or self.columns.split()]

    def has(self, name: str) -> bool:
        """Whether the database can narrow and order by the column."""
        return name in self.at or self._column(name) is not None

    def expression(self, name: str) -> Any:
        """What a column is in the database."""
        given = self.at.get(name)
        return self._column(name) if given is None else _present(given)

    def _column(self, name: str) -> Any:
        return self._columns.get(name)

    @cached_property
    def _columns(self) -> dict[str, Any]:
        """{field of the row: the column of the list's own table that it shows}."""
        owner = getattr(self.key, "class_", None)
        if owner is None:
            return {}
        stored = inspect(owner).column_attrs
        named = {name: one.attribute or name for name, one in self.row().fields.items()}
        return {name: getattr(owner, attribute) for name, attribute in named.items() if attribute in stored}

    def ordering(self, name: str) -> Any:
        """What a column is ordered by: a choice in the order of its words, not of its codes."""
        given = self.sorts.get(name)
        if given is not None:
            return _present(given)
        expression, one = self.expression(name), self.known[name]
        if isinstance(one, Choice):
            return case({value: place for place, (value, _label) in enumerate(one.choices())}, value=expression)
        return expression

    @cached_property
    def sortable(self) -> tuple[str, ...]:
        lengthy = (LongText,)
        derived = [name for name, one in self.known.items() if self.has(name) and not isinstance(one, lengthy)]
        return tuple(dict.fromkeys([*derived, *self.sorts]))

    def kind(self, name: str) -> str | None:
        """How a column can be narrowed; None: not at all."""
        one = self.known.get(name)
        if one is None or isinstance(one, NOT_NARROWED) or not self.has(name):
            return None
        found = next((kind for cls, kind in KINDS if isinstance(one, cls)), None)
        column = None if name in self.at else self._column(name)
        if column is not None and (
            isinstance(column.type, (JSON, LargeBinary)) or (found == "text" and not _is_words(column.type))
        ):
            return None
        return found

    @cached_property
    def narrowing(self) -> dict[str, str]:
        """{name: kind} of all filters: the declared ones, then those that the columns give by themselves."""
        declared = {one.name: "choice" for one in self.filters}
        derived = {name: kind for name in self.known if (kind := self.kind(name)) and name not in declared}
        return {**declared, **derived}

    def may_be_blank(self, name: str) -> bool:
        filter_ = self.filter(name)
        column = self._column(name) if filter_ is None and name not in self.at else getattr(filter_, "column", None)
        if filter_ is not None and (filter_.where is not None or column is None):
            return False
        return nullable(column) if column is not None else True

    def filter(self, name: str) -> Filter | None:
        return next((one for one in self.filters if one.name == name), None)

    def label(self, name: str) -> str:
        declared = self.filter(name)
        return str(declared.label if declared is not None else self.known[name].label)

    def facets(self, session: Any, who: Actor) -> dict[str, Facet]:
        """{name: what can be asked of it}; a choice is looked up only when it is needed, and once."""

        def choices(name: str) -> Mapping[str, str]:
            declared = self.filter(name)
            if declared is not None:
                return declared.offered(session, who)
            one = self.known.get(name)
            return dict(one.choices()) if isinstance(one, Choice) else {}

        def lazily(name: str) -> Callable[[], Mapping[str, str]]:
            return cache(lambda: choices(name))

        return {name: Facet(name, kind, self.may_be_blank(name), lazily(name)) for name, kind in self.narrowing.items()}

    def average(self, name: str) -> Any:
        return _present(self.averages[name])

    def act(self, name: str) -> Bulk | None:
        return next((one for one in self.bulk if one.name == name), None)


LISTS: dict[str, Listing] = {}


class Beside:
    """A row as a list shows it: with what stands beside it, such as the names behind its numbers."""

    def __init__(self, row: Any, **more: Any) -> None:
        self.row = row
        self.__dict__.update(more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def nullable(column: Any) -> bool:
    """Whether an expression may be nothing: a plain column says so itself, anything else may."""
    try:
        return bool(column.property.columns[0].nullable)
    except AttributeError:
        return bool(getattr(column, "nullable", True))


def _present(given: Any) -> Any:
    """An expression, made now where it depends on the day or the reader."""
    return given() if isinstance(given, FunctionType) else given


def _is_words(kind: Any) -> bool:
    return isinstance(kind, String) and not isinstance(kind, Enum)
