"""A kind of list that can be imported. Each package registers its own; this floor knows none of them.

    IMPORTERS.add(Importer(kind="sites", label=_l("Sites"), permit="seats.build", schema=SiteIn, keys=…, known=…, …))

gives the kind its pages, its part of the API, its template workbook and its place in the tests of the laws that every
import keeps (tests/imports).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.imports.rules import Current, Key
from bpo.kernel.errors import NotFound
from bpo.kernel.fields import Schema
from bpo.kernel.permits import Actor

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Scope:
    """In whose name and where rows are imported. `of_id`: the record the list belongs to, where it belongs to one."""

    actor: Actor
    of_id: int | None
    now: datetime


def nothing(*_: Any) -> Any:
    return {}


@dataclass(frozen=True)
class Importer:
    """How rows of one kind become records.

    `permit`: that of creating one. `schema`: what the form and the API take, and with it the columns.
    `keys(values)`: by which a record is recognised, the most telling first. `known(session, scope, keys)`: those that
    exist, in one query. `create`, `update`: the package's own actions. `address(id)`, `back(of_id)`: where a record and
    the list are seen. `title(values)`: what a row is called before it is a record.
    """

    kind: str
    label: Any
    permit: str
    schema: type[Schema]
    keys: Callable[[Values], Sequence[Key]]
    known: Callable[[Session, Scope, Collection[Key]], Mapping[Key, Current]]
    create: Callable[[Session, Scope, Values], int]
    update: Callable[[Session, Scope, Current, Values], Any]
    address: Callable[[int], str]
    back: Callable[[int | None], str]
    title: Callable[[Values], str]
    # Words that people use for a column, beside its label in both languages and its name.
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # Fields that are names although they look like numbers: digits are never lost, width makes no difference.
    codes: frozenset[str] = frozenset()
    # The field that the house itself fills in: a row that gives it means a record that exists.
    house_key: str | None = None
    # Fields that only a new record takes: another value for a known one is an error; `unseen` ones are passed over.
    fixed: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    # What a new record has where the file says nothing, as the form suggests it.
    defaults: Mapping[str, Any] = field(default_factory=dict)
    # Columns of the list's export that are not imported: {name: label}.
    shown_only: Mapping[str, Any] = field(default_factory=dict)
    # Writes what was read as the act would store it (a code in capitals): changes `values` in place.
    tidy: Callable[[dict[str, Any]], Any] = nothing
    # What two rows of a file may not both have, beside the keys: values → keys.
    alone: Callable[[Values], Sequence[Key]] = lambda _values: ()
    # Words for what a column refers to, asked for once a file: {field: {word: value}}; None: the word is ambiguous.
    lookups: Callable[[Session, Scope], Mapping[str, Mapping[str, Any]]] = nothing
    # The package's rules about a whole record: check(values, current, known), refuses as the act would.
    check: Callable[[Values, Current | None, Mapping[Key, Current]], None] = nothing
    # Many new records at once, under the same rules and with the same journal as `create`.
    create_many: Callable[[Session, Scope, Sequence[Values]], list[int]] | None = None
    # Refuses where the list belongs to a record that the actor may not fill: f(session, actor, of_id).
    enter: Callable[[Session, Actor, int | None], Any] = nothing
    example: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chunk(self) -> int:
        """Rows imported in one transaction: few enough that nobody else waits long for the database."""
        return 1000 if self.create_many else 100


class Registry:
    """The importers of the house by kind."""

    def __init__(self) -> None:
        self.kinds: dict[str, Importer] = {}

    def add(self, importer: Importer) -> Importer:
        self.kinds[importer.kind] = importer
        return importer

    def of(self, kind: str) -> Importer:
        """`NotFound` for a kind that nobody registered."""
        if kind not in self.kinds:
            raise NotFound("list", kind=kind)
        return self.kinds[kind]

    def offered(self, actor: Actor) -> list[Importer]:
        """What this person may import."""
        return [one for one in self.kinds.values() if actor.may(one.permit)]


IMPORTERS = Registry()
