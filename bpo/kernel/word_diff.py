"""Where two texts differ: word by word, and Chinese, which writes no words apart, sign by sign."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

TOKEN = re.compile(r"[0-9][0-9.,:%]*|[0-9A-Za-z_À-ɏ]+|\s+|.", re.DOTALL)
MOST_TOKENS = 4000  # beyond that a text is shown as replaced: looking for what stayed takes too long


class Piece(NamedTuple):
    """A stretch of a text: `same`, `gone` (only before) or `new` (only after)."""

    kind: str
    words: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both in order: those not `new` make up the text before, those not `gone` the one after."""
    if before == after:
        return (Piece("same", before),) if before else ()
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) > MOST_TOKENS or len(new) > MOST_TOKENS:
        return _present(("gone", before), ("new", after))
    pieces: tuple[Piece, ...] = ()
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, becomes = "".join(old[start:end]), "".join(new[first:last])
        pieces += _present(("same", was)) if kind == "equal" else _present(("gone", was), ("new", becomes))
    return pieces


def _present(*told: tuple[str, str]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, words) for kind, words in told if words)
