"""The kinds of field. One schema serves the HTML form, the API body, the spreadsheet row and the list column."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import marshmallow as ma
from marshmallow import ValidationError, validate

from bpo.kernel import locale, rich_text
from bpo.kernel.labelled import MISSING, Labelled
from bpo.kernel.labelled import Schema as Schema
from bpo.kernel.locale import _l

FIRST_YEAR, LAST_YEAR = 1990, 2100  # of days and instants that people give


class Text(Labelled, ma.fields.String):
    def __init__(self, *, max: int = 200, min: int = 0, pattern: str | None = None, **kwargs: Any) -> None:
        checks: list[Any] = [validate.Length(max=max, error=_l("At most %(max)s characters, please.", max=max))]
        if min:
            checks.append(validate.Length(min=min, error=_l("At least %(min)s characters, please.", min=min)))
        self.pattern = pattern
        if pattern:
            checks.append(
                validate.Regexp(pattern, error=kwargs.pop("pattern_error", _l("This is not in the right form.")))
            )
        super().__init__(validate=checks, **kwargs)
        self.max = max

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            value = str(value)  # a spreadsheet keeps codes as numbers
        words = super()._deserialize(value, attr, data, **kwargs).strip()
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in words):
            raise ValidationError(_l("Control characters are not taken."))
        return words


class LongText(Text):
    kind = "long_text"

    def __init__(self, *, max: int = 5000, **kwargs: Any) -> None:
        super().__init__(max=max, **kwargs)


class RichText(LongText):
    """Words with headings, lists and tables, as a clean fragment of HTML; `max` counts the words' signs."""

    kind = "rich_text"

    def __init__(self, *, max: int = 20_000, **kwargs: Any) -> None:
        super().__init__(max=max, **kwargs)
        self.validators = []  # the length is that of the words, without their marks

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        words = super()._deserialize(value, attr, data, **kwargs)
        html = rich_text.clean(words) if len(words) <= 8 * self.max + 8000 else None  # marks without end are not read
        if html == "" and not self.optional:
            raise ValidationError(MISSING["required"])
        if html is None or len(rich_text.plain(html)) > self.max:
            raise ValidationError(_l("At most %(max)s characters, please.", max=self.max))
        return html or None

    def shown(self, value: Any) -> str:
        return rich_text.plain(value)


class Email(Text):
    kind = "email"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", pattern_error=_l("This is not an e-mail address."), **kwargs
        )


class Password(Text):
    kind = "password"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(load_only=True, **kwargs)


_WORDS: dict[type[Enum], Mapping[Any, Any]] = {}


def words_of(kind: type[Enum]) -> Mapping[Any, Any]:
    """{value: label} of an enumeration, as the field of it says that names the most; empty where none has it."""
    return _WORDS.get(kind, {})


class Choice(Labelled, ma.fields.Enum):
    """One of an enumeration; offered are those that `labels` names."""

    kind = "choice"

    def __init__(
        self, kind: type[StrEnum], *, labels: Mapping[Any, Any], tones: Mapping[Any, str] | None = None, **kwargs: Any
    ):
        self.labels, self.tones = labels, tones or {}
        if len(labels) > len(words_of(kind)):
            _WORDS[kind] = labels
        messages = {"unknown": _l("Please choose one of: %(choices)s.", choices=", ".join(one.value for one in kind))}
        super().__init__(enum=kind, by_value=True, error_messages=messages, **kwargs)

    def choices(self) -> list[tuple[str, str]]:
        return [(str(one.value), str(self.labels[one])) for one in self.enum if one in self.labels]

    def shown(self, value: Any) -> str:
        return "" if value is None else str(self.labels[self.enum(value)])

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else self.enum(value).value  # JSON columns hold the plain word

    def tone(self, value: Any) -> str | None:
        return None if value is None else self.tones.get(self.enum(value))


class Choices(Labelled, ma.fields.List):
    """Several of an enumeration."""

    kind = "choices"

    def __init__(self, kind: type[StrEnum], *, labels: Mapping[Any, Any], **kwargs: Any) -> None:
        self.one = Choice(kind, labels=labels, label="")
        if not kwargs.get("optional"):
            kwargs["validate"] = validate.Length(min=1, error=_l("Please choose at least one."))
        super().__init__(cls_or_instance=self.one, **kwargs)
        if kwargs.get("optional"):
            self.load_default = list

    def choices(self) -> list[tuple[str, str]]:
        return self.one.choices()

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, str):  # a spreadsheet cell: "a, b" or "a、b"
            value = [part.strip() for part in value.replace("、", ",").replace("，", ",").split(",") if part.strip()]
        return super().deserialize(value or [], attr, data, **kwargs)

    def shown(self, value: Any) -> str:
        joint = "、" if locale.language() == "zh_Hans_CN" else ", "
        return joint.join(self.one.shown(one) for one in value or [])

    def typed(self, value: Any) -> list[str]:
        return [str(one) for one in value or []]


def number_text(value: Any) -> Any:
    """Full-width digits, thousands separators and currency signs off: what people paste from spreadsheets."""
    if isinstance(value, str):
        value = unicodedata.normalize("NFKC", value).replace(",", "").replace("¥", "").replace(" ", "").strip()
    return value


class Number(Labelled, ma.fields.Decimal):
    """An exact decimal; strings in JSON. `places`: the most decimals taken."""

    kind = "decimal"
    align = "right"

    def __init__(self, *, places: int = 4, min: Any = None, max: Any = None, **kwargs: Any) -> None:
        self.digits, self.min, self.max = places, min, max
        top = Decimal(str(max)) if max is not None else Decimal(10) ** 13
        low = Decimal(str(min)) if min is not None else -top  # what no column could hold is refused here
        checks: list[Any] = [validate.Range(min=low, error=_l("At least %(min)s; you gave {input}.", min=low))]
        checks.append(validate.Range(max=top, error=_l("At most %(max)s; you gave {input}.", max=top)))
        messages = {"invalid": _l("This is not a number.")}
        super().__init__(as_string=True, validate=checks, error_messages=messages, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if isinstance(value, bool):
            raise self.make_error("invalid")
        try:
            number = Decimal(str(number_text(value)))
        except InvalidOperation:
            raise self.make_error("invalid") from None
        if not number.is_finite():
            raise self.make_error("invalid")
        if number != number.quantize(Decimal(1).scaleb(-self.digits)) if abs(number) < 10**15 else False:
            raise ValidationError(
                _l("At most %(places)s decimals; you gave %(value)s.", places=self.digits, value=value)
            )
        return number

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else format(Decimal(value), "f")

    def shown(self, value: Any) -> str:
        return "" if value is None else locale.say_number(Decimal(value))

    def typed(self, value: Any) -> str:
        return "" if value is None else format(Decimal(value).normalize(), "f") if not isinstance(value, str) else value


class Money(Number):
    """An amount in the currency's units. In rows it is `…_minor`, an integer of cents; outside a decimal string."""

    kind = "money"

    def __init__(self, *, unit: Any = None, **kwargs: Any) -> None:
        super().__init__(places=2, unit=_l("CNY") if unit is None else unit, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else format(_amount(value), ".2f")

    def shown(self, value: Any) -> str:
        return "" if value is None else locale.say_number(_amount(value), 2)


def _amount(value: Any) -> Decimal:
    # Rows hold integer minor units, rules hold decimals: an int is cents wherever it is shown.
    return Decimal(value) / 100 if isinstance(value, int) else Decimal(value)


class Percent(Number):
    """Per cent as people say it: 12.5 means 12.5%."""

    kind = "percent"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("places", 4)
        kwargs.setdefault("min", 0)
        kwargs.setdefault("max", 100)
        super().__init__(unit="%", **kwargs)


class Integer(Labelled, ma.fields.Integer):
    kind = "integer"
    align = "right"

    def __init__(self, *, min: int | None = None, max: int = 2_000_000_000, **kwargs: Any) -> None:
        self.min, self.max = min, max
        checks: list[Any] = [validate.Range(max=max, error=_l("At most %(max)s; you gave {input}.", max=max))]
        low = min if min is not None else -max
        checks.append(validate.Range(min=low, error=_l("At least %(min)s; you gave {input}.", min=low)))
        super().__init__(validate=checks, error_messages={"invalid": _l("This is not a whole number.")}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid")  # 1.5, NaN and Infinity too
        try:
            return int(number_text(value))
        except (ValueError, TypeError, OverflowError):
            raise self.make_error("invalid") from None

    def shown(self, value: Any) -> str:
        return "" if value is None else locale.say_number(int(value))


class Id(Integer):
    """The number of a record; shown without grouping."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min=1, max=2**53, **kwargs)

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)


class RowVersion(Integer):
    """The version a form was opened on; a stale one is refused by the action."""

    kind = "row_version"

    def __init__(self) -> None:
        super().__init__(label=_l("Version"), optional=True, min=1)


class Reference(Id):
    """The id of another record. `pick(session, actor)` → [(id, label)] offers what the actor may choose."""

    kind = "reference"
    align = "left"

    def __init__(self, *, pick: Callable[[Any, Any], list[tuple[int, str]]] | None = None, **kwargs: Any) -> None:
        self.pick = pick
        super().__init__(**kwargs)


class Day(Labelled, ma.fields.Date):
    kind = "day"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"invalid": _l("This is not a day. Write it as 2026-11-30.")}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            day = value
        else:
            written = unicodedata.normalize("NFKC", str(value)).strip()
            for sign in "./年月":
                written = written.replace(sign, "-")
            parts = written.rstrip("日").split("-")
            try:
                day = date(*(int(part) for part in parts))
            except (ValueError, TypeError, OverflowError):
                raise self.make_error("invalid", input=value, obj_type="date") from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_l("The year must lie between 1990 and 2100."))
        return day

    def shown(self, value: Any) -> str:
        return "" if value is None else locale.say_day(value)

    def typed(self, value: Any) -> str:
        return value.isoformat() if isinstance(value, date) else str(value or "")


class Moment(Labelled, ma.fields.AwareDateTime):
    """An instant, shown and typed in the reader's zone, ISO 8601 with its offset in JSON."""

    kind = "moment"

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "invalid": _l("This is not a date and time."),
            "invalid_awareness": _l("This is not a date and time."),
        }
        super().__init__(format="iso", default_timezone=ZoneInfo(locale.HOUSE_ZONE), error_messages=messages, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment = super()._deserialize(value, attr, data, **kwargs)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(_l("The year must lie between 1990 and 2100."))
        return moment

    def shown(self, value: Any) -> str:
        return "" if value is None else locale.say_moment(value)

    def typed(self, value: Any) -> str:
        return (
            value.astimezone(locale.zone()).strftime("%Y-%m-%dT%H:%M")
            if isinstance(value, datetime)
            else str(value or "")
        )


class Flag(Labelled, ma.fields.Boolean):
    kind = "flag"

    def __init__(self, **kwargs: Any) -> None:
        kwargs["optional"] = True
        super().__init__(error_messages={"invalid": _l("Yes or no, please.")}, **kwargs)
        self.allow_none = False
        self.load_default = False

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        return super().deserialize(False if value in (None, "") else value, attr, data, **kwargs)

    def shown(self, value: Any) -> str:
        return locale.say_value(bool(value))


class File(Labelled, ma.fields.Raw):
    """An uploaded file (multipart): a werkzeug FileStorage."""

    kind = "file"

    def __init__(self, *, accept: str = "", **kwargs: Any) -> None:
        self.accept = accept
        metadata = {"type": "string", "format": "binary"}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        """The upload, its name without signs that no column holds and nobody reads (controls, halves of signs)."""
        if getattr(value, "filename", None):
            value.filename = "".join(sign for sign in value.filename if unicodedata.category(sign) not in ("Cc", "Cs"))
        return value
