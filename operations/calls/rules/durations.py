"""How long something took, in the ways exports write it."""

import re
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from bpo.kernel.cells import Cell, plain, to_decimal
from bpo.kernel.errors import Invalid, text
from operations.calls.rules.records import check_seconds

UNITS = {"seconds": Decimal(1), "minutes": Decimal(60), "milliseconds": Decimal("0.001")}

_CLOCK = re.compile(r"(-?)(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
_SPOKEN = re.compile(
    r"(?=.)(?:(\d+)\s*(?:小时|时|h))?\s*(?:(\d+)\s*(?:分钟|分|min|m))?\s*(?:(\d+)\s*(?:秒钟|秒|sec|s))?", re.IGNORECASE
)


def to_seconds(value: Cell, field: str, unit: str = "seconds") -> int:
    """Whole seconds, half up, of 65 · 65.4 · 1:05 · 00:01:05 · 1分5秒 · an Excel time; a bare number is in `unit`.

    Raises `Invalid` for what is no duration, is negative or longer than four hours.
    """
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        return check_seconds(round(value.total_seconds()), field)
    if isinstance(value, str):
        found = plain(value)
        clock = _CLOCK.fullmatch(found)
        if clock:
            sign, *parts = clock.groups()
            return check_seconds(_seconds(parts) * (-1 if sign else 1), field)
        spoken = _SPOKEN.fullmatch(found)
        if spoken:
            return check_seconds(_seconds(spoken.groups()), field)
    try:
        number = to_decimal(value, field)
    except Invalid:
        raise Invalid(
            "not_a_duration",
            text("“%(value)s” is not a duration. Write seconds such as 65, or 00:01:05."),
            field,
            value=plain(value),
        ) from None
    return check_seconds(int((number * UNITS[unit]).to_integral_value(ROUND_HALF_UP)), field)


def _seconds(parts: tuple[str | None, ...] | list[str | None]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds
