"""Calls and the figures made of them. One set of conditions counts a figure and lists the calls behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.errors import Invalid, NotFound, text
from bpo.kernel.fields import FIRST_YEAR, LAST_YEAR
from bpo.kernel.locale import _
from bpo.kernel.permits import Actor, permit
from bpo.projects.queries import project_facts, service_level_target, visible_project
from operations.calls.models import Call
from operations.calls.rules import (
    FORMULAS,
    Definition,
    Direction,
    Figure,
    Interval,
    Outcome,
    ServiceLevel,
    Tally,
    day_bounds,
    day_intervals,
    kpis,
)
from staffing.agents.queries import agent_names, agents_by_login

MOST_DAYS = 370
PARTS = tuple(part.name for part in fields(Tally))
DEFAULT_TARGET = (8000, 20)  # 80% in 20 s where the plan says nothing


@dataclass(frozen=True)
class Asked:
    """Which calls are wanted; days are of the project's zone, both included. `part` is a figure of `conditions`."""

    first: date | None = None
    last: date | None = None
    interval: datetime | None = None
    part: str = ""
    definition: Definition = field(default_factory=Definition)
    queue: str = ""
    outcome: str = ""
    agent_login: str = ""
    batch_id: int | None = None


@dataclass(frozen=True)
class Stretch:
    """A day or a half hour with what was counted in it."""

    starts_at: datetime
    label: str
    counted: Tally
    day: date


@dataclass(frozen=True)
class Report:
    """The figures of a project over days, whole and by day; `target` is the service level aimed at, as a ratio."""

    first: date
    last: date
    definition: Definition
    target: Decimal
    whole: Tally
    days: tuple[Stretch, ...]


def conditions(definition: Definition) -> dict[str, ColumnElement[bool]]:
    """{part of a tally: which calls are in it}; the same rule as `operations.calls.rules.tally`."""
    inbound, outbound = Call.direction == Direction.INBOUND.value, Call.direction == Direction.OUTBOUND.value
    answered = and_(inbound, Call.answered)
    given_up = (Outcome.ABANDONED.value, Outcome.NO_ANSWER.value)
    abandoned = and_(inbound, ~Call.answered, Call.outcome.in_(given_up))
    found = {
        "offered": inbound,
        "answered": answered,
        "abandoned": abandoned,
        "short_abandoned": and_(abandoned, Call.wait_seconds < definition.short_abandon_seconds),
        "answered_within": and_(answered, Call.wait_seconds <= definition.threshold_seconds),
        "abandoned_within": and_(abandoned, Call.wait_seconds <= definition.threshold_seconds),
        "answered_unknown_wait": and_(answered, Call.wait_seconds.is_(None)),
        "abandoned_unknown_wait": and_(abandoned, Call.wait_seconds.is_(None)),
        "transferred": and_(answered, Call.transferred),
        "dials": outbound,
        "connects": and_(outbound, Call.answered),
    }
    for outcome in (Outcome.OVERFLOWED, Outcome.CLOSED, Outcome.BUSY, Outcome.FAILED):
        found[outcome.value] = and_(inbound, Call.outcome == outcome.value)
    reached = and_(outbound, Call.answered)
    converted = _disposed(reached, definition.conversion_dispositions)
    found["conversions"] = converted
    found["contacts"] = or_(converted, _disposed(reached, definition.contact_dispositions))
    return found


def _disposed(reached: ColumnElement[bool], words: Iterable[str]) -> ColumnElement[bool]:
    wanted = sorted(words)
    return and_(reached, Call.disposition.in_(wanted)) if wanted else false()


def listed_conditions(definition: Definition) -> dict[str, ColumnElement[bool]]:
    """The parts, and the sums of parts that figures name, for listing the calls behind a figure."""
    known = conditions(definition)
    others = or_(known["overflowed"], known["closed"], known["busy"], known["failed"])
    unknown = or_(known["answered_unknown_wait"], known["abandoned_unknown_wait"])
    return known | {"other_outcomes": others, "unknown_wait": unknown}


def sums_of(known: Mapping[str, ColumnElement[bool]]) -> dict[str, Any]:
    seconds = {
        "wait_answered_sum": ("answered", Call.wait_seconds),
        "talk_sum": ("answered", Call.talk_seconds),
        "hold_sum": ("answered", Call.hold_seconds),
        "acw_sum": ("answered", Call.acw_seconds),
        "outbound_talk_sum": ("connects", Call.talk_seconds),
        "outbound_hold_sum": ("connects", Call.hold_seconds),
        "outbound_acw_sum": ("connects", Call.acw_seconds),
    }
    found = {name: func.sum(case((known[part], func.coalesce(column, 0)), else_=0))
             for name, (part, column) in seconds.items()}  # fmt: skip
    return found | {name: func.sum(case((condition, 1), else_=0)) for name, condition in known.items()}


def tallies(
    session: Session, project_id: int, start: datetime, end: datetime, definition: Definition
) -> dict[datetime, Tally]:
    """{half hour (UTC): what was counted in it} over `[start, end)`: one query, summed by the database."""
    sums = sums_of(conditions(definition))
    columns = [sums[part].label(part) for part in PARTS]
    rows = session.execute(
        select(Call.interval_at, *columns)
        .where(Call.project_id == project_id, Call.interval_at >= start, Call.interval_at < end)
        .group_by(Call.interval_at)
    )
    return {row[0]: Tally(**{part: int(row[place]) for place, part in enumerate(PARTS, start=1)}) for row in rows}


def definition_of(
    session: Session, project_id: int, service_level: ServiceLevel | None = None, threshold: int | None = None
) -> tuple[Definition, Decimal]:
    """How a project's figures are made, and its target: the plan's service level, 80% in 20 s without one."""
    target, planned = service_level_target(session, project_id) or DEFAULT_TARGET
    return (
        Definition(
            threshold_seconds=threshold or planned, service_level=service_level or ServiceLevel.OFFERED_LESS_SHORT
        ),
        Decimal(target) / 10_000,
    )


@permit("kpi.view")
def kpi_report(
    session: Session, actor: Actor, project_id: int, first: date, last: date, *,
    service_level: ServiceLevel | None = None, threshold: int | None = None,
) -> Report:  # fmt: skip
    """The figures of a project from the first to the last day (both included), by day."""
    visible_project(session, actor, project_id)
    return report(session, project_id, first, last, service_level=service_level, threshold=threshold)


def report(
    session: Session, project_id: int, first: date, last: date, *,
    service_level: ServiceLevel | None = None, threshold: int | None = None,
) -> Report:  # fmt: skip
    """`kpi_report` for callers that answer for who may know it."""
    if last < first or (last - first).days >= MOST_DAYS:
        raise Invalid(
            "kpi_period",
            text("From %(first)s to %(last)s is no period of at most %(most)s days."),
            "to",
            first=first,
            last=last,
            most=MOST_DAYS,
        )
    zone = ZoneInfo(project_facts(session, project_id).zone)
    definition, target = definition_of(session, project_id, service_level, threshold)
    start, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    by_day: dict[date, Tally] = {}
    for moment, counted in tallies(session, project_id, start, end, definition).items():
        day = moment.astimezone(zone).date()
        by_day[day] = by_day.get(day, Tally()) + counted
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    days = tuple(Stretch(day_bounds(day, zone)[0], day.isoformat(), by_day.get(day, Tally()), day) for day in every)
    return Report(first, last, definition, target, sum((one.counted for one in days), Tally()), days)


@permit("kpi.view")
def by_half_hour(session: Session, actor: Actor, project_id: int, found: Report) -> dict[datetime, Tally]:
    """What a report counted, by the half hour in which it arrived."""
    visible_project(session, actor, project_id)
    zone = ZoneInfo(project_facts(session, project_id).zone)
    start, end = day_bounds(found.first, zone)[0], day_bounds(found.last, zone)[1]
    return tallies(session, project_id, start, end, found.definition)


@permit("kpi.view")
def half_hours(session: Session, actor: Actor, project_id: int, day: date, definition: Definition) -> list[Stretch]:
    """The half hours of a day of the project's zone, those without calls too."""
    visible_project(session, actor, project_id)
    zone = ZoneInfo(project_facts(session, project_id).zone)
    intervals = day_intervals(day, zone)
    counted = tallies(session, project_id, intervals[0].start, intervals[-1].end, definition)
    return [_stretch(one, counted, day) for one in intervals]


def _stretch(one: Interval, counted: Mapping[datetime, Tally], day: date) -> Stretch:
    return Stretch(one.start, one.label, counted.get(one.start, Tally()), day)


@permit("kpi.view")
def last_day_with_calls(session: Session, actor: Actor, project_id: int) -> date | None:
    """The project's day of its latest call."""
    project = visible_project(session, actor, project_id)
    latest = session.scalar(select(func.max(Call.interval_at)).where(Call.project_id == project_id))
    return latest.astimezone(ZoneInfo(project.zone)).date() if latest else None


@permit("calls.view")
def calls_listed(session: Session, actor: Actor, project_id: int, asked: Asked | None = None) -> Select[Any]:
    """The calls of a project, narrowed to what was asked."""
    project = visible_project(session, actor, project_id)
    asked, zone = asked or Asked(), ZoneInfo(project.zone)
    chosen = select(Call).where(Call.project_id == project_id)
    if asked.first:
        chosen = chosen.where(Call.interval_at >= day_bounds(asked.first, zone)[0])
    if asked.last:
        chosen = chosen.where(Call.interval_at < day_bounds(asked.last, zone)[1])
    if asked.interval:
        chosen = chosen.where(Call.interval_at == asked.interval)
    if asked.part:
        chosen = chosen.where(listed_conditions(asked.definition)[asked.part])
    for column, value in (
        (Call.queue, asked.queue), (Call.outcome, asked.outcome), (Call.agent_login, asked.agent_login),
        (Call.batch_id, asked.batch_id),
    ):  # fmt: skip
        if value:
            chosen = chosen.where(column == value)
    return chosen


@permit("calls.view")
def queues_and_logins(session: Session, actor: Actor, project_id: int) -> tuple[list[str], list[str]]:
    """The queues and agent logins that a project's calls name, for choosing one."""
    visible_project(session, actor, project_id)
    return _values(session, project_id, Call.queue), _values(session, project_id, Call.agent_login)


def _values(session: Session, project_id: int, column: Any) -> list[str]:
    """The values of an indexed column among a project's calls, in their order.

    From each value to the next one by the index: of hundreds of thousands of calls only a few dozen entries are read.
    """
    least = select(func.min(column)).where(Call.project_id == project_id)
    steps = select(least.scalar_subquery().label("value")).cte("steps", recursive=True)
    following = least.where(column > steps.c.value).correlate(steps).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.value.is_not(None)))
    found = select(steps.c.value).where(steps.c.value.is_not(None)).order_by(steps.c.value)
    return [str(one) for one in session.scalars(found)]


def call_for(session: Session, actor: Actor, call_id: int) -> Call:
    call = session.scalars(actor.limit(select(Call).where(Call.id == call_id), Call.project_id)).one_or_none()
    if call is None:
        raise NotFound("call", id=call_id)
    return call


@permit("calls.view")
def call_page(session: Session, actor: Actor, call_id: int) -> Call:
    return call_for(session, actor, call_id)


def agents_of(session: Session, project_id: int, zone: ZoneInfo, calls: Iterable[Call]) -> dict[int, str]:
    """{call id: the agent's name}, by who had the login at the switch on the day of the call; logins are handed on."""
    spells = agents_by_login(session, project_id)
    names = agent_names(session, {agent_id for _login, agent_id, _start, _end in spells})
    held: dict[str, list[tuple[date, date | None, str]]] = {}
    for login, agent_id, start, end in spells:
        held.setdefault(login, []).append((start, end, names.get(agent_id, "")))
    found = {}
    for call in calls:
        day = call.arrived_at.astimezone(zone).date()
        for start, end, name in held.get(call.agent_login or "", ()):
            if start <= day and (end is None or day < end):
                found[call.id] = name
    return found


@slots.answers("service_level_of_project")
def measured_service_level(session: Session, project_id: int, start: date, end: date) -> Decimal | None:
    """The service level over the days `[start, end)` as the plan defines it, in per cent; None without calls."""
    value: Decimal | None = kpis_between(session, project_id, start, end)["service_level"].value
    return None if value is None else value * 100


def kpis_between(session: Session, project_id: int, start: date, end: date) -> dict[str, Any]:
    """All figures over the days `[start, end)`, {code: Figure}; the caller answers for who may know them."""
    found = report(session, project_id, start, end - timedelta(days=1))
    return kpis(found.whole, found.definition)


def productive_hours(session: Session, project_id: int, start: date, end: date) -> Decimal:
    """Hours of handling over the days `[start, end)`: Σ(talk + hold + after-call work) of answered calls ÷ 3600.

    ASSUMPTION: until attendance is recorded, a productive hour is an hour spent on calls, not on being available.
    """
    return _seconds(session, project_id, start, end, Call.handle_seconds) / 3600


def line_minutes(session: Session, project_id: int, start: date, end: date) -> Decimal:
    """Minutes on the line over the days `[start, end)`: Σ(talk + hold) of answered calls ÷ 60."""
    return _seconds(session, project_id, start, end, Call.talk_seconds + Call.hold_seconds) / 60


def _seconds(session: Session, project_id: int, start: date, end: date, column: Any) -> Decimal:
    zone = ZoneInfo(project_facts(session, project_id).zone)
    chosen = select(func.sum(column)).where(
        Call.project_id == project_id, Call.answered,
        Call.interval_at >= day_bounds(start, zone)[0], Call.interval_at < day_bounds(end, zone)[0],
    )  # fmt: skip
    return Decimal(int(session.scalar(chosen) or 0))


def moment_of(words: str) -> datetime | None:
    """An instant from an address, None for anything else."""
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def told_figure(code: str, figure: Figure, definition: Definition) -> dict[str, Any]:
    """A figure as plain values, with its formula in words."""
    facts = {
        "threshold_seconds": definition.threshold_seconds,
        "short_abandon_seconds": definition.short_abandon_seconds,
    }
    return {
        "code": code,
        "value": None if figure.value is None else _short(figure.value),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "formula": _(FORMULAS[figure.formula_code]) % facts,
        "unit": figure.unit.value,
    }


def _short(value: Decimal) -> Decimal:
    """At most ten places, none of them idle."""
    rounded = round(value, 10)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()
