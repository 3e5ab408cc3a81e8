"""Opportunities and comparisons of the ways over the API: the same acts as the pages."""

from typing import Any

from bpo.clients import actions, queries
from bpo.clients.api.resources import api
from bpo.clients.models import Advice
from bpo.clients.schemas import (
    AdviceOut,
    AskedIn,
    ComparisonOut,
    OpportunityEdit,
    OpportunityIn,
    OpportunityOut,
    PaperQuery,
    StageIn,
)  # fmt: skip
from bpo.clients.views.opportunities import OPPORTUNITIES
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, download, now, today

PDF = "application/pdf"


@api.listed("/opportunities", OPPORTUNITIES, OpportunityOut)
@gate(queries.opportunities_listed)
def opportunities() -> Any:
    """The opportunities within reach."""
    return queries.opportunities_listed(db(), actor())


@api.resource("POST", "/opportunities", takes=OpportunityIn, gives=OpportunityOut, status=201)
@gate(actions.open_opportunity)
def open_opportunity(data: dict[str, Any]) -> Any:
    """Open an opportunity of a client's: a lead."""
    return actions.open_opportunity(db(), actor(), **data, now=now())


@api.resource("GET", "/opportunities/<int:opportunity_id>", gives=OpportunityOut)
@gate(queries.opportunity_page)
def opportunity(opportunity_id: int) -> Any:
    """One opportunity."""
    return queries.opportunity_page(db(), actor(), opportunity_id)


@api.resource("PUT", "/opportunities/<int:opportunity_id>", takes=OpportunityEdit, gives=OpportunityOut)
@gate(actions.edit_opportunity)
def edit_opportunity(data: dict[str, Any], opportunity_id: int) -> Any:
    """Change what is written of an open one."""
    return actions.edit_opportunity(db(), actor(), opportunity_id=opportunity_id, **data)


@api.resource("POST", "/opportunities/<int:opportunity_id>/stage", takes=StageIn, gives=OpportunityOut)
@gate(actions.move_opportunity)
def move_opportunity(data: dict[str, Any], opportunity_id: int) -> Any:
    """Take it to another stage; lost and dropped need a reason. It is won by opening its project."""
    return actions.move_opportunity(db(), actor(), opportunity_id=opportunity_id, today=today(), **data)


@api.resource("GET", "/opportunities/<int:opportunity_id>/comparison", takes=AskedIn, gives=ComparisonOut,
              location="query")  # fmt: skip
@gate(queries.advice_preview)
def comparison(query: dict[str, Any], opportunity_id: int) -> Any:
    """The three ways compared by the parameters given; nothing is kept."""
    return queries.advice_preview(db(), actor(), opportunity_id, **query)


def told(advice: Advice) -> dict[str, Any]:
    """A kept comparison as the API tells it."""
    return {"id": advice.id, "number": advice.number, "opportunity_id": advice.opportunity_id,
            "made_by": advice.made_by, "made_at": advice.made_at, **queries.kept_comparison(advice)}  # fmt: skip


@api.resource("GET", "/opportunities/<int:opportunity_id>/advice", gives=AdviceOut, many=True)
@gate(queries.opportunity_page)
def kept_advice(opportunity_id: int) -> Any:
    """The comparisons kept with an opportunity, the newest first."""
    return [told(one) for one in queries.opportunity_page(db(), actor(), opportunity_id).advice]


@api.resource("POST", "/opportunities/<int:opportunity_id>/advice", takes=AskedIn, gives=AdviceOut, status=201)
@gate(actions.keep_advice)
def keep_advice(data: dict[str, Any], opportunity_id: int) -> Any:
    """Keep a comparison with all its parameters; it is never changed."""
    return told(actions.keep_advice(db(), actor(), opportunity_id=opportunity_id, now=now(), **data))


@api.resource("GET", "/advice/<int:advice_id>", gives=AdviceOut)
@gate(queries.advice_page)
def advice(advice_id: int) -> Any:
    """One kept comparison."""
    return told(queries.advice_page(db(), actor(), advice_id))


@api.resource("GET", "/advice/<int:advice_id>/paper", takes=PaperQuery, location="query", file=PDF)
@gate(queries.advice_paper)
def advice_paper(query: dict[str, Any], advice_id: int) -> Any:
    """The paper for the client, in Chinese or English."""
    number, data = queries.advice_paper(db(), actor(), advice_id=advice_id, **query)
    return download(data, f"{number}.pdf", PDF)
