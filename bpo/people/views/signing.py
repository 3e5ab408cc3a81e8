"""Who a request is from; signing in, the code where one is due, forgotten passwords, signing out."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, redirect, render_template, request, url_for
from sqlalchemy import update

from bpo.kernel.db import Database
from bpo.kernel.errors import Conflict, Forbidden, Invalid, TooMany, text
from bpo.kernel.locale import LANGUAGES, _, chosen_language
from bpo.kernel.permits import public, signed_in
from bpo.kernel.web import actor, db, done, now
from bpo.kernel.web.forms import read_form, show_form
from bpo.kernel.web.request import close_session, is_api, reading
from bpo.kernel.web.shell import THEMES
from bpo.people import actions, queries, rules
from bpo.people.models import SessionKind, SignIn, User
from bpo.people.schemas import CodeForm, PasswordByLink, ResetIn, SignInForm
from bpo.people.views.blueprint import views

COOKIE = "bpo_session"
SEEN_EVERY = timedelta(minutes=5)
# What somebody may do whose role needs a second factor and who has none yet: set it up, or leave.
WITHOUT_SECOND_FACTOR = {
    "people.second_factor", "people.begin_second_factor", "people.confirm_second_factor", "people.sign_out",
    "people.switch_language", "people.switch_theme", "api-order.begin_otp", "api-order.confirm_otp",
    "api-people.end_token", "home.health", "static",
}  # fmt: skip


def recognise() -> None:
    """Before each request: who is this? By the session cookie, or for programs by the bearer token."""
    g.theme = request.cookies.get("theme") if request.cookies.get("theme") in THEMES else "auto"
    g.language = chosen_language(None, request.cookies.get("language"), request.headers.get("Accept-Language"))
    g.actor, g.by_token, g.lacks_second_factor = None, False, False
    if request.endpoint == "static" or request.blueprint == "health":
        return  # whoever asks whether it lives is answered even where the database is not
    bearer = request.headers.get("Authorization", "")
    secret, kind = request.cookies.get(COOKIE, ""), SessionKind.BROWSER
    if bearer.startswith("Bearer "):
        secret, kind, g.by_token = bearer.removeprefix("Bearer ").strip(), SessionKind.TOKEN, True
    if not secret:
        return
    database: Database = current_app.extensions["database"]
    with reading() as session:
        found = queries.session_of(session, secret, kind, now())
        if found is None:
            g.was_here = lambda: _whose(database, secret) if kind is SessionKind.BROWSER else None
            return
        signed, user, otp_roles = found
        g.actor, g.sign_in_id = queries.actor_behind(session, signed), signed.id
        g.lacks_second_factor = user.otp_since is None and rules.needs_otp(otp_roles, g.actor.roles)
    g.still_in = lambda: _is_still_in(database, signed.id)
    g.theme = user.theme if user.theme in THEMES else "auto"
    g.language = chosen_language(user.language, request.cookies.get("language"), request.headers.get("Accept-Language"))
    if now() - signed.seen_at > SEEN_EVERY or (g.by_token and address() != signed.address):
        with database.transaction() as session:
            session.execute(update(SignIn).where(SignIn.id == signed.id).values(seen_at=now(), address=address()))


def _whose(database: Database, secret: str) -> int | None:
    with database.reads() as session:
        return queries.person_behind(session, secret)


def _is_still_in(database: Database, session_id: int) -> bool:
    with database.reads() as session:
        return queries.is_still_in(session, session_id, now())


def lead_to_second_factor() -> Any:
    """Whose role needs a second factor and who has none sets it up first, and does nothing else."""
    if not g.lacks_second_factor or request.endpoint in WITHOUT_SECOND_FACTOR:
        return None
    if is_api():
        raise Forbidden(
            "second_factor",
            text("Your role needs a second factor: set it up under My settings, then make a new token."),
        )
    return redirect(url_for("people.second_factor"))


def set_up(app: Flask) -> None:
    app.before_request(recognise)
    app.before_request(lead_to_second_factor)


def address() -> str:
    """Where the request comes from."""
    return (request.remote_addr or "")[:60]


@views.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    if g.actor is not None:
        return redirect(safe_next(request.args.get("next")))
    if request.method == "GET":
        return render_template("people/sign_in.html", form=show_form(SignInForm(), {}))
    values, refusal = {"login": request.form.get("login", "")[:60]}, None
    try:
        user = actions.try_password(
            db(), values["login"], request.form.get("password", "")[:200], now(), address=address()
        )
    except TooMany as locked:
        user, refusal = None, locked
    if user is not None and user.otp_since is not None:
        return _code_page(actions.ask_code(db(), user, now()))
    if user is not None:
        return _signed_in(user)
    db().commit()  # the failure is counted although the answer is a refusal
    form = show_form(SignInForm(), values, refusal)
    form.message = form.message or _(actions.WRONG)
    return _refused(render_template("people/sign_in.html", form=form), refusal)


def _refused(page: str, refusal: TooMany | None) -> Any:
    if refusal is None:
        return page, 422
    return page, refusal.status, {"Retry-After": str(refusal.retry_after_seconds)}


def _code_page(secret: str, message: str | None = None) -> str:
    form = show_form(CodeForm(), {})
    form.message = message
    onward = url_for("people.sign_in_code", next=request.args.get("next"))
    return render_template("people/code.html", form=form, secret=secret, onward=onward)


@views.post("/sign-in/code")
@public
def sign_in_code() -> Any:
    """The second step: the page's secret says whose password was right a moment ago."""
    secret, refusal = request.form.get("secret", "")[:100], None
    try:
        user = actions.try_link_code(db(), secret, request.form.get("code", "")[:40], now(), address=address())
    except TooMany as locked:
        user, refusal = None, locked
    except Conflict:
        close_session()
        flash(_("That took too long. Please sign in again."), "warn")
        return redirect(url_for("people.sign_in", next=request.args.get("next")), 303)
    if user is not None:
        return _signed_in(user)
    db().commit()
    told = _("This code does not fit, or was used already.") if refusal is None else None
    if refusal is not None:
        told = show_form(CodeForm(), {}, refusal).message
    return _refused(_code_page(secret, told), refusal)


def _signed_in(user: User) -> Any:
    secret, _row = actions.open_session(
        db(), user, kind=SessionKind.BROWSER, label=request.headers.get("User-Agent", ""), now=now(), address=address()
    )
    answer = redirect(safe_next(request.args.get("next")), 303)
    answer.set_cookie(COOKIE, secret, httponly=True, samesite="Lax", path="/", max_age=12 * 3600,
                      secure=current_app.config["SESSION_COOKIE_SECURE"])  # fmt: skip
    return answer


@views.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Any:
    """A link by mail; the answer is the same whoever asks for whomever."""
    if request.method == "GET":
        return render_template("people/forgotten.html", form=show_form(ResetIn(), {}), sent=False)
    try:
        data = read_form(ResetIn())
        actions.ask_reset(db(), login=data["login"], now=now(), address=address())
    except (Invalid, TooMany) as refusal:
        close_session()
        form = show_form(ResetIn(), {"login": request.form.get("login", "")[:120]}, refusal)
        page = render_template("people/forgotten.html", form=form, sent=False)
        return _refused(page, refusal if isinstance(refusal, TooMany) else None)
    return render_template("people/forgotten.html", form=None, sent=True)


@views.route("/password/<secret>", methods=["GET", "POST"])
@public
def password(secret: str) -> Any:
    """Where the link of an invitation or a reset leads. Opening it uses nothing up; setting the password does."""
    try:
        if request.method == "GET":
            actions.may_set_password(db(), secret=secret[:100], now=now())
            return render_template("people/password.html", form=show_form(PasswordByLink(), {}))
        data = read_form(PasswordByLink())
        actions.set_password(db(), secret=secret[:100], password=data["password"], now=now())
    except (Invalid, Conflict) as refusal:
        close_session()
        return render_template("people/password.html", form=show_form(PasswordByLink(), {}, refusal)), refusal.status
    flash(_("Your password is set. Please sign in."), "success")
    answer = redirect(url_for("people.sign_in"), 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


def safe_next(wanted: str | None) -> str:
    """Only a path of our own: never another site."""
    if wanted and wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not urlsplit(wanted).netloc:
        return wanted
    return url_for("home.show")


@views.post("/sign-out")
@signed_in
def sign_out() -> Any:
    actions.end_session(db(), db().get_one(SignIn, g.sign_in_id), now())
    answer = done(url_for("people.sign_in"))
    answer.delete_cookie(COOKIE, path="/")
    return answer


@views.post("/me/language")
@public
def switch_language() -> Any:
    wanted = request.form.get("language", "")
    answer = redirect(_back(), 303)
    if wanted in LANGUAGES:
        if g.actor is not None:
            actions.choose(db(), actor(), language=wanted)
        answer.set_cookie("language", wanted, max_age=365 * 86400, samesite="Lax")
    return answer


@views.post("/me/theme")
@public
def switch_theme() -> Any:
    wanted = request.form.get("theme", "")
    answer = redirect(_back(), 303)
    if wanted in THEMES:
        if g.actor is not None:
            actions.choose(db(), actor(), theme=wanted)
        answer.set_cookie("theme", wanted, max_age=365 * 86400, samesite="Lax")
    return answer


def _back() -> str:
    came_from = urlsplit(request.headers.get("Referer", ""))
    return safe_next(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
