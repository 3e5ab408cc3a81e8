"""The REST side of the kernel: flask-smorest blueprints in the house's manner, lists with the pages' filters."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import marshmallow as ma
from flask import Flask, request
from flask_smorest import Api, Blueprint
from marshmallow import EXCLUDE
from sqlalchemy import Select
from werkzeug.exceptions import HTTPException

from bpo.kernel import fields as f
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _l
from bpo.kernel.permits import same_gate, signed_in
from bpo.kernel.web.listing import PAGE, Listing, counted, rows_of
from bpo.kernel.web.request import actor, db
from bpo.kernel.web.shell import http_refused

MOST_PER_PAGE = 200


class ProblemOut(f.Schema):
    """What every refusal looks like (RFC 9457)."""

    type = f.Text(label="Type")
    title = f.Text(label="Title")
    status = f.Integer(label="Status")
    code = f.Text(label="Code")
    detail = f.LongText(label="Detail")


class PageQuery(f.Schema):
    """Which part of a list is wanted; the list's own filters go beside it."""

    class Meta:
        unknown = EXCLUDE

    page = f.Integer(label=_l("Page"), optional=True, min=1, max=1_000_000)
    per_page = f.Integer(label=_l("Rows per page"), optional=True, min=1, max=MOST_PER_PAGE)
    q = f.Text(label=_l("Search"), optional=True)
    sort = f.Text(label=_l("Sort"), optional=True, max=60)


@functools.cache
def page_schema(row: type[f.Schema]) -> type[ma.Schema]:
    """One shape for a page of such rows, however many lists have it: the API's description names it once."""
    return f.Schema.from_dict(
        {
            "items": f.ma.fields.List(f.ma.fields.Nested(row)),
            "page": f.ma.fields.Integer(),
            "pages": f.ma.fields.Integer(),
            "total": f.ma.fields.Integer(),
        },
        name=f"{row.__name__}Page",
    )


class HouseBlueprint(Blueprint):
    """A set of resources under /api/v1."""

    def listed(self, rule: str, listing: Listing, row: type[f.Schema]) -> Callable[..., Any]:
        """`GET rule`: a page of a list. The view returns the select; filters, search and sort are the page's own."""

        def register(view: Callable[..., Select[Any]]) -> Callable[..., Any]:
            page_of = page_schema(row)

            @functools.wraps(view)
            def answer(query: dict[str, Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
                statement = view(*args, **kwargs)
                asked = dict(request.args.items())
                narrowed = listing.ordered(listing.narrow(statement, asked, db(), actor()), asked)
                size = query.get("per_page") or PAGE
                total = counted(db(), narrowed)
                pages = max(1, -(-total // size))
                page = min(query.get("page") or 1, pages)
                rows = rows_of(db(), narrowed.limit(size).offset((page - 1) * size))
                return {"items": rows, "page": page, "pages": pages, "total": total}

            names = [{"in": "query", "name": one.name, "schema": {"type": "string"}} for one in listing.filters]
            documented = self.doc(parameters=names)(answer) if names else answer
            wrapped = self.arguments(PageQuery, location="query")(self.response(200, page_of)(documented))
            self.route(rule, methods=["GET"])(same_gate(view, wrapped))
            return view

        return register

    def resource(
        self,
        method: str,
        rule: str,
        *,
        takes: type[f.Schema] | f.Schema | None = None,
        gives: type[f.Schema] | f.Schema | None = None,
        status: int = 200,
        location: str = "json",
        many: bool = False,
        refuses: Sequence[int] = (),
    ) -> Callable[..., Any]:
        """`METHOD rule`: one act or one record. The view gets the loaded body (if any) and the rule's parts."""

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            wrapped = view
            if gives is not None:
                wrapped = self.response(status, gives(many=many) if isinstance(gives, type) else gives)(wrapped)
            else:
                wrapped = self.response(status)(wrapped)
            for code in sorted({401, 403, 404, *((409, 422) if method != "GET" else ()), *refuses}):
                wrapped = self.alt_response(code, schema=ProblemOut, content_type="application/problem+json")(wrapped)
            if takes is not None:
                wrapped = self.arguments(takes, location=location)(wrapped)
            self.route(rule, methods=[method])(same_gate(view, wrapped))
            return view

        return register


class HouseApi(Api):
    """Refusals are the house's own, problem+json under /api and a page elsewhere."""

    def handle_http_exception(self, error: HTTPException) -> Any:
        return http_refused(error)


BLUEPRINTS: list[HouseBlueprint] = []


def house_api(name: str, description: str) -> HouseBlueprint:
    """The API blueprint of a package; it is mounted under /api/v1 by the app."""
    blueprint = HouseBlueprint(f"api-{name}", name, url_prefix="/api/v1", description=description)
    BLUEPRINTS.append(blueprint)
    return blueprint


def body() -> dict[str, Any]:
    """The raw JSON object of the request, where a schema does not say it all."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid("body", text("A JSON object is expected in the body."))
    return sent


def set_up(app: Flask) -> Api:
    app.config.update(
        API_TITLE="BPO platform",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": "Every act of the pages, under the same permits."},
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
        },
    )
    api = HouseApi(app)
    app.view_functions["api-docs.openapi_json"] = signed_in(app.view_functions["api-docs.openapi_json"])
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    return api
