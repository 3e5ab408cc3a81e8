"""What a comment may hold, who is named in it, and for how long its author may change it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bpo.kernel.errors import Conflict, Invalid, text

WINDOW = timedelta(minutes=10)
MOST_WORDS = 4000
MOST_PIXELS = 50_000_000
NAMED = re.compile(r"(?<![\w@./])@(\w[\w.·-]{0,59})")
LINK = re.compile(r"https?://[^\s<>\"'，。；：、（）！？《》【】]+")
PICTURES = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Piece:
    """A part of a comment as it is shown: plain words, a link, or somebody's name."""

    kind: str  # words | link | name
    words: str


def names_of(people: Mapping[int, tuple[str, str]]) -> dict[str, int]:
    """{what one may write after @: id} from {id: (name, login)}; a name that two people have needs the login."""
    names: dict[str, int] = {}
    doubled = set()
    for number, (name, _login) in people.items():
        if name.casefold() in names:
            doubled.add(name.casefold())
        names[name.casefold()] = number
    for one in doubled:
        del names[one]
    return {**names, **{login.casefold(): number for number, (_name, login) in people.items()}}


def match(written: str, names: Mapping[str, int]) -> str:
    """The longest beginning of what follows an @ that is a name; "" for none. Chinese is written without spaces."""
    for length in range(len(written), 0, -1):
        begun, rest = written[:length], written[length:]
        whole = not rest or not (rest[0].isascii() and rest[0].isalnum()) or not begun[-1].isascii()
        if whole and begun.casefold() in names:
            return begun
    return ""


def named_in(words: str, names: Mapping[str, int]) -> tuple[list[int], list[str]]:
    """(ids of the people named, what was written after an @ and is nobody's name)."""
    found, unknown = [], []
    for written in NAMED.findall(words):
        name = match(written, names)
        if name:
            found.append(names[name.casefold()])
        else:
            unknown.append(written)
    return list(dict.fromkeys(found)), unknown


def pieces(words: str, names: Mapping[str, int]) -> list[Piece]:
    """A comment cut into words, links and the names of the people it mentions; put together it is the comment."""
    cuts = [(one.start(), one.end(), "link") for one in LINK.finditer(words)]
    for one in NAMED.finditer(words):
        name = match(one.group(1), names)
        inside = any(start <= one.start() < end for start, end, _kind in cuts)
        if name and not inside:
            cuts.append((one.start(), one.start() + 1 + len(name), "name"))
    shown, at = [], 0
    for start, end, kind in sorted(cuts):
        if start > at:
            shown.append(Piece("words", words[at:start]))
        shown.append(Piece(kind, words[start:end]))
        at = end
    return [*shown, Piece("words", words[at:])] if at < len(words) else shown


def check_change(author_id: int, actor_id: int | None, created_at: datetime, now: datetime) -> None:
    """Only the author, only for a while: what others have read and answered stays as it was."""
    if author_id != actor_id:
        raise Conflict("not_author", text("Only who wrote a comment may change or remove it."))
    if now - created_at > WINDOW:
        raise Conflict(
            "comment_settled",
            text("A comment can be changed for %(minutes)s minutes. Write another one below instead."),
            minutes=int(WINDOW.total_seconds()) // 60,
        )


def picture_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) that a PNG or JPEG says it has; None where it says nothing readable."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    at = 2
    while data.startswith(b"\xff\xd8") and at + 9 <= len(data) and data[at] == 0xFF:
        if 0xC0 <= data[at + 1] <= 0xCF and data[at + 1] not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4]))
    return None


def check_picture(data: bytes, name: str) -> None:
    """Refuse a picture that a reader's browser would unpack to gigabytes, or that does not say how large it is."""
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8")):
        return
    size = picture_size(data)
    if size is None or not 0 < size[0] * size[1] <= MOST_PIXELS:
        raise Invalid(
            "picture_size", text("“%(name)s” is too large a picture, or damaged. Save it smaller."), "file", name=name
        )
