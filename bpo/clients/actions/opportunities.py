"""Sales opens an opportunity, takes it from stage to stage and ends it; what is won has become a project."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.models import Client, Opportunity
from bpo.clients.rules import (
    ClientStatus,
    CooperationMode,
    OpportunitySource,
    OpportunityStage,
    ServiceKind,
)  # fmt: skip
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.locale import _l, zone
from bpo.kernel.money import to_minor
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Role
from bpo.people.queries import has_role

OPPORTUNITIES = Series("opportunity", "SJ-{year}-{n:03d}", title=_l("Opportunities"))
FREE = (
    "title", "mode", "source", "expected_start_on", "seats", "monthly_volume", "service_hours", "competitors",
    "next_step", "next_step_on",
)  # fmt: skip


@permit("opportunities.edit")
def open_opportunity(
    session: Session, actor: Actor, *, client_id: int, title: str, mode: CooperationMode, source: OpportunitySource,
    services: Sequence[ServiceKind], now: datetime, owner_id: int | None = None, probability: int | None = None,
    value: Decimal | None = None, **facts: Any,
) -> Opportunity:  # fmt: skip
    """A lead of a client's. `facts`: the other fields of `OpportunityIn`; left out, who opens it owns it."""
    client = _client(session, actor, client_id)
    if owner_id is None and Role.SALES in actor.roles:
        owner_id = actor.id
    today = now.astimezone(zone()).date()
    usual = rules.USUAL_PROBABILITY[OpportunityStage.LEAD]
    row = Opportunity(
        number=next_number(session, OPPORTUNITIES, on=today), client_id=client.id, stage=OpportunityStage.LEAD,
        owner_id=_owner(session, owner_id), opened_on=today, probability=usual if probability is None else probability,
    )  # fmt: skip
    _fill(row, services, value, {"title": title, "mode": mode, "source": source, **facts})
    session.add(row)
    session.flush()
    journal.record(session, actor, "clients.opportunity_opened", row, number=row.number, title=title)
    return row


@permit("opportunities.edit")
def edit_opportunity(
    session: Session, actor: Actor, *, opportunity_id: int, client_id: int, services: Sequence[ServiceKind],
    owner_id: int | None = None, probability: int | None = None, value: Decimal | None = None,
    row_version: int | None = None, **facts: Any,
) -> Opportunity:  # fmt: skip
    """Change what is written of an open one; blank, its probability is the usual one of its stage."""
    row = queries.opportunity_for(session, actor, opportunity_id)
    check_version(row, row_version)
    rules.must_be_open(row.stage, row.number)
    if client_id != row.client_id:
        row.client_id = _client(session, actor, client_id).id
    if owner_id != row.owner_id:
        row.owner_id = _owner(session, owner_id)
    row.probability = rules.USUAL_PROBABILITY[row.stage] if probability is None else probability
    _fill(row, services, value, facts)
    journal.record(session, actor, "clients.opportunity_edited", row, number=row.number)
    return row


@permit("opportunities.edit")
def move_opportunity(
    session: Session, actor: Actor, *, opportunity_id: int, stage: OpportunityStage, today: date,
    reason: str | None = None, row_version: int | None = None,
) -> Opportunity:  # fmt: skip
    """Take it to another stage; lost and dropped need a reason. It is won by opening its project."""
    row = queries.opportunity_for(session, actor, opportunity_id)
    check_version(row, row_version)
    if stage == OpportunityStage.WON:
        raise Conflict(
            "opportunity_opens_project",
            text("An opportunity is won by opening its project. Use “Open its project” on the page of %(number)s."),
            number=row.number,
        )
    rules.move(queries.facts_of_opportunity(row), stage)
    if stage in rules.ENDED_BADLY and not reason:
        raise Invalid("lost_reason", text("Say why it was not won."), "reason")
    was_over = row.stage in rules.ENDED_BADLY
    row.probability = rules.probability_after(row.probability, row.stage, stage)
    row.stage = stage
    row.lost_reason = reason if stage in rules.ENDED_BADLY else None
    row.ended_on = today if stage in rules.ENDED_BADLY else None
    if stage in rules.ENDED_BADLY:
        journal.record(session, actor, f"clients.opportunity_{stage}", row, number=row.number, reason=reason)
    else:
        act = "clients.opportunity_taken_up" if was_over else f"clients.opportunity_to_{stage}"
        journal.record(session, actor, act, row, number=row.number)
    return row


@permit("opportunities.edit")
def win_opportunity(
    session: Session, actor: Actor, *, opportunity_id: int, project_id: int, client_id: int, today: date
) -> Opportunity:
    """It has become that project. Part of opening one."""
    row = queries.opportunity_for(session, actor, opportunity_id)
    if row.client_id != client_id:
        raise Invalid(
            "opportunity_client", text("Opportunity %(number)s is another client's."), "client_id", number=row.number
        )
    rules.move(queries.facts_of_opportunity(row), OpportunityStage.WON)
    row.probability = rules.probability_after(row.probability, row.stage, OpportunityStage.WON)
    row.stage, row.project_id, row.ended_on = OpportunityStage.WON, project_id, today
    journal.record(
        session, actor, "clients.opportunity_won", row, project_id=project_id, number=row.number, title=row.title
    )
    return row


def _client(session: Session, actor: Actor, client_id: int) -> Client:
    client = queries.client_for(session, actor, client_id)
    if client.status == ClientStatus.DORMANT:
        raise Conflict(
            "client_dormant",
            text("Client %(code)s is dormant. Make it active on its page before opening an opportunity for it."),
            code=client.code,
        )
    return client


def _owner(session: Session, owner_id: int | None) -> int | None:
    if owner_id is not None and not has_role(session, owner_id, Role.SALES):
        raise Invalid("owner_not_sales", text("Choose somebody who works in sales."), "owner_id")
    return owner_id


def _fill(row: Opportunity, services: Sequence[ServiceKind], value: Decimal | None, facts: dict[str, Any]) -> None:
    unknown = set(facts) - set(FREE)
    if unknown:
        raise TypeError(f"an opportunity has no {', '.join(sorted(unknown))}")
    rules.check_next_step(facts.get("next_step"), facts.get("next_step_on"))
    row.services = [one.value for one in services]
    row.value_minor = to_minor(value) if value is not None else None
    for name in FREE:
        setattr(row, name, facts.get(name))
