"""Bills and invoices: their states and who may move them, decided without a database."""

from enum import StrEnum


class BillState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    ISSUED = "issued"


class Parked(StrEnum):
    """Why a contract's month could not be rated."""

    REFUSED = "refused"
    BROKEN = "broken"
