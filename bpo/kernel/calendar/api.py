"""Recurring work over the API."""

from typing import Any

from bpo.kernel import calendar
from bpo.kernel import fields as f
from bpo.kernel.api import house_api
from bpo.kernel.calendar.views import KINDS
from bpo.kernel.jobs.schemas import JobListOut
from bpo.kernel.locale import _l
from bpo.kernel.models import ProcessKind
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now

api = house_api("calendar", "Recurring work and who keeps it")


class CalendarEntryOut(f.Schema):
    kind = f.Text(label=_l("Kind"))
    title = f.Text(label=_l("Work"))
    what = f.Text(label=_l("What it does"), max=500)
    hour = f.Integer(label=_l("Hour of the day, in the vendor's zone"))
    next_at = f.Moment(label=_l("Next run"))
    last = f.ma.fields.Nested(JobListOut, allow_none=True, metadata={"title": "Ran last"})


class ProcessOut(f.Schema):
    kind = f.Choice(ProcessKind, labels=KINDS, label=_l("Kind"))
    name = f.Text(label=_l("Process"))
    started_at = f.Moment(label=_l("Started"))
    beat_at = f.Moment(label=_l("Last heard of"))


class CalendarOut(f.Schema):
    entries = f.ma.fields.List(f.ma.fields.Nested(CalendarEntryOut), metadata={"title": "Entries"})
    leader = f.Text(label=_l("The scheduler that leads"), optional=True)
    leader_since = f.Moment(label=_l("Leads since"), optional=True)
    processes = f.ma.fields.List(f.ma.fields.Nested(ProcessOut), metadata={"title": "Processes heard of"})
    warnings = f.ma.fields.List(f.ma.fields.String(), metadata={"title": "Warnings"})


@api.resource("GET", "/calendar", gives=CalendarOut)
@gate(calendar.calendar_seen)
def index() -> Any:
    """Every recurring work with its last and next run, who leads and works, and warnings."""
    return calendar.calendar_seen(db(), actor(), now=now())


@api.resource("POST", "/calendar/<kind>/runs", gives=JobListOut, status=201)
@gate(calendar.run_now)
def run(kind: str) -> Any:
    """Have a recurring work done now; while it waits or runs, that job is returned."""
    return calendar.run_now(db(), actor(), kind=kind, now=now())
