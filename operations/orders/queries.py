"""Orders: the list with its totals, and the facts bills are made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor, permit
from bpo.projects.queries import visible_project
from operations.calls.queries import line_minutes, measured_service_level, productive_hours
from operations.orders.models import SalesOrder
from operations.orders.rules import OrderUnit
from staffing.agents.queries import agent_names, agents_by_login

__all__ = [
    "OrderFacts", "OrderTotals", "agents_of", "line_minutes", "measured_service_level", "orders_between",
    "orders_listed", "productive_hours", "refunds_between", "totals_of",
]  # fmt: skip


@dataclass(frozen=True)
class OrderFacts:
    """An order as bills need it; amounts in minor units, `refund_minor` 0 without a refund."""

    id: int
    external_id: str
    unit: OrderUnit
    sold_on: date
    amount_minor: int
    refunded_on: date | None
    refund_minor: int


@dataclass(frozen=True)
class OrderTotals:
    count: int
    amount_minor: int
    refund_minor: int

    @property
    def net_minor(self) -> int:
        return self.amount_minor - self.refund_minor


@permit("orders.view")
def orders_listed(
    session: Session, actor: Actor, project_id: int, *, first: date | None = None, last: date | None = None,
    unit: str = "", refunded: bool = False, words: str = "",
) -> Select[Any]:  # fmt: skip
    """The orders of a project: sold from the first to the last day (both included), of a unit, with a refund."""
    visible_project(session, actor, project_id)
    chosen = select(SalesOrder).where(SalesOrder.project_id == project_id)
    if first:
        chosen = chosen.where(SalesOrder.sold_on >= first)
    if last:
        chosen = chosen.where(SalesOrder.sold_on <= last)
    if unit:
        chosen = chosen.where(SalesOrder.unit == OrderUnit(unit))
    if refunded:
        chosen = chosen.where(SalesOrder.refund_minor > 0)
    if words:
        chosen = chosen.where(SalesOrder.external_id.contains(words, autoescape=True))
    return chosen


def totals_of(session: Session, listed: Select[Any]) -> OrderTotals:
    """Sums over a list of orders."""
    inner = listed.order_by(None).subquery()
    count, amount, refund = session.execute(
        select(func.count(), func.sum(inner.c.amount_minor), func.sum(inner.c.refund_minor)).select_from(inner)
    ).one()
    return OrderTotals(int(count), int(amount or 0), int(refund or 0))


def orders_between(session: Session, project_id: int, start: date, end: date) -> list[OrderFacts]:
    """What was sold or done in the days `[start, end)`, by day and id; the caller answers for who may know it."""
    return _facts(
        session,
        select(SalesOrder).where(
            SalesOrder.project_id == project_id, SalesOrder.sold_on >= start, SalesOrder.sold_on < end
        ),
    )


def refunds_between(session: Session, project_id: int, start: date, end: date) -> list[OrderFacts]:
    """What was refunded in the days `[start, end)`, whether sold in them or before."""
    return _facts(
        session,
        select(SalesOrder).where(
            SalesOrder.project_id == project_id, SalesOrder.refunded_on >= start, SalesOrder.refunded_on < end
        ),
    )


def _facts(session: Session, chosen: Select[Any]) -> list[OrderFacts]:
    return [
        OrderFacts(one.id, one.external_id, one.unit, one.sold_on, one.amount_minor, one.refunded_on, one.refund_minor)
        for one in session.scalars(chosen.order_by(SalesOrder.sold_on, SalesOrder.id))
    ]


def agents_of(session: Session, project_id: int, orders: Iterable[SalesOrder]) -> dict[int, str]:
    """{order id: the agent's name}, by who had the login on the day of the sale."""
    spells = agents_by_login(session, project_id)
    names = agent_names(session, {agent_id for _login, agent_id, _start, _end in spells})
    found = {}
    for order in orders:
        for login, agent_id, start, end in spells:
            if login == order.agent_login and start <= order.sold_on and (end is None or order.sold_on < end):
                found[order.id] = names.get(agent_id, "")
    return found
