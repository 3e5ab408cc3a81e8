"""The shapes of billing, its labels and sentences; `words` tells lines and steps."""

from billing.invoices.schemas.shapes import (
    BILL_STATES,
    BILL_TONES,
    BillingMonthIn,
    BillingRunOut,
    BillingRunRow,
    BillLineOut,
    BillOut,
    BillReturnIn,
    BillRow,
    BillStepOut,
    InvoiceOut,
    InvoiceRow,
    ParkedOut,
    TableForm,
    TableKind,
    fee_model_words,
)

__all__ = [
    "BILL_STATES", "BILL_TONES", "BillLineOut", "BillOut", "BillReturnIn", "BillRow", "BillStepOut", "BillingMonthIn",
    "BillingRunOut", "BillingRunRow", "InvoiceOut", "InvoiceRow", "ParkedOut", "TableForm", "TableKind",
    "fee_model_words",
]  # fmt: skip
