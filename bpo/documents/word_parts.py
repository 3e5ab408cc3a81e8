"""What a Word file is made of, in its order: plain data, so that who describes a paper loads no writer."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Words:
    """Plain words, a paragraph a line. `kind`: words, note, title or draft."""

    text: str
    kind: str = "words"


@dataclass(frozen=True)
class Rich:
    """Rich text as it is kept (bpo.kernel.rich_text)."""

    html: str


@dataclass(frozen=True)
class Facts:
    """Pairs of label and value, in two columns of pairs."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """`width`: its share of the paper's width in per cent; `align`: left or right."""

    label: str
    width: float
    align: str = "left"


@dataclass(frozen=True)
class Table:
    """`totals`: so many of the last rows are sums, in bold."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: int = 0


@dataclass(frozen=True)
class NewPage:
    pass


Part = Heading | Words | Rich | Facts | Table | NewPage
