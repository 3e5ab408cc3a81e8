"""A place in a list, to go on from: the sort values of the row beside it, sealed so that only our own come back.

Pure: no database, no request. A cursor holds for one address (its filters and order); elsewhere it is no cursor.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

LAST = "last"  # the cursor of the last page needs no row beside it
SEAL = 12  # bytes
HEARD: dict[str, Callable[[str], Any]] = {
    "moment": datetime.fromisoformat, "day": date.fromisoformat, "decimal": Decimal,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """`values`: the sort values of the row after which (`back`: before which) the page lies.

    `at`: how many rows stand before the page's first one; `total`: rows in all, counted when the walk began; not
    `whole`: there are more than these.
    """

    values: tuple[Any, ...]
    back: bool
    at: int
    total: int
    whole: bool = True


def bound_to(path: str, asked: Iterable[tuple[str, str]]) -> str:
    """What a cursor holds for: the list's address without the parts that only say which page of it is wanted."""
    told = json.dumps([path, sorted(asked)], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def write(key: bytes, bound: str, place: Place) -> str:
    values = [_told(one) for one in place.values]
    return sealed(key, bound, json.dumps([place.back, place.at, place.total, values, place.whole], ensure_ascii=False))


def read(key: bytes, bound: str, token: str) -> Place | None:
    """The place a cursor tells; None for what we did not write, or wrote for another address."""
    told = unsealed(key, bound, token)
    if told is None:
        return None
    back, at, total, values, *whole = json.loads(told)
    return Place(tuple(_heard(one) for one in values), back, at, total, *whole)


def sealed(key: bytes, bound: str, told: str) -> str:
    """Words that go through the reader's hands and come back unchanged, or not at all."""
    body = told.encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(_seal(key, bound, body) + body).decode().rstrip("=")


def unsealed(key: bytes, bound: str, token: str) -> str | None:
    try:
        whole = base64.b64decode(token.encode() + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:  # also what is no ASCII
        return None
    seal, body = whole[:SEAL], whole[SEAL:]
    if not hmac.compare_digest(seal, _seal(key, bound, body)):
        return None
    return body.decode("utf-8", "surrogatepass")


def _seal(key: bytes, bound: str, body: bytes) -> bytes:
    return hmac.new(key, bound.encode() + b"\n" + body, hashlib.sha256).digest()[:SEAL]


def _told(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    return value


def _heard(told: Any) -> Any:
    if not isinstance(told, list):
        return told
    kind, written = told
    return HEARD[kind](written)
