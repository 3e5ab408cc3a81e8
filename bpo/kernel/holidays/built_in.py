"""What is known without anybody typing it: arrangements published (package chinesecalendar), and the law's days."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from chinese_calendar import constants

from bpo.kernel.holidays.rules import FIRST_YEAR, DayKind, SpecialDay

# Gregorian month-day of Spring Festival (first day), Tomb-sweeping, Dragon Boat and Mid-Autumn: the lunar calendar is
# not computed here.
FESTIVALS = {
    2008: "02-07 04-04 06-08 09-14", 2009: "01-26 04-04 05-28 10-03", 2010: "02-14 04-05 06-16 09-22",
    2011: "02-03 04-05 06-06 09-12", 2012: "01-23 04-04 06-23 09-30", 2013: "02-10 04-04 06-12 09-19",
    2014: "01-31 04-05 06-02 09-08", 2015: "02-19 04-05 06-20 09-27", 2016: "02-08 04-04 06-09 09-15",
    2017: "01-28 04-04 05-30 10-04", 2018: "02-16 04-05 06-18 09-24", 2019: "02-05 04-05 06-07 09-13",
    2020: "01-25 04-04 06-25 10-01", 2021: "02-12 04-04 06-14 09-21", 2022: "02-01 04-05 06-03 09-10",
    2023: "01-22 04-05 06-22 09-29", 2024: "02-10 04-04 06-10 09-17", 2025: "01-29 04-04 05-31 10-06",
    2026: "02-17 04-05 06-19 09-25", 2027: "02-06 04-05 06-09 09-15", 2028: "01-26 04-04 05-28 10-03",
    2029: "02-13 04-04 06-16 09-22", 2030: "02-03 04-05 06-05 09-12",
}  # fmt: skip
NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节", "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利七十周年纪念日",
}  # fmt: skip
# The General Office's notices; of a year that is not named here the source is given without its number.
ORDERS = {
    2020: "国办发明电〔2019〕16号", 2021: "国办发明电〔2020〕27号", 2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号", 2024: "国办发明电〔2023〕7号", 2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}  # fmt: skip


@cache
def known_years() -> tuple[int, ...]:
    """The years whose arrangement is built in."""
    return tuple(sorted({day.year for day in constants.holidays if day.year >= FIRST_YEAR}))


def reference(year: int) -> str:
    """The notice of the General Office of the State Council by which the year was arranged."""
    return ORDERS.get(year, "")


@cache
def statutory_days(year: int) -> dict[date, str]:
    """The days fixed by law (全国年节及纪念日放假办法) in English; {} where the festivals are not known."""
    if year not in FESTIVALS:
        return {}
    spring, tomb, dragon, moon = (date.fromisoformat(f"{year}-{part}") for part in FESTIVALS[year].split())
    # 2008–2013 the eve and two days; 2014–2024 three days; since 2025 the eve and three days.
    first, count = (-1, 3) if year < 2014 else (0, 3) if year < 2025 else (-1, 4)
    found = {date(year, 1, 1): "New Year's Day"}
    found |= {spring + timedelta(days=first + passed): "Spring Festival" for passed in range(count)}
    found |= {tomb: "Tomb-sweeping Day", dragon: "Dragon Boat Festival"}
    found |= {date(year, 5, 1 + passed): "Labour Day" for passed in range(1 if year < 2025 else 2)}
    national = {date(year, 10, 1 + passed): "National Day" for passed in range(3)}
    found |= {moon: "Mid-autumn Festival"} | national
    if year == 2015:
        found[date(2015, 9, 3)] = "Anti-Fascist 70th Day"
    return dict(sorted(found.items()))


def _special(day: date, kind: DayKind, name: str, statutory: bool = False) -> SpecialDay:
    return SpecialDay(day, kind, NAMES.get(name, name), name, statutory)


def days_by_law(year: int) -> list[SpecialDay]:
    """What is certain of a year before its arrangement is published."""
    return [_special(day, DayKind.HOLIDAY, name, statutory=True) for day, name in statutory_days(year).items()]


@cache
def published_days(year: int) -> tuple[SpecialDay, ...]:
    """The special days of a built-in year, in order; () for others."""
    return tuple(sorted(_published(year))) if year in known_years() else ()


def _published(year: int) -> Iterator[SpecialDay]:
    law = statutory_days(year)
    for day, name in constants.holidays.items():
        if day.year != year or day in law:
            continue
        swapped = day in constants.in_lieu_days
        yield _special(day, DayKind.REST if swapped else DayKind.HOLIDAY, name)
    for day, name in constants.workdays.items():
        if day.year == year:
            yield _special(day, DayKind.WORKDAY, name)
    yield from days_by_law(year)
