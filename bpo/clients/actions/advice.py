"""Keeping a comparison of the ways with its opportunity."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.models import Advice
from bpo.kernel import journal
from bpo.kernel.permits import Actor, permit


@permit("opportunities.edit")
def keep_advice(session: Session, actor: Actor, *, opportunity_id: int, now: datetime, **asked: Any) -> Advice:
    """Keep what was compared, with all its parameters. `asked`: the fields of `AskedIn`. It is never changed."""
    opportunity = queries.opportunity_for(session, actor, opportunity_id)
    rules.must_be_open(opportunity.stage, opportunity.number)
    terms = queries.terms_of(asked)
    advice = Advice(
        opportunity=opportunity, count=max((one.count for one in opportunity.advice), default=0) + 1,
        parameters={"terms": rules.terms_as_json(terms), "answers": queries.answers_of(asked)},
        results=journal.plain(rules.result_as_json(rules.compare_ways(terms))), made_by=actor.id, made_at=now,
    )  # fmt: skip
    session.add(advice)
    session.flush()
    journal.record(session, actor, "clients.advice_kept", advice, number=advice.number)
    return advice
