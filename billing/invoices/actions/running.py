"""A run over a month: each contract in a transaction of its own, so that one refusal stops nobody else's bill."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from billing.invoices import rules
from billing.invoices.actions.reviewing import told
from billing.invoices.models import Bill, BilledOrder, BillingRun, BillLine
from billing.invoices.queries import facts as gathered
from billing.invoices.queries.facts import ContractMonth
from billing.invoices.rules import BillState, Existing, Outcome
from billing.pricing.rules import Charge, Line, Terms, Usage, charge_json, dump, rate
from bpo.kernel import jobs, journal
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import _, say_money
from bpo.kernel.money import to_minor
from bpo.kernel.period import month as month_written
from bpo.kernel.permits import Actor, permit
from bpo.projects.queries import project_facts
from bpo.projects.rules import must_not_have_ended

WORK = "billing.run"


@permit("billing.run")
def start_run(session: Session, actor: Actor, *, month: str, now: datetime) -> BillingRun:
    """Queue a run over a month. While one waits or runs, that one is returned: two clicks are one run."""
    month_written(month)
    job = jobs.enqueue(
        session, actor, WORK, title=_("Billing run of %(month)s", month=month), now=now, key=f"billing:{month}",
        month=month,
    )  # fmt: skip
    known = session.scalars(select(BillingRun).where(BillingRun.job_id == job.id)).one_or_none()
    return known or open_run(session, actor, month=month, now=now, job_id=job.id)


@permit("billing.run")
def open_run(session: Session, actor: Actor, *, month: str, now: datetime, job_id: int | None = None) -> BillingRun:
    """The record of a run that is about to begin; `Invalid` for what is no month."""
    month_written(month)
    run = BillingRun(
        month=month, started_by=actor.id, started_at=now, job_id=job_id, outcomes={}, parked=[], late_changes=[]
    )
    session.add(run)
    journal.record(session, actor, "billing.run_started", run, month=month)
    return run


@permit("billing.run")
def bill_contract(
    session: Session, actor: Actor, *, run_id: int, contract: ContractMonth, others: list[ContractMonth], now: datetime
) -> Outcome:
    """Draft, revise or leave alone the bill of one contract, and note it in the run.

    `others`: all contracts of the run. Raises what the rules refuse: the caller parks the contract.
    """
    run = session.get_one(BillingRun, run_id, with_for_update=True)
    gathered.refuse_overlap(contract, others)
    terms = gathered.terms_for(session, contract)
    facts = gathered.facts_for(session, contract, terms)
    usage = rules.usage_of(facts, terms)
    charge = rate(usage, terms)
    mark = rules.fingerprint(terms, usage)
    bill = _bill_there(session, contract)
    outcome = rules.outcome_of(Existing(bill.state, bill.fingerprint) if bill else None, mark)
    if outcome in (Outcome.DRAFTED, Outcome.REVISED):
        must_not_have_ended(project_facts(session, contract.project_id).state)
        _refuse_behind(session, contract, bill, charge)
        bill = _write(session, actor, contract, bill, terms, usage, charge, mark, now)
        _claim_orders(session, bill, rules.counted_orders(facts, terms))
    if outcome == Outcome.LATE and bill is not None:
        late = {**named(contract), "bill_id": bill.id, "message": LATE, "facts": late_facts(bill, charge)}
        run.late_changes = [*_rows(run.late_changes), late]
    _note(run, contract, outcome, bill)
    return outcome


LATE = text("The facts now come to %(now)s, but the bill of %(billed)s is %(state)s and stays as it is.")


def late_facts(bill: Bill, charge: Charge) -> dict[str, str]:
    """What a run says of a bill it may not touch any more."""
    return {
        "now": say_money(to_minor(charge.gross), charge.currency),
        "billed": say_money(bill.gross_minor, bill.currency),
        "state": bill.state.value,
    }


@permit("billing.run")
def park_contract(
    session: Session, actor: Actor, *, run_id: int, contract: ContractMonth, code: str, message: str,
    facts: dict[str, Any],
) -> None:  # fmt: skip
    """Note in the run that a contract was left alone, and why; the sentence is translated where it is shown."""
    run = session.get_one(BillingRun, run_id, with_for_update=True)
    row = {**named(contract), "code": code, "message": message, "facts": journal.plain(facts)}
    run.parked = [*_rows(run.parked), row]
    _note(run, contract, Outcome.PARKED, None)


@permit("billing.run")
def end_run(session: Session, actor: Actor, *, run_id: int, now: datetime) -> BillingRun:
    """Close the record of a run."""
    run = session.get_one(BillingRun, run_id)
    run.ended_at = now
    journal.record(
        session, actor, "billing.run_ended", run, month=run.month, drafted=run.drafted, revised=run.revised,
        unchanged=run.unchanged, parked=len(_rows(run.parked)),
    )  # fmt: skip
    return run


def named(contract: ContractMonth) -> dict[str, Any]:
    return {
        "contract_id": contract.contract_id,
        "number": contract.number,
        "title": contract.title,
        "project_id": contract.project_id,
    }


def _rows(stored: Any) -> list[Any]:
    return list(stored)


def _note(run: BillingRun, contract: ContractMonth, outcome: Outcome, bill: Bill | None) -> None:
    done = {"outcome": outcome.value, "number": contract.number, "bill_id": bill.id if bill else None}
    known: Any = run.outcomes
    run.outcomes = {**known, str(contract.contract_id): done}
    if outcome in (Outcome.DRAFTED, Outcome.REVISED, Outcome.UNCHANGED):
        setattr(run, outcome.value, getattr(run, outcome.value) + 1)


def _bill_there(session: Session, contract: ContractMonth) -> Bill | None:
    chosen = select(Bill).where(Bill.contract_id == contract.contract_id, Bill.starts_on == contract.days.start)
    return session.scalars(chosen.with_for_update()).one_or_none()


def _refuse_behind(session: Session, contract: ContractMonth, bill: Bill | None, charge: Charge) -> None:
    """What this month carries forward was counted by a later bill that nobody may change any more."""
    carried = to_minor(charge.carried_forward)
    if carried == (bill.carried_minor if bill else 0):
        return
    later = session.scalars(
        select(Bill).where(
            Bill.contract_id == contract.contract_id,
            Bill.starts_on >= contract.days.end,
            Bill.state != BillState.DRAFT,
        )
    ).first()
    if later is not None:
        raise Conflict(
            "later_month_settled",
            text("The bill of %(month)s is %(state)s already, so nothing can be carried forward to it any more."),
            month=later.month,
            state=later.state.value,
        )


def _write(
    session: Session, actor: Actor, contract: ContractMonth, bill: Bill | None, terms: Terms, usage: Usage,
    charge: Charge, mark: str, now: datetime,
) -> Bill:  # fmt: skip
    """A new draft, or a new revision of one with the difference to the last."""
    before = [(name_of(line), line.amount_minor) for line in bill.lines] if bill else []
    was = bill.gross_minor if bill else 0
    revised = bill is not None
    if bill is None:
        bill = Bill(
            contract_id=contract.contract_id, contract_number=contract.number, project_id=contract.project_id,
            client_id=contract.client_id, month=f"{contract.month.start:%Y-%m}", starts_on=contract.days.start,
            ends_on=contract.days.end, revision=1, difference=[],
        )  # fmt: skip
        session.add(bill)
    else:
        bill.lines.clear()
        session.flush()  # the old lines go before the new ones take their positions
        bill.revision += 1
    bill.state, bill.currency, bill.fee_model = BillState.DRAFT, charge.currency, terms.fee_model.value
    bill.net_minor, bill.tax_minor = to_minor(charge.net), to_minor(charge.tax)
    bill.gross_minor, bill.carried_minor = to_minor(charge.gross), to_minor(charge.carried_forward)
    bill.fingerprint, bill.usage, bill.terms = mark, dump(usage), dump(terms)
    bill.prepared_by, bill.prepared_at, bill.returned_reason = actor.id, now, None
    shown = charge_json(charge)["lines"]
    bill.lines = [_line(place, line, shown[place - 1]) for place, line in enumerate(charge.lines, start=1)]
    if revised:
        changes = rules.compare(before, [(name_of(line), line.amount_minor) for line in bill.lines])
        bill.difference = [
            {"name": one.name, "before_minor": one.before_minor, "after_minor": one.after_minor} for one in changes
        ]
    session.flush()
    act = "billing.revised" if revised else "billing.drafted"
    journal.record(session, actor, act, bill, **told(bill), before=say_money(was, bill.currency))
    return bill


def name_of(line: BillLine) -> str:
    """What tells lines apart when bills are compared: the code, and the item or reason of those that have one."""
    label: Any = line.label
    about = next(iter(label["facts"].values()), "") if label["facts"] else ""
    return f"{line.code}|{about}" if about else line.code


def _line(position: int, line: Line, shown: dict[str, Any]) -> BillLine:
    return BillLine(
        position=position, code=line.label.code, kind=line.kind.value, label=shown["label"], unit=line.unit,
        quantity=shown["quantity"], unit_price=shown["unit_price"], document=line.document, clause=line.clause,
        amount_minor=to_minor(line.amount), net_minor=to_minor(line.net), tax_rate=shown["tax_rate"],
        tax_minor=to_minor(line.tax), steps=shown["steps"], sources=shown["sources"],
    )  # fmt: skip


def _claim_orders(session: Session, bill: Bill, orders: list[tuple[int, Any]]) -> None:
    """Each order is counted once as a sale and once as a refund; the database refuses the second bill."""
    session.execute(delete(BilledOrder).where(BilledOrder.bill_id == bill.id))
    if orders:
        session.execute(
            insert(BilledOrder),
            [{"order_id": order_id, "aspect": aspect, "bill_id": bill.id} for order_id, aspect in orders],
        )
