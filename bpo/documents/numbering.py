"""Document numbers without gaps: 1, 2, 3 … in every series, whatever fails and however many issue at once.

The number is taken inside the issuing transaction from a counter row, which stays locked until that transaction ends:
a rollback gives the number back, and the next in line waits for it. A database sequence would leave gaps. Take the
number as late in the act as possible.
"""

import string
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.documents.models import SeriesCounter, SeriesPattern
from bpo.kernel.db import insert_into

FIELDS = {"year", "n"}
KNOWN: dict[str, "Series"] = {}  # the series that have a title, by code


@dataclass(frozen=True)
class Series:
    """A series of numbers: `Series("appointment", "RM-{year}-{n:03d}")`.

    With `{year}` in the pattern it starts again from 1 each year. A number longer than its places is written in full.
    Raises `ValueError` for a pattern with other places, or without `{n}`. With a `title` the series stands on the page
    of document numbers, where its pattern may be changed; `longest` is what the number's column holds.
    """

    code: str
    pattern: str
    title: Any = field(default=None, compare=False)
    longest: int = 30

    def __post_init__(self) -> None:
        named = {name for _text, name, _spec, _conversion in string.Formatter().parse(self.pattern) if name is not None}
        if "n" not in named or not named <= FIELDS:
            raise ValueError(f"the pattern {self.pattern!r} must have {{n}} and may have {{year}}, nothing else")
        if self.title is not None:
            KNOWN[self.code] = self

    @property
    def yearly(self) -> bool:
        return "{year" in self.pattern

    def scope(self, on: date) -> str:
        return f"{on.year:04d}" if self.yearly else ""

    def written(self, n: int, on: date) -> str:
        """The n-th number of the series in the year of that day."""
        return self.pattern.format(year=on.year, n=n)


def next_number(session: Session, series: Series, *, on: date) -> str:
    """The next number of the series for a document of that day (a day in the vendor's zone).

    See `next_numbers`.
    """
    return next_numbers(session, series, 1, on=on)[0]


def next_numbers(session: Session, series: Series, count: int, *, on: date) -> list[str]:
    """The next `count` numbers of the series (at least one), in their order.

    One statement creates or advances the counter, so that the first two users of a new year cannot both begin it.
    Two series taken in one transaction must be taken in the same order everywhere, or PostgreSQL may find a deadlock.
    """
    begun = insert_into(session, SeriesCounter).values(code=series.code, scope=series.scope(on), last=count)
    advanced = begun.on_conflict_do_update(
        index_elements=[SeriesCounter.code, SeriesCounter.scope], set_={"last": SeriesCounter.last + count}
    )
    last = session.execute(advanced.returning(SeriesCounter.last)).scalar_one()
    # Asked after the counter is ours: a pattern changed meanwhile holds from this number on.
    decided = select(SeriesPattern.pattern).where(SeriesPattern.code == series.code).order_by(SeriesPattern.id.desc())
    pattern = session.scalars(decided.limit(1)).first()
    held = replace(series, pattern=pattern, title=None) if pattern else series
    return [held.written(n, on) for n in range(last - count + 1, last + 1)]
