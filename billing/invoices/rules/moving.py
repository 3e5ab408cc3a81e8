"""Who may approve, return and issue a bill, and when."""

from datetime import date, timedelta

from billing.invoices.rules.states import BillState
from bpo.kernel.errors import Conflict, Forbidden, text


def check_approval(state: BillState, prepared_by: int | None, approver: int | None) -> None:
    """A draft is approved by another person than the one whose run prepared it."""
    if state != BillState.DRAFT:
        raise Conflict("not_a_draft", text("This bill is not a draft any more; look at its history."))
    if approver is None:
        raise Forbidden("billing.approve", text("A bill is approved by a person, not by a programme."))
    if approver == prepared_by:
        raise Forbidden(
            "billing.approve",
            text("You prepared this bill, so a second person has to approve it: the director or a finance colleague."),
        )


def check_return(state: BillState) -> None:
    """Until it is issued, a bill can go back."""
    if state == BillState.ISSUED:
        raise Conflict("issued", text("This bill was issued as an invoice and stays as it is."))


def check_issue(state: BillState, gross_minor: int) -> None:
    """Approved, and something to pay on it."""
    if state == BillState.ISSUED:
        raise Conflict("issued", text("This bill was issued as an invoice and stays as it is."))
    if state != BillState.APPROVED:
        raise Conflict("not_approved", text("The bill has to be approved by a second person before it is issued."))
    if gross_minor == 0:
        raise Conflict(
            "nothing_to_invoice",
            text("There is nothing to invoice: the bill comes to 0.00. What is left over counts in the next month."),
        )


def due_on(issued_on: date, payment_days: int) -> date:
    """Payment days are calendar days after the day of issue."""
    return issued_on + timedelta(days=payment_days)
