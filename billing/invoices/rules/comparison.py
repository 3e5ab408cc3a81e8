"""What changed between two bills, or two revisions of one, by line."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One line before and after; `name` tells lines apart, amounts in minor units."""

    name: str
    before_minor: int
    after_minor: int

    @property
    def difference_minor(self) -> int:
        return self.after_minor - self.before_minor


def compare(before: Iterable[tuple[str, int]], after: Iterable[tuple[str, int]]) -> list[Change]:
    """The lines (name, amount) that differ, the present ones in their order, then those that fell away.

    Lines of one name (a price that changed inside the month) count together.
    """
    old, new = _summed(before), _summed(after)
    changes = [Change(name, old.get(name, 0), new.get(name, 0)) for name in {**new, **old}]
    return [change for change in changes if change.difference_minor]


def total_change(changes: Iterable[Change]) -> int:
    return sum(change.difference_minor for change in changes)


def _summed(lines: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, amount in lines:
        sums[name] = sums.get(name, 0) + amount
    return sums
