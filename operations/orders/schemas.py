"""The shapes of orders, and what their units and columns are called."""

from collections.abc import Sequence
from typing import Any

from bpo.kernel import fields as f
from bpo.kernel.locale import _, _l, say_day, say_money
from operations.orders.rules import OrderRecord, OrderUnit

UNITS = {
    OrderUnit.ORDER: _l("Order"),
    OrderUnit.APPOINTMENT: _l("Appointment"),
    OrderUnit.COMPLETE: _l("Complete"),
    OrderUnit.VALID_RECORD: _l("Valid record"),
}
SOURCES = {"generic": _l("A table with a head")}
UNIT_UNSAID = _l("Rows that name no unit are")
MAPPED_FIELDS = (
    ("external_id", _l("Order id")),
    ("sold_on", _l("Day of the sale")),
    ("amount", _l("Amount")),
    ("unit", _l("Unit")),
    ("refunded_on", _l("Day of the refund")),
    ("refund_amount", _l("Refund")),
    ("agent_login", _l("Agent login")),
    ("product", _l("Product")),
)


class OrderRow(f.Schema):
    external_id = f.Text(label=_l("Order id"))
    sold_on = f.Day(label=_l("Sold on"))
    unit = f.Choice(OrderUnit, labels=UNITS, label=_l("Unit"))
    product = f.Text(label=_l("Product"), optional=True)
    amount = f.Money(label=_l("Amount"), attribute="amount_minor")
    refunded_on = f.Day(label=_l("Refunded on"), optional=True)
    refund = f.Money(label=_l("Refund"), attribute="refund_minor")
    agent = f.Text(label=_l("Agent"), optional=True)


class OrderOut(f.Schema):
    id = f.Id(label=_l("No."))
    external_id = f.Text(label=_l("Order id"))
    unit = f.Text(label=_l("Unit"))
    sold_on = f.Day(label=_l("Sold on"))
    amount = f.Money(label=_l("Amount"), attribute="amount_minor")
    refunded_on = f.Day(label=_l("Refunded on"), optional=True)
    refund = f.Money(label=_l("Refund"), attribute="refund_minor")
    agent_login = f.Text(label=_l("Agent login"), optional=True)
    product = f.Text(label=_l("Product"), optional=True)
    revision = f.Integer(label=_l("Revision"))


def preview(records: Sequence[OrderRecord]) -> tuple[list[Any], list[list[Any]]]:
    """Orders as a table of words."""
    columns = [
        _("Order id"), _("Sold on"), _("Unit"), {"label": _("Amount"), "align": "right"}, _("Refunded on"),
        {"label": _("Refund"), "align": "right"}, _("Agent login"), _("Product"),
    ]  # fmt: skip
    rows = [
        [
            {"text": one.external_id, "kind": "code"}, {"text": say_day(one.sold_on), "kind": "day"},
            str(UNITS[one.unit]),
            {"text": say_money(one.amount_minor), "align": "right"},
            {"text": say_day(one.refunded_on) if one.refunded_on else "", "kind": "day"},
            {"text": say_money(one.refund_minor) if one.refund_minor else "", "align": "right"},
            one.agent_login, one.product,
        ]
        for one in records
    ]  # fmt: skip
    return columns, rows
