"""One can talk about bills, and with the client about invoices; who is told of a month's bills."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from billing.invoices import queries
from billing.invoices.models import Bill, BillingRun
from bpo.kernel import slots
from bpo.kernel.locale import _l, say_money
from bpo.kernel.permits import Actor
from bpo.people import queries as people
from bpo.talk.actions.notices import event_about, tell
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import talk_about
from bpo.talk.telling import sentences, tells, those_who_may

talk_about(
    "billing_bill", _l("Bill"), "bills.view", queries.bill_page, "/bills/{id}",
    title=lambda row: f"{row.contract_number} {row.month}",
)  # fmt: skip
talk_about(
    "billing_invoice", _l("Invoice"), "invoices.view", queries.invoice_page, "/invoices/{id}", shared=True,
    title=lambda row: row.number,
)  # fmt: skip

Facts = Mapping[str, Any]


def month_page(row: Bill | BillingRun) -> str:
    return f"/billing?month={row.month}"


def of_month(row: Bill | BillingRun) -> str:
    """A month has hundreds of bills, approved and issued together: they are told as one."""
    return f"bills:{row.month}"


def approvers(session: Session, row: BillingRun, facts: Facts) -> list[int]:
    """Where the run left something to approve."""
    written = facts.get("drafted", 0) + facts.get("revised", 0)
    found = those_who_may(session, "billing.approve") if written else []
    return [one for one in found if one != row.started_by]


def issuers(session: Session, _bill: Bill, _facts: Facts) -> list[int]:
    return those_who_may(session, "billing.issue")


def who_ran(_session: Session, bill: Bill, _facts: Facts) -> list[int | None]:
    return [bill.prepared_by]


tells(
    "billing.run_ended", NoticeKind.WAITS, approvers, permit="bills.view", path=month_page, key=of_month, news=False
)  # fmt: skip
tells("billing.approved", NoticeKind.WAITS, issuers, path=month_page, key=of_month)
tells("billing.returned", NoticeKind.DECISION, who_ran)
tells("billing.issued", NoticeKind.DECISION, who_ran, path=month_page, key=of_month)
sentences({"invoices.received": _l("issued the invoice %(invoice)s over %(amount)s, due on %(due_on)s")})


@slots.listens("recorded")
def tell_client(session: Session, actor: Actor, *, act: str, subject: Any, **_more: Any) -> None:
    """The client's people on the project hear of their invoice, and of nothing that went before it."""
    invoice = queries.invoice_of_bill(session, subject.id) if act == "billing.issued" else None
    if invoice is None:
        return
    facts = {
        "invoice": invoice.number, "amount": say_money(invoice.gross_minor, invoice.currency),
        "due_on": invoice.due_on,
    }  # fmt: skip
    event = event_about(invoice, NoticeKind.DECISION, "invoices.received", facts, shared=True)
    theirs = people.actors_for(session, "invoices.view").items()
    tell(session, actor, event, [
        number for number, one in theirs if one.is_client and one.may("invoices.view", invoice.project_id)
    ])  # fmt: skip
