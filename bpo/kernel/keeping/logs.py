"""The log: one line a request and a job, figures and codes only – no names, no values, nobody's data.

On a terminal lines are for reading, in production one JSON object each. An exception is told by its kind and the places
it passed, never by its words: those of a database hold the row it refused.
"""

import json
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request

from bpo.kernel.errors import BusinessError
from bpo.kernel.settings import ROOT

log = logging.getLogger("bpo")
QUIET = ("home.health", "health.ready", "health.figures", "static")
HANDED = re.compile(r"^[A-Za-z0-9-]{8,64}$")
NO_ROUTE = "none"


def told(record: logging.LogRecord) -> dict[str, Any]:
    """A record as facts: when, how grave, from where, what, and the facts it was given."""
    facts: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "from": record.name,
        "event": record.getMessage(),
        **getattr(record, "house", {}),
    }
    if record.exc_info and record.exc_info[1] is not None:
        facts["error"] = kinds_of(record.exc_info[1])
        facts["places"] = places_of(record.exc_info[1])
    return facts


def kinds_of(error: BaseException) -> list[str]:
    """The error and what it came from, by kind alone."""
    found: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < 5:
        found.append(type(seen).__qualname__)
        seen = seen.__cause__ or seen.__context__
    return found


def places_of(error: BaseException) -> list[str]:
    """Where it passed, innermost last: our files by their path, others by their name."""
    steps = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{step.filename.removeprefix(f'{ROOT}/')}:{step.lineno} {step.name}" for step in steps]


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(told(record), ensure_ascii=False, default=str)


class HumanLines(logging.Formatter):
    """For a terminal: the time, the event, its facts; a traceback as Python writes it."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{name}={value}" for name, value in getattr(record, "house", {}).items())
        line = f"{datetime.fromtimestamp(record.created):%H:%M:%S} {record.levelname:7} {record.getMessage()} {facts}"
        return line.rstrip() + ("\n" + self.formatException(record.exc_info) if record.exc_info else "")


def speak(form: str) -> None:
    """Send the process's log to standard error, as `json` or `human`; anything else leaves it alone."""
    if form not in ("json", "human"):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else HumanLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for talkative in ("werkzeug", "huey", "apscheduler", "weasyprint", "fontTools", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)  # they write addresses, arguments, every font table


def note(event: str, **facts: Any) -> None:
    """A line of the log: an event and facts that are nobody's data."""
    log.info(event, extra={"house": facts})


def set_up(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(tell)


def begin() -> None:
    g.began = perf_counter()
    handed = request.headers.get("X-Request-Id", "")
    g.request_id = handed if HANDED.match(handed) else secrets.token_hex(8)


def route() -> str:
    """The route's template: `/projects/<int:project_id>`, never the address itself."""
    return request.url_rule.rule if request.url_rule is not None else NO_ROUTE


def tell(answer: Response) -> Response:
    answer.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint not in QUIET:
        who = g.get("actor")
        note(
            "request", method=request.method, route=route(), status=answer.status_code,
            ms=round((perf_counter() - g.get("began", perf_counter())) * 1000, 1), request_id=g.get("request_id"),
            actor=who.id if who is not None else None,
        )  # fmt: skip
    return answer


@contextmanager
def job_told(job_id: int, kind: str) -> Iterator[None]:
    """One line at the end of a job: its kind, how it ended, how long it took."""
    began, outcome = perf_counter(), "done"
    try:
        yield
    except BusinessError:
        outcome = "refused"
        raise
    except BaseException:
        outcome = "failed"
        raise
    finally:
        note("job", job=job_id, kind=kind, outcome=outcome, ms=round((perf_counter() - began) * 1000, 1))
