"""The term of a letter of appointment: when it is reminded of, when its end is told, when it has lapsed."""

from datetime import date, timedelta
from decimal import Decimal

from bpo.kernel.errors import Invalid, text
from bpo.kernel.holidays.rules import WorkCalendar, working_day_after

ACKNOWLEDGED_WITHIN_DAYS = 2  # working days
END_TOLD_DAYS = 14  # ASSUMPTION: two weeks are enough to find and appoint somebody


def is_lapsed(ends_on: date | None, day: date) -> bool:
    """`ends_on` is the last day in office."""
    return ends_on is not None and ends_on < day


def nears_its_end(ends_on: date | None, day: date) -> bool:
    """Its end is told of from now on; a lapsed one needs a new letter, which is told otherwise."""
    return ends_on is not None and day <= ends_on <= day + timedelta(days=END_TOLD_DAYS)


def may_be_renewed(ends_on: date | None, day: date) -> bool:
    """The same person is appointed again once the term nears its end or is over."""
    return is_lapsed(ends_on, day) or nears_its_end(ends_on, day)


def acknowledgement_is_late(issued_on: date, day: date, calendar: WorkCalendar) -> bool:
    return day > working_day_after(issued_on, ACKNOWLEDGED_WITHIN_DAYS, calendar)


def budget_minor(budget: Decimal | None) -> int | None:
    """What stands in the letter, in minor units. Raises `Invalid` for less than nothing."""
    if budget is None:
        return None
    if budget < 0:
        raise Invalid("budget", text("A budget cannot be less than nothing."), "budget")
    return int(budget * 100)
