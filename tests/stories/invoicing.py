"""Invoicing: the month's run, a second person's approval, the invoice that never changes."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from billing.invoices import actions, jobs
from billing.invoices.actions import paper
from billing.invoices.models import Bill, BillingRun, Invoice
from billing.invoices.rules import BillState
from bpo.documents.issuing import reprint, verify_document
from bpo.documents.models import IssuedDocument
from bpo.kernel.jobs import run_due
from tests.stories.company import Company
from tests.stories.planning import words_of

MONTH = "2026-10"
# 2 seats × 3,000 and one more for 16 of 31 days; 10,000 × 5 % + 4,000 × 8 % of net sales; 6 % VAT on each line.
LINES = [754_839, 82_000]
STEPS = [["6000.00", "1548.39"], ["500.00", "320.00"]]
NET, VAT, GROSS = 836_839, 50_210, 887_049
IN_WORDS = "人民币捌仟捌佰柒拾元零肆角玖分"


def run_month(company: Company) -> dict[str, Any]:
    """Finance asks for the month's run, a job; returns what the run says it did."""
    run = company.act(actions.start_run, "finance", not_by="director", month=MONTH)
    run_due()
    company.session.refresh(run)
    told = jobs.told(company.session.get_one(BillingRun, run.id))
    company.session.commit()
    return told


def bill_month(company: Company, contract: Any) -> Any:
    """Run twice, the month is billed once: each line explains itself, and the lines are the sum."""
    first, second = run_month(company), run_month(company)
    assert (first["drafted"], first["parked"]) == ([contract.number], [])
    assert (second["drafted"], second["revised"], second["unchanged"]) == ([], [], [contract.number])
    bill = company.session.scalars(select(Bill)).one()
    assert [line.amount_minor for line in bill.lines] == LINES
    assert (bill.net_minor, bill.tax_minor, bill.gross_minor) == (NET, VAT, GROSS)
    assert all(line.steps and line.sources for line in bill.lines)
    assert [line.document for line in bill.lines] == [f"{contract.number}-A1"] * 2
    assert [[step["amount"] for step in line.steps] for line in bill.lines] == STEPS
    company.session.commit()
    return bill


def issue(company: Company, bill: Any) -> Any:
    """Approved by somebody else than who ran the month, then issued: number, frozen facts, PDF and workbook."""
    company.refuses("not_approved", actions.issue_invoice, "finance", bill_id=bill.id)
    company.refuses("forbidden", actions.approve_bill, "finance", bill_id=bill.id)
    company.act(actions.approve_bill, "second in finance", not_by="manager", bill_id=bill.id)
    invoice = company.act(actions.issue_invoice, "finance", not_by="director", bill_id=bill.id)
    assert (invoice.number, invoice.gross_minor) == ("FP-2026-00001", GROSS)
    company.refuses("issued", actions.issue_invoice, "finance", bill_id=bill.id)
    document, pdf = paper_of(company, invoice)
    said = words_of(pdf)
    for words in (invoice.number, "云澜电子商务有限公司", IN_WORDS, "8,870.49", "2026-12-02"):
        assert words in said
    assert document.facts["in_words"] == IN_WORDS and verify_document(company.session, document).ok
    data = paper.invoice_xlsx(document.facts, document.language, who="孙静", when=company.now)
    sheet = load_workbook(BytesIO(data), data_only=True).worksheets[0]
    amounts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, (int, float))]
    assert {7548.39, 820, 8870.49} <= set(amounts)
    company.session.commit()
    return invoice


def paper_of(company: Company, invoice: Any) -> tuple[Any, bytes]:
    document = company.session.get_one(IssuedDocument, invoice.document_id)
    return document, reprint(company.session, document)


def stays_as_it_is(company: Company, invoice: Any, supplement: Any) -> None:
    """What is agreed later changes nothing on the invoice: the next run says so; the database itself refuses."""
    document, pdf = paper_of(company, invoice)
    facts = dict(document.facts)
    company.session.commit()
    supplement()
    told = run_month(company)
    assert [one["contract"] for one in told["late_changes"]] == [invoice.contract_number]
    assert (told["drafted"], told["revised"], told["unchanged"]) == ([], [], [])
    with pytest.raises(DBAPIError):
        company.session.execute(text("UPDATE billing_invoice SET gross_minor = 1, net_minor = 1, tax_minor = 0"))
    company.session.rollback()
    again, printed = paper_of(company, invoice)
    bill = company.session.get_one(Bill, invoice.bill_id)
    assert printed == pdf and again.facts == facts and (bill.state, bill.gross_minor) == (BillState.ISSUED, GROSS)
    assert company.session.scalar(select(func.count()).select_from(Invoice)) == 1
    company.session.commit()
