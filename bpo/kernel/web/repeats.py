"""Acts that programs repeat: an `Idempotency-Key` makes the second request get the first one's answer.

The answer is kept in the act's own transaction, under the person, the address' rule and the key, beside the hash of
what was sent. So either both the effect and its answer are there, or neither. Refusals are not kept: a mended request
may use the key again. While the first request is under way, a second one is told so.
"""

import fcntl
import hashlib
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Request, Response
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bpo.kernel.db import Database
from bpo.kernel.errors import BusinessError, Conflict, Invalid, text
from bpo.kernel.models import KeptAnswer
from bpo.kernel.vault import house_vault

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST = 200
NOT_KEPT = ("set-cookie", "content-length", "date")


@dataclass(frozen=True)
class Repeat:
    """A request that may be a repetition: whose, where, under which key, and the hash of what it says."""

    actor_id: int
    route: str
    key: str
    sent: str

    @property
    def number(self) -> int:
        """63 bits that stand for person, address and key where locks are numbered."""
        named = f"{self.actor_id}\0{self.route}\0{self.key}".encode()
        return int.from_bytes(hashlib.sha256(named).digest()[:8]) >> 1

    def first_answer(self, session: Session) -> Response | None:
        """The answer that was given to the same request; refuses another request under its key."""
        kept = session.scalars(
            select(KeptAnswer).where(
                KeptAnswer.actor_id == self.actor_id, KeptAnswer.route == self.route, KeptAnswer.key == self.key
            )
        ).one_or_none()
        if kept is None:
            return None
        if kept.sent_sha256 != self.sent:
            raise Invalid(
                "idempotency_key_reused",
                text("The key %(key)s was used for another request here. Take a new key for a new act."),
                key=self.key,
            )
        answer = Response(house_vault().show_bytes(kept.content), kept.status)
        answer.headers.clear()
        answer.headers.extend([(name, value) for name, value in kept.headers])  # type: ignore[attr-defined]
        answer.headers[REPLAYED] = "true"
        return answer

    def keep(self, session: Session, answer: Response, now: datetime) -> None:
        """Keep the answer with the act. It may hold what only this person may see, so it is kept sealed."""
        answer.direct_passthrough = False
        headers = [[name, value] for name, value in answer.headers if name.lower() not in NOT_KEPT]
        session.add(
            KeptAnswer(
                actor_id=self.actor_id, route=self.route, key=self.key, sent_sha256=self.sent,
                status=answer.status_code, headers=headers, content=house_vault().hide_bytes(answer.get_data()), at=now,
            )
        )  # fmt: skip


def repeat_of(request: Request, actor_id: int) -> Repeat | None:
    """What the request says of itself; None without a key. Refuses a key that nobody should use."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    key = key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key
    if not 1 <= len(key) <= LONGEST or not all("!" <= sign <= "~" for sign in key):
        raise BusinessError(
            "idempotency_key_malformed",
            text("An Idempotency-Key has 1 to %(most)s letters, digits or signs of ASCII, without blanks."),
            most=LONGEST,
        )
    return Repeat(actor_id, f"{request.method} {request.url_rule}"[:200], key, sent_hash(request))


def sent_hash(request: Request) -> str:
    """SHA-256 of what a request says: its address and its body, apart from the marks between a form's parts."""
    body = request.get_data(cache=True)
    mark = request.mimetype_params.get("boundary", "").encode()
    if request.mimetype == "multipart/form-data" and mark:
        body = body.replace(mark, b"")  # a program picks another one each time
    return hashlib.sha256(request.full_path.encode() + b"\0" + body).hexdigest()


@contextmanager
def alone(repeat: Repeat | None, database: Database, folder: Path, session: Callable[[], Session]) -> Iterator[None]:
    """Only one request at a time under a key: refuses at once while another is under way, on either database.

    PostgreSQL holds the lock until the transaction of `session()` ends; on SQLite, where an act would wait for the one
    before it, a lock on one byte of a file in `folder` is asked first. Either vanishes with its process.
    """
    with ExitStack() as held:
        if repeat is not None and database.is_sqlite:
            free = held.enter_context(_byte_locked(folder / "acts.lock", repeat.number))
        else:
            free = repeat is None or bool(session().scalar(select(func.pg_try_advisory_xact_lock(repeat.number))))
        if not free:
            raise Conflict(
                "idempotency_key_in_flight",
                text("The first request with this key is still under way. Ask again in a moment."),
            )
        yield


@contextmanager
def _byte_locked(path: Path, number: int) -> Iterator[bool]:
    """Whether the byte of that number is ours now, until the end. The open file holds the lock: threads count too."""
    with path.open("ab") as out:
        try:
            fcntl.fcntl(out, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, number, 1, 0))
        except (BlockingIOError, PermissionError):
            yield False
        else:
            yield True


def prune(session: Session, before: datetime, most: int) -> int:
    """Forget answers kept before then, at most so many; how many went."""
    numbers = list(session.scalars(select(KeptAnswer.id).where(KeptAnswer.at < before).limit(most)))
    session.execute(delete(KeptAnswer).where(KeptAnswer.id.in_(numbers)))
    return len(numbers)
