"""Working days, rest days and statutory holidays: the one place that says which a day is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bpo.kernel.period import ONE_DAY, Period

FIRST_YEAR = 2008  # the first year of the present kind of arrangement (short Golden Weeks, traditional festivals)
LAST_YEAR = 2100


class DayKind(StrEnum):
    """What a day is, against its weekday: a holiday's day, a day off made by swapping, a weekend day that is worked."""

    HOLIDAY = "holiday"
    REST = "rest"
    WORKDAY = "workday"


class Worked(StrEnum):
    """How work on a day is to be paid at least (Labour Law art. 44): as agreed, 200%, 300%."""

    NORMAL = "normal"
    REST = "rest"
    STATUTORY = "statutory"


@dataclass(frozen=True, order=True)
class SpecialDay:
    """A day that is not what its weekday says. `statutory`: one of the days fixed by law, paid 300%."""

    day: date
    kind: DayKind
    name_zh: str = ""
    name_en: str = ""
    statutory: bool = False

    @property
    def is_off(self) -> bool:
        return self.kind != DayKind.WORKDAY


@dataclass(frozen=True)
class WorkCalendar:
    """The special days, and the years whose arrangement is published; other years know their weekends and the law."""

    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    published: frozenset[int] = frozenset()


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    """Whether offices work: Monday to Friday, but for the calendar's days off and make-up working days."""
    special = calendar.special.get(day)
    return day.weekday() < 5 if special is None else not special.is_off


def working_days(days: Period, calendar: WorkCalendar) -> list[date]:
    """The working days of a period, in order."""
    return [day for day in days if is_working_day(day, calendar)]


def working_day_after(day: date, count: int, calendar: WorkCalendar) -> date:
    """The `count`-th working day after `day`, which itself does not count; `count` ≥ 1."""
    if count < 1:
        raise ValueError(f"{count} working days after a day: at least one")
    while count:
        day += ONE_DAY
        count -= is_working_day(day, calendar)
    return day


def worked(day: date, calendar: WorkCalendar) -> Worked:
    """The band into which an hour worked on that day falls."""
    special = calendar.special.get(day)
    if special is not None and special.statutory:
        return Worked.STATUTORY
    return Worked.NORMAL if is_working_day(day, calendar) else Worked.REST


def unpublished(days: Period, calendar: WorkCalendar) -> list[int]:
    """The years touched by a period whose arrangement is not known yet: whoever shows the result says so."""
    return [year for year in range(days.start.year, days.last.year + 1) if year not in calendar.published]


def calendar_of(years: Mapping[int, Iterable[SpecialDay]], assumed: Mapping[int, Iterable[SpecialDay]]) -> WorkCalendar:
    """A calendar of published years, and of years for which only the days fixed by law are known."""
    known = [one for source in (assumed, years) for days in source.values() for one in days]
    return WorkCalendar({one.day: one for one in known}, frozenset(years))
