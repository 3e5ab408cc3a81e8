"""The shapes of billing: runs, bills, lines, invoices; labels, and how acts are told."""

from enum import StrEnum

from billing.invoices.rules import BillState
from billing.invoices.schemas.words import FEE_MODELS
from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l

BILL_STATES = {
    BillState.DRAFT: _l("Bill draft"),
    BillState.APPROVED: _l("Bill approved"),
    BillState.ISSUED: _l("Issued"),
}
BILL_TONES = {BillState.DRAFT: "info", BillState.APPROVED: "warn", BillState.ISSUED: "good"}

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class BillingMonthIn(f.Schema):
    month = f.Text(label=_l("Month"), max=7, pattern=MONTH, pattern_error=_l("Write the month like 2026-10."))


class TableKind(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class TableForm(f.Schema):
    """Which form of a table a program wants; a workbook if it does not say."""

    form = f.Choice(TableKind, labels={one: one.value for one in TableKind}, label=_l("File"), optional=True)


class BillReturnIn(f.Schema):
    reason = f.LongText(
        label=_l("Why the bill goes back"), max=2000,
        help=_l("What is wrong, and what has to be put right before the month is run again."),
    )  # fmt: skip


class ParkedOut(f.Schema):
    """A contract that a run left alone, and why."""

    contract_id = f.Id(label=_l("Contract no."))
    number = f.Text(label=_l("Contract"))
    project_id = f.Id(label=_l("Project no."))
    reason = f.LongText(label=_l("Reason"))


class BillingRunOut(f.Schema):
    id = f.Id(label=_l("No."))
    month = f.Text(label=_l("Month"))
    job_id = f.Id(label=_l("Job"), optional=True)
    started_at = f.Moment(label=_l("Started"))
    ended_at = f.Moment(label=_l("Ended"), optional=True)
    drafted = f.Integer(label=_l("Newly drafted"))
    revised = f.Integer(label=_l("Revised"))
    unchanged = f.Integer(label=_l("Unchanged"))
    parked = f.ma.fields.List(f.ma.fields.Nested(ParkedOut))
    late_changes = f.ma.fields.List(f.ma.fields.Nested(ParkedOut))


class BillingRunRow(f.Schema):
    id = f.Id(label=_l("No."))
    month = f.Text(label=_l("Month"))
    started_at = f.Moment(label=_l("Started"))
    ended_at = f.Moment(label=_l("Ended"), optional=True)
    drafted = f.Integer(label=_l("Newly drafted"))
    revised = f.Integer(label=_l("Revised"))
    unchanged = f.Integer(label=_l("Unchanged"))


class BillStepOut(f.Schema):
    """One step of a line's amount: quantity × rate × days ÷ days."""

    text = f.LongText(label=_l("Step"))
    quantity = f.Text(label=_l("Quantity"))
    unit = f.Text(label=_l("Unit"))
    rate = f.Text(label=_l("Rate"))
    factor_numerator = f.Integer(label=_l("Days counted"))
    factor_denominator = f.Integer(label=_l("Days of the month"))
    amount = f.Text(label=_l("Amount"))
    sources = f.ma.fields.List(f.ma.fields.String())


class BillLineOut(f.Schema):
    code = f.Text(label=_l("Code"))
    label = f.Text(label=_l("Item"), attribute="words")
    quantity = f.Text(label=_l("Quantity"), optional=True)
    unit = f.Text(label=_l("Unit"))
    unit_price = f.Text(label=_l("Unit price"), optional=True)
    amount = f.Money(label=_l("Amount"), attribute="amount_minor", unit="")
    net = f.Money(label=_l("Net amount"), attribute="net_minor", unit="")
    tax_rate = f.Text(label=_l("VAT rate"))
    tax = f.Money(label=_l("VAT"), attribute="tax_minor", unit="")
    document = f.Text(label=_l("Contract document"))
    clause = f.Text(label=_l("Clause"))
    steps = f.ma.fields.List(f.ma.fields.Nested(BillStepOut))


class BillRow(f.Schema):
    """A bill in a list."""

    id = f.Id(label=_l("No."))
    month = f.Text(label=_l("Month"))
    contract_number = f.Text(label=_l("Contract"))
    client = f.Text(label=_l("Client"))
    project = f.Text(label=_l("Project"))
    state = f.Choice(BillState, labels=BILL_STATES, tones=BILL_TONES, label=_l("State"))
    revision = f.Integer(label=_l("Revision"))
    currency = f.Text(label=_l("Currency"))
    net = f.Money(label=_l("Net amount"), attribute="net_minor", unit="")
    tax = f.Money(label=_l("VAT"), attribute="tax_minor", unit="")
    gross = f.Money(label=_l("Total with VAT"), attribute="gross_minor", unit="")


class BillOut(f.Schema):
    """A bill with its lines."""

    id = f.Id(label=_l("No."))
    contract_id = f.Id(label=_l("Contract no."))
    contract_number = f.Text(label=_l("Contract"))
    project_id = f.Id(label=_l("Project no."))
    client_id = f.Id(label=_l("Client no."))
    starts_on = f.Day(label=_l("From"))
    ends_on = f.Day(label=_l("Up to, not including"))
    state = f.Choice(BillState, labels=BILL_STATES, tones=BILL_TONES, label=_l("State"))
    revision = f.Integer(label=_l("Revision"))
    fee_model = f.Text(label=_l("Fee model"))
    currency = f.Text(label=_l("Currency"))
    net = f.Money(label=_l("Net amount"), attribute="net_minor", unit="")
    tax = f.Money(label=_l("VAT"), attribute="tax_minor", unit="")
    gross = f.Money(label=_l("Total with VAT"), attribute="gross_minor", unit="")
    carried_forward = f.Money(label=_l("Carried forward"), attribute="carried_minor", unit="")
    prepared_at = f.Moment(label=_l("Prepared"))
    approved_at = f.Moment(label=_l("Approved"), optional=True)
    returned_reason = f.LongText(label=_l("Returned because"), optional=True)
    fingerprint = f.Text(label=_l("Fingerprint"))
    lines = f.ma.fields.List(f.ma.fields.Nested(BillLineOut))
    row_version = f.RowVersion()


class InvoiceRow(f.Schema):
    """An issued invoice."""

    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Invoice"))
    month = f.Text(label=_l("Month"))
    client_name = f.Text(label=_l("Client"))
    contract_number = f.Text(label=_l("Contract"))
    issued_on = f.Day(label=_l("Issued on"))
    due_on = f.Day(label=_l("Payable by"))
    currency = f.Text(label=_l("Currency"))
    net = f.Money(label=_l("Net amount"), attribute="net_minor", unit="")
    tax = f.Money(label=_l("VAT"), attribute="tax_minor", unit="")
    gross = f.Money(label=_l("Total with VAT"), attribute="gross_minor", unit="")


class InvoiceOut(InvoiceRow):
    project_id = f.Id(label=_l("Project no."))
    client_id = f.Id(label=_l("Client no."))
    facts_sha256 = f.Text(label=_l("SHA-256 of the content"))
    pdf_sha256 = f.Text(label=_l("SHA-256 of the PDF"))


def fee_model_words(fee_model: str) -> str:
    return str(FEE_MODELS[fee_model])


journal.sentences(
    {
        "billing.run_started": _l("started the billing run of %(month)s"),
        "billing.run_ended": _l(
            "finished the billing run of %(month)s: %(drafted)s drafted, %(revised)s revised, %(unchanged)s unchanged, "
            "%(parked)s parked"
        ),
        "billing.drafted": _l("drafted the bill of %(number)s for %(month)s: %(gross)s"),
        "billing.revised": _l("revised the bill of %(number)s for %(month)s: %(before)s became %(gross)s"),
        "billing.approved": _l("approved the bill of %(number)s for %(month)s: %(gross)s"),
        "billing.returned": _l("returned the bill of %(number)s for %(month)s: %(reason)s"),
        "billing.issued": _l("issued invoice %(invoice)s for %(month)s: %(gross)s"),
        "billing.exported": _l("downloaded the invoices of %(month)s as one archive: %(count)s papers"),
    }
)
journal.labels(
    {
        "net_minor": _l("Net amount"),
        "tax_minor": _l("VAT"),
        "gross_minor": _l("Total with VAT"),
        "revision": _l("Revision"),
        "returned_reason": _l("Returned because"),
    }
)
