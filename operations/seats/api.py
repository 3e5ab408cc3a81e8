"""Sites, seats and allotments over the API."""

from datetime import timedelta
from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, today
from operations.seats import actions, queries
from operations.seats.schemas import (
    AllotmentBody,
    AllotmentOut,
    ReadyIn,
    ReadyOut,
    ReleaseBody,
    ReleaseOut,
    SeatMove,
    SeatOut,
    SeatsIn,
    SiteEdit,
    SiteIn,
    SiteOut,
)
from operations.seats.views import SEATS, SITES

api = house_api("seats", "Sites, seats, and the seats of a project")


@api.listed("/sites", SITES, SiteOut)
@gate(queries.sites_listed)
def sites() -> Any:
    """The sites of the vendor."""
    return queries.sites_listed(db(), actor())


@api.resource("POST", "/sites", takes=SiteIn, gives=SiteOut, status=201)
@gate(actions.add_site)
def add_site(data: dict[str, Any]) -> Any:
    """Add a site."""
    return actions.add_site(db(), actor(), **data)


@api.resource("GET", "/sites/<int:site_id>", gives=SiteOut)
@gate(queries.site_page)
def site(site_id: int) -> Any:
    """One site."""
    return queries.site_page(db(), actor(), site_id)


@api.resource("PUT", "/sites/<int:site_id>", takes=SiteEdit, gives=SiteOut)
@gate(actions.edit_site)
def edit_site(data: dict[str, Any], site_id: int) -> Any:
    """Edit a site."""
    return actions.edit_site(db(), actor(), site_id=site_id, **data)


@api.resource("POST", "/sites/<int:site_id>/seats", takes=SeatsIn, gives=SeatOut, status=201, many=True)
@gate(actions.add_seats)
def add_seats(data: dict[str, Any], site_id: int) -> Any:
    """Add seats with running numbers on a floor; all or none."""
    return actions.add_seats(db(), actor(), site_id=site_id, **data)


@api.resource("POST", "/sites/<int:site_id>/readiness", takes=ReadyIn, gives=ReadyOut)
@gate(actions.make_ready)
def make_ready(data: dict[str, Any], site_id: int) -> Any:
    """Make all planned seats of a site ready, or those of one floor; how many they were."""
    return {"seats": actions.make_ready(db(), actor(), site_id=site_id, **data)}


@api.listed("/seats", SEATS, SeatOut)
@gate(queries.seats_listed)
def seats() -> Any:
    """All seats, by site and status."""
    return queries.seats_listed(db(), actor())


@api.resource("GET", "/seats/<int:seat_id>", gives=SeatOut)
@gate(queries.seat_page)
def seat(seat_id: int) -> Any:
    """One seat."""
    return queries.seat_page(db(), actor(), seat_id)


@api.resource("PUT", "/seats/<int:seat_id>/status", takes=SeatMove, gives=SeatOut)
@gate(actions.change_status)
def move_seat(data: dict[str, Any], seat_id: int) -> Any:
    """Make a seat ready, report it faulty (with a reason), or give it up."""
    return actions.change_status(db(), actor(), seat_id=seat_id, today=today(), **data)


@api.resource("GET", "/projects/<int:project_id>/seat-allotments", gives=AllotmentOut, many=True)
@gate(queries.project_allotments)
def allotments(project_id: int) -> Any:
    """The seats of a project, newest allotment first."""
    return queries.allotment_facts(db(), queries.project_allotments(db(), actor(), project_id))


@api.resource("POST", "/projects/<int:project_id>/seat-allotments", takes=AllotmentBody, gives=AllotmentOut, status=201)
@gate(actions.assign_seats)
def assign(data: dict[str, Any], project_id: int) -> Any:
    """Assign seats over a period, both days included: all of them, or a refusal that names the project that has one."""
    ends_on = data.pop("last_on") + timedelta(days=1)
    row = actions.assign_seats(db(), actor(), project_id=project_id, ends_on=ends_on, today=today(), **data)
    return queries.allotment_facts(db(), [row])[0]


@api.resource("POST", "/projects/<int:project_id>/seat-releases", takes=ReleaseBody, gives=ReleaseOut, status=201)
@gate(actions.release_seats)
def release(data: dict[str, Any], project_id: int) -> Any:
    """Release seats from a day on; the days before stay as they were."""
    return {"seat_days": actions.release_seats(db(), actor(), project_id=project_id, today=today(), **data)}
