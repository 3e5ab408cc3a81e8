"""Days of a plan moved together: by working days, or from one go-live to another."""

from datetime import date, timedelta

from bpo.kernel.holidays.rules import WorkCalendar, is_working_day

DAY = timedelta(days=1)


def moved_by_working_days(day: date, count: int, calendar: WorkCalendar) -> date:
    """`count` working days later, or earlier where it is negative; 0 leaves the day as it is."""
    step = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, calendar)
    return day


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """How many working days `end` lies after `start`; negative where it lies before."""
    step = DAY if end > start else -DAY
    count, day = 0, start
    while day != end:
        day += step
        count += is_working_day(day, calendar)
    return count if end > start else -count
