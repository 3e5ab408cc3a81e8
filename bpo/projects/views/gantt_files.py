"""The Gantt chart as files: a workbook with a bar in cells, and whole days for a calendar program."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask import url_for

from bpo.documents.calendars import ICS, DayEvent, calendar_file
from bpo.documents.columns import ColumnSpec
from bpo.documents.xlsx import SheetSpec, workbook
from bpo.kernel.locale import _
from bpo.kernel.mail import link
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, download, now
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import queries, rules
from bpo.projects.models import Plan
from bpo.projects.queries import Schedule
from bpo.projects.rules import Place
from bpo.projects.schemas.words import SECTIONS
from bpo.projects.views.blueprint import views

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WEEK = timedelta(days=7)
MOST_WEEKS = 104


def file_name(plan: Plan, ending: str) -> str:
    project = queries.project_page(db(), actor(), plan.project_id)
    return f"{project.code}_{_('Gantt')}_v{plan.number}.{ending}"


@views.get("/plans/<int:plan_id>/gantt.xlsx")
@gate(queries.timetable_of)
def gantt_sheet(plan_id: int) -> Any:
    plan, schedule, table = queries.timetable_of(db(), actor(), plan_id)
    weeks = weeks_of(schedule.spans)
    columns = [
        ColumnSpec("ref", _("Ref.")), ColumnSpec("title", _("Title"), width=32), ColumnSpec("section", _("Section")),
        ColumnSpec("department", _("Department in charge")), ColumnSpec("start", _("Starts on"), "day"),
        ColumnSpec("due", _("Due on"), "day"), ColumnSpec("length", _("Working days"), "int"),
        ColumnSpec("links", _("Waits for")), ColumnSpec("earliest", _("Earliest start"), "day"),
        ColumnSpec("latest", _("Latest end"), "day"), ColumnSpec("float", _("Float"), "int"),
        ColumnSpec("critical", _("On the critical path"), "flag"),
        *(ColumnSpec(f"w{week}", f"{week:%m-%d}", width=5.5) for week in weeks),
    ]  # fmt: skip
    sheet = SheetSpec(_("Gantt"), columns, [
        sheet_row(item, facts, span, table[item.ref], weeks)
        for item, facts, span in dated(schedule)
    ])  # fmt: skip
    data = workbook([sheet], exported_by=actor().name, exported_at=now())
    return download(data, file_name(plan, "xlsx"), XLSX)


def dated(schedule: Schedule) -> Iterable[tuple[Any, Any, rules.Span]]:
    spans = {one.ref: one for one in schedule.spans}
    for item, facts in zip(schedule.items, schedule.facts, strict=True):
        if item.ref in spans:
            yield item, facts, spans[item.ref]


def weeks_of(spans: Iterable[rules.Span]) -> list[date]:
    """The Mondays of the weeks from the first day of a plan to its last."""
    kept = list(spans)
    if not kept:
        return []
    first, last = min(one.start for one in kept), max(one.due for one in kept)
    monday = first - timedelta(days=first.weekday())
    return [monday + number * WEEK for number in range(min((last - monday).days // 7 + 1, MOST_WEEKS))]


def sheet_row(item: Any, facts: Any, span: rules.Span, place: Place, weeks: list[date]) -> dict[str, Any]:
    sign = "◆" if span.milestone and span.start == span.due else "■"
    return {
        "ref": item.ref, "title": item.title, "section": str(SECTIONS[item.section]),
        "department": str(DEPARTMENT_LABELS[item.department]), "start": span.start, "due": span.due,
        "length": place.length_days, "links": rules.say_links(facts.predecessors), "earliest": place.earliest,
        "latest": place.latest_due, "float": place.float_days, "critical": place.is_critical,
        **{f"w{week}": sign for week in weeks if span.start < week + WEEK and span.due >= week},
    }  # fmt: skip


@views.get("/plans/<int:plan_id>/gantt.ics")
@gate(queries.timetable_of)
def gantt_calendar(plan_id: int) -> Any:
    plan, schedule, _table = queries.timetable_of(db(), actor(), plan_id)
    project = queries.project_page(db(), actor(), plan.project_id)
    events = [
        DayEvent(f"plan-{project.id}-{item.ref}", f"{item.ref} {item.title}", span.start, span.due,
                 note=f"{project.code} {project.name}\n{DEPARTMENT_LABELS[item.department]}",
                 url=link(url_for("projects.gantt", plan_id=plan.id)))
        for item, _facts, span in dated(schedule)
    ]  # fmt: skip
    data = calendar_file(f"{project.code} {project.name}", events, at=now())
    return download(data, file_name(plan, "ics"), ICS)
