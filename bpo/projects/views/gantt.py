"""The plan as a Gantt chart beside a table: dates dragged or typed, links typed, what moves with them seen before."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from flask import render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from bpo.kernel.errors import BusinessError, Conflict, Invalid, NotFound
from bpo.kernel.locale import _, _n, say_day, say_error
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, today
from bpo.kernel.web.forms import load
from bpo.kernel.web.request import close_session
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import Plan, PlanItem, Project
from bpo.projects.queries import Schedule, Scheduled
from bpo.projects.rules import Place, PlanSection
from bpo.projects.schemas.realisation import KINDS_OF_LINK, DatesIn
from bpo.projects.schemas.words import PLAN_STATES, PLAN_TONES, SECTIONS
from bpo.projects.views.blueprint import views
from bpo.projects.views.chart_data import days_off, zooms
from bpo.projects.views.words import reason_against

UNDO = "gantt_undo"
MOST_UNDONE = 60  # items whose former dates a cookie holds


def may_schedule(project: Project, plan: Plan) -> bool:
    return (
        actor().may("plans.write", project.id)
        and reason_against(rules.must_manage, project.manager_id, actor().in_place_of(project.manager_id).person_id)
        is None
        and reason_against(rules.must_be_editable, plan.state) is None
        and reason_against(rules.must_run, project.state) is None
    )


@views.get("/plans/<int:plan_id>/gantt")
@gate(queries.timetable_of)
def gantt(plan_id: int) -> Any:
    return gantt_page(plan_id)


def gantt_page(
    plan_id: int, typed: Mapping[str, str] | None = None, wrong: dict[str, Any] | None = None,
    preview: dict[str, Any] | None = None,
) -> Any:  # fmt: skip
    """The page; after a refusal with what was typed into a row and what is wrong with it, or a `preview` of moves."""
    plan, schedule, table = queries.timetable_of(db(), actor(), plan_id)
    frame = queries.frame(db(), actor(), plan.project_id, "plan")
    editable = may_schedule(frame["project"], plan)
    found = rules.clashes(schedule.spans, schedule.calendar)
    held = session.pop(UNDO, None) if editable and wrong is None else None
    return render_template(
        "projects/gantt.html", **frame, plan=plan, plan_state=(str(PLAN_STATES[plan.state]), PLAN_TONES[plan.state]),
        editable=editable, wrong=wrong, preview=preview, groups=row_groups(schedule, table, found, typed, wrong),
        chart=chart_of(frame["project"], schedule, table, found, editable), zooms=zooms(),
        clashes=[clash_words(one) for one in found],
        undo=held["items"] if held and held.get("plan") == plan_id else None,
        end=end_words(schedule, frame["project"]),
    )  # fmt: skip


def end_words(schedule: Schedule, project: Project) -> str:
    end = rules.end_of(schedule.spans)
    if end is None:
        return ""
    late = rules.slip_days(project.go_live_on, end, schedule.calendar)
    told = _("The plan ends on %(day)s.", day=say_day(end))
    if end > project.go_live_on:
        told += " " + _("That is %(days)s working days after the planned go-live on %(go_live)s.",
                        days=max(late, 1), go_live=say_day(project.go_live_on))  # fmt: skip
    return told


def clash_words(one: rules.Clash) -> str:
    facts = {"ref": one.ref, "dated": say_day(one.dated), "before": one.waits_for.ref, "allowed": say_day(one.allowed)}
    if one.edge == "due":
        return _(
            "%(ref)s is due on %(dated)s; because of %(before)s it can end on %(allowed)s at the earliest.", **facts
        )
    return _("%(ref)s starts on %(dated)s; because of %(before)s it can start on %(allowed)s at the earliest.", **facts)


def row_groups(
    schedule: Schedule, table: Mapping[str, Place], found: list[rules.Clash], typed: Mapping[str, str] | None,
    wrong: dict[str, Any] | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The rows of the table by section: dates, links, float, and what was typed where the row was refused."""
    clashing = {one.ref for one in found}
    rows = []
    for item, facts in zip(schedule.items, schedule.facts, strict=True):
        here = wrong is not None and wrong["item_id"] == item.id
        place = table.get(item.ref)
        held = {"starts_on": str(item.starts_on or ""), "due_on": str(item.due_on),
                "predecessors": rules.say_links(facts.predecessors)}  # fmt: skip
        rows.append({
            "item": item, "section": item.section, "department": str(DEPARTMENT_LABELS[item.department]),
            **(held | {name: typed.get(name, "") for name in held} if here and typed is not None else held),
            "wrong": wrong["message"] if here and wrong is not None else None,
            "days": place.length_days if place else None, "float": place.float_days if place else None,
            "critical": place.is_critical if place else False, "clashes": item.ref in clashing,
            "pinned": item.ref in schedule.pinned, "point": item.section == PlanSection.POSITIONS,
        })  # fmt: skip
    return [
        {"title": str(SECTIONS[section]), "rows": list(kept)}
        for section, kept in groupby(rows, key=lambda one: one["section"])
    ]  # fmt: skip


def chart_of(
    project: Project, schedule: Schedule, table: Mapping[str, Place], found: list[rules.Clash], editable: bool
) -> dict[str, Any]:
    """What the chart draws, as JSON: bars by section, lines for today and go-live, the days off."""
    ids = {item.ref: item.id for item in schedule.items}
    spans = {one.ref: one for one in schedule.spans}
    clashing = {one.ref for one in found}
    bars: list[dict[str, Any]] = []
    for section, kept in groupby(zip(schedule.items, schedule.facts, strict=True), key=lambda one: one[0].section):
        group = [(item, facts) for item, facts in kept if item.ref in spans]
        if not group:
            continue
        bars.append({
            "id": f"s-{section.value}", "name": str(SECTIONS[section]), "group": True,
            "start": str(min(spans[item.ref].start for item, _facts in group)),
            "end": str(max(spans[item.ref].due for item, _facts in group)),
        })  # fmt: skip
        bars += [bar_of(item, facts, spans[item.ref], table[item.ref], ids, clashing) for item, facts in group]
    days = [day for one in schedule.spans for day in (one.start, one.due)] + [project.go_live_on, today()]
    return {
        "bars": bars, "off": days_off(days, schedule.calendar), "today": str(today()),
        "goLive": str(project.go_live_on),
        "editable": editable, "words": {"today": _("Today"), "goLive": _("Go-live")},
        "name": f"{project.code} {_('Gantt')}",
    }  # fmt: skip


def bar_of(
    item: PlanItem, facts: rules.ItemFacts, span: rules.Span, place: Place, ids: Mapping[str, int], clashing: set[str]
) -> dict[str, Any]:
    return {
        "id": f"i-{item.id}", "item": item.id, "version": item.row_version, "name": f"{item.ref} {item.title}",
        "start": str(span.start), "end": str(span.due), "point": item.starts_on is None or span.start == span.due,
        "keep": str(item.starts_on) if item.section == PlanSection.POSITIONS and item.starts_on else "",
        "dated": item.starts_on is not None, "milestone": span.milestone and span.start == span.due,
        "critical": place.is_critical, "latest": str(place.latest_due), "clash": item.ref in clashing,
        "pinned": span.pinned, "after": [f"i-{ids[one.ref]}" for one in facts.predecessors if one.ref in ids],
        "links": {f"i-{ids[one.ref]}": [str(one.kind), link_words(item.ref, one)] for one in facts.predecessors
                  if one.ref in ids},
    }  # fmt: skip


def link_words(ref: str, one: rules.Dependency) -> str:
    """What an arrow says when it is pointed at."""
    told = _("%(ref)s waits for %(before)s.", ref=ref, before=one.ref)
    return f"{told} {rules.say_links([one])}: {KINDS_OF_LINK[one.kind]}"


def asked_dates(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The items and dates of a form: `item` once for each, their dates under `starts_on.<id>` and `due_on.<id>`."""
    return [
        load(DatesIn(), {
            "item_id": one, "starts_on": form.get(f"starts_on.{one}", ""), "due_on": form.get(f"due_on.{one}", ""),
            "row_version": form.get(f"row_version.{one}") or None,
        })
        for one in form.getlist("item")[:500]
    ]  # fmt: skip


@views.post("/plans/<int:plan_id>/schedule")
@gate(actions.reschedule)
def schedule(plan_id: int) -> Any:
    """Save new dates, or with `dry_run` show what would move, as a part of the page."""
    dry, alone = request.form.get("dry_run") == "true", request.form.get("alone") == "true"
    asked: list[dict[str, Any]] = []
    try:
        asked = asked_dates(request.form)
        found = actions.reschedule(db(), actor(), plan_id=plan_id, items=asked, alone=alone, dry_run=dry)
    except (Invalid, Conflict) as refusal:
        close_session()
        shown = seen_anew(plan_id, asked, alone, refusal)
        if dry:
            return render_template("projects/_moves.html", **shown), refusal.status
        return gantt_page(plan_id, preview=shown), refusal.status
    if dry:
        return render_template("projects/_moves.html", **moves_shown(plan_id, found))
    keep_for_undo(plan_id, found)
    return done(url_for("projects.gantt", plan_id=plan_id), moves_words(found))


def seen_anew(plan_id: int, asked: list[dict[str, Any]], alone: bool, refusal: BusinessError) -> dict[str, Any]:
    """What is shown after a refusal. Where somebody was faster, what was asked is held against what stands now, ready
    to be saved all the same.
    """
    told = refusal_words(refusal)
    if refusal.code != "stale_schedule":
        return {"refusal": told}
    fresh = [{**one, "row_version": None} for one in asked]
    try:
        found = actions.reschedule(db(), actor(), plan_id=plan_id, items=fresh, alone=alone, dry_run=True)
    except (Invalid, Conflict) as second:
        return {"refusal": f"{told} {refusal_words(second)}"}
    return {**moves_shown(plan_id, found), "stale": told}


def refusal_words(refusal: BusinessError) -> str:
    told = [say_error(refusal.message, refusal.facts)]
    if isinstance(refusal, Invalid):
        told += [_(one) for lines in refusal.fields.values() for one in lines]
    return " ".join(told)


def moves_words(found: Scheduled) -> str:
    """“Moves 5 items, the end of the plan slips 2 working days.”"""
    count, others = len(found.moves), sum(1 for _item, move in found.moves if not move.asked)
    if not count:
        return _("Nothing moves.")
    if found.saved:
        told = _n("%(n)s item was moved.", "%(n)s items were moved.", count)
    else:
        told = _n("Moves %(n)s item.", "Moves %(n)s items.", count)
    if others:
        told += " " + _("%(count)s of them because they wait for it.", count=others)
    if found.slip_days > 0:
        told += " " + _("The end of the plan slips by %(days)s working days.", days=found.slip_days)
    if found.slip_days < 0:
        told += " " + _("The end of the plan comes %(days)s working days nearer.", days=-found.slip_days)
    return told


def moves_shown(plan_id: int, found: Scheduled) -> dict[str, Any]:
    return {
        "said": moves_words(found), "plan_id": plan_id, "clashes": [clash_words(one) for one in found.clashes],
        "moves": [
            {"id": item.id, "ref": item.ref, "title": item.title, "version": item.row_version, "asked": move.asked,
             "was": day_words(move.was), "now": day_words(move.now), "days": move.days,
             "starts_on": saved_start(item, move.now), "due_on": str(move.now[1])}
            for item, move in found.moves
        ],
    }  # fmt: skip


def saved_start(item: PlanItem, dates: tuple[date, date]) -> str:
    """The day an item starts on after a move: none where it is a point in time, its own for a position."""
    if item.section == PlanSection.POSITIONS:
        return str(item.starts_on or "")
    return str(dates[0]) if item.starts_on is not None or dates[0] != dates[1] else ""


def day_words(dates: tuple[date, date]) -> str:
    return say_day(dates[1]) if dates[0] == dates[1] else f"{say_day(dates[0])} – {say_day(dates[1])}"


def keep_for_undo(plan_id: int, found: Scheduled) -> None:
    """Remember the dates that all had, with their present versions, for one press of “Undo” on the next page."""
    db().flush()
    session.pop(UNDO, None)
    if 0 < len(found.moves) <= MOST_UNDONE:
        session[UNDO] = {"plan": plan_id, "items": [
            {"id": item.id, "version": item.row_version, "starts_on": saved_start(item, move.was),
             "due_on": str(move.was[1])}
            for item, move in found.moves
        ]}  # fmt: skip


@views.post("/plan-items/<int:item_id>/schedule")
@gate(actions.reschedule)
def schedule_row(item_id: int) -> Any:
    """One row of the table: its dates and what it waits for, in one act; refused, the row keeps what was typed."""
    item = queries.item_page(db(), actor(), item_id)
    plan_id, form = item.plan_id, request.form
    try:
        dates = {name: form.get(name, "") for name in ("starts_on", "due_on")}
        asked = load(DatesIn(), {"item_id": item_id, **dates, "row_version": form.get("row_version") or None})
        found = actions.reschedule(
            db(), actor(), plan_id=plan_id, items=[asked], alone=form.get("alone") == "true"
        )  # fmt: skip
        actions.set_links(
            db(), actor(), item_id=item_id, predecessors=rules.read_links(form.get("predecessors", ""))
        )  # fmt: skip
    except NotFound:
        raise
    except (Invalid, Conflict) as refusal:
        close_session()
        wrong = {"item_id": item_id, "message": refusal_words(refusal)}
        return gantt_page(plan_id, form, wrong), refusal.status
    keep_for_undo(plan_id, found)
    word = moves_words(found) if found.moves else _("Saved.")
    return done(url_for("projects.gantt", plan_id=plan_id) + f"#row-{item_id}", word)
