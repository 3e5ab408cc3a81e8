"""Coverage in degrees: fully, partly or not; a requirement that is served only in part is a warning, not a gap."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum

from bpo.kernel.errors import Invalid, text
from bpo.projects.rules.plans import ItemFacts

APART = re.compile(r"[;；,，、\s]+")


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


def read_refs(typed: str) -> tuple[str, ...]:
    """Numbers of requirements as people write them in one cell: “R-001; R-004”, in their order, each once."""
    return tuple(sorted({one.upper() for one in APART.split(typed) if one}))


def say_refs(refs: Iterable[str]) -> str:
    return "; ".join(sorted(refs))


def check_serves(serves: Collection[str], partly: Iterable[str], known: Collection[str]) -> None:
    """Whether an item may serve these. `known`: those in force and those it serves already. Raises `Invalid`."""
    strange = sorted(set(serves) - set(known))
    if strange:
        raise Invalid(
            "requirement", text("This project has no requirement %(ids)s in force."), "requirements", ids=strange
        )
    besides = sorted(set(partly) - set(serves))
    if besides:
        raise Invalid(
            "partly_unserved",
            text("%(refs)s is served in part, but does not stand among the requirements the item serves."),
            "partly", refs=besides,
        )  # fmt: skip
