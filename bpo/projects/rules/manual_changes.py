"""How two versions of a manual differ: chapter by chapter, and inside a chapter word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bpo.kernel.word_diff import Piece, word_diff
from bpo.projects.rules.manuals import ChapterFacts


@dataclass(frozen=True)
class ChapterChange:
    """`kind`: added removed changed moved. `lines`: the words of a changed chapter, with their marks."""

    ref: str
    kind: str
    title: str
    former_title: str | None = None
    lines: tuple[tuple[Piece, ...], ...] = ()


def changes_of(former: Sequence[ChapterFacts], present: Sequence[ChapterFacts]) -> list[ChapterChange]:
    """What is new, gone, changed or moved, in the order of the present version; what is gone comes last."""
    known = {one.ref: one for one in former}
    here = {one.ref for one in present}
    steady = _steady([one.ref for one in former if one.ref in here], [one.ref for one in present if one.ref in known])
    found = []
    for one in present:
        before = known.get(one.ref)
        if before is None:
            found.append(ChapterChange(one.ref, "added", one.title, None, marked("", one.words)))
        elif (before.title, before.kind, before.words, before.body) != (one.title, one.kind, one.words, one.body):
            lines = marked(before.words, one.words)
            found.append(ChapterChange(one.ref, "changed", one.title, before.title, lines))
        elif one.ref not in steady:
            found.append(ChapterChange(one.ref, "moved", one.title, before.title))
    gone = [one for one in former if one.ref not in here]
    return found + [ChapterChange(one.ref, "removed", one.title, None, marked(one.words, "")) for one in gone]


def _steady(former: Sequence[str], present: Sequence[str]) -> set[str]:
    """The refs that kept their order: the fewest others moved."""
    matched = SequenceMatcher(None, former, present, autojunk=False).get_matching_blocks()
    return {ref for block in matched for ref in former[block.a : block.a + block.size]}


def marked(before: str, after: str) -> tuple[tuple[Piece, ...], ...]:
    """The lines of both with what is the same, gone and new; whole lines first, then the words of those that differ."""
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    lines: list[tuple[Piece, ...]] = []
    for op, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            lines += [(Piece("same", line),) for line in old[a1:a2]]
            continue
        gone, fresh = old[a1:a2], new[b1:b2]
        paired = min(len(gone), len(fresh))
        lines += [word_diff(one, other) for one, other in zip(gone, fresh, strict=False)]
        lines += [(Piece("gone", line),) for line in gone[paired:]]
        lines += [(Piece("new", line),) for line in fresh[paired:]]
    return tuple(lines)
