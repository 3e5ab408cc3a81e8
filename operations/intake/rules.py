"""Files of records taken in: what kind they are and how they ended."""

from enum import StrEnum


class IntakeKind(StrEnum):
    CALLS = "calls"
    ORDERS = "orders"


class IntakeState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
