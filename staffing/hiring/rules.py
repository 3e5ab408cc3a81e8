"""Hiring: requisitions and the stages of a candidate, decided without a database."""

from enum import StrEnum


class RequisitionState(StrEnum):
    SUBMITTED = "submitted"
    OPEN = "open"
    FILLED = "filled"
    CANCELLED = "cancelled"


class Stage(StrEnum):
    NEW = "new"
    SCREENING = "screening"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    BOARD = "board"
    AGENCY = "agency"
    REFERRAL = "referral"
    CAMPUS = "campus"
    WALK_IN = "walk_in"
