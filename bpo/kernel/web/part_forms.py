"""A form that stands in a part of a page and is saved without leaving it: the same schema and rules, JSON answers."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import jsonify, render_template, request
from werkzeug.wrappers import Response

from bpo.kernel.db import Base
from bpo.kernel.errors import Conflict, Invalid
from bpo.kernel.fields import Schema
from bpo.kernel.locale import say_error
from bpo.kernel.web.forms import _typed, beside_the_stored, read_form, show_form
from bpo.kernel.web.request import close_session, db

HEADER = "X-Part"


def is_part() -> bool:
    """Whether the page's own script asks, and wants a part instead of a page."""
    return request.headers.get(HEADER) == "1"


def form_part(
    schema: Schema, act: Callable[[dict[str, Any]], dict[str, Any]], *, values: Mapping[str, Any], row: Base | None,
    template: str, **context: Any,
) -> Any:  # fmt: skip
    """GET answers with the form; POST acts and answers with what `act` gives, or with what is wrong and the form.

    After a change by somebody else the form holds both versions, as a page's would.
    """
    if request.method != "POST":
        return render_template(template, form=show_form(schema, values), **context)
    try:
        answer = act(read_form(schema))
        db().flush()
    except (Invalid, Conflict) as refusal:
        close_session()  # whatever the act had begun is undone
        form = show_form(schema, _typed(schema, request.form), refusal)
        if refusal.code == "stale":
            beside_the_stored(form, schema, values, row)
        shown = render_template(template, form=form, **context)
        said = form.message or say_error(refusal.message, refusal.facts)
        return refused_part(refusal.code, said, refusal.status, form=shown)
    return jsonify(answer)


def refused_part(code: str, message: str, status: int, **facts: Any) -> Response:
    """Why a part was not saved, in words."""
    answer = jsonify({"code": code, "message": message, **facts})
    answer.status_code = status
    return answer
