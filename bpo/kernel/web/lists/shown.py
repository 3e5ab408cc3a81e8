"""What the list part of the templates takes: heads, cells, chips, the panels for filters and columns, totals."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Select, func

from bpo.kernel.fields import Choice, Labelled
from bpo.kernel.locale import _, _l
from bpo.kernel.web.lists.address import Address, also_by, moved, turned
from bpo.kernel.web.lists.asked import Asked
from bpo.kernel.web.lists.conditions import WORDS, Condition
from bpo.kernel.web.lists.declared import Listing
from bpo.kernel.web.lists.narrowing import aggregated

NEAR = 3  # filters in the first row; the others stand in the panel
DAY_WORDS = {
    "today": _l("today"), "yesterday": _l("yesterday"), "last_7_days": _l("last 7 days"),
    "last_30_days": _l("last 30 days"), "this_month": _l("this month"), "last_month": _l("last month"),
    "this_year": _l("this year"), "next_7_days": _l("next 7 days"), "next_30_days": _l("next 30 days"),
    "overdue": _l("overdue"),
}  # fmt: skip
SAID = {
    "is": _l("%(name)s: %(value)s"), "any": _l("%(name)s: %(value)s"), "when": _l("%(name)s: %(value)s"),
    "not": _l("%(name)s: not %(value)s"), "contains": _l("%(name)s contains “%(value)s”"),
    "from": _l("%(name)s from %(value)s"), "to": _l("%(name)s up to %(value)s"),
    "empty": _l("%(name)s: empty"), "filled": _l("%(name)s: not empty"),
}  # fmt: skip
# How a condition is added: {kind: [(operator, label, values it needs)]}.
OFFERED: dict[str, list[tuple[str, Any, str]]] = {
    "text": [("contains", _l("contains"), "one"), ("is", _l("is"), "one"), ("not", _l("is not"), "one")],
    "choice": [("any", _l("is one of"), "many"), ("not", _l("is none of"), "many")],
    "number": [("between", _l("from – to"), "two"), ("is", _l("is"), "one")],
    "money": [("between", _l("from – to"), "two"), ("is", _l("is"), "one")],
    "day": [("between", _l("from – to"), "two"), ("is", _l("on the day"), "one")],
    "moment": [("between", _l("from – to"), "two"), ("is", _l("on the day"), "one")],
    "flag": [("yes", _l("yes"), "none"), ("no", _l("no"), "none")],
}
BLANK = [("empty", _l("is empty"), "none"), ("filled", _l("is not empty"), "none")]
INPUTS = {"day": "date", "moment": "date", "number": "number", "money": "text", "text": "text"}


def heads(listing: Listing, asked: Asked, address: Address) -> list[dict[str, Any]]:
    ranks = {name: (place, falls) for place, (name, falls) in enumerate(asked.sorts, start=1)}
    shown = []
    for name, one in listing.fields(asked.columns):
        rank, falls = ranks.get(name, (0, False))
        can = name in listing.sortable
        shown.append(
            {
                "name": name, "label": str(one.label), "align": one.align, "unit": str(one.unit or ""),
                "sort_url": address.with_("sort", turned(asked.sorts, name)) if can else None,
                "also_url": address.with_("sort", also_by(asked.sorts, name)) if can else None,
                "sorted": ("desc" if falls else "asc") if rank else None,
                "rank": rank if len(ranks) > 1 else 0,
            }
        )  # fmt: skip
    return shown


def value_of(name: str, one: Labelled, row: Any) -> Any:
    return getattr(row, one.attribute or name)


UNBROKEN = 12  # characters: words of a column that are no longer stay in one line, names among them
FIXED = ("day", "moment", "code", "choice", "flag")  # kinds whose columns are as wide as what stands in them


def cells_of(listing: Listing, asked: Asked, rows: Iterable[Any], picks: bool) -> list[dict[str, Any]]:
    """The rows as the table shows them: a cell is (class, text, tone).

    A page has hundreds of cells: they are made column by column, and the few words of a choice once.
    """
    found, link = list(rows), listing.link
    columns = [_column_of(name, one, found) for name, one in listing.fields(asked.columns)]
    lines = []
    for row, cells in zip(found, zip(*columns, strict=True), strict=True):
        number = getattr(row, "id", None)
        lines.append({"id": number, "url": link(row) if link else None, "cells": cells,
                      "selectable": picks and number is not None})  # fmt: skip
    return lines


def _column_of(name: str, one: Labelled, rows: list[Any]) -> list[tuple[str, str, str | None]]:
    wide = _class_of(one)
    values = [value_of(name, one, row) for row in rows]
    if not isinstance(one, Choice):
        said = [one.shown(value) for value in values]
        wide = wide or ("fixed" if all(len(words or "") <= UNBROKEN for words in said) else "")
        return [(wide, words, None) for words in said]
    told = {value: (wide, one.shown(value), one.tone(value)) for value in set(values)}
    return [told[value] for value in values]


def _class_of(one: Labelled) -> str:
    return "num" if one.align == "right" else "fixed" if one.kind in FIXED else ""


def near_filters(listing: Listing, asked: Asked) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "label": str(one.label), "value": asked.plain(one.name),
         "choices": tuple((asked.facets[one.name].offered or dict)().items())}
        for one in listing.filters[:NEAR]
    ]  # fmt: skip


def said(listing: Listing, asked: Asked, one: Condition) -> str:
    """A condition in words."""
    facet = asked.facets[one.name]
    if not one.values:
        value = ""
    elif facet.kind == "choice":
        labels = (facet.offered or dict)()
        value = _(" or ").join(labels.get(given, given) for given in one.values)
    elif one.op == "when":
        value = str(DAY_WORDS[one.values[0]])
    elif facet.kind == "flag":
        value = _("yes") if one.values[0] else _("no")
    elif facet.kind in ("money", "number"):
        value = listing.known[one.name].shown(one.values[0])
    else:
        value = str(one.values[0])
    return str(SAID[one.op]) % {"name": listing.label(one.name), "value": value}


def chips(listing: Listing, asked: Asked, address: Address) -> list[dict[str, str]]:
    """The conditions that no box of the first row shows, each with the address without it."""
    boxes = {one.name for one in listing.filters[:NEAR]}
    return [
        {"text": said(listing, asked, one), "url": address.but((one.key, one.raw))}
        for one in asked.conditions if not (one.op == "is" and one.name in boxes)
    ]  # fmt: skip


def filter_panel(listing: Listing, asked: Asked, panel: str) -> dict[str, Any]:
    """The choice of a field, and once it is chosen how it can be asked for."""
    facet = asked.facets.get(panel)
    names = sorted(((listing.label(name), name) for name in asked.facets), key=lambda pair: pair[0])
    return {"fields": [(name, label) for label, name in _in_place(listing, names)],
            "field": _adding(listing, asked, panel) if facet else None}  # fmt: skip


def _in_place(listing: Listing, names: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """In the order of the columns, then of the further ones."""
    order = [*listing.known, *(one.name for one in listing.filters)]
    return sorted(names, key=lambda pair: order.index(pair[1]))


def _adding(listing: Listing, asked: Asked, name: str) -> dict[str, Any]:
    facet = asked.facets[name]
    words = [(f"when:{word}", DAY_WORDS[word], "none") for word in WORDS.get(facet.kind, ())]
    ways = [*OFFERED[facet.kind], *words, *(BLANK if facet.blank else ())]
    given = [value for one in asked.conditions if one.name == name and one.op == "any" for value in one.values]
    return {
        "name": name, "label": listing.label(name), "kind": facet.kind, "input": INPUTS.get(facet.kind, "text"),
        "ways": [{"value": value, "label": str(label), "needs": needs} for value, label, needs in ways],
        "choices": list((facet.offered or dict)().items()) if facet.kind == "choice" else [], "given": given,
        "unit": "" if name not in listing.known else str(listing.known[name].unit or ""),
    }  # fmt: skip


class PanelColumn(NamedTuple):
    """A column in the menu of columns: a plain value, so that the menu is drawn once for many readers."""

    label: str
    shown: bool
    toggle_url: str | None
    up_url: str | None
    down_url: str | None
    sort_url: str | None
    sorted: str | None


def column_panel(listing: Listing, asked: Asked, address: Address) -> tuple[PanelColumn, ...]:
    """Every column there is, with the addresses that show or hide it, move it, and order by it too."""
    shown, rows = list(asked.columns), []
    usual = tuple(listing.columns.split())

    def to(columns: Iterable[str]) -> str:
        wanted = tuple(columns)
        written = "" if wanted == usual else ",".join(wanted)
        return address.url(*([("columns", written)] if written else []), ("panel", "columns"), without=("columns",))

    for name in [*shown, *(name for name in listing.known if name not in shown)]:
        here = name in shown
        place = shown.index(name) if here else -1
        rows.append(
            PanelColumn(
                label=str(listing.known[name].label), shown=here,
                toggle_url=None if shown == [name] else to([one for one in shown if one != name] if here
                                                           else [*shown, name]),
                up_url=to(moved(shown, name, -1)) if place > 0 else None,
                down_url=to(moved(shown, name, 1)) if here and place < len(shown) - 1 else None,
                sort_url=address.url(("sort", also_by(asked.sorts, name)), ("panel", "columns"), without=("sort",))
                if name in listing.sortable else None,
                sorted=next(("desc" if falls else "asc" for one, falls in asked.sorts if one == name), None),
            )
        )  # fmt: skip
    return tuple(rows)


@dataclass(frozen=True)
class Total:
    """One line of figures over all rows that the filters leave: sums (of one currency) or averages, by column."""

    averages: bool
    currency: str | None
    values: dict[str, int]


def figured(listing: Listing, columns: Collection[str]) -> tuple[list[str], list[str]]:
    """Which of the columns are summed, and of which the average is told beside sums."""
    summed = [name for name in listing.totals.split() if name in columns]
    return summed, [name for name in listing.averages if name in columns] if summed else []


def totals_of(session: Any, listing: Listing, columns: Collection[str], narrowed: Select[Any]) -> list[Total]:
    """The sums, a line for each currency, and the averages, of those of the columns that have them: one query each."""
    summed, averaged = figured(listing, columns)
    found = []
    if summed:
        by = listing.expression(listing.currency) if listing.currency else None
        figures = [func.sum(listing.expression(name)) for name in summed]
        averages = [func.avg(listing.average(name)) for name in averaged] if by is None else []
        for group, values in aggregated(session, narrowed, [*figures, *averages], by):
            sums = {name: int(value or 0) for name, value in zip(summed, values, strict=False)}
            found.append(Total(False, None if group is None else str(group), sums))
            means = {
                name: int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))
                for name, value in zip(averaged, values[len(summed) :], strict=False) if value is not None
            }  # fmt: skip
            found += [Total(True, None, means)] if means else []
    return found


def total_rows(session: Any, listing: Listing, asked: Asked, narrowed: Select[Any]) -> list[list[str | None]]:
    """The totals as lines under the list; only of columns that are shown."""
    lines = []
    for total in totals_of(session, listing, asked.columns, narrowed):
        said = {name: listing.known[name].shown(value) for name, value in total.values.items()}
        word = str(listing.averaged) if total.averages else _("Total")
        if total.currency is not None:
            word = word if listing.currency in asked.columns else f"{word} {total.currency}"
            said.setdefault(listing.currency, total.currency)
        lines.append([said.get(name, word if place == 0 else None) for place, name in enumerate(asked.columns)])
    return lines


def totals_told(session: Any, listing: Listing, narrowed: Select[Any]) -> list[dict[str, Any]]:
    """The same for programs, of all columns that have them."""
    told = []
    for total in totals_of(session, listing, {*listing.totals.split(), *listing.averages}, narrowed):
        row = listing.row(only=list(total.values))
        values = {row.fields[name].attribute or name: value for name, value in total.values.items()}
        told.append({"of": "average" if total.averages else "sum", "currency": total.currency,
                     "values": row.dump(SimpleNamespace(**values))})  # fmt: skip
    return told
