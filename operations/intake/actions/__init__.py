"""What is done with files of records: received, settled how they are read, tried out, imported or refused."""

from operations.intake.actions.readers import READERS, Reader, Taken, reader_of
from operations.intake.actions.receiving import (
    enqueue,
    how_of,
    key_of,
    read_anew,
    receive,
    refuse,
    register,
    rejected_table,
    settle,
    sheet_of,
    take_in,
    taking_in,
)
from operations.intake.actions.trying import SHOWN_REVISED, TRIED, Trial, try_out

__all__ = [
    "READERS", "SHOWN_REVISED", "TRIED", "Reader", "Taken", "Trial", "enqueue", "how_of", "key_of", "read_anew",
    "reader_of", "receive", "refuse", "register", "rejected_table", "settle", "sheet_of", "take_in", "taking_in",
    "try_out",
]  # fmt: skip
