"""Search over the API: the same hits as the page, in the same order."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.permits import signed_in
from bpo.kernel.web import actor, db, now
from bpo.search import actions, pages, queries, rules
from bpo.search.schemas import HitOut, OpenedIn, SearchOut, SearchQuery

api = house_api("search", "Search over everything the reader may see")


@api.resource("GET", "/search", takes=SearchQuery, gives=SearchOut, location="query")
@signed_in
def search(query: dict[str, Any]) -> dict[str, Any]:
    """Everything that matches, by kind: the first hits of each, or a page of one kind."""
    who, asked, kind = actor(), rules.asked(query["q"] or ""), query["kind"]
    size = queries.PAGE if kind else queries.TOP
    groups = queries.found(db(), who, query["q"] or "", kind, size, query["page"] or 1)
    return {
        "groups": [
            {"kind": one.kind.name, "label": str(one.kind.label), "total": one.total,
             "items": [shown(hit) for hit in one.hits]}
            for one in groups
        ],
        "pages": pages.pages(db(), who, asked) if asked.words else [],
        "acts": pages.acts(db(), who, asked) if asked.words else [],
    }  # fmt: skip


def shown(one: queries.Shown) -> dict[str, Any]:
    hit = one.hit
    return {"kind": hit.kind, "id": hit.record_id, "code": hit.code, "title": hit.title, "detail": hit.detail,
            "context": one.context, "url": one.url}  # fmt: skip


@api.resource("GET", "/search/recent", gives=HitOut, many=True)
@signed_in
def recent() -> list[dict[str, Any]]:
    """What the person opened last."""
    return [shown(one) for one in queries.recent(db(), actor())]


@api.resource("POST", "/search/recent", takes=OpenedIn, status=204)
@signed_in
def opened(data: dict[str, Any]) -> None:
    """Note that the person opened a record."""
    actions.remember_opened(db(), actor(), kind=data["kind"], record_id=data["id"], now=now())
