"""Versions of records over HTTP: an `ETag` on each record that is versioned, `If-Match` on acts that take a version.

A tag is `"v7-5f0c…"`: the record's version, then a hash of the answer (which also tells of what stands beside the
record itself: its documents, the reader's language). `If-None-Match` compares the whole of it, `If-Match` the version.
"""

import functools
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, g, make_response, request

from bpo.kernel.errors import BusinessError, text
from bpo.kernel.fields import RowVersion, Schema
from bpo.kernel.web.request import db

TAG = re.compile(r'\s*"v([0-9]{1,18})(?:-[0-9a-f]*)?"\s*')


def is_versioned(shape: Any) -> bool:
    """Whether what has this shape tells its version."""
    fields: Mapping[str, Any] = shape().fields if isinstance(shape, type) else getattr(shape, "fields", {})
    return "row_version" in fields


def takes_version(shape: type[Schema] | Schema | None) -> bool:
    """Whether an act with this input is refused when it was begun on an older version."""
    fields = shape().fields if isinstance(shape, type) else shape.fields if shape is not None else {}
    return isinstance(fields.get("row_version"), RowVersion)


def noted(view: Callable[..., Any]) -> Callable[..., Any]:
    """Remember the version of the record that `view` answers with, before it is written out."""

    @functools.wraps(view)
    def noting(*args: Any, **kwargs: Any) -> Any:
        row = view(*args, **kwargs)
        g.row_version = row["row_version"] if isinstance(row, Mapping) else row.row_version
        return row

    return noting


def tagged(view: Callable[..., Any]) -> Callable[..., Any]:
    """The written answer with its tag; 304 without a body where the reader has it already."""

    @functools.wraps(view)
    def tagging(*args: Any, **kwargs: Any) -> Response:
        answer = make_response(view(*args, **kwargs))
        answer.set_etag(f"v{g.row_version}-{hashlib.sha256(answer.get_data()).hexdigest()[:16]}")
        answer.headers["Cache-Control"] = "private, no-cache"
        tag, _weak = answer.get_etag()
        if request.if_none_match.contains_weak(tag or ""):
            answer.status_code, answer.data = 304, b""
            answer.headers.pop("Content-Type", None)
        return answer

    return tagging


def matched(view: Callable[..., Any], taken: bool) -> Callable[..., Any]:
    """The act `view`, told which versions `If-Match` asks for; refused where it would go unheard."""

    @functools.wraps(view)
    def matching(*args: Any, **kwargs: Any) -> Any:
        asked = request.headers.get("If-Match")
        if asked is not None and not taken:
            raise BusinessError(
                "if_match_not_taken", text("This act takes no version: send it without If-Match.")
            )  # heeding it silently not at all would promise what is not kept
        if asked is not None and asked.strip() != "*":
            db().info["if_match"] = versions_in(asked)
        return view(*args, **kwargs)

    return matching


def versions_in(asked: str) -> frozenset[int]:
    """The versions that an `If-Match` names; tags that are none of ours, and weak ones, match nothing."""
    found = (TAG.fullmatch(one) for one in asked.split(","))
    return frozenset(int(one[1]) for one in found if one)
