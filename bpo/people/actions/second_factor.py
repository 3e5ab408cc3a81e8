"""The second factor: a code of the person's own device, or one of ten recovery codes; each is good once."""

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_absent, check_version
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.locale import DEFAULT_LANGUAGE, _, in_language
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Role
from bpo.kernel.vault import house_vault
from bpo.people import queries, rules
from bpo.people.actions.passwords import confirm_own, write_to
from bpo.people.actions.sessions import close_others
from bpo.people.models import RecoveryCode, SignInRule, User

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that reads like another
CODE_LENGTH = 10


def begin_otp(session: Session, actor: Actor, *, present: str) -> User:
    """A new secret for one's device; it counts once a code of it was given."""
    user = confirm_own(session, actor, present)
    if user.otp_since is not None:
        raise Conflict("otp_on", text("A second factor is set up already. Remove it first to set up another device."))
    hidden = house_vault().hide(pyotp.random_base32())
    session.execute(update(User).where(User.id == user.id).values(otp_secret=hidden, otp_step=None))
    return user


def confirm_otp(session: Session, actor: Actor, *, code: str, now: datetime, keep_id: int | None) -> list[str]:
    """The device works: from now on its code is asked for. Returns the recovery codes; ends all other sessions."""
    user = session.get_one(User, actor.id)
    if user.otp_since is not None or user.otp_secret is None:
        raise Conflict("otp_not_begun", text("Begin by showing your password; then the code of your device is asked."))
    if not _device_fits(session, user, code, now):
        raise Invalid("otp_wrong", text("This code does not fit. Check that your device shows the right time."), "code")
    session.execute(update(User).where(User.id == user.id).values(otp_since=now))
    close_others(session, user.id, keep_id, now)
    journal.record(session, actor, "people.otp_on", user)
    return _fresh_codes(session, user)


def drop_otp(session: Session, actor: Actor, *, present: str) -> User:
    """Without a second factor from now on, where one's roles do not need it."""
    user = confirm_own(session, actor, present)
    if queries.needs_otp(session, {grant.role for grant in user.roles}):
        raise Conflict("otp_needed", text("Your role needs a second factor. An administrator can reset it for you."))
    _clear(session, user)
    journal.record(session, actor, "people.otp_off", user)
    return user


def new_recovery_codes(session: Session, actor: Actor, *, present: str) -> list[str]:
    """Ten fresh recovery codes; the old ones are worth nothing from now on."""
    user = confirm_own(session, actor, present)
    if user.otp_since is None:
        raise Conflict("otp_off", text("There is no second factor to recover."))
    journal.record(session, actor, "people.recovery_codes_made", user)
    return _fresh_codes(session, user)


@permit("people.manage")
def reset_otp(session: Session, actor: Actor, *, user_id: int, now: datetime) -> User:
    """For somebody who lost device and codes: they sign in with the password and set it up anew. They are told."""
    user = queries.user_for(session, actor, user_id)
    if user.id == actor.id:
        raise Conflict("own_otp", text("Nobody resets their own second factor. Ask another administrator."))
    if user.otp_since is None:
        raise Conflict("otp_off", text("There is no second factor to recover."))
    _clear(session, user)
    user.epoch += 1
    with in_language(user.language or DEFAULT_LANGUAGE):
        write_to(
            session, user, now, kind="people.told", subject=_("Your second factor was reset"),
            text=_(
                "Hello %(name)s,\n\n%(who)s reset the second factor of your account %(login)s. Sign in with your"
                " password and set it up again. If you did not ask for this, tell your administrator at once.",
                name=user.name, login=user.login, who=actor.name,
            ),
        )  # fmt: skip
    journal.record(session, actor, "people.otp_reset", user, name=user.name)
    return user


@permit("people.manage")
def require_otp(
    session: Session, actor: Actor, *, otp_roles: list[Role], row_version: int | None = None
) -> SignInRule:  # fmt: skip
    """The roles that need a second factor: at their next page they are led to set it up."""
    rule = session.get(SignInRule, 1)
    if rule is None:
        check_absent(session)
        rule = SignInRule(id=1, otp_roles=sorted(set(otp_roles)))
        session.add(rule)
    else:
        check_version(rule, row_version)
        rule.otp_roles = sorted(set(otp_roles))
    journal.record(session, actor, "people.otp_required", rule, roles=sorted(set(otp_roles)))
    return rule


def code_fits(session: Session, user: User, code: str, now: datetime) -> bool:
    """Whether this code opens the account now; it is used up by that."""
    typed = rules.plain_code(code)
    return _device_fits(session, user, typed, now) or _recovery_fits(session, user, typed, now)


def _device_fits(session: Session, user: User, code: str, now: datetime) -> bool:
    """A code of the present step or its neighbours, later than the last one used: none is good twice."""
    if user.otp_secret is None or not code.isdigit():
        return False
    device = pyotp.TOTP(house_vault().show(user.otp_secret))
    here = int(now.timestamp()) // rules.STEP_SECONDS
    fitting = [step for step in (here - 1, here, here + 1) if hmac.compare_digest(device.generate_otp(step), code)]
    if not fitting:
        return False
    unused = (User.otp_step.is_(None)) | (User.otp_step < fitting[0])
    taken = session.execute(update(User).where(User.id == user.id, unused).values(otp_step=fitting[0]))
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _recovery_fits(session: Session, user: User, code: str, now: datetime) -> bool:
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id, RecoveryCode.fingerprint == _fingerprint(user, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )  # fmt: skip
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _fresh_codes(session: Session, user: User) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [
        "".join(secrets.choice(LETTERS) for _sign in range(CODE_LENGTH)) for _number in range(rules.RECOVERY_CODES)
    ]
    session.add_all(RecoveryCode(user_id=user.id, fingerprint=_fingerprint(user, code)) for code in codes)
    session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _fingerprint(user: User, code: str) -> str:
    return house_vault().fingerprint(f"recovery code of {user.id}: {code}")


def _clear(session: Session, user: User) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.execute(
        update(User).where(User.id == user.id).values(otp_secret=None, otp_since=None, otp_step=None)
    )  # fmt: skip
