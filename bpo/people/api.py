"""People over the API: tokens, who one is, users and the acts on their accounts."""

from typing import Any

from flask import g, request

from bpo.kernel.api import house_api
from bpo.kernel.errors import Forbidden, Invalid, TooMany, text
from bpo.kernel.permits import gate, public, signed_in
from bpo.kernel.roles import ROLES
from bpo.kernel.web import actor, db, now
from bpo.people import actions, queries
from bpo.people.models import SessionKind, SignIn
from bpo.people.schemas import (
    EndedOut,
    PasswordByLink,
    PasswordChange,
    PermitOut,
    PersonEdit,
    PersonIn,
    PersonOut,
    ResetIn,
    SessionOut,
    SettingsIn,
    SettingsOut,
    TokenFacts,
    TokenIn,
    TokenOut,
    TokenRow,
)
from bpo.people.views import USERS
from bpo.people.views.me import counted, shown_sessions
from bpo.people.words import PERMIT_LABELS

api = house_api("people", "Sign-in tokens and users")


@api.resource("POST", "/tokens", takes=TokenIn, gives=TokenOut, status=201, refuses=(429,))
@public
def make_token(data: dict[str, Any]) -> dict[str, Any]:
    """Exchange a sign-in name and password (and the code, where a second factor is set up) for a bearer token."""
    address = (request.remote_addr or "")[:60]
    try:
        user = actions.try_password(db(), data["login"], data["password"], now(), address=address)
        proved = user is not None and actions.try_code(db(), user, data["otp"], now(), address=address)
    except TooMany:
        db().commit()
        raise
    if user is None or not proved:
        db().commit()  # the failure is counted although the answer is a refusal
        if user is not None:
            raise Invalid("code_wrong", text("A code of the second factor is needed; this one does not fit."), "otp")
        raise Invalid("sign_in_failed", actions.WRONG)
    if user.otp_since is None and queries.needs_otp(db(), {grant.role for grant in user.roles}):
        raise Forbidden("second_factor", text("Your role needs a second factor: set it up on the pages first."))
    only = queries.narrowed(queries.actor_of(db(), user.id), data["scope"], data["permits"])
    secret, row = actions.open_session(
        db(), user, kind=SessionKind.TOKEN, label=data["label"] or "API", now=now(), days=data["expires_in_days"],
        permits=only,
    )  # fmt: skip
    return {"id": row.id, "token": secret, "expires_at": row.expires_at}


@api.resource("DELETE", "/tokens/current", status=204)
@signed_in
def end_token() -> None:
    """End the session this request is made with."""
    actions.end_session(db(), db().get_one(SignIn, g.sign_in_id), now())


@api.resource("POST", "/password-resets", takes=ResetIn, status=202, refuses=(429,))
@public
def ask_reset(data: dict[str, Any]) -> None:
    """Ask for a link to set a new password; the answer never says whether the name exists."""
    actions.ask_reset(db(), login=data["login"], now=now(), address=(request.remote_addr or "")[:60])


@api.resource("PUT", "/password-links/<secret>", takes=PasswordByLink, status=204)
@public
def set_password(data: dict[str, Any], secret: str) -> None:
    """Set the password by the link of an invitation or a reset."""
    actions.set_password(db(), secret=secret[:100], password=data["password"], now=now())


@api.resource("GET", "/me/tokens", gives=TokenRow, many=True)
@signed_in
def tokens() -> Any:
    """One's own tokens that still work: what they may do, when and from where they were last used."""
    return db().scalars(queries.tokens_listed(db(), actor(), now())).all()


@api.resource("POST", "/me/tokens", takes=TokenFacts, gives=TokenOut, status=201, refuses=(403,))
@signed_in
def make_own_token(data: dict[str, Any]) -> dict[str, Any]:
    """Make another token of one's own; not with a token of limited scope, or one that lives longer than a day."""
    secret, row = actions.make_token(db(), actor(), **data, now=now())
    return {"id": row.id, "token": secret, "expires_at": row.expires_at}


@api.resource("DELETE", "/me/tokens/<int:token_id>", status=204)
@signed_in
def end_own_token(token_id: int) -> None:
    """End a token of one's own; it is worth nothing from now on."""
    actions.end_token(db(), actor(), token_id=token_id, now=now())


@api.resource("PUT", "/me/settings", takes=SettingsIn, gives=SettingsOut)
@signed_in
def choose(data: dict[str, Any]) -> Any:
    """Choose one's own language and theme; what is left out stays."""
    actions.choose(db(), actor(), **data)
    return queries.own_page(db(), actor())


@api.resource("GET", "/me", gives=PersonOut)
@signed_in
def who_am_i() -> Any:
    """The person behind the token."""
    return queries.own_page(db(), actor())


@api.resource("PUT", "/me/password", takes=PasswordChange, status=204, refuses=(403, 429))
@signed_in
def change_password(data: dict[str, Any]) -> None:
    """One's own password; every session and token of the person ends, this one too."""
    counted(lambda: actions.change_password(db(), actor(), **data))


@api.resource("GET", "/me/sessions", gives=SessionOut, many=True)
@signed_in
def own_sessions() -> Any:
    """One's own sessions and tokens that still count."""
    return shown_sessions(queries.own_sessions(db(), actor(), now()))


@api.resource("DELETE", "/me/sessions/<int:session_id>", status=204)
@signed_in
def end_own_session(session_id: int) -> None:
    """End one of one's own sessions or tokens."""
    actions.end_own_session(db(), actor(), session_id=session_id, now=now())


@api.resource("DELETE", "/me/sessions", gives=EndedOut)
@signed_in
def end_other_sessions() -> Any:
    """End all of one's own sessions and tokens but this one."""
    return {"ended": actions.end_other_sessions(db(), actor(), keep_id=g.sign_in_id, now=now())}


@api.listed("/users", USERS, PersonOut)
@gate(queries.users_listed)
def users() -> Any:
    """Everybody who signs in."""
    return queries.users_listed(db(), actor())


@api.resource("POST", "/users", takes=PersonIn, gives=PersonOut, status=201)
@gate(actions.register_person)
def register(data: dict[str, Any]) -> Any:
    """Register a person; who has an e-mail address is invited there."""
    return actions.register_person(db(), actor(), **data, now=now())


@api.resource("GET", "/users/<int:user_id>", gives=PersonOut)
@gate(queries.user_page)
def user(user_id: int) -> Any:
    """One person."""
    return queries.user_page(db(), actor(), user_id)


@api.resource("PUT", "/users/<int:user_id>", takes=PersonEdit, gives=PersonOut)
@gate(actions.edit_person)
def edit(data: dict[str, Any], user_id: int) -> Any:
    """Change a person's data and roles; other roles or a disabled account end their sessions at once."""
    return actions.edit_person(db(), actor(), user_id=user_id, **data)


@api.resource("POST", "/users/<int:user_id>/invitation", gives=PersonOut)
@gate(actions.invite)
def invite(user_id: int) -> Any:
    """Send an invitation by mail: a link by which the person sets their own password."""
    return actions.invite(db(), actor(), user_id=user_id, now=now())


@api.resource("DELETE", "/users/<int:user_id>/lock", gives=PersonOut)
@gate(actions.unlock)
def unlock(user_id: int) -> Any:
    """Unlock an account."""
    return actions.unlock(db(), actor(), user_id=user_id)


@api.resource("GET", "/users/<int:user_id>/sessions", gives=SessionOut, many=True)
@gate(queries.sessions_of)
def sessions_of(user_id: int) -> Any:
    """Somebody's sessions and tokens that still count."""
    return shown_sessions(queries.sessions_of(db(), actor(), user_id, now()))


@api.resource("DELETE", "/users/<int:user_id>/sessions/<int:session_id>", status=204)
@gate(actions.end_session_of)
def end_session_of(user_id: int, session_id: int) -> None:
    """End one session or token of somebody."""
    actions.end_session_of(db(), actor(), user_id=user_id, session_id=session_id, now=now())


@api.resource("DELETE", "/users/<int:user_id>/sessions", gives=EndedOut)
@gate(actions.end_all_of)
def end_all_of(user_id: int) -> Any:
    """End all sessions and tokens of somebody."""
    return {"ended": actions.end_all_of(db(), actor(), user_id=user_id, now=now())}


@api.resource("GET", "/access", gives=PermitOut, many=True)
@gate("people.view")
def access() -> Any:
    """Who may do what: each permit with the roles that hold it, and how far: A all records, P projects, S own."""
    return [
        {"permit": name, "words": str(PERMIT_LABELS[name]), "roles": {str(role): reach for role, reach in row.items()}}
        for name, row in ROLES.items()
    ]
