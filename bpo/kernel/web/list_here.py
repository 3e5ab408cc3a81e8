"""The list of this request: its address as the list understands it, and the walk through its rows."""

from collections.abc import Sequence
from typing import Any

from flask import request
from sqlalchemy import Select

from bpo.kernel.web.lists import PAGE, Listing, asked_of, bound_here, walk_of
from bpo.kernel.web.lists.address import Address
from bpo.kernel.web.lists.asked import Asked
from bpo.kernel.web.lists.reading import Walk
from bpo.kernel.web.request import actor, db, today

MOST_PER_PAGE = 200
COUNTED_AT_ONCE = 10_000  # rows; how many more there are is told after the page


def args_here() -> dict[str, list[str]]:
    return dict(request.args.lists())


def path_here() -> str:
    return request.script_root + request.path


def read_here(listing: Listing, own: Sequence[str] = ()) -> tuple[Asked, Address]:
    """The list's address as it understands it."""
    args = args_here()
    asked = asked_of(listing, args, db(), actor(), own)
    return asked, Address.of(path_here(), listing, asked, args, own)


def walk_here(listing: Listing, statement: Select[Any], asked: Asked) -> Walk:
    size = min(max(1, request.args.get("per_page", PAGE, type=int)), MOST_PER_PAGE)
    bound = bound_here(args_here())
    most_counted = None if request.args.get("totals") == "yes" else COUNTED_AT_ONCE
    return walk_of(db(), listing, statement, asked, size=size, today=today(), bound=bound, most_counted=most_counted)
