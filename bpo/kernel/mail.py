"""Letters by e-mail: written in the act's own transaction, sent after its commit, each of them once.

`post` writes the letter and queues its sending; an act that is rolled back sends nothing. Before it speaks to the
server a worker books the attempt and when the next one is due, so that no second worker sends the same letter. A worker
killed between the server's "taken" and our note sends it again under the same Message-ID: the one case no sender can
exclude, and the one in which the reader's server can tell.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bpo.kernel import jobs, journal
from bpo.kernel.db import Database, insert_into, utc_now
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.locale import _, _l
from bpo.kernel.models import Mail, MailState, Vendor
from bpo.kernel.permits import Actor, permit
from bpo.kernel.vault import house_vault

PATIENCE_SECONDS = 20
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 60, 240))  # after each attempt but the last
MOST_ATTEMPTS = len(PAUSES) + 1
LOCAL = ("localhost", "127.0.0.1", "::1")
DEFAULT_URL = "http://127.0.0.1:8000"

KINDS: dict[str, Any] = {}
POST: dict[str, Any] = {"server": None, "sender": "", "public_url": DEFAULT_URL}

journal.sentences({"kernel.mail_resent": _l("had a letter sent again")})


def kinds(named: dict[str, Any]) -> None:
    """Register how kinds of letters are called: {"people.invitation": _l("Invitation")}."""
    KINDS.update(named)


@dataclass(frozen=True)
class Server:
    """Where letters are handed in. `tls`: from the first byte on; else STARTTLS where the server offers it."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = ""


def server_of(address: str) -> Server | None:
    """The server that `BPO_SMTP` names; None for "". Raises `ValueError` in words, without the password."""
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("BPO_SMTP is written smtp://user:password@host:port or smtps://user:password@host:port")
    tls = parts.scheme == "smtps"
    port = parts.port or (465 if tls else 587)
    return Server(parts.hostname, port, tls, unquote(parts.username or ""), unquote(parts.password or ""))


def open_post(smtp: str, sender: str, public_url: str) -> None:
    """The installation's post, set once when the app starts."""
    server = server_of(smtp)
    if server is not None and not (sender and public_url):
        # Links must not be made from a request's Host header: whoever sends the request chooses it.
        raise ValueError("with BPO_SMTP the settings BPO_MAIL_FROM and BPO_PUBLIC_URL are needed as well")
    POST.update(server=server, sender=sender, public_url=(public_url or DEFAULT_URL).rstrip("/"))


def is_sent() -> bool:
    """Whether letters leave the house; without a server they are kept in the outbox."""
    return POST["server"] is not None


def link(path: str) -> str:
    """The address of one of our pages, for a letter."""
    return f"{POST['public_url']}{path}"


def post(
    session: Session, *, to: str, subject: str, text: str, kind: str, now: datetime, key: str | None = None,
    person_id: int | None = None, secret: bool = False,
) -> Mail:  # fmt: skip
    """Write a letter; it is sent once the act is committed.

    `key`: the business key; a letter with the same one is returned instead of a second. `secret`: the words hold what
    opens an account (a reset link): nobody reads them in the outbox of an installation that sends, and they are wiped
    once the letter has left.
    """
    made = session.scalar(
        insert_into(session, Mail).values(
            to=to.strip()[:120], subject=" ".join(subject.split())[:200], words=house_vault().hide(text), kind=kind,
            secret=secret, key=key, person_id=person_id, state=MailState.QUEUED, attempts=0, error="", created_at=now,
        ).on_conflict_do_nothing(index_elements=[Mail.key]).returning(Mail.id)
    )  # fmt: skip
    if made is None:
        return session.scalars(select(Mail).where(Mail.key == key)).one()
    _queue(session, made, now)
    return session.get_one(Mail, made)


def _queue(session: Session, mail_id: int, now: datetime) -> None:
    jobs.enqueue(
        session, Actor.system("mail"), "kernel.send_mail", title=_("Send a letter by e-mail"), now=now,
        key=f"mail:{mail_id}", mail_id=mail_id,
    )  # fmt: skip


@jobs.work("kernel.send_mail", label=_l("Letters by e-mail"))
def send(job: jobs.Job, mail_id: int) -> tuple[dict[str, Any], str | None]:
    """One attempt at one letter, if it is due; what came of it stands on the letter."""
    with job.transaction() as session:
        row = _booked(session, mail_id, utc_now())
        vendor = session.get(Vendor, 1)
    if row is None:
        return {"state": "not due"}, None
    name = vendor.short_name if vendor is not None else ""
    values = _attempt(row, name)
    with job.transaction() as session:
        session.execute(update(Mail).where(Mail.id == mail_id, Mail.state == MailState.QUEUED).values(**values))
    return {"state": values.get("state", MailState.QUEUED)}, None


def _booked(session: Session, mail_id: int, now: datetime) -> Mail | None:
    """The letter, with this attempt noted on it; None if it has left or another worker is at it."""
    row = session.scalars(select(Mail).where(Mail.id == mail_id)).one_or_none()
    if row is None or row.state != MailState.QUEUED or row.attempts >= MOST_ATTEMPTS:
        return None
    pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
    due = (Mail.next_try_at.is_(None)) | (Mail.next_try_at <= now)
    booked = session.execute(
        update(Mail).where(Mail.id == mail_id, Mail.state == MailState.QUEUED, Mail.attempts == row.attempts, due)
        .values(attempts=row.attempts + 1, next_try_at=now + pause).execution_options(synchronize_session=False)
    )  # fmt: skip
    if not booked.rowcount:  # type: ignore[attr-defined]
        return None
    session.refresh(row)
    return row


def _attempt(row: Mail, vendor_name: str) -> dict[str, Any]:
    """Speak to the server: the columns that say what came of it."""
    server: Server | None = POST["server"]
    if server is None:
        return {"state": MailState.KEPT, "next_try_at": None}
    wiped = {"words": None} if row.secret else {}
    try:
        _hand_in(server, _letter(row, POST["sender"], vendor_name), row.to)
    except (OSError, smtplib.SMTPException, ValueError, MessageError, IndexError) as failure:
        told = f"{type(failure).__name__}: {failure}"[:500]
        if _is_final(failure) or row.attempts >= MOST_ATTEMPTS:
            return {"state": MailState.FAILED, "error": told, "next_try_at": None, **wiped}
        return {"error": told}
    return {"state": MailState.SENT, "error": "", "sent_at": utc_now(), "next_try_at": None, **wiped}


def _is_final(failure: Exception) -> bool:
    """Whether trying again cannot help: the address or the letter itself was refused for good."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in failure.recipients.values())
    if isinstance(failure, smtplib.SMTPDataError):
        return failure.smtp_code >= 500
    return isinstance(failure, (smtplib.SMTPNotSupportedError, MessageError, IndexError)) or (
        isinstance(failure, ValueError) and not isinstance(failure, OSError)
    )


def _letter(row: Mail, sender: str, vendor_name: str) -> EmailMessage:
    name, address = parseaddr(sender)
    letter = EmailMessage()
    letter["From"] = Address(name or vendor_name, addr_spec=address)
    letter["To"] = Address(addr_spec=row.to)
    letter["Subject"] = row.subject
    letter["Date"] = row.created_at
    letter["Message-ID"] = f"<bpo-{row.id}-{row.created_at:%Y%m%d%H%M%S}@{address.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(row.text)
    return letter


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    trusted = ssl.create_default_context()
    if server.tls:
        line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_SECONDS, context=trusted)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)
    with line:
        line.ehlo()
        if not server.tls and line.has_extn("starttls"):
            line.starttls(context=trusted)
            line.ehlo()
        elif not server.tls and server.user and server.host not in LOCAL:
            raise smtplib.SMTPException("the server offers no encryption: the password is not sent to it")
        if server.user:
            line.login(server.user, server.password)
        yield line


def _hand_in(server: Server, letter: EmailMessage, to: str) -> None:
    with _connected(server) as line:
        line.send_message(letter, to_addrs=[to])


def hand_out(database: Database, now: datetime) -> int:
    """Queue the letters whose next attempt is due; the calendar asks every minute. Returns how many."""
    with database.transaction() as session:
        due = session.scalars(select(Mail.id).where(Mail.state == MailState.QUEUED, Mail.next_try_at <= now)).all()
        for mail_id in due:
            _queue(session, mail_id, now)
    return len(due)


@permit("mail.manage")
def letters_listed(session: Session, actor: Actor) -> Any:
    return actor.limit(select(Mail))


@permit("mail.manage")
def letter_page(session: Session, actor: Actor, mail_id: int) -> Mail:
    return _letter_for(session, actor, mail_id)


def _letter_for(session: Session, actor: Actor, mail_id: int) -> Mail:
    row = session.scalars(actor.limit(select(Mail).where(Mail.id == mail_id))).one_or_none()
    if row is None:
        raise NotFound("letter", id=mail_id)
    return row


def words_shown(row: Mail) -> str | None:
    """What the outbox shows of a letter; None where its words are a secret, or wiped."""
    return None if row.words is None or (row.secret and is_sent()) else row.text


@permit("mail.manage")
def send_again(session: Session, actor: Actor, *, mail_id: int, now: datetime) -> Mail:
    """Try a letter that failed, or was kept while no server was set, anew."""
    row = _letter_for(session, actor, mail_id)
    if row.state not in (MailState.FAILED, MailState.KEPT):
        raise Conflict("letter_not_failed", text("This letter is not one that failed: it was sent, or still will be."))
    if row.words is None:
        raise Conflict("letter_wiped", text("The words of this letter were wiped: have it written anew instead."))
    if not is_sent():
        raise Conflict("no_mail_server", text("No mail server is set: letters cannot leave. Set BPO_SMTP first."))
    row.state, row.attempts, row.next_try_at, row.error = MailState.QUEUED, 0, None, ""
    journal.record(session, actor, "kernel.mail_resent", row)
    _queue(session, row.id, now)
    return row
