"""The page of a project's orders."""

from typing import Any

from flask import Blueprint, request, url_for

from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_money
from bpo.kernel.permits import gate
from bpo.kernel.web import Listing, actor, db, list_page
from bpo.kernel.web.list_here import read_here, walk_here
from bpo.kernel.web.request import asked_day
from bpo.projects.queries import frame
from operations.intake.queries import may_import
from operations.intake.rules import IntakeKind
from operations.orders import actions, queries
from operations.orders.models import SalesOrder
from operations.orders.rules import OrderUnit
from operations.orders.schemas import UNITS, OrderRow

views = Blueprint("orders", __name__)

ORDERS = Listing(
    OrderRow, columns="external_id sold_on unit product amount refunded_on refund agent", key=SalesOrder.id,
    default="-sold_on", totals="amount refund", name="orders", title=_l("Orders"), permits="orders.view",
)  # fmt: skip

slots.tab("project", "orders", _l("Orders"), "orders.of_project", "orders.view", order=85)
ASKED = ("first", "last", "unit", "refunded", "q")
READER = actions.READER  # its registration makes uploads of orders possible


class NamedOrder:
    """An order as the list shows it: with its agent's name."""

    def __init__(self, order: SalesOrder, agent: str | None) -> None:
        self.id, self.external_id, self.sold_on, self.unit = order.id, order.external_id, order.sold_on, order.unit
        self.product, self.amount_minor = order.product, order.amount_minor
        self.refunded_on, self.refund_minor = order.refunded_on, order.refund_minor
        self.agent = agent or order.agent_login


def asked() -> dict[str, Any]:
    """The filters of the address; values that mean nothing are ignored."""
    unit = request.args.get("unit", "")
    return {
        "first": asked_day("first"),
        "last": asked_day("last"),
        "unit": unit if unit in set(OrderUnit) else "",
        "refunded": request.args.get("refunded") == "1",
        "words": request.args.get("q", "").strip()[:80],
    }


@views.get("/projects/<int:project_id>/orders")
@gate(queries.orders_listed)
def of_project(project_id: int) -> Any:
    about = frame(db(), actor(), project_id, "orders")
    wanted = asked()
    listed = queries.orders_listed(db(), actor(), project_id, **wanted)

    def named(orders: list[SalesOrder]) -> list[NamedOrder]:
        agents = queries.agents_of(db(), project_id, orders)
        return [NamedOrder(order, agents.get(order.id)) for order in orders]

    totals = queries.totals_of(db(), walk_here(ORDERS, listed, read_here(ORDERS, ASKED)[0]).statement)
    narrowed = any(wanted.values())
    return list_page(
        ORDERS, listed, title=_("Orders"), shape=named, own=ASKED, template="operations/orders.html", asked=wanted,
        units=UNITS,
        narrowed=narrowed, may_import=may_import(actor(), IntakeKind.ORDERS, project_id),
        totals=[(_("Orders"), str(totals.count)), (_("Amount"), say_money(totals.amount_minor)),
                (_("Refunds"), say_money(totals.refund_minor)), (_("Net"), say_money(totals.net_minor))],
        empty=_("No order matches. Clear the filters to see all.") if narrowed
        else _("No orders yet. Commission is paid on them; they come from the client's tables."),
        upload_url=url_for("imports.upload", project_id=project_id, kind="orders"), **about,
    )  # fmt: skip
