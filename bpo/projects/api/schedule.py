"""The schedule of a plan over the API: the timetable, new dates of many items at once, what items wait for."""

from typing import Any

from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db
from bpo.projects import actions, queries, rules
from bpo.projects.api.resources import api
from bpo.projects.rules import Dependency
from bpo.projects.schemas.realisation import LinksIn, LinksOut, PlaceOut, ScheduleIn, ScheduleOut
from bpo.projects.views.gantt import moves_words


@api.resource("GET", "/plans/<int:plan_id>/schedule", gives=PlaceOut, many=True)
@gate(queries.timetable_of)
def timetable(plan_id: int) -> Any:
    """The items on the working-day calendar: earliest and latest days, float, critical path."""
    _plan, schedule, table = queries.timetable_of(db(), actor(), plan_id)
    return [
        {"item_id": item.id, "ref": item.ref, "title": item.title, "start": place.start, "due": place.due,
         "length_days": place.length_days, "earliest": place.earliest, "latest_due": place.latest_due,
         "float_days": place.float_days, "is_critical": place.is_critical,
         "predecessors": rules.say_links(facts.predecessors)}
        for item, facts in zip(schedule.items, schedule.facts, strict=True)
        for place in [table[item.ref]] if item.ref in table
    ]  # fmt: skip


@api.resource("PUT", "/plans/<int:plan_id>/schedule", takes=ScheduleIn, gives=ScheduleOut)
@gate(actions.reschedule)
def reschedule(data: dict[str, Any], plan_id: int) -> Any:
    """New dates of many items, all or none; with `dry_run` only what would move."""
    found = actions.reschedule(db(), actor(), plan_id=plan_id, **data)
    db().flush()
    return {
        "saved": found.saved, "slip_days": found.slip_days, "said": moves_words(found),
        "moves": [
            {"item_id": item.id, "ref": item.ref, "title": item.title, "starts_before": move.was[0],
             "due_before": move.was[1], "starts_on": move.now[0], "due_on": move.now[1], "days": move.days,
             "asked": move.asked, "row_version": item.row_version}
            for item, move in found.moves
        ],
        "clashes": [
            {"ref": one.ref, "predecessor": one.waits_for.ref, "dated": one.dated, "allowed": one.allowed}
            for one in found.clashes
        ],
    }  # fmt: skip


def links_of(item: Any) -> dict[str, Any]:
    found = queries.item_facts(item, {}).predecessors
    links = [{"ref": one.ref, "kind": one.kind, "lag_days": one.lag_days} for one in found]
    return {"id": item.id, "ref": item.ref, "row_version": item.row_version, "predecessors": links}


@api.resource("GET", "/plan-items/<int:item_id>/predecessors", gives=LinksOut)
@gate(queries.item_page)
def predecessors(item_id: int) -> Any:
    """What an item waits for."""
    return links_of(queries.item_page(db(), actor(), item_id))


@api.resource("PUT", "/plan-items/<int:item_id>/predecessors", takes=LinksIn, gives=LinksOut)
@gate(actions.set_links)
def set_predecessors(data: dict[str, Any], item_id: int) -> Any:
    """All that an item waits for, in the place of what it waited for before."""
    links = [Dependency(one["ref"], one["kind"], one["lag_days"]) for one in data["predecessors"]]
    item = actions.set_links(
        db(), actor(), item_id=item_id, predecessors=links, row_version=data["row_version"]
    )  # fmt: skip
    db().flush()
    return links_of(item)
