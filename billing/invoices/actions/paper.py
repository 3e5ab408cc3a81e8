"""What stands on an invoice: one set of facts, frozen when it is issued, from which PDF, workbook and CSV are made."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from billing.invoices.models import Bill, BillLine
from billing.invoices.schemas import fee_model_words
from billing.invoices.schemas.words import line_words, step_words, unit_words
from billing.pricing.rules import Kind
from bpo.clients.rules import ClientFacts, TaxpayerKind
from bpo.documents.columns import ColumnSpec
from bpo.documents.delimited import csv_bytes
from bpo.documents.xlsx import SheetSpec, workbook
from bpo.kernel.locale import _, in_language
from bpo.kernel.money import capitals
from bpo.kernel.period import ONE_DAY
from bpo.kernel.vendor import head_in

TEMPLATE = "print/invoice.html"
CHINESE, ENGLISH = "zh_Hans_CN", "en"


@dataclass(frozen=True)
class Around:
    """What an invoice says beside its bill."""

    vendor: dict[str, str]
    client: ClientFacts
    project: str
    issued_on: date
    due_on: date
    payment_days: int


def language_for(around: Around) -> str:
    """Papers are written in the vendor's usual language; a client abroad gets English."""
    return ENGLISH if around.client.taxpayer_kind == TaxpayerKind.FOREIGN else around.vendor["paper_language"]


def client_name(client: ClientFacts, language: str) -> str:
    return (client.legal_name_en or client.legal_name_zh) if language == ENGLISH else client.legal_name_zh


def invoice_facts(bill: Bill, around: Around, language: str) -> dict[str, Any]:
    """Everything the paper prints, as JSON values in the language of the paper."""
    with in_language(language):
        vendor, lines = around.vendor, printed(bill)
        head = head_in(vendor, language)
        return {
            "letterhead": {**head, "taxpayer_id": vendor["uscc"]},
            "buyer": _buyer(around.client, language),
            "pairs": _pairs(bill, around),
            "currency": bill.currency,
            "inclusive": _terms(bill)["prices_include_vat"],
            "lines": [_line(number, line) for number, line in enumerate(lines, start=1)],
            "vat": _vat(bill.lines),
            "net_minor": bill.net_minor,
            "tax_minor": bill.tax_minor,
            "gross_minor": bill.gross_minor,
            "amount_minor": sum(line.amount_minor for line in bill.lines),
            "in_words": f"人民币{capitals(bill.gross_minor)}" if bill.currency == "CNY" else None,
            "due_on": around.due_on.isoformat(),
            "payee": [
                [_("Payee"), head["name"]],
                [_("Bank"), vendor["bank"]],
                [_("Account number"), vendor["bank_account"]],
            ],
            "parties": [{"label": _("Issuing company"), "name": head["name"], "signatory": None, "sealed": True}],
        }


def _terms(bill: Bill) -> dict[str, Any]:
    terms: Any = bill.terms
    return dict(terms)


def _buyer(client: ClientFacts, language: str) -> list[list[str | None]]:
    pairs: list[list[str | None]] = [
        [_("Bill to"), client_name(client, language)],
        [_("Taxpayer id (USCC)"), client.uscc],
        [_("Address and telephone"), " ".join(filter(None, (client.invoice_address, client.invoice_phone)))],
        [_("Bank and account"), " ".join(filter(None, (client.bank, client.bank_account)))],
    ]
    return [[label, value] for label, value in pairs if value]


def _pairs(bill: Bill, around: Around) -> list[list[str]]:
    last = bill.ends_on - ONE_DAY
    return [
        [_("Billing period"), f"{bill.starts_on.isoformat()} – {last.isoformat()}"],
        [_("Payable by"), _("%(day)s (%(days)s days)", day=around.due_on.isoformat(), days=around.payment_days)],
        [_("Contract"), bill.contract_number],
        [_("Fee model"), fee_model_words(bill.fee_model)],
        [_("Project"), around.project],
        [_("Currency"), bill.currency],
    ]


def printed(bill: Bill) -> list[BillLine]:
    """The lines of the paper: a minimum or a cap that changed nothing stays with the bill."""
    return [line for line in bill.lines if line.amount_minor or line.kind not in (Kind.MINIMUM, Kind.CAP)]


def _line(number: int, line: BillLine) -> dict[str, Any]:
    label: Any = line.label
    steps: Any = line.steps
    return {
        "number": number,
        "label": line_words(line.code, label["facts"]),
        "quantity": line.quantity if line.unit_price is not None and line.unit != "money" else None,
        "unit": unit_words(line.unit) if line.unit_price is not None else "",
        "unit_price": line.unit_price if line.unit != "money" else None,
        "amount_minor": line.amount_minor,
        "net_minor": line.net_minor,
        "tax_rate": line.tax_rate,
        "tax_minor": line.tax_minor,
        "basis": " ".join(filter(None, (line.document, line.clause))),
        "steps": [[step_words(step), step["amount"]] for step in steps],
    }


def _vat(lines: list[BillLine]) -> list[dict[str, Any]]:
    rates: dict[str, list[int]] = {}
    for line in lines:
        sums = rates.setdefault(line.tax_rate, [0, 0])
        sums[0] += line.net_minor
        sums[1] += line.tax_minor
    return [{"rate": rate, "net_minor": net, "tax_minor": tax} for rate, (net, tax) in sorted(rates.items())]


def columns(inclusive: bool) -> list[ColumnSpec]:
    """The columns of the lines, for workbook and CSV; prices with or without VAT as agreed."""
    amount = _("Amount with VAT") if inclusive else _("Amount without VAT")
    return [
        ColumnSpec("number", _("Line"), "int", width=7),
        ColumnSpec("label", _("Item")),
        ColumnSpec("quantity", _("Quantity"), "decimal"),
        ColumnSpec("unit", _("Unit")),
        ColumnSpec("unit_price", _("Unit price"), "decimal"),
        ColumnSpec("amount_minor", amount, "money"),
        ColumnSpec("tax_rate", _("VAT rate"), "percent"),
        ColumnSpec("tax_minor", _("VAT"), "money"),
        ColumnSpec("gross_minor", _("Total with VAT"), "money"),
        ColumnSpec("basis", _("Basis")),
    ]


def rows_of(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The frozen lines with their figures as numbers."""
    return [
        {
            **line,
            "quantity": _decimal(line["quantity"]),
            "unit_price": _decimal(line["unit_price"]),
            "tax_rate": _decimal(line["tax_rate"]),
            "gross_minor": line["net_minor"] + line["tax_minor"],
        }
        for line in facts["lines"]
    ]


def _decimal(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def invoice_xlsx(facts: dict[str, Any], language: str, *, who: str, when: datetime) -> bytes:
    """The invoice as a workbook: lines with a total row, the steps behind each amount, what it is about."""
    with in_language(language):
        totals = {
            "label": _("Total"),
            "amount_minor": facts["amount_minor"],
            "tax_minor": facts["tax_minor"],
            "gross_minor": facts["gross_minor"],
        }
        note = " ".join(filter(None, (facts["paper"]["number"], facts["currency"], facts["in_words"])))
        lines = SheetSpec(_("Invoice"), columns(facts["inclusive"]), rows_of(facts), totals=totals, note=note)
        steps = SheetSpec(
            _("How it is computed"),
            [
                ColumnSpec("number", _("Line"), "int", width=7),
                ColumnSpec("label", _("Item")),
                ColumnSpec("step", _("Step")),
                ColumnSpec("amount", _("Amount"), "money"),
                ColumnSpec("basis", _("Basis")),
            ],
            [
                {**line, "step": words, "amount": Decimal(amount)}
                for line in facts["lines"]
                for words, amount in line["steps"]
            ],
        )
        about = SheetSpec(
            _("Details"),
            [ColumnSpec("label", _("Field"), width=24), ColumnSpec("value", _("Value"))],
            [[label, value] for label, value in (*_about(facts), *facts["buyer"], *facts["pairs"], *facts["payee"])],
        )
        return workbook([lines, steps, about], exported_by=who, exported_at=when)


def _about(facts: dict[str, Any]) -> list[list[str]]:
    return [[_("Invoice number"), facts["paper"]["number"]], [_("Issued on"), facts["paper"]["day"]]]


def invoice_csv(facts: dict[str, Any], language: str) -> bytes:
    """The lines as CSV, the invoice's number in front of each."""
    with in_language(language):
        shapes = [ColumnSpec("invoice", _("Invoice number")), *columns(facts["inclusive"])]
        return csv_bytes(shapes, [{**row, "invoice": facts["paper"]["number"]} for row in rows_of(facts)])
