"""World `month_end`: the ordinary vendor while the last month is being closed, with what finance has on its desk then.

Most files are in. One file of calls has rows to correct, one file of orders is awaited, one project's calls are missing
so that its contract is parked, and calls of a month that is invoiced already came late. Of the month's bills some are
approved and wait to be issued, some wait for a second person; an invoice of the month before is past its due day.
"""

import csv
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

from operations.intake.rules import IntakeKind
from worlds.builder import Builder
from worlds.ordinary import assembly
from worlds.ordinary.agenda import Agenda
from worlds.ordinary.cases import WHOLE, Share
from worlds.ordinary.road import Road, month_before
from worlds.ordinary.running import SYSTEM, Running, days_between, name_of
from worlds.traffic import Line

SPOILED, WITHOUT_ORDERS, WITHOUT_CALLS, LATE = "QM", "CX", "HY", "YL"
LATE_DAYS = 3  # the last ones of a month, whose calls came when it was invoiced
ANSWERED_WHEN_DOWN = 0.3
# What the switch wrote where it lost a value: {row: (column, value)}.
LOST = {12: ("开始时间", "时间未记录"), 31: ("开始时间", ""), 57: ("通话秒数", "约三分钟"), 88: ("是否接通", "未知")}


def build(build: Builder, share: Share = WHOLE) -> None:
    """The whole world as of the builder's day; it is the month before that is being closed."""
    assembly.build(build, share, Closing)


class Closing(Running):
    """The months as in the ordinary world, but for the one that is being closed."""

    kept_open = (SPOILED, WITHOUT_ORDERS)
    not_issued = ("YL", "AR")

    def plan(self, agenda: Agenda) -> None:
        """Beside the ordinary: the late calls of the month before arrive, and it is run again."""
        super().plan(agenda)
        late = next(road for road in self.roads if road.case.key == LATE)
        agenda.on(self._first + timedelta(days=3), lambda: self._bring_late(late))

    @property
    def _first(self) -> date:
        """The first day of the present month: the one before is being closed."""
        return month_before(self.build.day, 0)

    def _is_missing(self, days: list[date]) -> bool:
        return days[0] >= month_before(self.build.day, 1)

    def _late_days(self) -> list[date]:
        end = month_before(self.build.day, 1)
        return days_between(end - timedelta(days=LATE_DAYS), end)

    def bring_calls(self, road: Road, days: list[date]) -> None:
        if road.case.key == WITHOUT_CALLS and self._is_missing(days):
            return
        late = self._late_days() if road.case.key == LATE else []
        super().bring_calls(road, [day for day in days if day not in late])

    def bring_orders(self, road: Road, days: list[date]) -> None:
        if road.case.key != WITHOUT_ORDERS or not self._is_missing(days):
            super().bring_orders(road, days)

    def calls_of(self, road: Road, days: list[date]) -> bytes:
        written = super().calls_of(road, days)
        is_closing = month_before(days[0], 0) == month_before(self.build.day, 1)
        return spoiled(written) if road.case.key == SPOILED and is_closing else written

    def line_on(self, road: Road, day: date) -> Line:
        """A line was down on the days whose calls came late: few callers were answered."""
        line = super().line_on(road, day)
        down = road.case.key == LATE and day in self._late_days()
        return replace(line, answer_rate=ANSWERED_WHEN_DOWN) if down else line

    def _bring_late(self, road: Road) -> None:
        """The calls of the last days of a month that is invoiced; a run tells that its bill would be another one."""
        days = self._late_days()
        self.build.as_of(self._first + timedelta(days=3), "09:20")
        self.take_in(road, SYSTEM, IntakeKind.CALLS, f"{name_of(road, days)}-补传话单.csv", self.calls_of(road, days))
        self.run(month_before(days[0], 0), self.build.as_of(self._first + timedelta(days=3), "10:40"))


def spoiled(written: bytes) -> bytes:
    """A file of calls with some values that cannot be read."""
    rows = list(csv.reader(StringIO(written.decode("gb18030"))))
    for number, (column, value) in LOST.items():
        rows[number][rows[0].index(column)] = value
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("gb18030")
