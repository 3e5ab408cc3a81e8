"""When a person may sign in, how long a session or a link lives, and what may be done in another's place."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bpo.kernel.errors import Conflict, Forbidden, Invalid, TooMany, text
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


class SessionKind(StrEnum):
    BROWSER = "browser"
    TOKEN = "token"


class Standing(StrEnum):
    """How an account stands, for the list of users."""

    OPEN = "open"
    LOCKED = "locked"
    DISABLED = "disabled"


def standing(active: bool, locked_until: datetime | None, now: datetime) -> Standing:
    if not active:
        return Standing.DISABLED
    return Standing.LOCKED if locked_until is not None and now < locked_until else Standing.OPEN


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
    """Raise `TooMany` while the account is locked. An inactive account is told apart by nobody."""
    if knock.locked_until is not None and now < knock.locked_until:
        raise TooMany(
            "locked",
            text("Too many wrong passwords: this account is locked until %(until)s. Wait, or ask an administrator."),
            wait=knock.locked_until - now,
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


def needs_otp(ruled: Collection[str] | None, roles: Collection[Role]) -> bool:
    """Whether one of these roles needs a second factor; `ruled`: the roles that the house says need one."""
    return any(role.value in (ruled or ()) for role in roles)


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


def check_way_in(password: str | None, email: str | None, login: str) -> None:
    """How a new person gets in: by a first password that somebody hands over, or by an invitation to their address."""
    if password is None and email is None:
        raise Invalid(
            "password_or_mail", text("Without an e-mail address nobody can be invited: give a first password."),
            "password",
        )  # fmt: skip
    if password is not None:
        check_password(password, login)


def check_roles(roles: set[Role], own: bool) -> None:
    """Nobody changes their own roles; a client's person has no other role beside it."""
    if own:
        raise Conflict("own_roles", text("Nobody changes their own roles. Ask another administrator."))
    if Role.CLIENT in roles and len(roles) > 1:
        raise Invalid("client_role", text("A client's person cannot hold a role of the vendor as well."), "roles")


INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)
CODE_LIFE = timedelta(minutes=5)
RECOVERY_CODES = 10
STEP_SECONDS = 30


@dataclass(frozen=True)
class Limit:
    """At most so many in a span; what comes after waits until the span is over."""

    name: str
    most: int
    span: timedelta


# An office of hundreds sits behind one address: only failures count, and whoever signed in from there lately passes.
ADDRESS_FAILURES = Limit("failures of an address", 30, timedelta(minutes=10))
NAME_FAILURES = Limit("failures of an unknown name", FAILURES_BEFORE_LOCK, LOCK)
RESETS_OF_NAME = Limit("resets of a name", 3, timedelta(hours=1))
RESETS_OF_ADDRESS = Limit("resets of an address", 20, timedelta(hours=1))
KNOWN_ADDRESS_FOR = timedelta(days=30)


def must_wait(limit: Limit, count: int, began_at: datetime, now: datetime) -> None:
    """Raise `TooMany` once the limit is reached, until its span is over."""
    until = began_at + limit.span
    if count >= limit.most and now < until:
        raise TooMany(
            "too_many_tries", text("Too many tries in a short time. Please wait until %(until)s and try again."),
            wait=until - now, until=until,
        )  # fmt: skip


def check_link(*, epoch: int, user_epoch: int, active: bool, expires_at: datetime, used_at: datetime | None,
               now: datetime) -> None:  # fmt: skip
    """A link does its one thing once, in its time, for the person as they were when it was made."""
    if used_at is not None or now >= expires_at or epoch != user_epoch or not active:
        raise Conflict("link_dead", text("This link was used already or is too old. Ask for a new one."))


BROWSERS = (("Edg", "Edge"), ("MicroMessenger", "WeChat"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
            ("Safari", "Safari"), ("curl", "curl"), ("python", "Python"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def device_of(user_agent: str) -> str:
    """A browser and its system as people call them: "Chrome · Windows"; else the beginning of what it calls itself."""
    found = [next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name) or user_agent[:40]


def plain_code(typed: str) -> str:
    """A code as it is checked: small letters and digits only, however it was typed or grouped."""
    return re.sub(r"[^0-9a-z]", "", typed.lower())


class AwayScope(StrEnum):
    """What a substitute does meanwhile."""

    ALL = "all"
    REVIEWS = "reviews"
    APPROVALS = "approvals"
    TASKS = "tasks"


# What each scope lets a substitute do in the other's place: acts, and the pages these acts are done from. Nothing that
# gives rights, shows personal numbers or speaks for a whole department's people is lent with any scope.
LOOKING = frozenset({
    "clients.view", "requirements.view", "handovers.view", "projects.view", "projects.view_people", "plans.view",
    "tasks.view", "manuals.view", "readiness.view", "contracts.view", "hiring.view", "bills.view", "jobs.view",
    "changes.view", "changes.view_register", "feedback.view", "feedback_register.view",
})  # fmt: skip
APPROVING = {"contracts.approve", "manuals.approve", "hiring.approve", "billing.approve", "changes.decide"}
LENT = {
    AwayScope.REVIEWS: LOOKING | {"plans.review", "handovers.answer", "changes.respond"},
    AwayScope.APPROVALS: LOOKING | APPROVING,
    AwayScope.TASKS: LOOKING | {"tasks.work", "tasks.confirm", "changes.assess", "changes.deal", "feedback.answer"},
}
LENT[AwayScope.ALL] = LENT[AwayScope.REVIEWS] | LENT[AwayScope.APPROVALS] | LENT[AwayScope.TASKS] | {
    "requirements.edit", "handovers.send", "plans.write", "readiness.confirm", "projects.acknowledge", "hiring.request",
    "hiring.run", "training.view", "training.run", "agents.view", "agents.assign", "seats.view", "seats.assign",
    "calls.view", "calls.import", "kpi.view", "orders.view", "orders.import", "invoices.view", "billing.run",
    "contracts.draft", "contracts.sign", "manuals.publish", "manuals.view_readers", "changes.run",
    "feedback.record", "feedback.assign", "feedback.close", "feedback.reopen", "interfaces.name",
}  # fmt: skip
LONGEST_ABSENCE = timedelta(days=180)


def check_absence(
    *, own_id: int, substitute_id: int, substitute_is_client: bool, starts_on: date, ends_on: date, today: date,
    taken: Collection[tuple[date, date]],
) -> None:  # fmt: skip
    """Who is away when, with whom in their place. `taken`: the days of their other absences."""
    if substitute_id == own_id:
        raise Invalid("own_substitute", text("Nobody stands in for themselves."), "substitute_id")
    if substitute_is_client:
        raise Invalid("client_substitute", text("A client's person cannot stand in for the vendor's."), "substitute_id")
    if ends_on < starts_on:
        raise Invalid("days_turned", text("The last day lies before the first."), "ends_on")
    if ends_on < today:
        raise Invalid("days_past", text("These days are over: the last one was %(day)s."), "ends_on", day=ends_on)
    if ends_on - starts_on > LONGEST_ABSENCE:
        raise Invalid("days_many", text("At most %(days)s days; have the roles changed for longer."), "ends_on",
                      days=LONGEST_ABSENCE.days)  # fmt: skip
    for begins, ends in taken:
        if begins <= ends_on and starts_on <= ends:
            raise Invalid("days_overlap", text("You are already away from %(begins)s to %(ends)s. End that first."),
                          "starts_on", begins=begins, ends=ends)  # fmt: skip
