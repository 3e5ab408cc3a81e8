"""The light of the key figures in the director's portfolio: the last full month's service level of all projects."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.projects.rules import Light, Watched, kpi_light
from operations.calls import queries
from operations.calls.models import Call
from operations.calls.rules import Definition, day_bounds


@slots.answers("kpi_lights")
def kpi_lights(session: Session, watched: Sequence[Watched], today: date) -> dict[int, Light]:
    """{project id: the service level of the last full month against the plan's target}, in one query for all.

    Each project's month is of its own zone, and its threshold that of its own plan.
    """
    end = today.replace(day=1)
    start = (end - timedelta(days=1)).replace(day=1)
    live = [one for one in watched if one.live_on is not None]
    if not live:
        return {}
    aims = {one.id: (one.target_bp, one.threshold_seconds) for one in live}
    within: Any = case(
        {
            number: queries.DEFAULT_TARGET[1] if seconds is None else seconds
            for number, (_target, seconds) in aims.items()
        },
        value=Call.project_id,
    )
    parts = queries.sums_of(queries.conditions(Definition(threshold_seconds=within)))
    wanted = ("offered", "short_abandoned", "answered_within")
    by_zone: dict[str, list[int]] = {}
    for one in live:
        by_zone.setdefault(one.zone, []).append(one.id)
    months = [
        and_(Call.project_id.in_(ids), Call.interval_at >= day_bounds(start, ZoneInfo(zone))[0],
             Call.interval_at < day_bounds(end, ZoneInfo(zone))[0])
        for zone, ids in by_zone.items()
    ]  # fmt: skip
    rows = session.execute(
        select(Call.project_id, *(parts[name] for name in wanted)).where(or_(*months)).group_by(Call.project_id)
    )
    counted = {number: (int(offered) - int(short), int(in_time)) for number, offered, short, in_time in rows}
    found = {}
    for number, (target, _seconds) in aims.items():
        offered, in_time = counted.get(number, (0, 0))
        measured = Decimal(in_time) * 100 / offered if offered else None
        aim = Decimal(target if target is not None else queries.DEFAULT_TARGET[0]) / 100
        found[number] = kpi_light(measured, aim, f"{start:%Y-%m}")
    return found
