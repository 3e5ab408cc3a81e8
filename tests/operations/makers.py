"""Sites and seats for tests, made through the acts that make them in the product."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor
from operations.seats.actions import add_seats, add_site, assign_seats
from operations.seats.models import Seat, SeatAllotment, Site

TODAY = date(2026, 11, 22)


def make_site(session: Session, *, seats: int = 0, ready: bool = True, **changes: Any) -> Site:
    """A site, with so many seats A3-001 … on its third floor; committed."""
    site = add_site(session, Actor.system(), **{"code": "SH-1", "name": "上海张江职场", **changes})
    if seats:
        add_seats(session, Actor.system(), site_id=site.id, floor="3F", prefix="A3-", first=1, last=seats, ready=ready)
    session.commit()
    return site


def seats_of(session: Session, site: Site) -> list[Seat]:
    return sorted(session.query(Seat).where(Seat.site_id == site.id), key=lambda seat: seat.code)


def make_allotment(session: Session, project: Any, site: Site, count: int, **changes: Any) -> SeatAllotment:
    """So many seats of the site for the project over December 2026; committed."""
    facts = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 1, 1), "today": TODAY, **changes}
    row = assign_seats(session, Actor.system(), project_id=project.id, site_id=site.id, count=count, **facts)
    session.commit()
    return row
