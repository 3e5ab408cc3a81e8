"""The REST side of the kernel: flask-smorest blueprints in the house's manner, lists with the pages' filters."""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import marshmallow as ma
from apispec.ext.marshmallow import OpenAPIConverter
from flask import Flask, abort, request
from flask_smorest import Api, Blueprint
from marshmallow import EXCLUDE
from sqlalchemy import Select
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import HTTPException

from bpo.kernel import fields as f
from bpo.kernel.described import HouseShapes
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _l
from bpo.kernel.permits import same_gate, signed_in
from bpo.kernel.saved_views import expanded
from bpo.kernel.web import versions
from bpo.kernel.web.lists import PAGE, Listing, asked_of, bound_here, part_of, walk_of
from bpo.kernel.web.lists.described import parameters_of
from bpo.kernel.web.lists.shown import totals_told
from bpo.kernel.web.request import actor, db, today
from bpo.kernel.web.shell import http_refused

MOST_PER_PAGE = 200
MOST_PAGES = 1_000_000


class ProblemOut(f.Schema):
    """What every refusal looks like (RFC 9457)."""

    type = f.Text(label="Type")
    title = f.Text(label="Title")
    status = f.Integer(label="Status")
    code = f.Text(label="Code")
    detail = f.LongText(label="Detail")
    request_id = f.Text(label="Request")
    errors = f.ma.fields.Dict(
        keys=f.ma.fields.String(), values=f.ma.fields.List(f.ma.fields.String()), metadata={"title": "By field"}
    )


class PageQuery(f.Schema):
    """Which part of a list is wanted; the list's own filters go beside it."""

    class Meta:
        unknown = EXCLUDE

    page = f.Integer(label=_l("Page"), optional=True, min=1, max=MOST_PAGES)
    per_page = f.Integer(label=_l("Rows per page"), optional=True, min=1, max=MOST_PER_PAGE)
    cursor = f.Text(label=_l("Cursor"), optional=True, max=4000)
    q = f.Text(label=_l("Search"), optional=True)
    sort = f.Text(label=_l("Sort"), optional=True, max=300)


class TotalOut(f.Schema):
    """Figures over all rows that the filters leave. `of`: sum or average; `values`: by column, as rows have them."""

    of = f.Text(label="Of")
    currency = f.Text(label=_l("Currency"), optional=True)
    values = f.ma.fields.Dict(keys=f.ma.fields.String(), metadata={"title": "By column"})


@functools.cache
def page_schema(row: type[f.Schema]) -> type[ma.Schema]:
    """One shape for a page of such rows, however many lists have it: the API's description names it once."""
    page = f.Schema.from_dict(
        {
            "items": f.ma.fields.List(f.ma.fields.Nested(row)),
            "page": f.ma.fields.Integer(),
            "pages": f.ma.fields.Integer(),
            "total": f.ma.fields.Integer(),
            "next": f.ma.fields.String(allow_none=True),
            "previous": f.ma.fields.String(allow_none=True),
            "notes": f.ma.fields.List(f.ma.fields.String()),
            "totals": f.ma.fields.List(f.ma.fields.Nested(TotalOut)),
        },
        name=f"{row.__name__}Page",
    )
    page.__module__ = row.__module__  # the page is its row's package's own
    return page


def schema_name(schema: Any) -> str:
    """What a shape is called in the API's description: `clients.FileIn`, its package before its class."""
    kind = schema if isinstance(schema, type) else type(schema)
    rooms = [room for room in kind.__module__.split(".") if room not in ("bpo", "kernel")]
    package = rooms[: rooms.index("schemas")] if "schemas" in rooms else []
    return ".".join([*package, kind.__name__])


def described_number(_converter: OpenAPIConverter, field: Any, *, ret: dict[str, Any], **_kwargs: Any) -> Any:
    """An exact decimal is a string in JSON: no reader may round it. Its bounds are told in words."""
    if not isinstance(field, f.Number):
        return {}
    ret.pop("minimum", None), ret.pop("maximum", None)
    sign = "" if field.min is not None and field.min >= 0 else "-?"
    bounds = [word for word, end in (("from", field.min), ("to", field.max)) if end is not None]
    ends = [str(end) for end in (field.min, field.max) if end is not None]
    return {
        "type": ["string", "null"] if field.allow_none else "string",
        "pattern": rf"^{sign}[0-9]{{1,13}}(\.[0-9]{{1,{field.digits}}})?$",
        "description": " ".join(["decimal", *(part for pair in zip(bounds, ends, strict=True) for part in pair)]),
    }


class BodyParser(FlaskParser):
    """Reads what programs send. A body no reader could take is refused as malformed, never our failure."""

    def _raw_load_json(self, req: Any) -> Any:
        if not is_json_request(req) and req.get_data(cache=True):
            abort(415)
        try:
            return super()._raw_load_json(req)
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise
        except (ValueError, RecursionError):  # a number of thousands of digits, brackets without end
            abort(400)


PROBLEM = "application/problem+json"
BINARY = {"type": "string", "format": "binary"}


def refusals(method: str, rule: str, gate: tuple[str, ...], location: str | None) -> set[int]:
    """The statuses an operation may refuse with; `location`: where its input is read from, if it takes any."""
    codes = {429} if gate == ("public",) else {401, 429} if gate == ("signed in",) else {401, 403, 429}
    if "<" in rule or method != "GET":
        codes.add(404)
    if method != "GET":
        codes |= {400, 409, 422}
    if location is not None:
        codes |= {400, 422}
    if location not in (None, "query"):
        codes |= {413, 415}
    return codes


class HouseBlueprint(Blueprint):
    """A set of resources under /api/v1."""

    ARGUMENTS_PARSER = BodyParser()

    def described(self, view: Callable[..., Any], wrapped: Callable[..., Any], codes: set[int], **facts: Any) -> Any:
        """`wrapped` with its permits and refusals in the API's description."""
        gate: tuple[str, ...] = view.house_gate  # type: ignore[attr-defined]
        for code in sorted(codes):
            wrapped = self.alt_response(code, schema=ProblemOut, content_type=PROBLEM)(wrapped)
        if gate == ("public",):
            facts["security"] = []
        permits = [] if gate in (("public",), ("signed in",)) else list(gate)
        operation = f"{self.name.removeprefix('api-')}_{view.__name__}"
        return self.doc(operationId=operation, **{"x-permit": permits}, **facts)(wrapped)

    def listed(
        self, rule: str, listing: Listing, row: type[f.Schema], *, also: Mapping[str, Mapping[str, Any]] | None = None,
        shape: Callable[[Sequence[Any]], Sequence[Any]] = list,
    ) -> Callable[..., Any]:  # fmt: skip
        """`GET rule`: a page of a list. The view returns the select; filters, search and sort are the page's own.

        `also`: {name: JSON schema} of what the view itself reads from the address. `shape`: rows as fetched → rows as
        shown, as for the page.
        """

        def register(view: Callable[..., Select[Any]]) -> Callable[..., Any]:
            page_of = page_schema(row)

            @functools.wraps(view)
            def answer(query: dict[str, Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
                statement = view(*args, **kwargs)
                sent, no_view = expanded(db(), actor(), listing, dict(request.args.lists()))
                asked = asked_of(listing, sent, db(), actor(), own=also or {})
                walk = walk_of(
                    db(), listing, statement, asked, size=query.get("per_page") or PAGE, today=today(),
                    bound=bound_here(sent),
                )  # fmt: skip
                part, note = part_of(walk, query.get("cursor") or "", query.get("page"))
                return {
                    "items": shape(part.rows), "page": part.page, "pages": part.pages, "total": part.total,
                    "next": part.next, "previous": part.previous,
                    "notes": [*asked.notes, *(one for one in (note, no_view) if one)],
                    "totals": totals_told(db(), listing, walk.statement) if request.args.get("totals") == "yes" else [],
                }  # fmt: skip

            codes = refusals("GET", rule, view.house_gate, "query")  # type: ignore[attr-defined]
            parameters = parameters_of(listing, also or {}, most=MOST_PER_PAGE, pages=MOST_PAGES)
            documented = self.described(view, answer, codes, parameters=parameters)
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
        uploads: Mapping[str, Any] | None = None,
        file: str | None = None,
    ) -> Callable[..., Any]:
        """`METHOD rule`: one act or one record. The view gets the loaded body (if any) and the rule's parts.

        `uploads`: JSON schema of the multipart body, where the view reads that itself.
        `file`: the media type of the answer, where that is a file.
        """

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            versioned = method == "GET" and not many and versions.is_versioned(gives)
            wrapped = versions.noted(view) if versioned else view
            if gives is not None:
                wrapped = self.response(status, gives(many=many) if isinstance(gives, type) else gives)(wrapped)
            elif file is not None:
                wrapped = self.response(status, BINARY, content_type=file)(wrapped)
            else:
                wrapped = self.response(status)(wrapped)
            facts: dict[str, Any] = {}
            if versioned:
                wrapped = self.alt_response(304, description="The reader has this version")(versions.tagged(wrapped))
            elif method != "GET":
                wrapped = versions.matched(wrapped, versions.takes_version(takes))
            if uploads is not None:
                facts["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": uploads}}}
            read = location if takes is not None else "files" if uploads is not None else None
            codes = refusals(method, rule, view.house_gate, read) | set(refuses)  # type: ignore[attr-defined]
            if method != "GET" and versions.takes_version(takes):
                codes.add(412)
            wrapped = self.described(view, wrapped, codes, **facts)
            if takes is not None:
                wrapped = self.arguments(takes, location=location)(wrapped)
            self.route(rule, methods=[method])(same_gate(view, wrapped))
            return view

        return register


class HouseApi(Api):
    """Refusals are the house's own, problem+json under /api and a page elsewhere."""

    ERROR_SCHEMA = ProblemOut
    DEFAULT_ERROR_RESPONSE_NAME = None  # every operation names its refusals itself

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
    described = HouseShapes(schema_name_resolver=schema_name)
    api = HouseApi(app, spec_kwargs={"marshmallow_plugin": described})
    if described.converter is not None:
        described.converter.add_attribute_function(described_number)
    app.view_functions["api-docs.openapi_json"] = signed_in(app.view_functions["api-docs.openapi_json"])
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    return api
