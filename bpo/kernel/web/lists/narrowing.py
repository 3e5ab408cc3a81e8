"""Conditions, search and order as SQL: the same rows in the same order on SQLite and PostgreSQL.

Blank values stand last, rising and falling alike. The key settles equal rows, so that each row has one place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, literal, not_, or_, select, true

from bpo.kernel.fields import Choice
from bpo.kernel.locale import zone
from bpo.kernel.web.lists.conditions import Condition, span
from bpo.kernel.web.lists.declared import Filter, Listing, nullable


def pattern(words: str) -> str:
    return "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def contains(column: Any, words: str) -> ColumnElement[bool]:
    return cast(column, String).ilike(pattern(words), escape="\\")


def narrow(
    listing: Listing, statement: Select[Any], words: str, conditions: Sequence[Condition], today: date
) -> Select[Any]:
    """The select with the search and the conditions."""
    if words and listing.search:
        statement = statement.where(or_(*(contains(one, words) for one in listing.search)))
    return statement.where(*(clause(listing, one, today) for one in conditions)) if conditions else statement


def clause(listing: Listing, one: Condition, today: date) -> ColumnElement[bool]:
    declared = listing.filter(one.name)
    if declared is not None:
        return _declared(declared, one)
    column, kind = listing.expression(one.name), listing.narrowing[one.name]
    if one.op in ("empty", "filled"):
        return _blank(column, one.op, words=kind == "text")
    if kind == "text":
        return _words(column, one)
    if kind == "choice":
        choice = listing.known[one.name]
        assert isinstance(choice, Choice)
        return _among(column, one.op, [choice.enum(value) for value in one.values])
    if kind in ("day", "moment"):
        first, last = span(one.values[0], today) if one.op == "when" else _ends(one)
        return _between_days(column, first, last, moments=kind == "moment")
    value = one.values[0]
    if kind == "flag":
        return column.is_(value)
    return {"is": column == value, "from": column >= value, "to": column <= value}[one.op]


def _declared(declared: Filter, one: Condition) -> ColumnElement[bool]:
    if one.op in ("empty", "filled"):
        return _blank(declared.column, one.op, words=False) if declared.where is None else true()
    if declared.where is not None:
        any_of = or_(*(declared.where(value) for value in one.values))
        return not_(func.coalesce(any_of, false())) if one.op == "not" else any_of
    is_words = isinstance(declared.column.type, String)
    values = [int(value) if value.isdigit() and not is_words else value for value in one.values]
    return _among(declared.column, one.op, values)


def _among(column: Any, op: str, values: Sequence[Any]) -> ColumnElement[bool]:
    """One of the values; with "not" none of them, which what is blank is not either."""
    if op == "not":
        return or_(column.not_in(values), column.is_(None))
    return column.in_(values) if len(values) > 1 else column == values[0]


def _blank(column: Any, op: str, words: bool) -> ColumnElement[bool]:
    nothing = or_(column.is_(None), column == "") if words else column.is_(None)
    return nothing if op == "empty" else not_(nothing)


def _words(column: Any, one: Condition) -> ColumnElement[bool]:
    value = one.values[0]
    if one.op == "contains":
        return contains(column, value)
    if one.op == "not":
        return or_(column != value, column.is_(None))
    return column == value


def _ends(one: Condition) -> tuple[date | None, date | None]:
    day = one.values[0]
    return (None if one.op == "to" else day), (None if one.op == "from" else day)


def _between_days(column: Any, first: date | None, last: date | None, moments: bool) -> ColumnElement[bool]:
    """Days are whole: an instant of the last day counts, in the house's zone."""
    parts: list[ColumnElement[bool]] = []
    if first is not None:
        parts.append(column >= (_midnight(first) if moments else first))
    if last is not None:
        parts.append(column < _midnight(last + timedelta(days=1)) if moments else column <= last)
    return and_(true(), *parts)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())


@dataclass(frozen=True)
class Term:
    """One part of an order. `blank`: the expression may be nothing; blanks stand last."""

    expression: Any
    falls: bool
    blank: bool
    blanks_first: bool = False  # only while walking backwards

    def turned(self) -> "Term":
        return replace(self, falls=not self.falls, blanks_first=not self.blanks_first)

    def clauses(self) -> list[Any]:
        by = self.expression.desc() if self.falls else self.expression.asc()
        if not self.blank:
            return [by]
        return [by.nulls_first() if self.blanks_first else by.nulls_last()]

    def same(self, value: Any) -> ColumnElement[bool]:
        return self.expression.is_(None) if value is None else self.expression == value

    def beyond(self, value: Any) -> ColumnElement[bool]:
        """Rows that stand after one with this value."""
        if value is None:
            return self.expression.is_not(None) if self.blanks_first else false()
        further = self.expression < value if self.falls else self.expression > value
        return or_(further, self.expression.is_(None)) if self.blank and not self.blanks_first else further


def terms(listing: Listing, sorts: Sequence[tuple[str, bool]]) -> list[Term]:
    """The whole order: what was asked for, then the key, falling where the first does."""
    found = []
    for name, falls in sorts:
        by = listing.ordering(name)
        found.append(Term(by, falls, nullable(by)))
    if listing.key is not None:
        found.append(Term(listing.key, bool(sorts and sorts[0][1]), blank=False))
    return found


def ordered(statement: Select[Any], order: Sequence[Term]) -> Select[Any]:
    return statement.order_by(None).order_by(*(clause for one in order for clause in one.clauses()))


def after(statement: Select[Any], order: Sequence[Term], values: Sequence[Any]) -> Select[Any]:
    """The rows that stand after the one with these sort values.

    The first term bounds the rest once more, so that an index on it can be entered at the place.
    """
    chains = [
        and_(*(term.same(value) for term, value in zip(order[:place], values, strict=False)), one.beyond(values[place]))
        for place, one in enumerate(order)
    ]
    return statement.where(or_(*chains), or_(order[0].beyond(values[0]), order[0].same(values[0])))


def counted(session: Any, statement: Select[Any], most: int | None = None) -> int:
    """How many rows the select has; its columns are not computed for it. Beyond `most` it stops: one more."""
    bare = statement.order_by(None)
    if most is not None:
        few = bare.with_only_columns(literal(1), maintain_column_froms=True).limit(most + 1).subquery()
        return int(session.scalar(select(func.count()).select_from(few)) or 0)
    return int(session.scalar(bare.with_only_columns(func.count(), maintain_column_froms=True)) or 0)


def rows_of(session: Any, statement: Select[Any]) -> list[Any]:
    """Entities where the select asks for one entity, else rows."""
    answer = session.execute(statement)
    return list(answer.scalars()) if len(statement.column_descriptions) == 1 else list(answer)


def aggregated(
    session: Any, statement: Select[Any], figures: Sequence[Any], by: Any = None
) -> list[tuple[Any, Sequence[Any]]]:
    """[(value of `by`, sums or averages)] over the whole select, in one query."""
    bare = statement.order_by(None)
    if by is None:
        found = session.execute(bare.with_only_columns(*figures, maintain_column_froms=True)).one()
        return [(None, found)]
    grouped = bare.with_only_columns(by, *figures, maintain_column_froms=True).group_by(by).order_by(by)
    return [(one[0], one[1:]) for one in session.execute(grouped)]


__all__ = [
    "Term", "after", "aggregated", "clause", "contains", "counted", "narrow", "ordered", "rows_of", "terms",
]  # fmt: skip
