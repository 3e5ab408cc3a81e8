"""Reads of billing: bills and invoices as far as the actor may see them; facts for the run."""

from billing.invoices.queries.bills import (
    MonthRow,
    bill_before,
    bill_for,
    bill_of_invoice,
    bill_page,
    bills_in_state,
    bills_listed,
    bills_of_project,
    clients_invoiced,
    document_of,
    invoice_for,
    invoice_of_bill,
    invoice_page,
    invoices_listed,
    invoices_of_month,
    latest_run,
    month_end,
    months_billed,
    months_invoiced,
    months_of,
    run_page,
    runs_listed,
)
from billing.invoices.queries.standing import invoices_issued, money_lights, money_told

__all__ = [
    "MonthRow", "bill_before", "bill_for", "bill_of_invoice", "bill_page", "bills_in_state", "bills_listed",
    "bills_of_project", "clients_invoiced", "document_of", "invoice_for", "invoice_of_bill", "invoice_page",
    "invoices_issued", "invoices_listed", "invoices_of_month", "latest_run", "money_lights", "money_told", "month_end",
    "months_billed", "months_invoiced", "months_of", "run_page", "runs_listed",
]  # fmt: skip
