"""The calendar of days off over the API."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.holidays import actions, queries
from bpo.kernel.holidays.schemas import CopyIn, DayIn, YearIn, YearOut
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db

api = house_api("holidays", "Days off and working days by year")


@api.resource("GET", "/holidays/<int:year>", gives=YearOut)
@gate(queries.year_shown)
def show(year: int) -> Any:
    """The special days of a year, where they come from, and what is not known of it."""
    return queries.year_shown(db(), actor(), year)


@api.resource("PUT", "/holidays/<int:year>", takes=YearIn, gives=YearOut)
@gate(actions.replace_year)
def replace(data: dict[str, Any], year: int) -> Any:
    """Replace the special days of a year."""
    actions.replace_year(db(), actor(), year=year, **data)
    db().flush()
    return queries.year_shown(db(), actor(), year)


@api.resource("POST", "/holidays/<int:year>/copies", takes=CopyIn, gives=YearOut, status=201)
@gate(actions.keep_year)
def keep(data: dict[str, Any], year: int) -> Any:
    """Begin an own copy of a year."""
    actions.keep_year(db(), actor(), year=year, **data)
    return queries.year_shown(db(), actor(), year)


@api.resource("PUT", "/holidays/days", takes=DayIn, gives=YearOut)
@gate(actions.set_day)
def set_day(data: dict[str, Any]) -> Any:
    """Say what one day is."""
    actions.set_day(db(), actor(), **data)
    db().flush()
    return queries.year_shown(db(), actor(), data["day"].year)


@api.resource("DELETE", "/holidays/<int:year>", status=204)
@gate(actions.drop_year)
def drop(year: int) -> None:
    """Remove the own copy of a year: what is built in counts again."""
    actions.drop_year(db(), actor(), year=year)
