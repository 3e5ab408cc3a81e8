"""What each section demands of its items before the plan can be reviewed, and what waits for itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bpo.kernel.errors import text
from bpo.projects.rules.plans import ItemFacts, Obstacle
from bpo.projects.rules.raci import Fault, faults_of
from bpo.projects.rules.schedule import cycle_in
from bpo.projects.rules.states import PlanSection, TargetKind

S = PlanSection

# By section: the fields of an item that must say something. Owner and date are due in every section.
DEMANDED: Mapping[PlanSection, tuple[str, ...]] = {
    S.POSITIONS: ("quantity", "starts_on", "skills"),
    S.FACILITIES: ("quantity",),
    S.SOFTWARE: ("quantity",),
    S.SERVICE_LEVELS: ("kpi", "target_bp"),
    S.INTERFACES: ("detail",),
    S.REPORTING: ("recipient", "frequency"),
    S.RISKS: ("likelihood", "impact", "response"),
}
ALWAYS = ("owner_id", "due_on")
FAULTS = {
    Fault.NOBODY_ANSWERS: text("%(ref)s %(title)s: no department answers for it (A)."),
    Fault.SEVERAL_ANSWER: text("%(ref)s %(title)s: more than one department answers for it (A)."),
    Fault.NOBODY_DOES_IT: text("%(ref)s %(title)s: no department does it (R)."),
}


def lacks_of(item: ItemFacts) -> list[str]:
    """The names of the fields that the item still lacks, in the order of its form."""
    wanted = [*DEMANDED.get(item.section, ()), *ALWAYS]
    if item.kpi == TargetKind.SERVICE_LEVEL:
        wanted.append("threshold_seconds")
    return [name for name in wanted if _is_blank(getattr(item, name))]


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def obstacles_of_items(items: Sequence[ItemFacts]) -> list[Obstacle]:
    """What keeps a plan from review item by item: fields left empty, broken parts, and items that wait in a circle."""
    return [*_unfinished(items), *_circle(items)]


def _unfinished(items: Iterable[ItemFacts]) -> Iterator[Obstacle]:
    for one in items:
        about: dict[str, Any] = {"ref": one.ref, "title": one.title}
        # An item without a date has its own sentence already.
        missing = [name for name in lacks_of(one) if name != "due_on"]
        if missing:
            facts = {**about, "fields": missing}
            yield Obstacle("incomplete", text("%(ref)s %(title)s still lacks: %(fields)s."), facts)
        for fault in faults_of(one):
            yield Obstacle("raci", FAULTS[fault], about)


def _circle(items: Sequence[ItemFacts]) -> Iterator[Obstacle]:
    found = cycle_in({one.ref: {before.ref for before in one.predecessors} for one in items})
    if found:
        yield Obstacle("circle", text("These items wait for each other: %(path)s."), {"path": " → ".join(found)})
