"""How words are compared: one plain form for what is written and what is typed, its sound in pinyin, its grams.

Plain form: full-width signs made half-width, lower case, every sign that is no letter or digit a blank, and a blank
between scripts, so that "A座3楼" is " a 座 3 楼 ". A typed word is found where it stands in a plain form: Chinese and
words of three signs or more anywhere, shorter Latin words and figures only where a word begins.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from zlib import crc32

from bpo.kernel.late import late

pypinyin = late("pypinyin")

MOST_WORDS = 8  # of one query
MOST_SIGNS = 100  # of one query
SOUNDED = 24  # characters of a title whose sound is kept
NAME = 4  # up to so many characters every reading of each is kept: a person's name
READINGS = (3, 2)  # of one character in a name, and in a longer title
VARIANTS = 12  # of one title
GRAM = 3

HAN = re.compile(r"[㐀-鿿豈-﫿〇]")
RUN = re.compile(r"[a-z0-9]+|[^a-z0-9\s]+")
AMOUNT = re.compile(r"¥?(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,6}))?(万|亿)?元?")
UNITS = {None: 1, "万": 10_000, "亿": 100_000_000}
BREAKS = re.compile(r"[\s、；;]+|,(?!\d)|(?<!\d),")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def half(words: str) -> str:
    """Half-width and lower case: what NFKC makes of full-width signs."""
    return unicodedata.normalize("NFKC", words).lower()


def plain(words: str) -> str:
    """The plain form, a blank at both ends; "" for what holds neither letter nor digit."""
    kept = "".join(sign if sign.isalnum() else " " for sign in half(words))
    runs = RUN.findall(kept)
    return f" {' '.join(runs)} " if runs else ""


def compact(words: str) -> str:
    """A code without dashes and blanks: HT-2026-001 → ht2026001."""
    return "".join(sign for sign in half(words) if sign.isalnum())


def without_zeros(words: str) -> str:
    """A code without dashes and without the zeros that lead its numbers: HT-2026-001 → ht20261."""
    groups = re.findall(r"\d+|[^\W\d_]+", half(words))
    return "".join((group.lstrip("0") or "0") if group.isdigit() else group for group in groups)


def code_forms(codes: Iterable[str | None]) -> str:
    """Every way a code may be typed, with a blank at both ends of each."""
    forms: dict[str, None] = {}
    for code in codes:
        if code:
            runs = plain(code).split()
            forms.update(dict.fromkeys((compact(code), without_zeros(code), *(runs if len(runs) > 1 else ()))))
    return f" {' '.join(forms)} " if forms else ""


def sounds(words: str) -> str:
    """The pinyin of the Chinese in a title, in full and by initials: 张伟 → " zhangwei zw ".

    A character of several readings is kept in each of them: all combinations for a name, for a longer title its usual
    reading there and each other reading once.
    """
    found: dict[str, None] = {}
    for run in re.findall(rf"{HAN.pattern}+", half(words)[: SOUNDED * 4]):
        readings = _readings(run[:SOUNDED])
        found.update(dict.fromkeys("".join(one) for one in readings))
        found.update(dict.fromkeys("".join(part[0] for part in one) for one in readings if len(one) > 1))
    return f" {' '.join(found)} " if found else ""


@lru_cache(maxsize=20_000)
def _readings(run: str) -> tuple[tuple[str, ...], ...]:
    usual = tuple(_ascii(one) for one in pypinyin.lazy_pinyin(run, style=pypinyin.Style.NORMAL, errors="default"))
    most = READINGS[len(run) > NAME]
    each = [
        tuple(dict.fromkeys(_ascii(one) for one in every[:most]))
        for sign in run  # each by itself: inside a phrase only the phrase's own reading would be told
        for every in pypinyin.pinyin(sign, style=pypinyin.Style.NORMAL, heteronym=True, errors="default")
    ]
    if len(usual) != len(run) or len(each) != len(run):
        return (usual,)
    if len(run) <= NAME:
        combined = product(*(dict.fromkeys((usual[place], *every)) for place, every in enumerate(each)))
        return tuple(one for one, _number in zip(combined, range(VARIANTS), strict=False))
    other = [
        (*usual[:place], reading, *usual[place + 1 :])
        for place, every in enumerate(each)
        for reading in every
        if reading != usual[place]
    ]
    return (usual, *other[: VARIANTS - 1])


def _ascii(syllable: str) -> str:
    """ü is typed as v; a character without a known sound stands for itself."""
    return unicodedata.normalize("NFD", syllable.replace("ü", "v")).encode("ascii", "ignore").decode() or syllable


@dataclass(frozen=True)
class Word:
    """One typed word: the runs it falls into, its form as a code, the amount it may mean (minor units)."""

    runs: tuple[str, ...]
    code: str
    minor: int | None = None


@dataclass(frozen=True)
class Asked:
    """What was typed: its words, and the whole of it as a title and as a code."""

    words: tuple[Word, ...]
    title: str
    code: str


def amount(word: str) -> int | None:
    """The amount a word means, in minor units: 128,000 · 12.8万 · ¥3,000.00. None for any other word."""
    found = AMOUNT.fullmatch(half(word))
    if found is None:
        return None
    whole, part, unit = found.groups()
    scaled = int(whole.replace(",", "") + (part or "")) * UNITS[unit] * 100
    minor, rest = divmod(scaled, 10 ** len(part or ""))
    return minor if rest == 0 and minor < 10**15 else None


def asked(query: str) -> Asked:
    """What a query asks for; without words when it holds none."""
    query = half(query)[:MOST_SIGNS]
    words = []
    for one in BREAKS.split(query):
        runs = tuple(plain(one).split())
        if runs:
            words.append(Word(runs, compact(one), amount(one)))
    return Asked(tuple(words[:MOST_WORDS]), plain(query), compact(query))


def pattern(run: str) -> str:
    """The LIKE pattern by which a run is looked for in a plain form. A run holds no sign that LIKE reads."""
    anywhere = len(run) >= GRAM or not run.isascii()
    return f"%{run}%" if anywhere else f"% {run}%"


# ---- grams: what both databases' trigram indexes are made of ----
# A trigram index finds nothing shorter than three signs, and most Chinese words have two. So every sign that is not
# ASCII is written as three ASCII ones, and two blanks stand before each word: then one Chinese character, and the
# first one or two letters of a word, are grams as well. What the index finds is compared once more with the plain
# forms, so that two signs that happen to be written alike do no harm.


def gram_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    number = ord(sign)
    place = number - 0x3400 if 0x3400 <= number <= 0x9FFF else 27_648 + number % 19_000
    return DIGITS[place // 1296] + DIGITS[place // 36 % 36] + DIGITS[place % 36]


def gram_words(words: str) -> str:
    """A plain form as the index holds it."""
    return "".join("  " + "".join(map(gram_sign, run)) for run in words.split())


def gram_pattern(run: str) -> str:
    """What a run looks like in the index: a short one with the blanks before it."""
    written = "".join(map(gram_sign, run))
    return written if len(written) >= GRAM else (" " * (GRAM - len(written)) + written)


def grams(written: str) -> Iterator[str]:
    """The trigrams of a pattern, each once."""
    return iter(dict.fromkeys(written[place : place + GRAM] for place in range(len(written) - GRAM + 1)))


def permit_gram(permit: str) -> str:
    """One gram of signs nobody types, by which SQLite's index tells the entries of a permit."""
    number = crc32(permit.encode())
    return "".join(chr(0xE000 + (number >> shift & 0x3FF)) for shift in (0, 10, 20))


def figure_word(minor: int) -> str:
    """An amount as the index holds it."""
    return f"amt{minor}"


def figures(amounts: Iterable[int | None]) -> str:
    """Amounts in minor units as the index keeps them, with a blank at both ends of each."""
    kept = dict.fromkeys(figure_word(one) for one in amounts if one)
    return f" {' '.join(kept)} " if kept else ""
