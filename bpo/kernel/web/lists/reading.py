"""The rows of one page of a list: by cursor, so that the last page costs what the first does, or by number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, request
from sqlalchemy import Select

from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _
from bpo.kernel.web.lists import cursor as cursors
from bpo.kernel.web.lists.asked import PAGING, Asked
from bpo.kernel.web.lists.cursor import LAST, Place
from bpo.kernel.web.lists.declared import Listing
from bpo.kernel.web.lists.narrowing import Term, after, counted, narrow, ordered, terms

PAGE = 50
DEEPEST = 10_000  # rows that `page=` may skip; further in, a list is walked by its cursors


@dataclass(frozen=True)
class Part:
    """One page: its rows, how many stand before them and there are in all, the cursors of its neighbours.

    Not `whole`: there are more than `total`; a page does not wait until all of very many are counted.
    """

    rows: list[Any]
    at: int
    total: int
    size: int
    previous: str | None = None
    next: str | None = None
    whole: bool = True

    @property
    def page(self) -> int:
        return self.at // self.size + 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True)
class Walk:
    """A narrowed select in its order, and what its cursors are sealed with.

    `most_counted`: where the first page stops counting; None: it counts all.
    """

    session: Any
    statement: Select[Any]
    order: Sequence[Term]
    size: int
    key: bytes
    bound: str
    most_counted: int | None = None

    def fetch(
        self, statement: Select[Any], order: Sequence[Term], limit: int, offset: int = 0
    ) -> list[tuple[Any, ...]]:
        """[(row, *its sort values)]."""
        whole = ordered(statement, order).add_columns(*(one.expression for one in order)).limit(limit)
        single = len(statement.column_descriptions) == 1
        found = self.session.execute(whole.offset(offset) if offset else whole)
        last = len(order)
        return [(row[0] if single else row, *row[len(row) - last :]) for row in found]

    def sealed(self, row: tuple[Any, ...], back: bool, at: int, total: int, whole: bool) -> str:
        return cursors.write(self.key, self.bound, Place(row[1:], back, at, total, whole))

    def part(self, found: list[tuple[Any, ...]], at: int, total: int, more: bool, whole: bool = True) -> Part:
        total, whole = max(total, at + len(found)), whole or not more
        previous = self.sealed(found[0], True, at, total, whole) if at > 0 and found else None
        following = self.sealed(found[-1], False, at + len(found), total, whole) if more and found else None
        return Part([one[0] for one in found], at, total, self.size, previous, following, whole)

    def numbered(self, page: int) -> Part:
        most = self.most_counted if page <= 1 else None
        total = counted(self.session, self.statement, most)
        whole = most is None or total <= most
        total = total if whole or most is None else most
        at = (min(max(1, page), max(1, -(-total // self.size))) - 1) * self.size
        if at > DEEPEST:
            raise Invalid(
                "page_too_deep",
                text("Page %(page)s lies too deep to be counted to. Go on by the cursors (“next”) or narrow the list."),
                field="page", page=page,
            )  # fmt: skip
        found = self.fetch(self.statement, self.order, self.size + 1, at)
        return self.part(found[: self.size], at, total, len(found) > self.size, whole)

    def last(self) -> Part:
        total = counted(self.session, self.statement)
        length = total % self.size or min(total, self.size)
        turned = [one.turned() for one in self.order]
        found = self.fetch(self.statement, turned, length)[::-1] if length else []
        return self.part(found, total - len(found), total, more=False)

    def onwards(self, place: Place) -> Part:
        found = self.fetch(after(self.statement, self.order, place.values), self.order, self.size + 1)
        if not found:
            return self.last()
        return self.part(found[: self.size], place.at, place.total, len(found) > self.size, place.whole)

    def backwards(self, place: Place) -> Part:
        turned = [one.turned() for one in self.order]
        found = self.fetch(after(self.statement, turned, place.values), turned, self.size + 1)
        if len(found) <= self.size:  # that is the beginning: a full first page
            return self.numbered(1)
        at = max(1, place.at - self.size)
        return self.part(found[: self.size][::-1], at, place.total, more=True, whole=place.whole)


def walk_of(
    session: Any,
    listing: Listing,
    statement: Select[Any],
    asked: Asked,
    *,
    size: int,
    today: Any,
    bound: str,
    most_counted: int | None = None,
) -> Walk:
    narrowed = narrow(listing, statement, asked.words, asked.conditions, today)
    return Walk(session, narrowed, terms(listing, asked.sorts), size, seal_key(), bound, most_counted)


def seal_key() -> bytes:
    secret = current_app.config["SECRET_KEY"]
    return secret if isinstance(secret, bytes) else str(secret).encode()


def bound_here(args: Mapping[str, Sequence[str]]) -> str:
    """What the cursors of this address are bound to."""
    kept = [(name, value) for name, values in args.items() if name not in (*PAGING, "columns") for value in values]
    return cursors.bound_to(request.path, kept)


def part_of(walk: Walk, token: str, page: int | None) -> tuple[Part, str | None]:
    """The page wanted, and a sentence where its cursor could not be followed."""
    if token == LAST:
        return walk.last(), None
    if not token:
        return walk.numbered(page or 1), None
    place = cursors.read(walk.key, walk.bound, token)
    if place is None or len(place.values) != len(walk.order):
        return walk.numbered(1), _("This cursor belongs to another list or order; the list begins anew.")
    if not place.whole and walk.most_counted is None:
        place = replace(place, total=counted(walk.session, walk.statement), whole=True)
    return (walk.backwards(place) if place.back else walk.onwards(place)), None


def all_rows(walk: Walk, chunk: int = 2000) -> Iterator[list[Any]]:
    """Every row in its order, some thousands at a time, however long the list is."""
    found = walk.fetch(walk.statement, walk.order, chunk)
    while found:
        yield [one[0] for one in found]
        if len(found) < chunk:
            return
        found = walk.fetch(after(walk.statement, walk.order, found[-1][1:]), walk.order, chunk)
