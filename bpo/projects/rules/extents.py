"""Coverage in degrees: fully, partly or not; a requirement that is served only in part is a warning, not a gap."""

from collections.abc import Iterable
from enum import StrEnum

from bpo.projects.rules.plans import ItemFacts


class Covered(StrEnum):
    """How a requirement stands in a plan. PARTLY: no item serves it fully. Reviewers are warned, approval may be."""

    FULLY = "fully"
    PARTLY = "partly"
    NOT = "not"


def covered(ref: str, items: Iterable[ItemFacts]) -> Covered:
    """How a requirement stands."""
    serving = [one for one in items if ref in one.requirements]
    if not serving:
        return Covered.NOT
    return Covered.FULLY if any(ref not in one.partly for one in serving) else Covered.PARTLY


def coverage_standings(refs: Iterable[str], items: Iterable[ItemFacts]) -> dict[str, Covered]:
    """{requirement: how it stands}, in one pass over the items."""
    fully: set[str] = set()
    partly: set[str] = set()
    for one in items:
        fully |= one.requirements - one.partly
        partly |= one.requirements & one.partly
    return {
        ref: Covered.FULLY if ref in fully else Covered.PARTLY if ref in partly else Covered.NOT for ref in refs
    }  # fmt: skip
