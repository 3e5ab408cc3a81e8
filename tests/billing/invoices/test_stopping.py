"""A billing run that is asked to stop: whole bills stand, and the rest is billed when the run is repeated."""

from datetime import date

import pytest
from sqlalchemy import select, update

from billing.invoices import actions
from billing.invoices.jobs import work
from billing.invoices.models import Bill, BillingRun
from bpo.kernel import jobs
from bpo.kernel.jobs import doing
from bpo.kernel.models import JobRun, JobState
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from tests.billing.invoices.makers import NOW, OCTOBER, give_seats, make_deal


class Interrupted(jobs.Job):
    """A job that somebody asks to stop when its second contract is begun."""

    def tell(self, done: int, total: int, message: str = "") -> None:
        if done == 1:
            with self.database.transaction() as session:
                session.execute(update(JobRun).where(JobRun.id == self.id).values(stop_asked_at=NOW))
        super().tell(done, total, message)


def test_a_stopped_run_keeps_whole_bills_and_its_repetition_bills_the_rest(session, database, person):
    finance: Actor = person(Role.FINANCE)
    for number in (1, 2, 3):
        give_seats(session, make_deal(session, number), 2, date(2026, 10, 1), date(2026, 11, 1))
    run = actions.start_run(session, finance, month=OCTOBER, now=NOW)
    session.commit()
    jobs.LINE.pop("due", None)
    job = Interrupted(database, run.job_id, finance, doing.claim(database, run.job_id, "one"))
    with pytest.raises(jobs.Stopped):
        work(job, month=OCTOBER)
    job.end(JobState.CANCELLED, "Stopped, as was asked.")
    session.expire_all()
    assert len(session.scalars(select(Bill)).all()) == 1
    assert (run.ended_at is not None, run.drafted) == (True, 1)
    again = jobs.repeat_job(session, finance, job_id=job.id, now=NOW)
    session.commit()
    assert again.repeats_id == job.id
    jobs.run_due()
    session.expire_all()
    second = session.scalars(select(BillingRun).where(BillingRun.job_id == again.id)).one()
    assert (again.state, second.drafted, second.unchanged) == (JobState.DONE, 2, 1)
    assert len(session.scalars(select(Bill)).all()) == 3
