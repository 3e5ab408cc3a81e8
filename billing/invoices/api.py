"""Billing over the API: runs, bills with their explanation, approval, invoices and their files."""

from typing import Any

from billing.invoices import actions, queries, shown
from billing.invoices.actions import paper
from billing.invoices.models import Bill, BillingRun, BillLine, Invoice
from billing.invoices.schemas import (
    BillingMonthIn,
    BillingRunOut,
    BillingRunRow,
    BillOut,
    BillReturnIn,
    BillRow,
    InvoiceOut,
    InvoiceRow,
    TableForm,
    TableKind,
)
from billing.invoices.schemas.words import step_words
from billing.invoices.views import BILLS, INVOICES
from bpo.documents.issuing import reprint
from bpo.documents.tables import CSV, XLSX
from bpo.kernel.api import house_api
from bpo.kernel.locale import _l
from bpo.kernel.permits import gate
from bpo.kernel.web import Listing, actor, db, download, now

api = house_api("billing", "Billing runs, bills and invoices")

RUNS = Listing(
    BillingRunRow, columns="id month started_at ended_at drafted revised unchanged", key=BillingRun.id, default="-id",
    name="billing_runs", title=_l("Billing runs"), permits="bills.view",
)  # fmt: skip


@api.resource("POST", "/billing-runs", takes=BillingMonthIn, gives=BillingRunOut, status=202)
@gate(actions.start_run)
def start(data: dict[str, Any]) -> Any:
    """Start the billing run of a month; while one waits or runs, that one is answered."""
    return run_out(actions.start_run(db(), actor(), **data, now=now()))


@api.listed("/billing-runs", RUNS, BillingRunRow)
@gate(queries.runs_listed)
def runs() -> Any:
    """The billing runs, newest first."""
    return queries.runs_listed(db(), actor())


@api.resource("GET", "/billing-runs/<int:run_id>", gives=BillingRunOut)
@gate(queries.run_page)
def run(run_id: int) -> Any:
    """One run: how many bills it drafted, revised and left alone, and which contracts it parked and why."""
    return run_out(queries.run_page(db(), actor(), run_id))


def run_out(row: BillingRun) -> dict[str, Any]:
    names = ("id", "month", "job_id", "started_at", "ended_at", "drafted", "revised", "unchanged")
    return {
        **{name: getattr(row, name) for name in names},
        "parked": _left_alone(row.parked),
        "late_changes": _left_alone(row.late_changes),
    }


def _left_alone(rows: Any) -> list[dict[str, Any]]:
    return [{**row, "reason": shown.reason_words(row)} for row in rows]


@api.listed("/bills", BILLS, BillRow)
@gate(queries.bills_listed)
def bills() -> Any:
    """The bills of the projects one may see."""
    return queries.bills_listed(db(), actor())


@api.resource("GET", "/bills/<int:bill_id>", gives=BillOut)
@gate(queries.bill_page)
def bill(bill_id: int) -> Any:
    """One bill; each line with the steps that make up its amount."""
    return bill_out(queries.bill_page(db(), actor(), bill_id))


def bill_out(row: Bill) -> dict[str, Any]:
    names = [name for name in BillOut().fields if name not in ("net", "tax", "gross", "carried_forward", "lines")]
    amounts = ("net_minor", "tax_minor", "gross_minor", "carried_minor")
    return {**{name: getattr(row, name) for name in (*names, *amounts)}, "lines": [_line(line) for line in row.lines]}


def _line(line: BillLine) -> dict[str, Any]:
    names = ("code", "quantity", "unit", "unit_price", "amount_minor", "net_minor", "tax_rate", "tax_minor", "document",
             "clause")  # fmt: skip
    steps: Any = line.steps
    return {
        **{name: getattr(line, name) for name in names},
        "words": shown.words_of(line),
        "steps": [{**step, "text": step_words(step)} for step in steps],
    }


@api.resource("GET", "/bills/<int:bill_id>/preview", file="application/pdf", refuses=(409, 422))
@gate(actions.preview_invoice)
def preview(bill_id: int) -> Any:
    """The invoice as it would be issued today, as a PDF marked as a draft; nothing is stored."""
    data = actions.preview_invoice(db(), actor(), bill_id=bill_id, now=now())
    return download(data, f"bill-{bill_id}.pdf", "application/pdf")


@api.resource("POST", "/bills/<int:bill_id>/approval", gives=BillOut)
@gate(actions.approve_bill)
def approve(bill_id: int) -> Any:
    """Approve a draft that somebody else prepared."""
    return bill_out(actions.approve_bill(db(), actor(), bill_id=bill_id, now=now()))


@api.resource("POST", "/bills/<int:bill_id>/return", takes=BillReturnIn, gives=BillOut)
@gate(actions.return_bill)
def send_back(data: dict[str, Any], bill_id: int) -> Any:
    """Send a bill back to draft with a reason."""
    return bill_out(actions.return_bill(db(), actor(), bill_id=bill_id, **data, now=now()))


@api.resource("POST", "/bills/<int:bill_id>/issuance", gives=InvoiceOut, status=201)
@gate(actions.issue_invoice)
def issue(bill_id: int) -> Any:
    """Issue an approved bill as an invoice: its number, content and PDF are fixed for good."""
    return invoice_out(actions.issue_invoice(db(), actor(), bill_id=bill_id, now=now()))


@api.listed("/invoices", INVOICES, InvoiceRow)
@gate(queries.invoices_listed)
def invoices() -> Any:
    """The issued invoices of the projects one may see."""
    return queries.invoices_listed(db(), actor())


@api.resource("GET", "/invoices/<int:invoice_id>", gives=InvoiceOut)
@gate(queries.invoice_page)
def invoice(invoice_id: int) -> Any:
    """One invoice with the hashes of its frozen content and PDF."""
    return invoice_out(queries.invoice_page(db(), actor(), invoice_id))


def invoice_out(row: Invoice) -> dict[str, Any]:
    document = queries.document_of(db(), row)
    names = ("id", "number", "month", "client_name", "contract_number", "issued_on", "due_on", "currency", "net_minor",
             "tax_minor", "gross_minor", "project_id", "client_id")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "facts_sha256": document.facts_sha256,
        "pdf_sha256": document.pdf_sha256,
    }


@api.resource("GET", "/invoices/<int:invoice_id>/pdf", file="application/pdf")
@gate(queries.invoice_page)
def invoice_pdf(invoice_id: int) -> Any:
    """The PDF as it was issued."""
    row = queries.invoice_page(db(), actor(), invoice_id)
    return download(reprint(db(), queries.document_of(db(), row)), f"{row.number}.pdf", "application/pdf")


@api.resource("GET", "/invoices/<int:invoice_id>/table", takes=TableForm, location="query", file="*/*")
@gate(queries.invoice_page)
def invoice_table(data: dict[str, Any], invoice_id: int) -> Any:
    """The frozen facts of an invoice as a workbook, or as CSV (`?form=csv`)."""
    row = queries.invoice_page(db(), actor(), invoice_id)
    document = queries.document_of(db(), row)
    facts: Any = document.facts
    if data["form"] == TableKind.CSV:
        return download(paper.invoice_csv(facts, document.language), f"{row.number}.csv", CSV)
    workbook = paper.invoice_xlsx(facts, document.language, who=actor().name, when=now())
    return download(workbook, f"{row.number}.xlsx", XLSX)


@api.resource("POST", "/invoice-archives", takes=BillingMonthIn, file="application/zip")
@gate(actions.export_month)
def archive(data: dict[str, Any]) -> Any:
    """All invoices of a month as they were issued, and a list of them with their hashes, as one archive."""
    return download(actions.export_month(db(), actor(), **data, now=now()), f"{data['month']}.zip", "application/zip")
