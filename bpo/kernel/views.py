"""The kernel's own pages: home, files, jobs, the journal, health."""

from typing import Any

from flask import Blueprint, current_app, render_template, request
from sqlalchemy import select
from sqlalchemy import text as sql

from bpo.kernel import fields as f
from bpo.kernel import files, jobs, journal, slots
from bpo.kernel.locale import _, _l
from bpo.kernel.models import JobRun, JobState, JournalEntry
from bpo.kernel.permits import Actor, gate, permit, public, signed_in
from bpo.kernel.web import Filter, Listing, actor, db, download, list_page, today

views = Blueprint("home", __name__)

JOB_STATES = {
    JobState.QUEUED: _l("Waiting"),
    JobState.RUNNING: _l("Running"),
    JobState.DONE: _l("Finished"),
    JobState.FAILED: _l("Failed"),
}
JOB_TONES = {JobState.QUEUED: "neutral", JobState.RUNNING: "info", JobState.DONE: "good", JobState.FAILED: "bad"}


class JobRow(f.Schema):
    title = f.Text(label=_l("Work"))
    state = f.Choice(JobState, labels=JOB_STATES, tones=JOB_TONES, label=_l("State"))
    created_at = f.Moment(label=_l("Asked for"))
    ended_at = f.Moment(label=_l("Ended"), optional=True)
    message = f.Text(label=_l("Message"), optional=True)


class EntryRow(f.Schema):
    id = f.Id(label=_l("No."))
    at = f.Moment(label=_l("When"))
    who = f.Text(label=_l("Who"))
    sentence = f.Text(label=_l("Act"))
    subject_type = f.Text(label=_l("Record"))
    subject_id = f.Id(label=_l("Record no."), optional=True)
    origin = f.Text(label=_l("From"), optional=True)


JOBS = Listing(
    JobRow, columns="title state created_at ended_at message", search=(JobRun.title,), key=JobRun.id,
    default="-created_at",
    sorts={"created_at": JobRun.created_at, "title": JobRun.title},
    filters=(Filter("state", _l("State"), JobRun.state, list(JOB_STATES.items())),),
    link=lambda job: f"/jobs/{job.id}",
)  # fmt: skip

ENTRIES = Listing(
    EntryRow, columns="id at who sentence subject_type subject_id origin", key=JournalEntry.id, default="-id",
    search=(JournalEntry.act, JournalEntry.facts), sorts={"id": JournalEntry.id, "at": JournalEntry.at},
)  # fmt: skip

slots.nav(_l("Waiting for me"), "home.show", icon="inbox", order=0)
slots.nav(_l("Jobs"), "home.jobs_index", "jobs.view", icon="loader", order=920, group="house")
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


@views.get("/jobs")
@gate(jobs.jobs_listed)
def jobs_index() -> Any:
    return list_page(
        JOBS, jobs.jobs_listed(db(), actor()), title=_("Jobs"),
        empty=_("Imports and billing runs that take longer than a page stand here with their progress."),
    )  # fmt: skip


@views.get("/jobs/<int:job_id>")
@gate(jobs.job_for)
def job(job_id: int) -> Any:
    row = jobs.job_for(db(), actor(), job_id)
    template = "kernel/_job.html" if request.headers.get("HX-Request") else "kernel/job.html"
    return render_template(template, job=row)


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
    """Whether the product answers and reaches its database."""
    db().execute(sql("SELECT 1"))
    return {"status": "ok", "database": current_app.extensions["database"].engine.dialect.name}
