"""Periods of whole days, half-open: the last day is the one before `end`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bpo.kernel.errors import Invalid, text

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to, not including, `end`; never empty (`Invalid`)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise Invalid(
                "period_empty",
                text("A period from %(start)s up to, not including, %(end)s has no days; let it end later."),
                start=self.start.isoformat(),
                end=self.end.isoformat(),
            )

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day in it, as people write it."""
        return self.end - ONE_DAY

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=passed) for passed in range(self.days))

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def contains(self, other: "Period") -> bool:
        """Whether every day of `other` is in it."""
        return self.start <= other.start and other.end <= self.end

    def intersect(self, other: "Period") -> "Period | None":
        """The days in both, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def split(self, day: date) -> "tuple[Period, Period]":
        """Two periods, the second beginning on `day`; `Invalid` where one of them would be empty."""
        return Period(self.start, day), Period(day, self.end)

    def by_month(self) -> "Iterator[Period]":
        """Its parts by calendar month, in order."""
        start = self.start
        while start < self.end:
            part = Period(start, min(self.end, month_of(start).end))
            yield part
            start = part.end


ALWAYS = Period(date.min, date.max)


def month_of(day: date) -> Period:
    """The calendar month that holds `day`."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1))


def month(written: str) -> Period:
    """The calendar month written as "2026-10"; `Invalid` for anything else."""
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", written) and "1900" <= written < "9999":
        return month_of(date.fromisoformat(f"{written}-01"))
    raise Invalid(
        "month_unreadable",
        text("“%(given)s” is no month; write it as year and month, like 2026-10."),
        given=written,
    )
