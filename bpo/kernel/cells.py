"""What people and Excel write into a cell, understood as a number, a day, an instant or an identifier.

Pure: a cell goes in, a value comes out, or `Invalid` with the value met (`value`) and what to write instead.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from bpo.kernel.errors import Invalid, text

Cell = str | int | Decimal | bool | date | datetime | time | timedelta

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?[eE]\+?\d{1,3}")
_DAY = (
    r"(?P<year>\d{4})"
    r"(?:[-/.年]\s*(?P<month>\d{1,2})[-/.月]\s*(?P<day>\d{1,2})\s*日?|(?P<month2>\d{2})(?P<day2>\d{2}))"
)
_HALF = r"(?P<half>上午|下午|中午|凌晨|晚上|[AaPp][Mm])?"
_CLOCK = (
    _HALF + r"\s*(?P<hour>\d{1,2})[:时点]\s*(?P<minute>\d{1,2})"
    r"(?:[:分]\s*(?P<second>\d{1,2})(?:\.\d+)?)?[分秒]?"
    r"\s*(?P<half2>[AaPp][Mm])?"
)
_COMPACT_CLOCK = r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})"
_OFFSET = r"(?P<offset>Z|[+-]\d{2}:?\d{2})?"
_DATE = re.compile(_DAY)
_MOMENT = re.compile(rf"{_DAY}(?:[T\s]*{_CLOCK}\s*{_OFFSET})?")
_USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")
_COMPACT_MOMENT = re.compile(rf"(?P<year>\d{{4}})(?P<month2>\d{{2}})(?P<day2>\d{{2}}){_COMPACT_CLOCK}")
_AFTER_NOON = {"下午", "晚上", "pm"}
_BEFORE_NOON = {"上午", "凌晨", "am"}

# Excel's day 60 is 1900-02-29, which never was; from 1 March 1900 on, counting from 1899-12-30 is exact.
_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_YEARS = range(1900, 2200)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: a number outside is no date in an operating file


def plain(value: object) -> str:
    """The cell's text: full-width digits, letters and signs made ordinary, `="…"` and outer spaces removed."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return format(value, "f")
    found = str(value).strip()
    if not found.isascii():
        found = unicodedata.normalize("NFKC", found).replace("\u200b", "").replace("\ufeff", "").strip()
    # Chinese exports write ="013812345678" so that Excel keeps the digits.
    return found[2:-1].strip() if found.startswith('="') and found.endswith('"') and len(found) > 2 else found


def is_blank(value: object) -> bool:
    """Nothing, or only spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def to_decimal(value: object, field: str | None = None) -> Decimal:
    """An exact number. Accepts 1,234.50 · １２ · ¥3000 · numeric cells; refuses percentages, dates and words."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        found = plain(value).lstrip("¥$").removesuffix("元").strip()
        if _GROUPED.fullmatch(found) or _PLAIN.fullmatch(found) or _SCIENTIFIC.fullmatch(found):
            try:
                return Decimal(found.replace(",", ""))
            except InvalidOperation:
                pass
    raise Invalid(
        "not_a_number",
        text("“%(value)s” is not a number. Write digits only, such as 1234.5."),
        field,
        value=plain(value),
    )


def to_int(value: object, field: str | None = None) -> int:
    """A whole number; 12.0 is 12, 12.5 is refused."""
    number = to_decimal(value, field)
    if number != number.to_integral_value() or abs(number) >= 10**18:
        raise Invalid(
            "not_a_whole_number",
            text("“%(value)s” is not a whole number. Write digits only, such as 120."),
            field,
            value=plain(value),
        )
    return int(number)


def to_identifier(value: object, field: str | None = None) -> str:
    """A number that is a name (call id, telephone, tax id): the exact digits, leading zeros kept where they are text.

    Refuses 1.38E+10 in text, and numeric cells with a fraction or more than 15 digits: Excel threw digits away there.
    """
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        found = format(Decimal(value), "f")
        found = found.rstrip("0").rstrip(".") if "." in found else found
        # 1690325492.20 in a numeric cell reads 1690325492.2: of a fraction nobody can tell what was cut off.
        lost = "." in found or len(found.lstrip("-").lstrip("0")) > 15
    else:
        found = plain(value).removeprefix("'")
        lost = bool(_SCIENTIFIC.fullmatch(found))
    if lost:
        raise Invalid(
            "digits_lost",
            text(
                "“%(value)s” has lost digits in Excel. Export the column again as text, "
                "or format it as text before the numbers are filled in."
            ),
            field,
            value=found,
        )
    return found


def to_date(value: object, field: str | None = None, *, date1904: bool = False) -> date:
    """A day: 2026-10-01, 2026/10/1, 2026年10月1日, 20261001, an Excel date or its serial number.

    `date1904` says that serial numbers count from 1904 (`Sheet.date1904`). 10/1/2026 is refused: it has two readings.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    serial = _serial(value, date1904)
    if serial is not None:
        return serial.date()
    found = plain(value)
    matched = _DATE.fullmatch(found) or _MOMENT.fullmatch(found)
    if matched:
        try:
            return _day_of(matched.groupdict())
        except ValueError:
            pass
    raise Invalid(
        "not_a_date",
        text("“%(value)s” is not a day. Write it as 2026-10-01."),
        field,
        value=found,
    )


def to_moment(
    value: object, zone: ZoneInfo, field: str | None = None, *, date1904: bool = False, layout: str | None = None
) -> datetime:
    """An instant in UTC. A time without an offset is local to `zone`; `layout` is a strptime pattern to use instead.

    Accepts 2026-10-01 22:41[:05], 2026/2/10 22:41, 2026年10月1日 下午3点05分, ISO 8601 with offset, 20261001224105,
    Excel dates and serials; a day alone is its midnight. Of an hour that happens twice the first is taken;
    an hour that the clock skipped is refused.
    """
    local = _local_moment(value, date1904, layout)
    if local is None or local.year not in _YEARS:
        raise Invalid(
            "not_a_moment",
            text("“%(value)s” is not a date and time. Write it as 2026-10-01 14:30:00."),
            field,
            value=plain(value),
        )
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local:
        raise Invalid(
            "moment_skipped",
            text("“%(value)s” does not exist in the zone %(zone)s: the clock was put forward. Check the file's zone."),
            field,
            value=plain(value),
            zone=zone.key,
        )
    return moment


def _serial(value: object, date1904: bool) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or int(value) not in _SERIALS:
        return None
    seconds = round(Decimal(value) * 86_400)  # Excel keeps binary fractions of a day: whole seconds are what was meant
    return (_EPOCH_1904 if date1904 else _EPOCH_1900) + timedelta(seconds=seconds)


def _local_moment(value: object, date1904: bool, layout: str | None) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    serial = _serial(value, date1904)
    if serial is not None:
        return serial
    found = plain(value)
    try:
        if layout:
            return datetime.strptime(found, layout)
        if _USUAL.fullmatch(found):  # by far the most frequent, and read ten times as fast
            return datetime.fromisoformat(found)
        matched = _COMPACT_MOMENT.fullmatch(found) or _MOMENT.fullmatch(found)
        return _moment_of(matched.groupdict()) if matched else None
    except ValueError:
        return None


def _day_of(parts: Mapping[str, str | None]) -> date:
    month, day = parts.get("month") or parts["month2"], parts.get("day") or parts["day2"]
    return date(int(parts["year"] or 0), int(month or 0), int(day or 0))


def _moment_of(parts: Mapping[str, str | None]) -> datetime:
    hour = int(parts["hour"] or 0)
    half = (parts.get("half") or parts.get("half2") or "").lower()
    if half in _AFTER_NOON and hour < 12:
        hour += 12
    elif half in _BEFORE_NOON and hour == 12:
        hour = 0
    # Fractions of a second are dropped: every duration in the house is in whole seconds.
    clock = time(hour, int(parts["minute"] or 0), int(parts["second"] or 0))
    found = datetime.combine(_day_of(parts), clock)
    offset = parts.get("offset")
    return datetime.fromisoformat(found.isoformat() + offset) if offset else found


def normal_name(name: object) -> str:
    """A column's name without width, case, spaces and joining signs: “Talk_Time” → “talktime”."""
    return re.sub(r"[\s_\-./:*#]+", "", plain(name).casefold())


def match_columns(header: Iterable[object], synonyms: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Which column holds which field: {field: index from 0}, fields that are not found left out.

    Names are compared by `normal_name`, then without what stands in brackets (“通话时长(秒)” is “通话时长”).
    The order of a field's synonyms is its order of preference; a column serves one field, the first that claims it.
    """
    names = [normal_name(name) for name in header]
    bare = [re.sub(r"[(\[【].*?[)\]】]", "", name) for name in names]
    found: dict[str, int] = {}
    for spelled in (names, bare):
        for field, words in synonyms.items():
            if field in found:
                continue
            for word in map(normal_name, words):
                index = next((i for i, name in enumerate(spelled) if name == word and i not in found.values()), None)
                if word and index is not None:
                    found[field] = index
                    break
    return found
