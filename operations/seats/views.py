"""Pages of sites and seats, and the seats of a project."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for

from bpo.imports.shown import import_acts
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import gate
from bpo.kernel.web import Beside, Filter, Listing, actor, db, done, form_page, history_of, list_page, today
from bpo.projects.queries import frame
from operations.seats import actions, queries
from operations.seats.many import ACTS
from operations.seats.models import Seat, Site
from operations.seats.queries import Capacity
from operations.seats.rules import MOST_SEATS, SeatStatus
from operations.seats.schemas import (
    STATUSES,
    TONES,
    FaultIn,
    ReleaseIn,
    SeatRow,
    SeatsIn,
    SiteEdit,
    SiteIn,
    SiteRow,
)

views = Blueprint("seats", __name__)

SITES = Listing(
    SiteRow, columns="code name total ready sold free faulty address", search=(Site.code, Site.name, Site.address),
    key=Site.id, default="code", name="sites", title=_l("Sites"), permits="seats.view",
    link=lambda row: url_for("seats.site", site_id=row.id),
)  # fmt: skip

SEATS = Listing(
    SeatRow, columns="code site floor status", search=(Seat.code, Seat.floor), key=Seat.id, default="code",
    name="seats", title=_l("Seats"), permits="seats.view", bulk=ACTS,
    filters=(
        Filter("status", _l("Status"), Seat.status, list(STATUSES.items())),
        Filter("site", _l("Site"), Seat.site_id, queries.sites_to_pick),
    ),
    link=lambda seat: url_for("seats.seat", seat_id=seat.id),
)  # fmt: skip

slots.nav(_l("Sites & seats"), "seats.sites", "seats.view", icon="armchair", order=400, group="operations",
          key="s")  # fmt: skip
slots.tab("project", "seats", _l("Seats"), "seats.of_project", "seats.view", order=50)


class AllotmentIn(f.Schema):
    """So many seats of a site, whichever are free, over a period; both days included."""

    site_id = f.Reference(label=_l("Site"), pick=queries.sites_to_pick)
    count = f.Integer(label=_l("Number of seats"), min=1, max=MOST_SEATS)
    starts_on = f.Day(label=_l("First day"), group="period")
    last_on = f.Day(label=_l("Last day"), group="period")
    reason = f.Text(label=_l("Remark"), optional=True, max=200)


class CountedSite:
    """A site as the list shows it: with today's capacity."""

    def __init__(self, site: Site, capacity: Capacity) -> None:
        self.id, self.code, self.name, self.address, self.zone = site.id, site.code, site.name, site.address, site.zone
        self.total, self.ready, self.sold = capacity.total, capacity.ready, capacity.sold
        self.free, self.faulty = capacity.free, capacity.faulty


@views.get("/sites")
@gate(queries.sites_listed)
def sites() -> Any:
    def counted(rows: list[Site]) -> list[CountedSite]:
        known = queries.capacities(db(), today())
        return [CountedSite(site, known.get(site.id, Capacity())) for site in rows]

    return list_page(
        SITES, queries.sites_listed(db(), actor()), title=_("Sites & seats"), shape=counted,
        empty=_("Each place with seats stands here. System maintenance or administration adds it."),
        new=(_("Add a site"), url_for("seats.new_site")) if actor().may("seats.build") else None,
        acts=[(_("All seats"), url_for("seats.all_seats")), *import_acts("sites", actor())],
    )  # fmt: skip


@views.get("/seats")
@gate(queries.seats_listed)
def all_seats() -> Any:
    def placed(rows: list[Seat]) -> list[Beside]:
        sites = queries.site_codes(db(), {seat.site_id for seat in rows})
        return [Beside(seat, site=sites[seat.site_id]) for seat in rows]

    return list_page(
        SEATS, queries.seats_listed(db(), actor()), title=_("All seats"), crumbs=_crumbs(), shape=placed,
        acts=import_acts("seats", actor()),
        empty=_("Seats are added on the page of their site."),
    )  # fmt: skip


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Sites & seats"), url_for("seats.sites")), *more]


@views.route("/sites/new", methods=["GET", "POST"])
@gate(actions.add_site)
def new_site() -> Any:
    def save(data: dict[str, Any]) -> str:
        return url_for("seats.site", site_id=actions.add_site(db(), actor(), **data).id)

    return form_page(
        SiteIn, save, title=_("Add a site"), submit=_("Add site"), back=url_for("seats.sites"), crumbs=_crumbs(),
        values={"zone": "Asia/Shanghai"},
    )  # fmt: skip


@views.get("/sites/<int:site_id>")
@gate(queries.site_page)
def site(site_id: int) -> Any:
    row = queries.site_page(db(), actor(), site_id)
    day = _asked_day()
    return render_template(
        "operations/site.html", site=row, day=day, floors=queries.floors_of(db(), actor(), site_id, day),
        capacity=queries.capacities(db(), day).get(site_id, Capacity()), statuses=STATUSES, tones=TONES,
        may_build=actor().may("seats.build"), history=history_of(row), crumbs=_crumbs(),
    )  # fmt: skip


def _asked_day() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today()


@views.route("/sites/<int:site_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_site)
def edit_site(site_id: int) -> Any:
    row = queries.site_page(db(), actor(), site_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_site(db(), actor(), site_id=site_id, **data)
        return url_for("seats.site", site_id=site_id)

    return form_page(
        SiteEdit, save, title=_("Edit %(name)s", name=row.name), submit=_("Save"), values=row, done=_("Saved."),
        back=url_for("seats.site", site_id=site_id), crumbs=_crumbs((row.name, url_for("seats.site", site_id=site_id))),
    )  # fmt: skip


@views.route("/sites/<int:site_id>/seats/new", methods=["GET", "POST"])
@gate(actions.add_seats)
def new_seats(site_id: int) -> Any:
    row = queries.site_page(db(), actor(), site_id)

    def save(data: dict[str, Any]) -> str:
        actions.add_seats(db(), actor(), site_id=site_id, **data)
        return url_for("seats.site", site_id=site_id)

    return form_page(
        SeatsIn, save, title=_("Add seats"), submit=_("Add seats"), back=url_for("seats.site", site_id=site_id),
        note=_("Prefix A3- from 1 to 60 adds the seats A3-001 to A3-060."), done=_("The seats are added."),
        crumbs=_crumbs((row.name, url_for("seats.site", site_id=site_id))),
    )  # fmt: skip


@views.post("/sites/<int:site_id>/make-ready")
@gate(actions.make_ready)
def make_ready(site_id: int) -> Any:
    count = actions.make_ready(db(), actor(), site_id=site_id)
    return done(url_for("seats.site", site_id=site_id), _("%(count)s seats are ready now.", count=count))


@views.get("/seats/<int:seat_id>")
@gate(queries.seat_page)
def seat(seat_id: int) -> Any:
    row = queries.seat_page(db(), actor(), seat_id)
    place = queries.site_page(db(), actor(), row.site_id)
    return render_template(
        "operations/seat.html", seat=row, site=place, statuses=STATUSES, tones=TONES,
        taken_from=queries.first_day_taken(db(), seat_id, today()), SeatStatus=SeatStatus,
        may_build=actor().may("seats.build"), history=history_of(row),
        crumbs=_crumbs((place.name, url_for("seats.site", site_id=place.id))),
    )  # fmt: skip


@views.post("/seats/<int:seat_id>/<any(ready, released):status>")
@gate(actions.change_status)
def move_seat(seat_id: int, status: str) -> Any:
    row = actions.change_status(db(), actor(), seat_id=seat_id, status=SeatStatus(status), today=today())
    said = _("Seat %(seat)s is ready.") if row.status is SeatStatus.READY else _("Seat %(seat)s is given up.")
    return done(url_for("seats.seat", seat_id=seat_id), said % {"seat": row.code})


@views.route("/seats/<int:seat_id>/fault", methods=["GET", "POST"])
@gate(actions.change_status)
def report_fault(seat_id: int) -> Any:
    row = queries.seat_page(db(), actor(), seat_id)

    def save(data: dict[str, Any]) -> str:
        actions.change_status(db(), actor(), seat_id=seat_id, status=SeatStatus.FAULTY, today=today(), **data)
        return url_for("seats.seat", seat_id=seat_id)

    return form_page(
        FaultIn, save, title=_("Report seat %(seat)s faulty", seat=row.code), submit=_("Report fault"), values={
            "row_version": row.row_version}, back=url_for("seats.seat", seat_id=seat_id), crumbs=_crumbs(),
    )  # fmt: skip


@views.get("/projects/<int:project_id>/seats")
@gate(queries.project_allotments)
def of_project(project_id: int) -> Any:
    rows = queries.project_allotments(db(), actor(), project_id)
    day = today()
    spells = queries.seat_spells(db(), project_id, day - timedelta(days=31), day + timedelta(days=400))
    return render_template(
        "operations/project_seats.html", **frame(db(), actor(), project_id, "seats"),
        allotments=queries.allotment_facts(db(), rows), spells=spells, day=day, one_day=timedelta(days=1),
        held=queries.held_on(db(), project_id, day), may_assign=actor().may("seats.assign", project_id),
        history=history_of(*rows),
    )  # fmt: skip


@views.route("/projects/<int:project_id>/seats/assign", methods=["GET", "POST"])
@gate(actions.assign_seats)
def assign(project_id: int) -> Any:
    about = frame(db(), actor(), project_id, "seats")
    back = url_for("seats.of_project", project_id=project_id)

    def save(data: dict[str, Any]) -> str:
        ends_on = data.pop("last_on") + timedelta(days=1)
        actions.assign_seats(db(), actor(), project_id=project_id, ends_on=ends_on, today=today(), **data)
        return back

    return form_page(
        AllotmentIn, save, title=_("Assign seats"), submit=_("Assign seats"), back=back,
        done=_("The seats are assigned."),
        note=_("The first free ready seats of the site are taken. A seat belongs to one project a day."),
        values={"starts_on": max(today(), about["project"].go_live_on)},
        crumbs=[(f"{about['project'].code} {about['project'].name}", back)],
    )  # fmt: skip


@views.route("/projects/<int:project_id>/seats/release", methods=["GET", "POST"])
@gate(actions.release_seats)
def release(project_id: int) -> Any:
    about = frame(db(), actor(), project_id, "seats")
    back = url_for("seats.of_project", project_id=project_id)

    def save(data: dict[str, Any]) -> str:
        actions.release_seats(db(), actor(), project_id=project_id, today=today(), **data)
        return back

    return form_page(
        ReleaseIn, save, title=_("Release seats"), submit=_("Release seats"), back=back, danger=True,
        done=_("The seats are released."), values={"from_on": today()},
        note=_("The project has %(count)s seats today.", count=queries.held_on(db(), project_id, today())),
        crumbs=[(f"{about['project'].code} {about['project'].name}", back)],
    )  # fmt: skip
