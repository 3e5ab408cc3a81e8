"""The bills of two months, run as always; most are approved and issued, the last month's only in part."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from billing.invoices import actions as invoices
from billing.invoices.actions import paper
from billing.invoices.actions.issuing import KIND, SERIES
from billing.invoices.actions.reviewing import told
from billing.invoices.jobs import run_month
from billing.invoices.models import Bill, Invoice
from billing.invoices.rules import BillState, due_on
from bpo.clients.queries import client_facts
from bpo.documents.issuing import facts_hash, freeze
from bpo.documents.models import IssuedDocument
from bpo.documents.numbering import next_number
from bpo.kernel.models import StoredFile
from bpo.kernel.vendor import letterhead
from bpo.projects.queries import project_facts
from worlds.builder import Builder
from worlds.large.ledger import Ledger
from worlds.ordinary.road import month_before
from worlds.ordinary.running import APPROVER, PREPARER

MONTHS = 2
STILL_DRAFT, STILL_APPROVED = 4, 5  # of the last month's bills one in so many


class Billing:
    """Runs the months that are over."""

    def __init__(self, build: Builder, ledger: Ledger) -> None:
        self.build, self.ledger = build, ledger
        self._specimen: tuple[IssuedDocument, StoredFile] | None = None

    def run(self) -> int:
        """Returns how many bills there are."""
        count = 0
        for ago in range(MONTHS, 0, -1):
            start, end = month_before(self.build.day, ago), month_before(self.build.day, ago - 1)
            count += self._month(start, end, last=ago == 1)
        return count

    def _month(self, start: date, end: date, last: bool) -> int:
        build, month = self.build, f"{start:%Y-%m}"
        now = build.as_of(end + timedelta(days=1), "09:00")
        run_id = build.act(invoices.open_run, PREPARER, month=month, now=now).id
        build.commit()
        run_month(self._step, build.who(PREPARER), run_id=run_id, month=month, now=now, clock=lambda: now)
        bills = list(build.session.scalars(select(Bill).where(Bill.month == month).order_by(Bill.id)))
        for place, bill in enumerate(bills):
            if last and place % STILL_DRAFT == 0:
                continue
            build.act(
                invoices.approve_bill, APPROVER, bill_id=bill.id, now=build.as_of(end + timedelta(days=2), "15:00")
            )
            if bill.gross_minor > 0 and not (last and place % STILL_APPROVED == 0):
                self._issue(bill, end + timedelta(days=4))
        build.commit()
        return len(bills)

    @contextmanager
    def _step(self) -> Iterator[Session]:
        yield self.build.session

    def _issue(self, bill: Bill, day: date) -> None:
        """The first invoice is issued as always. The others are rows like its, and share its PDF as a specimen."""
        build = self.build
        now = build.as_of(day, "10:30")
        if self._specimen is None:
            invoice = build.act(invoices.issue_invoice, PREPARER, bill_id=bill.id, now=now)
            paper_issued = build.session.get_one(IssuedDocument, invoice.document_id)
            self._specimen = paper_issued, build.session.get_one(StoredFile, paper_issued.pdf_file_id)
            return
        session, by = build.session, build.who(PREPARER)
        number = next_number(session, SERIES, on=day)
        document_id, client = self._document(bill, number, day, by.id)
        self.ledger.insert(
            Invoice.__tablename__,
            [
                {
                    "id": self.ledger.id(Invoice.__tablename__), "number": number, "bill_id": bill.id,
                    "project_id": bill.project_id, "client_id": bill.client_id, "document_id": document_id,
                    "contract_number": bill.contract_number, "client_name": client.legal_name_zh, "month": bill.month,
                    "currency": bill.currency, "net_minor": bill.net_minor, "tax_minor": bill.tax_minor,
                    "gross_minor": bill.gross_minor, "issued_on": day, "due_on": due_on(day, client.payment_days),
                    "issued_by": by.id,
                }
            ],
        )  # fmt: skip
        session.flush()
        bills = self.ledger.table(Bill.__tablename__)
        issued = {"state": BillState.ISSUED, "row_version": bill.row_version + 1}
        session.execute(update(bills).where(bills.c.id == bill.id).values(issued))
        self.ledger.tell(now, by.id, "documents.issued", (IssuedDocument.__tablename__, document_id), bill.project_id,
                         number=number, kind=KIND)  # fmt: skip
        self.ledger.tell(now, by.id, "billing.issued", (Bill.__tablename__, bill.id), bill.project_id,
                         **told(bill), invoice=number)  # fmt: skip

    def _document(self, bill: Bill, number: str, day: date, by_id: int | None) -> tuple[int, Any]:
        """The issued paper with the facts of this invoice, behind them the specimen's PDF."""
        assert self._specimen is not None
        issued, file = self._specimen
        session, client = self.build.session, client_facts(self.build.session, bill.client_id)
        project = project_facts(session, bill.project_id)
        around = paper.Around(
            vendor=letterhead(session, bill.currency), client=client, project=f"{project.code} {project.name}",
            issued_on=day, payment_days=client.payment_days, due_on=due_on(day, client.payment_days),
        )  # fmt: skip
        facts = paper.invoice_facts(bill, around, issued.language)
        frozen = freeze({**facts, "paper": {"number": number, "version": None, "day": day}})
        file_id, document_id = self.ledger.id(StoredFile.__tablename__), self.ledger.id(IssuedDocument.__tablename__)
        kept = {"subject_type": Bill.__tablename__, "subject_id": bill.id, "project_id": bill.project_id}
        self.ledger.insert(
            StoredFile.__tablename__,
            [
                {
                    "id": file_id, "name": f"{number}.pdf", "media_type": file.media_type, "size": file.size,
                    "sha256": file.sha256, "uploaded_by": by_id, "uploaded_at": self.build.moment, **kept,
                }
            ],
        )  # fmt: skip
        self.ledger.insert(
            IssuedDocument.__tablename__,
            [
                {
                    "id": document_id, "kind": KIND, "number": number, "language": issued.language,
                    "template": issued.template, "facts": frozen, "facts_sha256": facts_hash(frozen),
                    "pdf_file_id": file_id, "pdf_sha256": issued.pdf_sha256, "issued_at": self.build.moment,
                    "issued_by": by_id, "supersedes_id": None, **kept,
                }
            ],
        )  # fmt: skip
        return document_id, client
