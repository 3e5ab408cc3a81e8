"""Seats: their states, and when one may be given to a project, decided without a database."""

from enum import StrEnum


class SeatStatus(StrEnum):
    PLANNED = "planned"
    READY = "ready"
    FAULTY = "faulty"
    RELEASED = "released"
