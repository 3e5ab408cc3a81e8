"""The states of a bill, and the two ways in which an order is counted."""

from enum import StrEnum


class BillState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    ISSUED = "issued"


class Parked(StrEnum):
    """Why a contract's month was left alone: the rule refuses its facts, or something broke on our side."""

    REFUSED = "refused"
    BROKEN = "broken"


class OrderAspect(StrEnum):
    """An order is billed once as a sale, and once as a refund."""

    SALE = "sale"
    REFUND = "refund"
