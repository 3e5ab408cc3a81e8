"""A list's page asked once more, for its rows: the same route, gate, filters, columns and order, as that person.

So an export made by a job is what the page would have given at that moment, and nothing that its reader may not see.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, g, request

from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import language
from bpo.kernel.permits import PUBLIC, Actor, gate_of
from bpo.kernel.web.list_export import Table
from bpo.kernel.web.lists.asked import ADDING, PAGING
from bpo.kernel.web.request import close_session

LONGEST = 4000
NO_LIST = text("“%(path)s” is not the address of a list. Copy it from the list's page, beginning with its “/”.")
PLACE: dict[str, Flask] = {}
Found = TypeVar("Found")


def replay_on(app: Flask) -> None:
    """Whose pages are asked; set once when the app starts."""
    PLACE["app"] = app


def address_of(given: str) -> str:
    """A list's address without what only says which page of it is wanted; refuses what is none of ours."""
    parts = urlsplit(given)
    outside = bool(parts.scheme or parts.netloc) or not given.startswith("/") or given.startswith(("//", "/\\"))
    if outside or len(given) > LONGEST or "\x00" in given or parts.path.startswith("/api/"):
        raise no_list(given)
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in (*PAGING, *ADDING)]
    return parts.path + (f"?{urlencode(kept)}" if kept else "")


def no_list(path: str) -> Invalid:
    return Invalid("no_list", NO_LIST, field="path", path=path[:200])


def taken_from(path: str, form: str, actor: Actor, take: Callable[[Table], Found]) -> Found:
    """What `take` makes of the list at this address. Raises what the page would refuse with."""
    app, told = PLACE["app"], []

    def taken(table: Table) -> str:
        told.append(take(table))
        return ""

    spoken = language()
    # A context of its own for the app too: what this request holds in `g` is not the asking one's.
    with app.app_context(), app.test_request_context(f"{path}{'&' if '?' in path else '?'}export={form}"):
        g.actor, g.theme, g.by_token, g.lacks_second_factor, g.language = actor, "auto", False, False, spoken
        g.takes_table = taken
        try:
            view = _view_here(app)
            if view is None:
                raise no_list(path)
            view(**(request.view_args or {}))
        finally:
            close_session()
    if not told:
        raise no_list(path)
    return told[0]


def _view_here(app: Flask) -> Callable[..., Any] | None:
    """The page behind the address, if it is one that asks who reads it."""
    if request.routing_exception is not None or request.url_rule is None:
        return None
    view = app.view_functions[request.url_rule.endpoint]
    return view if gate_of(view) != PUBLIC else None
