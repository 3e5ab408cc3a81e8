"""The pages and the API of jobs: the list with its filters, progress that stops asking, stopping and repeating."""

from datetime import timedelta

import pytest

from bpo.kernel import jobs
from bpo.kernel.errors import Conflict, text
from bpo.kernel.jobs import doing
from bpo.kernel.models import JobRun, JobState
from bpo.kernel.roles import Role
from tests.conftest import NOW


@jobs.work("test.refused", label="Refused work")
def refused(job):
    raise Conflict("no", text("“%(name)s” cannot be read."), name="话单.csv")


@pytest.fixture(autouse=True)
def nothing_due():
    jobs.LINE.pop("due", None)


def queue(session, actor, **facts):
    row = jobs.enqueue(session, actor, "test.refused", title="Read 话单.csv", now=NOW, **facts)
    session.commit()
    return row.id


def running(session, database, job_id, **values):
    doing.claim(database, job_id, "w")
    row = session.get_one(JobRun, job_id, populate_existing=True)
    for name, value in values.items():
        setattr(row, name, value)
    session.commit()


def test_the_list_counts_filters_and_shows_ones_own_alone(session, person, sign_in, database):
    mine, other = person(Role.FINANCE, name="王财务"), person(Role.PROJECT_MANAGER, name="李项目")
    first, second = queue(session, mine), queue(session, other)
    jobs.run(first)
    everything = sign_in(person(Role.AUDITOR)).get("/jobs").text
    assert "王财务" in everything and "李项目" in everything and "cannot be read" in everything
    browser = sign_in(person(Role.ADMINISTRATOR))
    for asked, sees in (("state=failed", "王财务"), (f"owner={other.id}", "李项目"), ("state=queued", "李项目")):
        table = browser.get(f"/jobs?{asked}&kind=test.refused").text.split("<tbody>")[1]
        assert [name for name in ("王财务", "李项目") if name in table] == [sees]
    own = sign_in(other)
    assert f"/jobs/{first}" not in own.get("/jobs").text and own.get(f"/jobs/{first}").status_code == 404
    assert own.get(f"/jobs/{second}").status_code == 200
    assert "nothing matches" in browser.get("/jobs?state=stopping").text.lower()


def test_a_page_asks_again_until_the_job_has_ended(session, person, sign_in, database):
    owner = person(Role.FINANCE)
    job_id = queue(session, owner)
    running(session, database, job_id, done=25, total=100, started_at=NOW - timedelta(seconds=60))
    browser = sign_in(owner)
    page = browser.get(f"/jobs/{job_id}").text
    assert 'hx-trigger="every 1s"' in page and "25 / 100" in page and "about 3 min left" in page
    part = browser.get(f"/jobs/{job_id}", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<div id=") and "<html" not in part and "Begun by w, attempt 1." in part
    bar = browser.get(f"/jobs/{job_id}?part=bar", headers={"HX-Request": "true"}).text
    assert 'class="job"' in bar and "Log" not in bar
    running(session, database, job_id, state=JobState.DONE, ended_at=NOW, result_url="/billing")
    ended = browser.get(f"/jobs/{job_id}", headers={"HX-Request": "true"}).text
    assert "hx-get" not in ended and 'href="/billing"' in ended


def test_a_failure_is_told_in_each_readers_language_and_is_repeated(session, person, sign_in):
    owner = person(Role.FINANCE)
    job_id = queue(session, owner)
    jobs.run(job_id)
    browser = sign_in(owner)
    assert "“话单.csv” cannot be read." in browser.get(f"/jobs/{job_id}").text
    answer = browser.post(f"/jobs/{job_id}/repeat")
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert f'href="/jobs/{job_id}"' in page and "once more, as job" in page
    assert answer.location in browser.get(f"/jobs/{job_id}").text
    browser.client.set_cookie("language", "zh_Hans_CN")
    assert "执行记录" in browser.get(f"/jobs/{job_id}").text


def test_stopping_by_page(session, person, sign_in, database):
    owner = person(Role.FINANCE)
    waits, runs = queue(session, owner), queue(session, owner)
    running(session, database, runs)
    browser = sign_in(owner)
    for job_id, word in ((waits, "Cancelled"), (runs, "Stopping…")):
        answer = browser.post(f"/jobs/{job_id}/stop")
        assert answer.status_code == 303 and word in browser.get(answer.location).text
        assert "Stop the job" not in browser.get(answer.location).text
    auditor = sign_in(person(Role.AUDITOR))
    assert auditor.post(f"/jobs/{runs}/stop").status_code == 403
    assert sign_in(person(Role.TEAM_LEADER)).post(f"/jobs/{runs}/stop").status_code == 404


def test_jobs_over_the_api(session, person, programme, database):
    owner = person(Role.FINANCE)
    call, stranger = programme(owner), programme(person(Role.PROJECT_MANAGER))
    job_id = queue(session, owner)
    running(session, database, job_id)
    told = call("GET", f"/jobs/{job_id}").json
    assert (told["state"], told["attempts"], told["seconds_left"], told["result"]) == ("running", 1, None, None)
    assert [line["words"] for line in told["log"]] == ["Begun by w, attempt 1."]
    assert stranger("GET", f"/jobs/{job_id}").status_code == 404
    assert stranger("POST", f"/jobs/{job_id}/cancellation").status_code == 404
    assert call("POST", f"/jobs/{job_id}/repetitions").status_code == 409
    assert call("POST", f"/jobs/{job_id}/cancellation").json["state"] == "stopping"
    assert call("GET", "/jobs?state=stopping").json["total"] == 1
    running(session, database, job_id, state=JobState.CANCELLED, ended_at=NOW)
    again = call("POST", f"/jobs/{job_id}/repetitions")
    assert (again.status_code, again.json["repeats_id"], again.json["state"]) == (201, job_id, "queued")
    assert call("POST", f"/jobs/{again.json['id']}/cancellation").json["state"] == "cancelled"
