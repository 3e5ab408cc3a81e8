"""The page of recurring work: what it does, when it ran and will run, and who keeps it."""

from typing import Any

from flask import Blueprint, render_template, url_for

from bpo.kernel import calendar, slots
from bpo.kernel.calendar.entries import EntrySeen
from bpo.kernel.jobs.schemas import STANDINGS, TONES
from bpo.kernel.locale import _, _l, say_moment
from bpo.kernel.models import ProcessKind
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, now

views = Blueprint("calendar", __name__)

KINDS = {ProcessKind.WORKER: _l("Worker"), ProcessKind.SCHEDULER: _l("Scheduler")}

slots.nav(_l("Recurring work"), "calendar.index", "calendar.view", icon="calendar-time", order=925, group="house")


@views.get("/calendar")
@gate(calendar.calendar_seen)
def index() -> Any:
    seen = calendar.calendar_seen(db(), actor(), now=now())
    return render_template(
        "jobs/calendar.html", seen=seen, rows=[row_of(one) for one in seen.entries],
        may_run=actor().may("calendar.run"),
        processes=[
            [str(KINDS[one.kind]), {"text": one.name, "sub": _("leads") if one.name == seen.leader else None},
             say_moment(one.started_at), say_moment(one.beat_at)]
            for one in seen.processes
        ],
    )  # fmt: skip


def row_of(entry: EntrySeen) -> dict[str, Any]:
    """A recurring work as the page shows it."""
    last = entry.last
    return {
        "entry": entry, "when": _("daily at %(hour)s:00", hour=f"{entry.hour:02d}"), "next": say_moment(entry.next_at),
        "last": say_moment(last.created_at) if last else None,
        "last_url": url_for("jobs.show", job_id=last.id) if last else None,
        "last_label": str(STANDINGS[last.standing]) if last else None,
        "last_tone": TONES[last.standing] if last else None, "last_message": last.said_message if last else "",
        "running": last is not None and last.is_open,
    }  # fmt: skip


@views.post("/calendar/<kind>/run")
@gate(calendar.run_now)
def run(kind: str) -> Any:
    job = calendar.run_now(db(), actor(), kind=kind, now=now())
    return done(url_for("jobs.show", job_id=job.id), _("The work is queued."))
