"""Calls and key figures over the API."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db
from operations.calls import actions, queries
from operations.calls.rules import Definition, Outcome, Tally, kpis
from operations.calls.schemas import CallOut, KpiOut, KpiQuery, RevealIn, RevealOut
from operations.calls.views import CALLS, asked_of

api = house_api("calls", "Call records, and the key figures made of them")


DAY = {"type": "string", "format": "date"}
NARROWED: dict[str, dict[str, Any]] = {
    "first": DAY, "last": DAY, "interval": {"type": "string", "format": "date-time"},
    "part": {"type": "string", "enum": sorted(queries.PARTS)}, "queue": {"type": "string"},
    "outcome": {"type": "string", "enum": [one.value for one in Outcome]}, "agent": {"type": "string"},
    "batch": {"type": "integer", "minimum": 1}, "threshold": {"type": "integer", "minimum": 1},
}  # fmt: skip


@api.listed("/projects/<int:project_id>/calls", CALLS, CallOut, also=NARROWED)
@gate(queries.calls_listed)
def calls(project_id: int) -> Any:
    """The calls of a project, numbers masked; filters: first, last (days), interval, part, queue, outcome, agent."""
    asked = asked_of(queries.definition_of(db(), project_id)[0])
    return queries.calls_listed(db(), actor(), project_id, asked)


@api.resource("GET", "/calls/<int:call_id>", gives=CallOut)
@gate(queries.call_page)
def call(call_id: int) -> Any:
    """One call."""
    return queries.call_page(db(), actor(), call_id)


@api.resource("POST", "/calls/<int:call_id>/number-views", takes=RevealIn, gives=RevealOut, status=201)
@gate(actions.reveal_number)
def reveal(data: dict[str, Any], call_id: int) -> Any:
    """Look at the customer's number, for a reason that is recorded."""
    return {"number": actions.reveal_number(db(), actor(), call_id=call_id, **data)}


@api.resource("GET", "/projects/<int:project_id>/kpi", takes=KpiQuery, gives=KpiOut, location="query", refuses=(422,))
@gate(queries.kpi_report)
def kpi(data: dict[str, Any], project_id: int) -> Any:
    """Key figures with formula, numerator and denominator; `by`: day, or interval (half hours of the first day)."""
    found = queries.kpi_report(
        db(), actor(), project_id, data["from"], data["to"], service_level=data["service_level"],
        threshold=data["threshold"],
    )  # fmt: skip
    stretches: Any = ()
    if data["by"] == "day":
        stretches = found.days
    elif data["by"] == "interval":
        stretches = queries.half_hours(db(), actor(), project_id, data["from"], found.definition)
    return {
        "threshold_seconds": found.definition.threshold_seconds,
        "short_abandon_seconds": found.definition.short_abandon_seconds,
        "service_level": found.definition.service_level.value,
        "target": found.target,
        "figures": _figures(found.whole, found.definition),
        "parts": {part: getattr(found.whole, part) for part in queries.PARTS},
        "stretches": [
            {"starts_at": one.starts_at, "label": one.label, "figures": _figures(one.counted, found.definition)}
            for one in stretches
        ],
    }


def _figures(counted: Tally, definition: Definition) -> list[dict[str, Any]]:
    return [queries.told_figure(code, figure, definition) for code, figure in kpis(counted, definition).items()]
