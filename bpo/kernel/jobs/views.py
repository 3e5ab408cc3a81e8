"""Pages of jobs: the list with how the line stands, and one job with its progress, log and result."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from bpo.kernel import jobs, slots
from bpo.kernel.errors import BusinessError
from bpo.kernel.jobs import queries, rules
from bpo.kernel.jobs.actions import refuse_repeat
from bpo.kernel.jobs.line import RESULTS
from bpo.kernel.jobs.schemas import STANDINGS, TONES, JobRow, said_left, said_result, said_second
from bpo.kernel.locale import _, _l, say_error
from bpo.kernel.models import JobRun, JobState, Standing
from bpo.kernel.permits import gate
from bpo.kernel.web import Bulk, Filter, Listing, actor, db, done, history_of, list_page, now

views = Blueprint("jobs", __name__)

STATES = [(one.value, STANDINGS[one]) for one in Standing]


def stands(value: str) -> Any:
    """The rows that stand so: what was asked to stop is running still."""
    if value == Standing.STOPPING:
        return (JobRun.state == JobState.RUNNING) & JobRun.stop_asked_at.is_not(None)
    if value == Standing.RUNNING:
        return (JobRun.state == JobState.RUNNING) & JobRun.stop_asked_at.is_(None)
    return JobRun.state == JobState(value)


JOBS = Listing(
    JobRow, columns="title kind state owner project created_at ended_at message", search=(JobRun.title, JobRun.message),
    key=JobRun.id, default="-created_at", name="jobs", title=_l("Jobs"), permits="jobs.view",
    bulk=(
        Bulk("stop", _l("Stop"), "jobs.stop",
             lambda session, who, number, now: jobs.stop_job(session, who, job_id=number, now=now), tone="danger"),
        Bulk("repeat", _l("Do it once more"), "jobs.stop",
             lambda session, who, number, now: jobs.repeat_job(session, who, job_id=number, now=now)),
    ),
    filters=(
        Filter("state", _l("State"), JobRun.state, STATES, where=stands),
        Filter("kind", _l("Kind"), JobRun.kind, queries.kinds_listed, acts_alone=False),
        Filter("owner", _l("Asked for by"), JobRun.owner_id, queries.owners_listed, acts_alone=False),
    ),
    link=lambda job: url_for("jobs.show", job_id=job.id),
)  # fmt: skip

slots.nav(_l("Jobs"), "jobs.index", "jobs.view", icon="loader", order=920, group="house")


class JobSeen:
    """A job as the list shows it: with the names of its kind, owner and project."""

    def __init__(self, row: JobRun, owners: dict[int, str], projects: dict[int, str]) -> None:
        self.id, self.said_title, self.standing, self.said_message = (
            row.id,
            row.said_title,
            row.standing,
            row.said_message,
        )
        self.created_at, self.ended_at = row.created_at, row.ended_at
        self.kind_label = queries.kind_label(row.kind)
        self.owner = queries.owner_words(row.owner_id, owners)
        self.project = projects.get(row.project_id or 0, "")


def seen(rows: list[JobRun]) -> list[JobSeen]:
    owners = queries.person_names(db(), (row.owner_id for row in rows))
    projects = slots.ask("project_names", db(), {row.project_id for row in rows if row.project_id})
    return [JobSeen(row, owners, projects) for row in rows]


@views.get("/jobs")
@gate(jobs.jobs_listed)
def index() -> Any:
    return list_page(
        JOBS, jobs.jobs_listed(db(), actor()), title=_("Jobs"), shape=seen, template="jobs/index.html",
        line=jobs.line_facts(db(), now()), may_see_calendar=actor().may("calendar.view"),
        empty=_("Imports and billing runs that take longer than a page stand here with their progress."),
    )  # fmt: skip


@views.get("/jobs/<int:job_id>")
@gate(jobs.job_for)
def show(job_id: int) -> Any:
    """The page; to htmx the part that moves: all of it, or the bar alone (`?part=bar`, on other pages)."""
    row = jobs.job_for(db(), actor(), job_id)
    if not request.headers.get("HX-Request"):
        return render_template("jobs/show.html", **facts_of(row), history=history_of(row))
    if request.args.get("part") == "bar":
        return render_template("kernel/_job.html", job=row)
    return render_template("jobs/_job.html", **facts_of(row))


def facts_of(row: JobRun) -> dict[str, Any]:
    """What the job's own page shows of it."""
    found: Any = row.result or {}
    names = queries.person_names(db(), [row.owner_id])
    projects = slots.ask("project_names", db(), {row.project_id} if row.project_id else set())
    scope = actor().grant("jobs.stop")
    reached = scope == "A" or (scope is not None and row.owner_id == actor().id)
    left = rules.time_left(row.started_at, now(), row.done, row.total) if row.standing == Standing.RUNNING else None
    return {
        "job": row, "state": row.standing.value, "state_label": str(STANDINGS[row.standing]),
        "state_tone": TONES[row.standing], "left": said_left(left),
        "results": [(str(RESULTS[name]), said_result(value)) for name, value in found.items() if name in RESULTS],
        "log": [(said_second(line.at), line.said) for line in queries.log_of(db(), row.id)],
        "owner": queries.owner_words(row.owner_id, names), "kind": queries.kind_label(row.kind),
        "project": projects.get(row.project_id or 0), "may_open_project": actor().may("projects.view", row.project_id),
        "may_stop": reached and row.is_open and row.stop_asked_at is None,
        "may_repeat": reached and row.state in (JobState.FAILED, JobState.CANCELLED),
        "why_not": _why_not(row), "repeated_by": queries.repeated_by(db(), row.id),
    }  # fmt: skip


def _why_not(row: JobRun) -> str | None:
    try:
        refuse_repeat(row, actor())
    except BusinessError as refusal:
        return say_error(refusal.message, refusal.facts)
    return None


@views.post("/jobs/<int:job_id>/stop")
@gate(jobs.stop_job)
def stop(job_id: int) -> Any:
    row = jobs.stop_job(db(), actor(), job_id=job_id, now=now())
    told = (
        _("It is cancelled.") if not row.is_open else _("It stops at its next safe point; nothing is left half-done.")
    )
    return done(url_for("jobs.show", job_id=job_id), told)


@views.post("/jobs/<int:job_id>/repeat")
@gate(jobs.repeat_job)
def repeat(job_id: int) -> Any:
    row = jobs.repeat_job(db(), actor(), job_id=job_id, now=now())
    return done(url_for("jobs.show", job_id=row.id), _("The work is queued once more."))
