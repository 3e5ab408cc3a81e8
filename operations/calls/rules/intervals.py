"""Half hours: a call belongs to the one in which it arrived, by the project's clock; its key is the instant in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bpo.kernel.errors import Invalid, text

LENGTHS = (5, 10, 15, 20, 30, 60)


@dataclass(frozen=True)
class Interval:
    """`[start, end)` in UTC, with the label the project's clock shows at its start."""

    start: datetime
    end: datetime
    label: str


def interval_start(arrived_at: datetime, zone: ZoneInfo, minutes: int = 30) -> datetime:
    """The UTC instant at which this call's interval began by the clock of `zone`; `minutes` is one of `LENGTHS`."""
    _check_length(minutes)
    local = arrived_at.astimezone(zone)
    into = timedelta(minutes=local.minute % minutes, seconds=local.second, microseconds=local.microsecond)
    return arrived_at.astimezone(UTC) - into


def interval_label(start: datetime, zone: ZoneInfo) -> str:
    """“09:30”; in the hour that happens twice with the offset, “02:30 +01:00”, since two intervals share its name."""
    local = start.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M} {_offset(local)}" if twice else f"{local:%H:%M}"


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The UTC instants at which a day of `zone` begins and ends: 23, 24 or 25 hours apart."""
    begins, ends = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    return begins, ends


def day_intervals(day: date, zone: ZoneInfo, minutes: int = 30) -> tuple[Interval, ...]:
    """All intervals of a day of `zone`, 48 half hours as a rule, 46 or 50 when the clock is moved."""
    _check_length(minutes)
    start, ends = day_bounds(day, zone)
    found = []
    while start < ends:
        following = min(interval_start(start + timedelta(minutes=minutes), zone, minutes), ends)
        found.append(Interval(start, following, interval_label(start, zone)))
        start = following
    return tuple(found)


def _offset(local: datetime) -> str:
    return f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:5]


def _check_length(minutes: int) -> None:
    if minutes not in LENGTHS:
        raise Invalid(
            "interval_length",
            text("An interval of %(value)s minutes is not possible. Choose one of: %(known)s."),
            "minutes",
            value=minutes,
            known=list(LENGTHS),
        )
