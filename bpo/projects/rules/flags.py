"""What a changed requirement means for the plan: a flagged item is dealt with before the next review."""

from collections.abc import Iterable

from bpo.kernel.errors import text
from bpo.projects.rules.plans import Obstacle


def obstacles_of_flags(flagged: Iterable[tuple[str, str]]) -> list[Obstacle]:
    """One obstacle for each (ref of an item, number of the change that flags it), each named once."""
    return [
        Obstacle(
            "flagged", text("%(ref)s is flagged by %(change)s: deal with it first."), {"ref": ref, "change": number}
        )
        for ref, number in dict.fromkeys(flagged)
    ]
