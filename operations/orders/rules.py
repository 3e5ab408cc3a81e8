"""Orders for commission: what is counted, decided without a database."""

from enum import StrEnum


class OrderUnit(StrEnum):
    ORDER = "order"
    APPOINTMENT = "appointment"
    COMPLETE = "complete"
    VALID_RECORD = "valid_record"
