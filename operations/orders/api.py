"""Orders over the API."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db
from operations.orders import queries
from operations.orders.rules import OrderUnit
from operations.orders.schemas import OrderOut
from operations.orders.views import ORDERS, asked

api = house_api("orders", "Orders that commission is paid on")


DAY = {"type": "string", "format": "date"}
NARROWED: dict[str, dict[str, Any]] = {
    "first": DAY, "last": DAY, "unit": {"type": "string", "enum": [one.value for one in OrderUnit]},
    "refunded": {"type": "string", "enum": ["1"]}, "q": {"type": "string", "maxLength": 80},
}  # fmt: skip


@api.listed("/projects/<int:project_id>/orders", ORDERS, OrderOut, also=NARROWED)
@gate(queries.orders_listed)
def orders(project_id: int) -> Any:
    """The orders of a project; filters: first, last (days of the sale), unit, refunded=1, q (order id)."""
    return queries.orders_listed(db(), actor(), project_id, **asked())
