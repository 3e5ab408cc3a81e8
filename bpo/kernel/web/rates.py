"""How often: requests of one token or person, and tries to sign in from one address, are counted and have a limit.

Counts live in the memory of one process, or in a store that all processes share (`BPO_RATE_STORE=redis://…`). A store
that is out of reach lets requests pass: a limit is no reason to stand still.
"""

import logging
import math
import time
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, Response, g, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter, RateLimiter

from bpo.kernel.errors import TooMany, text
from bpo.kernel.settings import Settings
from bpo.kernel.web.request import is_api

log = logging.getLogger(__name__)

SIGN_IN = ("people.sign_in", "api-people.make_token")
FREE = ("static", "home.health")
BEYOND = text("Too many requests in a short time. Please try again in %(seconds)s s.")


@dataclass(frozen=True)
class Rate:
    """Where a count stands: the limit, how many are left, and the seconds until it is whole again."""

    limit: int
    left: int
    reset: int
    passed: bool


class Rates:
    """The counters of this installation. A limit is written as `600/minute`; an empty one counts nothing."""

    def __init__(self, settings: Settings) -> None:
        said = {"api": settings.rate_api, "pages": settings.rate_pages, "sign in": settings.rate_sign_in}
        self.limits: dict[str, RateLimitItem] = {kind: parse(limit) for kind, limit in said.items() if limit}
        storage = storage_from_string(settings.rate_store, wrap_exceptions=True)
        self.counter: RateLimiter = MovingWindowRateLimiter(storage)

    def count(self, kind: str, whose: str) -> Rate | None:
        """One more of that kind; None where nothing limits it."""
        limit = self.limits.get(kind)
        if limit is None:
            return None
        try:
            passed = self.counter.hit(limit, kind, whose)
            reset, left = self.counter.get_window_stats(limit, kind, whose)
        except StorageError:
            log.exception("the store of the rate limits is out of reach: requests pass uncounted")
            return None
        return Rate(limit.amount, left, max(1, math.ceil(reset - time.time())), passed)


COUNTED: dict[str, Rates] = {}


def counted() -> None:
    """Before each request: count it, and refuse it beyond the limit."""
    g.rate = None
    if request.endpoint in FREE or request.endpoint is None:
        return
    rates = COUNTED["rates"]
    if request.endpoint in SIGN_IN and request.method == "POST":
        g.rate = rates.count("sign in", request.remote_addr or "")
    elif g.actor is not None:
        kind, whose = ("api", f"token {g.sign_in_id}") if is_api() else ("pages", f"person {g.actor.id}")
        g.rate = rates.count(kind, whose)
    if g.rate is not None and not g.rate.passed:
        raise TooMany("too_many_requests", BEYOND, wait=timedelta(seconds=g.rate.reset), seconds=g.rate.reset)


def told(answer: Response) -> Response:
    """After each request: where the count stands."""
    rate: Rate | None = g.get("rate")
    if rate is not None:
        answer.headers["RateLimit-Limit"] = str(rate.limit)
        answer.headers["RateLimit-Remaining"] = str(rate.left)
        answer.headers["RateLimit-Reset"] = str(rate.reset)
    return answer


def count_by(settings: Settings) -> None:
    """The installation's limits, set when it is furnished."""
    COUNTED["rates"] = Rates(settings)


def set_up(app: Flask) -> None:
    app.before_request(counted)
    app.after_request(told)
