"""The acts of billing: runs over a month, approval and return of bills, issuing invoices, the month's archive."""

from billing.invoices.actions.issuing import export_month, issue_invoice, preview_invoice
from billing.invoices.actions.reviewing import approve_bill, return_bill
from billing.invoices.actions.running import bill_contract, end_run, open_run, park_contract, start_run

__all__ = [
    "approve_bill", "bill_contract", "end_run", "export_month", "issue_invoice", "open_run", "park_contract",
    "preview_invoice", "return_bill", "start_run",
]  # fmt: skip
