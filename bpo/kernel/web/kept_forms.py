"""What was typed into a form whose session ended meanwhile: kept, encrypted, until its person has signed in again.

Only the person of the ended session gets it back, within a day. Passwords and files are not kept.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app, flash, g, request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from bpo.kernel.db import Database
from bpo.kernel.locale import _
from bpo.kernel.models import KeptForm
from bpo.kernel.permits import PUBLIC, gate_of
from bpo.kernel.vault import house_vault
from bpo.kernel.web.request import SAFE, actor, db, now

WORD = "kept"  # in the address: which kept form to show
LARGEST = 200_000  # bytes of words
OWN_FIELDS = ("csrf_token", "form_token")
NEVER_KEPT = ("password", "present")  # names of password fields


def way_back() -> str | None:
    """Where to lead somebody who has signed in again: the page they asked for, or the form with what they typed."""
    if request.headers.get("HX-Request") or (request.method not in SAFE and not _is_form_page()):
        return _page_before()
    if request.method in SAFE:
        return request.full_path.rstrip("?")
    token = _keep()
    if token is not None:
        flash(_("Your session had ended. Sign in, and your form is there as you had filled it in."), "warn")
    return _here(token)


def shown_again() -> str | None:
    """The address at which a form that can be sent again holds what was typed; None where nothing could be kept."""
    token = _keep() if request.method not in SAFE and _is_form_page() else None
    return None if token is None else _here(token)


def _here(token: str | None) -> str:
    """This address, with what was typed last and nothing that was kept before."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != WORD]
    words = urlencode([*asked, *([(WORD, token)] if token else [])])
    return request.path + (f"?{words}" if words else "")


def is_gated() -> bool:
    """Whether this address is for people who have signed in."""
    return gate_of(current_app.view_functions.get(request.endpoint or "")) != PUBLIC


def _is_form_page() -> bool:
    return is_gated() and request.url_rule is not None and "GET" in (request.url_rule.methods or ())


def _page_before() -> str | None:
    """The page from which an act was asked for."""
    before = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if before.netloc != request.host:
        return None
    return before.path + (f"?{before.query}" if before.query else "")


def _keep() -> str | None:
    """Keep what this request brings for its person; returns the token that shows it again, None without a person."""
    who: Callable[[], int | None] | None = g.get("was_here")
    person_id = g.actor.id if g.get("actor") is not None else who() if who is not None else None
    words = {name: request.form.getlist(name) for name in request.form if name not in (*OWN_FIELDS, *NEVER_KEPT)}
    written = json.dumps(words)
    if person_id is None or not words or len(written) > LARGEST:
        return None
    token = secrets.token_urlsafe(24)
    database: Database = current_app.extensions["database"]
    with database.transaction() as session:
        session.add(
            KeptForm(
                token_hash=_hash(token), person_id=person_id, path=request.path[:2000],
                words=house_vault().hide(written), with_files=any(one.filename for one in request.files.values()),
                at=now(),
            )
        )  # fmt: skip
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _kept(session: Session) -> KeptForm | None:
    token = request.args.get(WORD, "")
    if not token:
        return None
    asked = (KeptForm.token_hash == _hash(token), KeptForm.person_id == actor().id, KeptForm.path == request.path)
    return session.scalars(select(KeptForm).where(*asked)).one_or_none()


def typed_before() -> tuple[MultiDict[str, str], str] | None:
    """What this person had typed here, and a sentence on it; None where nothing is kept for them."""
    row = _kept(db())
    if row is None:
        return None
    words: dict[str, list[str]] = json.loads(house_vault().show(row.words))
    told = _("Here is what you had typed. It is not saved yet: please look it over and send it again.")
    if row.with_files:
        told += " " + _("Files must be chosen again.")
    return MultiDict((name, one) for name, values in words.items() for one in values), told


def sent_at_last() -> None:
    """The form has been sent: what was kept of it goes."""
    row = _kept(db())
    if row is not None:
        db().delete(row)


def prune(session: Session, before: datetime, most: int) -> int:
    """What nobody came back for."""
    numbers: list[Any] = list(session.scalars(select(KeptForm.id).where(KeptForm.at < before).limit(most)))
    session.execute(delete(KeptForm).where(KeptForm.id.in_(numbers)))
    return len(numbers)
