"""Opportunities: the list, the board, one of them, and the comparisons kept with it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from bpo.clients.models import Advice, Opportunity
from bpo.clients.rules import OPEN, OpportunityFacts
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit


def opportunity_for(session: Session, actor: Actor, opportunity_id: int) -> Opportunity:
    """The opportunity, if the permit the actor acts under reaches its client; else `NotFound`."""
    asked = select(Opportunity).where(Opportunity.id == opportunity_id)
    found = session.scalars(actor.limit(asked, client=Opportunity.client_id)).one_or_none()
    if found is None:
        raise NotFound("opportunity", id=opportunity_id)
    return found


@permit("opportunities.view")
def opportunity_page(session: Session, actor: Actor, opportunity_id: int) -> Opportunity:
    return opportunity_for(session, actor, opportunity_id)


@permit("opportunities.view")
def opportunities_listed(session: Session, actor: Actor) -> Select[tuple[Opportunity]]:
    return actor.limit(select(Opportunity), client=Opportunity.client_id)


@permit("opportunities.view")
def opportunities_of_client(session: Session, actor: Actor, client_id: int) -> list[Opportunity]:
    """A client's opportunities, the newest first."""
    asked = select(Opportunity).where(Opportunity.client_id == client_id).order_by(Opportunity.id.desc())
    return list(session.scalars(actor.limit(asked, client=Opportunity.client_id)))


@permit("opportunities.view")
def pipeline(session: Session, actor: Actor, owner_id: int | None = None) -> list[Opportunity]:
    """What is open, of everybody or one owner: the next due first."""
    asked = select(Opportunity).where(Opportunity.stage.in_(OPEN))
    if owner_id is not None:
        asked = asked.where(Opportunity.owner_id == owner_id)
    order = (Opportunity.next_step_on.is_(None), Opportunity.next_step_on, Opportunity.id)
    return list(session.scalars(actor.limit(asked, client=Opportunity.client_id).order_by(*order)))


def due_steps(session: Session, owners: Collection[int], until: date) -> list[Opportunity]:
    """Open opportunities of these owners whose next step is due by that day. The caller answers for who may know."""
    asked = select(Opportunity).where(
        Opportunity.stage.in_(OPEN), Opportunity.owner_id.in_(owners), Opportunity.next_step_on <= until
    )
    return list(session.scalars(asked.order_by(Opportunity.next_step_on, Opportunity.id)))


def weighted() -> ColumnElement[Any]:
    """The value times its probability in the database, to the cent as `rules.weighted_minor` rounds it."""
    return (func.coalesce(Opportunity.value_minor, 0) * Opportunity.probability + 50) // 100


def facts_of_opportunity(row: Opportunity) -> OpportunityFacts:
    return OpportunityFacts(row.number, row.stage, row.seats, row.monthly_volume, row.value_minor)


def advice_for(session: Session, actor: Actor, advice_id: int) -> Advice:
    """A kept comparison, if the permit the actor acts under reaches its client; else `NotFound`."""
    asked = select(Advice).join(Opportunity).where(Advice.id == advice_id)
    found = session.scalars(actor.limit(asked, client=Opportunity.client_id)).one_or_none()
    if found is None:
        raise NotFound("advice", id=advice_id)
    return found


@permit("opportunities.view")
def advice_page(session: Session, actor: Actor, advice_id: int) -> Advice:
    return advice_for(session, actor, advice_id)
