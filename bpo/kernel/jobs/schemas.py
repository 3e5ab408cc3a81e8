"""The shapes of jobs: the list, one job for programmes; and how its figures are said."""

from datetime import datetime, timedelta
from typing import Any

from bpo.kernel import fields as f
from bpo.kernel.locale import _, _l, say_value, zone
from bpo.kernel.models import Standing

STANDINGS = {
    Standing.QUEUED: _l("Waiting"),
    Standing.RUNNING: _l("Running"),
    Standing.STOPPING: _l("Stopping…"),
    Standing.DONE: _l("Finished"),
    Standing.FAILED: _l("Failed"),
    Standing.CANCELLED: _l("Cancelled"),
}
TONES = {
    Standing.QUEUED: "neutral", Standing.RUNNING: "info", Standing.STOPPING: "warn", Standing.DONE: "good",
    Standing.FAILED: "bad", Standing.CANCELLED: "neutral",
}  # fmt: skip


class JobRow(f.Schema):
    title = f.Text(label=_l("Work"), attribute="said_title")
    kind = f.Text(label=_l("Kind"), attribute="kind_label")
    state = f.Choice(Standing, labels=STANDINGS, tones=TONES, label=_l("State"), attribute="standing")
    owner = f.Text(label=_l("Asked for by"))
    project = f.Text(label=_l("Project"), optional=True)
    created_at = f.Moment(label=_l("Asked for"))
    ended_at = f.Moment(label=_l("Ended"), optional=True)
    message = f.Text(label=_l("Message"), optional=True, attribute="said_message")


class JobListOut(f.Schema):
    """A job in a list for programmes."""

    id = f.Id(label=_l("No."))
    kind = f.Text(label=_l("Kind"))
    title = f.Text(label=_l("Work"), attribute="said_title")
    state = f.Choice(Standing, labels=STANDINGS, label=_l("State"), attribute="standing")
    done = f.Integer(label=_l("Done so far"))
    total = f.Integer(label=_l("Of how many (0: not known)"))
    message = f.Text(label=_l("Message"), optional=True, attribute="said_message", max=2000)
    result_url = f.Text(label=_l("Where the result is seen"), optional=True, max=300)
    owner_id = f.Id(label=_l("Asked for by"), optional=True)
    project_id = f.Id(label=_l("Project"), optional=True)
    repeats_id = f.Id(label=_l("Repeats job"), optional=True)
    attempts = f.Integer(label=_l("Times begun"))
    created_at = f.Moment(label=_l("Asked for"))
    started_at = f.Moment(label=_l("Begun"), optional=True)
    ended_at = f.Moment(label=_l("Ended"), optional=True)


class LogLineOut(f.Schema):
    at = f.Moment(label=_l("When"))
    words = f.Text(label=_l("What"), attribute="said", max=2000)


class JobOut(JobListOut):
    """A job for programmes: poll it until its state is done, failed or cancelled."""

    seconds_left = f.Integer(label=_l("Seconds left, roughly; null while nothing is known"), optional=True)
    result = f.ma.fields.Dict(allow_none=True, metadata={"title": "What came of it"})
    log = f.ma.fields.List(f.ma.fields.Nested(LogLineOut), metadata={"title": "Log"})


def said_left(left: timedelta | None) -> str:
    """About 2 min; nothing where nothing is known."""
    if left is None:
        return ""
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return _("less than a minute left")
    if minutes < 90:
        return _("about %(minutes)s min left", minutes=minutes)
    return _("about %(hours)s h left", hours=round(minutes / 60))


def said_second(moment: datetime) -> str:
    """An instant to the second, in the reader's zone: lines of a log follow each other closely."""
    return f"{moment.astimezone(zone()):%Y-%m-%d %H:%M:%S}"


def said_result(value: Any) -> str:
    """A part of a result: a number, a word; of a list of records how many and the first few."""
    if isinstance(value, list):
        first = say_value([one if isinstance(one, str) else next(iter(one.values()), "") for one in value[:5]])
        return f"{len(value)}" + (f" · {first}{'…' if len(value) > 5 else ''}" if value else "")
    return say_value(value)
