"""Terms, usage and charges as JSON. The shape is the dataclasses': a key for each field, and no other key.

Numbers are strings or whole numbers; floats are refused, because 0.1 as a float is not 0.1. Days are "2026-06-01",
months "2026-06". The field `days` is written as `from` and `to` beside the other keys: up to, not including, `to`;
either may be left out. A component says its class by `kind`. docs/rating.md shows whole examples.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from billing.pricing.rules.charge import Charge
from billing.pricing.rules.terms import COMPONENTS, Component, Terms
from billing.pricing.rules.usage import Usage
from billing.pricing.rules.words import Kind
from bpo.kernel.errors import Invalid, text
from bpo.kernel.period import ALWAYS, Period, month

AnyChoice = TypeVar("AnyChoice", bound=StrEnum)

# Twelve digits and six decimals: far above any bill, and far below where Decimal would round.
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


def read_json(written: str) -> Any:
    """The value of a JSON text, decimals kept as they are written; `Invalid` with the line where it breaks off."""
    try:
        return json.loads(written)
    except json.JSONDecodeError as error:
        raise Invalid(
            "json_unreadable",
            text("This is no JSON: line %(line)s, column %(column)s."),
            line=error.lineno,
            column=error.colno,
        ) from error


def read_terms(raw: Any) -> Terms:
    """Terms from parsed JSON; `Invalid` names the key and the value that cannot be accepted."""
    return read(Terms, raw, "terms")


def read_usage(raw: Any) -> Usage:
    """Usage from parsed JSON; `Invalid` names the key and the value that cannot be accepted."""
    return read(Usage, raw, "usage")


def charge_json(charge: Charge) -> dict[str, Any]:
    """A charge as JSON values: amounts as strings, each line with its gross amount and sources."""
    dumped = dump(charge)
    for line, shown in zip(charge.lines, dumped["lines"], strict=True):
        shown |= {"gross": dump(line.gross), "sources": list(line.sources)}
    return dumped


def dump(value: Any) -> Any:
    """Any of these dataclasses as JSON values that `read` takes back."""
    if is_dataclass(value) and not isinstance(value, Period):
        dumped = {"kind": value.kind.value} if isinstance(value, Component) else {}
        for field in fields(value):
            held = getattr(value, field.name)
            dumped |= _dump_days(held) if field.name == "days" else {field.name: dump(held)}
        return dumped
    if isinstance(value, Period):
        return {"from": dump(value.start), "to": dump(value.end)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: dump(held) for key, held in value.items()}
    if isinstance(value, tuple | list):
        return [dump(held) for held in value]
    return value.value if isinstance(value, StrEnum) else value


def _dump_days(days: Period) -> dict[str, str]:
    ends = {"from": days.start, "to": days.end}
    return {key: day.isoformat() for key, day in ends.items() if day not in (ALWAYS.start, ALWAYS.end)}


def read(wanted: type[Any], raw: Any, where: str) -> Any:
    """One dataclass from a JSON object; `where` is its place for messages, like "terms.components.2"."""
    if not isinstance(raw, dict):
        raise _unreadable(raw, where, text("“%(given)s” at %(where)s should be an object."))
    wanted, given = _class_of(wanted, dict(raw), where)
    hints = get_type_hints(wanted)
    values = {}
    for field in fields(wanted):
        if field.name == "days":
            values["days"] = _days(given, where)
        elif field.name in given:
            place = f"{where}.{field.name}"
            values[field.name] = convert(hints[field.name], given.pop(field.name), place)
        elif _required(field):
            raise _unreadable(field.name, where, text("The key “%(given)s” is missing at %(where)s."))
    if given:
        raise _unreadable(min(given), where, text("The key “%(given)s” at %(where)s is not known; check its spelling."))
    try:
        return wanted(**values)
    except Invalid as refusal:
        refusal.field = ".".join(filter(None, (where, refusal.field)))
        raise


def convert(hint: Any, raw: Any, where: str) -> Any:
    """A JSON value as the type `hint` asks for; `Invalid` names `where` it stands and what it should be."""
    if NoneType in get_args(hint):
        return None if raw is None else convert(get_args(hint)[0], raw, where)
    if get_origin(hint) is tuple:
        if not isinstance(raw, list):
            raise _unreadable(raw, where, text("“%(given)s” at %(where)s should be a list."))
        return tuple(convert(get_args(hint)[0], held, f"{where}.{place}") for place, held in enumerate(raw))
    if hint is Period:
        return month(raw) if isinstance(raw, str) else read(Period, _start_and_end(raw), where)
    if isinstance(hint, type) and is_dataclass(hint):
        return read(hint, raw, where)
    if issubclass(hint, StrEnum):
        return _choice(hint, raw, where)
    return SCALARS[hint](raw, where)


def _class_of(wanted: type[Any], given: dict[str, Any], where: str) -> tuple[type, dict[str, Any]]:
    """The component class that `kind` names, and the rest of the keys."""
    if wanted is not Component:
        return wanted, given
    kind = _choice(Kind, given.pop("kind", None), f"{where}.kind")
    if kind not in COMPONENTS:
        raise _unreadable(kind, where, text("“%(given)s” at %(where)s is no component; it comes with the usage."))
    return COMPONENTS[kind], given


def _required(field: Field) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _days(given: dict[str, Any], where: str) -> Period:
    start, end = given.pop("from", None), given.pop("to", None)
    return Period(
        ALWAYS.start if start is None else _day(start, f"{where}.from"),
        ALWAYS.end if end is None else _day(end, f"{where}.to"),
    )


def _start_and_end(raw: Any) -> Any:
    names = {"from": "start", "to": "end"}
    return {names.get(key, key): day for key, day in raw.items()} if isinstance(raw, dict) else raw


def _number(raw: Any, where: str) -> Decimal:
    written = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    if isinstance(written, str) and NUMBER.fullmatch(written):
        return Decimal(written)
    raise _unreadable(
        raw, where, text('“%(given)s” at %(where)s should be a number written as a string, like "12.50".')
    )


def _whole(raw: Any, where: str) -> int:
    number = _number(raw, where)
    if number != int(number):
        raise _unreadable(raw, where, text("“%(given)s” at %(where)s should be a whole number."))
    return int(number)


def _flag(raw: Any, where: str) -> bool:
    if isinstance(raw, bool):
        return raw
    raise _unreadable(raw, where, text("“%(given)s” at %(where)s should be true or false."))


def _words(raw: Any, where: str) -> str:
    if isinstance(raw, str):
        return raw
    raise _unreadable(raw, where, text("“%(given)s” at %(where)s should be a text in quotes."))


def _day(raw: Any, where: str) -> date:
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass  # a day such as 31 June is answered like any other unreadable one
    raise _unreadable(raw, where, text('“%(given)s” at %(where)s should be a day, like "2026-06-01".'))


def _choice(choices: type[AnyChoice], raw: Any, where: str) -> AnyChoice:
    if isinstance(raw, str) and raw in list(choices):
        return choices(raw)
    known = ", ".join(choices)
    raise _unreadable(raw, where, text("“%(given)s” at %(where)s should be one of: %(known)s."), known=known)


SCALARS = {Decimal: _number, int: _whole, bool: _flag, str: _words, date: _day}


def _unreadable(given: Any, where: str, message: str, **facts: Any) -> Invalid:
    return Invalid("value_unreadable", message, where, given=str(given), where=where, **facts)
