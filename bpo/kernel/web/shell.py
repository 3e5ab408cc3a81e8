"""What stands around every page: navigation, language and theme, fingerprinted parts, headers, refusals in words."""

import hashlib
import json
import logging
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from flask import (
    Flask,
    Response,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException

from bpo.kernel import journal, rich_text, slots
from bpo.kernel.db import Base, Session
from bpo.kernel.errors import BusinessError, TooMany, text
from bpo.kernel.locale import (
    _,
    _l,
    language,
    say_day,
    say_error,
    say_long_day,
    say_moment,
    say_money,
    say_number,
    say_value,
)  # fmt: skip
from bpo.kernel.permits import Actor, SignInNeeded, here
from bpo.kernel.settings import ROOT
from bpo.kernel.web import kept_forms
from bpo.kernel.web.differences import differences, people_in
from bpo.kernel.web.request import SAFE, close_session, db, is_api, reading, today
from bpo.kernel.web.templates import once

log = logging.getLogger(__name__)

THEMES = ("auto", "light", "dark")
GROUPS = {
    "": None,
    "people": _l("People"),
    "operations": _l("Operations"),
    "finance": _l("Finance"),
    "house": _l("House"),
}
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)

PAPER_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'; sandbox"


@lru_cache
def _manifest() -> dict[str, str]:
    path = ROOT / "static" / "vendor" / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


@lru_cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((ROOT / "static" / name).read_bytes()).hexdigest()[:8]


def asset(name: str) -> str:
    """The address of a front-end part: vendored ones by the manifest, our own with a fingerprint."""
    return _asset_at(name, request.script_root)


@lru_cache
def _asset_at(name: str, _root: str) -> str:
    """The address below a root; a page names some of them dozens of times."""
    vendored = _manifest().get(name)
    if vendored:
        return url_for("static", filename=f"vendor/{vendored}")
    return url_for("static", filename=name, v=_fingerprint(name))


@lru_cache
def _page_at(endpoint: str, _root: str) -> str:
    """The address, below a root, of a page that needs no more than its name."""
    return url_for(endpoint)


def navigation(actor: Actor, session: Session) -> list[dict[str, Any]]:
    """The groups of the side navigation that this person may use."""
    groups, counts, root, path = [], nav_counts(actor, session), request.script_root, request.path
    offered = sorted(slots.board.nav, key=lambda one: one.order)
    for group in slots.NAV_GROUPS:
        entries = [
            {"label": str(one.label), "url": (at := _page_at(one.endpoint, root)), "icon": one.icon,
             "count": counts.get(one.endpoint), "key": one.key,
             "here": any(_is_here(page, path) for page in (at, *(_page_at(also, root) for also in one.also)))}
            for one in offered
            if one.group == group and one.open_to(actor)
        ]  # fmt: skip
        if entries:
            groups.append({"label": str(GROUPS[group]) if GROUPS[group] else None, "entries": entries})
    return groups


def nav_counts(actor: Actor, session: Session) -> dict[str, int]:
    """{endpoint: how many things stand behind it}."""
    return {endpoint: count(session, actor, today()) for endpoint, count in slots.board.counts.items()}


def _is_here(at: str, path: str) -> bool:
    return path == at or (at != "/" and path.startswith(at + "/"))


def tabs_for(page: str, here: str, actor: Actor, record_id: int, project_id: int | None = None) -> list[dict[str, Any]]:
    """The tabs of a record's page that this person may open."""
    tabs = []
    for one in sorted(slots.board.tabs, key=lambda one: one.order):
        if one.page == page and any(actor.may(name, project_id) for name in one.permits):
            parts: dict[str, Any] = {one.param: record_id}
            tabs.append({"label": str(one.label), "url": url_for(one.endpoint, **parts), "here": one.key == here,
                         "count": None})  # fmt: skip
    return tabs


class Story(list[dict[str, Any]]):
    """What was done to a record, newest first, and what was said about it (`talk`: see bpo.talk, or None)."""

    talk: dict[str, Any] | None = None


def history_of(*rows: Base) -> Story:
    """The acts on a record and its parts as business sentences with their differences, newest first; and the talk.

    The talk is the first row's: the record's own.

    The client's people are not told the acts: they see what was decided and what is shared with them.
    """
    told = Story([] if here().is_client else _acts_on(*rows))
    told.talk = slots.ask("talk_shown", db(), here(), rows[0]) if rows else None
    return told


def _acts_on(*rows: Base) -> list[dict[str, Any]]:
    entries = journal.entries_about(db(), rows)
    people = {entry.actor_id for entry in entries if entry.actor_id} | people_in(entries)
    names = slots.ask("person_names", db(), people)
    told = []
    for entry in entries:
        told.append(
            {
                "who": names.get(entry.actor_id) or _("The system"),
                "sentence": journal.told(entry),
                "at": say_moment(entry.at),
                "moment": entry.at,
                "when_title": entry.at.isoformat(),
                "changes": differences(entry, names),
            }
        )
    return told


def shell() -> dict[str, Any]:
    actor: Actor | None = g.get("actor")
    person, bell, nav = None, None, []
    with reading() as session:
        vendor_name = slots.ask("vendor_name", session)
        if actor is not None:
            roles = slots.ask("role_labels", actor)
            person = {"name": actor.name, "role_label": roles, "initial": actor.name[:1]}
            nav = navigation(actor, session)
            bell = slots.ask("bell_shown", session, actor)
    return {
        "vendor_name": vendor_name,
        "nav": nav,
        "keys": tuple((entry["key"], entry["label"]) for group in nav for entry in group["entries"] if entry["key"]),
        "actor": person,
        "bell": bell,
        "language": language(),
        "theme": g.get("theme", "auto"),
    }


def _answer(status: int, code: str, sentence: str, errors: dict[str, list[str]] | None = None) -> Any:
    if is_api():
        problem: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status,
                                   "code": code, "detail": sentence, "request_id": g.get("request_id", "")}  # fmt: skip
        if errors:
            problem["errors"] = errors
        answer = jsonify(problem)
        answer.content_type = "application/problem+json"
        return answer, status
    if request.headers.get("HX-Request") and status != 401:
        return render_template("layout/_refusal.html", sentence=sentence), status
    reference = g.get("request_id", "")
    return render_template("layout/refusal.html", status=status, sentence=sentence, reference=reference), status


def to_sign_in() -> Any:
    """Signing in first; then back to the page, or to the form as it was filled in."""
    place = url_for("people.sign_in", next=kept_forms.way_back())
    if request.headers.get("HX-Request"):  # a part of a page cannot be replaced by another page: the whole one goes
        return "", 401, {"HX-Redirect": place}
    return redirect(place, 303 if request.method not in SAFE else 302)


def refused(refusal: BusinessError) -> Any:
    """A business error as a page, or as problem+json."""
    close_session()
    if isinstance(refusal, SignInNeeded) and not is_api():
        return to_sign_in()
    fields = {name: [_(one) for one in told] for name, told in getattr(refusal, "fields", {}).items()}
    if getattr(refusal, "field", None):
        fields.setdefault(refusal.field, []).append(say_error(refusal.message, refusal.facts))  # type: ignore[attr-defined]
    answer = make_response(_answer(refusal.status, refusal.code, say_error(refusal.message, refusal.facts), fields))
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.retry_after_seconds)
    return answer


PLAIN = {
    400: text("The browser sent something this page cannot read. Go back, reload the page and try again."),
    401: text("Please sign in first."),
    404: text("There is no such page, or it lies outside your work."),
    405: text("This address does not take that kind of request."),
    409: text("This does not fit the present state. Please look again."),
    413: text("The file is too large: at most 20 MB are taken."),
    415: text("This address takes JSON: send Content-Type: application/json."),
    422: text("Some fields need another look."),
    429: text("Too many tries in a short time. Please wait a minute."),
    500: text("Something broke on our side. Nothing was saved. The reference below helps us find it."),
}


def http_refused(refusal: HTTPException) -> Any:
    close_session()
    if refusal.response is not None and (refusal.code or 500) < 400:
        return refusal.response
    status = refusal.code or 500
    if isinstance(refusal, CSRFError):
        if is_api() and g.get("actor") is None:
            return refused(SignInNeeded())  # a program that forgot its token, not a page that is too old
        if not is_api() and g.get("actor") is None and kept_forms.is_gated():
            return to_sign_in()  # the page is as old as the session that ended
        again = None if is_api() else kept_forms.shown_again()
        if again is not None:
            return redirect(again, 303)
        sentence = text("This page was open too long or in another session. Reload it and send it again.")
        return _answer(400, "csrf", _(sentence))
    data = getattr(refusal, "data", None) or {}
    errors = _flat(data.get("messages")) if data.get("messages") else None
    return _answer(status, HTTPStatus(status).name.lower(), _(PLAIN.get(status, PLAIN[400])), errors)


def _flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as {json.name: [sentence, …]}."""
    if not isinstance(messages, dict):
        return {path: [str(one) for one in (messages if isinstance(messages, list) else [messages])]}
    found: dict[str, list[str]] = {}
    for name, inner in messages.items():
        found.update(_flat(inner, f"{path}.{name}" if path else str(name)))
    return found


def broken(error: Exception) -> Any:
    close_session()
    reference = g.get("request_id", "")
    log.exception("broken", exc_info=error, extra={"house": {"request_id": reference, "endpoint": request.endpoint}})
    return _answer(500, "internal", f"{_(PLAIN[500])} {reference}")


def guard(answer: Response) -> Response:
    """The same headers on everything: nothing inline runs, nothing is framed, sniffed or kept by shared caches."""
    if request.path.startswith("/static/"):
        if "vendor/" in request.path or request.args.get("v"):
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        answer.headers.setdefault("Cache-Control", "private, no-store")
    policy = POLICY
    if request.endpoint == "home.api_docs":
        policy = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")  # Swagger UI styles itself
    if request.endpoint == "home.file_view" and answer.mimetype == "application/pdf":
        policy = PAPER_POLICY
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Frame-Options"] = "DENY"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return answer


def set_up(app: Flask) -> None:
    """Give the app its words, parts, headers and refusals."""
    app.jinja_env.globals.update(
        _=_, asset=asset, csrf_token=generate_csrf, once=once, rich_html=rich_text.shown, say_day=say_day,
        say_long_day=say_long_day, say_moment=say_moment, say_money=say_money, say_number=say_number,
        say_value=say_value,
    )  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"shell": shell(), "actor": g.get("actor")})
    app.register_error_handler(BusinessError, refused)
    app.register_error_handler(HTTPException, http_refused)
    app.register_error_handler(Exception, broken)
    app.after_request(guard)
