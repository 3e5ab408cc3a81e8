"""The page of a list: search, filters, columns, order and paging, all of it in the address; and its export."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import redirect, render_template, request
from sqlalchemy import Select

from bpo.kernel.locale import _
from bpo.kernel.web.list_export import export, long_export
from bpo.kernel.web.list_here import read_here, walk_here
from bpo.kernel.web.list_tools import check_page, view_menu, view_opened
from bpo.kernel.web.lists import Filter, Listing, counted, part_of, rows_of
from bpo.kernel.web.lists.address import Address
from bpo.kernel.web.lists.asked import Asked
from bpo.kernel.web.lists.conditions import added
from bpo.kernel.web.lists.cursor import LAST
from bpo.kernel.web.lists.reading import PAGE, Part, Walk
from bpo.kernel.web.lists.shown import (
    NEAR,
    cells_of,
    chips,
    column_panel,
    figured,
    filter_panel,
    heads,
    near_filters,
    total_rows,
)
from bpo.kernel.web.request import actor, db

SUMMED_AT_ONCE = 1000  # rows; the totals of more come after the page
Shape = Callable[[list[Any]], list[Any]]


def list_page(
    listing: Listing,
    statement: Select[Any],
    *,
    title: str,
    empty: str,
    new: tuple[str, str] | None = None,
    acts: Iterable[tuple[str, str]] = (),
    template: str = "layout/list_page.html",
    shape: Shape = list,
    own: Sequence[str] = (),
    **context: Any,
) -> Any:
    """The page of a list, or its export (`?export=xlsx|csv`): exactly the rows that search and filters leave.

    `new`: (label, address) of the primary button; `empty`: what will stand here and who creates it.
    `shape`: rows as fetched → rows as shown, where a column needs more than the select gives.
    `own`: what the view itself reads from the address.
    """
    answer = list_answer(listing, statement, title=title, shape=shape, own=own)
    if answer is not None:
        return answer
    table = show_table(listing, statement, empty=empty, button=new, shape=shape, own=own)
    return render_template(template, title=title, listing=table, new=new, acts=list(acts), own=own, **context)


def list_answer(
    listing: Listing, statement: Select[Any], *, title: str, shape: Shape = list, own: Sequence[str] = ()
) -> Any:
    """What a list's address asks for beside its page: the file, or the address with one more condition; else None."""
    if request.args.get("add"):
        return redirect(_address_with_addition(listing, own))
    opened = view_opened(listing)
    if opened is not None:
        return redirect(opened)
    bulk = listing.act(request.args.get("bulk", ""))
    if bulk is not None:
        return check_page(listing, bulk, statement, title=title, shape=shape, own=own)
    if request.args.get("export") in ("xlsx", "csv"):
        return export(listing, statement, title, request.args["export"], shape, own)
    return None


def _address_with_addition(listing: Listing, own: Sequence[str]) -> str:
    _asked, address = read_here(listing, own)
    args = request.args
    more = added(args["add"], args.get("add.op", ""), args.getlist("add.value"), args.get("add.to", ""))
    more = [pair for pair in more if pair not in address.pairs]
    instead = {key for key, _value in more if not key.endswith(".contains")}
    return address.url(*more, without=instead)


def show_table(
    listing: Listing,
    statement: Select[Any],
    *,
    empty: str,
    button: tuple[str, str] | None = None,
    shape: Shape = list,
    own: Sequence[str] = (),
) -> dict[str, Any]:
    """What the list part of the templates takes."""
    asked, address = read_here(listing, own)
    walk = walk_here(listing, statement, asked)
    part, note = part_of(walk, request.args.get("cursor", ""), request.args.get("page", 1, type=int))
    rows = shape(part.rows)
    acts = [one for one in listing.bulk if actor().may(one.permit)] if listing.name else []
    panel = request.args.get("panel", "")
    views = view_menu(listing, address) if listing.name else None
    filtered = asked.narrows or any(request.args.get(name) for name in own)
    boxes = {"q", *(one.name for one in listing.filters[:NEAR])}
    return {
        "columns": heads(listing, asked, address),
        "rows": cells_of(listing, asked, rows, picks=bool(acts)),
        **_paging(part, address),
        "search": {"name": "q", "value": asked.words, "placeholder": _("Search")} if listing.search else None,
        "filters": near_filters(listing, asked),
        "kept": [pair for pair in address.pairs if pair[0] not in boxes],
        "state": list(address.pairs),
        "chips": chips(listing, asked, address),
        "bulk": [{"name": one.name, "label": str(one.label), "tone": one.tone} for one in acts],
        "views": views,
        "notes": [*asked.notes, *(one for one in (note, views and views["note"]) if one)],
        "filter_panel": filter_panel(listing, asked, panel) if asked.facets else None,
        "column_panel": column_panel(listing, asked, address),
        "columns_changed": asked.columns != tuple(listing.columns.split()),
        "panel": panel,
        "path": address.path,
        "export_urls": {form: address.url(("export", form)) for form in ("xlsx", "csv")},
        "long_export": long_export(part.total, address),
        "clear_url": _clear_url(listing, asked, address) if filtered else None,
        "empty_sentence": _("Nothing matches this search. Clear it to see all.") if filtered else empty,
        "empty_button": None if filtered else button,
        **_totals(listing, asked, walk, part, address),
    }  # fmt: skip


def _totals(listing: Listing, asked: Asked, walk: Walk, part: Part, address: Address) -> dict[str, Any]:
    """The lines of totals; of a long list the address that the page asks for them and the count once it stands."""
    sums = part.total > 1 and bool(figured(listing, asked.columns)[0])
    late = request.args.get("totals") != "yes" and (not part.whole or (sums and part.total > SUMMED_AT_ONCE))
    here = [("cursor", cursor)] if (cursor := request.args.get("cursor")) else []
    return {
        "totals": total_rows(db(), listing, asked, walk.statement) if sums and not late else [],
        "totals_url": address.url(*here, ("totals", "yes")) if late else None, "sums": sums,
    }  # fmt: skip


def _clear_url(listing: Listing, asked: Asked, address: Address) -> str:
    """Without what narrows; columns and order stay."""
    stays = [pair for pair in address.pairs if pair[0] in ("sort", "columns", "view")]
    return address.url(state=stays)


def _paging(part: Part, address: Address) -> dict[str, Any]:
    def to(token: str | None) -> str | None:
        return None if token is None else address.url(*([("cursor", token)] if token else []))

    return {
        "page": part.page, "pages": part.pages, "whole": part.whole, "total": part.total,
        "first": part.at + 1 if part.total else 0, "last": part.at + len(part.rows),
        "prev_url": to(part.previous), "next_url": to(part.next),
        "first_url": to("") if part.previous else None, "last_url": to(LAST) if part.next else None,
    }  # fmt: skip


__all__ = [
    "PAGE", "Filter", "Listing", "counted", "export", "list_answer", "list_page", "rows_of", "show_table",
]  # fmt: skip
