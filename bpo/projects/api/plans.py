"""Plans and their reviews over the API."""

from typing import Any

from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now
from bpo.projects import actions, queries
from bpo.projects.api.resources import api
from bpo.projects.schemas.plan_items import ItemChangeIn, ItemIn, ItemOut
from bpo.projects.schemas.plans import (
    AnswerIn,
    OpinionApiIn,
    OpinionOut,
    OrderIn,
    PlanIn,
    PlanOut,
    PlanPageOut,
    ReviewIn,
    ReviewOut,
)


@api.resource("GET", "/projects/<int:project_id>/plans", gives=PlanOut, many=True)
@gate(queries.plans_of)
def plans(project_id: int) -> Any:
    """The versions of the plan, newest first."""
    return queries.plans_of(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/plans", takes=PlanIn, gives=PlanPageOut, status=201)
@gate(actions.start_plan)
def start_plan(data: dict[str, Any], project_id: int) -> Any:
    """Begin the next version: a copy of the approved one, else the usual items, or empty."""
    return actions.start_plan(db(), actor(), project_id=project_id, **data, now=now())


@api.resource("GET", "/plans/<int:plan_id>", gives=PlanPageOut)
@gate(queries.plan_page)
def plan(plan_id: int) -> Any:
    """A version with its items."""
    return queries.plan_page(db(), actor(), plan_id)


@api.resource("POST", "/plans/<int:plan_id>/items", takes=ItemIn, gives=ItemOut, status=201)
@gate(actions.add_item)
def add_item(data: dict[str, Any], plan_id: int) -> Any:
    """Add an item to a plan that is not frozen."""
    return actions.add_item(db(), actor(), plan_id=plan_id, **data)


@api.resource("PUT", "/plans/<int:plan_id>/order", takes=OrderIn, gives=PlanPageOut)
@gate(actions.reorder_items)
def reorder(data: dict[str, Any], plan_id: int) -> Any:
    """Put the items of a section in the order of their refs."""
    return actions.reorder_items(db(), actor(), plan_id=plan_id, **data)


@api.resource("PUT", "/plan-items/<int:item_id>", takes=ItemChangeIn, gives=ItemOut)
@gate(actions.change_item)
def change_item(data: dict[str, Any], item_id: int) -> Any:
    """The item as it shall be from now on."""
    return actions.change_item(db(), actor(), item_id=item_id, **data)


@api.resource("DELETE", "/plan-items/<int:item_id>", status=204)
@gate(actions.remove_item)
def remove_item(item_id: int) -> None:
    """Take an item out of a plan that is not frozen."""
    actions.remove_item(db(), actor(), item_id=item_id)


@api.resource("GET", "/plans/<int:plan_id>/reviews", gives=ReviewOut, many=True)
@gate(queries.plan_page)
def reviews(plan_id: int) -> Any:
    """The rounds of a version's review with their opinions."""
    return queries.plan_page(db(), actor(), plan_id).reviews


@api.resource("POST", "/plans/<int:plan_id>/reviews", takes=ReviewIn, gives=ReviewOut, status=201)
@gate(actions.convene_review)
def convene(data: dict[str, Any], plan_id: int) -> Any:
    """Convene the next round."""
    return actions.convene_review(db(), actor(), plan_id=plan_id, **data, now=now())


@api.resource("POST", "/reviews/<int:review_id>/opinions", takes=OpinionApiIn, gives=OpinionOut, status=201)
@gate(actions.give_opinion)
def give_opinion(data: dict[str, Any], review_id: int) -> Any:
    """A department approves or returns the plan; the last answer closes the round."""
    return actions.give_opinion(db(), actor(), review_id=review_id, **data, now=now())


@api.resource("PUT", "/opinions/<int:opinion_id>/answer", takes=AnswerIn, gives=OpinionOut)
@gate(actions.answer_comment)
def answer(data: dict[str, Any], opinion_id: int) -> Any:
    """The writer's answer to a department's comment."""
    return actions.answer_comment(db(), actor(), opinion_id=opinion_id, **data, now=now())
