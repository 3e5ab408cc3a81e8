"""What a change touches: found on every floor, completed line by line by the departments, with what it takes."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries
from bpo.clients.models import Change, ChangePosition, Impact
from bpo.clients.rules import ChangeState, ChangeStep, ImpactArea, Trace
from bpo.clients.rules.change_states import ASSESSABLE, after, must_be_open_to
from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import day_of
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department

OWN = "own"  # the subject of lines that people add


@permit("changes.run")
def begin_analysis(session: Session, actor: Actor, *, change_id: int) -> Change:
    """Sales hands the wish to the departments; the system says what traces to the requirements it is about."""
    change = queries.change_for(session, actor, change_id)
    queries.must_be_open(session, change.project_id)
    change.state = after(change.state, ChangeStep.ANALYSE)
    compute_lines(session, change)
    journal.record(session, actor, "clients.change_analysed", change, count=len(change.impacts))
    return change


@permit("changes.assess")
def compute_impact(session: Session, actor: Actor, *, change_id: int, now: datetime) -> Change:
    """Look again, since plan, people or contracts moved meanwhile. What people wrote stays."""
    change = queries.change_for(session, actor, change_id)
    queries.must_be_open(session, change.project_id)
    must_be_open_to(change.state, ASSESSABLE)
    compute_lines(session, change)
    _ask_those_touched(change, now)
    journal.record(session, actor, "clients.change_computed", change, count=len(change.impacts))
    return change


def compute_lines(session: Session, change: Change) -> None:
    found = {(one.subject_type, one.subject_key): one for one in queries.traces_of(session, change)}
    known = {(one.subject_type, one.subject_key): one for one in change.impacts if one.computed}
    for key, line in known.items():
        if key not in found and line.assessed_at is None:
            change.impacts.remove(line)
            session.delete(line)
    for key, trace in found.items():
        line = known.get(key) or Impact(subject_type=trace.subject_type, subject_key=trace.subject_key)
        if key not in known:
            change.impacts.append(line)
        _describe(line, trace)
    session.flush()


def _describe(line: Impact, trace: Trace) -> None:
    line.area, line.label, line.path = trace.area, trace.label[:200], trace.path[:200]
    line.department, line.before, line.permit = trace.department, trace.before or None, trace.permit


@permit("changes.assess")
def assess_impact(
    session: Session, actor: Actor, *, impact_id: int, now: datetime, after: str | None = None,
    once: Decimal | None = None, month: Decimal | None = None, workdays: int | None = None, note: str | None = None,
    row_version: int | None = None,
) -> Impact:  # fmt: skip
    """Say how the thing would be, and what that takes; money in units of the currency, negative for what is saved."""
    line = queries.impact_for(session, actor, impact_id)
    check_version(line, row_version)
    queries.must_be_open(session, line.change.project_id)
    must_be_open_to(line.change.state, ASSESSABLE)
    _fill(line, actor, now, after=after, once=once, month=month, workdays=workdays, note=note)
    _ask_those_touched(line.change, now)
    journal.record(
        session, actor, "clients.impact_assessed", line, project_id=line.change.project_id, label=line.label
    )  # fmt: skip
    return line


@permit("changes.assess")
def add_impact(
    session: Session, actor: Actor, *, change_id: int, area: ImpactArea, label: str, now: datetime,
    department: Department | None = None, before: str | None = None, **assessed: Any,
) -> Impact:  # fmt: skip
    """A thing that only people know to be touched."""
    change = queries.change_for(session, actor, change_id)
    queries.must_be_open(session, change.project_id)
    must_be_open_to(change.state, ASSESSABLE)
    line = Impact(
        subject_type=OWN, subject_key=_free_key(change.impacts), area=area, label=label, department=department,
        before=before, computed=False,
    )  # fmt: skip
    change.impacts.append(line)
    _fill(line, actor, now, **assessed)
    session.flush()
    _ask_those_touched(change, now)
    journal.record(session, actor, "clients.impact_added", line, project_id=change.project_id, label=label)
    return line


@permit("changes.assess")
def remove_impact(session: Session, actor: Actor, *, impact_id: int) -> Change:
    """Take out a line that people added; what the system found stays."""
    line = queries.impact_for(session, actor, impact_id)
    change = line.change
    queries.must_be_open(session, change.project_id)
    must_be_open_to(change.state, ASSESSABLE)
    if line.computed:
        raise Conflict("computed_line", text("The system found this line: say in its note that nothing changes there."))
    label = line.label
    session.delete(line)
    session.flush()
    session.expire(change, ["impacts"])
    journal.record(session, actor, "clients.impact_removed", change, label=label)
    return change


def _free_key(lines: Iterable[Impact]) -> str:
    taken = [int(one.subject_key) for one in lines if one.subject_type == OWN]
    return str(max(taken, default=0) + 1)


def _fill(
    line: Impact, actor: Actor, now: datetime, *, after: str | None = None, once: Decimal | None = None,
    month: Decimal | None = None, workdays: int | None = None, note: str | None = None,
) -> None:  # fmt: skip
    line.after, line.note, line.workdays = after, note, workdays or 0
    line.once_minor, line.month_minor = int((once or 0) * 100), int((month or 0) * 100)
    line.assessed_by, line.assessed_at = actor.id, now


def _ask_those_touched(change: Change, now: datetime) -> None:
    """While the review runs, who comes to be touched is asked as well: finance once money moves."""
    if change.state != ChangeState.IN_REVIEW:
        return
    asked = {one.department for one in change.positions}
    due_on = max(day_of(now), *(one.due_on for one in change.positions))
    for department in queries.demanded_of(change):
        if department not in asked:
            change.positions.append(ChangePosition(department=department, due_on=due_on))
