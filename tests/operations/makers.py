"""Sites, seats, calls and orders for tests, made through the acts that make them in the product."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor
from operations.intake.actions import receive, take_in
from operations.intake.rules import IntakeKind, IntakeState
from operations.seats.actions import add_seats, add_site, assign_seats
from operations.seats.models import Seat, SeatAllotment, Site
from tests.conftest import NOW
from tests.operations.calls.call_files import PLAIN_CALLS, cdr_csv_row, written

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


def receive_calls(session: Session, project: Any, data: bytes, *, source: str = "asterisk", **changes: Any) -> Any:
    """A file of call records received for a project; not taken in yet."""
    facts = {"kind": IntakeKind.CALLS, "name": "Master.csv", "now": NOW, **changes}
    return receive(session, Actor.system(), project_id=project.id, source=source, data=data, **facts)


def take_calls(session: Session, project: Any, data: bytes, *, source: str = "asterisk", **changes: Any) -> Any:
    """A file of call records taken in for a project; committed. Returns its batch."""
    batch = receive_calls(session, project, data, source=source, **changes)
    if batch.state is not IntakeState.DONE:
        take_in(session, Actor.system(), batch_id=batch.id, now=NOW)
    session.commit()
    return batch


def asterisk_file(calls: Any = PLAIN_CALLS, **changes: Any) -> bytes:
    """A Master.csv of these calls."""
    return written([cdr_csv_row(call, **changes) for call in calls]).encode()
