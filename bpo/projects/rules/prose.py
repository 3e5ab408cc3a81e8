"""What a section says in sentences: its paragraphs, and two writings of it side by side."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

TAG = re.compile(r"<(/?)(\w+)[^>]*>")
BLOCKS = ("p", "div", "h1", "h2", "h3", "ul", "ol", "blockquote", "table")
VOID = ("br", "hr")


@dataclass(frozen=True)
class Passage:
    """A stretch of two writings: the same in both, or what each says there. Either side may be empty."""

    mine: str
    theirs: str

    @property
    def same(self) -> bool:
        return self.mine == self.theirs


def paragraphs(html: str) -> list[str]:
    """Clean HTML cut before and after its outer blocks; joined again it is the same. Blanks go with others."""
    cuts, depth = [0], 0
    for tag in TAG.finditer(html):
        closes, name = tag.groups()
        if name in VOID:
            continue
        if not closes:
            if depth == 0 and name in BLOCKS:
                cuts.append(tag.start())
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and name in BLOCKS:
                cuts.append(tag.end())
    found: list[str] = []
    for start, end in zip(cuts, [*cuts[1:], len(html)], strict=True):
        part = html[start:end]
        if part.strip() or (part and not found):
            found.append(part)
        elif part:
            found[-1] += part
    return found


def side_by_side(mine: str, theirs: str) -> list[Passage]:
    """The stretches of both writings in order; the mines joined are mine, the theirs theirs."""
    left, right = paragraphs(mine), paragraphs(theirs)
    made: list[Passage] = []
    for kind, start, end, first, last in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            made += [Passage(one, one) for one in left[start:end]]
        else:
            made.append(Passage(_joined(left[start:end]), _joined(right[first:last])))
    return made


def _joined(parts: Sequence[str]) -> str:
    return "".join(parts)
