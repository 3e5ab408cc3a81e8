"""Two versions of a plan side by side: fields, words, days, people and money; what changed since one looked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bpo.kernel.holidays.rules import WorkCalendar
from bpo.kernel.rich_text import plain
from bpo.kernel.word_diff import Piece, word_diff
from bpo.projects.rules.plans import ItemChange, ItemFacts, diff, plain_item
from bpo.projects.rules.reminders import slip
from bpo.projects.rules.sections import Prose
from bpo.projects.rules.states import PlanSection

DATED = ("due_on", "starts_on")
FIGURES = ("once_minor", "month_minor")


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


def prose_changes(before: Prose, after: Prose) -> tuple[ProseChange, ...]:
    """The sections whose prose differs, word by word. A change of layout alone shows the words as they are."""
    return tuple(
        ProseChange(section, word_diff(plain(before.get(section, "")), plain(after.get(section, ""))))
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
        "prose": {str(section): plain(body) for section, body in prose.items()},
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
