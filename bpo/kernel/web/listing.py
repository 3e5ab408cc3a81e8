"""Lists: one declaration gives the page with search, filter, sort and paging, its export, and the API's list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select

from bpo.kernel import slots
from bpo.kernel.fields import Choice, Choices, Day, Flag, Integer, Labelled, Moment, Money, Number, Percent, Schema
from bpo.kernel.locale import _
from bpo.kernel.permits import Actor
from bpo.kernel.web.request import actor, db, download, now

PAGE = 50
MOST = 100_000  # rows of one export


@dataclass(frozen=True)
class Filter:
    """One filter of a list: a column, and what it may be. `choices`: pairs, or f(session, actor) → pairs.

    `where`: f(value) → condition, where the choice is no value of a column ("ends within 30 days").
    """

    name: str
    label: Any
    column: Any
    choices: Any
    where: Callable[[str], ColumnElement[bool]] | None = None

    def offered(self, session: Any, who: Actor) -> list[tuple[str, str]]:
        found = self.choices(session, who) if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in found]


@dataclass(frozen=True)
class Listing:
    """How rows of a select are listed. Columns are fields of `row`; `sorts` maps a column to what it is ordered by.

    `default`: the column sorted by at first, with "-" before it for descending.
    `exported`: further columns that only the export has, so that it can be imported again with nothing lost.
    `link(row)`: the address of a row; `tone(name, row)` colours a status.
    """

    row: type[Schema]
    columns: str
    search: Sequence[Any] = ()
    sorts: Mapping[str, Any] = field(default_factory=dict)
    filters: Sequence[Filter] = ()
    default: str = ""
    key: Any = None
    link: Callable[[Any], str] | None = None
    exported: str = ""

    def fields(self) -> list[tuple[str, Labelled]]:
        known = self.row().fields
        return [(name, known[name]) for name in self.columns.split()]  # type: ignore[misc]

    def exported_fields(self) -> list[tuple[str, Labelled]]:
        known = self.row().fields
        return [(name, known[name]) for name in f"{self.columns} {self.exported}".split()]  # type: ignore[misc]

    def narrow(self, statement: Select[Any], asked: Mapping[str, str], session: Any, who: Actor) -> Select[Any]:
        """The select with the search and filters asked for; values that are not offered are ignored."""
        words = asked.get("q", "").strip()
        if words and self.search:
            pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            statement = statement.where(or_(*(cast(one, String).ilike(pattern, escape="\\") for one in self.search)))
        for one in self.filters:
            wanted = asked.get(one.name, "")
            if wanted and wanted in dict(one.offered(session, who)):
                if one.where is not None:
                    statement = statement.where(one.where(wanted))
                    continue
                value: Any = int(wanted) if wanted.isdigit() and not isinstance(one.column.type, String) else wanted
                statement = statement.where(one.column == value)
        return statement

    def ordered(self, statement: Select[Any], asked: Mapping[str, str]) -> Select[Any]:
        name, descending = self.sorting(asked)
        if name:
            by = self.sorts[name]
            statement = statement.order_by(by.desc() if descending else by.asc())
        return statement.order_by(self.key.desc() if descending else self.key) if self.key is not None else statement

    def sorting(self, asked: Mapping[str, str]) -> tuple[str, bool]:
        wanted = asked.get("sort", "") or self.default
        name = wanted.lstrip("-")
        return (name, wanted.startswith("-")) if name in self.sorts else ("", False)


def rows_of(session: Any, statement: Select[Any]) -> list[Any]:
    """Entities where the select asks for one entity, else rows."""
    answer = session.execute(statement)
    return list(answer.scalars()) if len(statement.column_descriptions) == 1 else list(answer)


def counted(session: Any, statement: Select[Any]) -> int:
    inner = statement.order_by(None).subquery()
    return int(session.scalar(select(func.count()).select_from(inner)) or 0)


def list_page(
    listing: Listing,
    statement: Select[Any],
    *,
    title: str,
    empty: str,
    new: tuple[str, str] | None = None,
    acts: Iterable[tuple[str, str]] = (),
    template: str = "layout/list_page.html",
    shape: Callable[[list[Any]], list[Any]] = list,
    **context: Any,
) -> Any:
    """The page of a list, or its export (`?export=xlsx|csv`): exactly the rows that search and filters leave.

    `new`: (label, address) of the primary button; `empty`: what will stand here and who creates it.
    `shape`: rows as fetched → rows as shown, where a column needs more than the select gives.
    """
    narrowed = listing.ordered(listing.narrow(statement, request.args, db(), actor()), request.args)
    if request.args.get("export") in ("xlsx", "csv"):
        return export(listing, narrowed, title, request.args["export"], shape)
    table = show_table(listing, narrowed, empty=empty, button=new, shape=shape)
    return render_template(template, title=title, listing=table, new=new, acts=list(acts), **context)


def show_table(
    listing: Listing,
    narrowed: Select[Any],
    *,
    empty: str,
    button: tuple[str, str] | None = None,
    shape: Callable[[list[Any]], list[Any]] = list,
) -> dict[str, Any]:
    """What the list part of the templates takes."""
    total = counted(db(), narrowed)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int) or 1), pages)
    rows = shape(rows_of(db(), narrowed.limit(PAGE).offset((page - 1) * PAGE)))
    filtered = any(request.args.get(one) for one in ["q", *(item.name for item in listing.filters)])
    return {
        "columns": _heads(listing),
        "rows": [_cells(listing, row) for row in rows],
        "page": page,
        "pages": pages,
        "total": total,
        "first": (page - 1) * PAGE + 1 if total else 0,
        "last": min(page * PAGE, total),
        "prev_url": _url(page=page - 1) if page > 1 else None,
        "next_url": _url(page=page + 1) if page < pages else None,
        "search": _search() if listing.search else None,
        "filters": [
            {"name": one.name, "label": str(one.label), "choices": one.offered(db(), actor()),
             "value": request.args.get(one.name, "")}
            for one in listing.filters
        ],
        "export_urls": {"xlsx": _url(export="xlsx", page=None), "csv": _url(export="csv", page=None)},
        "clear_url": request.path if filtered else None,
        "empty_sentence": _("Nothing matches this search. Clear it to see all.") if filtered else empty,
        "empty_button": None if filtered else button,
        "totals": None,
    }  # fmt: skip


def _search() -> dict[str, str]:
    return {"name": "q", "value": request.args.get("q", ""), "placeholder": _("Search")}


def _url(**changes: Any) -> str:
    kept = {name: value for name, value in request.args.items() if value and name != "export"}
    kept.update({name: value for name, value in changes.items() if value is not None})
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **kept})


def _heads(listing: Listing) -> list[dict[str, Any]]:
    sorted_by, descending = listing.sorting(request.args)
    heads = []
    for name, one in listing.fields():
        here = sorted_by == name
        turn = name if here and descending else f"-{name}" if here else name
        heads.append(
            {
                "name": name,
                "label": str(one.label),
                "align": one.align,
                "unit": str(one.unit or ""),
                "sort_url": _url(sort=turn, page=None) if name in listing.sorts else None,
                "sorted": ("desc" if descending else "asc") if here else None,
            }
        )
    return heads


def value_of(name: str, one: Labelled, row: Any) -> Any:
    return getattr(row, one.attribute or name, None)


def _cells(listing: Listing, row: Any) -> dict[str, Any]:
    cells = []
    for name, one in listing.fields():
        value = value_of(name, one, row)
        tone = one.tone(value) if isinstance(one, Choice) else None
        cells.append(
            {"text": one.shown(value), "align": one.align, "kind": one.kind, "tone": tone, "url": None, "sub": None}
        )
    return {"id": getattr(row, "id", None), "url": listing.link(row) if listing.link else None, "cells": cells,
            "selectable": False}  # fmt: skip


KINDS = (
    (Money, "money"), (Percent, "decimal"), (Integer, "int"), (Number, "decimal"), (Day, "day"), (Moment, "moment"),
    (Flag, "flag"),
)  # fmt: skip


def sheet_kind(one: Labelled) -> str:
    return next((kind for cls, kind in KINDS if isinstance(one, cls)), "text")


def sheet_value(one: Labelled, value: Any) -> Any:
    """The value as a spreadsheet holds it: numbers as numbers, choices as the reader's word."""
    if value is not None and isinstance(one, (Choice, Choices)):
        return one.shown(value)
    return value


def export(
    listing: Listing, statement: Select[Any], title: str, form: str, shape: Callable[[list[Any]], list[Any]] = list
) -> Any:
    """The list as a file: the same rows, columns and order as on the screen, then its further columns, stamped."""
    from_fields = listing.exported_fields()
    columns = [(name, str(one.label), sheet_kind(one)) for name, one in from_fields]
    rows = [
        [sheet_value(one, value_of(name, one, row)) for name, one in from_fields]
        for row in shape(rows_of(db(), statement.limit(MOST)))
    ]
    who, when = actor().name, now()
    data, media_type = slots.ask("table_file", form, title=title, columns=columns, rows=rows, who=who, when=when)
    return download(data, f"{title}-{when:%Y%m%d-%H%M}.{form}", media_type)
