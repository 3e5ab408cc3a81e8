"""Days of a plan moved together: by working days, or from one go-live to another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bpo.kernel.holidays.rules import WorkCalendar, is_working_day
from bpo.projects.rules.plans import ItemFacts

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


def moved_item(item: ItemFacts, mover: Callable[[date], date]) -> ItemFacts:
    """The item with each of its days moved."""
    return replace(
        item,
        due_on=mover(item.due_on) if item.due_on else None,
        starts_on=mover(item.starts_on) if item.starts_on else None,
        review_on=mover(item.review_on) if item.review_on else None,
    )  # fmt: skip
