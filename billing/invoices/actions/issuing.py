"""Issuing: an approved bill becomes an invoice whose number has no gap and whose content never changes."""

import zipfile
from datetime import datetime
from io import BytesIO

from sqlalchemy.orm import Session

from billing.invoices import queries, rules
from billing.invoices.actions import paper
from billing.invoices.actions.reviewing import told
from billing.invoices.models import Bill, Invoice
from billing.invoices.rules import BillState
from bpo.clients.queries import client_facts
from bpo.documents.columns import ColumnSpec
from bpo.documents.delimited import csv_bytes
from bpo.documents.issuing import issue_document, preview_document, reprint
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import _, _l, zone
from bpo.kernel.models import Vendor
from bpo.kernel.permits import Actor, permit
from bpo.kernel.vendor import letterhead
from bpo.projects.queries import project_facts
from bpo.projects.rules import must_not_have_ended
from contracts import queries as contracts

SERIES = Series("invoice", "FP-{year}-{n:05d}", title=_l("Invoice numbers"))
KIND = "invoice"
PAYMENT_TERM = "payment.days"


@permit("billing.issue")
def issue_invoice(session: Session, actor: Actor, *, bill_id: int, now: datetime) -> Invoice:
    """Issue an approved bill as an invoice: number, facts and PDF in this one transaction, or nothing at all."""
    bill = queries.bill_for(session, actor, bill_id, locked=True)
    must_not_have_ended(project_facts(session, bill.project_id).state)
    rules.check_issue(bill.state, bill.gross_minor)
    if session.get(Vendor, 1) is None:
        raise Conflict(
            "letterhead_missing",
            text("The vendor's letterhead and bank details are not filled in yet. An administrator does it first."),
        )
    around = _around(session, bill, now)
    language = paper.language_for(around)
    number = next_number(session, SERIES, on=around.issued_on)
    document = issue_document(
        session, actor, kind=KIND, number=number, subject=bill, project_id=bill.project_id, template=paper.TEMPLATE,
        facts=paper.invoice_facts(bill, around, language), language=language, now=now, day=around.issued_on,
    )  # fmt: skip
    bill.state = BillState.ISSUED
    invoice = Invoice(
        number=number, bill_id=bill.id, project_id=bill.project_id, client_id=bill.client_id,
        document_id=document.id, contract_number=bill.contract_number,
        client_name=paper.client_name(around.client, language), month=bill.month,
        currency=bill.currency, net_minor=bill.net_minor, tax_minor=bill.tax_minor, gross_minor=bill.gross_minor,
        issued_on=around.issued_on, due_on=around.due_on, issued_by=actor.id,
    )  # fmt: skip
    session.add(invoice)
    journal.record(session, actor, "billing.issued", bill, **told(bill), invoice=number)
    return invoice


@permit("bills.view")
def preview_invoice(session: Session, actor: Actor, *, bill_id: int, now: datetime) -> bytes:
    """The invoice as it would be issued today, marked as a draft; nothing is stored."""
    bill = queries.bill_for(session, actor, bill_id)
    around = _around(session, bill, now)
    language = paper.language_for(around)
    facts = paper.invoice_facts(bill, around, language)
    return preview_document(
        template=paper.TEMPLATE, facts=facts, language=language, day=around.issued_on, session=session
    )  # fmt: skip


def _around(session: Session, bill: Bill, now: datetime) -> paper.Around:
    client = client_facts(session, bill.client_id)
    project = project_facts(session, bill.project_id)
    issued_on = now.astimezone(zone()).date()
    days = _payment_days(session, bill, client.payment_days)
    return paper.Around(
        vendor=letterhead(session, bill.currency), client=client, project=f"{project.code} {project.name}",
        issued_on=issued_on, payment_days=days, due_on=rules.due_on(issued_on, days),
    )  # fmt: skip


def _payment_days(session: Session, bill: Bill, usual: int) -> int:
    """The contract's term on the last billed day, else what is usual with the client."""
    said = contracts.statements_for(session, bill.contract_id, bill.starts_on, bill.ends_on)
    agreed = [one for one in said if one.key == PAYMENT_TERM]
    return int(max(agreed, key=lambda one: one.ends_on).value) if agreed else usual


@permit("billing.export")
def export_month(session: Session, actor: Actor, *, month: str, now: datetime) -> bytes:
    """All invoices of a month as they were issued, and a list of them with their hashes, as one zip archive."""
    invoices = queries.invoices_of_month(session, actor, month)
    if not invoices:
        raise Conflict("no_invoices", text("No invoice of %(month)s has been issued yet."), month=month)
    out = BytesIO()
    listed = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for invoice in invoices:
            document = queries.document_of(session, invoice)
            _add(archive, f"{invoice.number}.pdf", reprint(session, document), now)
            listed.append(
                [invoice.number, invoice.client_name, invoice.contract_number, invoice.issued_on, invoice.currency,
                 invoice.gross_minor, f"{invoice.number}.pdf", document.pdf_sha256]
            )  # fmt: skip
        _add(archive, "manifest.csv", csv_bytes(_manifest_columns(), listed), now)
    journal.record(session, actor, "billing.exported", invoices[0], month=month, count=len(invoices))
    return out.getvalue()


def _manifest_columns() -> list[ColumnSpec]:
    return [
        ColumnSpec("number", _("Invoice number")),
        ColumnSpec("client", _("Client")),
        ColumnSpec("contract", _("Contract")),
        ColumnSpec("issued_on", _("Issued on"), "day"),
        ColumnSpec("currency", _("Currency")),
        ColumnSpec("gross", _("Total with VAT"), "money"),
        ColumnSpec("file", _("File")),
        ColumnSpec("sha256", _("SHA-256 of the PDF")),
    ]


def _add(archive: zipfile.ZipFile, name: str, data: bytes, now: datetime) -> None:
    local = now.astimezone(zone())
    entry = zipfile.ZipInfo(name, (local.year, local.month, local.day, local.hour, local.minute, 0))
    archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
