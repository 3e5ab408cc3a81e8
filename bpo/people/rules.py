"""When a person may sign in, and how long a session lives."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bpo.kernel.errors import Conflict, Forbidden, Invalid, text
from bpo.kernel.roles import ROLES, Role

FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
BROWSER_LIFE = timedelta(hours=12)
BROWSER_IDLE = timedelta(hours=2)
TOKEN_LIFE = timedelta(days=30)
LASTING = timedelta(days=1)  # a token that lives longer changes nobody's access
LONGEST_TOKEN = 365  # days
SHORTEST_PASSWORD = 10
HOUSE_ZONE = ZoneInfo("Asia/Shanghai")


class Scope(StrEnum):
    """Bundles of permits that a token is often narrowed to."""

    CHOSEN = "chosen"
    EVERYTHING = "everything"
    READ_ONLY = "read_only"
    IMPORTS = "imports"
    FIGURES = "figures"


BUNDLES: dict[Scope, frozenset[str]] = {
    Scope.READ_ONLY: frozenset(name for name in ROLES if name.partition(".")[2].startswith("view")),
    Scope.IMPORTS: frozenset({"calls.import", "orders.import", "projects.view"}),
    Scope.FIGURES: frozenset({"kpi.view", "bills.view", "invoices.view", "billing.export", "projects.view"}),
}


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


def narrowed(scope: Scope, chosen: Collection[str], held: Collection[str]) -> frozenset[str] | None:
    """What a new token may do: None for all that its person may, else the bundle and the chosen permits.

    `held`: the permits the person has now; none but these can be chosen one by one.
    """
    if scope is Scope.EVERYTHING and not chosen:
        return None
    if scope is Scope.EVERYTHING:
        raise Invalid(
            "scope_unclear", text("Choose either everything, or single permits: not both."), "scope",
        )  # fmt: skip
    foreign = sorted(set(chosen) - set(held))
    if foreign:
        raise Invalid(
            "scope_not_held", text("A token cannot do more than you: you do not hold %(permits)s."), "permits",
            permits=", ".join(foreign),
        )  # fmt: skip
    found = BUNDLES.get(scope, frozenset()) | set(chosen)
    if not found:
        raise Invalid("scope_empty", text("Choose at least one permit, or a bundle of them."), "permits")
    return found


def may_change_access(*, lasting: bool) -> None:
    """Passwords, roles and tokens are changed by somebody who has just signed in, never by a token that lies about."""
    if lasting:
        raise Forbidden(
            "people.manage",
            text(
                "A token that lives longer than a day changes no password, roles or tokens. "
                "Use the pages, or sign in anew for a token of one day."
            ),
        )


def may_make_token(*, lasting: bool, narrowed_to: Collection[str] | None) -> None:
    """A token of limited scope would make one without."""
    may_change_access(lasting=lasting)
    if narrowed_to is not None:
        raise Forbidden("people.manage", text("A token of limited scope makes no tokens and changes no password."))


def check_roles(roles: set[Role], own: bool) -> None:
    """Nobody changes their own roles; a client's person has no other role beside it."""
    if own:
        raise Conflict("own_roles", text("Nobody changes their own roles. Ask another administrator."))
    if Role.CLIENT in roles and len(roles) > 1:
        raise Invalid("client_role", text("A client's person cannot hold a role of the vendor as well."), "roles")
