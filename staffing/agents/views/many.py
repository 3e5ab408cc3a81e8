"""What can be done to many agents at once, each by the ordinary act."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor
from bpo.kernel.web import Bulk
from staffing.agents import actions
from staffing.agents.schemas import AssignmentIn, DepartureIn, OffIn


def assign(session: Session, who: Actor, number: int, now: datetime, **asked: Any) -> Any:
    return actions.assign_to_project(session, who, agent_id=number, **asked)


def move(session: Session, who: Actor, number: int, now: datetime, **asked: Any) -> Any:
    return actions.move_to_project(session, who, agent_id=number, now=now, **asked)


def take_off(session: Session, who: Actor, number: int, now: datetime, **asked: Any) -> Any:
    return actions.take_off_project(session, who, agent_id=number, now=now, **asked)


def leave(session: Session, who: Actor, number: int, now: datetime, **asked: Any) -> Any:
    return actions.leave(session, who, agent_id=number, now=now, **asked)


ACTS = (
    Bulk("assign", _l("Assign to a project"), "agents.assign", assign, asked=AssignmentIn, asks_first=True),
    Bulk("move", _l("Move to a project"), "agents.assign", move, asked=AssignmentIn, asks_first=True),
    Bulk("take_off", _l("Take off a project"), "agents.assign", take_off, asked=OffIn, asks_first=True),
    Bulk("leave", _l("Record leaving"), "agents.manage", leave, asked=DepartureIn, asks_first=True, tone="danger"),
)
