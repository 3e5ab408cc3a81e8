"""The calendar as it counts: what the vendor keeps itself before what is built in, and what is missing said."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel.errors import NotFound
from bpo.kernel.holidays import built_in
from bpo.kernel.holidays.rules import FIRST_YEAR, LAST_YEAR, SpecialDay, WorkCalendar, calendar_of, unpublished
from bpo.kernel.locale import _
from bpo.kernel.models import CalendarDay, CalendarYear
from bpo.kernel.period import Period
from bpo.kernel.permits import Actor, permit


def year_period(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def work_calendar(session: Session, days: Period) -> WorkCalendar:
    """The calendar for these days; ask `said_of` for the sentence about years that are not published."""
    wanted = range(days.start.year, days.last.year + 1)
    own: dict[int, list[SpecialDay]] = {
        year: [] for year in session.scalars(select(CalendarYear.year).where(CalendarYear.year.in_(wanted)))
    }
    if own:
        rows = select(CalendarDay).where(CalendarDay.day >= days.start.replace(month=1, day=1))
        for row in session.scalars(rows.where(CalendarDay.day < date(days.last.year + 1, 1, 1))):
            own.setdefault(row.day.year, []).append(fact_of(row))
    known = {year: built_in.published_days(year) for year in wanted if year in built_in.known_years()}
    law = {year: built_in.days_by_law(year) for year in wanted if year not in own and year not in known}
    return calendar_of({**known, **own}, law)


def fact_of(row: CalendarDay) -> SpecialDay:
    return SpecialDay(row.day, row.kind, row.name_zh, row.name_en, row.statutory)


def said_of(days: Period, calendar: WorkCalendar) -> str:
    """The sentence that goes wherever working days of unpublished years are shown; "" where all is known."""
    return said_of_years(unpublished(days, calendar))


def said_of_years(years: Iterable[int]) -> str:
    missing = "、".join(str(year) for year in years)
    if not missing:
        return ""
    return _(
        "The holidays of %(years)s are not published yet: weekends and the days fixed by law are taken as days off, "
        "days moved by the yearly arrangement are not known.",
        years=missing,
    )


def own_year(session: Session, year: int) -> CalendarYear | None:
    return session.scalars(select(CalendarYear).where(CalendarYear.year == year)).one_or_none()


@permit("holidays.view")
def year_shown(session: Session, actor: Actor, year: int) -> dict[str, Any]:
    """{year, source, reference, days, row_version, said, calendar} of one year; NotFound outside 2008–2100."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound("calendar_year", id=year)
    days = year_period(year)
    calendar, own = work_calendar(session, days), own_year(session, year)
    source = "own" if own else "built_in" if year in built_in.known_years() else "law"
    return {
        "year": year,
        "source": source,
        "reference": own.reference if own else built_in.reference(year),
        "days": sorted(calendar.special.values()),
        "row_version": own.row_version if own else None,
        "said": said_of(days, calendar),
        "calendar": calendar,
        "own": own,
    }
