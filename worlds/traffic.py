"""Calls as a switch would have written them: a volume by weekday and half hour, waits that follow the load."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random

HEAD = (
    "通话ID", "开始时间", "是否接通", "呼叫方向", "技能队列", "工号", "等待秒数", "通话秒数", "保持秒数", "事后处理秒数", "业务小结",
    "客户号码", "录音编号",
)  # fmt: skip
# The share of a day's calls by hour of the day, of an inbound service line: two humps with a dip at lunch.
DAY_SHAPE = {
    8: 5, 9: 10, 10: 13, 11: 11, 12: 6, 13: 6, 14: 10, 15: 11, 16: 10, 17: 7, 18: 4, 19: 4, 20: 3,
}  # fmt: skip
WEEK_SHAPE = (1.15, 1.05, 1.0, 0.98, 1.02, 0.8, 0.7)


@dataclass(frozen=True)
class Line:
    """A project's line: how many calls on an ordinary day, how long they take, who answers them."""

    code: str
    queue: str
    inbound: bool
    calls_per_day: int
    talk_seconds: int
    acw_seconds: int
    answer_rate: float
    outcomes: Sequence[tuple[str, int]]
    logins: Sequence[str]
    weekend: bool = True


def calls_of_day(line: Line, day: date, chance: Random, number: "Numbers") -> Iterator[list[str]]:
    """The rows of one day, in the order of their start."""
    if day.weekday() >= 5 and not line.weekend:
        return
    volume = round(line.calls_per_day * WEEK_SHAPE[day.weekday()] * chance.uniform(0.92, 1.08))
    hours, weights = list(DAY_SHAPE), list(DAY_SHAPE.values())
    starts = sorted(
        datetime(day.year, day.month, day.day, hour) + timedelta(seconds=chance.randrange(3600))
        for hour in chance.choices(hours, weights, k=volume)
    )
    for place, start in enumerate(starts, 1):
        yield _call(line, f"{line.code}-{day:%m%d}-{place:04d}", start, chance, number)


def _call(line: Line, call_id: str, start: datetime, chance: Random, number: "Numbers") -> list[str]:
    busy = DAY_SHAPE[start.hour] / max(DAY_SHAPE.values())
    answered = chance.random() < line.answer_rate - (0.06 * busy if line.inbound else 0)
    wait = int(chance.expovariate(1 / (5 + 8 * busy))) if line.inbound else chance.randrange(4, 22)
    if not answered:
        wait = chance.randrange(2, 75) if line.inbound else chance.randrange(15, 35)
    talk = max(12, int(chance.gauss(line.talk_seconds, line.talk_seconds * 0.35))) if answered else 0
    hold = chance.randrange(10, 60) if answered and chance.random() < 0.12 else 0
    acw = max(5, int(chance.gauss(line.acw_seconds, 8))) if answered else 0
    names, weights = zip(*line.outcomes, strict=True)
    outcome = chance.choices(names, weights)[0] if answered else ("客户放弃" if line.inbound else "无人接听")
    return [
        call_id, f"{start:%Y-%m-%d %H:%M:%S}", "是" if answered else "否", "呼入" if line.inbound else "呼出", line.queue,
        chance.choice(line.logins) if answered or not line.inbound else "", str(wait), str(talk), str(hold), str(acw),
        outcome, number.draw(), f"REC{call_id}" if answered else "",
    ]  # fmt: skip


class Numbers:
    """Customers' numbers: some call again."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._known: list[str] = []

    def draw(self) -> str:
        if self._known and self._chance.random() < 0.18:
            return self._chance.choice(self._known)
        number = self._chance.choice(("136", "138", "139", "158", "186")) + f"{self._chance.randrange(10**8):08d}"
        self._known.append(number)
        return number


def call_file(line_on: Callable[[date], Line], days: Sequence[date], chance: Random) -> bytes:
    """The CSV file (GBK, as the switch writes it) of these days. `line_on`: the line as it is staffed on a day."""
    numbers = Numbers(chance)
    return _written(HEAD, (row for day in days for row in calls_of_day(line_on(day), day, chance, numbers)))


def order_file(rows: Sequence[Sequence[str]]) -> bytes:
    """The CSV file of orders as the client sends it."""
    return _written(("订单号", "成交日期", "金额", "退款日期", "退款金额", "工号", "产品"), rows)


def _written(head: Sequence[str], rows: object) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode("gb18030")
