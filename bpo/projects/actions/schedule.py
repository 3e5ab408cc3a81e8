"""The dates of a plan's items, many in one act, and what they wait for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.actions.plans import open_plan
from bpo.projects.models import PlanDependency, PlanItem
from bpo.projects.queries import Scheduled
from bpo.projects.rules import Dependency, Move, PlanSection


@permit("plans.write")
def reschedule(
    session: Session, actor: Actor, *, plan_id: int, items: Sequence[Mapping[str, Any]], alone: bool = False,
    dry_run: bool = False,
) -> Scheduled:  # fmt: skip
    """Give items new dates, all or none; what waits for them and would begin too early moves too.

    `items`: {item_id, due_on, starts_on, row_version}. `alone`: nothing moves with them. `dry_run`: nothing is changed,
    only said.
    """
    project, plan = open_plan(session, actor, plan_id)
    known = {item.id: item for item in plan.items}
    asked: dict[str, tuple[date | None, date]] = {}
    for one in items:
        item = known.get(one["item_id"])
        if item is None:
            raise NotFound("plan_item", id=one["item_id"])
        rules.must_be_dated_by(item.row_version, one.get("row_version"), item.ref, item.starts_on, item.due_on)
        rules.check_dates(queries.item_facts(item, {}), one.get("starts_on"), one["due_on"])
        asked[item.ref] = (one.get("starts_on"), one["due_on"])
    schedule = queries.schedule_of(session, plan, [day for pair in asked.values() for day in pair if day])
    sections = {item.ref: item.section for item in schedule.items}
    wanted = {ref: span_dates(sections[ref], start, due) for ref, (start, due) in asked.items()}
    made = rules.moves(schedule.spans, wanted, schedule.calendar, follow=not alone)
    after = rules.after_moves(schedule.spans, made)
    by_ref = {item.ref: item for item in schedule.items}
    slip = rules.slip_days(rules.end_of(schedule.spans), rules.end_of(after), schedule.calendar)
    found = Scheduled(
        not dry_run, tuple((by_ref[one.ref], one) for one in made), tuple(rules.clashes(after, schedule.calendar)), slip
    )
    if dry_run:
        return found
    changed = [ref for ref, dates in asked.items() if (by_ref[ref].starts_on, by_ref[ref].due_on) != dates]
    for move in made:
        apply(by_ref[move.ref], move, asked)
    for ref in changed:  # a position's day of being in place is no part of the timetable
        by_ref[ref].starts_on, by_ref[ref].due_on = asked[ref]
        rules.check_item(queries.item_facts(by_ref[ref], {}))
    refs = sorted({*changed, *(one.ref for one in made)}, key=rules.number_of)
    if refs:
        journal.record(
            session, actor, "plans.scheduled", plan, project_id=project.id, count=len(refs), refs=refs,
            dates=[[ref, str(by_ref[ref].starts_on or ""), str(by_ref[ref].due_on)] for ref in refs],
        )  # fmt: skip
    return found


def span_dates(section: PlanSection, start: date | None, due: date) -> tuple[date, date]:
    """From when to when the timetable takes an item with these dates to last."""
    return (start if start is not None and section != PlanSection.POSITIONS else due), due


def apply(item: PlanItem, move: Move, asked: Mapping[str, Any]) -> None:
    """Give an item the dates it is pushed to; one without a start stays a point in time."""
    if item.ref in asked:
        return
    item.due_on = move.now[1]
    if item.starts_on is not None and item.section != PlanSection.POSITIONS:
        item.starts_on = move.now[0]


@permit("plans.write")
def set_links(
    session: Session, actor: Actor, *, item_id: int, predecessors: Sequence[Dependency], row_version: int | None = None
) -> PlanItem:  # fmt: skip
    """What an item waits for, in the place of what it waited for before."""
    item = queries.item_for(session, actor, item_id)
    project, plan = open_plan(session, actor, item.plan_id)
    check_version(item, row_version)
    by_ref = {one.ref: one for one in plan.items}
    waits = {one.ref: {link.predecessor.ref for link in one.waits_for} for one in plan.items}
    rules.check_links(item.ref, predecessors, waits)
    kept = {link.predecessor.ref: link for link in item.waits_for}
    before = rules.say_links(queries.item_facts(item, {}).predecessors)
    links = []
    for one in {one.ref: one for one in predecessors}.values():
        link = kept.get(one.ref) or PlanDependency(item=item, predecessor=by_ref[one.ref])
        link.kind, link.lag_days = one.kind, one.lag_days
        links.append(link)
    said = rules.say_links(predecessors)
    if said == before:
        return item
    item.waits_for = links
    item.count_as_changed()
    session.flush()
    journal.record(session, actor, "plans.linked", item, project_id=project.id, ref=item.ref, links=said or "—")
    return item
