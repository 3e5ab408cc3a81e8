"""Jobs among several workers: fenced, stopped at a safe point, repeated, given up after too many deaths; the log."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bpo.kernel import jobs, journal
from bpo.kernel.db import utc_now
from bpo.kernel.errors import Conflict, Forbidden, NotFound, text
from bpo.kernel.jobs import doing, rules
from bpo.kernel.jobs.queries import line_facts, log_of
from bpo.kernel.models import HouseProcess, JobLine, JobRun, JobState, JournalEntry, ProcessKind, Standing, Submission
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from tests.conftest import NOW

SYSTEM = Actor.system()
LONG_AGO = timedelta(minutes=10)
STEPS = {}


@jobs.work("test.steps", label="test.steps")
def steps(job, count=3):
    """Writes a row a step; what happens between steps is the test's."""
    for number in range(count):
        STEPS.get("between", lambda job, number: None)(job, number)
        with job.transaction() as session:
            session.add(Submission(person_id=0, token=f"{job.id}/{number}", url="", at=NOW))
            STEPS.get("within", lambda job, number: None)(job, number)
        job.tell(number + 1, count, f"step {number}")
    return {"steps": count}, "/there"


@jobs.work("test.finish", label="test.finish")
def finish(job):
    with job.transaction() as session:
        session.add(Submission(person_id=0, token=f"{job.id}", url="", at=NOW))
        job.log(text("Wrote %(count)s."), count=1)
        job.finish(session, {"count": 1}, "/there")
    STEPS.get("after", lambda: None)()
    return {"count": 1}, "/elsewhere"


@pytest.fixture(autouse=True)
def nothing_between():
    STEPS.clear()
    jobs.LINE.pop("due", None)


def queue(session, kind="test.steps", actor=SYSTEM, **facts):
    row = jobs.enqueue(session, actor, kind, title="t", now=NOW, **facts)
    session.commit()
    return row.id


def at(database, job_id):
    with database.reads() as session:
        return session.get_one(JobRun, job_id)


def written(database):
    with database.reads() as session:
        return session.scalar(select(func.count()).select_from(Submission))


def change(database, job_id, **values):
    with database.transaction() as session:
        session.execute(update(JobRun).where(JobRun.id == job_id).values(**values))


def take_over(database, job_id):
    """The worker is silent for long, and another claims its job."""
    change(database, job_id, beat_at=utc_now() - LONG_AGO)
    return doing.claim(database, job_id, "another")


def test_a_worker_that_was_taken_for_dead_commits_nothing_any_more(database, session):
    job_id = queue(session)
    tokens = []
    STEPS["between"] = lambda job, number: tokens.append(take_over(database, job_id)) if number == 1 else None
    jobs.run_due()
    row = at(database, job_id)
    assert (row.state, row.claim, row.worker, row.attempts) == (JobState.RUNNING, tokens[0], "another", 2)
    assert written(database) == 1  # the step before the take-over; none after it


def test_a_job_is_claimed_by_one_and_again_only_after_silence(database, session):
    job_id = queue(session)
    assert doing.claim(database, job_id, "one")
    assert doing.claim(database, job_id, "two") is None
    assert take_over(database, job_id)


def test_a_pulse_keeps_a_long_step_alive(database, session):
    job_id = queue(session)
    token = doing.claim(database, job_id, "one")
    change(database, job_id, beat_at=utc_now() - LONG_AGO)
    jobs.LINE["busy"] = {token: None}
    jobs.workers.keep_alive(database)
    assert doing.claim(database, job_id, "two") is None


def test_a_step_that_ends_says_that_the_job_lives(database, session):
    job_id = queue(session)
    STEPS["between"] = lambda job, number: change(database, job_id, beat_at=utc_now() - LONG_AGO)
    STEPS["within"] = lambda job, number: None
    job = jobs.Job(database, job_id, SYSTEM, doing.claim(database, job_id, "one"))
    change(database, job_id, beat_at=utc_now() - LONG_AGO)
    with job.transaction():
        pass
    assert doing.claim(database, job_id, "two") is None


def test_a_job_stops_at_the_next_step_and_keeps_the_steps_that_were_done(database, session):
    job_id = queue(session)
    STEPS["between"] = lambda job, number: number == 1 and change(database, job_id, stop_asked_at=NOW)
    jobs.run_due()
    row = at(database, job_id)
    assert (row.state, row.standing, row.message) == (JobState.CANCELLED, Standing.CANCELLED, "")
    assert row.ended_at is not None and written(database) == 1


def test_a_stop_asked_within_a_step_rolls_that_step_back(database, session):
    job_id = queue(session)

    def ask(job, number):
        job._session.execute(update(JobRun).where(JobRun.id == job_id).values(stop_asked_at=NOW))

    STEPS["within"] = ask
    job = jobs.Job(database, job_id, SYSTEM, doing.claim(database, job_id, "one"))
    with pytest.raises(jobs.Stopped):
        steps(job)
    assert written(database) == 0


def test_effect_and_end_are_one_so_a_death_right_after_them_does_not_do_it_twice(database, session):
    job_id = queue(session, "test.finish")
    ends = []
    STEPS["after"] = lambda: ends.append(at(database, job_id).state)
    jobs.run_due()
    jobs.run(job_id)
    row = at(database, job_id)
    assert ends == [JobState.DONE] and (row.state, row.result_url, row.result) == (
        JobState.DONE,
        "/there",
        {"count": 1},
    )
    assert written(database) == 1
    assert [line.words for line in log_of(session, job_id)][-2:] == ["Wrote %(count)s.", "Finished."]


def test_a_job_whose_worker_dies_again_and_again_is_given_up_in_words(database, session):
    job_id = queue(session)
    for _death in range(rules.MOST_ATTEMPTS):
        change(database, job_id, beat_at=utc_now() - LONG_AGO)
        assert doing.claim(database, job_id, "mortal")
    assert take_over(database, job_id) is None
    row = at(database, job_id)
    assert row.state == JobState.FAILED and row.ended_at is not None
    assert f"stopped {rules.MOST_ATTEMPTS} times" in row.said_message


def test_a_job_that_was_asked_to_stop_before_its_worker_died_is_cancelled_not_begun_again(database, session):
    job_id = queue(session)
    doing.claim(database, job_id, "mortal")
    change(database, job_id, stop_asked_at=NOW)
    assert take_over(database, job_id) is None
    assert at(database, job_id).state == JobState.CANCELLED


def test_a_worker_that_is_stopped_politely_gives_its_job_back_and_that_counts_as_no_attempt(database, session):
    job_id = queue(session)
    token = doing.claim(database, job_id, "one")
    jobs.LINE["busy"] = {token: jobs.Job(database, job_id, SYSTEM, token)}
    jobs.LINE["busy"][token].put_back(text("The worker was stopped; another goes on."), counts=False)
    jobs.LINE["busy"].clear()
    row = at(database, job_id)
    assert (row.state, row.attempts, written(database)) == (JobState.DONE, 1, 3)  # handed out at once, and done


def test_a_log_keeps_its_newest_lines(database, session):
    job_id = queue(session)
    job = jobs.Job(database, job_id, SYSTEM, doing.claim(database, job_id, "one"))
    with job.transaction():
        for number in range(rules.MOST_LINES + 20):
            job.log(text("Wrote %(count)s."), count=number)
    lines = log_of(session, job_id)
    assert len(lines) == rules.MOST_LINES and lines[-1].facts == {"count": rules.MOST_LINES + 19}
    assert session.scalar(select(func.count()).select_from(JobLine)) == rules.MOST_LINES


def test_stopping_a_waiting_job_cancels_it_at_once_and_the_queue_does_nothing(database, session, person):
    admin = person(Role.ADMINISTRATOR)
    job_id = queue(session)
    jobs.stop_job(session, admin, job_id=job_id, now=NOW)
    session.commit()
    jobs.run_due()
    assert (at(database, job_id).state, written(database)) == (JobState.CANCELLED, 0)
    with pytest.raises(Conflict, match="has ended already"):
        jobs.stop_job(session, admin, job_id=job_id, now=NOW)
    assert session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)).all()[-1] == "jobs.cancelled"


def test_stopping_is_journaled_once_however_often_it_is_asked(database, session, person):
    owner = person(Role.PROJECT_MANAGER)
    job_id = queue(session, actor=owner)
    doing.claim(database, job_id, "one")
    for _click in range(2):
        jobs.stop_job(session, owner, job_id=job_id, now=NOW)
        session.commit()
    assert at(database, job_id).standing == Standing.STOPPING
    acts = session.scalars(select(JournalEntry).where(JournalEntry.act == "jobs.stop_asked")).all()
    assert [journal.told(one) for one in acts] == [f"asked job {job_id} “t” to stop"]


def test_a_failed_job_is_repeated_once_with_a_link_and_by_its_owner_alone(database, session, person):
    owner, other, admin = person(Role.FINANCE), person(Role.PROJECT_MANAGER), person(Role.ADMINISTRATOR)
    job_id = queue(session, actor=owner, key="k", count=2)
    with pytest.raises(Conflict, match="has not ended yet"):
        jobs.repeat_job(session, owner, job_id=job_id, now=NOW)
    session.rollback()
    change(database, job_id, state=JobState.FAILED, ended_at=NOW)
    session.expire_all()
    with pytest.raises(NotFound):
        jobs.repeat_job(session, other, job_id=job_id, now=NOW)
    with pytest.raises(Forbidden):
        jobs.repeat_job(session, admin, job_id=job_id, now=NOW)
    first = jobs.repeat_job(session, owner, job_id=job_id, now=NOW)
    assert jobs.repeat_job(session, owner, job_id=job_id, now=NOW).id == first.id
    assert (first.repeats_id, first.owner_id, first.arguments, first.key) == (job_id, owner.id, {"count": 2}, "k")
    session.commit()
    jobs.LINE["due"].clear()
    jobs.run(first.id)
    assert at(database, first.id).state == JobState.DONE
    with pytest.raises(Conflict, match="did what it was asked"):
        jobs.repeat_job(session, owner, job_id=first.id, now=NOW)


def test_the_figures_of_the_line(database, session):
    moment = utc_now()
    waits, runs, failed = queue(session), queue(session), queue(session)
    doing.claim(database, runs, "one")
    change(database, waits, created_at=moment - timedelta(seconds=90))
    change(database, failed, state=JobState.FAILED, ended_at=moment)
    session.add(HouseProcess(kind=ProcessKind.WORKER, name="w", started_at=moment, beat_at=moment))
    session.add(HouseProcess(kind=ProcessKind.WORKER, name="dead", started_at=moment, beat_at=moment - LONG_AGO))
    session.commit()
    facts = line_facts(session, moment)
    assert (facts.waiting, facts.running, facts.failed_today, facts.workers) == (1, 1, 1, 1)
    assert facts.oldest_waiting == timedelta(seconds=90) and facts.leader is None


def test_figures_of_an_empty_line(session):
    facts = line_facts(session, utc_now())
    assert (facts.waiting, facts.running, facts.failed_today, facts.oldest_waiting, facts.workers) == (0, 0, 0, None, 0)


@given(st.integers(1, 10_000), st.integers(0, 10_000), st.integers(0, 100_000))
def test_the_time_left_is_the_pace_so_far_and_nothing_where_it_is_not_known(total, done, elapsed_seconds):
    elapsed = timedelta(seconds=elapsed_seconds)
    left = rules.time_left(NOW, NOW + elapsed, done, total)
    if done == 0 or done >= total or elapsed < rules.SOONEST:
        assert left is None
    else:
        assert abs(left / (elapsed + left) - (total - done) / total) < 1e-3
