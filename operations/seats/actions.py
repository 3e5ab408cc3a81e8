"""Building up sites and seats; giving seats to projects and taking them back."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, NotFound, text
from bpo.kernel.permits import Actor, permit
from bpo.projects.queries import visible_project
from bpo.projects.rules import must_be_open, must_not_have_ended
from operations.seats import queries, rules
from operations.seats.models import Seat, SeatAllotment, SeatDay, Site
from operations.seats.rules import SeatStatus


@permit("seats.build")
def add_site(
    session: Session, actor: Actor, *, code: str, name: str, zone: str = "Asia/Shanghai", address: str | None = None
) -> Site:
    """A place where seats are."""
    _refuse_taken_code(session, code, None)
    site = Site(code=code, name=name, zone=zone, address=address)
    session.add(site)
    journal.record(session, actor, "seats.site_added", site, code=code, name=name)
    return site


@permit("seats.build")
def edit_site(
    session: Session, actor: Actor, *, site_id: int, code: str, name: str, zone: str = "Asia/Shanghai",
    address: str | None = None, row_version: int | None = None,
) -> Site:  # fmt: skip
    site = queries.site_for(session, actor, site_id)
    check_version(site, row_version)
    _refuse_taken_code(session, code, site_id)
    site.code, site.name, site.zone, site.address = code, name, zone, address
    journal.record(session, actor, "seats.site_edited", site, code=code, name=name)
    return site


def _refuse_taken_code(session: Session, code: str, but: int | None) -> None:
    known = session.scalar(select(Site.id).where(Site.code == code))
    if known is not None and known != but:
        raise Invalid("site_code_taken", text("There is a site %(code)s already."), "code", code=code)


@permit("seats.build")
def add_seats(
    session: Session, actor: Actor, *, site_id: int, floor: str, prefix: str, first: int, last: int,
    ready: bool = False,
) -> list[Seat]:  # fmt: skip
    """Seats with running numbers on a floor; `ready`: they can be used at once. All of them or none."""
    site = queries.site_for(session, actor, site_id)
    codes = rules.seat_codes(prefix, first, last)
    too_long = next((code for code in codes if len(code) > 20), None)
    if too_long:
        raise Invalid(
            "seat_code_long", text("The code %(seat)s is too long: at most 20 signs."), "prefix", seat=too_long
        )
    known = session.scalars(select(Seat.code).where(Seat.site_id == site_id, Seat.code.in_(codes))).first()
    if known is not None:
        raise Invalid(
            "seat_code_taken",
            text("Seat %(seat)s exists at this site already. Nothing was added."),
            "first",
            seat=known,
        )
    status = SeatStatus.READY if ready else SeatStatus.PLANNED
    seats = [Seat(site_id=site_id, floor=floor, code=code, status=status) for code in codes]
    session.add_all(seats)
    journal.record(
        session, actor, "seats.added", site, count=len(codes), floor=floor, first_seat=codes[0], last_seat=codes[-1]
    )
    return seats


@permit("seats.build")
def add_seat(session: Session, actor: Actor, *, site_id: int, floor: str, code: str, ready: bool = False) -> Seat:
    """One seat with a code of its own on a floor."""
    queries.site_for(session, actor, site_id)
    if session.scalar(select(Seat.id).where(Seat.site_id == site_id, Seat.code == code)) is not None:
        raise Invalid("seat_code_taken", text("Seat %(seat)s exists at this site already. Nothing was added."), "code",
                      seat=code)  # fmt: skip
    seat = Seat(site_id=site_id, floor=floor, code=code, status=SeatStatus.READY if ready else SeatStatus.PLANNED)
    session.add(seat)
    journal.record(session, actor, "seats.seat_added", seat, seat=code, floor=floor)
    return seat


@permit("seats.build")
def move_seat(session: Session, actor: Actor, *, seat_id: int, floor: str, row_version: int | None = None) -> Seat:
    """The seat stands on another floor."""
    seat = queries.seat_for(session, actor, seat_id)
    check_version(seat, row_version)
    seat.floor = floor
    journal.record(session, actor, "seats.seat_moved", seat, seat=seat.code, floor=floor)
    return seat


@permit("seats.build")
def change_status(
    session: Session, actor: Actor, *, seat_id: int, status: SeatStatus, today: date, reason: str | None = None,
    row_version: int | None = None,
) -> Seat:  # fmt: skip
    """planned → ready ⇄ faulty → released; a fault says what is wrong, a project's seat is not given up."""
    seat = queries.seat_for(session, actor, seat_id)
    check_version(seat, row_version)
    rules.check_move(seat.code, seat.status, status, reason, queries.first_day_taken(session, seat_id, today))
    seat.status = status
    journal.record(session, actor, f"seats.became_{status.value}", seat, seat=seat.code, reason=reason or "")
    return seat


@permit("seats.build")
def make_ready(session: Session, actor: Actor, *, site_id: int, floor: str | None = None) -> int:
    """All planned seats of a site, or of one floor of it, become ready. Returns how many."""
    site = queries.site_for(session, actor, site_id)
    planned = select(Seat).where(Seat.site_id == site_id, Seat.status == SeatStatus.PLANNED)
    seats = list(session.scalars(planned.where(Seat.floor == floor) if floor else planned))
    if not seats:
        raise Conflict("no_planned_seats", text("No seat here waits to be made ready."))
    for seat in seats:
        seat.status = SeatStatus.READY
    journal.record(session, actor, "seats.made_ready", site, count=len(seats))
    return len(seats)


@permit("seats.assign")
def assign_seats(
    session: Session, actor: Actor, *, project_id: int, starts_on: date, ends_on: date, today: date,
    seat_ids: Sequence[int] = (), site_id: int | None = None, count: int | None = None, reason: str | None = None,
) -> SeatAllotment:  # fmt: skip
    """Give seats to a project over `[starts_on, ends_on)`: those named, or the first `count` free ones of a site.

    All or nothing: one seat that is taken or not ready refuses the whole (`Conflict`, naming seat, project and days).
    """
    project = visible_project(session, actor, project_id)
    must_be_open(project.state)
    rules.check_period(starts_on, ends_on, today)
    seats = _wanted_seats(session, actor, seat_ids, site_id, count, starts_on, ends_on)
    rules.check_ready((seat.code, seat.status) for seat in seats)
    chosen = [seat.id for seat in seats]
    rules.refuse_clashes(queries.clashes(session, chosen, starts_on, ends_on))
    row = SeatAllotment(project_id=project_id, starts_on=starts_on, ends_on=ends_on, reason=reason)
    session.add(row)
    journal.record(
        session, actor, "seats.assigned", row, project_id=project_id, count=len(seats), project=project.code,
        seats=queries.ranges(sorted(seat.code for seat in seats)), first=starts_on, last=ends_on - timedelta(days=1),
    )  # fmt: skip
    days = [starts_on + timedelta(days=number) for number in range((ends_on - starts_on).days)]
    values = [
        {"seat_id": seat_id, "day": day, "allotment_id": row.id, "project_id": project_id}
        for seat_id in chosen
        for day in days
    ]
    try:
        with session.begin_nested():
            session.execute(insert(SeatDay), values)
    except IntegrityError:
        # Somebody else's act was committed between the look and the write: now it can be seen and named.
        rules.refuse_clashes(queries.clashes(session, chosen, starts_on, ends_on))
        raise
    return row


def _wanted_seats(
    session: Session, actor: Actor, seat_ids: Sequence[int], site_id: int | None, count: int | None,
    starts_on: date, ends_on: date,
) -> list[Seat]:  # fmt: skip
    if seat_ids:
        wanted = set(seat_ids)
        if len(wanted) > rules.MOST_SEATS:
            raise Invalid(
                "seats_too_many", text("%(count)s seats at once are too many: at most %(most)s."), "seat_ids",
                count=len(wanted), most=rules.MOST_SEATS,
            )  # fmt: skip
        seats = list(session.scalars(select(Seat).where(Seat.id.in_(wanted)).order_by(Seat.code)))
        if len(seats) != len(wanted):
            raise NotFound("seat", ids=sorted(wanted - {seat.id for seat in seats}))
        return seats
    if site_id is None or not count:
        raise Invalid("seats_unsaid", text("Say which seats, or a site and how many."), "count")
    site = queries.site_for(session, actor, site_id)
    free = queries.free_seats(session, site_id, starts_on, ends_on)
    if len(free) < count:
        raise Conflict(
            "seats_short",
            text(
                "%(site)s has %(free)s ready seats free over these days; %(wanted)s are wanted. Nothing was assigned."
            ),
            site=site.name,
            free=len(free),
            wanted=count,
        )
    return free[:count]


@permit("seats.assign")
def release_seats(
    session: Session, actor: Actor, *, project_id: int, from_on: date, today: date, seat_ids: Sequence[int] = (),
    count: int | None = None, reason: str | None = None,
) -> int:  # fmt: skip
    """Take seats back from a project from a day on: those named, or the last `count` of them. Returns seat-days freed.

    The days before stay as they were. Below the seats of the contract in force a reason is needed.
    """
    project = visible_project(session, actor, project_id)
    must_not_have_ended(project.state)
    held = [seat.id for seat in queries.held_seats(session, project_id, from_on)]
    wanted = list(dict.fromkeys(seat_ids)) if seat_ids else held[len(held) - min(count or 0, len(held)) :]
    asked = len(wanted) if seat_ids else count or 0
    rules.check_release(from_on, today, len(set(held) & set(wanted)), asked)
    agreed = queries.contracted_seats(session, project_id, from_on)
    remaining = queries.held_on(session, project_id, from_on, but=wanted)
    rules.check_reduction(remaining, agreed[1] if agreed else None, agreed[0] if agreed else "", reason)
    going = (SeatDay.project_id == project_id, SeatDay.seat_id.in_(wanted), SeatDay.day >= from_on)
    touched = session.scalars(select(SeatDay.allotment_id).where(*going).distinct()).all()
    days = int(session.scalar(select(func.count()).select_from(SeatDay).where(*going)) or 0)
    codes = sorted(queries.seat_codes(session, wanted).values())
    session.execute(delete(SeatDay).where(*going))
    for row in session.scalars(select(SeatAllotment).where(SeatAllotment.id.in_(touched))):
        journal.record(
            session, actor, "seats.released", row, project_id=project_id, project=project.code, count=len(wanted),
            seats=queries.ranges(codes), day=from_on, reason=reason or "",
        )  # fmt: skip
    return days


@permit("seats.assign")
def free_seat(
    session: Session, actor: Actor, *, seat_id: int, from_on: date, today: date, reason: str | None = None
) -> int:
    """Take one seat back from whichever projects hold it from a day on. Returns the seat-days freed."""
    seat = queries.seat_for(session, actor, seat_id)
    held = select(SeatDay.project_id).where(SeatDay.seat_id == seat_id, SeatDay.day >= from_on).distinct()
    holders = session.scalars(held.order_by(SeatDay.project_id)).all()
    if not holders:
        raise Conflict("seat_not_taken", text("Seat %(seat)s is free from %(day)s on."), seat=seat.code, day=from_on)
    return sum(
        release_seats(
            session, actor, project_id=project_id, from_on=from_on, today=today, seat_ids=[seat_id], reason=reason
        )
        for project_id in holders
    )
