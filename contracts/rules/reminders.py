"""When somebody must be told that a contract nears its end."""

from collections.abc import Collection
from datetime import date, timedelta

from bpo.kernel.period import ONE_DAY

STEPS = (90, 60, 30, 7)
FORGOTTEN_AFTER = timedelta(days=90)  # an end that long ago is history; nobody is helped by a reminder of it


def steps_due(ends_on: date, today: date, raised: Collection[int]) -> list[int]:
    """The steps (days before the last day) that are reached and not yet raised, the widest first.

    `ends_on` is the day after the last one. A step is reached from its day on, so a missed day loses nothing.
    """
    if today >= ends_on + FORGOTTEN_AFTER:
        return []
    left = days_left(ends_on, today)
    return [step for step in STEPS if left <= step and step not in raised]


def days_left(ends_on: date, today: date) -> int:
    """Days until the last day in force; negative once it is over."""
    return (ends_on - ONE_DAY - today).days


def notice_deadline(ends_on: date, notice_days: int) -> date:
    """The last day on which notice can still be given."""
    return ends_on - ONE_DAY - timedelta(days=notice_days)
