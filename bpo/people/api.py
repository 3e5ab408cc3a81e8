"""People over the API: tokens, and who one is."""

from typing import Any

from flask import g

from bpo.kernel.api import house_api
from bpo.kernel.errors import Invalid
from bpo.kernel.permits import gate, public, signed_in
from bpo.kernel.web import actor, db, now
from bpo.people import actions, queries
from bpo.people.models import SessionKind, SignIn
from bpo.people.schemas import PersonIn, PersonOut, TokenIn, TokenOut
from bpo.people.views import USERS

api = house_api("people", "Sign-in tokens and users")


@api.resource("POST", "/tokens", takes=TokenIn, gives=TokenOut, status=201)
@public
def make_token(data: dict[str, Any]) -> dict[str, Any]:
    """Exchange a sign-in name and password for a bearer token."""
    user = actions.try_password(db(), data["login"], data["password"], now())
    if user is None:
        db().commit()  # the failure is counted although the answer is a refusal
        raise Invalid("sign_in_failed", actions.WRONG)
    secret, row = actions.open_session(db(), user, kind=SessionKind.TOKEN, label=data["label"] or "API", now=now())
    return {"token": secret, "expires_at": row.expires_at}


@api.resource("DELETE", "/tokens/current", status=204)
@signed_in
def end_token() -> None:
    """End the session this request is made with."""
    actions.end_session(db(), db().get_one(SignIn, g.sign_in_id), now())


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
