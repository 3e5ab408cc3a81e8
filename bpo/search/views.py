"""The search dialog's answers, the search page, and what was last opened."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for

from bpo.kernel.errors import NotFound
from bpo.kernel.permits import signed_in
from bpo.kernel.web import actor, db, now
from bpo.kernel.web.forms import load
from bpo.kernel.web.request import asked_number
from bpo.search import actions, kept_files, pages, queries, rules
from bpo.search.index import kinds, register
from bpo.search.schemas import OpenedIn

views = Blueprint("search", __name__)
FILES = kept_files.PERMITS  # its registration makes files findable


def _asked_words() -> str:
    return request.args.get("q", "").strip()[: rules.MOST_SIGNS]


@views.get("/search")
@signed_in
def show() -> Any:
    """Everything found, or one kind of it page by page."""
    words, wanted = _asked_words(), request.args.get("kind", "")
    kind = wanted if wanted in register.kinds else None
    page = max(1, asked_number("page") or 1)
    who, asked = actor(), rules.asked(words)
    groups = queries.found(db(), who, words, kind, queries.PAGE if kind else queries.TOP, page)
    here = next((one for one in groups if kind and one.kind.name == kind), None)
    last = -(-here.total // queries.PAGE) if here else 1
    return render_template(
        "search/page.html", typed=words, asked=asked, groups=groups, here=here, kind=kind, page=min(page, last),
        pages=last, size=queries.PAGE, recent=queries.recent(db(), who) if not asked.words else [],
        ways=pages.pages(db(), who, asked) if asked.words and not kind else [],
        acts=pages.acts(db(), who, asked) if asked.words and not kind else [],
        known=kinds(),
    )  # fmt: skip


@views.get("/search/quick")
@signed_in
def quick() -> Any:
    """What the dialog shows below its box: hits for what is typed, before that what was opened last."""
    words = _asked_words()
    who, asked = actor(), rules.asked(words)
    return render_template(
        "search/_quick.html", words=words, asked=asked, groups=queries.found(db(), who, words),
        recent=[] if asked.words else queries.recent(db(), who),
        pages_found=pages.pages(db(), who, asked) if asked.words else [],
        acts=pages.acts(db(), who, asked) if asked.words else pages.offered(who), known=register.kinds,
    )  # fmt: skip


@views.post("/search/recent")
@signed_in
def opened() -> Any:
    """The browser tells that a record's page was opened: reading a page itself writes nothing.

    What search does not find, such as a draft, and what is out of reach is not remembered, and answered alike.
    """
    data = load(OpenedIn(), {name: request.form[name] for name in request.form if name != "csrf_token"})
    with suppress(NotFound):
        actions.remember_opened(db(), actor(), kind=data["kind"], record_id=data["id"], now=now())
    return "", 204


def record_here() -> dict[str, Any] | None:
    """The record whose own page this request asks for, where it is one that can be found."""
    known = register.pages.get(request.endpoint or "")
    number = (request.view_args or {}).get(known[1]) if known else None
    return {"kind": known[0], "id": number} if known and number is not None else None


def set_up(app: Flask) -> None:
    """Tell every page which record it is about, and where the dialog asks."""
    app.context_processor(lambda: {"search_record": record_here(), "search_url": url_for("search.show")})
