"""What every chart of days is given: its days off and the ways it can be zoomed."""

from collections.abc import Iterable
from datetime import date, timedelta

from bpo.kernel.holidays.rules import WorkCalendar, is_working_day
from bpo.kernel.locale import _
from bpo.kernel.period import ONE_DAY

BESIDE = timedelta(days=150)
LONGEST = 1500  # days that a chart shades; what lies further is drawn without


def days_off(days: Iterable[date], calendar: WorkCalendar) -> list[list[str]]:
    """[[first, last]] of the runs of days off around these days."""
    known = list(days)
    day, end = min(known) - BESIDE, max(known) + BESIDE
    runs: list[list[str]] = []
    open_run = False
    for _each in range(min((end - day).days + 1, LONGEST)):
        off = not is_working_day(day, calendar)
        if off and open_run:
            runs[-1][1] = str(day)
        elif off:
            runs.append([str(day), str(day)])
        open_run, day = off, day + ONE_DAY
    return runs


def zooms() -> list[tuple[str, str]]:
    return [("day", _("By day")), ("week", _("By week")), ("month", _("By month"))]
