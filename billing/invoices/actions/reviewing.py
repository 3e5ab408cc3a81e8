"""A second person looks at a bill: approves it, or sends it back."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from billing.invoices import queries, rules
from billing.invoices.models import Bill
from billing.invoices.rules import BillState
from bpo.kernel import journal
from bpo.kernel.locale import say_money
from bpo.kernel.permits import Actor, permit
from bpo.projects.queries import project_facts
from bpo.projects.rules import must_not_have_ended


@permit("billing.approve")
def approve_bill(session: Session, actor: Actor, *, bill_id: int, now: datetime) -> Bill:
    """Approve a draft that somebody else's run prepared; from now on no run changes it."""
    bill = queries.bill_for(session, actor, bill_id, locked=True)
    must_not_have_ended(project_facts(session, bill.project_id).state)
    rules.check_approval(bill.state, actor.same_person(bill.prepared_by), actor.id)
    bill.state, bill.approved_by, bill.approved_at = BillState.APPROVED, actor.id, now
    bill.returned_reason = None
    journal.record(session, actor, "billing.approved", bill, **told(bill))
    return bill


@permit("billing.approve")
def return_bill(session: Session, actor: Actor, *, bill_id: int, reason: str, now: datetime) -> Bill:
    """Send a bill back to draft with a reason; the next run over its month makes it anew from the facts of then."""
    bill = queries.bill_for(session, actor, bill_id, locked=True)
    must_not_have_ended(project_facts(session, bill.project_id).state)
    rules.check_return(bill.state)
    bill.state, bill.approved_by, bill.approved_at = BillState.DRAFT, None, None
    bill.returned_reason = reason
    journal.record(session, actor, "billing.returned", bill, **told(bill), reason=reason)
    return bill


def told(bill: Bill) -> dict[str, Any]:
    """The facts that name a bill in the sentences of its history."""
    return {
        "number": bill.contract_number,
        "month": bill.month,
        "gross": say_money(bill.gross_minor, bill.currency),
    }
