"""People over the API: tokens, and who one is."""

from typing import Any

from flask import g

from bpo.kernel.api import house_api
from bpo.kernel.errors import Invalid
from bpo.kernel.permits import gate, public, signed_in
from bpo.kernel.roles import ROLES
from bpo.kernel.web import actor, db, now
from bpo.people import actions, queries
from bpo.people.models import SessionKind, SignIn
from bpo.people.schemas import (
    PasswordChange,
    PermitOut,
    PersonEdit,
    PersonIn,
    PersonOut,
    SettingsIn,
    SettingsOut,
    TokenFacts,
    TokenIn,
    TokenOut,
    TokenRow,
)
from bpo.people.views import USERS
from bpo.people.words import PERMIT_LABELS

api = house_api("people", "Sign-in tokens and users")


@api.resource("POST", "/tokens", takes=TokenIn, gives=TokenOut, status=201)
@public
def make_token(data: dict[str, Any]) -> dict[str, Any]:
    """Exchange a sign-in name and password for a bearer token."""
    user = actions.try_password(db(), data["login"], data["password"], now())
    if user is None:
        db().commit()  # the failure is counted although the answer is a refusal
        raise Invalid("sign_in_failed", actions.WRONG)
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


@api.resource("PUT", "/me/password", takes=PasswordChange, status=204, refuses=(403,))
@signed_in
def change_password(data: dict[str, Any]) -> None:
    """Change one's own password; every session and token of one's own ends, this one too."""
    actions.change_password(db(), actor(), **data)


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


@api.listed("/users", USERS, PersonOut)
@gate(queries.users_listed)
def users() -> Any:
    """Everybody who signs in."""
    return queries.users_listed(db(), actor())


@api.resource("POST", "/users", takes=PersonIn, gives=PersonOut, status=201)
@gate(actions.register_person)
def register(data: dict[str, Any]) -> Any:
    """Register a person."""
    return actions.register_person(db(), actor(), **data)


@api.resource("GET", "/users/<int:user_id>", gives=PersonOut)
@gate(queries.user_page)
def user(user_id: int) -> Any:
    """One person."""
    return queries.user_page(db(), actor(), user_id)


@api.resource("PUT", "/users/<int:user_id>", takes=PersonEdit, gives=PersonOut)
@gate(actions.edit_person)
def edit(data: dict[str, Any], user_id: int) -> Any:
    """Change a person's data and roles; other roles, and a closed account, end their sessions at once."""
    return actions.edit_person(db(), actor(), user_id=user_id, **data)


@api.resource("GET", "/access", gives=PermitOut, many=True)
@gate("people.view")
def access() -> Any:
    """Who may do what: each permit with the roles that hold it, and how far: A all records, P projects, S own."""
    return [
        {"permit": name, "words": str(PERMIT_LABELS[name]), "roles": {str(role): reach for role, reach in row.items()}}
        for name, row in ROLES.items()
    ]
