"""The billing run itself: in a worker when somebody asks by page or API, at once when a command does."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from billing.invoices import actions, rules
from billing.invoices.models import BillingRun
from billing.invoices.queries import facts as gathered
from billing.invoices.queries.facts import ContractMonth
from billing.invoices.rules import Parked
from bpo.kernel import jobs
from bpo.kernel.db import utc_now
from bpo.kernel.errors import BusinessError, text
from bpo.kernel.locale import _l
from bpo.kernel.models import JobRun
from bpo.kernel.period import month as month_written
from bpo.kernel.permits import Actor

log = logging.getLogger(__name__)

Transaction = Callable[[], AbstractContextManager[Session]]
BROKEN = text("Something broke on our side while this contract was billed; nothing of it was saved. It is in the log.")
BILLED = text("%(drafted)s bills drafted, %(revised)s revised, %(unchanged)s unchanged, %(parked)s contracts parked.")
CROSSED = text("Somebody else changed the same bill at the same moment. Run the month again.")


def again(session: Session, actor: Actor, job: JobRun, now: datetime) -> JobRun:
    """The same month once more: a run of its own, which goes over what the stopped one left."""
    arguments: Any = job.arguments
    run = actions.start_run(session, actor, month=arguments["month"], now=now)
    return session.get_one(JobRun, run.job_id)


@jobs.work(actions.running.WORK, label=_l("Billing run"), again=again)
def work(job: jobs.Job, month: str) -> tuple[dict[str, Any], str | None]:
    """Bill the month for whoever asked; a worker that begins again goes on with the contracts that are left.

    Asked to stop, it ends after the contract it is at: the bills made so far stand, the record of the run is closed.
    """
    url = f"/billing?month={month}"
    with job.transaction() as session:
        run = session.scalars(select(BillingRun).where(BillingRun.job_id == job.id)).one()
        run_id, now = run.id, run.started_at

    def close(session: Session, result: dict[str, Any]) -> None:
        job.log(BILLED, **{name: len(result[name]) for name in ("drafted", "revised", "unchanged", "parked")})
        job.finish(session, result, url)

    try:
        return run_month(
            job.transaction, job.actor, run_id=run_id, month=month, now=now, tell=job.tell, close=close
        ), url  # fmt: skip
    except jobs.Stopped:
        with job.transaction(last=True) as session:
            actions.end_run(session, job.actor, run_id=run_id, now=utc_now())
        raise


def run_month(
    transaction: Transaction, actor: Actor, *, run_id: int, month: str, now: datetime,
    tell: Callable[[int, int, str], None] = lambda done, total, message: None, clock: Callable[[], datetime] = utc_now,
    close: Callable[[Session, dict[str, Any]], None] = lambda session, result: None,
) -> dict[str, Any]:  # fmt: skip
    """Bill every contract of the month, each in its own transaction; safe to do again and beside itself.

    `now`: when the run was asked for; a month that had not ended by then is parked, contract by contract.
    `close(session, result)` is called within the last transaction.
    Returns {"month", "drafted", "revised", "unchanged", "parked", "late_changes"}; contract numbers, and for the
    last two {"contract", "reason"}.
    """
    days = month_written(month)
    with transaction() as session:
        contracts = gathered.contracts_of_month(session, days)
        known: Any = session.get_one(BillingRun, run_id).outcomes
    for done, contract in enumerate(contracts):
        tell(done, len(contracts), contract.number)
        if str(contract.contract_id) not in known:
            _bill_or_park(transaction, actor, run_id, contract, contracts, now)
    with transaction() as session:
        run = actions.end_run(session, actor, run_id=run_id, now=clock())
        result = told(run)
        close(session, result)
    tell(len(contracts), len(contracts), "")
    return result


def _bill_or_park(
    transaction: Transaction, actor: Actor, run_id: int, contract: ContractMonth, others: list[ContractMonth],
    now: datetime,
) -> None:  # fmt: skip
    code, message, facts = Parked.BROKEN.value, CROSSED, {}
    for _attempt in range(2):  # a run beside this one may have made the bill between our look and our write
        try:
            with transaction() as session:
                rules.refuse_open_month(contract.month, today_in(contract.zone, now))
                actions.bill_contract(session, actor, run_id=run_id, contract=contract, others=others, now=now)
            return
        except BusinessError as refusal:
            code, message, facts = refusal.code, str(refusal.message), refusal.facts
            break
        except (IntegrityError, StaleDataError):
            log.info("the bill of %s was written by two at once", contract.number, exc_info=True)
        except Exception:
            log.exception("billing %s failed", contract.number)
            message = BROKEN
            break
    with transaction() as session:
        actions.park_contract(session, actor, run_id=run_id, contract=contract, code=code, message=message, facts=facts)


def today_in(zone: str, now: datetime) -> date:
    """The day it is where the service is given."""
    return now.astimezone(ZoneInfo(zone)).date()


def told(run: BillingRun) -> dict[str, Any]:
    """The result of a run as a command prints it and a job keeps it."""
    outcomes: Any = run.outcomes

    def numbers(wanted: str) -> list[str]:
        return sorted(one["number"] for one in outcomes.values() if one["outcome"] == wanted)

    return {
        "month": run.month,
        "drafted": numbers("drafted"),
        "revised": numbers("revised"),
        "unchanged": numbers("unchanged"),
        "parked": [_reason(one) for one in _rows(run.parked)],
        "late_changes": [_reason(one) for one in _rows(run.late_changes)],
    }


def _rows(stored: Any) -> list[dict[str, Any]]:
    return list(stored)


def _reason(row: dict[str, Any]) -> dict[str, str]:
    from_rule = BusinessError(row.get("code", "late"), row["message"], **row["facts"])
    return {"contract": row["number"], "reason": str(from_rule)}


jobs.told_as(
    {
        "drafted": _l("Newly drafted"),
        "revised": _l("Revised"),
        "unchanged": _l("Unchanged"),
        "parked": _l("Parked"),
        "late_changes": _l("Changed too late"),
    }
)
