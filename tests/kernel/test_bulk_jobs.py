"""Acts on very many rows: the first are tried, all go on as a job, each judged by itself, none twice."""

import re
from html import unescape

import pytest
from sqlalchemy import select, update

from bpo.kernel import bulk, jobs, list_api, list_pages
from bpo.kernel.models import BulkRun, JobRun, JobState, JournalEntry
from bpo.kernel.roles import Role
from bpo.kernel.web import list_tools
from bpo.people.models import RoleGrant, User

ADDRESS = "/users?login.contains=agent-"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Two rows at once stand for two hundred."""
    jobs.LINE.pop("due", None)
    for module in (bulk, list_tools, list_pages):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(bulk, "ROWS_OF_STEP", 2)


@pytest.fixture
def many(session, person):
    people = [person(Role.AGENT, login=f"agent-{number}", name=f"坐席{number}") for number in range(7)]
    session.execute(update(User).where(User.id.in_([people[1].id, people[5].id])).values(active=False))
    session.commit()
    return people


def form_of(page):
    return {name: unescape(value) for name, value in
            re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)}  # fmt: skip


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def closed(session):
    session.expire_all()
    found = session.scalars(select(JournalEntry.subject_id).where(JournalEntry.act == "people.account_closed")).all()
    session.rollback()
    return sorted(found)


def test_all_rows_of_a_filter_are_done_by_a_job_each_judged_by_itself(many, person, sign_in, session):
    browser = sign_in(person(Role.ADMINISTRATOR))
    check = browser.get(f"{ADDRESS}&bulk=close&all=1")
    assert "7 rows. The first 2 were tried: 1 can, 1 cannot. Nothing has been done yet." in words(check)
    form = form_of(check)
    first = browser.post("/lists/users/acts/close", form)
    again = browser.post("/lists/users/acts/close", form)
    assert first.status_code == 303 and first.location == again.location, "the same form acts once"
    waiting = browser.get(first.location)
    assert "0 done, 0 not." in words(waiting) and 'hx-trigger="every 1s"' in waiting.text
    jobs.run_due()
    told = browser.get(first.location)
    assert "5 done, 1 not." in words(told) and "坐席5 is closed already" in words(told), (
        "one cannot was left out before"
    )
    assert "every 1s" not in told.text
    expected = sorted(one.id for number, one in enumerate(many) if number not in (1, 5))
    assert closed(session) == expected
    job = session.scalars(select(JobRun)).one()
    assert job.state == JobState.DONE and job.result == {"rows_done": 5, "rows_refused": 1}
    assert sign_in(person(Role.ADMINISTRATOR)).get(first.location).status_code == 404, "it is one's own"


def test_a_job_that_is_stopped_in_the_middle_goes_on_behind_what_is_done(many, person, sign_in, session, monkeypatch):
    browser = sign_in(person(Role.ADMINISTRATOR))
    run = browser.post("/lists/users/acts/close", form_of(browser.get(f"{ADDRESS}&bulk=close&all=1"))).location
    number = session.scalars(select(JobRun.id)).one()
    session.rollback()
    told = jobs.Job.tell

    def stop_after_the_first_step(job, *args):
        browser.post(f"/jobs/{job.id}/stop")
        told(job, *args)

    monkeypatch.setattr(jobs.Job, "tell", stop_after_the_first_step)
    jobs.run_due()
    monkeypatch.setattr(jobs.Job, "tell", told)
    halfway = closed(session)
    assert len(halfway) == 2 and "2 done, 0 not." in words(browser.get(run))
    assert session.get_one(JobRun, number).state == JobState.CANCELLED
    session.rollback()
    browser.post(f"/jobs/{number}/repeat")
    jobs.run_due()
    assert "5 done, 1 not." in words(browser.get(run))
    assert len(closed(session)) == len(set(closed(session))) == 5, "none was closed twice"


def test_who_may_no_longer_do_it_does_it_no_longer(many, person, sign_in, session):
    boss = person(Role.ADMINISTRATOR)
    browser = sign_in(boss)
    browser.post("/lists/users/acts/close", form_of(browser.get(f"{ADDRESS}&bulk=close&all=1")))
    session.execute(update(RoleGrant).where(RoleGrant.user_id == boss.id).values(role=Role.AUDITOR))
    session.commit()
    jobs.run_due()
    assert session.scalars(select(JobRun)).one().state == JobState.FAILED
    assert closed(session) == [] and session.scalars(select(BulkRun)).one().outcome == []


def test_very_many_rows_over_the_api(many, person, programme, session):
    call = programme(person(Role.ADMINISTRATOR))
    ids = [one.id for one in many]
    asked = call("POST", "/lists/users/acts/close/jobs", {"ids": [*ids, ids[0], 10**9]})
    assert asked.status_code == 202 and (asked.json["total"], asked.json["job"]["state"]) == (8, "queued")
    jobs.run_due()
    run = call("GET", f"/bulk-runs/{asked.json['id']}").json
    assert run["done"] == [one for number, one in enumerate(ids) if number not in (1, 5)]
    assert [one["id"] for one in run["refused"]] == [ids[1], ids[5], 10**9] and run["job"]["state"] == "done"
    assert programme(person(Role.AUDITOR))("POST", "/lists/users/acts/close/jobs", {"ids": ids}).status_code == 403
    assert programme(person(Role.ADMINISTRATOR))("GET", f"/bulk-runs/{asked.json['id']}").status_code == 404
    assert call("POST", "/lists/candidates/acts/reject/jobs", {"ids": [1]}).status_code in (403, 422)
    assert list_api.MOST_BY_JOB == 5_000
