"""The page of a project's key figures: each with its formula, its denominator and the calls behind it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for

from bpo.documents.delimited import csv_bytes
from bpo.documents.tables import CSV, XLSX
from bpo.documents.xlsx import ColumnSpec, SheetSpec, workbook
from bpo.kernel import slots
from bpo.kernel.late import late
from bpo.kernel.locale import _, _l, say_day, say_number
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, download, now, today
from bpo.kernel.web.request import asked_day, asked_number
from bpo.projects.queries import frame
from operations.calls import queries
from operations.calls.queries import Report
from operations.calls.rules import FORMULAS, NAMES, Definition, Figure, ServiceLevel, Tally, Unit, kpis
from operations.calls.schemas import DENOMINATORS
from operations.calls.views.blueprint import views

profile = late("operations.calls.rules.profile")

DAYS = 14
# Figure → the part whose calls it opens to.
OPENS = {
    "offered": "offered",
    "answered": "answered",
    "abandoned": "abandoned",
    "short_abandoned": "short_abandoned",
    "other_outcomes": "other_outcomes",
    "service_level": "answered_within",
    "abandon_rate": "abandoned",
    "answer_rate": "answered",
    "asa": "answered",
    "aht": "answered",
    "transfer_rate": "transferred",
    "dials": "dials",
    "connects": "connects",
    "connect_rate": "connects",
    "outbound_aht": "connects",
}
TABLE = ("offered", "answered", "abandoned", "short_abandoned", "service_level", "abandon_rate", "asa", "aht")

slots.tab("project", "kpi", _l("KPI"), "calls.kpi", "kpi.view", order=80)


@dataclass(frozen=True)
class Said:
    """A figure as the page tells it."""

    code: str
    name: str
    value: str
    formula: str
    made_of: str
    url: str | None


def said_value(figure: Figure) -> str:
    """The value in words; a figure without a denominator is a dash, never 0."""
    if figure.value is None:
        return "–"
    if figure.unit is Unit.RATIO:
        return f"{say_number(round(figure.value * 100, 1), 1)}%"
    if figure.unit is Unit.SECONDS:
        return _("%(seconds)s s", seconds=say_number(round(figure.value, 1), 1))
    return say_number(int(figure.value))


def said(code: str, figure: Figure, definition: Definition, url: str | None) -> Said:
    facts = {
        "threshold_seconds": definition.threshold_seconds,
        "short_abandon_seconds": definition.short_abandon_seconds,
    }
    made_of = ""
    if figure.denominator is not None:
        made_of = f"{say_number(figure.numerator)} ÷ {say_number(figure.denominator)}"
    formula = _(FORMULAS[figure.formula_code]) % facts
    return Said(code, _(NAMES[code]), said_value(figure), formula, made_of, url)


def calls_url(project_id: int, part: str, definition: Definition, **where: Any) -> str | None:
    """Where the calls of a part stand, for those who may see calls."""
    if not actor().may("calls.view", project_id):
        return None
    if part.endswith("within"):
        where["threshold"] = definition.threshold_seconds
    return url_for("calls.of_project", project_id=project_id, part=part, **where)


def asked_report(project_id: int) -> Report:
    """The report the address asks for; by default the last fourteen days that have calls."""
    last = asked_day("last") or queries.last_day_with_calls(db(), actor(), project_id) or today()
    first = asked_day("first") or last - timedelta(days=DAYS - 1)
    wanted = request.args.get("service_level", "")
    threshold = asked_number("threshold")
    return queries.kpi_report(
        db(), actor(), project_id, min(first, last), last,
        service_level=ServiceLevel(wanted) if wanted in set(ServiceLevel) else None,
        threshold=threshold if threshold and 0 < threshold <= 3600 else None,
    )  # fmt: skip


@views.get("/projects/<int:project_id>/kpi")
@gate(queries.kpi_report)
def kpi(project_id: int) -> Any:
    about = frame(db(), actor(), project_id, "kpi")
    found = asked_report(project_id)
    if request.args.get("export") in ("xlsx", "csv"):
        return exported(about["project"], found, request.args["export"])
    day = asked_day("day")
    hours = queries.half_hours(db(), actor(), project_id, day, found.definition) if day else []
    busy = [one for one in hours if one.counted.offered or one.counted.dials]
    dated = {"first": found.first.isoformat(), "last": found.last.isoformat()}
    figures = [
        said(code, one, found.definition, calls_url(project_id, OPENS[code], found.definition, **dated))
        for code, one in kpis(found.whole, found.definition).items()
        if _belongs(code, found.whole)
    ]
    return render_template(
        "operations/kpi.html", report=found, day=day, denominators=DENOMINATORS,
        figures=figures,
        unknown=found.whole.unknown_wait,
        unknown_url=calls_url(project_id, "unknown_wait", found.definition, **dated),
        reconciled=reconciled(found.whole), day_table=table(project_id, found.definition, found.days, "day"),
        hour_table=table(project_id, found.definition, busy, "hour"),
        heads=[_("Day") if not day else _("Half hour"), *(_(NAMES[code]) for code in TABLE)],
        chart=chart(found.days, found), hour_chart=chart(hours, found) if hours else None,
        export_urls={form: _again(project_id, export=form) for form in ("xlsx", "csv")}, **about,
    )  # fmt: skip


def _again(project_id: int, **changes: str) -> str:
    """This page with something else in its address."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "export"}
    return url_for("calls.kpi", project_id=project_id, **{**kept, **changes})


def _belongs(code: str, counted: Tally) -> bool:
    outbound = code in ("dials", "connects", "connect_rate", "outbound_aht", "contact_rate", "conversion_rate")
    return counted.dials > 0 if outbound else counted.offered > 0 or counted.dials == 0


def reconciled(counted: Tally) -> str:
    """“Offered 1,000 = answered 930 + abandoned 60 + overflowed 6 + outside hours 4”."""
    parts = [
        (_("answered"), counted.answered), (_("abandoned"), counted.abandoned), (_("overflowed"), counted.overflowed),
        (_("outside hours"), counted.closed), (_("busy"), counted.busy), (_("failed"), counted.failed),
    ]  # fmt: skip
    told = " + ".join(f"{name} {say_number(count)}" for name, count in parts if count or name == parts[0][0])
    return _("Offered %(offered)s = %(parts)s", offered=say_number(counted.offered), parts=told)


def table(project_id: int, definition: Definition, stretches: Any, by: str) -> list[dict[str, Any]]:
    """Rows of the table by day or half hour; each count opens to its calls."""
    rows = []
    for one in stretches:
        figures = kpis(one.counted, definition)
        day = one.day.isoformat()
        where = {"first": day, "last": day} if by == "day" else {"interval": one.starts_at.isoformat()}
        cells: list[Any] = [{"text": say_day(one.day) if by == "day" else one.label, "kind": "day"}]
        for code in TABLE:
            opens = one.counted.offered and figures[code].numerator
            url = calls_url(project_id, OPENS[code], definition, **where) if opens else None
            cells.append({"text": said_value(figures[code]), "align": "right", "url": url})
        own: dict[str, Any] = {**request.args, "day": day}
        own.pop("export", None)
        rows.append(
            {"cells": cells, "url": url_for("calls.kpi", project_id=project_id, **own) if by == "day" else None}
        )
    return rows


def chart(stretches: Any, found: Report) -> dict[str, Any]:
    """Offered as bars, the service level as a line with its target."""
    levels = [kpis(one.counted, found.definition)["service_level"].value for one in stretches]
    shares = [None if one is None else float(round(one * 100, 1)) for one in levels]
    offered = [one.counted.offered for one in stretches]
    aim = found.target * 100
    return {
        "type": "bar-line",
        "labels": [one.label[5:] if len(one.label) == 10 else one.label for one in stretches],
        "series": [
            {"name": _("Offered"), "values": offered, "unit": _("calls"), "kind": "bar"},
            {"name": _("Service level"), "values": shares, "unit": "%", "kind": "line"},
        ],
        "unit": _("calls"),
        "target": {"value": float(aim), "label": _("Target %(target)s%%", target=say_number(aim))},
    }


def exported(project: Any, found: Report, form: str) -> Any:
    """The days as a file, with the sums in the last row; the workbook also shows each day's half hours."""
    columns = [ColumnSpec("day", _("Day"))]
    columns += [ColumnSpec(name, _(NAMES[name]), "decimal") for name in TABLE]
    rows = [_exported_row(say_day(one.day), one.counted, found.definition) for one in found.days]
    rows.append(_exported_row(_("Total"), found.whole, found.definition))
    title = f"KPI-{project.code}-{found.first:%Y%m%d}-{found.last:%Y%m%d}"
    if form == "csv":
        return download(csv_bytes(columns, rows), f"{title}.csv", CSV)
    sheets = [SheetSpec(_("By day"), columns, rows), *_half_hour_sheet(project, found)]
    return download(workbook(sheets, exported_by=actor().name, exported_at=now()), f"{title}.xlsx", XLSX)


def _half_hour_sheet(project: Any, found: Report) -> list[SheetSpec]:
    counted = queries.by_half_hour(db(), actor(), project.id, found)
    table = profile.contacts_by_half_hour(counted, ZoneInfo(project.zone))
    if table.empty:
        return []
    days = list(table.columns)
    columns = [ColumnSpec("half_hour", _("Half hour"))]
    columns += [ColumnSpec(f"day_{place}", str(day), "int") for place, day in enumerate(days)]
    rows = [[label, *counts] for label, counts in zip(table.index, table.to_numpy().tolist(), strict=True)]
    return [SheetSpec(_("Contacts by half hour"), columns, rows)]


def _exported_row(label: str, counted: Tally, definition: Definition) -> list[Any]:
    figures = kpis(counted, definition)
    return [
        label,
        *(None if figures[code].value is None else round(Decimal(figures[code].value or 0), 6) for code in TABLE),
    ]
