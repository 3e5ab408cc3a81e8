"""Two versions of a plan side by side: fields, words, days, people and money; what changed since one looked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import Any

from bpo.kernel.holidays.rules import WorkCalendar
from bpo.projects.rules.plans import ItemChange, ItemFacts, diff, plain_item
from bpo.projects.rules.reminders import slip
from bpo.projects.rules.sections import Prose
from bpo.projects.rules.states import PlanSection

# A Latin word or number, one sign of any other script, or white space: Chinese is compared sign by sign.
TOKEN = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)
MOST_TOKENS = 4000  # beyond that a text is shown as replaced: looking for what stayed takes too long
BLOCKS = frozenset(("p", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "div", "blockquote", "pre"))
DATED = ("due_on", "starts_on")
FIGURES = ("once_minor", "month_minor")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: `same`, `gone` (only before) or `new` (only after)."""

    kind: str
    words: str


@dataclass(frozen=True)
class ProseChange:
    section: PlanSection
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Slip:
    """A date of an item that moved, in working days."""

    ref: str
    field: str
    before: date
    after: date
    days: int


@dataclass(frozen=True)
class Comparison:
    """What two versions differ in. Deltas: after less before, over the whole plan."""

    changes: tuple[ItemChange, ...]
    prose: tuple[ProseChange, ...]
    slips: tuple[Slip, ...]
    headcount: tuple[int, int]
    once_minor: tuple[int, int]
    month_minor: tuple[int, int]

    @property
    def same(self) -> bool:
        return not self.changes and not self.prose


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts, word by word. The pieces that are not `new` make the text before, those not `gone` the one after."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) > MOST_TOKENS or len(new) > MOST_TOKENS:
        found = [] if before == after else [Piece("gone", before), Piece("new", after)]
        return tuple(one for one in found or [Piece("same", before)] if one.words)
    pieces: list[Piece] = []
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[start:end])))
            continue
        if end > start:
            pieces.append(Piece("gone", "".join(old[start:end])))
        if last > first:
            pieces.append(Piece("new", "".join(new[first:last])))
    return tuple(pieces)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS and self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def words_of(html: str) -> str:
    """What a text of a section says, without its layout; one line for each paragraph, point and row."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip()


def prose_changes(before: Prose, after: Prose) -> tuple[ProseChange, ...]:
    """The sections whose prose differs, word by word. A change of layout alone shows the words as they are."""
    return tuple(
        ProseChange(section, word_diff(words_of(before.get(section, "")), words_of(after.get(section, ""))))
        for section in PlanSection
        if before.get(section, "") != after.get(section, "")
    )


def headcount(items: Iterable[ItemFacts]) -> int:
    """The people a plan wants, of all positions."""
    return sum(one.quantity or 0 for one in items if one.section == PlanSection.POSITIONS)


def total(items: Iterable[ItemFacts], figure: str) -> int:
    return sum(getattr(one, figure) or 0 for one in items)


def slips_in(changes: Iterable[ItemChange], calendar: WorkCalendar) -> tuple[Slip, ...]:
    """The dates that moved, in the order of the items."""
    return tuple(
        Slip(change.item.ref, name, before, after, slip(before, after, calendar))
        for change in changes
        for name, before, after in change.fields
        if name in DATED and before is not None and after is not None
    )


def compare(
    old: Sequence[ItemFacts], new: Sequence[ItemFacts], old_prose: Prose, new_prose: Prose, calendar: WorkCalendar
) -> Comparison:
    """Everything in which the version `new` differs from `old`."""
    changes = tuple(diff(old, new))
    return Comparison(
        changes=changes, prose=prose_changes(old_prose, new_prose), slips=slips_in(changes, calendar),
        headcount=(headcount(old), headcount(new)),
        once_minor=(total(old, "once_minor"), total(new, "once_minor")),
        month_minor=(total(old, "month_minor"), total(new, "month_minor")),
    )  # fmt: skip


def content_seen(items: Iterable[ItemFacts], prose: Prose) -> dict[str, Any]:
    """What somebody saw of a plan, as JSON keeps it, to be compared with what it says later."""
    return {
        "items": {one.ref: plain_item(one) for one in items},
        "prose": {str(section): words_of(body) for section, body in prose.items()},
    }


@dataclass(frozen=True)
class SeenChange:
    """What differs from what somebody saw: an item by its ref or a section's prose. fields: (name, before, after)."""

    kind: str
    section: PlanSection
    ref: str | None
    title: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


def changed_since(seen: Mapping[str, Any], items: Iterable[ItemFacts], prose: Prose) -> list[SeenChange]:
    """What an item or the prose of a section says now that it did not say when it was last looked at."""
    now = content_seen(items, prose)
    found: list[SeenChange] = []
    for ref, item in now["items"].items():
        before = seen["items"].get(ref)
        section = PlanSection(item["section"])
        if before is None:
            found.append(SeenChange("added", section, ref, item["title"]))
            continue
        names = [*item, *(one for one in before if one not in item)]
        fields = tuple((name, before.get(name), item.get(name)) for name in names if before.get(name) != item.get(name))
        if fields:
            found.append(SeenChange("changed", section, ref, item["title"], fields))
    for ref, before in seen["items"].items():
        if ref not in now["items"]:
            found.append(SeenChange("removed", PlanSection(before["section"]), ref, before["title"]))
    for section in PlanSection:
        was, said = seen["prose"].get(section, ""), now["prose"].get(section, "")
        if was != said:
            found.append(SeenChange("changed", section, None, "", (("prose", was, said),)))
    return found
