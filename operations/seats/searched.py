"""What of sites and seats is found by search. They are the vendor's own: whoever may see seats sees each."""

from collections.abc import Iterable, Mapping, Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel.locale import _l
from bpo.search.index import Found, indexed
from bpo.search.pages import act
from operations.seats.models import Seat, Site


def sites(_session: Session, rows: Sequence[Site]) -> Mapping[int, Found]:
    return {row.id: Found(title=row.name, code=row.code, detail=row.address or "", vendor_wide=True) for row in rows}


def seats(session: Session, rows: Sequence[Seat]) -> Mapping[int, Found]:
    wanted = select(Site.id, Site.code, Site.name).where(Site.id.in_({row.site_id for row in rows}))
    named = {number: (code, name) for number, code, name in session.execute(wanted)}
    return {
        row.id: Found(
            title=f"{named[row.site_id][1]} {row.floor}", code=row.code,
            codes=(f"{named[row.site_id][0]}-{row.code}",), vendor_wide=True,
        )
        for row in rows
    }  # fmt: skip


def of_site(session: Session, site: Site) -> Iterable[int]:
    return session.scalars(select(Seat.id).where(Seat.site_id == site.id))


indexed(
    Site, kind="site", few=True, label=_l("Sites"), icon="map-pin", permit="seats.view", order=150, found=sites,
    link=lambda hit: url_for("seats.site", site_id=hit.record_id), page=("seats.site", "site_id"),
)  # fmt: skip
indexed(
    Seat, kind="seat", label=_l("Seats"), icon="armchair", permit="seats.view", order=160, found=seats,
    link=lambda hit: url_for("seats.seat", seat_id=hit.record_id), page=("seats.seat", "seat_id"),
    touched_by={Site.__tablename__: of_site},
)  # fmt: skip
act(_l("Add a site"), "seats.new_site", "seats.build", icon="map-pin")
act(_l("Assign seats to %(project)s"), "seats.assign", "seats.assign", icon="armchair", about_project=True)
