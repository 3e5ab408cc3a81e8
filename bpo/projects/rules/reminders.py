"""When the departments asked in a review are reminded, and when their silence goes a step up."""

from datetime import date
from enum import StrEnum

from bpo.kernel.holidays.rules import WorkCalendar, is_working_day, working_days
from bpo.kernel.period import ONE_DAY, Period

SOON_DAYS = 2  # working days before the day the answers are wanted by
TO_DIRECTOR = 2  # working days late: after the head, from the first, the director


class Reminder(StrEnum):
    SOON = "soon"
    TODAY = "today"
    LATE = "late"


class Escalation(StrEnum):
    """How far up a department's silence has been told."""

    NOBODY = "nobody"
    HEAD = "head"
    DIRECTOR = "director"


def slip(before: date, after: date, calendar: WorkCalendar) -> int:
    """By how many working days a day moved: 0 for the same, negative when it comes earlier."""
    first, last = min(before, after), max(before, after)
    if first == last:
        return 0
    count = len(working_days(Period(first + ONE_DAY, last + ONE_DAY), calendar))
    return count if after > before else -count


def reminder_on(today: date, due_on: date, calendar: WorkCalendar) -> Reminder | None:
    """What is said today to whoever has not answered: two working days before, on the day, then each working day."""
    if today == due_on:
        return Reminder.TODAY
    if not is_working_day(today, calendar):
        return None
    if today > due_on:
        return Reminder.LATE
    return Reminder.SOON if slip(today, due_on, calendar) == SOON_DAYS else None


def escalation_on(today: date, due_on: date, calendar: WorkCalendar) -> Escalation:
    """How far up it is told that a department is late: first its head, a day later the director."""
    late = slip(due_on, today, calendar) if today > due_on else 0
    if late < 1:
        return Escalation.NOBODY
    return Escalation.DIRECTOR if late >= TO_DIRECTOR else Escalation.HEAD
