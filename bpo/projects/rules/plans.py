"""The plan: what it must hold, which requirement each item serves, what keeps it from review, how versions differ."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from bpo.clients.rules import CooperationMode, RequirementCategory
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.roles import Department
from bpo.projects.rules.states import DependencyKind, PlanSection, PlanState, Raci

S, M = PlanSection, CooperationMode

MANDATORY: Mapping[CooperationMode, tuple[PlanSection, ...]] = {
    M.SYSTEM: (S.SOFTWARE, S.SERVICE_LEVELS, S.MILESTONES, S.INTERFACES, S.SECURITY),
    M.SEAT: (S.FACILITIES, S.SOFTWARE, S.MILESTONES, S.INTERFACES, S.SECURITY),
    M.PEOPLE: (S.POSITIONS, S.DUTIES, S.TRAINING, S.SERVICE_LEVELS, S.MILESTONES, S.INTERFACES, S.SECURITY),
    M.FULL: (
        S.POSITIONS, S.DUTIES, S.FACILITIES, S.SOFTWARE, S.TRAINING, S.SERVICE_LEVELS, S.MILESTONES, S.INTERFACES,
        S.REPORTING, S.SECURITY,
    ),
}  # fmt: skip
NUMBERS = {section: number for number, section in enumerate(PlanSection, 1)}
EDITABLE = (PlanState.DRAFT, PlanState.RETURNED)
WORKED_ON = (PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.RETURNED)
# Targets are measured in operation, duties and contacts are written in the plan itself: nobody reports them done.
WITHOUT_TASK = (S.SERVICE_LEVELS, S.DUTIES, S.INTERFACES)


@dataclass(frozen=True, order=True)
class Dependency:
    """An item waits for the item `ref` of the same plan; `lag_days` are working days, negative ones a lead."""

    ref: str
    kind: DependencyKind = DependencyKind.FINISH_START
    lag_days: int = 0


@dataclass(frozen=True)
class ItemFacts:
    """A line of a plan. `requirements` are the refs of those it serves; `target_bp` is in basis points.

    `owner_id`: the person in charge; `raci`: (department, part) pairs, those of `department` and the project manager
    included. `evidence`: what shows that it is done. `once_minor`, `month_minor`: what it costs, estimated, in fen.
    Positions have a `shift` pattern and a `language`; risks `likelihood` and `impact` (1 to 5), a `response`, the
    `trigger` that says it has come, and the day they are looked at again.
    """

    ref: str
    section: PlanSection
    title: str
    department: Department
    due_on: date | None
    detail: str | None = None
    quantity: int | None = None
    skills: str | None = None
    starts_on: date | None = None
    kpi: str | None = None
    target_bp: int | None = None
    threshold_seconds: int | None = None
    requirements: frozenset[str] = frozenset()
    owner_id: int | None = None
    deliverable: str | None = None
    acceptance: str | None = None
    evidence: str | None = None
    raci: tuple[tuple[Department, Raci], ...] = ()
    once_minor: int | None = None
    month_minor: int | None = None
    shift: str | None = None
    language: str | None = None
    likelihood: int | None = None
    impact: int | None = None
    response: str | None = None
    trigger: str | None = None
    review_on: date | None = None
    predecessors: tuple[Dependency, ...] = ()


# What every version holds of its items in its fingerprint; later fields count where they say something, so that the
# fingerprints of versions frozen before stay what they are.
ALWAYS_TOLD = frozenset(
    ("ref", "section", "title", "department", "due_on", "detail", "quantity", "skills", "starts_on", "kpi",
     "target_bp", "threshold_seconds", "requirements")
)  # fmt: skip


@dataclass(frozen=True)
class Obstacle:
    """What keeps a plan from review: a sentence with its facts, and the requirement or item it is about."""

    code: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemChange:
    """How an item differs between two versions. `kind`: added, removed or changed; fields: (name, before, after)."""

    kind: str
    item: ItemFacts
    fields: tuple[tuple[str, Any, Any], ...] = ()


SECTION_OF = {
    RequirementCategory.KPI: S.SERVICE_LEVELS,
    RequirementCategory.SERVICE_HOURS: S.POSITIONS,
    RequirementCategory.LANGUAGE: S.POSITIONS,
    RequirementCategory.STAFF: S.POSITIONS,
    RequirementCategory.CHANNELS: S.SOFTWARE,
    RequirementCategory.SYSTEM: S.SOFTWARE,
    RequirementCategory.REPORT: S.REPORTING,
    RequirementCategory.SECURITY: S.SECURITY,
    RequirementCategory.SITE: S.FACILITIES,
}


def section_for(category: RequirementCategory) -> PlanSection:
    """Where an item that serves a requirement of this category is usually written."""
    return SECTION_OF.get(category, S.OTHER)


def next_ref(section: PlanSection, taken: Iterable[str]) -> str:
    """The ref of a new item: the section's number and one more than the highest there, "1.3". Refs are not reused."""
    start = f"{NUMBERS[section]}."
    last = max((int(ref.removeprefix(start)) for ref in taken if ref.startswith(start)), default=0)
    return f"{start}{last + 1}"


def coverage(refs: Iterable[str], items: Iterable[ItemFacts]) -> dict[str, tuple[str, ...]]:
    """{requirement: refs of the items that serve it}; an empty tuple is a gap."""
    kept = list(items)
    return {ref: tuple(one.ref for one in kept if ref in one.requirements) for ref in refs}


def uncovered(refs: Iterable[str], items: Iterable[ItemFacts]) -> list[str]:
    """The requirements that no item serves."""
    return [ref for ref, served in coverage(refs, items).items() if not served]


def missing_sections(mode: CooperationMode, items: Iterable[ItemFacts]) -> list[PlanSection]:
    """The sections the cooperation mode demands and the plan has nothing in."""
    present = {one.section for one in items}
    return [section for section in MANDATORY[mode] if section not in present]


def obstacles_to_review(
    mode: CooperationMode, refs: Iterable[str], items: Sequence[ItemFacts], go_live_on: date | None
) -> list[Obstacle]:
    """Everything that keeps the plan from being sent for review. `go_live_on` is None once the project is live."""
    found = []
    if not items:
        found.append(Obstacle("empty", text("The plan has no items yet.")))
    gaps = uncovered(refs, items)
    if gaps:
        found.append(
            Obstacle("uncovered", text("No item serves %(refs)s: %(count)s requirements are not covered."),
                     {"refs": gaps, "count": len(gaps)})
        )  # fmt: skip
    for section in missing_sections(mode, items):
        found.append(
            Obstacle("section", text("The section “%(section)s” is demanded by the cooperation mode and is empty."),
                     {"section": section})
        )  # fmt: skip
    for one in items:
        late = one.section == S.MILESTONES and go_live_on is not None and one.due_on is not None
        if one.due_on is None:
            found.append(
                Obstacle("undated", text("%(ref)s %(title)s has no date."), {"ref": one.ref, "title": one.title})
            )
        elif late and go_live_on is not None and one.due_on > go_live_on:
            found.append(
                Obstacle(
                    "late_milestone",
                    text(
                        "The milestone %(ref)s %(title)s is due on %(due)s, after the planned go-live on %(go_live)s."
                    ),
                    {"ref": one.ref, "title": one.title, "due": one.due_on, "go_live": go_live_on},
                )
            )
    return found


def must_be_reviewable(
    state: PlanState, obstacles: Sequence[Obstacle], unanswered: int, due_on: date, today: date
) -> None:
    """Whether a round can be convened. Raises `Conflict` or `Invalid` with what stands in the way."""
    must_be_editable(state)
    if obstacles:
        first = obstacles[0]
        raise Conflict(f"not_reviewable_{first.code}", first.message, **first.facts)
    if unanswered:
        raise Conflict(
            "unanswered", text("Answer the comments of the last round first: %(count)s are open."), count=unanswered
        )
    if due_on < today:
        raise Invalid("due_past", text("The day %(due)s has passed."), "due_on", due=due_on)


def must_be_editable(state: PlanState) -> None:
    """A plan is changed while it is drafted or returned; in review and approved it stays. Raises `Conflict`."""
    if state == PlanState.IN_REVIEW:
        raise Conflict("in_review", text("The plan is in review and stays as it is until the round is closed."))
    if state not in EDITABLE:
        raise Conflict("frozen", text("An approved plan is frozen. Begin a new version to change it."))


def must_manage(manager_id: int | None, actor_id: int | None) -> None:
    """Only the appointed project manager leads the plan. The system (None) may, for imports. Raises `Conflict`."""
    if manager_id is None:
        raise Conflict("no_manager", text("No project manager has been appointed yet."))
    if actor_id is not None and actor_id != manager_id:
        raise Conflict("not_the_manager", text("Only the appointed project manager can do this."))


def must_be_first(states: Collection[PlanState]) -> None:
    """One version is worked on at a time. Raises `Conflict`."""
    if any(state in WORKED_ON for state in states):
        raise Conflict(
            "version_open", text("A version is being worked on. Finish its review before beginning another.")
        )


def check_item(item: ItemFacts) -> None:
    """What a section demands of its items beyond title, department and date. Raises `Invalid` at the field."""
    if item.section == S.POSITIONS:
        if not item.quantity:
            raise Invalid("headcount", text("A position needs its headcount."), "quantity")
        if item.starts_on is None:
            raise Invalid("position_start", text("A position needs the day from which it is filled."), "starts_on")
    if item.section == S.SERVICE_LEVELS and (not item.kpi or item.target_bp is None):
        raise Invalid("target", text("A service level needs its key figure and its target."), "target_percent")
    if item.kpi == "service_level" and item.threshold_seconds is None:
        raise Invalid(
            "threshold", text("A service level is answered within so many seconds: give the number."),
            "threshold_seconds",
        )  # fmt: skip
    begun = item.starts_on is not None and item.section != S.POSITIONS  # people may be in place after they are hired
    if begun and item.due_on is not None and item.starts_on > item.due_on:  # type: ignore[operator]
        raise Invalid("starts_after_due", text("It starts after the day on which it is due."), "starts_on")


def reordered(present: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The refs in the order wanted. Raises `Invalid` unless both hold the same refs, each once."""
    if sorted(present) != sorted(wanted):
        raise Invalid("order", text("The order must name each item of the section once: %(refs)s."), refs=list(present))
    return list(wanted)


def plain_item(item: ItemFacts) -> dict[str, Any]:
    """An item as JSON holds it, the same for the same content."""
    held = {one.name: getattr(item, one.name) for one in fields(item)}
    held["requirements"] = sorted(item.requirements)
    held["raci"] = [[str(department), str(part)] for department, part in item.raci]
    held["predecessors"] = [[one.ref, str(one.kind), one.lag_days] for one in item.predecessors]
    told = {name: value for name, value in held.items() if name in ALWAYS_TOLD or value not in (None, [])}
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, (S, Department))
        else value
        for name, value in told.items()
    }


def content_hash(items: Iterable[ItemFacts], prose: Mapping[PlanSection, str] | None = None) -> str:
    """SHA-256 of the items with the requirements they serve, in their order, and of the sections' prose, if any."""
    held: Any = [plain_item(one) for one in items]
    if prose:
        held = {"items": held, "prose": {str(section): body for section, body in prose.items()}}
    told = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def diff(old: Iterable[ItemFacts], new: Iterable[ItemFacts]) -> list[ItemChange]:
    """What a version changes: items by their ref, field by field; in the new order, removed ones last."""
    before, after = {one.ref: one for one in old}, {one.ref: one for one in new}
    changes = []
    for ref, item in after.items():
        if ref not in before:
            changes.append(ItemChange("added", item))
            continue
        pairs = [(one.name, getattr(before[ref], one.name), getattr(item, one.name)) for one in fields(item)]
        changed = tuple((name, was, now) for name, was, now in pairs if was != now)
        if changed:
            changes.append(ItemChange("changed", item, changed))
    changes.extend(ItemChange("removed", item) for ref, item in before.items() if ref not in after)
    return changes


def makes_task(item: ItemFacts) -> bool:
    """Whether an approved item becomes a department's task."""
    return item.section not in WITHOUT_TASK
