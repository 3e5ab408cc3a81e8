"""Two languages, and how dates, numbers and money are written in each."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_currency_symbol
from babel.support import Translations
from flask import g, has_request_context
from flask_babel.speaklater import LazyString

from bpo.kernel.settings import ROOT

LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}
DEFAULT_LANGUAGE = "zh_Hans_CN"
CATALOGUES = ROOT / "translations"
HOUSE_ZONE = "Asia/Shanghai"

_spoken = threading.local()


def catalogue(language: str) -> Translations:
    """The translations of a language, read once from the house's .po files (one a package)."""
    if language not in _catalogues:
        folder = CATALOGUES / language
        merged = Catalog(locale=Locale.parse(language))
        for path in sorted(folder.glob("*.po")) if folder.is_dir() else []:
            with path.open("rb") as source:
                for message in read_po(source, locale=language):
                    if message.id and not message.fuzzy:
                        merged.add(message.id, message.string, context=message.context)
        _sentences[language] = {
            one.id: one.string for one in merged
            if isinstance(one.id, str) and isinstance(one.string, str) and one.id and one.string and not one.context
        }  # fmt: skip
        compiled = BytesIO()
        write_mo(compiled, merged)
        compiled.seek(0)
        _catalogues[language] = Translations(compiled)
    return _catalogues[language]


_catalogues: dict[str, Translations] = {}
_sentences: dict[str, dict[str, str]] = {}  # of the same catalogues, without plurals: a page asks for hundreds
_g_here = g._get_current_object  # what the proxy stands for, at a fraction of its cost


def language() -> str:
    """The language in which words are written here and now."""
    forced = getattr(_spoken, "language", None)
    if forced:
        return forced
    if has_request_context():
        return str(getattr(_g_here(), "language", DEFAULT_LANGUAGE))
    return "en"


def _(sentence: str, **facts: Any) -> str:
    """Translate an English sentence and fill its places."""
    spoken = language()
    if spoken == "en":
        found = sentence
    else:
        found = _sentences.get(spoken, {}).get(sentence) or catalogue(spoken).gettext(sentence)
    return found % facts if facts else found


def _n(singular: str, plural: str, n: int, **facts: Any) -> str:
    """Translate a sentence that counts something."""
    found = (
        catalogue(language()).ngettext(singular, plural, n) if language() != "en" else (singular if n == 1 else plural)
    )
    return found % {"n": n, **facts}


def _l(sentence: str, **facts: Any) -> LazyString:
    """A sentence translated when it is shown, for labels that are declared once."""
    return LazyString(_, sentence, **facts)


@contextmanager
def in_language(wanted: str) -> Iterator[None]:
    """Write in this language for a while: documents and mails follow their reader, not the request."""
    before = getattr(_spoken, "language", None)
    _spoken.language = wanted
    try:
        yield
    finally:
        _spoken.language = before


def zone() -> ZoneInfo:
    """The reader's zone; the vendor's own where nothing else is said."""
    return ZoneInfo(HOUSE_ZONE)


def day_of(moment: datetime) -> date:
    """The day of an instant in that zone."""
    return moment.astimezone(zone()).date()


def _locale() -> Locale:
    spoken = language()
    if spoken not in _locales:
        _locales[spoken] = Locale.parse(spoken)
    return _locales[spoken]


_locales: dict[str, Locale] = {}


def say_day(value: date) -> str:
    """2026-11-22 in both languages: sorts, aligns and is never misread."""
    return value.isoformat()


def say_long_day(value: date) -> str:
    """11月22日 星期日 / Sunday, 22 November."""
    pattern = "M月d日 EEEE" if language() == "zh_Hans_CN" else "EEEE, d MMMM"
    return format_date(value, pattern, locale=_locale())


def say_moment(value: datetime, zone_name: str | None = None) -> str:
    """2026-11-22 16:42 in the reader's zone."""
    return format_datetime(
        value, "yyyy-MM-dd HH:mm", tzinfo=ZoneInfo(zone_name) if zone_name else zone(), locale=_locale()
    )


def say_number(value: Decimal | int, digits: int | None = None) -> str:
    """Digits grouped by three, with at least the given places."""
    return _number_said(value, digits, language())


@lru_cache(10_000)
def _number_said(value: Decimal | int, digits: int | None, _language: str) -> str:
    """A page of calls says hundreds of small numbers."""
    pattern = "#,##0.######" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, locale=_locale(), decimal_quantization=digits is not None)


def say_money(minor: int, currency: str = "CNY", symbol: bool = True) -> str:
    """¥3,000.00; the sign of the currency in front, always two places."""
    amount = Decimal(minor) / 100
    if not symbol:
        return say_number(amount, 2)
    sign = "−" if minor < 0 else ""
    return f"{sign}{get_currency_symbol(currency, locale='zh_Hans_CN')}{say_number(abs(amount), 2)}"


def say_value(value: Any) -> str:
    """Any fact inside a sentence."""
    if isinstance(value, datetime):
        return say_moment(value)
    if isinstance(value, date):
        return say_day(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ("、" if language() == "zh_Hans_CN" else ", ").join(say_value(one) for one in value)
    return str(value)


def say_error(message: Any, facts: dict[str, Any]) -> str:
    """The sentence of a business error, in the reader's language."""
    sentence = str(message) if isinstance(message, LazyString) else _(message)
    if not facts:
        return sentence
    try:
        return sentence % {name: say_value(value) for name, value in facts.items()}
    except (KeyError, ValueError, TypeError):
        return sentence


def chosen_language(preferred: str | None, cookie: str | None, accepted: str | None) -> str:
    """A person's own setting, else the browser's choice, else Chinese."""
    for wanted in (preferred, cookie):
        if wanted in LANGUAGES:
            return str(wanted)
    first = (accepted or "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else DEFAULT_LANGUAGE
