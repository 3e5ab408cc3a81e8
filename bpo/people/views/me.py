"""My settings: the password, the second factor, sessions and tokens, being away."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar

from flask import current_app, flash, g, render_template, url_for

from bpo.kernel.db import Database
from bpo.kernel.errors import Invalid
from bpo.kernel.locale import _
from bpo.kernel.permits import signed_in
from bpo.kernel.web import actor, db, done, form_page, history_of, now, today
from bpo.kernel.web.request import close_session
from bpo.people import actions, queries, rules
from bpo.people.models import SessionKind, SignIn
from bpo.people.schemas import AWAY_SCOPES, SESSION_KINDS, PasswordChange
from bpo.people.views.blueprint import views


@views.get("/me")
@signed_in
def me() -> Any:
    user = queries.own_page(db(), actor())
    return render_template(
        "people/me.html", person=user, roles_said=queries.role_labels(actor()),
        sessions=shown_sessions(queries.own_sessions(db(), actor(), now())), kinds=SESSION_KINDS,
        codes_left=queries.recovery_codes_left(db(), user.id) if user.otp_since else None,
        absences=queries.own_absences(db(), actor(), today()), scopes=AWAY_SCOPES, day=today(),
        may_be_away=not actor().is_client, history=history_of(user, *queries.absence_rows(db(), user.id)),
    )  # fmt: skip


def shown_sessions(rows: list[SignIn]) -> list[SimpleNamespace]:
    """Sessions as pages and the API show them: the device in words, this one marked."""
    names = ("id", "kind", "address", "created_at", "seen_at", "expires_at")
    return [
        SimpleNamespace(
            **{name: getattr(row, name) for name in names},
            device=rules.device_of(row.label) if row.kind == SessionKind.BROWSER else row.label,
            is_this=row.id == g.get("sign_in_id"),
        )
        for row in rows
    ]


Done = TypeVar("Done")


def counted(act: Callable[[], Done]) -> Done:
    """An act that asks for the present password: a wrong one is counted like at the door, though the act is undone."""
    who = actor()
    actions.may_prove(db(), who, now())
    try:
        return act()
    except Invalid as refusal:
        if refusal.code == "password_wrong" and who.id is not None:
            close_session()
            database: Database = current_app.extensions["database"]
            with database.transaction() as session:
                actions.note_failure(session, who.id, now())
        raise


@views.route("/me/password", methods=["GET", "POST"])
@signed_in
def change_password() -> Any:
    def save(data: dict[str, Any]) -> str:
        counted(lambda: actions.change_password(db(), actor(), **data))
        flash(_("Your password is changed. Please sign in again."), "success")
        return url_for("people.sign_in")

    return form_page(
        PasswordChange, save, title=_("Change password"), submit=_("Change password"), back=url_for("people.me"),
        crumbs=[(_("My settings"), url_for("people.me"))],
    )  # fmt: skip


@views.post("/me/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Any:
    actions.end_own_session(db(), actor(), session_id=session_id, now=now())
    return done(url_for("people.me"), _("The session is ended."))


@views.post("/me/sessions/end-others")
@signed_in
def end_other_sessions() -> Any:
    count = actions.end_other_sessions(db(), actor(), keep_id=g.sign_in_id, now=now())
    return done(url_for("people.me"), _("Other sessions ended: %(count)s.", count=count))
