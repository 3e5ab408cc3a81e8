"""Editing a plan: prose, many items at once, copies of items, coverage from the requirement's side, costs."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version, stale
from bpo.kernel.errors import Invalid, NotFound, text
from bpo.kernel.money import to_minor
from bpo.kernel.permits import Actor, permit
from bpo.kernel.rich_text import clean
from bpo.kernel.roles import Department
from bpo.projects import queries, rules
from bpo.projects.actions.plans import COPIED, open_plan
from bpo.projects.models import Coverage, Plan, PlanItem, PlanProse
from bpo.projects.rules import Extent, PlanSection

LONGEST_MOVE = 500  # working days: two years


@permit("plans.write")
def write_prose(
    session: Session, actor: Actor, *, plan_id: int, section: PlanSection, body: str | None,
    row_version: int | None = None,
) -> PlanProse:  # fmt: skip
    """What a section says in sentences. `row_version`: that of the writing it was begun on, 0 where there was none."""
    project, plan = open_plan(session, actor, plan_id)
    prose = next((one for one in plan.prose if one.section == section), None)
    said = clean(body or "")
    if prose is None:
        if row_version:
            raise stale(0, row_version)
        prose = PlanProse(section=section, body=said)
        plan.prose.append(prose)
        session.flush()
    else:
        check_version(prose, row_version)
        prose.body = said
    journal.record(session, actor, "plans.prose_written", prose, project_id=project.id, section=str(section))
    return prose


@permit("plans.write")
def duplicate_item(session: Session, actor: Actor, *, item_id: int) -> PlanItem:
    """The same once more, behind it: all that it says and serves, but for what it waits for."""
    item = queries.item_for(session, actor, item_id)
    project, plan = open_plan(session, actor, item.plan_id)
    facts: dict[str, Any] = {name: getattr(item, name) for name in COPIED if name not in ("position", "ref")}
    copy = PlanItem(
        **facts, ref=rules.next_ref(item.section, queries.refs_ever_used(session, project.id)),
        position=item.position + 1,
        coverage=[Coverage(requirement_id=one.requirement_id, extent=one.extent, note=one.note)
                  for one in item.coverage],
    )  # fmt: skip
    for other in plan.items:
        if other.position > item.position:
            other.position += 1
    plan.items.append(copy)
    session.flush()
    journal.record(session, actor, "plans.item_added", copy, project_id=project.id, ref=copy.ref, title=copy.title)
    return copy


@permit("plans.write")
def edit_items(
    session: Session, actor: Actor, *, plan_id: int, item_ids: Sequence[int], owner_id: int | None = None,
    department: Department | None = None, shift_days: int | None = None,
) -> Plan:  # fmt: skip
    """Change many items in one act: their owner, their department, their days by so many working days."""
    project, plan = open_plan(session, actor, plan_id)
    items = _items_of(plan, item_ids)
    if owner_id is None and department is None and not shift_days:
        raise Invalid("nothing", text("Say what shall change: the owner, the department or the days."))
    if shift_days and abs(shift_days) > LONGEST_MOVE:
        raise Invalid("shift", text("At most %(most)s working days."), "shift_days", most=LONGEST_MOVE)
    if owner_id is not None:
        queries.must_own(session, project, owner_id)
    days = {day for item in items for day in (item.starts_on, item.due_on) if day}
    to = queries.days_moved(session, days, shift_days or 0)
    for item in items:
        item.owner_id = item.owner_id if owner_id is None else owner_id
        item.department = item.department if department is None else department
        item.due_on = to[item.due_on]
        item.starts_on = to[item.starts_on] if item.starts_on else None
        session.flush()
        journal.record(
            session, actor, "plans.item_changed", item, project_id=project.id, ref=item.ref, title=item.title
        )
    return plan


def _items_of(plan: Plan, item_ids: Sequence[int]) -> list[PlanItem]:
    """The items named, each once. Raises `NotFound` for one of another plan, `Invalid` for none."""
    known = {item.id: item for item in plan.items}
    if not item_ids:
        raise Invalid("none_ticked", text("Tick the items first that shall change."), "item_ids")
    strange = next((one for one in item_ids if one not in known), None)
    if strange is not None:
        raise NotFound("plan_item", id=strange)
    return [known[one] for one in sorted(set(item_ids))]


@permit("plans.write")
def cover_requirement(
    session: Session, actor: Actor, *, plan_id: int, requirement_id: int, extents: Mapping[int, Extent | None],
    note: str | None = None,
) -> Plan:  # fmt: skip
    """Say which items serve a requirement. `extents`: {item id: fully, partly or None}; items not named stay.

    `note` is kept with each item that is named and serves it.
    """
    project, plan = open_plan(session, actor, plan_id)
    known = queries.named_on(session, project.id, [requirement_id])
    if requirement_id not in known:
        raise NotFound("requirement", id=requirement_id)
    for item in _items_of(plan, list(extents)):
        extent = extents[item.id]
        held = next((one for one in item.coverage if one.requirement_id == requirement_id), None)
        if (held.extent if held is not None else None) != extent:
            item.count_as_changed()
        if extent is None:
            if held is not None:
                item.coverage.remove(held)
        elif held is None:
            item.coverage.append(Coverage(requirement_id=requirement_id, extent=extent, note=note))
        else:
            held.extent, held.note = extent, note
    session.flush()
    journal.record(session, actor, "plans.covered", plan, project_id=project.id, ref=known[requirement_id].ref)
    return plan


@permit("plans.write")
def set_head_cost(session: Session, actor: Actor, *, plan_id: int, head_cost: Decimal | None) -> Plan:
    """What a head costs a month, by which the labour of this plan's positions is estimated; None: the usual figure."""
    project, plan = open_plan(session, actor, plan_id)
    if head_cost is not None and head_cost < 0:
        raise Invalid("head_cost", text("A cost is not below zero."), "head_cost")
    plan.head_minor = None if head_cost is None else to_minor(head_cost)
    journal.record(session, actor, "plans.head_cost_set", plan, project_id=project.id)
    return plan
