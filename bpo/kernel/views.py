"""The kernel's own pages: home, files, the journal, health."""

from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import select

from bpo.kernel import fields as f
from bpo.kernel import files, journal, slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor, gate, permit, public, signed_in
from bpo.kernel.web import Listing, actor, db, download, list_page, today

views = Blueprint("home", __name__)


class EntryRow(f.Schema):
    id = f.Id(label=_l("No."))
    at = f.Moment(label=_l("When"))
    who = f.Text(label=_l("Who"))
    sentence = f.Text(label=_l("Act"))
    subject_type = f.Text(label=_l("Record"))
    subject_id = f.Id(label=_l("Record no."), optional=True)
    origin = f.Text(label=_l("From"), optional=True)


ENTRIES = Listing(
    EntryRow, columns="id at who sentence subject_type subject_id origin", key=JournalEntry.id, default="-id",
    search=(JournalEntry.act, JournalEntry.facts), name="journal", title=_l("Journal"),
    permits="journal.view",
)  # fmt: skip

slots.nav(_l("Waiting for me"), "home.show", icon="inbox", order=0, key="h")
slots.nav(_l("API"), "home.api_docs", icon="code", order=940, group="house")
slots.nav(_l("Journal"), "home.journal_index", "journal.view", icon="history", order=930, group="house")


@views.get("/")
@signed_in
def show() -> Any:
    who, day = actor(), today()
    cards = [
        card(db(), who, day)
        for _order, permits, card in sorted(slots.board.cards, key=lambda one: one[0])
        if not permits or any(who.grant(name) for name in permits)
    ]
    waiting = slots.ask("waiting_shown", db(), who, day)
    return render_template("home/show.html", **waiting, cards=[card for card in cards if card], day=day)


@views.get("/files/<int:file_id>")
@signed_in
def file(file_id: int) -> Any:
    """The one way a kept file leaves the house: its record is asked first, and the look is not cached."""
    row = files.file_for(db(), actor(), file_id)
    return download(files.read(row), row.name, row.media_type)


@views.get("/files/<int:file_id>/view")
@signed_in
def file_view(file_id: int) -> Any:
    """A PDF to be read in the browser. Anything else, and what only calls itself a PDF, is handed out as a file only.

    Its answer has headers of its own (`guard`): nothing in it runs, loads or sends anything.
    """
    row = files.file_for(db(), actor(), file_id)
    data = files.read(row) if row.media_type == files.PDF else b""
    if not files.is_pdf(data):
        raise NotFound("file", id=file_id)
    answer = download(data, row.name, files.PDF)
    answer.headers["Content-Disposition"] = answer.headers["Content-Disposition"].replace("attachment", "inline", 1)
    return answer


class Told:
    """A journal entry as the list shows it."""

    def __init__(self, entry: JournalEntry, names: dict[int, str]) -> None:
        self.id, self.at, self.origin = entry.id, entry.at, entry.origin
        self.subject_type, self.subject_id = entry.subject_type, entry.subject_id
        self.who = names.get(entry.actor_id or 0) or _("The system")
        self.sentence = journal.told(entry)


@permit("journal.view")
def entries_listed(session: Any, actor: Actor) -> Any:
    return actor.limit(select(JournalEntry))


@views.get("/journal")
@gate(entries_listed)
def journal_index() -> Any:
    def with_names(entries: list[JournalEntry]) -> list[Told]:
        names = slots.ask("person_names", db(), {entry.actor_id for entry in entries if entry.actor_id})
        return [Told(entry, names) for entry in entries]

    return list_page(
        ENTRIES, entries_listed(db(), actor()), title=_("Journal"), empty=_("Every act leaves its entry here."),
        shape=with_names,
    )  # fmt: skip


@views.get("/api/docs")
@signed_in
def api_docs() -> Any:
    return render_template("kernel/api_docs.html")


@views.get("/health")
@public
def health() -> Any:
    """Whether the product answers; /health/ready says whether it can work."""
    return {"status": "ok"}
