"""One request, one transaction: committed before the answer is sent, rolled back when the answer is a refusal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, unquote

from flask import Flask, Response, abort, current_app, flash, g, redirect, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as BaseResponse

from bpo.kernel.db import Database
from bpo.kernel.errors import Conflict, text
from bpo.kernel.fields import FIRST_YEAR, LAST_YEAR
from bpo.kernel.locale import zone
from bpo.kernel.permits import PUBLIC, Actor, SignInNeeded, gate_of, here
from bpo.kernel.web import repeats
from bpo.kernel.web.templates import Templates

SAFE = ("GET", "HEAD", "OPTIONS")
LARGEST = 2**63 - 1  # what an integer column holds


class RecordNumber(IntegerConverter):
    """`<int:…>` in an address: the number of a record. One that no column could hold is no address of ours."""

    regex = r"[0-9]{1,19}"
    part_isolating = True

    def __init__(self, map: Map, **kwargs: Any) -> None:
        super().__init__(map, **{"max": LARGEST, **kwargs})


class House(Flask):
    """The application: Flask, with a transaction around every view."""

    jinja_environment = Templates

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url_map.converters["int"] = RecordNumber
        self.teardown_request(lambda _error: close_session())

    def dispatch_request(self) -> Any:
        if "\x00" in unquote(request.query_string.decode("ascii", "replace")):
            abort(400)  # no column holds it, and nobody types it
        try:
            repeat = asked_before(self)
            with repeats.alone(repeat, self.extensions["database"], self.extensions["settings"].var, db):
                first = repeat.first_answer(db()) if repeat is not None else None
                return first or self.acted(super().dispatch_request, repeat)
        except IntegrityError as refusal:
            raise conflict_of(refusal) from refusal
        except StaleDataError as refusal:
            conflict = Conflict(
                "stale", text("Somebody changed this at the same moment. Please look again and repeat the act.")
            )
            conflict.status = 412 if request.headers.get("If-Match") else conflict.status
            raise conflict from refusal
        finally:
            close_session()

    def acted(self, view: Callable[[], Any], repeat: repeats.Repeat | None) -> Response:
        """The view's answer, with its act committed, and kept for repetitions in the same transaction."""
        answer = self.make_response(view())
        done = answer.status_code < 400 and request.method not in SAFE
        if done and repeat is not None:
            repeat.keep(db(), answer, now())
        session = g.get("session")
        if session is not None:
            if done:
                must_still_be_in()
                session.commit()
            else:
                session.rollback()
        return answer


def asked_before(app: Flask) -> repeats.Repeat | None:
    """Under which key a program's act is asked for; None without one, and where it will be refused at the gate."""
    who: Actor | None = g.get("actor")
    if request.method in SAFE or not is_api() or who is None or who.id is None or request.url_rule is None:
        return None
    gate = gate_of(app.view_functions[request.url_rule.endpoint])
    if gate == PUBLIC or not (gate == ("signed in",) or any(who.grant(name) for name in gate)):
        return None
    return repeats.repeat_of(request, who.id)


def must_still_be_in() -> None:
    """An act is not committed for somebody whose session was ended while it ran (disabled, other roles, signed out).

    Asked beside the act's own transaction, so that an act which itself ends the session is not caught by it.
    """
    asked: Callable[[], bool] | None = g.get("still_in")
    if asked is not None and not asked():
        raise SignInNeeded()


def conflict_of(refusal: IntegrityError) -> Conflict:
    """A constraint of the database that a rule did not foresee: said in words, with the constraint's name."""
    named = getattr(getattr(refusal.orig, "diag", None), "constraint_name", None) or str(refusal.orig)
    return Conflict(
        "constraint",
        text("This cannot be stored: it contradicts what is already there (%(constraint)s)."),
        constraint=str(named)[:120],
    )


def db() -> Session:
    """The request's session: a writing one for acts, a reading one for pages."""
    if "session" not in g:
        database: Database = current_app.extensions["database"]
        g.session = database.reads() if request.method in SAFE else database.writes()
        g.session.info["origin"] = (request.remote_addr or "")[:80]
        g.session.info["clock"] = now
    session: Session = g.session
    return session


@contextmanager
def reading() -> Iterator[Session]:
    """A session for what stands around a request: a page's own, or one beside an act's transaction."""
    if request.method in SAFE:
        with db().no_autoflush:  # what a page only tries out is never written
            yield db()
        return
    with current_app.extensions["database"].reads() as beside:
        beside.info["clock"] = now
        yield beside


def close_session() -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()


def actor() -> Actor:
    """The person of this request; refuses the anonymous."""
    return here()


def now() -> datetime:
    """The clock of the installation: an aware instant in UTC."""
    moment: datetime = current_app.extensions["clock"]()
    return moment


def today() -> date:
    """The day in the vendor's zone."""
    return now().astimezone(zone()).date()


def asked_number(name: str) -> int | None:
    """A whole number from the address; None for anything else and for what no column could hold."""
    number = request.args.get(name, type=int)
    return number if number is not None and -LARGEST <= number <= LARGEST else None


def asked_day(name: str) -> date | None:
    """A day from the address, 1990 to 2100; None for anything else."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def done(url: str, message: str | None = None) -> BaseResponse:
    """The answer to an act done: go and see, with a word of confirmation."""
    if message:
        flash(message, "success")
    return redirect(url, 303)


def download(data: bytes, name: str, media_type: str) -> Response:
    """A file to keep: always an attachment, so that nothing in it runs in our pages."""
    answer = Response(data, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def is_api() -> bool:
    return request.path.startswith("/api/")
