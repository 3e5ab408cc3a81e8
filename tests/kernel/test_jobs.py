"""Long work: queued once, done once, failures in words, a dead worker's job handed out again."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bpo.kernel import jobs
from bpo.kernel.db import utc_now
from bpo.kernel.errors import Conflict, text
from bpo.kernel.models import JobRun, JobState
from bpo.kernel.permits import Actor
from tests.conftest import NOW

SYSTEM = Actor.system()
SEEN: list[str] = []


@jobs.work("test.note", label="test.note")
def note(job, words):
    job.tell(1, 2)
    with job.transaction():
        SEEN.append(words)
    return {"words": words}, "/somewhere"


@jobs.work("test.refuse", label="test.refuse")
def refuse(job):
    raise Conflict("no", text("“%(name)s” cannot be read."), name="a.csv")


@jobs.work("test.break", label="test.break")
def break_down(job):
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def nothing_seen():
    SEEN.clear()
    jobs.LINE.pop("due", None)


def queue(session, kind="test.note", **facts):
    row = jobs.enqueue(session, SYSTEM, kind, title="t", now=NOW, **facts)
    session.commit()
    return row.id


def state(database, job_id):
    with database.reads() as session:
        return session.get(JobRun, job_id)


def test_a_job_is_done_after_the_commit_and_says_where_its_result_is(database, session):
    job_id = queue(session, words="hello")
    assert SEEN == []
    jobs.run_due()
    assert SEEN == ["hello"]
    row = state(database, job_id)
    assert (row.state, row.result_url, row.result) == (JobState.DONE, "/somewhere", {"words": "hello"})


def test_a_rolled_back_act_queues_nothing(database, session):
    jobs.enqueue(session, SYSTEM, "test.note", title="t", now=NOW, words="x")
    session.rollback()
    jobs.run_due()
    assert SEEN == []


def test_the_same_key_is_one_job_while_it_waits_and_with_once_for_good(session):
    first = queue(session, key="k", words="a")
    assert queue(session, key="k", words="b") == first
    jobs.run_due()
    second = queue(session, key="k", words="c")
    assert second != first
    jobs.run_due()
    assert queue(session, key="k", once=True, words="d") == second
    assert SEEN == ["a", "c"]


def test_a_job_is_never_done_twice(session):
    job_id = queue(session, words="a")
    jobs.run_due()
    jobs.run(job_id)
    assert SEEN == ["a"]


def test_a_refusal_is_told_in_words_and_a_breakdown_by_its_number(database, session):
    refused, broken = queue(session, "test.refuse"), queue(session, "test.break")
    jobs.run_due()
    assert state(database, refused).state == JobState.FAILED
    assert "a.csv" in state(database, refused).message
    assert str(broken) in state(database, broken).message


def test_a_dead_workers_job_is_handed_out_again(database, session):
    job_id = queue(session, words="a")
    jobs.LINE["due"].clear()
    long_ago = utc_now() - timedelta(minutes=10)
    session.execute(update(JobRun).where(JobRun.id == job_id).values(state=JobState.RUNNING, beat_at=long_ago))
    session.commit()
    assert jobs.sweep(database) == [job_id]
    assert SEEN == ["a"]
    assert jobs.sweep(database) == []


def test_an_unknown_kind_is_an_error_at_once(session):
    with pytest.raises(KeyError):
        jobs.enqueue(session, SYSTEM, "test.nothing", title="t", now=NOW)
    assert session.scalars(select(JobRun.id)).all() == []
