"""What can be done to many seats at once, each by the ordinary act."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel import fields as f
from bpo.kernel.locale import _l, day_of
from bpo.kernel.period import ONE_DAY
from bpo.kernel.permits import Actor
from bpo.kernel.web import Bulk
from bpo.projects.queries import projects_to_pick
from operations.seats import actions
from operations.seats.models import Seat
from operations.seats.rules import SeatStatus


class PeriodIn(f.Schema):
    """For which project, and over which days; both included."""

    project_id = f.Reference(label=_l("Project"), pick=projects_to_pick)
    starts_on = f.Day(label=_l("First day"), group="period")
    last_on = f.Day(label=_l("Last day"), group="period")
    reason = f.Text(label=_l("Remark"), optional=True, max=200)


class FreeIn(f.Schema):
    from_on = f.Day(label=_l("Free from"))
    reason = f.Text(label=_l("Reason"), optional=True, max=200,
                    help=_l("Needed when fewer seats remain than the contract says."))  # fmt: skip


class WrongIn(f.Schema):
    reason = f.Text(label=_l("What is wrong"), max=200, placeholder=_l("Headset socket broken"))


def becoming(status: SeatStatus) -> Callable[..., Seat]:
    """The act by which one seat gets this status."""

    def act(session: Session, who: Actor, number: int, now: datetime, reason: str | None = None) -> Seat:
        return actions.change_status(session, who, seat_id=number, status=status, today=day_of(now), reason=reason)

    return act


def assign(
    session: Session, who: Actor, number: int, now: datetime, project_id: int, starts_on: date, last_on: date,
    reason: str | None = None,
) -> Any:  # fmt: skip
    return actions.assign_seats(
        session, who, project_id=project_id, starts_on=starts_on, ends_on=last_on + ONE_DAY, today=day_of(now),
        seat_ids=[number], reason=reason,
    )  # fmt: skip


def free(session: Session, who: Actor, number: int, now: datetime, from_on: date, reason: str | None = None) -> int:
    return actions.free_seat(session, who, seat_id=number, from_on=from_on, today=day_of(now), reason=reason)


ACTS = (
    Bulk("assign", _l("Assign to a project"), "seats.assign", assign, asked=PeriodIn, asks_first=True),
    Bulk("free", _l("Free from a day on"), "seats.assign", free, asked=FreeIn, asks_first=True),
    Bulk("ready", _l("Ready for use"), "seats.build", becoming(SeatStatus.READY)),
    Bulk("faulty", _l("Out of service"), "seats.build", becoming(SeatStatus.FAULTY), asked=WrongIn,
         probe={"reason": "—"}),
    Bulk("give_up", _l("Give up"), "seats.build", becoming(SeatStatus.RELEASED), tone="danger"),
)  # fmt: skip
