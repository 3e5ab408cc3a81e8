"""What stands around a list: its saved views, and the check before an act on many rows."""

import base64
import json
import secrets
import zlib
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import current_app, render_template, request
from sqlalchemy import Select

from bpo.kernel import saved_views
from bpo.kernel.bulk import MOST_AT_ONCE, MOST_BY_JOB, tried
from bpo.kernel.errors import Invalid
from bpo.kernel.web.forms import load, show_form
from bpo.kernel.web.list_here import path_here, read_here, walk_here
from bpo.kernel.web.lists import Bulk, Listing, cursor
from bpo.kernel.web.lists.address import Address, told
from bpo.kernel.web.lists.asked import PAGING
from bpo.kernel.web.lists.reading import seal_key
from bpo.kernel.web.lists.shown import value_of
from bpo.kernel.web.request import actor, close_session, db, now

Shape = Callable[[list[Any]], list[Any]]
LONGEST_NAME = 80
ASKED = "asked."  # before the names of what an act asks for, in the address beside the list's own


def view_opened(listing: Listing) -> str | None:
    """Where a bare address leads that has a view by default, or names one; None: it stays."""
    if not listing.name:
        return None
    said = {name for name in request.args if name not in PAGING}
    if said or set(request.args) - {"view"}:
        return None
    if not request.args:
        view = saved_views.default_of(db(), actor(), listing)
        return f"{path_here()}?{view.query}&view={view.id}".replace("?&", "?") if view is not None else None
    args, _note = saved_views.expanded(db(), actor(), listing, {"view": request.args.getlist("view")})
    pairs = [(name, value) for name, values in args.items() for value in values if name != "view"]
    return f"{path_here()}?{urlencode(pairs)}&view={request.args['view']}" if pairs else None


def view_menu(listing: Listing, address: Address) -> dict[str, Any]:
    """The views of a list, which of them is open and whether it was changed since."""
    found = saved_views.views_of(db(), actor(), listing)
    wanted = next((value for name, value in address.pairs if name == "view"), "")
    here = next((one for one in found if str(one.id) == wanted), None)
    state = told(address.state).lstrip("?")
    changed = here is not None and saved_views.kept(state) != saved_views.kept(here.query)
    return {
        "list": listing.name, "state": state, "path": address.path, "changed": changed, "here": here,
        "all_url": address.url(("view", "all"), state=[]), "whole": here is None and not address.state,
        "mine": [_entry(one, here, address) for one in found if one.owner_id == actor().id],
        "others": [_entry(one, here, address) for one in found if one.owner_id != actor().id],
        "note": saved_views.say_no_view() if wanted.isdecimal() and here is None else None,
        "may_change": here is not None and (here.owner_id == actor().id or actor().may("lists.share")),
    }  # fmt: skip


def _entry(view: Any, here: Any, address: Address) -> dict[str, Any]:
    return {"name": view.name, "here": view is here, "url": f"{address.path}?view={view.id}"}


def check_page(
    listing: Listing, bulk: Bulk, statement: Select[Any], *, title: str, shape: Shape, own: Sequence[str]
) -> Any:
    """Which of the chosen rows the act can be done to and which not, and why; nothing has happened yet.

    Of very many rows the first are tried; the rest is judged one by one by the job that does them.
    """
    actor().under(bulk.permit)
    asked, address = read_here(listing, own)
    typed, answer = {}, None
    if bulk.asks_first and bulk.asked is not None:
        typed = {name: request.args.get(ASKED + name) for name in bulk.asked().fields}
        try:
            answer = load(bulk.asked(), typed)
        except Invalid as refusal:
            return ask_page(bulk, address, title, typed, refusal if any(typed.values()) else None)
    walk = walk_here(listing, statement, asked)
    chosen = walk.statement
    if not request.args.get("all"):
        ids = [int(one) for one in request.args.getlist("id") if one.isdecimal() and len(one) < 16]
        chosen = chosen.where(listing.key.in_(ids[: MOST_AT_ONCE + 1]))
    found = [one[0] for one in walk.fetch(chosen, walk.order, MOST_BY_JOB + 1)]
    rows = shape(found[:MOST_BY_JOB])
    first, field = listing.fields()[0]
    names = {row.id: field.shown(value_of(first, field, row)) for row in rows}
    urls = {row.id: listing.link(row) if listing.link else None for row in rows[:MOST_AT_ONCE]}
    close_session()
    with current_app.extensions["database"].writes() as trial:
        outcomes = tried(trial, actor(), bulk, list(names)[:MOST_AT_ONCE], now(), answer)
    taken = [one.id for one in outcomes if one.refused is None] + list(names)[MOST_AT_ONCE:]
    return render_template(
        "kernel/bulk_check.html", bulk=bulk, title=title, can=[one for one in outcomes if one.refused is None],
        cannot=[one for one in outcomes if one.refused is not None], names=names, urls=urls, taken=len(taken),
        rows=sealed_rows(listing, bulk, {number: names[number] for number in taken}), back=address.url(),
        list_name=listing.name,
        form=show_form(bulk.asked(), {}) if bulk.asked and answer is None else None, given=given(bulk, typed),
        token=secrets.token_hex(16), more=len(found) > MOST_BY_JOB, most=MOST_BY_JOB, untried=len(names) - len(urls),
    )  # fmt: skip


def ask_page(bulk: Bulk, address: Address, title: str, typed: dict[str, Any], refusal: Invalid | None) -> Any:
    """What the act needs to know before it can be told which rows it can be done to; it leads on to the check."""
    assert bulk.asked is not None
    form = show_form(bulk.asked(), typed, refusal)
    for one in form.fields:
        one.name = ASKED + one.name
    kept = [*address.pairs, *((name, value) for name in ("id", "all", "bulk") for value in request.args.getlist(name))]
    return render_template(
        "kernel/bulk_ask.html", bulk=bulk, title=title, form=form, kept=kept, path=address.path, back=address.url()
    ), 422 if refusal is not None else 200


def given(bulk: Bulk, typed: dict[str, Any]) -> list[dict[str, str]]:
    """The answer to what was asked first: in words, and as it was typed."""
    if not typed or bulk.asked is None:
        return []
    fields = show_form(bulk.asked(), typed).fields
    return [
        {"name": one.name, "label": one.label, "value": str(one.value),
         "words": dict(one.choices).get(str(one.value), str(one.value))}
        for one in fields if one.value not in (None, "", False)
    ]  # fmt: skip


def sealed_rows(listing: Listing, bulk: Bulk, names: dict[int, str]) -> str:
    """The rows of the check, to be acted on, and what they are called: packed, since they may be thousands."""
    told_rows = json.dumps([[number, name[:LONGEST_NAME]] for number, name in names.items()], ensure_ascii=False)
    packed = base64.b64encode(zlib.compress(told_rows.encode())).decode()
    return cursor.sealed(seal_key(), f"{listing.name}/{bulk.name}/{actor().id}", packed)


def unsealed_rows(listing: Listing, bulk: Bulk, token: str) -> dict[int, str] | None:
    packed = cursor.unsealed(seal_key(), f"{listing.name}/{bulk.name}/{actor().id}", token)
    return None if packed is None else dict(json.loads(zlib.decompress(base64.b64decode(packed))))
