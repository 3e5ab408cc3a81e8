"""Pages of billing: month end, bills with their explanation, invoices and their files, a project's bills."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from billing.invoices import actions, queries, rules, shown
from billing.invoices.actions import paper
from billing.invoices.models import Bill, Invoice
from billing.invoices.rules import BillState
from billing.invoices.schemas import BILL_STATES, BillReturnIn, BillRow, InvoiceRow, fee_model_words
from bpo.clients.queries import client_facts, client_names, short_name_of
from bpo.documents.issuing import reprint
from bpo.documents.tables import CSV, XLSX
from bpo.kernel import files, slots
from bpo.kernel.errors import BusinessError, Invalid, text
from bpo.kernel.locale import _, _l, say_day, say_error, say_money
from bpo.kernel.models import JobRun, JobState
from bpo.kernel.money import capitals
from bpo.kernel.period import ONE_DAY, Period, month, month_of
from bpo.kernel.permits import gate
from bpo.kernel.web import (
    Bulk,
    Filter,
    Listing,
    actor,
    db,
    done,
    download,
    form_page,
    history_of,
    list_page,
    now,
    today,
)
from bpo.people.queries import person_names
from bpo.projects import queries as projects

views = Blueprint("billing", __name__)

BILLS = Listing(
    BillRow, columns="month contract_number client project state revision currency net tax gross", key=Bill.id,
    search=(Bill.contract_number,), default="-month", totals="net tax gross", currency="currency",
    name="bills", title=_l("Bills"),
    permits="bills.view", at={"client": short_name_of(Bill.client_id), "project": projects.name_of(Bill.project_id)},
    filters=(
        Filter("month", _l("Month"), Bill.month, queries.months_billed),
        Filter("state", _l("State"), Bill.state, list(BILL_STATES.items())),
    ),
    link=lambda row: url_for("billing.show", bill_id=row.id),
    bulk=(
        Bulk("approve", _l("Approve"), "billing.approve",
             lambda session, who, number, now: actions.approve_bill(session, who, bill_id=number, now=now)),
        Bulk("return", _l("Return"), "billing.approve",
             lambda session, who, number, now, reason: actions.return_bill(
                 session, who, bill_id=number, reason=reason, now=now),
             asked=BillReturnIn, probe={"reason": "—"}),
    ),
)  # fmt: skip

INVOICES = Listing(
    InvoiceRow, columns="number month client_name contract_number issued_on due_on currency net tax gross",
    key=Invoice.id, search=(Invoice.number, Invoice.client_name, Invoice.contract_number), default="-number",
    totals="net tax gross", currency="currency", name="invoices", title=_l("Invoices"), permits="invoices.view",
    filters=(
        Filter("month", _l("Month"), Invoice.month, queries.months_invoiced),
        Filter("client", _l("Client"), Invoice.client_id, queries.clients_invoiced),
    ),
    link=lambda invoice: url_for("billing.invoice", invoice_id=invoice.id),
)  # fmt: skip

slots.nav(_l("Month end"), "billing.month_end", "bills.view", icon="calendar-stats", order=300, group="finance",
          key="m")  # fmt: skip
slots.nav(_l("Bills"), "billing.index", "bills.view", icon="report-money", order=310, group="finance", key="b")
slots.nav(_l("Invoices"), "billing.invoices", "invoices.view", icon="file-invoice", order=320, group="finance",
          key="i")  # fmt: skip
slots.tab("project", "bills", _l("Bills"), "billing.of_project", "bills.view", "invoices.view", order=90)
files.parent("billing_bill")(queries.bill_of_invoice)


def asked_month() -> Period:
    """The month in the address; the last full one where there is none."""
    written = request.args.get("month", "")
    if not written:
        return month_before(month_of(today()))
    return month(written)


def month_before(chosen: Period) -> Period:
    return month_of(chosen.start - ONE_DAY)


@views.get("/billing")
@gate(queries.month_end)
def month_end() -> Any:
    chosen = asked_month()
    written = f"{chosen.start:%Y-%m}"
    rows = queries.month_end(db(), actor(), chosen)
    run = queries.latest_run(db(), written) if actor().grant("bills.view") == "A" else None
    job = db().get(JobRun, run.job_id) if run and run.job_id else None
    names = client_names(db(), [row.contract.client_id for row in rows])
    labels = projects.project_names(db(), [row.contract.project_id for row in rows])
    return render_template(
        "billing/month_end.html", month=written, period=chosen, rows=[_month_cells(row, names, labels) for row in rows],
        before=f"{month_before(chosen).start:%Y-%m}",
        after=f"{chosen.end:%Y-%m}", run=run, job=job, running=job is not None and job.state in _OPEN,
        may_run=actor().may("billing.run"), may_export=actor().may("billing.export"),
        open_reason=_open_reason(chosen), counts=_counts(rows),
    )  # fmt: skip


_OPEN = (JobState.QUEUED, JobState.RUNNING)


def _open_reason(chosen: Period) -> str | None:
    if today() >= chosen.end:
        return None
    return _("The month runs until %(last)s; it can be billed from the day after on.", last=say_day(chosen.last))


def _counts(rows: list[queries.MonthRow]) -> dict[str, Any]:
    bills = [row.bill for row in rows if row.bill]
    sums: dict[str, int] = {}
    for bill in bills:
        sums[bill.currency] = sums.get(bill.currency, 0) + bill.gross_minor
    return {
        "contracts": len(rows),
        "issued": sum(bill.state == BillState.ISSUED for bill in bills),
        "total": " · ".join(say_money(minor, currency) for currency, minor in sorted(sums.items())),
    }


def _month_cells(row: queries.MonthRow, names: dict[int, str], labels: dict[int, str]) -> list[dict[str, Any]]:
    bill, contract = row.bill, row.contract
    parked = row.parked is not None and (bill is None or bill.state == BillState.DRAFT)
    if parked:
        state, tone = _("Parked"), "bad"
    elif bill:
        state, tone = str(BILL_STATES[bill.state]), BillRow().fields["state"].tone(bill.state)  # type: ignore[attr-defined]
    else:
        state, tone = _("Not run yet"), "neutral"
    reason = row.parked if parked else row.late
    note = shown.reason_words(reason) if reason else (row.invoice.number if row.invoice else "")
    if not note and bill and bill.returned_reason:
        note = _("Returned: %(reason)s", reason=bill.returned_reason)
    return [
        {"text": contract.number, "sub": contract.title, "url": _bill_url(bill), "kind": "code"},
        {"text": names.get(contract.client_id, ""), "sub": labels.get(contract.project_id, "")},
        {"text": fee_model_words(bill.fee_model) if bill else ""},
        {"text": state, "tone": tone},
        {"text": shown.amount(bill.gross_minor) if bill else "", "align": "right"},
        {"text": note, "url": _invoice_url(row.invoice)},
    ]


def _bill_url(bill: Bill | None) -> str | None:
    return url_for("billing.show", bill_id=bill.id) if bill else None


def _invoice_url(invoice: Invoice | None) -> str | None:
    return url_for("billing.invoice", invoice_id=invoice.id) if invoice else None


@views.post("/billing/run")
@gate(actions.start_run)
def run() -> Any:
    run = actions.start_run(db(), actor(), month=request.form.get("month", ""), now=now())
    return done(url_for("billing.month_end", month=run.month), _("The run of %(month)s has begun.", month=run.month))


@views.post("/billing/archive")
@gate(actions.export_month)
def archive() -> Any:
    wanted = month(request.form.get("month", ""))
    written = f"{wanted.start:%Y-%m}"
    data = actions.export_month(db(), actor(), month=written, now=now())
    return download(data, f"{_('Invoices')}-{written}.zip", "application/zip")


@views.get("/bills")
@gate(queries.bills_listed)
def index() -> Any:
    return list_page(
        BILLS, queries.bills_listed(db(), actor()), title=_("Bills"),
        empty=_("Each month's bills stand here once finance has run the month."),
    )  # fmt: skip


@views.get("/invoices")
@gate(queries.invoices_listed)
def invoices() -> Any:
    return list_page(
        INVOICES, queries.invoices_listed(db(), actor()), title=_("Invoices"),
        empty=_("Invoices stand here once an approved bill has been issued."),
    )  # fmt: skip


@views.get("/bills/<int:bill_id>")
@gate(queries.bill_page)
def show(bill_id: int) -> Any:
    bill = queries.bill_page(db(), actor(), bill_id)
    before = queries.bill_before(db(), bill)
    invoice = queries.invoice_of_bill(db(), bill.id)
    client, project = client_facts(db(), bill.client_id), projects.project_facts(db(), bill.project_id)
    terms: Any = bill.terms
    return render_template(
        "billing/bill.html", bill=bill, invoice=invoice, client=client, project=project,
        lines=shown.shown_lines(bill, before), note=shown.comparison(bill, before), life=shown.life(bill, invoice),
        difference=shown.difference(bill), fee_model=fee_model_words(bill.fee_model), terms=terms, before=before,
        state=str(BILL_STATES[bill.state]), tone=BillRow().fields["state"].tone(bill.state),  # type: ignore[attr-defined]
        net=shown.amount(bill.net_minor), tax=shown.amount(bill.tax_minor), gross=shown.amount(bill.gross_minor),
        in_words=capitals(bill.gross_minor) if bill.currency == "CNY" else "", acts=_acts(bill),
        days=(bill.ends_on - bill.starts_on).days, last=shown.last_day(bill.ends_on),
        documents=sorted({line.document for line in bill.lines if line.document}),
        contract_url=shown.contract_url(bill), history=history_of(bill),
        client_url=f"/clients/{client.id}" if actor().may("clients.view", bill.project_id) else None,
        carried=say_money(bill.carried_minor, bill.currency) if bill.carried_minor else "",
    )  # fmt: skip


def _acts(bill: Bill) -> dict[str, Any]:
    """Which acts this reader sees, and why one is not possible now."""
    who = actor()
    return {
        "approve": who.may("billing.approve") and bill.state == BillState.DRAFT,
        "approve_refused": _refusal(lambda: rules.check_approval(bill.state, bill.prepared_by, who.id)),
        "issue": who.may("billing.issue") and bill.state == BillState.APPROVED,
        "issue_refused": _refusal(lambda: rules.check_issue(bill.state, bill.gross_minor)),
        "return": who.may("billing.approve") and bill.state != BillState.ISSUED,
    }


def _refusal(check: Any) -> str | None:
    try:
        check()
    except BusinessError as refusal:
        return say_error(refusal.message, refusal.facts)
    return None


@views.post("/bills/<int:bill_id>/approve")
@gate(actions.approve_bill)
def approve(bill_id: int) -> Any:
    bill = actions.approve_bill(db(), actor(), bill_id=bill_id, now=now())
    return done(url_for("billing.show", bill_id=bill.id), _("The bill is approved."))


@views.route("/bills/<int:bill_id>/return", methods=["GET", "POST"])
@gate(actions.return_bill)
def send_back(bill_id: int) -> Any:
    bill = queries.bill_page(db(), actor(), bill_id)

    def save(data: dict[str, Any]) -> str:
        actions.return_bill(db(), actor(), bill_id=bill_id, **data, now=now())
        return url_for("billing.show", bill_id=bill_id)

    return form_page(
        BillReturnIn, save, submit=_("Return the bill"), back=url_for("billing.show", bill_id=bill_id),
        title=_("Return the bill of %(number)s for %(month)s", number=bill.contract_number, month=bill.month),
        note=_("It becomes a draft again. Once the facts are put right, finance runs the month again."),
    )  # fmt: skip


@views.post("/bills/<int:bill_id>/issue")
@gate(actions.issue_invoice)
def issue(bill_id: int) -> Any:
    invoice = actions.issue_invoice(db(), actor(), bill_id=bill_id, now=now())
    word = _("Invoice %(number)s is issued.", number=invoice.number)
    return done(url_for("billing.invoice", invoice_id=invoice.id), word)


@views.get("/bills/<int:bill_id>/preview.pdf")
@gate(actions.preview_invoice)
def preview(bill_id: int) -> Any:
    data = actions.preview_invoice(db(), actor(), bill_id=bill_id, now=now())
    bill = queries.bill_page(db(), actor(), bill_id)
    return download(data, f"{bill.contract_number}-{bill.month}-{_('draft')}.pdf", "application/pdf")


@views.get("/invoices/<int:invoice_id>")
@gate(queries.invoice_page)
def invoice(invoice_id: int) -> Any:
    invoice = queries.invoice_page(db(), actor(), invoice_id)
    document = queries.document_of(db(), invoice)
    facts: Any = document.facts
    staff = actor().may("bills.view", invoice.project_id)
    return render_template(
        "billing/invoice.html", invoice=invoice, document=document, facts=facts, amount=shown.amount,
        in_groups=shown.in_groups,
        bill_url=url_for("billing.show", bill_id=invoice.bill_id) if staff else None, total=say_money(
            invoice.gross_minor, invoice.currency), overdue=today() > invoice.due_on, history=history_of(invoice),
    )  # fmt: skip


@views.get("/invoices/<int:invoice_id>/file.<form>")
@gate(queries.invoice_page)
def invoice_file(invoice_id: int, form: str) -> Any:
    """The stored PDF, or the frozen facts as workbook or CSV: never anything newer than the day of issue."""
    invoice = queries.invoice_page(db(), actor(), invoice_id)
    document = queries.document_of(db(), invoice)
    facts: Any = document.facts
    if form == "pdf":
        return download(reprint(db(), document), f"{invoice.number}.pdf", "application/pdf")
    if form == "xlsx":
        data = paper.invoice_xlsx(facts, document.language, who=actor().name, when=now())
        return download(data, f"{invoice.number}.xlsx", XLSX)
    if form == "csv":
        return download(paper.invoice_csv(facts, document.language), f"{invoice.number}.csv", CSV)
    raise Invalid("file_form", text("An invoice can be had as pdf, xlsx or csv, not as %(form)s."), form=form)


@views.get("/projects/<int:project_id>/bills")
@gate(queries.bills_of_project, queries.invoices_listed)
def of_project(project_id: int) -> Any:
    frame = projects.frame(db(), actor(), project_id, "bills")
    staff = actor().may("bills.view", project_id)
    bills = queries.bills_of_project(db(), actor(), project_id) if staff else []
    issued = {one.bill_id: one for one in db().scalars(queries.invoices_listed(db(), actor(), project_id))}
    return render_template(
        "billing/of_project.html", **frame, staff=staff,
        bills=[_bill_cells(bill, issued.get(bill.id)) for bill in bills],
        invoices=[_invoice_cells(one) for one in sorted(issued.values(), key=lambda one: one.number, reverse=True)],
    )  # fmt: skip


def _bill_cells(bill: Bill, invoice: Invoice | None) -> list[dict[str, Any]]:
    tone = BillRow().fields["state"].tone(bill.state)  # type: ignore[attr-defined]
    return [
        {"text": bill.month, "url": _bill_url(bill), "kind": "code"},
        {"text": bill.contract_number},
        {"text": str(BILL_STATES[bill.state]), "tone": tone},
        {"text": shown.amount(bill.net_minor), "align": "right"},
        {"text": shown.amount(bill.gross_minor), "align": "right"},
        {"text": invoice.number if invoice else "", "url": _invoice_url(invoice)},
    ]


def _invoice_cells(invoice: Invoice) -> list[dict[str, Any]]:
    return [
        {"text": invoice.number, "url": _invoice_url(invoice), "kind": "code"},
        {"text": invoice.month},
        {"text": say_day(invoice.issued_on)},
        {"text": say_day(invoice.due_on)},
        {"text": say_money(invoice.gross_minor, invoice.currency), "align": "right"},
    ]


@slots.waits_for
def bills_waiting(session: Any, who: Any, _today: Any) -> Any:
    """Drafts of others for those who approve, returned ones for those who run, approved ones for those who issue."""
    approves, runs = who.may("billing.approve"), who.may("billing.run")
    drafts = queries.bills_in_state(session, who, BillState.DRAFT) if approves or runs else []
    ready = queries.bills_in_state(session, who, BillState.APPROVED) if who.may("billing.issue") else []
    clients = client_names(session, [bill.client_id for bill in (*drafts, *ready)])
    people = person_names(session, [one for bill in (*drafts, *ready) for one in (bill.prepared_by,) if one])
    for bill in drafts:
        if bill.returned_reason and runs:
            yield _waiting(_("Put right and run again: %(number)s, %(month)s"), bill, clients, people, "billing.run")
        elif approves and bill.prepared_by != who.id and not bill.returned_reason:
            told = _("Approve the bill of %(number)s for %(month)s")
            yield _waiting(told, bill, clients, people, "billing.approve")
    for bill in ready:
        if bill.gross_minor:
            yield _waiting(_("Issue the bill of %(number)s for %(month)s"), bill, clients, people, "billing.issue")


def _waiting(sentence: str, bill: Bill, clients: dict[int, str], people: dict[int, str], permit: str) -> slots.Waiting:
    return slots.Waiting(
        sentence=sentence % {"number": bill.contract_number, "month": bill.month},
        url=url_for("billing.show", bill_id=bill.id),
        where=f"{clients.get(bill.client_id, '')} · {say_money(bill.gross_minor, bill.currency)}",
        who=people.get(bill.prepared_by or 0, ""),
        key=f"{permit}:{bill.id}",
        kind=slots.WaitKind.APPROVAL if permit == "billing.approve" else slots.WaitKind.TASK,
        project_id=bill.project_id,
        permit=permit,
    )
