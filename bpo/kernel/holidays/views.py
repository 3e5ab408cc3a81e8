"""The page of a year: its months at a glance, its special days, and what may be changed."""

import calendar as months
from datetime import date
from typing import Any

from babel.dates import get_day_names, get_month_names
from flask import Blueprint, redirect, render_template, request, url_for

from bpo.kernel import slots
from bpo.kernel.fields import Labelled
from bpo.kernel.holidays import actions, built_in, queries
from bpo.kernel.holidays.rules import LAST_YEAR, WorkCalendar, Worked, is_working_day, worked, working_days
from bpo.kernel.holidays.schemas import KINDS, TONES, CopyIn, DayIn, ImportIn, SpecialDayRow
from bpo.kernel.locale import _, _l, language
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, download, form_page, history_of, now, today
from bpo.kernel.web.list_export import sheet_kind, sheet_value
from bpo.kernel.web.request import asked_day

views = Blueprint("holidays", __name__)
slots.nav(_l("Days off"), "holidays.index", "holidays.view", icon="calendar-event", order=895, group="house")

SOURCES = {
    "own": _l("Kept by yourselves"),
    "built_in": _l("Built in, as published"),
    "law": _l("Not published yet"),
}


@views.get("/holidays")
@gate(queries.year_shown)
def index() -> Any:
    return redirect(url_for("holidays.show", year=today().year))


def month_cells(year: int, month: int, calendar: WorkCalendar) -> list[list[dict[str, Any] | None]]:
    """The weeks of a month, Monday first; None where the week belongs to another month."""
    weeks = []
    for week in months.Calendar().monthdatescalendar(year, month):
        weeks.append([_cell(day, calendar) if day.month == month else None for day in week])
    return weeks


def _cell(day: date, calendar: WorkCalendar) -> dict[str, Any]:
    special = calendar.special.get(day)
    name = (special.name_en if language() == "en" else special.name_zh) if special else ""
    kind = "statutory" if special and special.statutory else special.kind.value if special else ""
    words = [str(KINDS[special.kind]), name] if special else []
    if special and special.statutory:
        words.append(_("fixed by law"))
    return {
        "day": day,
        "off": not is_working_day(day, calendar),
        "kind": kind,
        "sign": _("W") if kind == "workday" else _("L") if kind == "statutory" else _("O") if kind else "",
        "title": " · ".join([day.isoformat(), *words]),
    }


def _counts(year: int, calendar: WorkCalendar) -> list[tuple[str, str]]:
    days = queries.year_period(year)
    bands = [worked(day, calendar) for day in days]
    return [
        (_("Working days"), str(len(working_days(days, calendar)))),
        (_("Rest days (200%)"), str(bands.count(Worked.REST))),
        (_("Days fixed by law (300%)"), str(bands.count(Worked.STATUTORY))),
    ]


@views.get("/holidays/<int:year>")
@gate(queries.year_shown)
def show(year: int) -> Any:
    found = queries.year_shown(db(), actor(), year)
    if request.args.get("export") in ("xlsx", "csv"):
        return _export(found, request.args["export"])
    calendar = found["calendar"]
    grids = [
        {
            "name": get_month_names("wide", "stand-alone", language())[month],
            "weeks": month_cells(year, month, calendar),
            "working": len([d for d in working_days(queries.year_period(year), calendar) if d.month == month]),
        }
        for month in range(1, 13)
    ]
    return render_template(
        "kernel/holidays.html", found=found, months=grids, source=str(SOURCES[found["source"]]),
        weekdays=[get_day_names("narrow", "stand-alone", language())[number] for number in range(7)],
        counts=_counts(year, calendar), kinds=KINDS, tones=TONES, english=language() == "en",
        may_edit=actor().may("holidays.edit"), history=history_of(found["own"]) if found["own"] else [],
        years=sorted({*range(today().year - 1, today().year + 2), year}), last_year=LAST_YEAR,
        built_in=year in built_in.known_years(),
    )  # fmt: skip


def _export(found: dict[str, Any], form: str) -> Any:
    fields = [(name, one) for name, one in SpecialDayRow().fields.items() if isinstance(one, Labelled)]
    columns = [(name, str(one.label), sheet_kind(one)) for name, one in fields]
    rows = [[sheet_value(one, getattr(day, name)) for name, one in fields] for day in found["days"]]
    title = _("Days off %(year)s", year=found["year"])
    data, media_type = slots.ask(
        "table_file", form, title=title, columns=columns, rows=rows, who=actor().name, when=now()
    )
    return download(data, f"{title}.{form}", media_type)


def _back(year: int) -> str:
    return url_for("holidays.show", year=year)


@views.route("/holidays/<int:year>/days", methods=["GET", "POST"])
@gate(actions.set_day)
def day(year: int) -> Any:
    """One day's form; `?day=` says which."""
    found = queries.year_shown(db(), actor(), year)
    chosen = asked_day("day")
    known = next((one for one in found["days"] if one.day == chosen), None)
    values = {"day": chosen, "kind": "ordinary", "row_version": found["row_version"]}
    if known is not None:
        values |= {
            "kind": known.kind, "name_zh": known.name_zh, "name_en": known.name_en, "statutory": known.statutory,
        }  # fmt: skip

    def save(data: dict[str, Any]) -> str:
        actions.set_day(db(), actor(), **data)
        return _back(data["day"].year)

    note = None if found["source"] == "own" else _("With the first change the year becomes a copy of your own.")
    return form_page(
        DayIn, save, title=_("What a day is"), submit=_("Save the day"), back=_back(year), values=values, note=note,
        crumbs=[(_("Days off %(year)s", year=year), _back(year))], done=_("Saved."),
    )  # fmt: skip


@views.route("/holidays/<int:year>/copies", methods=["GET", "POST"])
@gate(actions.keep_year)
def keep(year: int) -> Any:
    queries.year_shown(db(), actor(), year)

    def save(data: dict[str, Any]) -> str:
        actions.keep_year(db(), actor(), year=year, **data)
        return _back(year)

    return form_page(
        CopyIn, save, title=_("Keep %(year)s yourselves", year=year), submit=_("Begin the copy"), back=_back(year),
        values={"start": "as_is"}, crumbs=[(_("Days off %(year)s", year=year), _back(year))],
    )  # fmt: skip


@views.route("/holidays/<int:year>/import", methods=["GET", "POST"])
@gate(actions.replace_year)
def take_in(year: int) -> Any:
    found = queries.year_shown(db(), actor(), year)

    def save(data: dict[str, Any]) -> str:
        upload = data.pop("file")
        days = actions.read_days(upload.read(), upload.filename or "")
        actions.replace_year(db(), actor(), year=year, days=days, **data)
        return _back(year)

    return form_page(
        ImportIn, save, title=_("Import the days off of %(year)s", year=year), submit=_("Replace the year"),
        back=_back(year), note=_("The table replaces all special days of the year."),
        values={"reference": found["reference"], "row_version": found["row_version"]},
        crumbs=[(_("Days off %(year)s", year=year), _back(year))], done=_("The year is replaced."),
    )  # fmt: skip


@views.post("/holidays/<int:year>/removal")
@gate(actions.drop_year)
def drop(year: int) -> Any:
    actions.drop_year(db(), actor(), year=year)
    return done(_back(year), _("Your own copy is removed."))
