"""The outbox: every letter by e-mail with what became of it; the letters themselves where no server is set."""

from typing import Any

from flask import Blueprint, render_template, url_for

from bpo.kernel import fields as f
from bpo.kernel import mail, slots
from bpo.kernel.api import house_api
from bpo.kernel.locale import _, _l
from bpo.kernel.models import Mail, MailState
from bpo.kernel.permits import gate
from bpo.kernel.web import Bulk, Filter, Listing, actor, db, done, list_page, now

views = Blueprint("outbox", __name__)
api = house_api("mail", "Letters by e-mail")

STATES = {
    MailState.QUEUED: _l("Waiting to be sent"),
    MailState.SENT: _l("Sent"),
    MailState.KEPT: _l("Kept here"),
    MailState.FAILED: _l("Not delivered"),
}
TONES = {MailState.QUEUED: "info", MailState.SENT: "good", MailState.KEPT: "neutral", MailState.FAILED: "bad"}


class LetterRow(f.Schema):
    id = f.Id(label=_l("No."))
    subject = f.Text(label=_l("Subject"))
    to = f.Text(label=_l("Recipient"))
    kind = f.Text(label=_l("Kind"))
    state = f.Choice(MailState, labels=STATES, tones=TONES, label=_l("State"))
    attempts = f.Integer(label=_l("Tries"))
    created_at = f.Moment(label=_l("Written"))
    sent_at = f.Moment(label=_l("Handed over at"), optional=True)


class LetterOut(LetterRow):
    error = f.Text(label=_l("What the server said"), optional=True, max=500)
    words = f.LongText(label=_l("Letter"), optional=True, help=_l("Empty where it holds a secret that was sent."))


class Told:
    """A letter as the list and the API show it."""

    def __init__(self, row: Mail) -> None:
        for name in ("id", "subject", "to", "state", "attempts", "created_at", "sent_at", "error"):
            setattr(self, name, getattr(row, name))
        self.kind = str(mail.KINDS.get(row.kind, row.kind))
        self.words = mail.words_shown(row)


LETTERS = Listing(
    LetterRow, columns="subject to kind state attempts created_at sent_at", search=(Mail.subject, Mail.to),
    sorts={"created_at": Mail.created_at, "sent_at": Mail.sent_at, "to": Mail.to}, default="-created_at", key=Mail.id,
    filters=(
        Filter("state", _l("State"), Mail.state, list(STATES.items())),
        Filter("kind", _l("Kind"), Mail.kind, lambda _session, _actor: list(mail.KINDS.items())),
    ),
    name="letters", title=_l("Outbox"), permits="mail.manage",
    bulk=(Bulk("send_again", _l("Send again"), "mail.manage",
               lambda session, who, number, now: mail.send_again(session, who, mail_id=number, now=now)),),
    link=lambda row: url_for("outbox.letter", mail_id=row.id),
)  # fmt: skip

slots.nav(_l("Outbox"), "outbox.letters", "mail.manage", icon="mail", order=925, group="house")


@views.get("/outbox")
@gate(mail.letters_listed)
def letters() -> Any:
    return list_page(
        LETTERS, mail.letters_listed(db(), actor()), title=_("Outbox"), template="kernel/outbox.html",
        empty=_("Every letter the platform writes by e-mail stands here with what became of it."),
        shape=lambda rows: [Told(row) for row in rows], is_sent=mail.is_sent(),
    )  # fmt: skip


@views.get("/outbox/<int:mail_id>")
@gate(mail.letter_page)
def letter(mail_id: int) -> Any:
    row = mail.letter_page(db(), actor(), mail_id)
    return render_template(
        "kernel/letter.html", letter=Told(row), state=STATES[row.state], tone=TONES[row.state], is_sent=mail.is_sent(),
        may_resend=row.state in (MailState.FAILED, MailState.KEPT) and row.words is not None and mail.is_sent(),
        next_try_at=row.next_try_at, wiped=row.words is None,
    )  # fmt: skip


@views.post("/outbox/<int:mail_id>/sending")
@gate(mail.send_again)
def resend(mail_id: int) -> Any:
    mail.send_again(db(), actor(), mail_id=mail_id, now=now())
    return done(url_for("outbox.letter", mail_id=mail_id), _("The letter is on its way again."))


@api.listed("/letters", LETTERS, LetterRow)
@gate(mail.letters_listed)
def letters_of_the_house() -> Any:
    """Letters by e-mail and what became of them."""
    return mail.letters_listed(db(), actor())


@api.resource("GET", "/letters/<int:mail_id>", gives=LetterOut)
@gate(mail.letter_page)
def one_letter(mail_id: int) -> Any:
    """One letter; its words, unless they are a secret that was sent."""
    return Told(mail.letter_page(db(), actor(), mail_id))


@api.resource("POST", "/letters/<int:mail_id>/sending", gives=LetterOut)
@gate(mail.send_again)
def send_letter_again(mail_id: int) -> Any:
    """Try a letter anew that failed."""
    return Told(mail.send_again(db(), actor(), mail_id=mail_id, now=now()))
