"""Sites and seats, who has them on which day, and the spells that bills are made from."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from bpo.clients.rules import CooperationMode, ImpactArea, RequirementCategory, RequirementFacts, Trace
from bpo.kernel import slots
from bpo.kernel.db import moment_of
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l, day_of, say_day
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.projects.queries import positions_of, project_facts, visible_project
from contracts.queries import contracts_in_force, statements_for
from operations.seats import rules
from operations.seats.models import Seat, SeatAllotment, SeatDay, Site
from operations.seats.rules import Clash, SeatSpell, SeatStatus


@dataclass(frozen=True)
class Capacity:
    """A site on one day: seats that are ready, those of them that projects have, faulty ones, all but released."""

    ready: int = 0
    sold: int = 0
    faulty: int = 0
    total: int = 0

    @property
    def free(self) -> int:
        return self.ready - self.sold


@dataclass(frozen=True)
class Place:
    """A seat on one day: whose it is, as far as the reader may know."""

    seat: Seat
    project_id: int | None
    project: str
    until: date | None


@dataclass
class Floor:
    name: str
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class AllotmentFacts:
    """An allotment with what is left of it: how many seats on their first and last day, where."""

    id: int
    starts_on: date
    last_on: date
    site: str
    seats: int
    codes: str
    reason: str | None


def site_for(session: Session, actor: Actor, site_id: int) -> Site:
    """Sites are the vendor's own: whoever may see seats at all may see every site."""
    actor.scope()
    site = session.get(Site, site_id)
    if site is None:
        raise NotFound("site", id=site_id)
    return site


def seat_for(session: Session, actor: Actor, seat_id: int) -> Seat:
    actor.scope()
    seat = session.get(Seat, seat_id)
    if seat is None:
        raise NotFound("seat", id=seat_id)
    return seat


@permit("seats.view")
def sites_listed(session: Session, actor: Actor) -> Select[Any]:
    return select(Site)


@permit("seats.view")
def site_page(session: Session, actor: Actor, site_id: int) -> Site:
    return site_for(session, actor, site_id)


@permit("seats.view")
def seat_page(session: Session, actor: Actor, seat_id: int) -> Seat:
    return seat_for(session, actor, seat_id)


@permit("seats.view")
def seats_listed(session: Session, actor: Actor, site_id: int | None = None) -> Select[Any]:
    chosen = select(Seat)
    return chosen.where(Seat.site_id == site_for(session, actor, site_id).id) if site_id is not None else chosen


@permit("seats.view")
def sites_to_pick(session: Session, actor: Actor) -> list[tuple[int, str]]:
    rows = session.execute(select(Site.id, Site.code, Site.name).order_by(Site.code))
    return [(number, f"{code} {name}") for number, code, name in rows]


def site_codes(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """{id: code} of sites."""
    return dict(session.execute(select(Site.id, Site.code).where(Site.id.in_(set(ids)))).all())


def capacities(session: Session, day: date) -> dict[int, Capacity]:
    """{site id: its capacity on that day}; two queries however many sites there are."""
    counts: dict[int, dict[SeatStatus, int]] = {}
    for site_id, status, count in session.execute(
        select(Seat.site_id, Seat.status, func.count()).group_by(Seat.site_id, Seat.status)
    ):
        counts.setdefault(site_id, {})[status] = count
    sold = dict(
        session.execute(
            select(Seat.site_id, func.count())
            .join(SeatDay, SeatDay.seat_id == Seat.id)
            .where(SeatDay.day == day, Seat.status == SeatStatus.READY)
            .group_by(Seat.site_id)
        ).all()
    )
    return {
        site_id: Capacity(
            ready=by.get(SeatStatus.READY, 0),
            sold=sold.get(site_id, 0),
            faulty=by.get(SeatStatus.FAULTY, 0),
            total=sum(count for status, count in by.items() if status is not SeatStatus.RELEASED),
        )
        for site_id, by in counts.items()
    }


@permit("seats.view")
def floors_of(session: Session, actor: Actor, site_id: int, day: date) -> list[Floor]:
    """The floors of a site on a day. Whose seat it is, is told for projects within the reader's reach."""
    site = site_for(session, actor, site_id)
    holders = dict(
        session.execute(
            select(SeatDay.seat_id, SeatDay.project_id).join(Seat).where(Seat.site_id == site.id, SeatDay.day == day)
        ).all()
    )
    until = _held_until(session, site.id, day)
    codes = {number: project_facts(session, number).code for number in set(holders.values())}
    floors: dict[str, Floor] = {}
    seats = select(Seat).where(Seat.site_id == site.id, Seat.status != SeatStatus.RELEASED)
    for seat in session.scalars(seats.order_by(Seat.floor, Seat.code)):
        holder = holders.get(seat.id)
        known = holder is not None and actor.may("seats.view", holder)
        place = Place(seat, holder, codes[holder] if holder is not None and known else "", until.get(seat.id))
        floors.setdefault(seat.floor, Floor(seat.floor)).places.append(place)
    return list(floors.values())


def _held_until(session: Session, site_id: int, day: date) -> dict[int, date]:
    """{seat: the last day of the allotment it is in on that day}."""
    here = select(SeatDay.allotment_id, SeatDay.seat_id).join(Seat).where(Seat.site_id == site_id, SeatDay.day == day)
    now = here.subquery()
    rows = session.execute(
        select(SeatDay.seat_id, func.max(SeatDay.day))
        .join(now, (now.c.allotment_id == SeatDay.allotment_id) & (now.c.seat_id == SeatDay.seat_id))
        .group_by(SeatDay.seat_id)
    )
    return dict(rows.all())


def clashes(session: Session, seat_ids: Iterable[int], starts_on: date, ends_on: date) -> list[Clash]:
    """Which of the seats are taken within `[starts_on, ends_on)`, by whom, and until when they stay so."""
    asked = list(seat_ids)
    taken = session.execute(
        select(Seat.id, Seat.code, SeatDay.project_id, func.min(SeatDay.day))
        .join(Seat, Seat.id == SeatDay.seat_id)
        .where(SeatDay.seat_id.in_(asked), SeatDay.day >= starts_on, SeatDay.day < ends_on)
        .group_by(Seat.id, Seat.code, SeatDay.project_id)
    ).all()
    if not taken:
        return []
    last = {
        (seat_id, project_id): day
        for seat_id, project_id, day in session.execute(
            select(SeatDay.seat_id, SeatDay.project_id, func.max(SeatDay.day))
            .where(SeatDay.seat_id.in_({row[0] for row in taken}), SeatDay.day >= starts_on)
            .group_by(SeatDay.seat_id, SeatDay.project_id)
        )
    }
    codes = {number: project_facts(session, number).code for number in {row[2] for row in taken}}
    return [
        Clash(code, codes[project_id], first, last[seat_id, project_id]) for seat_id, code, project_id, first in taken
    ]


def free_seats(session: Session, site_id: int, starts_on: date, ends_on: date) -> list[Seat]:
    """The ready seats of a site that nobody has on any day of `[starts_on, ends_on)`, floor by floor."""
    taken = exists().where(SeatDay.seat_id == Seat.id, SeatDay.day >= starts_on, SeatDay.day < ends_on)
    chosen = select(Seat).where(Seat.site_id == site_id, Seat.status == SeatStatus.READY, ~taken)
    return list(session.scalars(chosen.order_by(Seat.floor, Seat.code)))


def first_day_taken(session: Session, seat_id: int, today: date) -> date | None:
    return session.scalar(select(func.min(SeatDay.day)).where(SeatDay.seat_id == seat_id, SeatDay.day >= today))


def held_seats(session: Session, project_id: int, from_on: date) -> list[Seat]:
    """The seats a project has on that day or later, by site, floor and code."""
    held = exists().where(SeatDay.seat_id == Seat.id, SeatDay.project_id == project_id, SeatDay.day >= from_on)
    return list(session.scalars(select(Seat).where(held).order_by(Seat.site_id, Seat.floor, Seat.code)))


def held_on(session: Session, project_id: int, day: date, *, but: Sequence[int] = ()) -> int:
    """How many seats a project has on a day, without those of `but`."""
    chosen = select(func.count()).select_from(SeatDay).where(SeatDay.project_id == project_id, SeatDay.day == day)
    return int(session.scalar(chosen.where(SeatDay.seat_id.not_in(but)) if but else chosen) or 0)


@permit("seats.view")
def project_allotments(session: Session, actor: Actor, project_id: int) -> list[SeatAllotment]:
    """The allotments of a project, newest first."""
    visible_project(session, actor, project_id)
    chosen = select(SeatAllotment).where(SeatAllotment.project_id == project_id)
    return list(session.scalars(chosen.order_by(SeatAllotment.starts_on.desc(), SeatAllotment.id.desc())))


def allotment_facts(session: Session, allotments: Sequence[SeatAllotment]) -> list[AllotmentFacts]:
    """What is left of each allotment; seats that were released before their first day are gone from it."""
    codes: dict[int, list[tuple[str, str]]] = {}
    rows = session.execute(
        select(SeatDay.allotment_id, Site.name, Seat.code)
        .join(Seat, Seat.id == SeatDay.seat_id)
        .join(Site, Site.id == Seat.site_id)
        .where(SeatDay.allotment_id.in_([one.id for one in allotments]))
        .distinct()
        .order_by(Site.name, Seat.code)
    )
    for allotment_id, site, code in rows:
        codes.setdefault(allotment_id, []).append((site, code))
    return [
        AllotmentFacts(
            id=one.id,
            starts_on=one.starts_on,
            last_on=one.ends_on - timedelta(days=1),
            site=" · ".join(dict.fromkeys(site for site, _code in codes.get(one.id, []))),
            seats=len(codes.get(one.id, [])),
            codes=ranges([code for _site, code in codes.get(one.id, [])]),
            reason=one.reason,
        )
        for one in allotments
    ]


def ranges(codes: Sequence[str]) -> str:
    """Sorted codes, runs of neighbours drawn together: “A3-001–A3-012, A3-015”."""
    parts: list[list[str]] = []
    for code in codes:
        if parts and _next(parts[-1][-1]) == code:
            parts[-1].append(code)
        else:
            parts.append([code])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in parts)


def _next(code: str) -> str:
    head = code.rstrip("0123456789")
    tail = code[len(head) :]
    return f"{head}{int(tail) + 1:0{len(tail)}d}" if tail else ""


def seat_spells(session: Session, project_id: int, start: date, end: date) -> list[SeatSpell]:
    """The seats of a project within `[start, end)`, as spells over which the set is the same: what bills count.

    One query. The caller answers for who may know it.
    """
    rows = session.execute(
        select(SeatDay.day, SeatDay.seat_id).where(
            SeatDay.project_id == project_id, SeatDay.day >= start, SeatDay.day < end
        )
    )
    return rules.spells(rows.all())


def seat_codes(session: Session, seat_ids: Iterable[int]) -> dict[int, str]:
    """{id: code} of seats, for showing what a spell was made of."""
    return dict(session.execute(select(Seat.id, Seat.code).where(Seat.id.in_(set(seat_ids)))).all())


def contracted_seats(session: Session, project_id: int, day: date) -> tuple[str, int] | None:
    """(contract numbers, seats) that a project's contracts in force promise on a day; None where they name no seats."""
    named = [
        (contract.number, int(one.value))
        for contract in contracts_in_force(session, project_id, day)
        for one in statements_for(session, contract.id, day, day + timedelta(days=1))
        if one.key == "seats.contracted"
    ]
    return (" · ".join(number for number, _seats in named), sum(seats for _number, seats in named)) if named else None


@slots.check("project.readiness")
def seats_are_assigned(session: Session, *, project_id: int) -> Iterable[slots.Finding]:
    """Seats on the planned day of going live, or today where that has passed.

    As many as the contract says, else as the plan has people.
    """
    project = project_facts(session, project_id)
    if project.mode not in (CooperationMode.SEAT, CooperationMode.FULL):
        return  # the client's own site, or no site at all
    day = max(project.go_live_on, day_of(moment_of(session)))
    agreed = contracted_seats(session, project_id, day)
    needed = agreed[1] if agreed else sum(one.headcount for one in positions_of(session, project_id))
    held = held_on(session, project_id, day)
    short = _("%(count)s seats from %(day)s on", count=needed - held, day=say_day(day))
    yield slots.Finding(
        "seats_assigned", _l("Enough seats are assigned on the day of going live"), ok=held >= needed and held > 0,
        found=str(held), needed=str(max(needed, 1)), missing=(short,) if held < needed else (),
        department=Department.SYSTEM.value, endpoint="seats.of_project",
    )  # fmt: skip
    on_day = exists().where(SeatDay.seat_id == Seat.id, SeatDay.project_id == project_id, SeatDay.day == day)
    unready = list(session.scalars(select(Seat).where(on_day, Seat.status != SeatStatus.READY).order_by(Seat.code)))
    if held:
        yield slots.Finding(
            "seats_ready", _l("The assigned seats are ready to work at"), ok=not unready,
            found=str(held - len(unready)), needed=str(held), missing=tuple(one.code for one in unready),
            department=Department.SYSTEM.value, endpoint="seats.of_project",
        )  # fmt: skip


@slots.check("project.closing")
def seats_released(session: Session, *, project_id: int, last_service_on: date) -> Iterable[slots.Finding]:
    """After the last day of service the project has no seat any more."""
    held = held_seats(session, project_id, last_service_on + timedelta(days=1))
    codes = ranges([seat.code for seat in held])
    yield slots.Finding(
        "seats_released", _l("Seats released"), ok=not held, missing=(codes,) if held else (),
        found=_("%(count)s seats still held", count=len(held)) if held else "",
        department=Department.OPERATIONS.value, endpoint="seats.of_project",
    )  # fmt: skip


@slots.shares("requirement_traces")
def seat_traces(
    session: Session, *, project_id: int, requirements: Collection[RequirementFacts]
) -> Iterator[Trace]:  # fmt: skip
    """The project's seats, where a requirement on site or staff changes: no seat is tied to one requirement."""
    about = (RequirementCategory.SITE, RequirementCategory.STAFF)
    ids = frozenset(one.id for one in requirements if one.category in about)
    held = held_on(session, project_id, day_of(moment_of(session))) if ids else 0
    if held:
        yield Trace(
            area=ImpactArea.SEATS, subject_type="seats", subject_key=str(project_id), label=_("Seats of the project"),
            path=f"/projects/{project_id}/seats", department=Department.SYSTEM, requirement_ids=ids,
            before=_("%(count)s seats today", count=held), permit="seats.view",
        )  # fmt: skip
