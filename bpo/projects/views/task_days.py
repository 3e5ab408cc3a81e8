"""Tasks on days: the month, the project's planned against actual, and one's own tasks for a calendar program."""

import calendar as months
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for

from bpo.documents.calendars import ICS, DayEvent, calendar_file
from bpo.kernel.errors import NotFound
from bpo.kernel.holidays.rules import is_working_day
from bpo.kernel.locale import _, day_of
from bpo.kernel.mail import link
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import actor, db, download, now, today
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import queries, rules
from bpo.projects.models import Project
from bpo.projects.queries.boards import Row
from bpo.projects.rules import PlanSection, TaskState
from bpo.projects.schemas.words import TASK_STATES, TASK_TONES
from bpo.projects.views.blueprint import views
from bpo.projects.views.boards import own_departments, task_ways
from bpo.projects.views.chart_data import days_off, zooms

FIRST, LAST = date(2008, 1, 1), date(2099, 12, 1)


def month_asked() -> date:
    """The first day of the month in the address (`month=2026-12`), else of this month."""
    asked = request.args.get("month", "")
    if not asked:
        return today().replace(day=1)
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        raise NotFound("month", month=asked[:10]) from None
    if not FIRST <= found <= LAST:
        raise NotFound("month", month=asked)
    return found


def departments_asked() -> tuple[list[Department], str]:
    chosen = request.args.get("department", "")
    if chosen in list(Department):
        return [Department(chosen)], chosen
    return (list(Department), "all") if chosen == "all" else (own_departments(), "")


@views.get("/tasks/calendar")
@gate(queries.tasks_of_days)
def all_months() -> Any:
    return render_template("projects/own_month.html", ways=task_ways("month"), **month_shown("projects.all_months", {}))


@views.get("/projects/<int:project_id>/tasks/calendar")
@gate(queries.tasks_of_days)
def month(project_id: int) -> Any:
    frame = queries.frame(db(), actor(), project_id, "tasks")
    shown = month_shown("projects.month", {"project_id": project_id}, project_id)
    return render_template("projects/month.html", **frame, ways=task_ways("month", project_id), **shown)


def month_shown(endpoint: str, facts: dict[str, Any], project_id: int | None = None) -> dict[str, Any]:
    """The weeks of a month with the tasks due on each day; days off as the holiday calendar says."""
    first = month_asked()
    departments, chosen = departments_asked() if project_id is None else (list(Department), "")
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    rows = queries.tasks_of_days(
        db(), actor(), first=weeks[0][0], last=weeks[-1][-1], departments=departments, project_id=project_id
    )  # fmt: skip
    work = queries.task_calendar(db(), [weeks[0][0], weeks[-1][-1]], today())
    by_day: dict[date, list[Row]] = {}
    for row in rows:
        by_day.setdefault(row[0].due_on, []).append(row)
    kept = {**facts, "department": chosen or None}
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return {
        "title": f"{first:%Y-%m}",
        "earlier": url_for(endpoint, **kept, month=f"{before:%Y-%m}"),
        "later": url_for(endpoint, **kept, month=f"{after:%Y-%m}"),
        "heads": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        "weeks": [
            [{"day": day, "off": not is_working_day(day, work), "other": day.month != first.month,
              "today": day == today(), "tasks": [month_task(row, project_id is None) for row in by_day.get(day, [])]}
             for day in week]
            for week in weeks
        ],
        "departments": [(one.value, str(DEPARTMENT_LABELS[one])) for one in Department] if project_id is None else [],
        "chosen": chosen, "month": f"{first:%Y-%m}", "any": bool(rows),
    }  # fmt: skip


def month_task(row: Row, with_project: bool) -> dict[str, Any]:
    task, project, item = row
    late = rules.is_late(task.state, task.due_on, today())
    return {
        "url": url_for("projects.task", task_id=task.id), "title": f"{item.ref} {task.title}",
        "where": project.code if with_project else str(DEPARTMENT_LABELS[task.department]),
        "state": _("Overdue") if late else str(TASK_STATES[task.state]),
        "tone": "bad" if late else TASK_TONES[task.state],
    }  # fmt: skip


@views.get("/projects/<int:project_id>/tasks/gantt")
@gate(queries.project_board)
def tasks_gantt(project_id: int) -> Any:
    frame = queries.frame(db(), actor(), project_id, "tasks")
    rows = queries.project_board(db(), actor(), project_id)
    return render_template(
        "projects/tasks_gantt.html", **frame, ways=task_ways("gantt", project_id), zooms=zooms(),
        chart=chart_of_tasks(frame["project"], rows), shown=[actual_row(row) for row in rows],
    )  # fmt: skip


def planned_days(row: Row) -> tuple[date, date]:
    task, _project, item = row
    start = item.starts_on if item.starts_on and item.section != PlanSection.POSITIONS else item.due_on
    return min(start, task.due_on), task.due_on


def actual_days(row: Row) -> tuple[date, date] | None:
    """From when to when the work was or is done; None before it has begun."""
    task = row[0]
    ended = task.reported_at if task.state in (TaskState.REPORTED, TaskState.CONFIRMED) else None
    if task.started_at is None and ended is None:
        return None
    start = day_of(task.started_at or ended or now())
    return start, max(start, day_of(ended) if ended else today())


def chart_of_tasks(project: Project, rows: list[Row]) -> dict[str, Any]:
    bars, links = [], queries.awaited_of(db(), [task for task, _project, _item in rows])
    for row in rows:
        task, _project, item = row
        planned, actual = planned_days(row), actual_days(row)
        shown = actual or planned
        bars.append({
            "id": f"t-{task.id}", "name": f"{item.ref} {task.title}", "start": str(shown[0]), "end": str(shown[1]),
            "planned": [str(planned[0]), str(planned[1])] if actual else None, "progress": task.progress_percent,
            "late": rules.is_late(task.state, task.due_on, today()), "done": task.state == TaskState.CONFIRMED,
            "after": [f"t-{one.task_id}" for one in links.get(task.id, [])],
            "url": url_for("projects.task", task_id=task.id),
        })  # fmt: skip
    days = [day for row in rows for day in (*planned_days(row), *(actual_days(row) or ()))]
    days += [project.go_live_on, today()]
    work = queries.task_calendar(db(), days, today())
    return {
        "bars": bars, "off": days_off(days, work), "today": str(today()), "goLive": str(project.go_live_on),
        "editable": False, "words": {"today": _("Today"), "goLive": _("Go-live")},
        "name": f"{project.code} {_('Tasks')}",
    }  # fmt: skip


def actual_row(row: Row) -> dict[str, Any]:
    """The same as the chart in words: planned, actual, and how far apart their ends are."""
    task, _project, item = row
    planned, actual = planned_days(row), actual_days(row)
    span = lambda pair: f"{pair[0]} – {pair[1]}" if pair[0] != pair[1] else str(pair[1])  # noqa: E731
    over = task.state in (TaskState.REPORTED, TaskState.CONFIRMED)
    late = (actual[1] - planned[1]).days if actual and (over or actual[1] > planned[1]) else None
    return {"cells": [
        {"text": f"{item.ref} {task.title}", "url": url_for("projects.task", task_id=task.id)},
        span(planned), span(actual) if actual else "—",
        {"text": f"{late:+d}", "tone": "bad" if late > 0 else "good"} if late is not None else "—",
        {"text": str(TASK_STATES[task.state]), "tone": TASK_TONES[task.state]},
    ]}  # fmt: skip


@views.get("/tasks/own.ics")
@gate(queries.own_tasks)
def own_calendar() -> Any:
    events = [
        DayEvent(f"task-{task.id}", f"{item.ref} {task.title}", task.due_on, task.due_on,
                 note=f"{project.code} {project.name}\n{TASK_STATES[task.state]}",
                 url=link(url_for("projects.task", task_id=task.id)))
        for task, project, item in queries.own_tasks(db(), actor())
    ]  # fmt: skip
    data = calendar_file(_("My tasks"), events, at=now())
    return download(data, f"{_('My tasks')}.ics", ICS)
