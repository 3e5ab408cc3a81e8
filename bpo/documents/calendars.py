"""Calendar files (iCalendar, RFC 5545): whole days that a calendar program shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

ICS = "text/calendar; charset=utf-8"
LONGEST = 75  # octets of a line; longer ones are folded


@dataclass(frozen=True)
class DayEvent:
    """Something on one day or several, both included. `key` names it for good, so that a later file changes it."""

    key: str
    title: str
    start: date
    due: date
    note: str = ""
    url: str = ""


def calendar_file(name: str, events: Iterable[DayEvent], *, at: datetime, house: str = "bpo") -> bytes:
    """The events as a file; `at` is aware: when it was written."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{escaped(house)}//{escaped(name)}//", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]  # fmt: skip
    for one in events:
        lines += ["BEGIN:VEVENT", f"UID:{one.key}@{house}", f"DTSTAMP:{stamp}", f"SUMMARY:{escaped(one.title)}",
                  f"DTSTART;VALUE=DATE:{one.start:%Y%m%d}",
                  f"DTEND;VALUE=DATE:{one.due + timedelta(days=1):%Y%m%d}", "TRANSP:TRANSPARENT"]  # fmt: skip
        lines += [f"DESCRIPTION:{escaped(one.note)}"] if one.note else []
        lines += [f"URL:{one.url}"] if one.url else []
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def escaped(words: str) -> str:
    """Text as a property's value: the signs that end or divide values are escaped, control signs are left out."""
    kept = "".join(one for one in words.replace("\r\n", "\n") if one == "\n" or one >= " ")
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, none of them cutting a character; the later ones begin with a space."""
    piece = ""
    for sign in line:
        if len((piece + sign).encode()) > LONGEST:
            yield piece
            piece = " "
        piece += sign
    yield piece
