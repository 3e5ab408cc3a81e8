"""One's own access tokens as pages: which there are, a new one (its secret shown once), and ending one."""

from typing import Any, cast

from flask import Blueprint, g, render_template, url_for

from bpo.kernel.locale import _
from bpo.kernel.permits import signed_in
from bpo.kernel.web import actor, db, done, form_page, now
from bpo.people import actions, queries
from bpo.people.models import SignIn
from bpo.people.rules import BUNDLES, Scope
from bpo.people.schemas import PERMITS, SCOPES, Permit, TokenFacts

views = Blueprint("tokens", __name__)


@views.get("/me/tokens")
@signed_in
def index() -> Any:
    found = db().scalars(queries.tokens_listed(db(), actor(), now())).all()
    words = {one.value: PERMITS[one] for one in Permit}
    return render_template("people/tokens.html", tokens=found, scope_of=scope_of, permit_words=words)


def scope_of(token: SignIn) -> str:
    """What a token may do in a few words: a bundle by its name, else how many permits."""
    held = cast(list[str] | None, token.permits)
    if held is None:
        return str(SCOPES[Scope.EVERYTHING])
    named = next((scope for scope, permits in BUNDLES.items() if permits == frozenset(held)), None)
    return str(SCOPES[named]) if named else _("%(count)s permits", count=len(held))


@views.route("/me/tokens/new", methods=["GET", "POST"])
@signed_in
def new() -> Any:
    def save(data: dict[str, Any]) -> str:
        g.secret, g.made = actions.make_token(db(), actor(), **data, now=now())
        return url_for("tokens.index")

    answer = form_page(
        TokenFacts, save, title=_("New access token"), submit=_("Make token"), back=url_for("tokens.index"),
        values={"scope": Scope.READ_ONLY, "expires_in_days": 30},
        note=_("A program that carries the token acts as you, and never beyond what you may do."),
    )  # fmt: skip
    if "secret" not in g:
        return answer
    # The secret stands on this one page and nowhere else: the same form again leads to the list.
    return render_template("people/token_made.html", secret=g.secret, token=g.made, scope_of=scope_of), 201


@views.post("/me/tokens/<int:token_id>/end")
@signed_in
def end(token_id: int) -> Any:
    actions.end_token(db(), actor(), token_id=token_id, now=now())
    return done(url_for("tokens.index"), _("The token is ended. Programs that use it are refused from now on."))
