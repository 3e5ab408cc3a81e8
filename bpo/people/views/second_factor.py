"""Setting up the second factor: the password, the QR code, the first code, the recovery codes; the vendor's rule."""

from typing import Any

import pyotp
import segno
from flask import g, render_template, url_for

from bpo.kernel import vendor
from bpo.kernel.errors import Conflict, Invalid, TooMany
from bpo.kernel.locale import _
from bpo.kernel.permits import gate, signed_in
from bpo.kernel.vault import house_vault
from bpo.kernel.web import actor, db, form_page, now
from bpo.kernel.web.forms import read_form, show_form
from bpo.kernel.web.request import close_session
from bpo.people import actions, queries
from bpo.people.models import User
from bpo.people.schemas import CodeForm, Present, SignInRuleIn
from bpo.people.views.blueprint import views
from bpo.people.views.me import counted


@views.get("/me/second-factor")
@signed_in
def second_factor() -> Any:
    return _page(queries.own_page(db(), actor()))


def _page(user: User, *, password: Any = None, code: Any = None) -> str:
    """Where the person is in setting it up: nothing yet, the device to be read in, or done."""
    pending = user.otp_since is None and user.otp_secret is not None
    return render_template(
        "people/second_factor.html", person=user, pending=pending, must=g.lacks_second_factor,
        qr=segno.make(address_of(user), error="m").png_data_uri(scale=5, border=3) if pending else None,
        typed=spelled(secret_of(user)) if pending else None,
        password=password or show_form(Present(), {}), code=code or show_form(CodeForm(), {}),
        codes_left=queries.recovery_codes_left(db(), user.id) if user.otp_since else None,
    )  # fmt: skip


def secret_of(user: User) -> str:
    return house_vault().show(user.otp_secret) if user.otp_secret else ""


def address_of(user: User) -> str:
    """What the QR code says: the secret, for whom and by whom, as every authenticator reads it."""
    issuer = vendor.letterhead(db())["short_name"] or str(_("Call-center outsourcing platform"))
    return pyotp.TOTP(secret_of(user)).provisioning_uri(name=user.login, issuer_name=issuer)


def spelled(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _asked(schema: type[Present] | type[CodeForm], act: Any, field: str) -> Any:
    """Read the small form, act, and show the page again with what is wrong."""
    try:
        return act(read_form(schema())), None
    except (Invalid, Conflict, TooMany) as refusal:
        close_session()
        form = show_form(schema(), {}, refusal)
        return None, (_page(queries.own_page(db(), actor()), **{field: form}), refusal.status)


@views.post("/me/second-factor/begin")
@signed_in
def begin_second_factor() -> Any:
    user, wrong = _asked(Present, lambda data: counted(lambda: actions.begin_otp(db(), actor(), **data)), "password")
    return wrong or _page(user)


@views.post("/me/second-factor/confirm")
@signed_in
def confirm_second_factor() -> Any:
    codes, wrong = _asked(
        CodeForm,
        lambda data: actions.confirm_otp(db(), actor(), code=data["code"], now=now(), keep_id=g.sign_in_id),
        "code",
    )
    return wrong or render_template("people/recovery_codes.html", codes=codes)


@views.post("/me/second-factor/codes")
@signed_in
def make_recovery_codes() -> Any:
    codes, wrong = _asked(
        Present, lambda data: counted(lambda: actions.new_recovery_codes(db(), actor(), **data)), "password"
    )
    return wrong or render_template("people/recovery_codes.html", codes=codes)


@views.route("/me/second-factor/removal", methods=["GET", "POST"])
@signed_in
def drop_second_factor() -> Any:
    def save(data: dict[str, Any]) -> str:
        counted(lambda: actions.drop_otp(db(), actor(), **data))
        return url_for("people.me")

    return form_page(
        Present, save, title=_("Remove the second factor"), submit=_("Remove the second factor"), danger=True,
        back=url_for("people.second_factor"), done=_("From now on your password alone opens your account."),
        note=_("Without it, whoever learns your password is you."),
        crumbs=[(_("My settings"), url_for("people.me"))],
    )  # fmt: skip


@views.route("/access/second-factor", methods=["GET", "POST"])
@gate(actions.require_otp)
def required_second_factor() -> Any:
    def save(data: dict[str, Any]) -> str:
        actions.require_otp(db(), actor(), **data)
        return url_for("people.users")

    return form_page(
        SignInRuleIn, save, title=_("Who needs a second factor"), submit=_("Save"), back=url_for("people.users"),
        values=queries.sign_in_rule(db(), actor()), done=_("Saved."),
        note=_("People of these roles are led to set it up at their next page and can do nothing else before."),
        crumbs=[(_("Users"), url_for("people.users"))],
    )  # fmt: skip
