"""Recurring work: one leader among many schedulers, once a day whatever happens, by hand; clearing away."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from billing.invoices.models import BillingRun
from bpo.kernel import calendar, jobs, upkeep
from bpo.kernel.calendar.keeping import Keeper
from bpo.kernel.calendar.lease import LeadLost, take_lead
from bpo.kernel.db import utc_now
from bpo.kernel.errors import Forbidden, NotFound
from bpo.kernel.models import HouseProcess, JobLine, JobRun, JobState, JournalEntry, ProcessKind, Submission
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people.models import SessionKind, SignIn
from tests.conftest import NOW

SYSTEM = Actor.system()
LIFE = timedelta(seconds=30)
ENTRY = "kernel.anchor_journal"


class Timers:
    """How many leaders have their timers running."""

    def __init__(self):
        self.running = 0

    def begin(self, _lead):
        self.running += 1
        return self.end

    def end(self):
        self.running -= 1


@pytest.fixture(autouse=True)
def nothing_due():
    jobs.LINE.pop("due", None)


def counted(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_one_of_many_schedulers_leads_and_another_takes_over_when_it_falls_silent(database):
    timers = Timers()
    one, two = (Keeper(database, name, LIFE, timers.begin) for name in ("one", "two"))
    assert [one.step(NOW), two.step(NOW), timers.running] == [True, False, 1]
    assert [one.step(NOW + LIFE / 2), two.step(NOW + LIFE)] == [True, False]  # renewed in time
    assert two.step(NOW + LIFE * 2) and timers.running == 2  # one is dead, or sleeps
    assert not one.step(NOW + LIFE * 2) and timers.running == 1  # it woke, and rests


def test_a_scheduler_that_leaves_lets_another_take_over_at_once(database):
    timers = Timers()
    one, two = (Keeper(database, name, LIFE, timers.begin) for name in ("one", "two"))
    one.step(NOW)
    one.leave(NOW)
    assert two.step(NOW + timedelta(milliseconds=1)) and timers.running == 1


def test_who_no_longer_leads_queues_nothing(database, session):
    entry = next(one for one in calendar.DAILY if one.kind == ENTRY)
    old = take_lead(database, "scheduler", "one", NOW, LIFE)
    new = take_lead(database, "scheduler", "two", NOW + LIFE * 2, LIFE)
    assert (old.fence, new.fence) == (1, 2)
    with pytest.raises(LeadLost):
        calendar.enqueue_daily(database, entry, NOW, old)
    assert counted(session, JobRun) == 0
    session.rollback()
    calendar.enqueue_daily(database, entry, NOW, new)
    session.rollback()
    assert counted(session, JobRun) == 1


def test_a_day_is_queued_once_and_what_the_morning_missed_is_caught_up(database, session):
    noon = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
    for _start in range(2):
        calendar.catch_up(database, noon)
    kinds = session.scalars(select(JobRun.kind).order_by(JobRun.kind)).all()
    assert kinds == sorted(entry.kind for entry in calendar.DAILY)


def test_before_its_hour_nothing_is_queued(database, session):
    calendar.catch_up(database, datetime(2026, 11, 23, 16, 30, tzinfo=UTC))  # 00:30 in Shanghai
    assert counted(session, JobRun) == 0


def test_run_now_does_todays_work_again_and_is_journaled(database, session, person):
    admin = person(Role.ADMINISTRATOR)
    first = calendar.run_now(session, admin, kind=ENTRY, now=NOW)
    assert calendar.run_now(session, admin, kind=ENTRY, now=NOW).id == first.id  # it waits still
    session.commit()
    jobs.run_due()
    session.expire_all()
    second = calendar.run_now(session, admin, kind=ENTRY, now=NOW)
    session.commit()
    assert second.id != first.id and second.owner_id is None
    acts = session.scalars(select(JournalEntry.act).where(JournalEntry.act == "calendar.run_asked")).all()
    assert len(acts) == 2
    with pytest.raises(NotFound):
        calendar.run_now(session, admin, kind="calls", now=NOW)
    with pytest.raises(Forbidden):
        calendar.run_now(session, person(Role.AUDITOR), kind=ENTRY, now=NOW)


def test_the_page_warns_where_nobody_works_or_schedules_and_is_silent_where_they_do(session, person, database):
    admin, moment = person(Role.ADMINISTRATOR), utc_now()
    alone = calendar.calendar_seen(session, admin, now=moment)
    assert len(alone.warnings) == 2 and alone.leader is None
    session.add(
        HouseProcess(kind=ProcessKind.WORKER, name="w", started_at=moment, beat_at=moment - timedelta(minutes=7))
    )
    session.commit()
    silent = calendar.calendar_seen(session, admin, now=moment)
    assert "No worker has been heard of for 7 minutes" in silent.warnings[0]
    session.rollback()
    jobs.workers.Pulse(database, ProcessKind.WORKER, LIFE).beat()
    take_lead(database, "scheduler", "one", moment, LIFE)
    well = calendar.calendar_seen(session, admin, now=utc_now())
    assert (well.warnings, well.leader, [one.kind for one in well.processes]) == ([], "one", [ProcessKind.WORKER])


def test_a_pulse_is_heard_again_and_again_as_one_process_and_forgotten_when_it_stops(session, database):
    pulse = jobs.workers.Pulse(database, ProcessKind.WORKER, LIFE)
    pulse.beat(), pulse.beat()
    assert counted(session, HouseProcess) == 1
    session.rollback()
    pulse.stop()
    assert counted(session, HouseProcess) == 0


def test_what_has_served_its_time_goes_and_what_is_named_or_young_stays(database, session, person):
    admin, old = person(Role.ADMINISTRATOR), utc_now() - timedelta(days=400)
    kept = {}
    for name in ("old", "named", "young", "open"):
        ended = {"old": old, "named": old, "young": utc_now(), "open": None}[name]
        row = JobRun(kind="x", title=name, arguments={}, created_at=old, ended_at=ended,
                     state=JobState.QUEUED if name == "open" else JobState.DONE)  # fmt: skip
        session.add(row)
        session.flush()
        session.add(JobLine(job_id=row.id, at=old, words="x", facts={}))
        kept[name] = row
    kept["young"].repeats_id = kept["old"].id
    run = BillingRun(month="2026-01", started_at=old, job_id=kept["named"].id, outcomes={}, parked=[], late_changes=[])
    session.add(run)
    for token, moment in (("old", old), ("young", utc_now())):
        session.add(Submission(person_id=1, token=token, url="/", at=moment))
        session.add(SignIn(user_id=admin.id, kind=SessionKind.BROWSER, secret_hash=token, epoch=1, created_at=old,
                           seen_at=moment, expires_at=moment, ended_at=None))  # fmt: skip
    session.commit()
    entries = counted(session, JournalEntry)
    job = calendar.run_now(session, admin, kind="kernel.prune", now=NOW)
    session.commit()
    jobs.run_due()
    session.expire_all()
    gone = {name: count for name, count in session.get_one(JobRun, job.id).result.items() if count}
    assert gone == {"forms": 1, "jobs": 1, "sessions": 1}
    titles = set(session.scalars(select(JobRun.title).where(JobRun.kind == "x")))
    assert titles == {"named", "young", "open"}
    assert session.scalars(select(Submission.token)).all() == ["young"]
    assert counted(session, JournalEntry) == entries + 1  # that it was asked for; nothing is gone


def test_the_settings_say_how_long(database, session):
    upkeep.keep_for({"forms": 3})
    session.add(Submission(person_id=1, token="t", url="/", at=utc_now() - timedelta(days=4)))
    session.commit()
    job = jobs.enqueue(session, SYSTEM, "kernel.prune", title="t", now=NOW, today="2026-11-24")
    session.commit()
    jobs.run_due()
    upkeep.keep_for({})
    session.expire_all()
    assert session.get_one(JobRun, job.id).result["forms"] == 1


def test_the_journal_is_anchored_by_a_job(database, session, person, settings):
    admin = person(Role.ADMINISTRATOR)
    calendar.run_now(session, admin, kind=ENTRY, now=NOW)
    session.commit()
    jobs.run_due()
    (line,) = (settings.var / "journal-anchors.txt").read_text().splitlines()
    assert line.startswith("2026-11-22 ")


def test_the_page_and_the_api_tell_the_same(session, person, sign_in, programme):
    admin, auditor = person(Role.ADMINISTRATOR), person(Role.AUDITOR)
    page = sign_in(admin).get("/calendar").text
    assert "Anchor the journal" in page and "daily at 03:00" in page and page.count("Run now") == len(calendar.DAILY)
    read_only = sign_in(auditor).get("/calendar").text
    assert "Anchor the journal" in read_only and "Run now" not in read_only
    assert sign_in(person(Role.FINANCE)).get("/calendar").status_code == 403
    told = programme(auditor)("GET", "/calendar").json
    assert [one["hour"] for one in told["entries"]][:2] == [2, 3]
    assert told["entries"][1]["next_at"] == "2026-11-23T03:00:00+08:00" and len(told["warnings"]) == 2
    assert programme(auditor)("POST", f"/calendar/{ENTRY}/runs").status_code == 403
    begun = programme(admin)("POST", f"/calendar/{ENTRY}/runs")
    assert begun.status_code == 201 and begun.json["state"] == "queued"
    assert programme(auditor)("GET", "/calendar").json["entries"][1]["last"]["id"] == begun.json["id"]
    again = sign_in(admin).post(f"/calendar/{ENTRY}/run")
    assert (again.status_code, again.location) == (303, f"/jobs/{begun.json['id']}")


def test_a_stopped_job_of_the_calendar_is_repeated_by_those_who_run_the_calendar(session, person):
    admin, finance = person(Role.ADMINISTRATOR), person(Role.FINANCE)
    job = calendar.run_now(session, admin, kind=ENTRY, now=NOW)
    session.execute(update(JobRun).where(JobRun.id == job.id).values(state=JobState.FAILED, ended_at=NOW))
    session.commit()
    session.expire_all()
    again = jobs.repeat_job(session, admin, job_id=job.id, now=NOW)
    assert (again.owner_id, again.repeats_id, again.arguments) == (None, job.id, {"today": "2026-11-22"})
    with pytest.raises(NotFound):
        jobs.repeat_job(session, finance, job_id=job.id, now=NOW)
