"""When a matter is due, and how long it may be put off."""

from datetime import date, timedelta
from enum import StrEnum

from bpo.kernel.errors import Invalid, text

LONGEST = timedelta(days=365)


class Due(StrEnum):
    """How near a matter's day is, in the order in which people work them off."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    OPEN = "open"  # no day


def due_of(due_on: date | None, today: date) -> Due:
    """The group of a day; the week ends with its Sunday."""
    if due_on is None:
        return Due.OPEN
    if due_on <= today:
        return Due.OVERDUE if due_on < today else Due.TODAY
    return Due.WEEK if due_on <= today + timedelta(days=6 - today.weekday()) else Due.LATER


def monday_after(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def check_snooze(until_on: date, today: date) -> None:
    if not today < until_on <= today + LONGEST:
        raise Invalid(
            "snooze_day",
            text("A matter is put off until a day after today and within a year; you gave %(day)s."),
            "until_on",
            day=until_on,
        )
