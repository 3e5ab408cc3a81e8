"""When a person may sign in, and how long a session lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.roles import Role

FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
BROWSER_LIFE = timedelta(hours=12)
BROWSER_IDLE = timedelta(hours=2)
TOKEN_LIFE = timedelta(days=30)
SHORTEST_PASSWORD = 10
HOUSE_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Knock:
    """What is known when somebody tries to sign in."""

    active: bool
    failures: int
    locked_until: datetime | None


def may_try(knock: Knock, now: datetime) -> None:
    """Raise `Conflict` while the account is locked. An inactive account is told apart by nobody."""
    if knock.locked_until is not None and now < knock.locked_until:
        raise Conflict(
            "locked",
            text("Too many wrong passwords: this account is locked until %(until)s. Wait, or ask an administrator."),
            until=knock.locked_until,
        )


def after_failure(knock: Knock, now: datetime) -> tuple[int, datetime | None]:
    """(failures, locked until) after a wrong password."""
    failures = knock.failures + 1
    return (0, now + LOCK) if failures >= FAILURES_BEFORE_LOCK else (failures, None)


def is_alive(
    *, epoch: int, user_epoch: int, active: bool, seen_at: datetime, expires_at: datetime, ended_at: datetime | None,
    idle: timedelta | None, now: datetime,
) -> bool:  # fmt: skip
    """Whether a session still counts: not ended, not expired, not idle too long, and of the user's present epoch."""
    if not active or epoch != user_epoch or ended_at is not None or now >= expires_at:
        return False
    return idle is None or now - seen_at < idle


def check_password(password: str, login: str) -> None:
    """A new password must be long and not the login itself (NIST SP 800-63B: length over composition)."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            "password_short", text("A password has at least %(least)s characters; this one has %(length)s."),
            "password", least=SHORTEST_PASSWORD, length=len(password),
        )  # fmt: skip
    if login.lower() in password.lower():
        raise Invalid("password_login", text("The password must not contain the sign-in name."), "password")


def check_roles(roles: set[Role], own: bool) -> None:
    """Nobody changes their own roles; a client's person has no other role beside it."""
    if own:
        raise Conflict("own_roles", text("Nobody changes their own roles. Ask another administrator."))
    if Role.CLIENT in roles and len(roles) > 1:
        raise Invalid("client_role", text("A client's person cannot hold a role of the vendor as well."), "roles")
