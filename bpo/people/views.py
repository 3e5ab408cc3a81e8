"""Pages of people: signing in and out, one's own settings, users, and the access matrix."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, flash, g, redirect, render_template, request, url_for
from sqlalchemy import update

from bpo.imports.shown import import_acts
from bpo.kernel import slots
from bpo.kernel.db import Database
from bpo.kernel.errors import Conflict
from bpo.kernel.locale import LANGUAGES, _, _l, chosen_language
from bpo.kernel.permits import gate, public, signed_in
from bpo.kernel.roles import ROLES, Role
from bpo.kernel.web import Filter, Listing, actor, db, done, form_page, history_of, list_page, now
from bpo.kernel.web.forms import show_form
from bpo.kernel.web.shell import THEMES
from bpo.people import actions, queries
from bpo.people.models import RoleGrant, SessionKind, SignIn, User
from bpo.people.schemas import (
    DEPARTMENT_LABELS,
    ROLE_LABELS,
    PasswordChange,
    PersonEdit,
    PersonIn,
    PersonRow,
    SignInForm,
)  # fmt: skip
from bpo.people.words import PERMIT_LABELS

COOKIE = "bpo_session"
SEEN_EVERY = timedelta(minutes=5)

views = Blueprint("people", __name__)

USERS = Listing(
    PersonRow, columns="login name said_roles department email active", search=(User.login, User.name, User.email),
    sorts={"login": User.login, "name": User.name, "department": User.department}, key=User.id, default="login",
    filters=(
        Filter("role", _l("Role"), None, list(ROLE_LABELS.items()),
               where=lambda role: User.roles.any(RoleGrant.role == Role(role))),
        Filter("department", _l("Department"), User.department, list(DEPARTMENT_LABELS.items())),
    ),
    link=lambda user: url_for("people.user", user_id=user.id),
)  # fmt: skip

slots.nav(_l("Users"), "people.users", "people.view", icon="users", order=900, group="house")
slots.nav(_l("Who may do what"), "people.matrix", "people.view", icon="lock", order=910, group="house")


def recognise() -> None:
    """Before each request: who is this? By the session cookie, or for programs by the bearer token."""
    g.theme = request.cookies.get("theme") if request.cookies.get("theme") in THEMES else "auto"
    g.language = chosen_language(None, request.cookies.get("language"), request.headers.get("Accept-Language"))
    g.actor, g.by_token = None, False
    if request.endpoint == "static":
        return
    bearer = request.headers.get("Authorization", "")
    secret, kind = request.cookies.get(COOKIE, ""), SessionKind.BROWSER
    if bearer.startswith("Bearer "):
        secret, kind, g.by_token = bearer.removeprefix("Bearer ").strip(), SessionKind.TOKEN, True
    if not secret:
        return
    database: Database = current_app.extensions["database"]
    with database.reads() as session:
        found = queries.session_of(session, secret, kind, now())
        if found is None:
            return
        signed, user = found
        g.actor, g.sign_in_id = queries.actor_of(session, user.id), signed.id
    g.theme = user.theme if user.theme in THEMES else "auto"
    g.language = chosen_language(user.language, request.cookies.get("language"), request.headers.get("Accept-Language"))
    if now() - signed.seen_at > SEEN_EVERY:
        with database.transaction() as session:
            session.execute(update(SignIn).where(SignIn.id == signed.id).values(seen_at=now()))


def set_up(app: Flask) -> None:
    app.before_request(recognise)


@views.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    if g.actor is not None:
        return redirect(url_for("home.show"))
    schema, values, refusal = SignInForm(), {}, None
    if request.method == "POST":
        values = {"login": request.form.get("login", "")[:60]}
        try:
            user = actions.try_password(db(), values["login"], request.form.get("password", "")[:200], now())
        except Conflict as locked:
            user, refusal = None, locked
        if user is not None:
            secret, _row = actions.open_session(
                db(), user, kind=SessionKind.BROWSER, label=request.headers.get("User-Agent", ""), now=now()
            )
            answer = redirect(safe_next(request.args.get("next")), 303)
            answer.set_cookie(COOKIE, secret, httponly=True, samesite="Lax", path="/", max_age=12 * 3600,
                              secure=current_app.config["SESSION_COOKIE_SECURE"])  # fmt: skip
            return answer
        db().commit()  # the failure is counted although the answer is a refusal
    form = show_form(schema, values, refusal)
    if request.method == "POST" and refusal is None:
        form.message = _(actions.WRONG)
    page = render_template("people/sign_in.html", form=form)
    return (page, 422) if request.method == "POST" else page


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


@views.route("/me", methods=["GET", "POST"])
@signed_in
def me() -> Any:
    def save(data: dict[str, Any]) -> str:
        actions.change_password(db(), actor(), **data)
        flash(_("Your password is changed. Please sign in again."), "success")
        return url_for("people.sign_in")

    return form_page(
        PasswordChange, save, title=_("My settings"), submit=_("Change password"), back=url_for("home.show"),
        note=_("%(name)s · %(roles)s", name=actor().name, roles=queries.role_labels(actor())),
    )  # fmt: skip


@views.get("/users")
@gate(queries.users_listed)
def users() -> Any:
    may = actor().may("people.manage")
    return list_page(
        USERS, queries.users_listed(db(), actor()), title=_("Users"),
        empty=_("Everybody who signs in stands here. An administrator registers them."),
        new=(_("Register a person"), url_for("people.new_user")) if may else None, shape=with_roles,
        acts=import_acts("users", actor()),
    )  # fmt: skip


def with_roles(people: list[User]) -> list[SimpleNamespace]:
    """The users with their roles in words."""
    shown = ("id", "login", "name", "department", "email", "active")
    return [
        SimpleNamespace(
            **{name: getattr(one, name) for name in shown},
            said_roles=" · ".join(str(ROLE_LABELS[grant.role]) for grant in one.roles),
        )
        for one in people
    ]


@views.route("/users/new", methods=["GET", "POST"])
@gate(actions.register_person)
def new_user() -> Any:
    def save(data: dict[str, Any]) -> str:
        return url_for("people.user", user_id=actions.register_person(db(), actor(), **data).id)

    return form_page(PersonIn, save, title=_("Register a person"), submit=_("Register"), back=url_for("people.users"))


@views.get("/users/<int:user_id>")
@gate(queries.user_page)
def user(user_id: int) -> Any:
    person = queries.user_page(db(), actor(), user_id)
    return render_template(
        "people/user.html", person=person, roles_said=queries.role_labels(queries.actor_of(db(), user_id)),
        department_labels=DEPARTMENT_LABELS,
        may_edit=actor().may("people.manage"), history=history_of(person),
    )  # fmt: skip


@views.route("/users/<int:user_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_person)
def edit_user(user_id: int) -> Any:
    person = queries.user_page(db(), actor(), user_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_person(db(), actor(), user_id=user_id, **data)
        return url_for("people.user", user_id=user_id)

    values = {name: getattr(person, name) for name in ("name", "email", "department", "active", "row_version")}
    values["roles"] = [grant.role for grant in person.roles]
    return form_page(
        PersonEdit, save, title=_("Edit %(name)s", name=person.name), submit=_("Save"), values=values,
        back=url_for("people.user", user_id=user_id), done=_("Saved."),
    )  # fmt: skip


@views.get("/access")
@gate("people.view")
def matrix() -> Any:
    return render_template(
        "people/matrix.html", matrix=ROLES, roles=list(Role), labels=ROLE_LABELS, permit_labels=PERMIT_LABELS
    )
