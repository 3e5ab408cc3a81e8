"""How a series of numbers may be written from its next number on: pure, so that every refusal is a plain case."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bpo.kernel.errors import Invalid, text

PARTS = re.compile(r"^(?P<prefix>[^{}]*)(?:(?P<year>\{year\})(?P<joint>[^{}]*))?\{n(?::0(?P<width>\d)d)?\}$")
PREFIX = re.compile(r"^[A-Za-z一-鿿][A-Za-z0-9一-鿿_./-]*$")
MOST_LOOKED_AT = 100_000  # of a series with more numbers a form that is so easily mistaken is refused at once
JOINTS = ("", "-", "/", ".", "_")


@dataclass(frozen=True)
class Form:
    """A number's form: `RM-` + year + `-` + 001. A series that restarts each year always shows the year."""

    prefix: str
    yearly: bool
    joint: str
    width: int

    @classmethod
    def read(cls, pattern: str) -> "Form":
        """The form of a pattern; `ValueError` for one that the house does not write."""
        found = PARTS.match(pattern)
        if found is None:
            raise ValueError(pattern)
        return cls(found["prefix"], bool(found["year"]), found["joint"] or "", int(found["width"] or 1))

    @property
    def pattern(self) -> str:
        return f"{self.prefix}{'{year}' + self.joint if self.yearly else ''}{{n:0{self.width}d}}"

    def written(self, n: int, year: int) -> str:
        return self.pattern.format(n=n, year=year)

    def head(self, scope: str) -> str:
        """What stands before the digits in a scope (the year, or "")."""
        return self.prefix + (scope + self.joint if self.yearly else "")

    def number_in(self, written: str, scope: str) -> int | None:
        """Which number of the scope this text would be, if any."""
        head = self.head(scope)
        digits = written.removeprefix(head)
        if not written.startswith(head) or not digits.isascii() or not digits.isdigit():
            return None
        n = int(digits)
        return n if self.written(n, int(scope or 0)) == written else None


@dataclass(frozen=True)
class Era:
    """A form that was in use: `after` {scope: the last number given before it}."""

    form: Form
    after: Mapping[str, int]


def form_of(n: int, scope: str, eras: Iterable[Era]) -> Form:
    """The form in which the n-th number of a scope was written; eras from the oldest on."""
    found = None
    for era in eras:
        if found is None or n > era.after.get(scope, 0):
            found = era.form
    if found is None:
        raise ValueError("a series has at least the form it was made with")
    return found


def check_form(form: Form, *, longest: int, others: Mapping[str, str], width_of: int) -> None:
    """Refuse a form that cannot be read back, is too long or belongs to another series. `others` {prefix: series}."""
    if not PREFIX.match(form.prefix) or len(form.prefix) > 12:
        raise Invalid(
            "prefix",
            text("“%(given)s” cannot begin a number: a letter first, then letters, digits, - / . _, 12 at most."),
            "prefix", given=form.prefix,
        )  # fmt: skip
    if form.joint not in JOINTS:
        raise Invalid("joint", text("Between year and number may stand - / . _ or nothing."), "joint")
    if form.prefix.casefold() in others:
        raise Invalid(
            "prefix_taken", text("“%(prefix)s” already begins the numbers of: %(series)s. Choose another prefix."),
            "prefix", prefix=form.prefix, series=others[form.prefix.casefold()],
        )  # fmt: skip
    if len(form.written(10**width_of, 2000)) > longest:
        raise Invalid(
            "number_long", text("A number like %(example)s has more than %(longest)s characters."), "prefix",
            example=form.written(10**width_of, 2000), longest=longest,
        )  # fmt: skip


def check_never_twice(form: Form, eras: list[Era], last: Mapping[str, int]) -> None:
    """Refuse a form that would some day write a number that was already given in another form."""
    for scope, count in last.items():
        for other, reached in last.items():
            if not any(_overlap(era.form.head(scope), form.head(other)) for era in eras):
                continue
            for n in range(1, min(count, MOST_LOOKED_AT) + 1):
                given = form_of(n, scope, eras).written(n, int(scope or 0))
                again = form.number_in(given, other)
                if (again is not None and again > reached) or n == MOST_LOOKED_AT:
                    raise Invalid(
                        "number_again",
                        text("In this form no. %(again)s would read %(number)s, which has been given already."),
                        "prefix", again=again or n, number=given,
                    )  # fmt: skip


def _overlap(former: str, new: str) -> bool:
    """Whether one begins with the other, so that digits of the one might be read as part of the other."""
    return former != new and (former.startswith(new) or new.startswith(former))


def check_next(next_n: int, last: int) -> None:
    """Numbers are never given twice: the next one lies beyond the last."""
    if next_n <= last:
        raise Invalid(
            "number_lowered", text("Number %(given)s has been given already; the next one is at least %(least)s."),
            "next_n", given=next_n, least=last + 1,
        )  # fmt: skip
