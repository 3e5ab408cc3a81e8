"""What waits, over the API."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.permits import signed_in
from bpo.kernel.web import actor, db, now, today
from bpo.talk.actions import waiting as acts
from bpo.talk.queries.waiting import Inbox, inbox_of
from bpo.talk.schemas.waiting import InboxOut, MatterDelegationIn, MatterKeyIn, MatterSnoozeIn, WaitingQuery
from bpo.talk.views.waiting import narrowed

api = house_api("waiting", "What waits for you")


def mine() -> Inbox:
    return inbox_of(db(), actor(), today())


@api.resource("GET", "/waiting", takes=WaitingQuery, gives=InboxOut, location="query")
@signed_in
def waiting(query: dict[str, Any]) -> Any:
    """Everything that waits for you, oldest due first; what you put off; what you handed to others."""
    return narrowed(mine(), query["kind"], query["project_id"])


@api.resource("POST", "/waiting/snoozes", takes=MatterSnoozeIn, gives=InboxOut)
@signed_in
def put_off(data: dict[str, Any]) -> Any:
    """Put a matter off until a day."""
    acts.put_off(db(), actor(), **data, today=today())
    return mine()


@api.resource("POST", "/waiting/resumptions", takes=MatterKeyIn, gives=InboxOut)
@signed_in
def take_up(data: dict[str, Any]) -> Any:
    """Take up a matter again that was put off."""
    acts.take_up(db(), actor(), **data, today=today())
    return mine()


@api.resource("POST", "/waiting/delegations", takes=MatterDelegationIn, gives=InboxOut)
@signed_in
def hand_over(data: dict[str, Any]) -> Any:
    """Hand a matter to somebody else who may do it."""
    acts.hand_over(db(), actor(), **data, today=today(), now=now())
    return mine()


@api.resource("POST", "/waiting/returns", takes=MatterKeyIn, gives=InboxOut)
@signed_in
def take_back(data: dict[str, Any]) -> Any:
    """Take back a matter that was handed over."""
    acts.take_back(db(), actor(), **data, today=today())
    return mine()
